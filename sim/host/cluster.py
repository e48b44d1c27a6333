"""Jobs on the workers of a Dask cluster."""

import asyncio
import functools
import hashlib
import importlib
import pickle
import queue
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .packing import packed
from .tools import ToolError
from .warned import be_quiet

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["attempts", "connected"]

CONNECT_S = 10.0
"""Seconds in which a scheduler must answer, and then have a worker."""
LOST_S = 60.0
"""Seconds without any worker, in the middle of a run, after which it ends."""
_LOOK_S = 1.0  # how often it is looked at whether there are workers
_TREES = ("golden", "rtl", "sim", "formal", "boards", "commands")


@functools.cache
def _identity() -> str:
    """Digest of the code of spikeloom: workers with other code would give other results."""
    sha = hashlib.sha256()
    for tree in _TREES:
        (folder,) = importlib.import_module(f"spikeloom.{tree}").__path__
        files = (path for kind in ("py", "toml") for path in Path(folder).rglob(f"*.{kind}"))
        for path in sorted(files):
            content = path.read_bytes()
            name = f"{tree}/{path.relative_to(folder).as_posix()} {len(content)}\n"
            sha.update(name.encode() + content)
    return sha.hexdigest()


def _theirs() -> str:
    """The identity of the worker on which this runs."""
    return _identity()


def _job(call: bytes, identity: str) -> bytes:
    be_quiet()
    # A worker may have come after the others were asked.
    from distributed import get_worker

    worker = get_worker().address
    if _identity() != identity:
        raise ToolError(_other(worker))
    try:
        function, args = pickle.loads(call)
    except (ImportError, AttributeError) as wrong:
        raise ToolError(f"worker {worker} lacks what a job is made of; {wrong}") from None
    return packed(function, args)


def _lacks(who: str) -> str:
    return f"{who} has no spikeloom that can be imported; install it there"


def _other(worker: str) -> str:
    return f"worker {worker} has another version of spikeloom; install the same one everywhere"


@contextmanager
def connected(address: str) -> "Iterator[Client]":
    """Context with the client of a scheduler whose workers have this spikeloom.

    Raises
    ------
    ValueError
        It is no address, or Dask is not installed.
    ToolError
        Nobody answers, there are no workers, or one has another spikeloom or none.
    """
    try:
        from distributed import Client
    except ImportError:
        raise ValueError(
            f"cluster {address!r} needs Dask; pip install spikeloom[cluster]"
        ) from None
    _check(address)
    _ask(address)
    client = Client(address, timeout=CONNECT_S, set_as_default=False)
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT_S)
        except TimeoutError:
            raise ToolError(
                f"the scheduler at {address!r} has no workers after {CONNECT_S:g} s; "
                f"dask worker {address} starts some"
            ) from None
        _compare(client)
        yield client


def _check(address: str) -> None:
    from distributed.comm.addressing import parse_address, parse_host_port

    try:
        scheme, place = parse_address(address)
        host, port = parse_host_port(place)
        good = scheme in ("tcp", "tls") and bool(host) and 0 < port < 1 << 16
    except (ValueError, TypeError):
        good = False
    if not good:
        raise ValueError(
            f"cluster must be the address of a Dask scheduler, like tcp://10.0.0.1:8786, "
            f"not {address!r}"
        )


def _ask(address: str) -> None:
    """Refuse an address where no scheduler answers: a client could wait there for ever."""
    from distributed.core import rpc

    async def ask() -> dict:
        there: Any = rpc(address, timeout=CONNECT_S)  # its methods are those of the other side
        try:
            return await there.identity()
        finally:
            await there.close_rpc()

    async def ask_in_time() -> dict:
        return await asyncio.wait_for(ask(), CONNECT_S)

    # In a thread: the caller's may have an event loop already.
    with ThreadPoolExecutor(1) as thread:
        try:
            kind = thread.submit(asyncio.run, ask_in_time()).result().get("type")
        except TypeError as wrong:  # of what an encrypted connection needs
            raise ValueError(f"cluster {address!r} cannot be asked; {wrong}") from None
        except (OSError, ValueError, TimeoutError):
            raise ToolError(
                f"no Dask scheduler answers at {address!r} within {CONNECT_S:g} s; "
                "dask scheduler starts one"
            ) from None
    if kind != "Scheduler":
        raise ToolError(f"a {str(kind).lower()} answers at {address!r}, and no Dask scheduler")


def _compare(client: "Client") -> None:
    """Refuse workers whose spikeloom is another one, and a scheduler that has none."""
    try:
        client.run_on_scheduler(_theirs)
    except Exception:  # of an import there, or of what cannot be unpickled
        raise ToolError(_lacks("the scheduler")) from None
    for worker, said in client.run(_theirs, on_error="return").items():
        if isinstance(said, OSError):
            continue  # it has gone meanwhile
        if isinstance(said, Exception):
            raise ToolError(_lacks(f"worker {worker}"))
        if said != _identity():
            raise ToolError(_other(worker))


def attempts(
    client: "Client", function: Callable, work: Mapping[int, tuple], most: int
) -> Generator[tuple[int, Future[bytes] | None], None, None]:
    """Run jobs; one whose worker dies is run again elsewhere, as often as the scheduler allows.

    Parameters
    ----------
    client : Client
        Of the scheduler.
    function : callable
        What is called.
    work : mapping of int to tuple
        Arguments of each job by its number.
    most : int
        Jobs at a time.

    Yields
    ------
    int, Future
        A job that has ended; the future is None if the scheduler has given it up.

    Raises
    ------
    ToolError
        The scheduler, or the last worker, is gone.
    """
    from distributed import KilledWorker

    executor = client.get_executor(pure=False)
    waiting = iter(work)
    flying: dict[Future[bytes], int] = {}
    ended: queue.SimpleQueue[Future[bytes]] = queue.SimpleQueue()
    while True:
        while len(flying) < most and (number := next(waiting, None)) is not None:
            # Pickled here, since a scheduler unpickles what it is given, and lacks some modules.
            call = pickle.dumps((function, work[number]))
            future = executor.submit(_job, call, _identity())
            flying[future] = number
            future.add_done_callback(ended.put)
        if not flying:
            return
        future = _next(client, ended)
        number = flying.pop(future)
        if future.cancelled():
            raise ToolError(_gone(client, "the scheduler"))
        killed = isinstance(future.exception(), KilledWorker)
        yield number, None if killed else future


def _next(client: "Client", ended: "queue.SimpleQueue[Future[bytes]]") -> Future[bytes]:
    """The next job that has ended; it is looked at now and then whether one can."""
    alone_since = None
    while True:
        try:
            return ended.get(timeout=_LOOK_S)
        except queue.Empty:
            if client.status in ("closed", "closing"):
                raise ToolError(_gone(client, "the scheduler")) from None
        try:
            workers = client.nthreads() if client.status == "running" else {}
        except (OSError, RuntimeError, TypeError):  # in the middle of a loss of the scheduler
            workers = {}
        if workers:
            alone_since = None
        elif alone_since is None:
            alone_since = time.monotonic()
        elif time.monotonic() - alone_since > LOST_S:
            raise ToolError(_gone(client, "every worker"))


def _gone(client: "Client", who: str) -> str:
    scheduler = client.scheduler
    address = "" if scheduler is None else f" of cluster {scheduler.address!r}"
    return f"{who}{address} is gone; what has finished is in the caches of the workers"
