"""Runs in real numbers."""

import numpy as np

from spikeloom.golden.neuron.compiler.frontend import reader
from spikeloom.golden.neuron.compiler.frontend.reader import from_equations
from spikeloom.golden.neuron.compiler.lower.scheme import one_step
from spikeloom.golden.neuron.compiler.lower.trajectory import trajectory


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
