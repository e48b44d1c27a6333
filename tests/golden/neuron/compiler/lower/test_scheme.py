"""Steps of models against closed forms, matrix exponentials and another library's solvers."""

import math
import re

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.linalg import expm

from spikeloom.golden.neuron.compiler.frontend import reader
from spikeloom.golden.neuron.compiler.frontend.reader import from_equations
from spikeloom.golden.neuron.compiler.lower.floats import evaluate
from spikeloom.golden.neuron.compiler.lower.scheme import one_step
from spikeloom.golden.neuron.compiler.lower.trajectory import SPIKE, trajectory

WIDE = {"x": (-100, 100), "y": (-100, 100), "z": (-100, 100)}


def stepped(description, start, *, dt_ms=None, method=None, values=None, **inputs):
    """States after one step."""
    step = one_step(description, description.values() | (values or {}), dt_ms, method)
    results = evaluate(list(step.states.values()), {"I": 0.0, **start, **inputs})
    return {key: float(x) for key, x in zip(step.states, results, strict=True)}


def changed(description, **changes):
    """The same description with other entries in some of its tables."""
    tree = description.to_dict()
    for section, entries in changes.items():
        tree[section] = tree.get(section, {}) | entries if isinstance(entries, dict) else entries
    return reader.from_dict(tree)


def run(description, currents):
    """Codes of nothing: spikes and the states after each step, in real numbers."""
    step = one_step(description, description.values())
    trace = trajectory(
        description, step, len(currents), {"I": np.asarray(currents, float)[:, None]}
    )
    found = {key: np.asarray(x, float)[:, 0].tolist() for key, x in trace.items()}
    return {"spike" if key == SPIKE else key: x for key, x in found.items()}


@pytest.mark.parametrize("dt", [0.01, 0.5, 3.0, 40.0])
@pytest.mark.parametrize("tau", [1.5, 20.0])
@pytest.mark.parametrize("method", ["exponential", "exact"])
def test_exponential_decay_is_exact_for_any_step(method, tau, dt):
    description = from_equations(
        {"x": "(I - x)/tau"}, parameters={"tau": tau}, method=method, dt_ms=dt
    )
    for x, current in [(1.0, 0.0), (-3.0, 2.5), (0.0, 7.0)]:
        expected = current + (x - current) * math.exp(-dt / tau)
        assert stepped(description, {"x": x}, I=current)["x"] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("rate", [0.0, -0.3, 0.2])
def test_exponential_with_a_rate_that_is_a_state(rate):
    """The limit of a rate of 0 is that of an integrator."""
    description = from_equations({"x": "y*x + 2", "y": "0*y"}, method="exponential", dt_ms=0.7)
    expected = 1.5 * math.exp(0.7 * rate) + 2 * (math.expm1(0.7 * rate) / rate if rate else 0.7)
    assert stepped(description, {"x": 1.5, "y": rate})["x"] == pytest.approx(expected, rel=1e-12)


def test_exponential_takes_the_others_as_they_were():
    description = from_equations(
        {"x": "-x + y", "y": "-2*y + x*x"}, method="exponential", dt_ms=0.25
    )
    new = stepped(description, {"x": 3.0, "y": 5.0})
    assert new["x"] == pytest.approx(5 + (3 - 5) * math.exp(-0.25), rel=1e-12)
    assert new["y"] == pytest.approx(4.5 + (5 - 4.5) * math.exp(-0.5), rel=1e-12)


