"""Parallel execution of independent jobs, in a pool of processes or on a Dask cluster."""

import concurrent.futures
import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import Any

from .stopping import leave_when_told, stop_when_told
from .tools import ToolError

__all__ = ["be_quiet", "run_jobs", "stop_when_told"]

LAST_S = 5.0
"""Seconds that a worker has to end its tools when its parent is gone."""


def be_quiet() -> None:
    """Silence Amaranth's warning of unused components, which are built to read their ports."""
    warnings.filterwarnings("ignore", message=r"(?s).* created but never used")


def _begin(leash: Any) -> None:
    """Initialise a worker: quiet when stopped, and gone when its parent is."""
    be_quiet()
    leave_when_told()
    threading.Thread(target=_follow, args=(leash,), daemon=True).start()


def _follow(leash: Any) -> None:
    """Leave when the parent lets go of the other end, or has died with it."""
    wait([leash])
    if sys.platform != "win32":
        timer = threading.Timer(LAST_S, os._exit, (1,))
        timer.daemon = True
        timer.start()
        # To the thread that has handlers, which may wait for a tool.
        main = threading.main_thread().ident
        assert main is not None
        signal.pthread_kill(main, signal.SIGTERM)
    else:
        os._exit(1)


def _job(function: Callable, args: tuple):
    try:
        return function(*args)
    except SystemExit as stop:
        # The pool would take it for a result, and begin with the next job.
        os._exit(stop.code if isinstance(stop.code, int) else 1)


@contextmanager
def _cluster(address: str):
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise ValueError(
            f"cluster {address!r} needs Dask; pip install spikeloom[cluster]"
        ) from None
    try:
        with Client(address) as client:
            yield client.get_executor(pure=False)
    except KilledWorker as wrong:
        raise ToolError(f"a worker of cluster {address!r} was killed; {wrong}") from None


@contextmanager
def _pool(jobs: int):
    # Not fork: the child would inherit loaded simulators, and locks that other threads hold.
    context = multiprocessing.get_context("spawn")
    theirs, ours = context.Pipe(duplex=False)
    with concurrent.futures.ProcessPoolExecutor(
        jobs, mp_context=context, initializer=_begin, initargs=(theirs,)
    ) as pool:
        # Without this an interrupt would wait for the jobs of all workers to finish.
        try:
            yield pool
        except BaseException as wrong:
            pool.shutdown(wait=False, cancel_futures=True)
            ours.close()
            if isinstance(wrong, BrokenProcessPool):
                raise ToolError(
                    "a worker process was killed, as the system does when memory runs out; run "
                    "again with fewer --jobs: what the others have finished is in the cache"
                ) from None
            raise


def run_jobs(
    function: Callable,
    arguments: Iterable[tuple],
    *,
    jobs: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator:
    """Call ``function(*args)`` for each tuple of arguments, and yield the results in order.

    Parameters
    ----------
    function : callable
        A function of a module, whose arguments and results can be pickled.
    arguments : iterable of tuple
        Arguments of each job.
    jobs : int, optional
        Number of worker processes; the number of cores if not given. With 1 the jobs run in this
        process.
    cluster : str, optional
        Address of a Dask scheduler, which is used instead of local processes.
    progress : callable, optional
        Called with the numbers of finished and of all jobs after each job, in any thread.

    Raises
    ------
    ToolError
        A worker was killed. Results of finished jobs that were not yielded yet are lost, except for
        what the jobs have put into the cache.
    ValueError
        ``cluster`` is given, and Dask is not installed.
    """
    arguments = list(arguments)
    jobs = jobs or os.cpu_count() or 1
    finished = 0

    def tick():
        nonlocal finished
        finished += 1
        if progress is not None:
            progress(finished, len(arguments))

    if cluster is None and (jobs == 1 or len(arguments) <= 1):
        for args in arguments:
            result = function(*args)
            tick()
            yield result
        return
    workers = min(jobs, max(1, len(arguments)))
    with _pool(workers) if cluster is None else _cluster(cluster) as executor:
        # Results come in the order of the jobs, and progress in the order in which they finish.
        if cluster is None:
            futures = [executor.submit(_job, function, args) for args in arguments]
        else:
            futures = [executor.submit(function, *args) for args in arguments]
        for future in futures:
            future.add_done_callback(lambda _: tick())
        for future in futures:
            yield future.result()
