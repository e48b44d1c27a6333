"""Fraction bits from the motion of states, and the largest stable step."""

import math
import re

import numpy as np
import pytest

from spikeloom.golden.neuron.compiler.frontend import reader
from spikeloom.golden.neuron.compiler.frontend.library import model, models
from spikeloom.golden.neuron.compiler.frontend.reader import from_equations
from spikeloom.golden.neuron.compiler.lower.precision import (
    SLACK,
    STALL,
    STEPS,
    chosen_bits,
    fraction_bits,
    largest_step,
    trajectory,
)
from spikeloom.golden.neuron.compiler.lower.scheme import one_step
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.study.simulate import run


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
    return fraction_bits(description, one_step(description, description.values()))


@pytest.mark.parametrize("span", [2, 200])
@pytest.mark.parametrize("tau", [200.0, 1000.0, 50000.0])
def test_fraction_bits_are_those_of_the_slowest_motion(tau, span):
    """A charging membrane in closed form; the range is a limit only."""
    description = driven({"c": "(I - c)/tau"}, parameters={"tau": tau}, ranges={"c": (-span, span)})
    pull = 0.1 / tau
    path = 1 - (1 - pull) ** np.arange(1, STEPS + 1)
    size = max(np.ptp(path), np.median(np.diff(path)) / pull)
    expected = math.ceil(-math.log2(2 * STALL * size * pull))
    assert bits(description) == {"c": min(expected, math.ceil(30 - math.log2(span)))}


@pytest.mark.parametrize("rate", [0.25, 0.001])
def test_what_nothing_pulls_needs_a_quarter_of_its_change(rate):
    description = driven({"c": "rate*I"}, parameters={"rate": rate}, ranges={"c": (0, 128)})
    assert bits(description) == {"c": math.ceil(-math.log2(0.1 * rate / 4))}


@pytest.mark.parametrize("tau", [200.0, 1000.0])
def test_a_slow_state_gets_near_to_where_it_rests(tau):
    """With the bits of the analysis; with three fewer it stalls far from there."""
    description = driven(
        {"ca": "(I - ca)/tau"}, parameters={"tau": tau}, ranges={"ca": (-2, 2)}, dt_ms=1
    )
    enough = bits(description)["ca"]
    errors = []
    for frac in (enough, enough - 3):
        params = ModelParams(model=description.to_json(), fracs=(("ca", frac),))
        errors.append(1 - run(params, int(10 * tau)).traces["ca"][-1, 0])
        assert errors[-1] == pytest.approx(tau * 2.0 ** -(frac + 1), rel=0.2)
    assert errors[0] <= 1.1 * STALL  # the last code before is a little off
    assert errors[1] > 3 * STALL


def test_a_slow_state_needs_many_bits_and_a_fast_one_few():
    description = driven(
        {"v": "(I - v)/20", "ca": "(v - ca)/20000"},
        ranges={"v": (-2, 2), "ca": (0, 1)},
        threshold="v > 0.9",
        reset={"v": "0"},
    )
    found = bits(description)
    assert found["ca"] >= found["v"] + 7
    # With these bits it moves, with those of the fast one it never does.
    for fracs, moves in ((found, True), (found | {"ca": found["v"]}, False)):
        params = ModelParams(model=description.to_json(), fracs=tuple(fracs.items()))
        state = {x.name: np.array([x.init]) for x in params.program.registers}
        state["v"] = np.array([1 << found["v"] - 1])
        for _ in range(50):
            values = params.program.run({**state, "I": np.array([256])})
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


def test_trajectory_of_random_inputs_is_that_of_the_seed():
    tree = from_equations({"v": "I - v"}).to_dict()
    tree["inputs"]["I"] = {"range": [-4, 4], "kind": "normal"}
    description = reader.from_dict(tree)
    step = one_step(description, {})
    runs = [trajectory(description, step, 300, seed=seed)["v"] for seed in (1, 1, 2)]
    assert np.array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])
    # Given numbers take the place of random ones.
    assert np.ptp(trajectory(description, step, 300, {"I": np.array([0.0, 1.0])})["v"][-1]) > 0.9


LIMITS = {"euler": 2.0, "heun": 2.0, "rk4": 2.785293563}


@pytest.mark.parametrize("tau", [5.0, 20.0])
@pytest.mark.parametrize("method", LIMITS)
def test_largest_step_of_a_leak(method, tau):
    """The real ends of the stability regions of the Runge-Kutta schemes, and the slack."""
    description = driven(
        {"v": "(I - v)/tau"}, parameters={"tau": tau}, ranges={"v": (-4, 4)}, method=method
    )
    found = largest_step(description, description.values(), 1000.0)
    assert 1 < found / (LIMITS[method] * tau) < 1 + SLACK
    inside = 0.99 * LIMITS[method] * tau
    assert largest_step(description, description.values(), inside) == inside


