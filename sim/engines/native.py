"""Models of compiled engines, which are shared objects."""

import ctypes
import weakref

from .base import Model, Top

__all__ = ["NativeModel"]


class NativeModel(Model):
    """A model in a shared object with the three functions of ``batch.cc`` and ``verilated.cc``."""

    def __init__(self, top: Top, shared: ctypes.CDLL):
        super().__init__(top.inputs, top.outputs)
        shared.spikeloom_create.restype = ctypes.c_void_p
        shared.spikeloom_destroy.argtypes = [ctypes.c_void_p]
        shared.spikeloom_destroy.restype = None
        pointer = ctypes.c_void_p
        shared.spikeloom_run.restype = None
        shared.spikeloom_run.argtypes = [pointer, ctypes.c_uint64, pointer, pointer]
        self._shared = shared
        self._create()

    def _create(self):
        self._handle = self._shared.spikeloom_create()
        self._destroy = weakref.finalize(self, self._shared.spikeloom_destroy, self._handle)

    def reset(self):
        self._destroy()
        self._create()

    def _batch(self, words, sampled):
        rows = words.ctypes.data, sampled.ctypes.data
        self._shared.spikeloom_run(self._handle, len(words), *rows)
