"""Machine code of models against their runs in NumPy."""

import numpy as np
import pytest

from spikeloom.golden.neuron.compiler.frontend.reader import from_equations
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.study.simulate import ideal, run
from spikeloom.sim.host import compiling
from spikeloom.sim.host.tools import MissingTool
from spikeloom.sim.neuron import kernel
from spikeloom.sim.neuron.kernel import Kernel

# Together they have all kinds of operations, and normal, uniform and no random inputs.
SOME = ("izhikevich", "hodgkin_huxley", "loihi2", "poisson", "stochastic_lif", "wilson_cowan")


def marks(spikes):
    fired = [np.flatnonzero(lane) for lane in spikes.T]
    return [[*x[:2], *([-1] * (2 - len(x[:2]))), x[-1] if len(x) else -1] for x in fired]


@pytest.mark.parametrize("kind", ["integer", "real", "rk4"])
@pytest.mark.parametrize("name", SOME)
def test_a_kernel_does_what_a_run_does(name, kind):
    params = ModelParams(model=name)
    ports = params.description.inputs
    steps = 700
    inputs = {
        key: np.array([0.5, 1.0, 1.7]) * x.nominal for key, x in ports.items() if x.kind == "value"
    }
    rng = np.random.default_rng(kernel.SEED)
    random = {
        key: (rng.normal(size=(steps, 1)) if x.kind == "normal" else rng.random((steps, 1)))
        for key, x in ports.items()
        if x.kind != "value"
    }
    found = Kernel(params, kind).run(steps, inputs)
    if kind == "integer":
        wanted = run(params, steps, inputs | random)
    else:
        wanted = ideal(params, steps, inputs | random, method=None if kind == "real" else "rk4")
    if wanted.spikes is not None:
        assert wanted.spikes.any()
        assert found.counts.tolist() == wanted.spikes.sum(axis=0).tolist()
        assert found.marks.tolist() == marks(wanted.spikes)
    for key in params.description.outputs:
        assert found.means[key] == pytest.approx(wanted.traces[key].mean(axis=0), rel=1e-9)


def test_pieces_of_a_run_are_one_run(monkeypatch):
    params = ModelParams(model="izhikevich")
    whole = Kernel(params).run(1000, {"I": np.array([5.0, 10.0])})
    monkeypatch.setattr(kernel, "PIECE", 64)
    parts = Kernel(params).run(1000, {"I": np.array([5.0, 10.0])})
    assert whole.counts.tolist() == parts.counts.tolist()
    assert whole.marks.tolist() == parts.marks.tolist()


@pytest.mark.parametrize("kind", ["integer", "real"])
def test_without_a_compiler_numpy_runs(monkeypatch, kind):
    params = ModelParams(model="stochastic_lif")
    inputs = {"I": np.array([1.0, 3.0])}
    native_code = Kernel(params, kind).run(300, inputs)

    def missing():
        raise MissingTool("c++ is not on this machine")

    monkeypatch.setattr(compiling, "compiler", missing)
    kernel._library.cache_clear()
    try:
        found = Kernel(params, kind).run(300, inputs)
    finally:
        kernel._library.cache_clear()
    assert found.counts.sum() > 0
    assert found.counts.tolist() == native_code.counts.tolist()
    assert found.marks.tolist() == native_code.marks.tolist()


@pytest.mark.parametrize("frac", [0, 6])
def test_words_that_wrap(frac):
    """As they do in a run, and in real numbers at the same ends."""
    tree = from_equations(
        {"v": "I"},
        threshold="v < 0",
        ranges={"v": (-8, 8 - (frac == 0))},
        inputs={"I": (0, 4, 3)},
        overflow={"v": "wrap"},
        fracs={"v": frac, "I": frac},
        dt_ms=1,
    )
    params = ModelParams(model=tree.to_json())
    drives = {"I": np.array([1.0, 3.0])}
    wanted = run(params, 500, drives).spikes.sum(axis=0).tolist()
    assert 0 < min(wanted) < max(wanted) < 500
    for kind in ("integer", "real"):
        assert Kernel(params, kind).run(500, drives).counts.tolist() == wanted


def test_names_of_users_are_no_names_of_the_text():
    description = from_equations(
        {"double": "(I - double)/10", "s": "-s"},
        threshold="double > 1",
        reset={"double": "0"},
        ranges={"double": (-2, 2)},
    )
    params = ModelParams(model=description.to_json())
    drives = {"I": np.array([2.0])}
    counts = [Kernel(params, kind).run(400, drives).counts[0] for kind in ("integer", "real")]
    assert counts[0] == counts[1] > 0