@pytest.mark.parametrize("method", ["exact", "exponential"])
def test_exact_methods_are_stable_with_any_step(method):
    description = driven({"v": "(I - v)/20"}, ranges={"v": (-4, 4)}, method=method)
    assert largest_step(description, {}, 1e4) == 1e4


def test_the_fastest_state_decides():
    description = driven(
        {"v": "(I - v)/20", "w": "-50*w"}, ranges={"v": (-4, 4), "w": (-1, 1)}, dt_ms=0.01
    )
    assert 1 < largest_step(description, {}, 10.0) / (2 / 50) < 1 + SLACK


def test_oscillators():
    """Around a centre Euler's step spirals out, RK4's does not up to the square root of 8."""
    equations = {"x": "y", "y": "-x"}
    description = driven(equations, method="rk4", dt_ms=0.05, init={"x": 1})
    assert 1 < largest_step(description, {}, 10.0) / math.sqrt(8) < 1 + SLACK
    description = driven(equations, dt_ms=0.05, init={"x": 1})
    assert largest_step(description, {}, 10.0) == pytest.approx(2 * SLACK, rel=0.01)


@pytest.mark.parametrize("damping", [0.01, 0.1])
def test_a_focus_that_is_weakly_damped_needs_short_steps(damping):
    """Euler's step adds as much to the rate of growth as half of the step."""
    description = driven({"x": "y", "y": "-x - 2*d*y"}, parameters={"d": damping}, init={"x": 1})
    assert largest_step(description, description.values(), 1.0) == pytest.approx(
        2 * (damping + SLACK), rel=0.01
    )


def test_a_jump_has_no_derivative():
    """Without inhibition the neurons of this model rest where a step would jump."""
    description = model("leaky_compete_fire")
    assert largest_step(description, description.values(w_inh=0.0), 1.0) == 1.0


def test_what_flies_apart_anyway_may_do_so():
    description = driven({"v": "v/100"}, init={"v": 1}, ranges={"v": (0, 100)})
    assert largest_step(description, {}, 5.0) == 5.0


def test_no_step_is_stable_where_the_run_is_not_finite():
    description = driven({"v": "v*v*v + I"}, ranges={"v": (-4, 4)})
    assert largest_step(description, {}, 0.1) == 0.0


def test_a_step_that_makes_the_run_blow_up_is_too_long():
    description = model("gutkin_ermentrout")
    values = description.values(C=0.1)
    blown = trajectory(description, one_step(description, values), 1000)["v"]
    assert not np.isfinite(blown).all()
    assert 0.001 < largest_step(description, values, description.dt_ms) < description.dt_ms


def test_own_steps_are_checked_too():
    with pytest.raises(
        ValueError,
        match=r"^dt_ms of hodgkin_huxley must be at most 0\.007\d+ to be"
        r" stable with its nominal inputs, not 0\.01$",
    ):
        ModelParams(model="hodgkin_huxley", parameters=(("C", 0.1),))


def test_a_map_is_what_its_own_step_does():
    description = model("izhikevich")
    assert largest_step(description, description.values(), description.dt_ms) < description.dt_ms
    assert ModelParams(model="izhikevich").step_ms == description.dt_ms


def test_formats_by_one_word():
    params = ModelParams()
    description, step = params.description, params.step
    assert chosen_bits(description, step, "per-state") == {"v": 10, "u": 12}
    assert chosen_bits(description, step, "Q8.9") == {"v": 9, "u": 9}
    free = description.to_dict()
    for state in free["states"].values():
        del state["frac"]
    found = chosen_bits(description, step, "auto")
    assert found == bits(reader.from_dict(free))
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


def test_hodgkin_huxley_refuses_a_large_step():
    """The currents at the peak of a spike decide: their conductances sum up to 36 mS/cm2."""
    description = model("hodgkin_huxley")
    limit = largest_step(description, description.values(), 1.0)
    assert 2 / (120 + 36 + 0.3) < limit < 0.08  # all gates open would be the least
    message = (
        r"^dt_ms of hodgkin_huxley must be at most (0\.0\d+) to be stable with its nominal inputs, "
        r"not 0\.1$"
    )
    with pytest.raises(ValueError, match=message) as caught:
        ModelParams(model="hodgkin_huxley", dt_ms=0.1)
    found = re.match(message, str(caught.value))
    assert float(found[1]) == pytest.approx(limit, rel=0.01)
    assert ModelParams(model="hodgkin_huxley", dt_ms=0.02).step_ms == 0.02
