"""Fraction bits of states and inputs."""

import math
import re

import numpy as np
import pytest

from spikeloom.golden.neuron.compiler.frontend import reader
from spikeloom.golden.neuron.compiler.frontend.library import models
from spikeloom.golden.neuron.compiler.frontend.reader import from_equations
from spikeloom.golden.neuron.compiler.lower.precision import (
    STALL,
    STEPS,
    chosen_bits,
    fraction_bits,
)
from spikeloom.golden.neuron.compiler.lower.scheme import one_step
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.study.simulate import ideal, run


def driven(equations, nominal=1.0, **options):
    """A model whose input is not 0 while it is looked at."""
    tree = from_equations(equations, **options).to_dict()
    tree["inputs"]["I"]["nominal"] = nominal
    return reader.from_dict(tree)


def model_of_maps(*equations):
    tree = from_equations({"n": "I", "v": "0", "u": "0"}, threshold="n < 0", dt_ms=1).to_dict()
    tree["update"] = [{"method": "map", "equations": list(equations)}]
    return reader.from_dict(tree)


def bits(description):
    """Of registers; tests of inputs ask for those."""
    found = fraction_bits(description, one_step(description, description.values()))
    return {key: x for key, x in found.items() if key not in description.inputs}


def traces(description, steps, **inputs):
    return run(ModelParams(model=description.to_json()), steps, inputs)


@pytest.mark.parametrize("span", [2, 200])
@pytest.mark.parametrize("tau", [200.0, 1000.0, 50000.0])
def test_fraction_bits_are_those_of_the_slowest_motion(tau, span):
    """A charging membrane in closed form; the range is a limit only."""
    description = driven({"c": "(I - c)/tau"}, parameters={"tau": tau}, ranges={"c": (-span, span)})
    pull = 0.1 / tau
    path = 1 - (1 - pull) ** np.arange(1, STEPS + 1)
    size = max(np.ptp(path), np.median(np.diff(path)) / pull)
    expected = math.ceil(-math.log2(2 * STALL * size * pull))
    found = bits(description)["c"]
    assert expected <= found <= expected + 4
    trace = traces(description, STEPS).traces["c"][:, 0]
    assert np.abs(trace - path).max() < 2e-3 * np.ptp(path)


@pytest.mark.parametrize("rate", [0.25, 0.001])
def test_what_nothing_pulls_adds_up_right(rate):
    description = driven({"c": "rate*I"}, parameters={"rate": rate}, ranges={"c": (0, 128)})
    assert bits(description)["c"] >= math.ceil(-math.log2(0.1 * rate / 4))
    trace = traces(description, STEPS).traces["c"][:, 0]
    path = np.minimum(0.1 * rate * np.arange(1, STEPS + 1), 128)
    assert np.abs(trace - path).max() < 2e-3 * np.ptp(path)


@pytest.mark.parametrize("tau", [200.0, 1000.0])
def test_a_slow_state_gets_near_to_where_it_rests(tau):
    """With the bits of the analysis; with three fewer it stalls far from there."""
    description = driven(
        {"ca": "(I - ca)/tau"}, parameters={"tau": tau}, ranges={"ca": (-2, 2)}, dt_ms=1
    )
    enough = math.ceil(math.log2(tau / (2 * STALL)))
    assert enough <= bits(description)["ca"] <= enough + 3
    errors = []
    for frac in (enough, enough - 3):
        params = ModelParams(model=description.to_json(), fracs=(("ca", frac),))
        errors.append(1 - run(params, int(10 * tau)).traces["ca"][-1, 0])
        assert errors[-1] == pytest.approx(tau * 2.0 ** -(frac + 1), rel=0.2)
    assert errors[0] <= 1.1 * STALL  # the last code before is a little off
    assert 1 - traces(description, int(10 * tau)).traces["ca"][-1, 0] < 2e-3
    assert errors[1] > 3 * STALL


def test_a_slow_state_needs_many_bits_and_a_fast_one_few():
    description = driven(
        {"v": "(I - v)/20", "ca": "(v - ca)/20000"},
        ranges={"v": (-2, 2), "ca": (0, 1)},
        threshold="v > 0.9",
        reset={"v": "0"},
    )
    found = bits(description)
    assert found["ca"] >= found["v"] + 5
    # With these bits it moves, with those that would do for a fast one it never does.
    for fracs, moves in ((found, True), (found | {"ca": 14}, False)):
        params = ModelParams(model=description.to_json(), fracs=tuple(fracs.items()))
        state = {x.name: np.array([x.init]) for x in params.program.registers}
        state["v"] = np.array([1 << found["v"] - 1])
        for _ in range(50):
            drive = 1 << params.input_format("I").frac
            values = params.program.run({**state, "I": np.array([drive])})
            names = [x.name for x in params.program.registers]
            state = dict(zip(names, (values[at] for at in params.program.new), strict=True))
        assert bool(state["ca"][0] > 0) is moves


