"""Sweeps of golden models: what runs, in which order, and what is refused."""

import numpy as np
import pytest

from spikeloom.golden.core.contract import find, goldens
from spikeloom.golden.sc.arith.and_mul import AndMul
from spikeloom.golden.sc.sng.lfsr import LFSR, LFSRParams
from spikeloom.sim.check.sweep import _run, find_reducer, grid, summary, sweep
from spikeloom.sim.host.tools import ToolError


def first(outputs):
    return outputs["value"][:3].tolist()


def broken(outputs):
    return outputs["nothing"]


def lazy(outputs):
    return iter(lambda: 0, 1)


def test_runs_are_those_of_the_golden_model_in_the_order_of_points_and_seeds():
    points = grid(LFSRParams, {"width": [4, 6], "seed": [1, 5]}, {"form": "galois"})
    assert [(x.width, x.seed, x.form) for x in points] == [
        (width, seed, "galois") for width in (4, 6) for seed in (1, 5)
    ]
    runs = sweep(
        "sng.lfsr", points, reducer=first, seeds=[3, 7], cycles=50, inputs={"en": 1}, jobs=1
    )
    assert [(run.params, run.seed) for run in runs] == [
        (x, seed) for x in points for seed in (3, 7)
    ]
    for run in runs:
        outputs, _ = LFSR(run.params).run({"en": np.ones((50, 1), int)})
        assert run.result == first({"value": outputs["value"][:, 0]})


def test_inputs_differ_by_seed_and_are_the_same_again():
    params = AndMul.EXAMPLES[0]

    def results():
        return [x.result for x in sweep("arith.and_mul", [params], seeds=range(4), jobs=1)]

    once = results()
    assert once == results()
    assert len({x["o"]["digest"] for x in once}) == 4


def test_a_summary():
    found = summary({"x": np.array([3, -1, 4]), "none": np.array([], int)})
    assert list(found) == ["x"]
    assert (found["x"]["low"], found["x"]["high"], found["x"]["mean"]) == (-1, 4, 2.0)
    assert found != summary({"x": np.array([-1, 3, 4])})


@pytest.mark.parametrize("kind", ["cycle", "transaction"])
def test_any_block_can_be_swept(kind):
    keys = [key for key, golden in goldens().items() if kind == golden.KIND][::8]
    for key in keys:
        for params in find(key).EXAMPLES[:2]:
            assert summary.__name__
            assert _run(key, params.to_dict(), 0, 8, {}, len) > 0


def test_a_result_that_json_has_not_is_told():
    (run,) = sweep("sng.lfsr", [LFSRParams()], reducer=set, cycles=5, jobs=1)
    with pytest.raises(
        TypeError,
        match=r"^a result must be of numbers, texts, lists and dictionaries, not \{'value'\}",
    ):
        run.to_dict()
    (run,) = sweep("sng.lfsr", [LFSRParams()], reducer=dict, cycles=2, jobs=1)
    assert run.to_dict()["result"] == {"value": [1, 2]}


@pytest.mark.parametrize(
    ("arguments", "kind", "said"),
    [
        (
            {"reducer": broken},
            ToolError,
            r"^reducer broken failed on sng.lfsr with default, seed 0; K",
        ),
        ({"reducer": lazy}, ToolError, r"^reducer lazy failed on sng.lfsr .*; \w+Error: .*pickle"),
        (
            {"reducer": lambda x: 0},
            TypeError,
            r"^reducer must be a function of a module, not <func",
        ),
        ({"inputs": {"q": 1}}, ValueError, r"^sng.lfsr takes en, not 'q'$"),
        ({"inputs": {"en": 2}}, ValueError, r"^en must be in 0..1, not 2$"),
        ({"cycles": 0}, ValueError, r"^cycles must be in 1..100000000, not 0$"),
        ({"seeds": [-1]}, ValueError, r"^seed must be in 0..9223372036854775807, not -1$"),
        ({"points": [3]}, TypeError, r"^a point of sng.lfsr must be LFSRParams, not 3$"),
    ],
)
def test_what_is_wrong_is_told(arguments, kind, said):
    with pytest.raises(kind, match=said):
        sweep("sng.lfsr", **{"points": [LFSRParams()], "jobs": 1, **arguments})


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("x", r"^a reducer is MODULE:FUNCTION, not 'x'$"),
        ("os:", r"^a reducer is MODULE:FUNCTION, not 'os:'$"),
        ("nowhere:x", r"^reducer 'nowhere:x' cannot be imported; No module named 'nowhere'$"),
        ("math:nothing", r"^reducer must be a function of math, not 'nothing'$"),
        ("math:pi", r"^reducer must be a function of math, not 'pi'$"),
    ],
)
def test_a_reducer_that_is_none_is_told(name, said):
    with pytest.raises(ValueError, match=said):
        find_reducer(name)
