"""Digests of sources: what changes them, what does not, and how far they reach."""

import functools
import sys

import pytest

from spikeloom.golden.core.registry import OWN
from spikeloom.sim.host import sources

PACKAGE = "yarn"

HELPER = '''"""Helpers."""

LIMIT = 9
UNUSED = 1


def limited(x):
    """At most LIMIT."""
    return min(x, LIMIT)
'''

BASE = '''"""A base."""

from typing import TYPE_CHECKING

__all__ = ["Base"]


class Base:
    def half(self, x):
        return x >> 1
'''

BLOCK = '''"""A block."""

from yarn.golden.wool import base, helper
from yarn.golden.wool.base import Base

__all__ = ["Skein"]

WIDTH: int = 4


class Skein(Base):
    """A skein."""

    def step(self, x: int) -> int:
        """One step."""
        return helper.limited(x) + WIDTH  # and no more
'''


class Tree:
    """A package with a tree of golden models, whose files can be written anew."""

    def __init__(self, folder):
        self.folder = folder
        self.modules = {}
        for name in ("", "golden", "golden.wool", "golden.core"):
            self.write(f"{name}.__init__" if name else "__init__", '"""A part."""\n')

    def write(self, name, text):
        """Write a module, by its name in the package."""
        path = self.folder.joinpath(PACKAGE, *name.split(".")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        self.modules[name] = text
        forget()

    def edit(self, name, old, new):
        """Replace a part of a module."""
        assert self.modules[name].count(old) == 1
        self.write(name, self.modules[name].replace(old, new))

    @staticmethod
    def digests():
        """What is exact, and what is quick."""
        module = f"{PACKAGE}.golden.wool.skein"
        return sources.reached(module, "Skein"), sources.sources_digest([module])


def forget():
    """Read everything anew, as another process would."""
    for value in vars(sources).values():
        if isinstance(value, functools._lru_cache_wrapper):
            value.cache_clear()


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setenv("SPIKELOOM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(sources, "packages", lambda: (OWN, PACKAGE))
    monkeypatch.syspath_prepend(tmp_path)
    made = Tree(tmp_path)
    made.write("golden.wool.helper", HELPER)
    made.write("golden.wool.base", BASE)
    made.write("golden.wool.skein", BLOCK)
    yield made
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]
    forget()


# --- what changes nothing -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        ("skein", '"""A block."""\n', '"""Another word for it."""\n'),
        ("skein", '    """A skein."""\n\n', ""),
        ("skein", '"""One step."""', '"""One step.\n\n        In words.\n        """'),
        ("skein", "  # and no more", ""),
        ("skein", "helper.limited(x) + WIDTH", "(\n            helper.limited(x)\n + WIDTH)"),
        ("skein", "x: int) -> int", "x)"),
        (
            "base",
            """__all__ = ["Base"]\n""",
            """if TYPE_CHECKING:\n    import numpy\n\n__all__ = ["Base"]\n""",
        ),
        ("helper", '"""At most LIMIT."""', '"""At most nine."""'),
        ("base", '"""A base."""\n', '"""The base."""\n\n# Why there is one.\n'),
    ],
)
def test_words_and_types_change_nothing(tree, module, old, new):
    before = tree.digests()
    tree.edit(f"golden.wool.{module}", old, new)
    assert tree.digests() == before
    forget()
    assert tree.digests() == before


def test_what_is_not_used_is_not_reached(tree):
    exact, quick = tree.digests()
    tree.edit("golden.wool.helper", "UNUSED = 1", "UNUSED = 2")
    assert tree.digests()[0] == exact
    assert tree.digests()[1] != quick


def test_the_core_has_tests_of_its_own(tree):
    tree.write("golden.core.checks", "LIMIT = 9\n")
    tree.edit("golden.wool.helper", '"""Helpers."""\n', "from yarn.golden.core import checks\n")
    tree.edit("golden.wool.helper", "min(x, LIMIT)", "min(x, checks.LIMIT)")
    before = tree.digests()
    tree.write("golden.core.checks", "LIMIT = 8\n")
    assert tree.digests() == before


# --- what changes something ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        ("skein", "+ WIDTH", "- WIDTH"),
        ("skein", "WIDTH: int = 4", "WIDTH: int = 5"),
        ("helper", "LIMIT = 9", "LIMIT = 8"),
        ("helper", "min(x, LIMIT)", "max(x, LIMIT)"),
        ("base", "x >> 1", "x >> 2"),
    ],
)
def test_constants_helpers_and_bases_count(tree, module, old, new):
    before = tree.digests()
    tree.edit(f"golden.wool.{module}", old, new)
    after = tree.digests()
    assert after[0] != before[0]
    assert after[1] != before[1]
    tree.edit(f"golden.wool.{module}", new, old)
    assert tree.digests() == before


def test_the_other_branch_of_type_checking_counts(tree):
    branches = "if TYPE_CHECKING:\n    SHIFT = 0\nelse:\n    SHIFT = 1\n"
    tree.edit("golden.wool.base", '__all__ = ["Base"]\n', branches)
    tree.edit("golden.wool.base", "x >> 1", "x >> SHIFT")
    before = tree.digests()
    tree.edit("golden.wool.base", "SHIFT = 0", "SHIFT = 3")
    assert tree.digests() == before
    tree.edit("golden.wool.base", "SHIFT = 1", "SHIFT = 2")
    assert tree.digests()[0] != before[0]