def test_what_the_description_says_is_taken():
    tree = driven(
        {"v": "(I - v)/20", "w": "-w"}, threshold="v > 1", reset={"v": "0"}, refractory_ms=1
    ).to_dict()
    tree["states"]["v"]["frac"] = 3
    found = bits(reader.from_dict(tree))
    assert found["v"] == 3
    assert found["wait"] == 0
    # A state that stands still gets 12 bits of its size, which is 128.
    assert found["w"] == 12 - 7


@pytest.mark.parametrize(("high", "expected"), [(1.0, 12), (0.001, 22), (2.0**-30, 40)])
def test_small_ranges(high, expected):
    description = from_equations({"v": "0*v"}, ranges={"v": (0, high)}, init={"v": high / 2})
    assert bits(description) == {"v": expected}


def test_whole_numbers_have_no_fraction():
    """Those of the catalogue that say so by hand are found, and no others."""
    for description in models().values():
        step = one_step(description, description.values())
        found = {key for key, frac in chosen_bits(description, step, "Q40.20").items() if not frac}
        assert found == {key for key, x in description.states.items() if x.frac == 0}, (
            description.name
        )


def test_flags_and_counters_have_no_fraction():
    found = bits(model_of_maps("n = n + where(v > 0.5, 2, 0)", "v = n/3", "u = v//1 - n*n"))
    assert (found["n"], found["u"]) == (0, 0)
    assert found["v"] > 0
    found = bits(model_of_maps("n = n + v", "v = abs(u) + I", "u = 1"))
    assert found["n"] > 0
    assert found["v"] > 0
    assert found["u"] == 0


def test_a_run_that_blows_up_has_bits_too():
    assert bits(driven({"v": "v**3 + I"}, ranges={"v": (-4, 4)}))["v"] >= 2


def test_functions_that_are_not_defined_do_not_warn():
    description = from_equations({"v": "log(v)"}, ranges={"v": (0, 4)})
    assert 0 <= bits(description)["v"] <= 40


def test_formats_by_one_word():
    params = ModelParams()
    description, step = params.description, params.step
    assert chosen_bits(description, step, "per-state") == {"v": 10, "u": 12}
    assert chosen_bits(description, step, "Q8.9") == {"v": 9, "u": 9}
    free = description.to_dict()
    for state in free["states"].values():
        del state["frac"]
    found = chosen_bits(description, step, "auto")
    assert found.items() <= bits(reader.from_dict(free)).items()
    assert params.with_precision("auto").fracs == tuple(found.items())
    assert dict(params.with_precision("Q8.9").fracs) == {"v": 9, "u": 9}


