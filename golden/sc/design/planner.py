"""Planner of source sharing: the cheapest arrangements, measured for every pair of values.

No bit is made. The numbers of ones of two streams and of their product, for all pairs of thresholds
at once, are the cumulative sums of one table: how often the two numbers that the streams see come
together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from spikeloom.golden.core.checks import check_bool, check_int
from spikeloom.golden.sc.sng.lfsr import LFSR
from spikeloom.golden.sc.stream.arrangements import (
    Arrangement,
    arranged,
    cost,
    identity,
    offset,
    permutation,
    rotation,
)
from spikeloom.golden.sc.stream.counts import and_counts
from spikeloom.golden.sc.stream.source import SourceGolden

__all__ = ["Plan", "Row", "joint_counts", "measure", "measure_sharing", "plan", "scc"]


@dataclass(frozen=True)
class Row:
    """How well two streams multiply, over all pairs of values.

    Parameters
    ----------
    pair : tuple of int
        The streams.
    rmse, mae, max : float
        Root mean square, mean and largest absolute error of the share of ones in ``a & b`` against
        the product of the two values.
    scc : float
        Mean of the absolute SCC over all pairs of streams that are not constant.
    """

    pair: tuple[int, int]
    rmse: float
    mae: float
    max: float
    scc: float


@dataclass(frozen=True)
class Plan:
    """A way to share one source.

    Parameters
    ----------
    arrangements : tuple of tuple of int
        For ``BankParams(arrangements=...)``; the first stream sees the source as it is.
    cost : int
        Lookup tables for exclusive ors; wires are free.
    rows : tuple of Row
        One for each pair of streams.
    length : int
        Bits of the streams for which this was measured.
    """

    arrangements: tuple[Arrangement, ...]
    cost: int
    rows: tuple[Row, ...]
    length: int

    @property
    def rmse(self) -> float:
        """That of the worst pair."""
        return max((row.rmse for row in self.rows), default=0.0)


def joint_counts(first, second, width: int, *, exact: bool = False):
    """Ones of ``a & b`` for all thresholds of both, as :func:`~.counts.and_counts`.

    Parameters
    ----------
    first, second : array of int
        The numbers that the two streams see, in the order of time.
    width : int
        Their bits, 1..12.
    exact : bool
        Thresholds ``0..2**width - 1`` and ``number <= threshold``; otherwise ``0..2**width`` and
        ``number < threshold``.
    """
    check_int("width", width, 1, 12)
    check_bool("exact", exact)
    thresholds = np.arange(exact, (1 << width) + 1)
    return and_counts((first, second), (thresholds, thresholds))


def scc(ones_a, ones_b, ones_both, length: int):
    """Stochastic cross-correlation from counts; 0 where a stream is constant.

    Source: A. Alaghi and J. P. Hayes, "Exploiting Correlation in Stochastic Circuit Design", IEEE
    International Conference on Computer Design (2013).
    """
    # Everything times length squared, in integers: no difference of nearly equal floats.
    excess = ones_both * length - ones_a * ones_b
    most = np.minimum(ones_a, ones_b) * length - ones_a * ones_b
    least = ones_a * ones_b - np.maximum(ones_a + ones_b - length, 0) * length
    room = np.where(excess > 0, most, least)
    return np.where(room == 0, 0.0, excess / np.where(room == 0, 1, room))


def measure(first, second, width: int, *, exact: bool = False, pair=(0, 1)) -> Row:
    """The quality of two streams from the numbers they see; parameters as :func:`joint_counts`."""
    counts, length = joint_counts(first, second, width, exact=exact), len(first)
    errors = np.abs(_errors(counts, length))
    # With the other threshold at its largest the other stream is 1 throughout.
    ones_a, ones_b = counts[:, -1:], counts[-1:, :]
    varies = ((ones_a > 0) & (ones_a < length)) & ((ones_b > 0) & (ones_b < length))
    correlations = np.abs(scc(ones_a, ones_b, counts, length))[varies]
    return Row(
        pair,
        float(np.sqrt(np.mean(errors**2))),
        float(np.mean(errors)),
        float(np.max(errors)),
        float(np.mean(correlations)) if correlations.size else 0.0,
    )


def _errors(counts, length):
    values = np.arange(len(counts)) / (len(counts) - 1)
    return counts / length - values[:, None] * values


def measure_sharing(
    numbers, width: int, arrangements: Sequence[Arrangement], *, exact: bool = False
) -> tuple[Row, ...]:
    """One row for each pair of ``arrangements`` on the given numbers of a source."""
    seen = [arranged(np.asarray(numbers), masks) for masks in arrangements]
    return tuple(
        measure(seen[i], seen[k], width, exact=exact, pair=(i, k))
        for i, k in combinations(range(len(seen)), 2)
    )


def plan(
    source: SourceGolden,
    streams: int,
    bound: float,
    *,
    length: int | None = None,
    exact: bool = False,
    offsets: int = 32,
) -> Plan:
    """The cheapest arrangements in which every two streams multiply with an RMSE up to ``bound``.

    Tried are all rotations of the source and of its reversal, which are wires; and, for an LFSR if
    these do not do, the offsets along its sequence that take the fewest lookup tables. The first
    stream sees the source as it is. Among equal costs the smallest RMSE of the worst pair wins.

    Parameters
    ----------
    source : SourceGolden
        The source, after reset; its width is in 3..10.
    streams : int
        How many, 2..8.
    bound : float
        Largest root mean square error, above 0.
    length : int, optional
        Bits of the streams; a period of the source if not given, ``2**width - 1`` for an LFSR and
        ``2**width`` for others.
    exact : bool
        As in the comparator.
    offsets : int
        Largest number of offsets tried, 0..1024.

    Returns
    -------
    Plan
        What to give to the bank, and the measured rows. If no arrangement meets the bound it is
        refused in a sentence that says how near the best one comes.
    """
    width = source.params.width
    check_int("width", width, 3, 10)
    check_int("streams", streams, 2, 8)
    check_int("offsets", offsets, 0, 1 << 10)
    if not bound > 0:
        raise ValueError(f"bound must be above 0, not {bound!r}")
    period = (1 << width) - isinstance(source, LFSR)
    bits = period if length is None else length
    check_int("length", bits, 1, 1 << 24)
    numbers = np.asarray(source.sequence(bits))
    # Wires cost nothing: exclusive ors come in only if no set of rotations does.
    candidates = _wires(width)
    table = _Table(numbers, width, exact)
    chosen = _cheapest(table, candidates, streams, bound)
    if chosen is None and offsets and isinstance(source, LFSR):
        candidates += _offsets(source, offsets, candidates)
        chosen = _cheapest(table, candidates, streams, bound)
    if chosen is None:
        best = _best(table, candidates, streams)
        raise ValueError(
            f"no sharing of one source among {streams} streams of {bits} bits has an RMSE of at "
            f"most {bound!r}; the best found is {best:.3g}; use more sources or a longer stream"
        )
    return Plan(chosen, cost(chosen), measure_sharing(numbers, width, chosen, exact=exact), bits)


class _Table:
    """The RMSE of each pair of arrangements, measured when it is asked for."""

    def __init__(self, numbers, width, exact):
        self.numbers, self.width, self.exact = numbers, width, exact
        self.seen, self.known = {}, {}

    def __call__(self, a, b):
        key = (a, b) if a <= b else (b, a)
        if key not in self.known:
            for masks in key:
                if masks not in self.seen:
                    self.seen[masks] = arranged(self.numbers, masks)
            counts = joint_counts(
                self.seen[key[0]], self.seen[key[1]], self.width, exact=self.exact
            )
            self.known[key] = float(np.sqrt(np.mean(_errors(counts, len(self.numbers)) ** 2)))
        return self.known[key]


def _wires(width):
    straight = [rotation(width, places) for places in range(width)]
    backwards = [
        permutation(tuple((places - bit) % width for bit in range(width)))
        for places in range(width)
    ]
    return straight + backwards


def _offsets(source, number, known):
    """The cheapest offsets; cut short, so that none is listed twice and none is a wire."""
    params, found = source.params, {}
    step = offset(params, 1)
    # One step more each time: a bit of the later state is the exclusive or of what becomes, in one
    # step, of the bits in its mask.
    masks = identity(params.width)
    for _ in range((1 << params.width) - 2):
        masks = tuple(_image(step, mask) for mask in masks)
        if masks not in known:
            found.setdefault(masks, cost((masks,)))
    return sorted(found, key=lambda masks: found[masks])[:number]


def _image(step, mask):
    image = 0
    for bit, row in enumerate(step):
        if mask >> bit & 1:
            image ^= row
    return image


def _cheapest(table, candidates, streams, bound):
    """Branch and bound over sets of arrangements that suit one another, the identity among them."""
    # Cheap ones come first, so that a good answer is found early. From then on a set that is no
    # better is cut off, since neither its cost nor its worst error falls when a stream is added.
    first = identity(table.width)
    suitable = [c for c in candidates if c != first and table(first, c) <= bound]
    suitable.sort(key=lambda c: (cost((c,)), table(first, c)))
    best = (float("inf"), float("inf"))
    answer = None

    def extend(chosen, worst, start):
        nonlocal best, answer
        spent = cost(chosen)
        if (spent, worst) >= best:
            return
        if len(chosen) == streams:
            best, answer = (spent, worst), chosen
            return
        for index in range(start, len(suitable)):
            one = suitable[index]
            rmse = max(table(one, other) for other in chosen)
            if rmse <= bound:
                extend((*chosen, one), max(worst, rmse), index + 1)

    extend((first,), 0.0, 0)
    return answer


def _best(table, candidates, streams):
    """Smallest bound for which there is a choice: bisection over the values that occur."""
    # What can be met with a bound can be met with any larger one, and only the errors that occur
    # can be the smallest such bound.
    values = sorted({table(a, b) for a, b in combinations(candidates, 2)})
    low, high = 0, len(values) - 1
    while low < high:
        middle = (low + high) // 2
        if _exists(table, candidates, streams, values[middle]):
            high = middle
        else:
            low = middle + 1
    return values[low]


def _exists(table, candidates, streams, bound):
    # A clique, with the identity in it, of the graph whose edges are the pairs within the bound.
    def extend(chosen, rest):
        if len(chosen) == streams:
            return True
        for index, one in enumerate(rest):
            if len(rest) - index < streams - len(chosen):
                return False
            following = [c for c in rest[index + 1 :] if table(one, c) <= bound]
            if extend((*chosen, one), following):
                return True
        return False

    first = identity(table.width)
    return extend((first,), [c for c in candidates if c != first and table(first, c) <= bound])
