"""Measurements of compiled models: errors of a step, spikes, portraits."""

import math
from dataclasses import replace

import numpy as np
import pytest

from spikeloom.golden.neuron.compiler.frontend.reader import from_equations
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.study import measure
from spikeloom.golden.neuron.compiler.study.simulate import Run, run


def made(steps, fired, dt_ms=1.0):
    spikes = np.zeros((steps, 1), bool)
    spikes[[*fired]] = True
    return Run(dt_ms, spikes, {}, {})


@pytest.mark.parametrize(
    ("fired", "rate"),
    [((), 0), ((90,), 0), ((10, 20, 30), 0), ((39, 89), 20), ((9, 19, 29, 59), 60)],
)
def test_rates_are_those_of_intervals(fired, rate):
    assert measure.rates(made(100, fired)) == pytest.approx([rate])


def test_rate_of_a_leaky_neuron_is_the_analytic_one():
    """1/(t_ref + tau*ln(I/(I - 1))), a step of 0.05 ms being the most that an interval is off."""
    description = from_equations(
        {"v": "(I - v)/20"},
        threshold="v >= 1",
        reset={"v": "0"},
        ranges={"v": (-4, 4)},
        inputs={"I": (-4, 4)},
        refractory_ms=2,
        dt_ms=0.05,
        method="exponential",
    )
    description = replace(
        description,
        inputs={"I": replace(description.inputs["I"], nominal=1.5)},
        states={"v": replace(description.states["v"], frac=16)},
        spike=replace(description.spike, held=("v",)),
    )
    params = ModelParams(model=description.to_json())
    found = measure.portrait(params, 4000, points=5)
    assert found.values.tolist() == [0, 0.75, 1.5, 2.25, 3]
    for trace in (found.golden, found.ideal):
        assert measure.rates(trace)[[1, 2]].tolist() == [0, 0]
        found_rates = measure.rates(trace)[[0, 3, 4, 5]]
        for drive, rate in zip((1.5, 1.5, 2.25, 3), found_rates, strict=True):
            assert 1000 / rate == pytest.approx(2 + 20 * math.log(drive / (drive - 1)), abs=0.1)


def test_drives_are_codes_of_the_input_in_its_range():
    params = ModelParams()
    assert measure.drive_of(params) == "I"
    assert measure.drives(params, "I", [0, 0.5, 1, 9]).tolist() == [0, 5, 10, 63]
    assert measure.drives(params, "I", [0.0101, 0.0102]).tolist() == [26 / 256]


def test_where_the_nominal_input_is_0_the_range_is_driven():
    description = from_equations(
        {"v": "(I - v)/20"}, inputs={"I": (-4, 4), "J": (0, 1)}, fracs={"I": 8}
    )
    params = ModelParams(model=description.to_json())
    assert measure.drive_of(params) == "I"
    assert measure.drives(params, "I", [0, 1, 2]).tolist() == [-4, 0, 4 - 2**-8]
    assert measure.portrait(params, 10, points=3).output == "out"


@pytest.mark.parametrize("frac", [6, 12])
def test_error_of_a_linear_step_is_that_of_one_rounding(frac):
    description = from_equations(
        {"v": "(I - v)/20"},
        threshold="v >= 1",
        reset={"v": "0"},
        ranges={"v": (-4, 4)},
        inputs={"I": (-4, 4)},
    )
    description = replace(description, inputs={"I": replace(description.inputs["I"], nominal=1.7)})
    params = ModelParams(model=description.to_json(), fracs=(("v", frac),))
    expected, measured = measure.step_errors(params)["v"]
    assert expected == pytest.approx(math.sqrt(1 / 12 + 2**-6 / 3), rel=0.02)
    assert measured == pytest.approx(math.sqrt(1 / 12), rel=0.15)


def test_error_of_two_roundings_in_a_row_is_that_of_both():
    """``v`` is rounded after each of two half steps; the second one carries on the first error."""
    expected, measured = measure.step_errors(ModelParams())["v"]
    assert expected > math.sqrt(1.5 / 12)
    assert measured == pytest.approx(expected, rel=0.2)


def test_a_format_that_is_too_wide_is_told():
    params = ModelParams(fracs=(("v", 17), ("u", 18)))
    calls = []
    counts = measure.spike_counts(params, 200, (-8, 9), lambda *done: calls.append(done))
    assert [(x.finer, x.golden is None) for x in counts] == [(-8, False), (9, True)]
    assert counts[0].golden == counts[0].ideal == counts[1].ideal
    assert calls == [(1, 2), (2, 2)]


def test_a_state_that_is_constant_has_an_error_too():
    expected, measured = measure.step_errors(ModelParams(model="poisson"), 100)["p"]
    assert 0 <= measured <= 0.5
    assert expected >= 0


def test_a_run_compared_with_itself_and_with_one_that_is_late():
    params = ModelParams()
    found = measure.portrait(params, 1000)
    same = measure.compared(params, replace(found, golden=found.ideal))
    assert (same.golden, same.deviation, same.difference, same.unlike) == (same.ideal, 0, 0, ())
    assert same.drift_steps == 0
    late = replace(found.ideal, spikes=np.roll(found.ideal.spikes, 3, axis=0))
    assert measure.compared(params, replace(found, golden=late)).drift_steps == 3


def test_rates_that_are_off_are_told():
    """One spike of four left out at one drive: none of its neighbours fires so little."""
    params = ModelParams()
    found = measure.portrait(params, 1000, points=5)
    spikes = found.ideal.spikes.copy()
    spikes[np.flatnonzero(spikes[:, 4])[::4], 4] = False
    result = measure.compared(params, replace(found, golden=replace(found.ideal, spikes=spikes)))
    assert result.unlike == (found.values[3],)
    assert 0.2 < result.deviation < 0.3
    assert result.difference == math.ceil(found.ideal.spikes[:, 4].sum() / 4)


def test_one_step_of_a_staircase_is_no_error():
    """Where the interval changes by a step, rates do by a seventh; with 5 bits they are wrong."""
    params = ModelParams(model="lif")
    result = measure.compared(params, measure.portrait(params, 1000))
    assert result.deviation == pytest.approx(1 / 7)
    assert result.unlike == ()
    coarse = replace(params, fracs=(("v", 5),))
    assert measure.compared(coarse, measure.portrait(coarse, 1000)).unlike


def test_random_numbers_are_those_of_one_run():
    """The first lane of a portrait is the run with nominal inputs and the same seed."""
    params = ModelParams(model="gif_population")
    found = measure.portrait(params, 300, points=3, seed=5)
    alone = run(params, 300, seed=5)
    assert np.array_equal(found.golden.codes["v"][:, 0], alone.codes["v"][:, 0])
    assert not np.array_equal(found.golden.codes["v"][:, 0], run(params, 300).codes["v"][:, 0])