@pytest.mark.parametrize(
    ("limits", "frac", "least"),
    [((-128, 127), 0, 8), ((-128, 128), 0, 9), ((-1, 1), 12, 1), ((0, 1), 12, 1), ((0, 2), 12, 2)],
)
def test_bits_before_the_point_hold_the_range(limits, frac, least):
    """The sign is one of them, for a state that is never negative too."""
    description = from_equations({"v": "-v"}, ranges={"v": limits})
    step = one_step(description, {})
    assert chosen_bits(description, step, f"Q{least}.{frac}") == {"v": frac}
    message = (
        f"precision of custom must be Q{least}.{frac} or wider for v from {limits[0]} to "
        f"{limits[1]}, not Q{least - 1}.{frac}"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        chosen_bits(description, step, f"Q{least - 1}.{frac}")


@pytest.mark.parametrize("text", ["", "Auto", "Q8", "UQ8.8", "Q-1.8", "Q8.-2", "Q8.41", "Q8.8 "])
def test_precision_wrong(text):
    params = ModelParams()
    message = f"precision must be auto, per-state or Qm.n with n in 0..40, not {text!r}"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        params.with_precision(text)


CONSERVED = {
    "pair": ({"y": "-y/3", "x": "y/3"}, {"y": 1}),
    "slow": ({"y": "-y/100", "x": "y/100"}, {"y": 1}),
    "chain": ({"a": "-a/2", "b": "a/2 - b/40", "c": "b/40"}, {"a": 1}),
    "ring": ({"a": "c/20 - a/5", "b": "a/5 - b/10", "c": "b/10 - c/20"}, {"a": 1}),
}


@pytest.mark.parametrize(("case", "span"), [*((x, 2) for x in CONSERVED), ("pair", 128)])
def test_what_moves_from_state_to_state_is_not_lost_or_made(case, span):
    equations, init = CONSERVED[case]
    spans = dict.fromkeys(equations, (-span, span - 1))
    description = from_equations(equations, init=init, method="exact", ranges=spans)
    found = traces(description, 20_000).traces
    assert np.abs(sum(found[key] for key in equations) - 1).max() < 4e-3


@pytest.mark.parametrize("nominal", [0.0, 0.01, 0.5])
def test_an_unstable_state_grows_from_small_inputs(nominal):
    """In closed form, up to the end of its range."""
    description = from_equations(
        {"v": "v/20 + I"}, ranges={"v": (-2, 2)}, inputs={"I": (-1, 1, nominal)}
    )
    for drive in (nominal or 0.01, -0.02):
        trace = traces(description, 2000, I=drive).traces["v"][:, 0]
        path = np.clip(20 * drive * (1.005 ** np.arange(1, 2001) - 1), -2, 2)
        assert np.abs(trace - path).max() < 2e-2


def test_both_ends_of_a_bistable_model_are_reached():
    description = from_equations({"v": "v - v**3 + I"}, ranges={"v": (-2, 2)}, dt_ms=0.05)
    for drive in (-0.01, 0.01):
        rest = np.roots([-1, 0, 1, drive]).real
        wanted = rest.max() if drive > 0 else rest.min()
        found = traces(description, 2000, I=drive).traces["v"][-1, 0]
        assert found == pytest.approx(wanted, abs=3e-3)


def test_integrators_in_a_row():
    description = from_equations(
        {"n": "I", "m": "n"},
        ranges={"n": (0, 64), "m": (0, 4000)},
        inputs={"I": (0, 1, 0.1)},
        method="exact",
    )
    times = 0.1 * np.arange(1, 2001)
    found = traces(description, 2000, I=0.1).traces
    assert np.abs(found["n"][:, 0] - 0.1 * times).max() < 1e-2
    assert np.abs(found["m"][:, 0] - 0.05 * times**2).max() < 5


def test_a_state_that_only_spikes_move_decays_between_them():
    """Without an end of the decay the adaptation would be three times as large."""
    description = from_equations(
        {"v": "(I - v - a)/10", "a": "-a/1000"},
        threshold="v >= 1",
        reset={"v": "0", "a": "a + 0.02"},
        ranges={"v": (-2, 2), "a": (0, 4)},
        method="exact",
    )
    params = ModelParams(model=description.to_json())
    drives = {"I": np.array([1.1, 1.5, 3.0])}
    found, wanted = (x(params, 8000, drives).spikes.sum(axis=0) for x in (run, ideal))
    assert np.abs(found - wanted).max() <= 1
    assert wanted.min() > 5


@pytest.mark.parametrize(
    ("unit", "factor"), [("uS", 1e-3), ("nS", 1.0), ("pS", 1e3)], ids=["uS", "nS", "pS"]
)
def test_conductance_inputs_of_any_unit(unit, factor):
    """One model with its drive in three units; the rate is ``1/(tau_eff ln(...))``."""
    capacitance = 0.2 * factor  # so that g/C is by the millisecond
    description = from_equations(
        {"v": "(-(v + 70)/20 - g*v/C)"},
        threshold="v >= -50",
        reset={"v": "-65"},
        ranges={"v": (-100, 60)},
        init={"v": -70},
        parameters={"C": capacitance},
        inputs={"g": (0, 0.05 * factor)},
        method="exponential",
    )
    assert unit
    params = ModelParams(model=description.to_json())
    drives = np.array([0.0045, 0.0055, 0.01, 0.05]) * factor
    found = run(params, 3000, {"g": drives})
    for lane, drive in enumerate(drives):
        rate = 1 / 20 + drive / capacitance
        rest = -70 / 20 / rate
        interval = math.ceil(math.log((rest + 65) / (rest + 50)) / rate / 0.1) * 0.1
        times = found.spike_times_ms(lane)
        assert np.diff(times).mean() == pytest.approx(interval, rel=0.02)


def test_last_places_of_inputs():
    """By the range, by the nominal value, and by the least value that shows."""

    def frac(span, equation="(I - v)/10", **options):
        description = from_equations({"v": equation}, inputs={"I": span}, **options)
        return fraction_bits(description, one_step(description, description.values()))["I"]

    assert frac((0, 1)) == 12
    assert frac((0, 1 / 16)) == 16
    assert frac((-128, 127)) == 8
    assert frac((0, 1e7)) == 0
    assert frac((0, 64, 2.0**-5)) == 14
    assert frac((-64, 64), "100*I - v", threshold="v > 1", reset={"v": "0"}) > 12
    assert frac((0, 1), fracs={"I": 3}) == 3


def test_formats_that_are_stated_are_taken():
    description = from_equations({"v": "I - v"}, fracs={"v": 7, "I": 5})
    assert (description.states["v"].frac, description.inputs["I"].frac) == (7, 5)
    assert ModelParams(model=description.to_json()).input_format("I").frac == 5
    with pytest.raises(ValueError, match=r"^custom: fracs must be of v, I, not .w.$"):
        from_equations({"v": "I - v"}, fracs={"w": 7})
