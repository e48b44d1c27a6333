"""Pages of the blocks, of their domains, and of all errors: from golden models and records."""

import importlib
import importlib.util
import inspect
from itertools import groupby

from spikeloom.boards.evidence.audit import audited
from spikeloom.boards.report.markdown import table
from spikeloom.golden.core.contract import GOLDENS, Golden, Params, goldens
from spikeloom.golden.core.registry import OWN
from spikeloom.sim.check.accuracy import operations

from . import accuracy, record
from .ports import port_table, register_table
from .wording import first_sentence, plural

__all__ = ["pages"]

HEAD = """# Blocks

Written from the code and the [records](../concepts.md) of the blocks when the manual is built.
"""

RUNGS = """\
The last column has the rungs of the [verification ladder](../concepts.md) that the record of a
block is on.
"""


# Golden models by key.
Models = dict[str, type[Golden]]


def pages(drawn: int | None = None, whole: int | None = None) -> dict[str, str]:
    """The pages of all blocks, and those that lead to them.

    Parameters
    ----------
    drawn : int, optional
        So many operations get pictures of their errors; all if not given.
    whole : int, optional
        So many blocks get their whole page; all if not given. Blocks that are not as they were
        recorded, or are audited, get theirs always.
    """
    models = goldens()
    found = {key: record.kept(key) for key in models}
    rows = {key: kept.record.accuracy for key, kept in found.items() if kept.record is not None}
    rows = {key: accuracies for key, accuracies in rows.items() if accuracies}
    with_pictures = list(rows)[:drawn]
    wanted = _index(models, found)
    chosen = {*list(models)[:whole], *with_pictures}
    for key, golden in models.items():
        if key in chosen or found[key].state != "recorded" or audited(key):
            wanted[f"{key}.md"] = _page(key, golden, found[key], key in with_pictures)
        else:
            wanted[f"{key}.md"] = f"---\norphan: true\n---\n\n# {key}\n"
    for key in with_pictures:
        wanted |= accuracy.pictures(key, rows[key])
    wanted["accuracy.md"] = accuracy.overview(rows, [x for x in operations() if x not in rows])
    return wanted


def _index(models: Models, found: dict[str, record.Kept]) -> dict[str, str]:
    """The page of all domains, and the page of each."""
    wanted, rows = {}, []
    keys = sorted(models, key=lambda key: (GOLDENS.domain(key), key))
    for domain, group in groupby(keys, GOLDENS.domain):
        members = list(group)
        families = list(dict.fromkeys(key.split(".")[0] for key in members))
        chosen = {key: models[key] for key in members}
        wanted[f"domain-{domain}.md"] = _domain(domain, families, chosen, found)
        link = f"[{domain}](domain-{domain}.md)"
        rows.append([link, _said_of(members[0], 2), ", ".join(families), len(members)])
    header = ["domain", "what it holds", "families", "blocks"]
    names = "\n".join(name.removesuffix(".md") for name in wanted)
    toctree = f"```{{toctree}}\n:hidden:\n\n{names}\n```\n"
    wanted["blocks.md"] = f"{HEAD}\n{table(header, rows)}\n\n{toctree}"
    return wanted


def _domain(domain: str, families: list[str], models: Models, found) -> str:
    """The page of a domain: a table for each of its families."""
    parts = [f"# {domain}\n", f"{_said_of(next(iter(models)), 2)}\n", RUNGS]
    for family in families:
        keys = [key for key in models if key.split(".")[0] == family]
        rows = []
        for key in keys:
            golden, climbed = models[key], record.summary(found[key])
            rows.append([f"[{key}]({key}.md)", golden.KIND, first_sentence(golden), climbed])
        parts.append(f"## {family}\n\n{_said_of(keys[0], 1)}\n")
        parts.append(table(["block", "kind", "what it is", "record"], rows) + "\n")
    return "\n".join(parts)


def _said_of(key: str, above: int) -> str:
    """What the package so many levels above a block's module says of itself."""
    package = GOLDENS.module_of(key).rsplit(".", above)[0]
    return inspect.getdoc(importlib.import_module(package)) or ""


def _page(key: str, golden: type[Golden], kept: record.Kept, drawn: bool) -> str:
    """The page of one block."""
    default = golden.EXAMPLES[0]
    module, family, domain = golden.__module__, key.split(".")[0], GOLDENS.domain(key)
    ideal = "\n   :members: ideal" if "ideal" in vars(golden) else ""
    hidden = ", ".join([*vars(default), "ports", "latency"])
    climbed = record.summary(kept)
    examples = "\n".join(
        f"- `{params.label()}`{_error(golden, params)}" for params in golden.EXAMPLES
    )
    # Not in the tree of contents: it would be on every page, so a manual of n blocks took n² time.
    return f"""---
orphan: true
---

# {key}

[Blocks](blocks.md) / [{domain}](domain-{domain}.md) / [{family}](domain-{domain}.md#{family})

A {golden.KIND} block: {_files(module)}. Rungs climbed, by its [record](#record): {climbed}.

```{{eval-rst}}
.. autoclass:: {module}.{golden.__name__}(params){ideal}

.. autoclass:: {module}.{type(default).__name__}
   :members:
   :exclude-members: {hidden}
```

## Ports

With the default parameters:

{port_table(default)}

{register_table(golden(default))}
## Examples

{plural(len(golden.EXAMPLES), "configuration")} that every harness covers:

{examples}

{record.section(kept, drawn)}"""


def _files(module: str) -> str:
    """The files of a block in the mirrored trees, those that there are."""
    package, _, place = module.split(".", 2)
    top = "" if package == OWN else f"{package}/"
    found = []
    for tree in ("golden", "rtl", "formal"):
        try:
            there = importlib.util.find_spec(f"{package}.{tree}.{place}")
        except ModuleNotFoundError:
            continue
        if there is not None:
            found.append(f"`{top}{tree}/{place.replace('.', '/')}.py`")
    return ", ".join(found)


def _error(golden: type[Golden], params: Params) -> str:
    """The largest error of a function unit, over all its inputs."""
    measured = getattr(golden(params), "max_error_ulp", None)
    return "" if measured is None else f": largest error {measured():.3f} codes"
