"""The largest stable step, against the known regions of the schemes."""

import math
import re

import numpy as np
import pytest

from spikeloom.golden.neuron.compiler.frontend import reader
from spikeloom.golden.neuron.compiler.frontend.library import model
from spikeloom.golden.neuron.compiler.frontend.reader import from_equations
from spikeloom.golden.neuron.compiler.lower.scheme import one_step
from spikeloom.golden.neuron.compiler.lower.stability import SLACK, largest_step
from spikeloom.golden.neuron.compiler.lower.trajectory import trajectory
from spikeloom.golden.neuron.compiler.model import ModelParams


def driven(equations, nominal=1.0, **options):
    """A model whose input is not 0 while it is looked at."""
    tree = from_equations(equations, **options).to_dict()
    tree["inputs"]["I"]["nominal"] = nominal
    return reader.from_dict(tree)


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


@pytest.mark.parametrize("nominal", [0.0, 0.01, 1.0])
@pytest.mark.parametrize(
    "equations",
    [
        {"v": "v/20 + I"},
        {"v": "v**3 + I"},
        {"v": "exp(v) + I"},
        {"v": "v - v**3 + I"},
        {"v": "where(v > 0.5, v/3, -v/20) + I"},
        {"x": "I", "y": "x", "z": "y", "w": "z"},
        {"y": "-y/3", "x": "y/3", "z": "x"},
        {"n": "1000 + 0*I"},
    ],
)
def test_what_grows_or_adds_up_is_stable(equations, nominal):
    """Unstable, bistable and accumulating models end at their ranges with any step."""
    description = driven(equations, nominal)
    assert largest_step(description, {}, description.dt_ms) == description.dt_ms


def test_no_step_is_stable_where_the_run_is_no_number():
    description = driven({"v": "log(v - 4) + I"}, ranges={"v": (-4, 4)})
    assert largest_step(description, {}, 0.1) == 0.0


def test_a_bistable_model_far_out_has_the_limit_of_its_slope():
    """At the cube root of its input the slope is ``1 - 3*I**(2/3)``."""
    description = driven({"v": "v - v**3 + I"}, 50.0)
    slope = 3 * np.roots([1, 0, -1, -50]).real.max() ** 2 - 1
    assert largest_step(description, {}, 0.1) == pytest.approx(2 / slope, rel=0.01)


def test_a_step_that_makes_the_run_blow_up_is_too_long():
    description = model("gutkin_ermentrout")
    values = description.values(C=0.1)
    blown = trajectory(description, one_step(description, values), 1000)["v"]
    assert blown.min() == -128  # the end of its word
    assert 0.001 < largest_step(description, values, description.dt_ms) < description.dt_ms


def test_own_steps_are_checked_too():
    with pytest.raises(
        ValueError,
        match=r"^dt_ms of hodgkin_huxley must be at most 0\.004\d+ to be"
        r" stable with its nominal inputs, not 0\.01$",
    ):
        ModelParams(model="hodgkin_huxley", parameters=(("C", 0.1),))


def test_a_map_is_what_its_own_step_does():
    description = model("izhikevich")
    assert largest_step(description, description.values(), description.dt_ms) < description.dt_ms
    assert ModelParams(model="izhikevich").step_ms == description.dt_ms


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
