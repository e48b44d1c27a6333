"""Dense layer of stochastic computing: constant weights, AND products, exact counts."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from spikeloom.golden.core.checks import check_int, check_ints
from spikeloom.golden.core.contract import Params, TransactionGolden
from spikeloom.golden.core.dialect import constant
from spikeloom.golden.core.ports import Stream
from spikeloom.golden.sc.stream.counts import and_counts
from spikeloom.golden.sc.stream.source import reversed_bits

__all__ = ["Dense", "DenseParams", "check_matrix", "count_table", "hammersley"]

_BIAS = 1 << 40


def hammersley(log2_length: int) -> tuple[np.ndarray, np.ndarray]:
    """The two sources of the hardware: a counter, and the same counter with its bits reversed.

    The points (counter, reversed) are the Hammersley set, on which a product of two unipolar
    streams is off by at most about ``log2_length / 3 / 2**log2_length``; it is exact when the
    operands have no more than ``log2_length`` bits together.

    The error never goes below 0. Over all codes of ``w`` bits on both sides, ``w <= log2_length <=
    2 w``, its mean is ``(2 w - log2_length) / 8`` counts: three quarters of one, 7.3e-4 of the
    length, for 8 bits and 1024 cycles. A sum of products of one sign adds that up, which
    :meth:`DenseParams.centred` takes away.

    Source: J. M. Hammersley, "Monte Carlo methods for solving multivariable problems" (1960).
    """
    ramp = np.arange(1 << log2_length)
    return ramp, reversed_bits(ramp, log2_length)


def count_table(sources, input_bits: int, level_bits: int) -> np.ndarray:
    """Ones in the product of an input stream and a weight stream, for all codes and levels.

    Two fixed sources make the count a function of the two thresholds, so this table is all that
    there is to know about a product. Entry ``[code, level]``.

    Parameters
    ----------
    sources : pair of arrays
        Integers in ``0..length - 1``, one per clock cycle: what input codes and weight levels are
        compared with.
    """
    length = len(sources[0])
    # source / length < code / 2**bits, with the right side rounded up to an integer of the source
    codes, levels = (
        -(-np.arange((1 << bits) + 1) * length >> bits) for bits in (input_bits, level_bits)
    )
    return and_counts(sources, (codes, levels))


def check_matrix(name, rows, low, high, columns=None):
    """Refuse ``rows`` unless it is a matrix of integers in ``low..high``, as a tuple of tuples."""
    if not isinstance(rows, tuple) or not rows or not isinstance(rows[0], tuple):
        raise TypeError(f"{name} must be a tuple of tuples of integers, not {rows!r}")
    columns = len(rows[0]) if columns is None else columns
    check_int(f"the number of columns of {name}", columns, 1, 1 << 12)
    check_int(f"the number of rows of {name}", len(rows), 1, 1 << 10)
    for index, row in enumerate(rows):
        check_ints(f"{name}[{index}]", row, low, high, columns)


@dataclass(frozen=True, kw_only=True)
class DenseParams(Params):
    """Parameters of a dense layer.

    Parameters
    ----------
    weights : tuple of tuple of int
        Signed levels, one row per output; level ``w`` stands for the weight
        ``w / 2**level_bits``, and ``w`` is in ``-2**level_bits..2**level_bits``.
    bias : tuple of int
        One per output, in counts.
    input_bits : int
        An input code ``x`` stands for the probability ``x / 2**input_bits``; 0..16.
    level_bits : int
        Bits of the magnitude of a weight; 0..16.
    log2_length : int
        Clock cycles of one item, 1..16 as a power of two.
    """

    weights: tuple[tuple[int, ...], ...] = ((3, -2, 0, 4), (-4, 1, 3, 2), (1, -1, -3, 0))
    bias: tuple[int, ...] = (-2, 0, 5)
    input_bits: int = 2
    level_bits: int = 2
    log2_length: int = 3

    def __post_init__(self):
        check_int("input_bits", self.input_bits, 0, 16)
        check_int("level_bits", self.level_bits, 0, 16)
        check_int("log2_length", self.log2_length, 1, 16)
        check_matrix("weights", self.weights, -1 << self.level_bits, 1 << self.level_bits)
        check_ints("bias", self.bias, -_BIAS, _BIAS, len(self.weights))

    @property
    def inputs(self) -> int:
        """Number of inputs."""
        return len(self.weights[0])

    @property
    def outputs(self) -> int:
        """Number of outputs."""
        return len(self.weights)

    @property
    def length(self) -> int:
        """Clock cycles of one item."""
        return 1 << self.log2_length

    @cached_property
    def ranges(self) -> tuple[tuple[int, int], ...]:
        """Least and largest count of each output.

        A product has at most as many ones as its weight stream, and with an input at full scale it
        has as many. So the two ends are reached, and no count lies outside.
        """
        # Ones of a weight stream: the times whose reversed number is below the level, rounded up.
        levels = range((1 << self.level_bits) + 1)
        ones = [-(-level * self.length >> self.level_bits) for level in levels]
        return tuple(
            (
                bias - sum(ones[-weight] for weight in row if weight < 0),
                bias + sum(ones[weight] for weight in row if weight > 0),
            )
            for row, bias in zip(self.weights, self.bias, strict=True)
        )

    @cached_property
    def excess(self) -> tuple[float, ...]:
        """Mean error of each sum of products over equally probable input codes, in counts.

        The sources err to one side (:func:`hammersley`), so a row has about as much of it for each
        positive weight as it takes off for each negative one.
        """
        table = count_table(hammersley(self.log2_length), self.input_bits, self.level_bits)
        codes, levels = np.arange(1 << self.input_bits), np.arange((1 << self.level_bits) + 1)
        exact = np.outer(codes, levels) * self.length / (1 << self.input_bits + self.level_bits)
        mean = (table[: len(codes)] - exact).mean(axis=0)
        return tuple(float((np.sign(row) * mean[np.abs(row)]).sum()) for row in self.weights)

    def centred(self) -> "DenseParams":
        """The same layer with :attr:`excess` taken from ``bias``, to the nearest count.

        It costs no hardware. Where the inputs are known, take the mean error over them instead, as
        :func:`~spikeloom.golden.network.design.quantise.quantise` does.
        """
        bias = tuple(b - round(e) for b, e in zip(self.bias, self.excess, strict=True))
        return replace(self, bias=bias)

    @property
    def widths(self) -> tuple[int, ...]:
        """Bits of each output, two's complement: the fewest that hold its range."""
        return tuple(
            1 + max(high.bit_length() if high > 0 else 0, (~low).bit_length() if low < 0 else 0)
            for low, high in self.ranges
        )

    @property
    def levels(self) -> int:
        """Levels of the largest adder tree that counts the products of one clock cycle.

        Every adder has a register and takes two numbers and one bit.
        """
        largest = max(sum(weight != 0 for weight in row) for row in self.weights)
        return max(largest, 1).bit_length() - 1

    @property
    def latency(self):
        """Clock cycles from the first one of an offered item to the offer of its counts.

        The item's own cycles, one stage for the streams, one for the products, those of the tree,
        and one for the sums.
        """
        return self.length + self.levels + 2

    @property
    def interval(self) -> int:
        """Clock cycles per item when nobody waits."""
        return self.latency + 1

    def ports(self):
        width = max(self.widths)
        return (
            Stream(
                "i", "in", self.input_bits + 1, frac=self.input_bits, unit="p", count=self.inputs
            ),
            Stream("o", "out", width, signed=True, frac=self.log2_length, count=self.outputs),
        )


