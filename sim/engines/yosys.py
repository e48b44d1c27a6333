"""Designs as files for Yosys, which several engines read them with."""

from pathlib import Path

from spikeloom.sim.host import tools

__all__ = ["read_design", "write_verilog"]


def read_design(cwd: Path, rtlil: str, files: dict[str, str]) -> str:
    """Write RTLIL and the files of instances into ``cwd``; returns Yosys commands to read them."""
    script = []
    for name, text in {"bench.il": rtlil, **files}.items():
        (cwd / name).write_text(text, encoding="utf-8")
        command = {".il": "read_rtlil", ".json": "read_json", ".v": "read_verilog"}
        if Path(name).suffix in command:  # files with other endings are included by these
            script.append(f"{command[Path(name).suffix]} {name}")
    # -simcheck refuses a cell without a model, which would be left out silently.
    return "\n".join([*script, "hierarchy -simcheck -top bench", ""])


def write_verilog(cwd: Path, rtlil: str, files: dict[str, str]) -> None:
    """Write a design as one flat Verilog module ``bench`` to ``bench.v`` in ``cwd``."""
    script = read_design(cwd, rtlil, files)
    script += "proc\nflatten\nopt_clean\nwrite_verilog -noattr bench.v\n"
    tools.yosys(script, cwd, makes=["bench.v"])
