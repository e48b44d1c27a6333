"""Machine code of every golden and example against NumPy, bit for bit."""

import numpy as np
import pytest

from spikeloom.golden.core.contract import find, goldens
from spikeloom.sim.native.kernel import Compiled
from spikeloom.sim.native.operations import Operations

from .cases import difference, inputs_of, library_of

RUNS = ((30, 3, False), (40, 1, False), (20, 2, True))
"""Cycles, copies, and whether inputs are extreme."""


@pytest.mark.parametrize("key", sorted(goldens()))
def test_machine_code_is_numpy(key, tmp_path):
    models = [find(key)(example) for example in find(key).EXAMPLES]
    rng = np.random.default_rng(7)
    for golden, library in zip(models, library_of(models, tmp_path), strict=True):
        compiled = Compiled(golden, library)
        for cycles, batch, extreme in RUNS:
            inputs = inputs_of(golden, cycles, batch, rng, extreme)
            where = golden.params.label(), cycles, batch
            assert difference(golden, compiled, inputs, cycles, batch) is None, where


WRONG = {
    "add": ("arith.stream_add", lambda text: text.replace(" + ", " - ")),
    "less": ("arith.umul", lambda text: text.replace(" < ", " <= ")),
    "greater": ("arith.divide", lambda text: text.replace(" > ", " >= ")),
    "greater_equal": ("neurons.lif", lambda text: text.replace(" >= ", " > ")),
    "where": ("neurons.lif", lambda text: text.replace("!= 0 ?", "== 0 ?")),
    "right_shift": ("neurons.lif", lambda text: text.replace(">> 4", ">> 3")),
    "maximum": ("neurons.lif", lambda text: text.replace(" < ", " > ", 1)),
    "bitwise_xor": ("sng.lfsr", lambda text: text.replace(" ^ ", " | ")),
    "multiply": ("fixed.mul", lambda text: text.replace(" * ", " + ")),
    "logical_not": ("elementary.cordic", lambda text: text.replace(" == 0", " != 0")),
}
"""For an operation a block that has it, and what a careless emitter would write."""


@pytest.mark.parametrize("op", WRONG)
def test_a_wrong_emitter_is_caught(op, tmp_path, monkeypatch):
    key, spoil = WRONG[op]
    right, spoiled = Operations.apply, []

    def wrong(self, term, args):
        text = right(self, term, args)
        if term.op != op or spoil(text) == text:
            return text
        spoiled.append(term)
        return spoil(text)

    monkeypatch.setattr(Operations, "apply", wrong)
    models = [find(key)(example) for example in find(key).EXAMPLES]
    rng = np.random.default_rng(7)
    found = []
    for golden, library in zip(models, library_of(models, tmp_path), strict=True):
        compiled = Compiled(golden, library)
        for cycles, batch, extreme in RUNS:
            inputs = inputs_of(golden, cycles, batch, rng, extreme)
            found.append(difference(golden, compiled, inputs, cycles, batch))
    assert spoiled
    assert any(name is not None for name in found)