@pytest.mark.parametrize(
    "equation",
    [
        "-(x + 1)",
        "(y - x)/2",
        "x*y - (3 - x)*exp(y)",
        "where(y > 0, x, 2*x) + 1",
        "-x/(1 + y*y) - y",
    ],
)
def test_exponential_against_a_solver(equation):
    """With the others standing still, it is the solution of the equation."""
    description = from_equations({"x": equation, "y": "0*y"}, method="exponential", dt_ms=0.4)
    euler = one_step(description, {}, 1.0, "euler").states["x"]  # x plus its slope

    def slope(_, x):
        return evaluate([euler], {"x": x, "y": 0.8, "I": 0.0})[0] - x

    solution = solve_ivp(slope, (0, 0.4), [1.7], rtol=1e-10, atol=1e-12)
    new = stepped(description, {"x": 1.7, "y": 0.8})
    assert new["x"] == pytest.approx(solution.y[0, -1], rel=1e-8)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("size", [1, 2, 3])
def test_exact_is_the_matrix_exponential(size, seed):
    """``x' = A x + b``: SciPy's exponential of the matrix with ``b`` beside it."""
    rng = np.random.default_rng(seed)
    matrix, rest = rng.normal(size=(size, size)) * 3.0**seed / 9, rng.normal(size=size)
    if seed == 0:
        matrix[:] = 0
        matrix[0, -1] = 1.0  # no inverse
    names = "xyz"[:size]
    description = from_equations(
        {
            name: " + ".join(
                [*(f"({a!r})*{x}" for a, x in zip(row.tolist(), names, strict=True)), f"({b!r})*I"]
            )
            for name, row, b in zip(names, matrix, rest.tolist(), strict=True)
        },
        method="exact",
        dt_ms=0.8,
    )
    joint = np.zeros((size + 1, size + 1))
    joint[:size, :size], joint[:size, -1] = matrix, rest * 2.5
    start = rng.normal(size=size)
    expected = expm(joint * 0.8) @ [*start, 1]
    new = stepped(description, dict(zip(names, start.tolist(), strict=True)), I=2.5)
    assert list(new.values()) == pytest.approx(expected[:size], rel=1e-10, abs=1e-12)


def slopes(description, start):
    x = np.array(list(start.values()))
    return x, lambda y: np.array([-y[0] + y[1] * y[1], 0.5 - y[0] * y[1]])


TWO = from_equations({"x": "-x + y**2", "y": "0.5 - x*y"}, dt_ms=0.3)
START = {"x": 1.2, "y": -0.7}


@pytest.mark.parametrize("dt", [0.05, 0.3])
def test_euler_heun_and_rk4_are_the_schemes_of_these_names(dt):
    x, f = slopes(TWO, START)
    k1 = f(x)
    h2 = f(x + dt * k1)
    k2 = f(x + dt / 2 * k1)
    k3 = f(x + dt / 2 * k2)
    k4 = f(x + dt * k3)
    expected = {
        "euler": x + dt * k1,
        "heun": x + dt / 2 * (k1 + h2),
        "rk4": x + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4),
    }
    for method, value in expected.items():
        new = stepped(TWO, START, dt_ms=dt, method=method)
        assert list(new.values()) == pytest.approx(value, rel=1e-13), method


@pytest.mark.parametrize(("method", "order"), [("euler", 1), ("heun", 2), ("rk4", 4)])
def test_orders(method, order):
    """The error of one step against SciPy's solution falls with the step's power ``order + 1``."""
    _, f = slopes(TWO, START)
    sizes, errors = [0.04, 0.02, 0.01], []
    for dt in sizes:
        solution = solve_ivp(
            lambda t, y: f(y),
            (0, dt),
            list(START.values()),
            method="DOP853",
            rtol=1e-13,
            atol=1e-14,
        )
        new = list(stepped(TWO, START, dt_ms=dt, method=method).values())
        errors.append(np.abs(new - solution.y[:, -1]).max())
    slope = np.polyfit(np.log(sizes), np.log(errors), 1)[0]
    assert slope == pytest.approx(order + 1, abs=0.25)


def test_lines_without_primes_are_done_in_order():
    description = changed(
        from_equations({"x": "-x", "y": "-y"}, threshold="x > 99", dt_ms=1),
        update=[{"method": "map", "equations": ["x = x + 1", "a = x*2", "x = x + a", "y = a"]}],
    )
    assert stepped(description, {"x": 3.0, "y": 0.0}) == {"x": 12, "y": 8}


