"""The models of the library: integers beside reals, behaviour, digest."""

import numpy as np
import pytest

from spikeloom.golden.neuron.compiler.frontend.library import models
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.study.digest import digest
from spikeloom.golden.neuron.compiler.study.measure import compared, portrait, usual_steps
from spikeloom.golden.neuron.compiler.study.simulate import spike_tags

# What takes longer to show its behaviour than half a second of model time, in steps.
LONG = {"fitzhugh_rinzel": 40_000, "pinsky_rinzel": 6000}

# What a run with one seed cannot show: the word is about many of them, or about chaos.
STATISTICAL = {"stochastic", "irregular", "chaotic", "rate-coded"}


@pytest.mark.of_model("name")
@pytest.mark.parametrize("name", list(models()))
def test_integers_do_what_reals_do(name):
    """Spikes but one, or rates within 2 %, at all drives; behaviour and digest as described."""
    params = ModelParams(model=name)
    steps = LONG.get(name) or usual_steps(params)
    found = portrait(params, steps)
    description, integer, real = params.description, found.golden, found.ideal
    for key, state in description.states.items():
        trace = real.traces[key][:, 0]
        assert state.low <= trace.min() <= trace.max() <= state.high, key
    assert description.digest == digest(params), (
        "the golden trace is not the one of the description"
    )
    if integer.spikes is None:
        for key, trace in real.traces.items():
            span = max(float(np.ptp(trace[:, 0])), 1e-3)
            shift = abs(float(integer.traces[key][:, 0].mean() - trace[:, 0].mean()))
            assert shift <= 0.02 * span, key
        return
    result = compared(params, found)
    if (
        "chaotic" in description.behaviour
    ):  # neighbouring trajectories part: only the rate can agree
        assert abs(result.golden - result.ideal) <= 0.1 * result.ideal
    else:
        assert result.unlike == ()
    for tags in (spike_tags(x.spike_times_ms(), steps * params.step_ms) for x in (integer, real)):
        said = set(description.behaviour) - STATISTICAL
        assert said == set(tags)
