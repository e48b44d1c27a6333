"""Counts of ones in products of whole streams, from tables instead of bits.

A stream made by a comparator is decided by its source and its threshold. So the number of ones in
the product of two streams of ``w``-bit sources is a table of ``(2**w + 1)**2`` entries, and a layer
of products is that table, gathered and summed: exactly what counting the bits would give.
"""

import numpy as np

from spikeloom.golden.core.checks import check_codes

__all__ = ["LayerCounts", "and_counts", "xnor_counts"]


def and_counts(sources, thresholds):
    """Ones in the AND of two streams, for all pairs of thresholds.

    Parameters
    ----------
    sources : pair of arrays of int
        The numbers of the two sources, one per bit of the streams.
    thresholds : pair of arrays of int
        Ascending. Bit ``t`` of a stream is ``source[t] < threshold``.

    Returns
    -------
    array of int64
        Entry ``[i, j]`` for the first one's threshold ``i`` and the second one's ``j``.
    """
    first, second = (np.asarray(source) for source in sources)
    if len(first) != len(second):
        raise ValueError(f"sources must be of one length, not {len(first)} and {len(second)}")
    rows, columns = (np.asarray(values) for values in thresholds)
    for values in (rows, columns):
        if np.any(np.diff(values) < 0):
            raise ValueError("thresholds must ascend")
    # Bit t is 1 from the first threshold above the number on: a two-dimensional cumulative sum.
    where = (np.searchsorted(rows, first, "right"), np.searchsorted(columns, second, "right"))
    corners = np.ravel_multi_index(where, (len(rows) + 1, len(columns) + 1))
    histogram = np.bincount(corners, minlength=(len(rows) + 1) * (len(columns) + 1))
    table = histogram.reshape(len(rows) + 1, len(columns) + 1).cumsum(0).cumsum(1)
    return table[:-1, :-1]


def xnor_counts(sources, thresholds):
    """Ones in the XNOR of two streams, as :func:`and_counts`."""
    both = and_counts(sources, thresholds)
    # Where both are 1 or none is: the length less the ones of each, in which both count twice.
    ones = [
        np.searchsorted(np.sort(source), values, "left")
        for source, values in zip(sources, thresholds, strict=True)
    ]
    return len(sources[0]) - ones[0][:, None] - ones[1] + 2 * both


class LayerCounts:
    """A dense layer of product streams with constant weights, from the table of its products.

    ``counts(x)[n, o]`` is the sum over the inputs ``i`` of ``signs[o, i] * table[x[n, i],
    weights[o, i]]``: the ones that come out of the adders of output ``o`` in a whole epoch.

    For each input and code the row of all outputs is kept, so that an item costs one gathered row
    per input, added up in the narrowest integers that hold a block of rows.

    Parameters
    ----------
    table : array of int
        ``(codes, levels)``, as :func:`and_counts` makes it.
    weights : array of int
        ``(outputs, inputs)``, each a column of the table.
    signs : array of int, optional
        ``(outputs, inputs)`` of -1, 0 and 1; all 1 if not given.
    """

    def __init__(self, table, weights, signs=None):
        table, weights = np.asarray(table), np.asarray(weights)
        check_codes("weights", weights, table.shape[1] - 1)
        largest = max(int(np.abs(table).max()), 1)
        self._type = np.int16 if largest < 1 << 11 else np.int32 if largest < 1 << 27 else np.int64
        self._block = int(np.iinfo(self._type).max // largest)
        self.outputs, self.inputs = weights.shape
        self.codes = len(table)
        rows = np.empty((self.inputs, self.codes, self.outputs), self._type)
        for index in range(self.inputs):
            row = table[:, weights[:, index]]
            rows[index] = row if signs is None else row * np.asarray(signs)[:, index]
        self._rows = rows.reshape(-1, self.outputs)

    def counts(self, x):
        """Sums of all outputs.

        Parameters
        ----------
        x : array of int
            ``(items, inputs)``, each a row of the table.

        Returns
        -------
        array of int64
            ``(items, outputs)``.
        """
        x = np.asarray(x)
        check_codes("x", x, self.codes - 1)
        if x.ndim != 2 or x.shape[1] != self.inputs:
            raise ValueError(f"x must be of shape (items, {self.inputs}), not {x.shape}")
        # So many rows add up without overflow in the narrow type; only their sums are widened.
        block = min(self._block, self.inputs)
        whole = self.inputs // block * block
        first = np.arange(self.inputs) * self.codes
        gathered = np.empty((self.inputs, self.outputs), self._type)
        sums = np.empty((len(x), self.outputs), np.int64)
        for item, codes in enumerate(x):
            np.take(self._rows, first + codes, axis=0, out=gathered, mode="clip")
            blocks = gathered[:whole].reshape(-1, block, self.outputs)
            parts = np.add.reduce(blocks, axis=1, dtype=self._type)
            rest = np.add.reduce(gathered[whole:], axis=0, dtype=self._type)
            sums[item] = parts.sum(axis=0, dtype=np.int64) + rest
        return sums
