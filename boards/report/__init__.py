"""Reports: figures, the page that shows them, pages of the manual about models."""

import os
from pathlib import Path

import platformdirs

from spikeloom.sim.host.cache import cache_dir


def _place_of_fonts() -> None:
    """Give Matplotlib a folder where the user's own cannot be written to; it warns otherwise."""
    try:
        Path(platformdirs.user_config_dir("matplotlib")).mkdir(parents=True, exist_ok=True)
    except OSError:
        os.environ.setdefault("MPLCONFIGDIR", str(cache_dir().absolute() / "matplotlib"))


_place_of_fonts()
