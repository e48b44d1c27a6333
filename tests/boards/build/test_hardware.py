"""Items through circuits: what the golden model expects, what comes out, and when."""

import numpy as np
import pytest

from spikeloom.boards.build import hardware
from spikeloom.boards.build.results import Comparison, TooSmall
from spikeloom.golden.core.contract import TransactionGolden
from spikeloom.golden.network.layers.argmax import Argmax, ArgmaxParams
from spikeloom.golden.network.layers.gather import Gather, GatherParams
from spikeloom.rtl.core.block import component
from spikeloom.sim.check.harness import FaultyGolden

ROWS = np.random.default_rng(1).integers(-8, 8, (30, 5))


def test_expected_items_are_those_of_the_specification():
    golden = Argmax(ArgmaxParams())
    found = hardware.expected(golden, {"i": ROWS})
    assert found["o"].tolist() == golden.transfer({}, i=ROWS)[1]["o"].tolist()


def test_a_fast_run_that_differs_is_an_error():
    class Hasty(Argmax):
        def run(self, items, state=None):
            found, state = TransactionGolden.run(self, items, state)
            found["o"][7] += 1
            return found, state

    with pytest.raises(AssertionError, match=r"^run and transfer of .* differ in o$"):
        hardware.expected(Hasty(ArgmaxParams()), {"i": ROWS})


def test_outputs_and_times():
    params = ArgmaxParams()
    golden = Argmax(params)
    found = hardware.run(component("layers.argmax", params), golden, {"i": ROWS})
    assert found.comparison == Comparison(30, 0)
    assert np.array_equal(found.outputs["o"], hardware.expected(golden, {"i": ROWS})["o"])
    assert (found.latency, found.interval) == (params.latency, params.interval)
    assert found.trace.values["o__valid"][found.first] == 1


def test_an_item_of_several_transfers():
    params = GatherParams(count=3, width=4)
    rows = np.arange(12).reshape(4, 3)
    found = hardware.run(component("layers.gather", params), Gather(params), {"i": rows})
    assert found.comparison == Comparison(4, 0)
    assert found.outputs["o"].tolist() == rows.tolist()


def test_a_difference_is_counted():
    params = ArgmaxParams()
    faulty = FaultyGolden(Argmax(params))
    found = hardware.run(component("layers.argmax", params), faulty, {"i": ROWS})
    assert found.comparison.mismatches > 0
    assert "golden" in found.comparison.first


def test_a_device_too_small_is_a_result(tmp_path):
    # As many scores, all at ports, as the package has no pins for.
    params = ArgmaxParams(count=64, width=8)
    found = hardware.built_for("layers.argmax", params, "ice40-up5k", tmp_path, "wide")
    assert isinstance(found, TooSmall)
    assert found.needed["io"] > found.available["io"]
    assert found.problem.startswith("the design does not fit ice40-up5k: it needs ")
