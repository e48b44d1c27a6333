"""Accuracy of stochastic operations, by kind of source and stream length."""

from dataclasses import asdict

from spikeloom.golden.core.contract import find, goldens
from spikeloom.golden.sc.accuracy.anchors import anchor_of
from spikeloom.golden.sc.accuracy.feeds import FEEDS
from spikeloom.golden.sc.accuracy.measure import feeds_of, measurable, measure
from spikeloom.golden.sc.stream.bitstream import BitGolden
from spikeloom.sim.host.jobs import run_jobs

__all__ = ["LENGTHS", "accuracy", "operations"]

LENGTHS = tuple(1 << n for n in range(4, 17))


def operations() -> list[str]:
    """Keys of the blocks that are operations on bit streams with an ideal result."""
    return [key for key, golden in goldens().items() if measurable(golden)]


def accuracy(keys, lengths=LENGTHS, *, jobs=None, cluster=None, progress=None) -> list[dict]:
    """Measure the error of operations with each feed that can provide their inputs.

    Parameters
    ----------
    keys : iterable of str
        Blocks, all among :func:`operations`.
    lengths : iterable of int
        Stream lengths in bits, powers of two in 16..65536.
    jobs, cluster, progress
        As for :func:`~spikeloom.sim.host.jobs.run_jobs`.

    Returns
    -------
    list of dict
        A row for each operation, its parameters, feed and length, with the fields of
        :class:`~spikeloom.golden.sc.accuracy.measure.Row`, a published error ``anchor`` (or None),
        and ``where`` it was published.

    Raises
    ------
    ValueError
        A block is no operation with an ideal result.
    """
    items = []
    for key in keys:
        golden = _operation(key)
        for params in golden.MEASURED or golden.EXAMPLES[:1]:
            items += [
                (key, params.to_dict(), feed.name, tuple(lengths))
                for feed in feeds_of(golden(params))
            ]
    results = run_jobs(_measure, items, jobs=jobs, cluster=cluster, progress=progress)
    return [row for rows in results for row in rows]


def _operation(key) -> type[BitGolden]:
    golden = find(key)
    if not issubclass(golden, BitGolden) or not measurable(golden):
        raise ValueError(
            f"key must be an operation with an ideal, one of {', '.join(operations())}; not {key!r}"
        )
    return golden


def _measure(key, params, feed, lengths):
    golden = _operation(key)
    rows = measure(golden(golden.params_type().from_dict(params)), FEEDS[feed], lengths)
    found = []
    for row in rows:
        anchor = anchor_of(row)
        found.append(
            asdict(row)
            | {"anchor": anchor and anchor.rmse, "where": anchor.where if anchor else ""}
        )
    return found
