"""Accuracy and confusion of classifiers, and the labels they need."""

import numpy as np
import pytest

from spikeloom.golden.network.design.evaluate import accuracy, classify, confusion
from spikeloom.golden.network.network.feedforward import FeedforwardParams


def test_accuracy_and_confusion():
    labels, found = [0, 0, 1, 2, 2, 2], [0, 1, 1, 2, 2, 0]
    assert accuracy(found, labels) == 4 / 6
    table = confusion(found, labels, 3)
    assert table.tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 2]]
    assert np.trace(table) / table.sum() == accuracy(found, labels)


def test_by_wrong():
    images = np.zeros((1, 4), int)
    with pytest.raises(ValueError, match=r"^by must be one of 'counts', 'bits', not 'tables'$"):
        classify(FeedforwardParams(), images, by="tables")


def test_images_wrong():
    with pytest.raises(ValueError, match=r"^images must be in 0\.\.4, not 5$"):
        classify(FeedforwardParams(), np.full((1, 4), 5))
