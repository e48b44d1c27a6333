"""Rates by drive against closed forms and published rheobases."""

import math

import numpy as np
import pytest

from spikeloom.golden.neuron.compiler.frontend.reader import from_equations
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.sim.neuron.curve import curve, measured_hz, rheobase
from spikeloom.sim.neuron.kernel import Kernel


def leaky(threshold=1.0, **options):
    description = from_equations(
        {"v": "(I - v)/20"},
        threshold=f"v >= {threshold}",
        reset={"v": "0"},
        ranges={"v": (-4, 4)},
        inputs={"I": (0, 8, 1.5)},
        method="exact",
        **options,
    )
    return ModelParams(model=description.to_json())


@pytest.mark.parametrize("threshold", [0.2, 1.0, 1.9])
def test_rheobase_of_a_leaky_neuron_is_its_threshold(threshold):
    params = leaky(threshold)
    for kind in ("integer", "real"):
        assert rheobase(Kernel(params, kind), "I") == pytest.approx(threshold, rel=2e-3)


def test_rates_of_a_leaky_neuron_are_those_of_its_logarithm():
    """Down to rates of which a run of half a second has no interval."""
    params = leaky()
    drives = np.array([0.9, 1.001, 1.01, 1.1, 2.0, 7.0])
    intervals = [
        math.ceil(20 * math.log(x / (x - 1)) / 0.1 - 1e-9) * 0.1 if x > 1 else math.inf
        for x in drives
    ]
    for kind in ("integer", "real"):
        found = measured_hz(Kernel(params, kind), "I", drives)
        assert found == pytest.approx(1000 / np.array(intervals), rel=0.02)


def test_the_first_interval_is_left_out():
    """It is another one than all others where the neuron starts far below."""
    params = leaky(init={"v": -3.9})
    assert measured_hz(Kernel(params), "I", np.array([2.0])) == pytest.approx(
        [1000 / 13.9], rel=0.01
    )


def test_what_stops_firing_has_no_rate():
    description = from_equations(
        {"v": "(I - v - w)/10", "w": "(3*I - w)/50"},
        threshold="v >= 1",
        reset={"v": "0"},
        ranges={"v": (-16, 16), "w": (-16, 16)},
        inputs={"I": (0, 4, 2)},
    )
    params = ModelParams(model=description.to_json())
    assert Kernel(params).run(20_000, {"I": np.array([3.0])}).counts[0] > 0
    assert measured_hz(Kernel(params), "I", np.array([3.0])).tolist() == [0]
    assert math.isnan(rheobase(Kernel(params), "I"))


def test_curves_begin_above_the_onset_and_those_of_pictures_below():
    params = leaky()
    found = curve(params)
    assert found is not None
    assert found.truth == "rk4"
    assert found.values[0] == pytest.approx(1.05, rel=1e-2)
    assert np.diff(np.log(found.values)) == pytest.approx(math.log(4 / 1.05) / 4, rel=0.02)
    assert found.onset_error < 0.005
    assert found.rate_error < 0.02
    drawn = curve(params, 9, ("integer", "real"), below=True)
    assert drawn is not None
    assert drawn.values[0] < 0.6
    assert drawn.rates_hz["integer"][0] == 0 < drawn.rates_hz["integer"][-1]


def test_models_without_a_drive_or_spikes_have_no_curve():
    assert curve(ModelParams(model="poisson")) is None
    assert curve(ModelParams(model="wilson_cowan")) is None


def test_a_curve_without_onset_is_plain_values():
    description = from_equations(
        {"v": "1 + I"}, threshold="v >= 1", reset={"v": "0"}, inputs={"I": (0, 1, 0.5)}
    )
    found = curve(ModelParams(model=description.to_json()))
    assert found is not None
    assert math.isnan(found.rheobase["rk4"])
    assert found.to_dict()["rheobase"]["rk4"] is None
    assert found.to_dict()["onset_error"] is None


def test_wang_buzsaki_begins_at_low_rates():
    """A saddle-node on a limit cycle, at 0.16 uA/cm2; just above it intervals are long."""
    kernel = Kernel(ModelParams(model="wang_buzsaki"))
    onset = rheobase(kernel, "I")
    assert onset == pytest.approx(0.16, abs=0.005)
    assert 0 < measured_hz(kernel, "I", np.array([1.005 * onset]))[0] < 5


def test_intervals_near_the_onset_are_those_of_the_runge_kutta_method():
    """Of Wang and Buzsáki's model at 0.25 uA/cm2: 72.27 ms, found elsewhere."""
    found = measured_hz(Kernel(ModelParams(model="wang_buzsaki")), "I", np.array([0.25]))
    assert 1000 / found[0] == pytest.approx(72.27, rel=0.02)
