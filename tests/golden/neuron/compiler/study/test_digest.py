"""Digests of compiled models, and the line of a file that holds one."""

import hashlib
import re
import tomllib
from dataclasses import replace

import numpy as np
import pytest

from spikeloom.golden.neuron.compiler.frontend.library import FOLDER
from spikeloom.golden.neuron.compiler.frontend.reader import from_equations
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.study.digest import digest, with_digest
from spikeloom.golden.neuron.neurons.parallel import Parallel, ParallelParams

MODEL = '[model]\nname = "a"\n'


def test_it_is_over_codes_and_spikes_of_the_block():
    """The same from the registers of the block, and bytes made here."""
    params = ParallelParams()
    golden = Parallel(params)
    state, rows = golden.reset(1), []
    for _ in range(1000):
        state, _ = golden.step(state, en=np.ones(1, np.int64), I=np.full(1, 10 << 8))
        rows.append([int(state[key][0]) for key in ("v", "u", "spike")])
    columns = zip(*rows, strict=True)
    text = b"".join(code.to_bytes(8, "little", signed=True) for x in columns for code in x)
    assert digest(params) == hashlib.sha256(text).hexdigest()


def test_it_is_the_same_each_time_and_another_for_another_model():
    params = ModelParams()
    found = [
        digest(params),
        digest(ModelParams()),
        digest(replace(params, preset="FS")),
        digest(replace(params, fracs=(("u", 11),))),
    ]
    assert found[0] == found[1]
    assert len(set(found)) == 3
    assert all(re.fullmatch("[0-9a-f]{64}", x) for x in found)


def test_a_model_without_spikes_has_one():
    description = from_equations({"v": "(I - v)/20"})
    zeros = hashlib.sha256(bytes(8 * 1000)).hexdigest()
    assert digest(ModelParams(model=description.to_json())) == zeros


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (MODEL, MODEL + 'digest = "d"\n'),
        (MODEL.rstrip(), MODEL + 'digest = "d"\n'),
        (MODEL + "\n[states]\nx = 1\n", MODEL + 'digest = "d"\n\n[states]\nx = 1\n'),
        (MODEL + "[states]\nx = 1\n", MODEL + 'digest = "d"\n[states]\nx = 1\n'),
        (MODEL + 'digest = ""\ncore = 1\n', MODEL + 'digest = "d"\ncore = 1\n'),
        ('digest = "x"\n' + MODEL, 'digest = "x"\n' + MODEL + 'digest = "d"\n'),
        (
            MODEL + '\n[other]\ndigest = "x"\n',
            MODEL + 'digest = "d"\n\n[other]\ndigest = "x"\n',
        ),
        ("[a]\n\n[model] # it\nx = 2\n", '[a]\n\n[model] # it\nx = 2\ndigest = "d"\n'),
        ("[model]", '[model]\ndigest = "d"\n'),
    ],
)
def test_only_its_line_changes(before, after):
    assert with_digest(before, "d") == after
    assert with_digest(after, "d") == after
    assert tomllib.loads(with_digest(after, "e"))["model"]["digest"] == "e"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_it_fits_into_every_model(path):
    text = path.read_text()
    tree, pinned = tomllib.loads(text), tomllib.loads(with_digest(text, "f" * 64))
    assert pinned["model"].pop("digest") == "f" * 64
    tree["model"].pop("digest", None)
    assert pinned == tree


def test_without_a_section_there_is_no_place():
    with pytest.raises(ValueError, match=r"^the description has no section \[model\] to write"):
        with_digest("[states]\n", "d")
