"""Registries of blocks: what they refuse, and in which words."""

import types
from dataclasses import dataclass

import pytest

from spikeloom.golden.core import contract
from spikeloom.golden.core.contract import CycleGolden, Params, find, goldens
from spikeloom.golden.sc.sng.lfsr import LFSR, LFSRParams
from spikeloom.rtl.core.block import BLOCKS, Block, blocks, component


@dataclass(frozen=True, kw_only=True)
class OtherParams(Params):
    def ports(self):
        return ()


def golden_in(module, examples=(OtherParams(), OtherParams())):
    """Define a golden model as if its class stood in ``module``."""
    body = {"__module__": module, "EXAMPLES": examples}
    return types.new_class("Other", (CycleGolden,), {}, lambda namespace: namespace.update(body))


def block_in(module, golden):
    return types.new_class(
        "Other", (Block,), {"golden": golden}, lambda space: space.update(__module__=module)
    )


@pytest.fixture(autouse=True)
def registries_unchanged():
    before = dict(goldens()), dict(blocks())
    yield
    assert (dict(goldens()), dict(blocks())) == before


def test_golden_duplicate():
    with pytest.raises(
        TypeError, match=r"^sng\.lfsr has two golden models; one module holds one block$"
    ):
        golden_in("spikeloom.golden.sc.sng.lfsr")


@pytest.mark.parametrize("examples", [(), (OtherParams(),), (OtherParams(), LFSRParams())])
def test_golden_examples_wrong(examples):
    with pytest.raises(
        TypeError,
        match=r"^sng\.other: EXAMPLES must hold the default and the smallest legal Params$",
    ):
        golden_in("spikeloom.golden.sc.sng.other", examples)


def test_golden_outside_the_tree_is_not_registered():
    assert golden_in("elsewhere.sng.other").KEY == ""


def test_component_of_another_golden():
    with pytest.raises(
        TypeError,
        match=r"^the component sng\.other must pair with its own golden model, not with 'sng\.",
    ):
        block_in("spikeloom.rtl.sc.sng.other", LFSR)


def test_component_duplicate():
    blocks()
    with pytest.raises(
        TypeError, match=r"^sng\.lfsr has two components; one module holds one block$"
    ):
        block_in("spikeloom.rtl.sc.sng.lfsr", LFSR)


@pytest.mark.parametrize("build", [LFSR, lambda params: component("sng.lfsr", params)])
@pytest.mark.parametrize("params", [OtherParams(), LFSRParams, {"width": 8}, "8"])
def test_params_wrong(build, params):
    with pytest.raises(TypeError, match=r"^params of LFSR must be LFSRParams, not .+$"):
        build(params)


def test_unknown_key_lists_the_nearest():
    with pytest.raises(ValueError, match=r"^no block is named 'sng\.lsfr'; did you mean sng\.lfsr"):
        find("sng.lsfr")
    with pytest.raises(ValueError, match=r"^no block is named '§§§'; spikeloom list shows them$"):
        component("§§§")


def test_golden_without_component(monkeypatch):
    monkeypatch.setattr(BLOCKS, "get", lambda key: None)
    with pytest.raises(ValueError, match=r"^sng\.lfsr has a golden model and no component$"):
        component("sng.lfsr")


def test_find_and_component_agree():
    for key in goldens():
        assert key == find(key).KEY
        assert component(key).params == find(key).EXAMPLES[0]
    assert contract.goldens() == goldens()
