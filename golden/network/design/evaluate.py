"""Evaluation of a network: labels by counts or bit by bit, accuracy, confusion."""

import numpy as np

from spikeloom.golden.core.checks import check_choice
from spikeloom.golden.network.network.feedforward import Feedforward, FeedforwardParams

from .quantise import check_images

__all__ = ["accuracy", "classify", "confusion"]


def classify(params: FeedforwardParams, images, by: str = "counts") -> tuple:
    """Labels and winning scores of images ``(n, inputs)``.

    Parameters
    ----------
    by : {"counts", "bits"}
        Counts of ones taken from a table, or every bit of every stream as the hardware has it. The
        two are equal; the second is the specification.
    """
    check_choice("by", by, ("counts", "bits"))
    images = check_images(images, params.inputs, params.input_bits)
    golden = Feedforward(params)
    if by == "counts":
        return golden.classify(images)
    # A network of one input takes a single transfer, an item without an axis.
    i = images if params.inputs > 1 else images[:, 0]
    found = golden.transfer({}, i=i)[1]["o"]
    search = params.argmax
    label, score = found & ((1 << search.label_bits) - 1), found >> search.label_bits
    return label, score - ((score >> search.width - 1) << search.width)


def accuracy(found, labels) -> float:
    """Fraction of the labels found that are right."""
    return float(np.mean(np.asarray(found) == np.asarray(labels)))


def confusion(found, labels, classes: int) -> np.ndarray:
    """Number of images by true label (row) and label found (column)."""
    pairs = np.asarray(labels) * classes + np.asarray(found)
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)
