"""One way to run many independent jobs: a process pool, or a Dask cluster when given one."""

import concurrent.futures
import multiprocessing
import os
import signal
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

__all__ = ["be_quiet", "run_jobs", "stop_when_told"]


def stop_when_told() -> None:
    """Let SIGTERM interrupt this process as ctrl-C does, so that it ends the tools it started."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def _leave(number, _frame):
    # Ends the tool under way like any exception, and a worker that waits without a traceback.
    raise SystemExit(128 + number)


def be_quiet() -> None:
    """Keep Amaranth from telling users of components that were built to be looked at only."""
    warnings.filterwarnings("ignore", message=r".* created but never used")


def _stop_quietly() -> None:
    """The same in a worker, whose parent has already said what happened."""
    be_quiet()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)


@contextmanager
def _executor(jobs: int, cluster: str | None):
    if cluster is not None:
        try:
            from distributed import Client
        except ImportError:
            raise ValueError(
                f"cluster {cluster!r} needs Dask; pip install spikeloom[cluster]"
            ) from None
        with Client(cluster) as client:
            yield client.get_executor(pure=False)
        return
    # spawn: a forked child would inherit loaded simulators, and locks held by other threads.
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(
        jobs, mp_context=context, initializer=_stop_quietly
    ) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in multiprocessing.active_children():
                worker.terminate()
            raise


def run_jobs(
    function: Callable,
    arguments: Iterable[tuple],
    *,
    jobs: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator:
    """Call ``function(*args)`` for each tuple of arguments and yield the results in order.

    Parameters
    ----------
    function : callable
        A function of a module, with arguments and results that can be pickled.
    jobs : int, optional
        Worker processes; one per core if not given. 1 runs in this process.
    cluster : str, optional
        Address of a Dask scheduler; replaces the local pool.
    progress : callable, optional
        Called with (finished, total) after each job.

    Raises
    ------
    concurrent.futures.process.BrokenProcessPool
        A worker was killed; the jobs that finished before are lost to the caller, not to the cache.
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
    with _executor(min(jobs, max(1, len(arguments))), cluster) as executor:
        futures = [executor.submit(function, *args) for args in arguments]
        for future in futures:
            future.add_done_callback(lambda _: tick())
        for future in futures:
            yield future.result()