class Dense(TransactionGolden[DenseParams]):
    """A dense layer: for each output the number of ones in all its product streams, plus a bias.

    An input ``x`` becomes a stream that is 1 in the clock cycles ``t`` with ``t / length <
    x / 2**input_bits``; a code above full scale counts as full scale. A weight of magnitude ``l``
    becomes one that is 1 where ``reversed(t) / length < l / 2**level_bits``, ``reversed`` meaning
    the order of the bits. A product is the AND of the two. All weights of one magnitude share a
    stream, and all outputs share the product of an input and a magnitude. The ones of a product
    count up if its weight is positive and down if it is negative, from the bias on; nothing is
    rounded, scaled or lost:

        o[j] = bias[j] + sum over i, t of sign(w[j, i]) AND(input i, weight stream abs(w[j, i]))

    so ``o / length`` is the weighted sum of the inputs, off by the error of the products
    (:func:`hammersley`). The sums need no saturation, for their width holds the worst case of the
    weights (:attr:`DenseParams.ranges`).

    The component does not keep its input: it reads the offer for ``length`` cycles and accepts it
    in the last, as the rule that an offer stays until it is taken allows.

    Latency ``length + levels + 2`` (:attr:`DenseParams.latency`), one item in one cycle more.

    Source: AND as the product of unipolar streams, B. R. Gaines, "Stochastic Computing Systems",
    Advances in Information Systems Science 2 (1969), doi:10.1007/978-1-4899-5841-9_2; the two
    sources as in :func:`hammersley`; exact counts instead of a multiplexer as in
    :mod:`~spikeloom.golden.sc.count.parallel_counter`.
    """

    EXAMPLES = (
        DenseParams(),
        DenseParams(weights=((1,),), bias=(0,), input_bits=0, level_bits=0, log2_length=1),
        DenseParams(
            weights=((0, 0), (-1, 1)), bias=(-3, 7), input_bits=1, level_bits=0, log2_length=2
        ),
        DenseParams(
            weights=((4, 3, 4, 2, 4, 1, 4), (-4, -4, -3, -4, -1, -4, -2)),
            bias=(9, -9),
            input_bits=3,
            log2_length=2,
        ),
        DenseParams(
            weights=((-5, 8),), bias=(-(1 << 40),), input_bits=1, level_bits=3, log2_length=4
        ),
    )

    def transfer(self, state, i):
        # Both comparisons are of fractions, with the denominators multiplied out: no bit is
        # rounded.
        p = self.params
        weights = np.array(p.weights)
        sums = constant(p.bias, i)
        sources = (source.tolist() for source in hammersley(p.log2_length))
        for time, reverse in zip(*sources, strict=True):
            inputs = np.where(i << p.log2_length > time << p.input_bits, 1, 0)
            active = np.abs(weights) << p.log2_length > reverse << p.level_bits
            signs = constant(np.sign(weights) * active, i)
            sums = sums + np.sum(inputs[..., None, :] * signs, axis=-1)
        return state, {"o": sums}

    def counts(self, i, sources=None) -> np.ndarray:
        """What :meth:`transfer` gives, from :func:`count_table`; numbers only, for many items.

        ``sources`` replaces those of the hardware, to compare them.
        """
        p = self.params
        sources = hammersley(p.log2_length) if sources is None else sources
        table = count_table(sources, p.input_bits, p.level_bits).astype(float)
        # One matrix product per magnitude of a weight, in floats: these hold such counts exactly,
        # and there is a fast product of them.
        codes, weights = np.minimum(i, 1 << p.input_bits), np.array(p.weights)
        sums = np.array(p.bias, float)
        for level in np.unique(np.abs(weights[weights != 0])):
            signs = (weights == level).astype(float) - (weights == -level)
            sums = sums + table[codes, level] @ signs.T
        return np.broadcast_to(sums, (*codes.shape[:-1], p.outputs)).astype(np.int64)

    def run_numpy(self, arrays, cycles, batch, state):
        return {"o": self.counts(arrays["i"])}, state
