"""Which sources the digits network should use: accuracy on the held-out images by stream length.

Every pair of sources gets a network quantised for it, biases included. Run it with

    python benchmarks/digits_sources.py [--hidden N] [--seeds N]
"""

import time

import click
import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.stats import qmc

from spikeloom.boards.build.applications import digits
from spikeloom.golden.network.design.evaluate import accuracy, classify
from spikeloom.golden.network.design.quantise import quantise
from spikeloom.golden.network.layers.dense import count_table, hammersley
from spikeloom.golden.network.network.feedforward import Feedforward
from spikeloom.golden.sc.sng.lfsr import LFSR, TAPS, LFSRParams

LOG2_LENGTHS = range(3, 9)


def sobol(log2_length):
    """First two dimensions of the Sobol sequence."""
    points = qmc.Sobol(2, scramble=False).random(1 << log2_length)
    return tuple((points * (1 << log2_length)).astype(int).T)


def _lfsr(width, taps=(), seed=1):
    golden = LFSR(LFSRParams(width=width, taps=taps, seed=seed))
    inputs = {"en": np.ones((1 << width, 1), int)}
    return golden.run(inputs)[0]["value"][:, 0] - 1


def two_lfsrs(log2_length):
    """An LFSR, and one with the reciprocal polynomial, started elsewhere."""
    taps = TAPS[log2_length]
    reciprocal = (log2_length, *(log2_length - tap for tap in taps[1:]))
    return _lfsr(log2_length), _lfsr(log2_length, reciprocal, (1 << log2_length) - 2)


def lfsr_reversed(log2_length):
    """One LFSR, used a second time with its bits reversed."""
    _, reverse = hammersley(log2_length)
    ramp = _lfsr(log2_length)
    return ramp, reverse[ramp + 1] - 1


def two_wide_lfsrs(log2_length):
    """The top bits of two 16-bit LFSRs, which is a common default."""
    sources = _lfsr(16, (16, 14, 13, 11), 0xACE1), _lfsr(16, (16, 14, 13, 11), 0x1D0F)
    return tuple(source[: 1 << log2_length] >> 16 - log2_length for source in sources)


def bernoulli(log2_length):
    """Independent uniform numbers."""
    return np.random.default_rng(0).integers(0, 1 << log2_length, (2, 1 << log2_length))


SOURCES = {
    "ramp × bit-reversed ramp": hammersley,
    "Sobol 1 × Sobol 2": sobol,
    "LFSR × itself bit-reversed": lfsr_reversed,
    "LFSR × another LFSR": two_lfsrs,
    "16-bit LFSR × another seed": two_wide_lfsrs,
    "random × random": bernoulli,
}


def product_error(sources, log2_length) -> float:
    """Root-mean-square error of a product of a pixel and a weight."""
    table = count_table(sources, digits.INPUT_BITS, digits.LEVEL_BITS) / (1 << log2_length)
    codes = np.arange(len(table)) / (1 << digits.INPUT_BITS)
    levels = np.arange(table.shape[1]) / (1 << digits.LEVEL_BITS)
    return float(np.sqrt(np.mean((table - codes[:, None] * levels) ** 2)))


@click.command()
@click.option("--hidden", default=24, help="Hidden units.")
@click.option("--seeds", default=4, help="Trainings that the accuracies are averaged over.")
def main(hidden, seeds):
    """Print the tables."""
    console = Console()
    data = digits.load()
    trained = [digits.train(data, hidden, seed) for seed in range(seeds)]
    mean = np.mean([each.accuracy for each in trained])
    table = Table(
        title=f"accuracy, mean of {seeds} trainings with {hidden} units; float {mean:.2%}"
    )
    table.add_column("sources")
    for log2_length in LOG2_LENGTHS:
        table.add_column(f"L = {1 << log2_length}", justify="right")
    table.add_column("product RMSE, L = 64", justify="right")
    options = {
        "input_bits": digits.INPUT_BITS,
        "level_bits": digits.LEVEL_BITS,
        "hidden_bits": digits.HIDDEN_BITS,
    }
    for name, sources in SOURCES.items():
        row = []
        for log2_length in LOG2_LENGTHS:
            found = []
            for each in trained:
                params = quantise(
                    each.network,
                    data.train_images,
                    log2_length=log2_length,
                    sources=sources,
                    **options,
                )
                scores = Feedforward(params).scores(data.test_images, sources)
                found.append(accuracy(scores.argmax(axis=1), data.test_labels))
            row.append(f"{np.mean(found):.1%}")
        table.add_row(name, *row, f"{product_error(sources(6), 6):.4f}")
    console.print(table)

    params, _ = digits.sweep(trained[0].network, data, [6])[64]
    table = Table(title=f"golden evaluation of {len(data.test_images)} images, L = 64")
    for column in ("by", "seconds", "bar"):
        table.add_column(column, justify="right")
    results = []
    for by, bar in (("counts", 1), ("bits", 5)):
        start = time.perf_counter()
        results.append(classify(params, data.test_images, by))
        table.add_row(by, f"{time.perf_counter() - start:.3f}", f"≤ {bar}")
    console.print(table)
    equal = all(map(np.array_equal, *results))
    console.print("equal" if equal else "DIFFERENT")
    if not equal:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
