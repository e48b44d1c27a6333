"""Units of physics: their dimensions beside pint's, and texts that are no unit."""

import re
from fractions import Fraction
from itertools import product

import pint
import pytest

from spikeloom.golden.neuron.compiler.frontend.library import models
from spikeloom.golden.neuron.compiler.frontend.units import LENGTH, MS, ONE, unit

REGISTRY = pint.UnitRegistry()
REGISTRY.define("step = []")

PREFIXES = ("", "p", "n", "u", "m", "c", "k", "M", "G")
NAMES = (
    "m",
    "g",
    "s",
    "A",
    "K",
    "mol",
    "rad",
    "step",
    "N",
    "J",
    "W",
    "C",
    "V",
    "Ohm",
    "S",
    "F",
    "Hz",
    "M",
)
OTHERS = (
    "10",
    "1/1",
    "1000 mV",
    "mV/ms cm2",
    "mV / (ms cm2)",
    "nS*mV/nF",
    "V s-1",
    "V s^-1",
    "cm^2",
    "mV^1.5",
    "uA/cm2",
    "1/(100 mV ms)",
    "10^3 mV",
    "100^-2 mV",
    "sqrt(ms)",
    "sqrt(mV/ms)",
    "sqrt(sqrt(ms))",
    "sqrt(mV2 (ms/step))",
    "((mV))",
    "(mV) (ms)",
    "  mV  ",
    "kg m2/(s3 A)",
)


def said():
    """Every unit of the catalogue."""
    return sorted(
        {
            quantity.unit
            for description in models().values()
            for section in (description.states, description.parameters, description.inputs)
            for quantity in section.values()
        }
    )


def truth(text):
    """A unit as pint reads it, which has other signs for roots and powers."""
    text = re.sub(r"([A-Za-z])\^?(-?\d)", r"\1**\2", text.replace("Ohm", "ohm")).replace("^", "**")
    while "sqrt" in text:
        text = re.sub(r"sqrt(\((?:[^()]|\([^()]*\))*\))", r"(\1**0.5)", text)
    return REGISTRY.Quantity(1) * REGISTRY.parse_expression(text)


@pytest.mark.parametrize("text", [*map("".join, product(PREFIXES, NAMES)), *OTHERS, *said()])
def test_size_and_dimension_are_those_of_pint(text):
    bases = dict(unit(text).bases)
    size = 10 ** float(bases.pop("10", 0))
    mine = REGISTRY.Quantity(1)
    for base, power in bases.items():
        mine = mine * REGISTRY.Quantity(1, base) ** float(power)
    assert (truth(text) / mine).to("").magnitude == pytest.approx(size, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1", "1"),
        ("mV", "mV"),
        ("nS*mV/nF", "nS mV/nF"),
        ("1/(mV ms)", "1/(mV ms)"),
        ("1/mV/ms", "1/(mV ms)"),
        ("cm2", "cm2"),
        ("V s^-1", "V/s"),
        ("sqrt(ms)", "sqrt(ms)"),
        ("mV/sqrt(ms)", "mV/sqrt(ms)"),
        ("sqrt(ms) ms", "ms^1.5"),
        ("mV^0.25", "mV^0.25"),
        ("100 mV", "10^2 mV"),
        ("10 mV", "10 mV"),
        ("mV/mV", "1"),
        ("ms mV/ms", "mV"),
    ],
)
def test_a_unit_is_shown_as_it_was_written(text, written):
    assert str(unit(text)) == written
    assert unit(written).agrees(unit(text))


def test_products_quotients_and_powers():
    assert (unit("nS") * unit("mV") / unit("nF")).agrees(unit("mV/s"))
    assert (unit("mV") ** Fraction(3, 2)).agrees(unit("mV sqrt(mV)"))
    assert unit("MOhm").agrees(unit("V/uA"))
    assert unit("rad").agrees(unit("step"))
    assert unit("rad").agrees(ONE)
    assert not unit("V").agrees(unit("mV"))
    assert not unit("Hz").agrees(ONE)
    assert repr(MS * unit("mV")) == "unit('ms mV')"


@pytest.mark.parametrize(
    ("a", "b", "decades"),
    [
        ("mV", "mV", 0),
        ("mV", "V", -3),
        ("nS mV/nF", "mV/ms", -3),
        ("sqrt(s)", "sqrt(ms)", 1.5),
        ("1", "100", -2),
        ("mV", "ms", None),
        ("mV", "1", None),
        ("Hz", "m Hz", None),
    ],
)
def test_decades_between_units(a, b, decades):
    assert unit(a).decades(unit(b)) == decades


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "50 mV",
        "11",
        "0",
        "1.5",
        "mV//ms",
        "/ms",
        "mV/",
        "mV *",
        "(mV",
        "mV)",
        "()",
        "ms^",
        "mV^x",
        "m--1",
        "mV^2.",
        "é",
        "µV",
        "mV, ms",
        "sqrt()",
        "sqrt(ms",
        "mV'",
        "__import__",
        "(" * LENGTH,
    ],
)
def test_what_is_no_unit(text):
    with pytest.raises(ValueError, match=r"^must be a unit such as ") as caught:
        unit(text)
    assert str(caught.value) == (
        f"must be a unit such as 'mV', '1/(mV ms)' or 'sqrt(ms)', not {text!r}"
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("mVolt", "mVolt"),
        ("mV/msec", "msec"),
        ("sqrt ms", "sqrt"),
        ("kmV", "kmV"),
        ("MV/cm2 v", "v"),
        ("Mhz", "Mhz"),
        ("k", "k"),
    ],
)
def test_unknown_units(text, name):
    with pytest.raises(ValueError, match=r"^must be made of ") as caught:
        unit(text)
    assert str(caught.value) == (
        f"must be made of {', '.join(NAMES)}, with prefixes or without, not {name!r}"
    )


def test_a_unit_has_a_length():
    assert unit("m" + " " * (LENGTH - 1)).agrees(unit("m"))
    with pytest.raises(ValueError, match=r"^must have at most 64 characters, not 65$"):
        unit("m" + " " * LENGTH)
