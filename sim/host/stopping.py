"""Interrupts: SIGINT and SIGTERM end a run, and never in the middle of what must be done whole."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["forget", "held", "leave_when_told", "stop_when_told"]


class _State:
    """What this process was told, and how many sections hold the interrupt back."""

    told: int | None = None
    sections = 0
    leaves = False


def stop_when_told() -> None:
    """Handle SIGTERM like an interrupt from the keyboard, so that tools of this process end too."""
    _listen(leaves=False)


def leave_when_told() -> None:
    """Leave at SIGINT and SIGTERM without a traceback, since the parent reports the interrupt."""
    _listen(leaves=True)


def forget() -> None:
    """Note that the run has stopped, so that what is left to tidy up is not interrupted again."""
    _State.told = None


def _listen(leaves: bool) -> None:
    _State.told, _State.leaves = None, leaves
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)


def _stop(number: int, _frame=None) -> None:
    _State.told = number
    if not _State.sections:
        _raise()


def _raise() -> None:
    assert _State.told is not None
    raise SystemExit(128 + _State.told) if _State.leaves else KeyboardInterrupt


@contextmanager
def held() -> Iterator[None]:
    """Context that an interrupt does not break off; it is raised at the end instead.

    An interrupt that was lost, such as in the finaliser of an object, is raised again at the end of
    the next such context; so no run goes on for long after it was told to stop.
    """
    # Handlers run in the main thread, so no other one is interrupted.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _State.sections += 1
    try:
        yield
    finally:
        _State.sections -= 1
        if _State.told is not None and not _State.sections:
            _raise()
