"""A second way to the errors of products."""

import numpy as np
import pytest


@pytest.fixture(scope="session")
def errors_of_pairs():
    """Errors of the AND of two streams for all operands ``k / 2**width``, from their numbers.

    Of how many cycles both numbers are below their thresholds is read off a histogram of the pairs:
    no bit is made, and no part of the library is asked.
    """

    def errors(first, second, width=8):
        size = 1 << width
        below = np.zeros((size + 1, size + 1))
        np.add.at(below, (np.asarray(first) + 1, np.asarray(second) + 1), 1)
        values = np.arange(size + 1) / size
        both = below.cumsum(axis=0).cumsum(axis=1) / len(first)
        return both - np.outer(values, values)

    return errors
