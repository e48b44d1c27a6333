"""Every model that comes with the project: integers beside reals, behaviour, digest."""

import numpy as np
import pytest

from spikeloom.golden.equations.digest import digest
from spikeloom.golden.equations.library import models
from spikeloom.golden.equations.model import ModelParams
from spikeloom.golden.equations.simulate import ideal, run, spike_tags

# What takes longer to show its behaviour than half a second of model time, in steps.
LONG = {"fitzhugh_rinzel": 40_000, "pinsky_rinzel": 6000}

# What a run with one seed cannot show: the word is about many of them, or about chaos.
STATISTICAL = {"stochastic", "irregular", "chaotic", "rate-coded"}


def compared(name):
    params = ModelParams(model=name)
    steps = LONG.get(name) or int(np.clip(500 / params.step_ms, 1000, 4000))
    return params, steps, run(params, steps), ideal(params, steps)


@pytest.mark.parametrize("name", list(models()))
def test_integers_do_what_reals_do(name):
    """As many spikes, but one or 2 %; behaviour and ranges as described; the trace as pinned."""
    params, steps, integer, real = compared(name)
    spec = params.spec
    for key, state in spec.states.items():
        assert state.low <= real.traces[key].min() <= real.traces[key].max() <= state.high, key
    assert spec.digest == digest(params), "the golden trace is not the one of the description"
    if integer.spikes is None:
        for key, trace in real.traces.items():
            span = max(float(np.ptp(trace)), 1e-3)
            shift = abs(float(integer.traces[key].mean() - trace.mean()))
            assert shift <= 0.02 * span, key
        return
    mine, ideally = int(integer.spikes.sum()), int(real.spikes.sum())
    # Where neighbouring trajectories part, only the rate can agree.
    share = 0.1 if "chaotic" in spec.behaviour else 0.02
    assert abs(mine - ideally) <= max(1, share * ideally)
    for tags in (spike_tags(x.spike_times_ms(), steps * params.step_ms) for x in (integer, real)):
        said = set(spec.behaviour) - STATISTICAL
        assert said == set(tags)
