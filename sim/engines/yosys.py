"""Designs as files, for the engines that read them through Yosys."""

from pathlib import Path

from spikeloom.sim.host import tools

__all__ = ["read_design", "write_verilog"]


def read_design(cwd: Path, rtlil: str, files: dict[str, str]) -> str:
    """Write a design into ``cwd`` and return the Yosys commands that read it."""
    script = []
    for name, text in {"bench.il": rtlil, **files}.items():
        (cwd / name).write_text(text)
        command = {".il": "read_rtlil", ".json": "read_json", ".v": "read_verilog"}
        if Path(name).suffix in command:  # other files are included by these
            script.append(f"{command[Path(name).suffix]} {name}")
    # A cell without a model would be left out in silence; -simcheck refuses it.
    return "\n".join([*script, "hierarchy -simcheck -top bench", ""])


def write_verilog(cwd: Path, rtlil: str, files: dict[str, str]) -> None:
    """Write a design as one Verilog module ``bench`` into ``bench.v`` in ``cwd``."""
    script = read_design(cwd, rtlil, files)
    script += "proc\nflatten\nopt_clean\nwrite_verilog -noattr bench.v\n"
    tools.yosys(script, cwd, makes=["bench.v"])
