"""Handwritten digits: the UCI 8x8 images, and a small classifier trained on them."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

import numpy as np

from spikeloom.boards.build.application import Application, Design, File, Help
from spikeloom.boards.build.results import Quality
from spikeloom.boards.report import figures
from spikeloom.boards.report.page import Section
from spikeloom.golden.core.checks import check_int, check_power
from spikeloom.golden.network.design.description import FloatNetwork
from spikeloom.golden.network.design.evaluate import accuracy, classify
from spikeloom.golden.network.design.quantise import prune, quantise
from spikeloom.golden.network.network.feedforward import FeedforwardParams

__all__ = ["INPUT_BITS", "TEST_IMAGES", "Digits", "Images", "Trained", "load", "sweep", "train"]

INPUT_BITS = 4
# Measured: with 4 bits per weight the accuracy is the same and the network 15 % larger.
LEVEL_BITS = 3
HIDDEN_BITS = 5
TEST_IMAGES = 450
LOG2_LENGTHS = range(3, 9)
CLASSES = 10


@dataclass(frozen=True, eq=False)
class Images:
    """Images as rows of 64 codes in 0..16, and labels 0..9; the test set is never trained on."""

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray


@dataclass(frozen=True, eq=False)
class Trained:
    """A network in floating point, and its accuracy on the test set.

    ``iterations`` is how many the training took; 0 for a network that was read from a file.
    """

    network: FloatNetwork
    accuracy: float
    iterations: int


def load() -> Images:
    """Read the 1797 images and split them, stratified and always in the same way.

    Source: E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine
    Learning Repository (1998), https://doi.org/10.24432/C50P49, CC BY 4.0; the copy that comes with
    scikit-learn.
    """
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    pixels, labels = load_digits(return_X_y=True)
    split = train_test_split(
        pixels.astype(np.int64),
        labels.astype(np.int64),
        test_size=TEST_IMAGES,
        stratify=labels,
        random_state=0,
    )
    train_images, test_images, train_labels, test_labels = map(np.asarray, split)
    return Images(train_images, train_labels, test_images, test_labels)


def train(data: Images, hidden: int = 24, seed: int = 0, iterations: int = 400) -> Trained:
    """Train one hidden layer of rectifiers with L-BFGS; the same again for the same seed.

    Parameters
    ----------
    hidden : int
        Hidden units to begin with, 1..1024; those that end up doing nothing are removed.
    seed : int
        Of the weights it starts from, ``0..2**32 - 1``.
    iterations : int
        At most so many, 1..100000. Stopping there is no failure, for the strong weight decay leaves
        little to gain.
    """
    check_int("hidden", hidden, 1, 1024)
    check_int("seed", seed, 0, (1 << 32) - 1)
    check_int("iterations", iterations, 1, 100_000)
    import warnings

    import threadpoolctl
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    # The weight decay, alpha, is what makes so few units reach 97 % and more for every seed.
    model = MLPClassifier(
        (hidden,), solver="lbfgs", alpha=3.0, max_iter=iterations, random_state=seed
    )
    full = float(1 << INPUT_BITS)
    # One thread: sums in one order, and no waiting for other threads on work this small.
    with warnings.catch_warnings(), threadpoolctl.threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(data.train_images / full, data.train_labels)
    network = FloatNetwork.of([matrix.T for matrix in model.coefs_], model.intercepts_)
    network = prune(network, data.train_images, input_bits=INPUT_BITS)
    return _tried(network, data, int(model.n_iter_))


def _tried(network: FloatNetwork, data: Images, iterations: int) -> Trained:
    """A network with its accuracy."""
    labels = np.argmax(network.sums(data.test_images / 2.0**INPUT_BITS)[-1], axis=1)
    return Trained(network, accuracy(labels, data.test_labels), iterations)


def sweep(
    network: FloatNetwork, data: Images, log2_lengths: Iterable[int] = LOG2_LENGTHS, **options
) -> dict[int, tuple[FeedforwardParams, float]]:
    """Quantise for every stream length; gives by length the parameters and the test accuracy.

    ``options`` are those of :func:`~.quantise.quantise`; 3 bits for the
    magnitude of a weight and 5 between the layers unless they say otherwise.
    """
    options = {"level_bits": LEVEL_BITS, "hidden_bits": HIDDEN_BITS} | options
    results = {}
    for log2_length in log2_lengths:
        params = quantise(
            network, data.train_images, input_bits=INPUT_BITS, log2_length=log2_length, **options
        )
        labels, _ = classify(params, data.test_images)
        results[1 << log2_length] = params, accuracy(labels, data.test_labels)
    return results


@dataclass(frozen=True, kw_only=True)
class Digits(Application[Images, Trained]):
    """Handwritten digits, 8x8 pixels, classified by a network of stochastic-computing layers.

    A hidden layer is trained in floating point on 1347 images; 450 others are held out and run
    through the hardware.
    """

    KEY: ClassVar[str] = "network.feedforward"
    PROVED: ClassVar[tuple[str, ...]] = (
        "layers.gather",
        "layers.dense",
        "layers.rescale",
        "layers.argmax",
    )
    ITEM: ClassVar[str] = "image"

    length: Annotated[int, Help("Stream length, a power of two in 8..256.")] = 64
    hidden: Annotated[int, Help("Hidden units to train with.")] = 24
    weights: Annotated[
        Path | None, Help("A network for these images instead of a trained one.", "FILE.npz")
    ] = None

    def __post_init__(self):
        check_power("length", self.length, 1 << LOG2_LENGTHS[0], 1 << LOG2_LENGTHS[-1])
        check_int("hidden", self.hidden, 1, 1024)

    def data(self) -> Images:
        return load()

    def network(self, data: Images) -> Trained:
        if self.weights is None:
            return train(data, self.hidden)
        network = FloatNetwork.load(self.weights)
        inputs, outputs = data.test_images.shape[1], len(network.layers[-1].bias)
        if (network.inputs, outputs) != (inputs, CLASSES):
            raise ValueError(
                f"{self.weights} must hold a network from {inputs} inputs to {CLASSES} outputs, "
                f"not from {network.inputs} to {outputs}"
            )
        return _tried(network, data, 0)

    def design(self, data: Images, network: Trained) -> Design:
        swept = sweep(network.network, data)
        shape = [network.network.inputs, *(len(layer.bias) for layer in network.network.layers)]
        weights = io.BytesIO()
        network.network.save(weights)
        return Design(
            params=swept[self.length][0],
            inputs={"i": data.test_images},
            real=network.accuracy,
            title=f"{'-'.join(map(str, shape))}, L = {self.length}",
            truth={"true_labels": data.test_labels},
            details={
                "shape": shape,
                "accuracy_by_length": {str(length): value for length, (_, value) in swept.items()},
            },
            files=(File("weights.npz", "the network in floating point", weights.getvalue()),),
        )

    def quality(self, data: Images, answers: dict[str, np.ndarray]) -> float:
        return accuracy(answers["label"], data.test_labels)

    def sections(
        self, data: Images, design: Design, answers: dict[str, np.ndarray], quality: Quality
    ) -> list[Section]:
        lengths = {int(x): value for x, value in design.details["accuracy_by_length"].items()}
        labels, side = answers["label"], int(data.test_images.shape[1] ** 0.5)
        return [
            Section(
                "Accuracy",
                "The golden network is evaluated on every held-out image for each stream length; "
                "the hardware is built for one length and gives the same labels, image by image.",
                [
                    (
                        figures.accuracy(lengths, quality.real, self.length, quality.rtl),
                        "Accuracy against stream length",
                    ),
                    (
                        figures.confusion(data.test_labels, labels, CLASSES),
                        "Confusion matrix of the RTL; mistakes in red",
                    ),
                    (
                        figures.samples(data.test_images, data.test_labels, labels, side),
                        "Images and the hardware's answers, its mistakes first",
                    ),
                ],
            )
        ]
