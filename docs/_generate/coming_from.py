"""Tables of the page for those who come from sc-neurocore: packages, names and neurons."""

import re
import tomllib
from itertools import islice
from pathlib import Path

from spikeloom.boards.report.markdown import table
from spikeloom.golden.core.contract import GOLDENS, goldens
from spikeloom.golden.neuron.compiler.frontend import library

__all__ = ["DATA", "tables"]

DATA = Path(__file__).parents[1] / "_data" / "coming_from.toml"
"""What their packages, classes and neurons are here."""

CODE = re.compile(r"`([^`]+)`")


def tables(shown: int | None = None) -> dict[str, str]:
    """The tables, as texts that the page includes.

    Parameters
    ----------
    shown : int, optional
        So many models have a page that can be linked to; all if not given.
    """
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return {
        "coming-from-packages.txt": _packages(data["packages"]),
        "coming-from-places.txt": _places(data["places"]),
        "coming-from-names.txt": _names(data["names"]),
        "coming-from-neurons.txt": _neurons(data["neurons"], shown),
    }


def _packages(packages: dict) -> str:
    rows = []
    for name, row in packages.items():
        parts = [_linked(row["here"])] if "here" in row else []
        later = "; ".join(f"{what} (`{place}`)" for place, what in row.get("later", {}).items())
        if later:
            parts.append(f"**Not yet:** {later}.")
        command = f"`{row['command']}`" if "command" in row else ""
        rows.append([f"`{name}`", " ".join(parts), command])
    return table(["package", "here", "a command that shows it"], rows) + "\n"


def _places(places: dict) -> str:
    domains = {GOLDENS.domain(key) for key in goldens()}
    trees = {"core", "boards", "formal", "sim", "spikeloom"}
    rows = []
    for name, what in places.items():
        kind = "tree" if name in trees else "domain" if name in domains else "domain, to come"
        rows.append([f"`{name}`", kind, what])
    return table(["name", "", "what it is for"], rows) + "\n"


def _names(names: list) -> str:
    rows = []
    for row in names:
        theirs = ", ".join(f"`{name}`" for name in row["theirs"])
        rows.append([theirs, _linked(row["here"]), _linked(row.get("mind", ""))])
    return table(["there", "here", "mind"], rows) + "\n"


def _neurons(neurons: dict, shown: int | None) -> str:
    models, blocks = library.models(), goldens()
    pages = set(islice(models, shown))
    rows = []
    for name, model in neurons.items():
        if not model:
            rows.append([f"`{name}`", "not yet", "", ""])
            continue
        link = f"[{model}](generated/model-{model}.md)" if model in pages else f"`{model}`"
        made = f"neurons.{model}"
        preset = "`reference`" if "reference" in models[model].presets else ""
        rows.append([f"`{name}`", link, _linked(f"`{made}`") if made in blocks else "", preset])
    return table(["class there", "model", "made by hand", "preset with its numbers"], rows) + "\n"


def _linked(text: str) -> str:
    """Keys of blocks in code become links to their pages."""
    blocks = goldens()

    def link(found):
        key = found[1]
        return f"[`{key}`](generated/{key}.md)" if key in blocks else found[0]

    return CODE.sub(link, text)
