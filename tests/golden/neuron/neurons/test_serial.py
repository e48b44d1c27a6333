"""The serial form against the parallel one."""

import numpy as np
import pytest

from spikeloom.golden.neuron.compiler.frontend.library import models
from spikeloom.golden.neuron.compiler.schedule.serial import serialised
from spikeloom.golden.neuron.neurons.parallel import Parallel, ParallelParams
from spikeloom.golden.neuron.neurons.serial import Serial, SerialParams


def updates(params, codes):
    """What the ports show after each of some updates, begun one right after the other."""
    (port,) = (x.name for x in params.ports() if x.flow == "in" and x.name != "en")
    period = params.latency
    inputs = np.repeat(codes, period, axis=0)
    # Inputs are taken with `en`; what they are during the update is of no consequence.
    inputs[1::period] += 1
    outputs, _ = Serial(params).run({"en": np.ones_like(inputs), port: inputs})
    ready = outputs.pop("ready")
    np.testing.assert_array_equal(ready[::period], 1)
    assert period == 2 or not ready[1::period].any()
    return {name: array[period::period] for name, array in outputs.items()}


@pytest.mark.parametrize(
    "model", ["perfect_integrator", "izhikevich", "adex", "sigmoid_rate", "morris_lecar", "glif"]
)
def test_results_are_those_of_the_parallel_form(model):
    params = SerialParams(model=model)
    (port,) = (x for x in params.ports() if x.flow == "in" and x.name != "en")
    codes = np.random.default_rng(3).integers(port.low // 4, port.high // 2, (80, 3))
    shown = updates(params, codes)
    alone, _ = Parallel(ParallelParams(model=model)).run(
        {"en": np.ones_like(codes), port.name: codes}
    )
    for name, array in shown.items():
        np.testing.assert_array_equal(array, alone[name][1:], err_msg=name)


@pytest.mark.parametrize("model", list(models()))
def test_one_product_in_a_cycle_and_nothing_before_its_arguments(model):
    params = SerialParams(model=model)
    schedule, ops = serialised(params.program), params.program.ops
    cycles = [schedule.stage[index] for index in schedule.products]
    assert len(set(cycles)) == len(cycles)
    for index, op in enumerate(ops):
        for arg in op.args:
            late = ops[arg].kind in {"mul", "table"}
            assert schedule.stage[arg] + late <= schedule.stage[index]
            assert not schedule.waits(arg, index) or arg in schedule.kept


def test_en_has_no_effect_until_it_is_ready():
    params = SerialParams()
    inputs = np.full((params.latency * 3, 1), 2560)
    always, _ = Serial(params).run({"en": np.ones_like(inputs), "I": inputs})
    once = np.zeros_like(inputs)
    once[:: params.latency] = 1
    pulsed, _ = Serial(params).run({"en": once, "I": inputs})
    for name in always:
        np.testing.assert_array_equal(always[name], pulsed[name], err_msg=name)


@pytest.mark.third_truth("neurons.serial")
def test_regular_spiking_adapts_and_fast_spiking_does_not():
    """Izhikevich (2003), figure 2: intervals grow for RS, and FS fires more than twice as often."""
    counts, intervals = {}, {}
    for preset in ("RS", "FS"):
        params = SerialParams(preset=preset)
        codes = np.full((500, 1), 10 << 8)
        times = np.flatnonzero(updates(params, codes)["spike"][:, 0])
        counts[preset], intervals[preset] = len(times), np.diff(times)
    assert counts["FS"] > 2 * counts["RS"] > 10
    assert intervals["RS"][-1] > 1.5 * intervals["RS"][0]
    assert intervals["FS"][-1] < 1.5 * intervals["FS"][2]
