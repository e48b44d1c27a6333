"""Parallel execution of independent jobs, in a pool of processes or on a Dask cluster."""

import os
import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from functools import partial

from . import pool
from .stopping import stop_when_told
from .tools import ToolError
from .warned import be_quiet

__all__ = ["be_quiet", "run_jobs", "stop_when_told"]

STARTS = 3
"""How often a job is begun whose process dies, the last time with no other beside it."""


def run_jobs(
    function: Callable,
    arguments: Iterable[tuple],
    *,
    jobs: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator:
    """Call ``function(*args)`` for each tuple of arguments, and yield the results in order.

    A job whose process or machine dies is run again, so it may run more than once; its result
    comes once. A job of which processes die again and again is run alone at last, so that none is
    blamed for what another did.

    Parameters
    ----------
    function : callable
        A function of a module, whose arguments and results can be pickled.
    arguments : iterable of tuple
        Arguments of each job.
    jobs : int, optional
        Number of worker processes; the number of cores if not given. With 1 the jobs run in this
        process. On a cluster, the largest number of jobs at a time; no limit if not given.
    cluster : str, optional
        Address of a Dask scheduler, whose workers are used instead of local processes.
    progress : callable, optional
        Called with the numbers of finished and of all jobs after each job.

    Raises
    ------
    ToolError
        A job has ended its process each time; or nobody answers at the address, there are no
        workers, or one has another spikeloom. What finished jobs have put into the cache is there
        still.
    ValueError
        ``cluster`` is given and is no address, or Dask is not installed.
    """
    arguments = list(arguments)
    total = len(arguments)
    if cluster is None and (jobs == 1 or total <= 1):
        for number, args in enumerate(arguments):
            result = function(*args)
            if progress is not None:
                progress(number + 1, total)
            yield result
        return
    with ExitStack() as stack:
        if cluster is None:
            attempts, starts = pool.attempts, STARTS
            most = min(jobs or os.cpu_count() or 1, total)
        else:
            from . import cluster as dask  # it takes a while to import

            attempts = partial(dask.attempts, stack.enter_context(dask.connected(cluster)))
            # Dask has begun a job several times before it gives it up.
            starts, most = 2, min(jobs or total, total)
        deaths: Counter[int] = Counter()
        left = dict(enumerate(arguments))
        done, turn = {}, 0
        while left:
            suspect = next((number for number in left if deaths[number] == starts - 1), None)
            work = dict(left) if suspect is None else {suspect: left[suspect]}
            with closing(attempts(function, work, min(most, len(work)))) as tried:
                for number, future in tried:
                    if future is None:
                        deaths[number] += 1
                        continue
                    del left[number]
                    done[number] = future
                    if progress is not None:
                        progress(total - len(left), total)
                    while turn in done:
                        # In the order of the jobs; progress is in that in which they finish.
                        yield pickle.loads(done.pop(turn).result())
                        turn += 1
            if suspect is not None and deaths[suspect] == starts:
                raise ToolError(_killed(function, suspect, arguments, cluster))


def _killed(function: Callable, number: int, arguments: list[tuple], cluster: str | None) -> str:
    """The sentence about a job that is not run again."""
    where = "process was" if cluster is None else f"of cluster {cluster!r} was"
    # What follows names the job; long values such as arrays do not.
    named = [repr(arg) for arg in arguments[number] if isinstance(arg, str | int | float)]
    words = ", ".join(text if len(text) <= 40 else f"{text[:39]}…" for text in named)
    name = getattr(function, "__name__", "a function")
    return (
        f"a worker {where} killed by job {number + 1} of {len(arguments)}, {name}({words}), at "
        "each start, the last time alone; the system does so when memory runs out; what other jobs "
        "have finished is in the cache"
    )