def test_primes_start_from_what_was_before_them():
    """Lines without primes are worked out anew at each of the inner points of a scheme."""
    description = changed(
        TWO,
        update=[
            {"method": "rk4", "equations": ["s = y**2", "x' = -x + s", "y' = 0.5 - x*y"]},
        ],
    )
    assert stepped(description, START) == pytest.approx(
        stepped(TWO, START, method="rk4"), rel=1e-14
    )
    description = changed(
        TWO,
        update=[
            {"method": "euler", "equations": ["x' = -x"]},
            {"method": "euler", "equations": ["y' = x"]},
        ],
    )
    assert stepped(description, {"x": 1.0, "y": 0.0}) == pytest.approx({"x": 0.7, "y": 0.21})
    both = changed(description, update=[{"method": "euler", "equations": ["x' = -x", "y' = x"]}])
    assert stepped(both, {"x": 1.0, "y": 0.0}) == pytest.approx({"x": 0.7, "y": 0.3})
    # Another method advances all of it together.
    assert stepped(description, {"x": 1.0, "y": 0.0}, method="euler") == pytest.approx(
        {"x": 0.7, "y": 0.3}
    )


def test_the_step_is_a_name():
    description = changed(TWO, update=[{"method": "map", "equations": ["x = x + dt*y", "y = dt"]}])
    assert stepped(description, {"x": 1.0, "y": 2.0}) == pytest.approx({"x": 1.6, "y": 0.3})
    assert stepped(description, {"x": 1.0, "y": 2.0}, dt_ms=0.5) == pytest.approx(
        {"x": 2.0, "y": 0.5}
    )


INTEGRATOR = from_equations(
    {"v": "I"},
    threshold="v >= 2",
    reset={"v": "0"},
    dt_ms=1,
    ranges={"v": (-16, 15)},
    inputs={"I": (-8, 7)},
)


def test_threshold_and_reset_step_by_step():
    trace = run(INTEGRATOR, [1, 1, 1, 2.5, 0.5, 1.5])
    assert trace["spike"] == [0, 1, 0, 1, 0, 1]
    assert trace["v"] == [1, 0, 1, 0, 0.5, 0]


def test_resets_are_done_in_order():
    description = changed(
        from_equations({"v": "I", "u": "0*u"}, threshold="v >= 2", dt_ms=1),
        spike={"reset": ["u = u + v", "v = u - 1", "u = u + 2*v"]},
    )
    trace = run(description, [1, 2, 0])
    # v reaches 3; u = 0 + 3, v = 3 - 1, u = 3 + 2*2.
    assert trace["spike"] == [0, 1, 1]
    assert trace["u"][:2] == [0, 7]
    assert trace["v"][:2] == [1, 2]


def test_edge_asks_for_a_crossing():
    """Without a reset the condition stays true; only where it becomes true there is a spike."""
    description = changed(INTEGRATOR, spike={"edge": True, "reset": []})
    trace = run(description, [1, 1, 1, -2, 0.5, 0.5, 0])
    assert trace["v"] == [1, 2, 3, 1, 1.5, 2, 2]
    assert trace["spike"] == [0, 1, 0, 0, 0, 1, 0]
    assert run(changed(INTEGRATOR, spike={"reset": []}), [1, 1, 1, -2, 0.5, 0.5, 0])["spike"] == [
        0,
        1,
        1,
        0,
        0,
        1,
        1,
    ]