def test_a_field_of_a_dataclass_counts(tree):
    fields = "from dataclasses import dataclass\n\n@dataclass\nclass Fields:\n    width: int\n"
    tree.edit("golden.wool.base", '__all__ = ["Base"]\n', fields)
    tree.edit("golden.wool.base", "return x >> 1", "return Fields(x)")
    before = tree.digests()
    tree.edit("golden.wool.base", "    width: int\n", "    width: int\n    lanes: int\n")
    assert tree.digests()[0] != before[0]


# Ways to come by a helper's constant, as statements of the block and as an expression.
WAYS = [
    ("from yarn.golden.wool.helper import LIMIT", "LIMIT"),
    ("from yarn.golden.wool.helper import LIMIT as most", "most"),
    ("from yarn.golden.wool import helper as tools", "tools.LIMIT"),
    ("from . import helper as near", "near.LIMIT"),
    ("from .helper import LIMIT as near", "near"),
    ("import yarn.golden.wool.helper as whole", "whole.LIMIT"),
    ("import yarn.golden.wool.helper", "yarn.golden.wool.helper.LIMIT"),
    ("from yarn.golden import wool", "wool.helper.LIMIT"),
    ("from yarn.golden.wool.passing import passed", "passed"),
    ("def late():\n    from yarn.golden.wool.helper import LIMIT\n    return LIMIT", "late()"),
]


@pytest.mark.parametrize(("statement", "expression"), WAYS)
def test_a_constant_is_reached_however_it_is_named(tree, statement, expression):
    tree.write("golden.wool.passing", "from .helper import LIMIT as passed\n")
    tree.edit("golden.wool.skein", "from yarn.golden.wool import base, helper\n", f"{statement}\n")
    tree.edit("golden.wool.skein", "helper.limited(x)", f"min(x, {expression})")
    before = tree.digests()
    tree.edit("golden.wool.helper", "LIMIT = 9", "LIMIT = 8")
    after = tree.digests()
    assert after[0] != before[0]
    # What hangs on a package is imported by somebody else, and found there.
    assert after[1] != before[1] or expression == "wool.helper.LIMIT"


def test_a_table_that_is_filled_by_a_loop_counts(tree):
    filled = "SQUARES = []\nfor x in range(9):\n    SQUARES.append(x * LIMIT)\nLIMIT = 9\n"
    tree.edit("golden.wool.helper", "LIMIT = 9\n", filled)
    tree.edit("golden.wool.helper", "min(x, LIMIT)", "SQUARES[x]")
    before = tree.digests()
    tree.edit("golden.wool.helper", "x * LIMIT", "x * x")
    assert tree.digests()[0] != before[0]


def test_a_base_of_a_base_is_reached(tree):
    tree.edit(
        "golden.wool.base", "class Base:", "class Root:\n    SHIFT = 1\n\n\nclass Base(Root):"
    )
    before = tree.digests()
    tree.edit("golden.wool.base", "SHIFT = 1", "SHIFT = 2")
    assert tree.digests()[0] != before[0]


# --- modules and files --------------------------------------------------------------------------


def test_the_closure_is_what_is_imported(tree):
    names = [f"{PACKAGE}.golden.wool.{name}" for name in ("base", "helper", "skein")]
    assert sources.closure(names[-1]) == names
    assert sources.closure(names[1]) == names[1:2]
    assert sources.closure("numpy") == []


def test_modules_that_are_and_that_are_not(tree):
    for name in ("yarn", "yarn.golden", "yarn.golden.wool", "yarn.golden.wool.skein"):
        assert sources.exists(name)
    for name in ("", "yarn.golden.silk", "yarn.rtl.wool.skein", "numpy", "yarn.golden.wool.Skein"):
        assert not sources.exists(name)
    assert sources.parsed("yarn.golden.silk") is None
    assert sources.text_digest("yarn.golden.silk") == ""


def test_the_digest_of_a_module_is_of_what_it_does(tree):
    before = sources.text_digest("yarn.golden.wool.helper")
    tree.edit("golden.wool.helper", '"""Helpers."""\n', '"""Other words."""\n')
    assert sources.text_digest("yarn.golden.wool.helper") == before
    tree.edit("golden.wool.helper", "UNUSED = 1", "UNUSED = 2")
    assert sources.text_digest("yarn.golden.wool.helper") != before


def test_the_digest_of_a_file_is_of_what_it_does(tmp_path):
    texts = [
        '"""One."""\n\n\ndef test():\n    """A test."""\n    assert 1\n',
        "def test(): assert 1  # the same\n",
        "def test(): assert 2\n",
    ]
    path = tmp_path / "test_x.py"
    digests = []
    for text in texts:
        path.write_text(text)
        digests.append(sources.file_digest(path))
    assert digests[0] == digests[1] != digests[2]


def test_a_block_of_the_project_reaches_its_base_and_no_neighbour():
    parsed = sources.parsed("spikeloom.golden.sc.sng.lfsr")
    assert "LFSR" in parsed.definitions
    one = sources.reached("spikeloom.golden.sc.sng.lfsr", "LFSR")
    assert one == sources.reached("spikeloom.golden.sc.sng.lfsr", "LFSR")
    assert one != sources.reached("spikeloom.golden.sc.sng.counter", "Counter")
