"""Components as text: RTLIL and Verilog, the same every time for the same component."""

import tempfile
from pathlib import Path

from amaranth.back import rtlil

from . import tools

__all__ = ["to_rtlil", "to_verilog"]


def to_rtlil(component, name: str = "top", ports=None) -> str:
    """RTLIL of a component, without source positions, so that equal designs give equal text."""
    return rtlil.convert(component, name=name, ports=ports, emit_src=False)


def to_verilog(component, name: str = "top", ports=None) -> str:
    """Verilog of a component."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "top.il").write_text(to_rtlil(component, name, ports))
        script = "read_rtlil top.il\nproc\nmemory_collect\nwrite_verilog -norename top.v\n"
        tools.yosys(script, folder, makes=["top.v"])
        return (Path(folder) / "top.v").read_text()
