"""Shapes: plain values against type hints, and entries of the cache of another shape."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from spikeloom.sim.host import cache
from spikeloom.sim.host.shapes import fits, misfit


@dataclass
class Row:
    name: str
    size: int = 0
    parts: tuple[str, ...] = field(default_factory=tuple)


@pytest.mark.parametrize(
    ("value", "hint", "true"),
    [
        (1, int, True),
        (True, int, False),
        (1, float, True),
        ("1", float, False),
        (None, int | None, True),
        ("x", int | None, False),
        ([1, 2], list[int], True),
        ([1, "2"], list[int], False),
        ((1,), list[int], False),
        (["a", "b"], tuple[str, str], True),
        (["a"], tuple[str, str], False),
        (["a", 1], tuple[str, ...], False),
        ({"a": 1}, dict[str, int], True),
        ({"a": None}, dict[str, int], False),
        ([], dict[str, int], False),
        ([{}], Any, True),
        ({"name": "a"}, Row, True),
        ({"name": "a", "parts": ["b"]}, Row, True),
        ({"size": 1}, Row, False),
        ("a", Row, False),
    ],
)
def test_fits(value, hint, true):
    assert fits(value, hint) is true


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([], "it holds list, not fields by name"),
        ({"nome": "a"}, "it has no field 'nome'"),
        ({"name": 5}, "'name' is 5"),
        ({}, "'name' is missing"),
    ],
)
def test_what_does_not_fit_is_named(values, said):
    assert misfit(values, Row) == said


@pytest.mark.parametrize("value", [None, 3, "text", [], {}, {"name": 1}, {"name": "a", "b": 1}])
def test_an_entry_of_another_shape_is_none(tmp_path, monkeypatch, value):
    monkeypatch.setenv("SPIKELOOM_CACHE_DIR", str(tmp_path))
    cache.store("rows", "a", value)
    assert cache.load("rows", "a", Row) is None
    cache.store("rows", "a", {"name": "a"})
    assert cache.load("rows", "a", Row) == {"name": "a"}
