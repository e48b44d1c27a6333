"""Fraction bits from the motion of states, and the largest stable step."""

import math
import re

import numpy as np
import pytest

from spikeloom.golden.equations.library import model
from spikeloom.golden.equations.model import ModelParams
from spikeloom.golden.equations.precision import (
    SLACK,
    STEPS,
    fraction_bits,
    largest_step,
    trajectory,
)
from spikeloom.golden.equations.scheme import one_step
from spikeloom.golden.equations.spec import Spec, from_equations


def driven(equations, nominal=1.0, **options):
    """A model whose input is not 0 while it is looked at."""
    tree = from_equations(equations, **options).to_dict()
    tree["inputs"]["I"]["nominal"] = nominal
    return Spec.from_dict(tree)


def bits(spec):
    return fraction_bits(spec, one_step(spec, spec.values()))


@pytest.mark.parametrize("span", [2, 200])
@pytest.mark.parametrize("tau", [200.0, 1000.0, 50000.0])
def test_fraction_bits_are_those_of_the_slowest_motion(tau, span):
    """The median change of a charging membrane, in closed form; the range has no say."""
    spec = driven({"c": "(I - c)/tau"}, parameters={"tau": tau}, ranges={"c": (-span, span)})
    moves = 0.1 / tau * (1 - 0.1 / tau) ** np.arange(1, STEPS)
    assert bits(spec) == {"c": math.ceil(-math.log2(np.median(moves) / 4))}


def test_a_slow_state_needs_many_bits_and_a_fast_one_few():
    spec = driven(
        {"v": "(I - v)/20", "ca": "(v - ca)/20000"}, ranges={"v": (-2, 2), "ca": (0, 1)},
        threshold="v > 0.9", reset={"v": "0"},
    )  # fmt: skip
    found = bits(spec)
    assert found["ca"] >= found["v"] + 7
    # With these bits it moves, with those of the fast one it never does.
    for fracs, moves in ((found, True), (found | {"ca": found["v"]}, False)):
        params = ModelParams(model=spec.to_json(), fracs=tuple(fracs.items()))
        state = {x.name: np.array([x.init]) for x in params.program.registers}
        state["v"] = np.array([1 << found["v"] - 1])
        for _ in range(50):
            values = params.program.run({**state, "I": np.array([256])})
            names = [x.name for x in params.program.registers]
            state = dict(zip(names, (values[at] for at in params.program.new), strict=True))
        assert bool(state["ca"][0] > 0) is moves


def test_what_the_description_says_is_taken():
    tree = driven({"v": "(I - v)/20", "w": "-w"}, threshold="v > 1", reset={"v": "0"},
                  refractory_ms=1).to_dict()  # fmt: skip
    tree["states"]["v"]["frac"] = 3
    found = bits(Spec.from_dict(tree))
    assert found["v"] == 3
    assert found["wait"] == 0
    # A state that stands still gets 12 bits of its size, which is 128.
    assert found["w"] == 12 - 7


@pytest.mark.parametrize(("high", "expected"), [(1.0, 12), (0.001, 22), (2.0**-30, 40)])
def test_small_ranges(high, expected):
    spec = from_equations({"v": "0*v"}, ranges={"v": (0, high)})
    assert bits(spec) == {"v": expected}


def test_a_run_that_blows_up_has_bits_too():
    assert bits(driven({"v": "v**3 + I"}, ranges={"v": (-4, 4)}))["v"] >= 2


def test_functions_that_are_not_defined_do_not_warn():
    spec = from_equations({"v": "log(v)"}, ranges={"v": (0, 4)})
    assert 0 <= bits(spec)["v"] <= 40


def test_trajectory_of_random_inputs_is_that_of_the_seed():
    tree = from_equations({"v": "I - v"}).to_dict()
    tree["inputs"]["I"] = {"range": [-4, 4], "kind": "normal"}
    spec = Spec.from_dict(tree)
    step = one_step(spec, {})
    runs = [trajectory(spec, step, 300, seed=seed)["v"] for seed in (1, 1, 2)]
    assert np.array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])
    # Given numbers take the place of random ones.
    assert np.ptp(trajectory(spec, step, 300, {"I": np.array([0.0, 1.0])})["v"][-1]) > 0.9


LIMITS = {"euler": 2.0, "heun": 2.0, "rk4": 2.785293563}


@pytest.mark.parametrize("tau", [5.0, 20.0])
@pytest.mark.parametrize("method", LIMITS)
def test_largest_step_of_a_leak(method, tau):
    """The real ends of the stability regions of the Runge-Kutta schemes."""
    spec = driven({"v": "(I - v)/tau"}, parameters={"tau": tau}, ranges={"v": (-4, 4)},
                  method=method)  # fmt: skip
    found = largest_step(spec, spec.values(), 1000.0)
    assert found == pytest.approx(LIMITS[method] * tau, rel=1e-4)
    inside = 0.99 * LIMITS[method] * tau
    assert largest_step(spec, spec.values(), inside) == inside


@pytest.mark.parametrize("method", ["exact", "exponential"])
def test_exact_methods_are_stable_with_any_step(method):
    spec = driven({"v": "(I - v)/20"}, ranges={"v": (-4, 4)}, method=method)
    assert largest_step(spec, {}, 1e4) == 1e4


def test_the_fastest_state_decides():
    spec = driven(
        {"v": "(I - v)/20", "w": "-50*w"}, ranges={"v": (-4, 4), "w": (-1, 1)}, dt_ms=0.01
    )
    assert largest_step(spec, {}, 10.0) == pytest.approx(2 / 50, rel=1e-4)


def test_oscillators():
    """Around a centre Euler's step spirals out, RK4's does not up to the square root of 8."""
    equations = {"x": "y", "y": "-x"}
    spec = driven(equations, method="rk4", dt_ms=0.05, init={"x": 1})
    assert largest_step(spec, {}, 10.0) == pytest.approx(math.sqrt(8), rel=1e-4)
    spec = driven(equations, dt_ms=0.05, init={"x": 1})
    assert largest_step(spec, {}, 10.0) == pytest.approx(math.sqrt(2 * SLACK), rel=0.01)


def test_what_flies_apart_anyway_may_do_so():
    spec = driven({"v": "v/100"}, init={"v": 1}, ranges={"v": (0, 100)})
    assert largest_step(spec, {}, 5.0) == 5.0


def test_no_step_is_stable_where_the_run_is_not_finite():
    spec = driven({"v": "v*v*v + I"}, ranges={"v": (-4, 4)})
    assert largest_step(spec, {}, 0.1) == 0.0


def test_hodgkin_huxley_refuses_a_large_step():
    """The currents at the peak of a spike decide: their conductances sum up to 36 mS/cm2."""
    spec = model("hodgkin_huxley")
    limit = largest_step(spec, spec.values(), 1.0)
    assert 2 / (120 + 36 + 0.3) < limit < 0.08  # all gates open would be the least
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        ModelParams(model="hodgkin_huxley", dt_ms=0.1)
    found = re.fullmatch(
        r"dt_ms of hodgkin_huxley must be at most (0\.0\d+) to be stable with its nominal inputs, "
        r"not 0\.1",
        str(caught.value),
    )
    assert found
    assert float(found[1]) == pytest.approx(limit, rel=0.01)
    assert ModelParams(model="hodgkin_huxley", dt_ms=0.02).step_ms == 0.02
