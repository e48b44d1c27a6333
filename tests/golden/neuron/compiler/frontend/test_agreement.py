"""Agreement of units between equations and a description."""

from dataclasses import replace

import pytest

from spikeloom.golden.neuron.compiler.frontend import reader
from spikeloom.golden.neuron.compiler.frontend.agreement import check, unit_of
from spikeloom.golden.neuron.compiler.frontend.expression import parse
from spikeloom.golden.neuron.compiler.frontend.library import models
from spikeloom.golden.neuron.compiler.frontend.reader import DescriptionError, from_equations
from spikeloom.golden.neuron.compiler.frontend.units import MS, unit

KNOWN = {
    "v": unit("mV"),
    "w": unit("mV"),
    "V": unit("V"),
    "g": unit("nS"),
    "C": unit("nF"),
    "I": unit("nA"),
    "R": unit("MOhm"),
    "tau": unit("ms"),
    "f": unit("Hz"),
    "m": unit("1"),
    "phi": unit("rad"),
    "n": unit("step"),
    "q": None,
    "dt": MS,
}


def found(source):
    return unit_of(parse(source, KNOWN), KNOWN)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        # Sums, and what else keeps a unit.
        ("v", "mV"),
        ("-v", "mV"),
        ("v + w", "mV"),
        ("v - R*I", "mV"),
        ("v + 65", "mV"),
        ("abs(v - 3)", "mV"),
        ("min(v, 30)", "mV"),
        ("clip(0, -1, v)", "mV"),
        ("v % w", "mV"),
        ("2*w + v", "mV"),
        ("q + v", "mV"),
        ("v if w > 0 else 0", "mV"),
        ("1 - m", "1"),
        ("where(f*tau > 1000, 1, g)", "nS"),
        ("max(I, -I)", "nA"),
        ("n + m + phi", "1"),
        # Products and powers.
        ("g*v", "pA"),
        ("v/tau", "mV/ms"),
        ("g*v/C", "mV/s"),
        ("v//tau", "mV/ms"),
        ("v**2", "mV2"),
        ("v**-1", "1/mV"),
        ("v**0.5", "sqrt(mV)"),
        ("v**0", "1"),
        ("sqrt(dt)*v", "mV sqrt(ms)"),
        ("(v*w)**1.5/v**2", "mV"),
        ("v**0.1*v**0.2/v**0.3", "1"),
        ("m**3*g", "nS"),
        # Functions.
        ("exp(v/w)", "1"),
        ("exp(-dt/tau)", "1"),
        ("cos(phi)", "1"),
        ("tanh(m + n)", "1"),
        ("sigmoid((v + 40)/7)", "1"),
        ("log(2)", "1"),
        ("exprel(q)*v", "mV"),
        ("sin(V/V)", "1"),
    ],
)
def test_units_of_expressions(source, text):
    assert found(source).agrees(unit(text))


