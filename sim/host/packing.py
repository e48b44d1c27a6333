"""Results and exceptions of jobs, on their way from one process to another."""

import pickle
from collections.abc import Callable

__all__ = ["packed"]


def packed(function: Callable, args: tuple) -> bytes:
    """The result of a call, pickled.

    It is unpickled by whoever wants it: what cannot be unpickled would end the machinery between
    that carries it, and the results of others with it. So an exception that cannot be, and a result
    that cannot be pickled, become a RuntimeError with their text.
    """
    try:
        return pickle.dumps(function(*args))
    except Exception as wrong:
        try:
            same = type(pickle.loads(pickle.dumps(wrong))) is type(wrong)
        except Exception:  # whatever the code of such a class does
            same = False
        if same:
            raise
        raise RuntimeError(f"{type(wrong).__name__}: {wrong}") from None