@pytest.mark.parametrize(("refractory_ms", "steps"), [(1, 1), (2, 2), (1.5, 2), (0.001, 1), (3, 3)])
def test_refractory_steps_do_not_fire(refractory_ms, steps):
    """States go on unless they are held; what waits is counted in whole steps, rounded up."""
    description = changed(INTEGRATOR, spike={"refractory_ms": refractory_ms})
    trace = run(description, [2] * 9)
    assert np.flatnonzero(trace["spike"]).tolist() == list(range(0, 9, steps + 1))
    assert trace["wait"] == ([*range(steps, -1, -1)] * 9)[:9]
    assert trace["v"][:2] == [0, 2]


def test_a_step_that_divides_the_refractory_time_takes_no_longer():
    description = changed(INTEGRATOR, spike={"refractory_ms": 0.3}, integration={"dt_ms": 0.1})
    assert one_step(description, description.values()).registers["wait"].high == 3


def test_held_states_stand_still():
    description = changed(INTEGRATOR, spike={"refractory_ms": 2, "held": ["v"]})
    trace = run(description, [2, 2, 2, 1, 1, 2])
    assert trace["v"] == [0, 0, 0, 1, 0, 0]
    assert trace["spike"] == [1, 0, 0, 0, 1, 0]


def test_only_what_is_held_stands_still():
    description = changed(
        from_equations({"v": "I", "u": "1 + 0*u"}, threshold="v >= 2", reset={"v": "-1"}, dt_ms=1),
        spike={"refractory_ms": 2, "held": ["v"]},
    )
    trace = run(description, [2, 2, 2, 1])
    assert trace["v"] == [-1, -1, -1, 0]
    assert trace["u"] == [1, 2, 3, 4]


def test_outputs_are_those_after_the_step():
    description = changed(INTEGRATOR, outputs={"twice": "2*v + I"})
    trace = run(description, [1, 1, 1])
    assert trace["twice"] == [3, 1, 3]  # the second after the reset


@pytest.mark.parametrize(
    ("equations", "method", "message"),
    [
        (["x' = x*x"], "exponential", '"x\' = x*x" must be linear in x for the method exponential'),
        (
            ["x' = exp(x)"],
            "exponential",
            '"x\' = exp(x)" must be linear in x for the method exponential',
        ),
        (["x' = 1/x"], "exponential", '"x\' = 1/x" must be linear in x for the method exponential'),
        (
            ["x' = where(x > 0, 1, 2)"],
            "exponential",
            '"x\' = where(x > 0, 1, 2)" must be linear in x for the method exponential',
        ),
        (
            ["s = 2*x", "x' = y - s*x"],
            "exponential",
            '"x\' = y - s*x" must be linear in x for the method exponential',
        ),
        (
            ["x' = -y*x"],
            "exact",
            '"x\' = -y*x" must be linear with constant factors for the method exact',
        ),
        (
            ["x' = y", "y' = x*y"],
            "exact",
            '"y\' = x*y" must be linear with constant factors for the method exact',
        ),
        (
            ["x' = -I*x"],
            "exact",
            '"x\' = -I*x" must be linear with constant factors for the method exact',
        ),
        (["x' = log(-2)*y"], "euler", "log(-2) is not a finite number"),
    ],
)
def test_what_a_method_cannot_do(equations, method, message):
    description = changed(TWO, update=[{"method": method, "equations": equations}])
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        one_step(description, description.values())


def test_every_value_of_a_state_is_cast_to_its_format():
    """Also those that are overwritten later in the step, and the reset's."""
    description = changed(
        from_equations({"x": "-x", "y": "-y"}, threshold="x > 9", reset={"x": "y"}, dt_ms=1),
        update=[{"method": "map", "equations": ["x = x*2", "x = x*3"]}],
    )
    step = one_step(description, {})
    seen, node = [], step.states["x"]
    assert node.op == "where"
    assert (node.args[1].op, node.args[1].value) == ("cast", "x")
    node = node.args[2]
    while node.op != "name":
        seen.append(node.op)
        node = node.args[0]
    assert seen == ["cast", "sum", "cast", "sum"]
    assert step.states["y"].op == "name"