@pytest.mark.parametrize(
    "source",
    [
        "1",
        "2 + 3",
        "-1",
        "2*v",
        "v/2",
        "1/tau",
        "0.04*v**2 + 5*v + 140",
        "q",
        "q*v",
        "sqrt(4)",
        "2**3",
        "exp(m)/(1 + exp(m))*2",
        "min(1, 2)",
        "v > w",
        "v > 1 and not I < 2",
        "v == 2*I",
        "0.001*f*dt",
        "v + 2*I > 0",
    ],
)
def test_units_that_nobody_knows(source):
    assert found(source) is None


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("v + I", "adds nA to mV"),
        ("I - v", "subtracts mV from nA"),
        ("v + m", "adds 1 to mV"),
        ("v + 1 + 2*I + I", "adds nA to mV"),
        ("v + V", "adds V to mV, a factor of 10^3 apart"),
        ("V + v", "adds mV to V, a factor of 10^3 apart"),
        ("v/tau + g*w/C", "adds nS mV/nF to mV/ms, a factor of 10^3 apart"),
        ("sqrt(v) - sqrt(V)", "subtracts sqrt(V) from sqrt(mV), a factor of 10^1.5 apart"),
        ("m + f*dt", "adds Hz ms to 1, a factor of 10^3 apart"),
        ("v > I", "compares mV with nA"),
        ("0 < v <= tau", "compares mV with ms"),
        ("v == V", "compares mV with V, a factor of 10^3 apart"),
        ("v > 0 and I > tau", "compares nA with ms"),
        ("not v < tau", "compares mV with ms"),
        ("min(v, 1*I + tau)", "takes min of mV and ms"),
        ("max(v, I)", "takes max of mV and nA"),
        ("clip(v, 0, V)", "takes clip of mV and V, a factor of 10^3 apart"),
        ("clip(1, v, I)", "takes clip of mV and nA"),
        ("v % tau", "takes mod of mV and ms"),
        ("v if I > 0 else I", "chooses between mV and nA"),
        ("where(v > I, 0, 0)", "compares mV with nA"),
        *(
            (f"{name}(v)", f"takes {name} of mV, whose unit must be 1")
            for name in ("exp", "log", "sin", "cos", "tanh", "sinh", "cosh", "exprel", "sigmoid")
        ),
        ("exp(v/V)", "takes exp of mV/V, whose unit must be 1, a factor of 10^3 apart"),
        ("2*exp(v + 3)", "takes exp of mV, whose unit must be 1"),
        ("v*(m + f)", "adds Hz to 1"),
        ("v**2 + w", "adds mV to mV2"),
    ],
)
def test_units_that_do_not_agree(source, message):
    with pytest.raises(ValueError, match=r"^\w") as caught:
        found(source)
    assert str(caught.value) == message


def leak(**changes):
    """A leaky neuron with units."""
    given = {
        "equations": {"v": "(R*I - v)/tau", "a": "-a/tau"},
        "threshold": "v >= 1",
        "reset": {"v": "0", "a": "a + 1"},
        "parameters": {"tau": 20, "R": 1},
        "units": {"v": "mV", "a": "1", "tau": "ms", "R": "MOhm", "I": "nA"},
    }
    return from_equations(**given | changes)


def test_units_of_a_short_description():
    description = leak()
    assert [x.unit for x in description.states.values()] == ["mV", "1"]
    assert (description.parameters["R"].unit, description.inputs["I"].unit) == ("MOhm", "nA")
    assert reader.from_json(description.to_json()) == description


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"equations": {"v": "(I - v)/tau", "a": "0"}},
            'update[0].equations[0] subtracts mV from nA: "v\' = (I - v)/tau"',
        ),
        (
            {"equations": {"v": "0", "a": "-a"}},
            'update[0].equations[1] gives 1 instead of 1/ms: "a\' = -a"',
        ),
        (
            {"units": {"v": "V", "R": "MOhm", "I": "nA", "tau": "ms"}},
            (
                "update[0].equations[0] subtracts V from MOhm nA, a factor of 10^3 apart: "
                '"v\' = (R*I - v)/tau"'
            ),
        ),
        (
            {"units": {"v": "mV", "R": "MOhm", "I": "nA", "tau": "s"}},
            (
                "update[0].equations[0] gives MOhm nA/s instead of mV/ms, a factor of 10^3 apart: "
                '"v\' = (R*I - v)/tau"'
            ),
        ),
        ({"threshold": "v >= I"}, "spike.condition compares mV with nA: 'v >= I'"),
        ({"reset": {"a": "0", "v": "tau"}}, "spike.reset[1] gives ms instead of mV: 'v = tau'"),
        (
            {"units": {"v": "mVolt"}},
            (
                "states.v.unit must be made of m, g, s, A, K, mol, rad, step, N, J, W, "
                "C, V, Ohm, S, F, "
                "Hz, M, with prefixes or without, not 'mVolt'"
            ),
        ),
        (
            {"units": {"tau": "1 // s"}},
            (
                "parameters.tau.unit must be a unit such as 'mV', '1/(mV ms)' or 'sqrt(ms)', not "
                "'1 // s'"
            ),
        ),
        (
            {"units": {"I": ""}},
            "inputs.I.unit must be a unit such as 'mV', '1/(mV ms)' or 'sqrt(ms)', not ''",
        ),
        ({"units": {"I": 3}}, "inputs.I.unit must be a string, not 3"),
        ({"units": {"w": "mV"}}, "units must be of v, a, tau, R, I, not 'w'"),
    ],
)
def test_a_description_whose_units_do_not_agree(changes, message):
    with pytest.raises(DescriptionError) as caught:
        leak(**changes)
    assert str(caught.value) == f"custom: {message}"


