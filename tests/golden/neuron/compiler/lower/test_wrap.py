"""Words that wrap: platform models that are right bit by bit, beside plain Python integers."""

import numpy as np
import pytest

from spikeloom.formal.core.proof import prove
from spikeloom.formal.neuron.forms.forms import FORMS, compare_form, form_of
from spikeloom.golden.neuron.compiler.frontend import reader
from spikeloom.golden.neuron.compiler.study.simulate import ideal, run
from spikeloom.golden.neuron.neurons.folded import FoldedParams
from spikeloom.golden.neuron.neurons.parallel import ParallelParams
from spikeloom.golden.neuron.neurons.serial import SerialParams
from spikeloom.sim.check.harness import check

WORD = {"range": [-32768, 32767], "frac": 0}


def described(states, equations, inputs, condition, reset=(), **others):
    return {
        "model": {"name": "platform", "title": "", "family": "platform", "core": "integer"},
        "states": states,
        "inputs": inputs,
        "integration": {"dt_ms": 1},
        "update": [{"method": "map", "equations": equations}],
        "spike": {"condition": condition, "reset": list(reset), **others},
    }


def lif(overflow="wrap", refractory=2):
    """A LIF of 16 bits whose products are shifted, which floors, and whose sum wraps."""
    return described(
        {"v": WORD | {"overflow": overflow}},
        ["v = v + (0 - v)*leak//256 + I*gain//256 + noise"],
        dict.fromkeys(("leak", "gain", "I", "noise"), WORD),
        "v >= 256",
        ["v = 0"],
        refractory_ms=refractory,
        held=["v"],
    )


def stepped(drive, refractory=2):
    """The same in plain integers: the codes and the spikes."""
    v, rest, trace = 0, 0, []
    for leak, gain, current, noise in drive:
        spike = False
        if rest > 0:
            rest, v = rest - 1, 0
        else:
            total = v + ((0 - v) * leak >> 8) + (current * gain >> 8) + noise
            v = (total + 32768) % 65536 - 32768
            if v >= 256:
                spike, v, rest = True, 0, refractory
        trace.append((v, spike))
    return np.array(trace)


def drives():
    """Steps that never come near an end of the word, and steps that pass both."""
    rng = np.random.default_rng(4)
    calm = [(16, 256, 20 + n % 7, 0) for n in range(200)]
    floored = [(16, 256, 0, -1 if n < 3 else 0) for n in range(60)]
    falling = [(0, 256, -20000, 0)] * 40  # below the lower end it comes back from above
    rising = [(0, 32767, 200 + n, n) for n in range(60)]
    wild = rng.integers(-32768, 32768, (2000, 4)).tolist()
    return {"calm": calm, "floored": floored, "falling": falling, "rising": rising, "wild": wild}


def ran(tree, drive, runner=run):
    given = dict(
        zip(("leak", "gain", "I", "noise"), np.array(drive, float).T[:, :, None], strict=True)
    )
    return runner(ParallelParams(model=reader.from_dict(tree).to_json()), len(drive), given)


@pytest.mark.parametrize("refractory", [0, 2])
@pytest.mark.parametrize("name", drives())
def test_a_lif_of_16_bits_that_wraps_is_plain_integers(name, refractory):
    drive = drives()[name]
    wanted = stepped(drive, refractory)
    for runner in (run, ideal):
        found = ran(lif(refractory=refractory), drive, runner)
        assert np.array_equal(found.traces["v"][:, 0], wanted[:, 0])
        assert np.array_equal(found.spikes[:, 0], wanted[:, 1])
    # A word that saturates has other codes, but where nothing comes to its ends.
    saturated = ran(lif("saturate", refractory), drive)
    same = np.array_equal(saturated.traces["v"][:, 0], wanted[:, 0])
    assert same == (name in {"calm", "floored"})


def test_what_a_floor_leaves_and_where_a_sum_comes_back():
    # -1 floors to -1 with any leak below 1, and so it never comes to rest; 1 does.
    assert stepped(drives()["floored"])[-1].tolist() == [-3, 0]
    # -20000 - 20000 + 65536 is above the threshold.
    assert stepped(drives()["falling"])[:5].tolist() == [
        [-20000, 0],
        [0, 1],
        [0, 0],
        [0, 0],
        [-20000, 0],
    ]


KINDS = (
    ("neurons.parallel", ParallelParams, {}),
    ("neurons.parallel", ParallelParams, {"stages": 2}),
    ("neurons.serial", SerialParams, {}),
    ("neurons.folded", FoldedParams, {"stages": 1, "neurons": 4}),
)

