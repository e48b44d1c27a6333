"""Jobs in processes of this machine."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection
from typing import Any

from .packing import packed
from .stopping import leave_when_told
from .warned import be_quiet

__all__ = ["attempts"]

LAST_S = 5.0
"""Seconds that a worker has to end its tools when its parent is gone."""


def _begin(leash: Any) -> None:
    """Initialise a worker: quiet when stopped, and gone when its parent is."""
    be_quiet()
    leave_when_told()
    threading.Thread(target=_follow, args=(leash,), daemon=True).start()


def _follow(leash: Any) -> None:
    """Leave when the parent lets go of the other end, or has died with it."""
    connection.wait([leash])
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


def _job(function: Callable, args: tuple) -> bytes:
    try:
        return packed(function, args)
    except SystemExit as stop:
        # The pool would take it for a result, and begin with the next job.
        os._exit(stop.code if isinstance(stop.code, int) else 1)


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    # Not fork: the child would inherit loaded simulators, and locks that other threads hold.
    context = multiprocessing.get_context("spawn")
    theirs, ours = context.Pipe(duplex=False)
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=_begin, initargs=(theirs,)
    ) as pool:
        # Without this an interrupt would wait for the jobs of all workers to finish.
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            ours.close()
            raise


def attempts(
    function: Callable, work: Mapping[int, tuple], workers: int
) -> Generator[tuple[int, Future[bytes] | None], None, None]:
    """Run jobs in a new pool of processes, until all are done or a process dies.

    Parameters
    ----------
    function : callable
        What is called.
    work : mapping of int to tuple
        Arguments of each job by its number.
    workers : int
        Number of processes.

    Yields
    ------
    int, Future
        A job that has ended. When a process has died, the future of each job that was at work then
        is None, and no other is begun.
    """
    waiting = iter(work)
    flying: dict[Future[bytes], int] = {}
    broken = False
    try:
        with _pool(workers) as pool:
            while True:
                # Not more than there are processes: all that fly are at work.
                while not broken and len(flying) < workers:
                    number = next(waiting, None)
                    if number is None:
                        break
                    try:
                        flying[pool.submit(_job, function, work[number])] = number
                    except BrokenProcessPool:
                        broken = True
                if not flying:
                    break
                ended, _ = wait(flying, return_when=FIRST_COMPLETED)
                for future in sorted(ended, key=flying.__getitem__):
                    died = isinstance(future.exception(), BrokenProcessPool)
                    broken = broken or died
                    yield flying.pop(future), None if died else future
            if broken:
                raise BrokenProcessPool
    except BrokenProcessPool:
        return
