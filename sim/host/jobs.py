"""Parallel execution of independent jobs, in a pool of processes or on a Dask cluster."""

import concurrent.futures
import multiprocessing
import os
import signal
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

__all__ = ["be_quiet", "run_jobs", "stop_when_told"]


def stop_when_told() -> None:
    """Handle SIGTERM like an interrupt from the keyboard, so that tools of this process end too."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def _leave(number, _frame):
    # As an exception it ends a tool that is running; as SystemExit it prints no traceback.
    raise SystemExit(128 + number)


def be_quiet() -> None:
    """Silence Amaranth's warning of unused components, which are built to read their ports."""
    warnings.filterwarnings("ignore", message=r"(?s).* created but never used")


def _stop_quietly() -> None:
    """Initialise a worker: quiet when stopped, as its parent reports the interrupt."""
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
    # Not fork: the child would inherit loaded simulators, and locks that other threads hold.
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(
        jobs, mp_context=context, initializer=_stop_quietly
    ) as pool:
        # Without this an interrupt would wait for the jobs of all workers to finish.
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
    concurrent.futures.process.BrokenProcessPool
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
    with _executor(min(jobs, max(1, len(arguments))), cluster) as executor:
        # Results come in the order of the jobs, and progress in the order in which they finish.
        futures = [executor.submit(function, *args) for args in arguments]
        for future in futures:
            future.add_done_callback(lambda _: tick())
        for future in futures:
            yield future.result()