SMALL = described(
    {
        "v": {"range": [-8, 8], "frac": 2, "overflow": "wrap"},
        "phase": {"range": [0, 16], "frac": 3, "overflow": "wrap"},
        "u": {"range": [-8, 8], "frac": 1},
    },
    ["v = v + I + phase/4", "phase = phase - 1 + I/8", "u = u + v - 0.3*phase"],
    {"I": {"range": [-4, 4], "frac": 3}},
    "v > u",
    ["v = v - 3", "phase = phase + 15.5"],
)


# A signed number of few bits does not fit into a wider word without a sign.
NARROW = described(
    {"x": {"range": [0, 16], "frac": 2, "overflow": "wrap"}},
    ["x = I"],
    {"I": {"range": [-0.5, 0.5], "frac": 2}},
    "x > 9",
)


@pytest.mark.parametrize("tree", [SMALL, NARROW, lif()], ids=["small", "narrow", "lif"])
def test_all_forms_wrap_alike(tree):
    text = reader.from_dict(tree).to_json()
    for key, kind, sizes in KINDS:
        result = check(key, kind(model=text, **sizes), engine="pysim", cycles=400)
        assert result.good, result.message
    for form in FORMS:
        assert compare_form(form_of(ParallelParams(model=text), form)).proved


@pytest.mark.parametrize(("key", "kind", "sizes"), KINDS)
def test_forms_that_wrap_are_proved(key, kind, sizes):
    assert prove(key, kind(model=reader.from_dict(SMALL).to_json(), **sizes)).status == "proved"


def test_rounding_comes_before_wrapping():
    tree = described(
        {"x": {"range": [-1, 1], "frac": 1, "overflow": "wrap"}},
        ["x = I"],
        {"I": {"range": [-2, 2], "frac": 4}},
        "x > 9",
    )
    found = ran_one(tree, [0.5, 0.7, 0.75, 0.99, 1, 1.5, -1, -1.2, -1.25, -1.3, -1.9])
    assert found == [0.5, 0.5, -1, -1, -1, -0.5, -1, -1, -1, 0.5, 0]


def ran_one(tree, values):
    params = ParallelParams(model=reader.from_dict(tree).to_json())
    return run(params, len(values), {"I": np.array(values)[:, None]}).traces["x"][:, 0].tolist()


def test_a_reset_wraps_what_has_wrapped():
    quantity = {"range": [-4, 4], "frac": 1, "overflow": "wrap"}
    inputs = {"I": {"range": [-4, 4], "frac": 1}}
    tree = described({"x": quantity}, ["x = x + 3*I"], inputs, "x > 1", ["x = x - 6"])
    drive = [0.5, 1, 1.5, -0.5, 3, 3.5, -3.5] * 9
    x, wanted = 0, []
    for value in drive:
        x = (x + int(6 * value) + 8) % 16 - 8
        x = (x - 12 + 8) % 16 - 8 if x > 2 else x
        wanted.append(x / 2)
    assert ran_one(tree, drive) == wanted
    assert ran_one(NARROW, [0.25, -0.25, -0.5]) == [0.25, 15.75, 15.5]


def test_a_table_and_a_constant_wrap_after_they_are_rounded():
    # exp(2) is 7.39, so 7.5 in halves, and 7.5 - 8 in a word of -4..3.5; 9 is 1 there.
    quantity = {"range": [-4, 4], "frac": 1, "overflow": "wrap"}
    inputs = {"I": {"range": [-4, 4], "frac": 2}}
    tree = described({"x": quantity}, ["x = exp(I)"], inputs, "x > 9")
    assert ran_one(tree, [0, 1, 1.5, 2]) == [1, 2.5, -3.5, -0.5]
    assert ran_one(described({"x": quantity}, ["x = 9"], inputs, "x > 9"), [0]) == [1]
    saturating = described(
        {"x": quantity | {"overflow": "saturate"}}, ["x = exp(I)"], inputs, "x > 9"
    )
    assert ran_one(saturating, [0, 1, 1.5, 2]) == [1, 2.5, 3.5, 3.5]


def test_overflow_is_kept_in_json_and_told_if_it_is_wrong():
    assert reader.from_dict(lif()).to_dict()["states"]["v"]["overflow"] == "wrap"
    again = reader.from_json(reader.from_dict(lif()).to_json())
    assert again.states["v"].overflow == "wrap"
    assert "overflow" not in reader.from_dict(lif("saturate")).to_dict()["states"]["v"]
    with pytest.raises(
        ValueError, match=r"^model: states.v.overflow must be one of saturate, wrap, not 'trap'$"
    ):
        reader.from_dict(lif("trap"))
    own = reader.from_equations({"v": "I"}, overflow={"v": "wrap"})
    assert own.states["v"].overflow == "wrap"
    with pytest.raises(ValueError, match=r"^custom: overflow must be of v, not 'u'$"):
        reader.from_equations({"v": "I"}, overflow={"u": "wrap"})
