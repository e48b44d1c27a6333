"""Handwritten digits: the UCI 8x8 images, and a small classifier trained on them."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.network.design.description import FloatNetwork
from spikeloom.golden.network.design.evaluate import accuracy, classify
from spikeloom.golden.network.network.feedforward import FeedforwardParams
from spikeloom.golden.network.design.quantise import prune, quantise

__all__ = ["INPUT_BITS", "TEST_IMAGES", "Digits", "Trained", "load", "sweep", "train"]

INPUT_BITS = 4
# Measured: with 4 bits per weight the accuracy is the same and the network 15 % larger.
LEVEL_BITS = 3
HIDDEN_BITS = 5
TEST_IMAGES = 450


@dataclass(frozen=True, eq=False)
class Digits:
    """Images as rows of 64 codes in 0..16, and labels 0..9; the test set is never trained on."""

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray


@dataclass(frozen=True, eq=False)
class Trained:
    """A network in floating point, and the accuracy that it was trained to on the test set."""

    network: FloatNetwork
    accuracy: float
    iterations: int


def load() -> Digits:
    """Read the 1797 images and split them, stratified and always in the same way.

    Source: E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine
    Learning Repository (1998), https://doi.org/10.24432/C50P49, CC BY 4.0; the copy that comes with
    scikit-learn.
    """
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    pixels, labels = load_digits(return_X_y=True)
    split = train_test_split(
        pixels.astype(np.int64), labels.astype(np.int64),
        test_size=TEST_IMAGES, stratify=labels, random_state=0,
    )
    train_images, test_images, train_labels, test_labels = map(np.asarray, split)
    return Digits(train_images, train_labels, test_images, test_labels)


def train(data: Digits, hidden: int = 24, seed: int = 0, iterations: int = 400) -> Trained:
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
    labels = np.argmax(network.sums(data.test_images / full)[-1], axis=1)
    return Trained(network, accuracy(labels, data.test_labels), int(model.n_iter_))


def sweep(
    network: FloatNetwork, data: Digits, log2_lengths: Iterable[int] = range(3, 9), **options
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