def tree(**sections):
    """A map with locals, in a state of mV."""
    return {
        "model": {"name": "m", "title": "M", "family": "map", "core": "map"},
        "states": {"v": {"unit": "mV", "range": [0, 1]}},
        "inputs": {"I": {"unit": "mV/ms", "range": [0, 1]}},
        "update": [{"method": "map", "equations": ["d = dt*I", "v = v + d"]}],
        "outputs": {"o": "v - d"},
    } | sections


def test_locals_have_the_unit_of_what_they_are_given():
    assert reader.from_dict(tree()).outputs["o"].source == "o = v - d"


@pytest.mark.parametrize(
    ("sections", "message"),
    [
        (
            {"update": [{"method": "map", "equations": ["d = I", "v = v + d"]}]},
            "update[0].equations[1] adds mV/ms to mV: 'v = v + d'",
        ),
        (
            {
                "update": [
                    {"method": "map", "equations": ["d = dt*I"]},
                    {"method": "map", "equations": ["v = d/dt"]},
                ]
            },
            "update[1].equations[0] gives mV/ms instead of mV: 'v = d/dt'",
        ),
        ({"outputs": {"o": "v - I"}}, "outputs.o subtracts mV/ms from mV: 'o = v - I'"),
    ],
)
def test_locals_and_outputs_that_do_not_agree(sections, message):
    with pytest.raises(DescriptionError) as caught:
        reader.from_dict(tree(**sections), "m.toml")
    assert str(caught.value) == f"m.toml: {message}"


def test_without_any_unit_time_is_a_plain_number():
    for units in ({}, {"v": "1", "tau": "1"}, {"v": "rad", "tau": "step"}):
        description = leak(equations={"v": "I - v + tau*R"}, reset={"v": "0"}, units=units)
        assert description.updates[0].equations[0].target == "v"
    with pytest.raises(DescriptionError, match=r"gives 1 instead of rad/ms"):
        leak(equations={"v": "I - v"}, reset={"v": "0"}, units={"v": "rad", "tau": "ms"})


WITH_UNITS = [
    name
    for name, description in models().items()
    if any(
        unit(x.unit).bases
        for section in (description.states, description.parameters, description.inputs)
        for x in section.values()
    )
]


def test_nearly_every_wrong_unit_of_the_catalogue_is_noticed():
    """All models agree with their units; with the size of one of them wrong, 19 of 20 do not."""
    noticed = dict.fromkeys(WITH_UNITS, 0)
    tried = 0
    for name in WITH_UNITS:
        description = models()[name]
        check(description)
        for section in ("states", "parameters", "inputs"):
            quantities = getattr(description, section)
            for key, x in quantities.items():
                spoiled = quantities | {key: replace(x, unit=f"1000 {x.unit}")}
                tried += 1
                try:
                    check(replace(description, **{section: spoiled}))
                except ValueError:
                    noticed[name] += 1
    assert len(noticed) > 60
    assert all(noticed.values())
    assert sum(noticed.values()) >= 0.95 * tried
