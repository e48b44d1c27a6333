"""Front ends of two tools with the names and interfaces that SymbiYosys expects.

The bitwuzla wheel is a library without an executable, and YoWASP has ABC inside Yosys instead of a
``yosys-abc`` beside it. Each module here is run as a program through a launcher of a few lines.
"""

import shlex
import sys
from pathlib import Path

__all__ = ["install"]

# Name that is looked for -> module that answers.
_LAUNCHERS = {"bitwuzla": "bitwuzla", "yosys-abc": "abc"}


def install(folder: Path) -> Path:
    """Write the launchers into ``folder`` and return its absolute path."""
    folder = Path(folder).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    for name, module in _LAUNCHERS.items():
        # -P keeps the working folder off the module path: what lies there is not ours to import.
        options = f"-P -m {__name__}.{module}"
        if sys.platform == "win32":
            launcher, text = folder / f"{name}.cmd", f'@"{sys.executable}" {options} %*\n'
        else:
            launcher = folder / name
            text = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {options} "$@"\n'
        launcher.write_text(text, encoding="utf-8")
        launcher.chmod(0o755)
    return folder
