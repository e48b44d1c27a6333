"""Stages of a build, told as they begin and timed."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Stages"]


class Stages:
    """The clock of a build.

    Parameters
    ----------
    say : callable
        Told in words what begins.
    """

    def __init__(self, say: Callable[[str], None]):
        self.say = say
        self.seconds: dict[str, float] = {}
        self.start = time.monotonic()

    @contextmanager
    def __call__(self, name: str, what: str) -> Iterator[None]:
        """A stage, which lasts as long as the block of code under it."""
        self.say(f"{what} …")
        start = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - start, 2)

    @property
    def total(self) -> float:
        """Seconds since the build began."""
        return round(time.monotonic() - self.start, 2)
