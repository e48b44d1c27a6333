"""Settings of the manual; pages of blocks, models and commands are written at each build."""

import sys
from pathlib import Path

import spikeloom

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

project = "spikeloom"
author = "The spikeloom developers"
copyright = author
version = release = spikeloom.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["generated/*.txt"]
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence", "dollarmath"]
napoleon_google_docstring = False
napoleon_use_rtype = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_css_files = ["mathml.css"]
html_theme = "furo"
html_title = f"spikeloom {release}"


def write_pages(app):
    """Write the pages that are made of code and records."""
    from _generate import blocks, coming_from, files, help, models

    shown = app.config.spikeloom_gallery or None
    wanted = blocks.pages(shown, shown) | models.pages(shown) | help.help_texts()
    wanted |= coming_from.tables(shown)
    files.write_all(HERE / "generated", wanted)


def setup(app):
    """Sphinx calls this first."""
    from _generate import mathml

    mathml.setup(app)
    # -D spikeloom_gallery=2 draws two models and two operations, not all: a manual for trying out.
    app.add_config_value("spikeloom_gallery", 0, "env", int)
    app.connect("builder-inited", write_pages)
