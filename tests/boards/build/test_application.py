"""The contract of applications: options from fields, designs, the parts of outputs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import pytest

from spikeloom.boards.build.application import Application, Design, Help, Option, port_fields
from spikeloom.golden.core.ports import Stream
from spikeloom.golden.network.layers.argmax import ArgmaxParams


def test_options_are_the_fields_with_a_help(largest):
    assert largest.options() == (Option("count", int, 3, "Numbers in a row.", None),)
    assert largest.title() == "The place of the largest of some random numbers."
    assert largest.name() == "largest"


def test_options_have_the_types_of_their_fields(largest):
    @dataclass(frozen=True, kw_only=True)
    class Many(largest):
        file: Annotated[Path | None, Help("A file.", "FILE")] = None
        fast: Annotated[bool, Help("Fast.")] = False
        share: Annotated[float, Help("A share.")] = 0.5
        hidden: int | None = None

    _, file, fast, share = Many.options()
    assert file == Option("file", Path, None, "A file.", "FILE")
    assert (fast.kind, share.kind) == (bool, float)
    settings = Many(file=Path("a") / "b.npz").settings()
    assert settings == {"count": 3, "file": "a/b.npz", "fast": False, "share": 0.5}


@pytest.mark.parametrize("kind", [list, int | str, "tuple[int, ...]"])
def test_an_option_of_another_type_is_refused(largest, kind):
    @dataclass(frozen=True, kw_only=True)
    class Odd(largest):
        odd: Annotated[kind, Help("Odd.")] = None

    with pytest.raises(TypeError, match=r"^Odd\.odd must be one of int, float, str, bool, Path or"):
        Odd.options()


def test_an_application_says_everything():
    class Nothing(Application):
        pass

    with pytest.raises(TypeError, match=r"abstract methods"):
        Nothing()


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({}, r"\{\}"),
        ({"i": np.zeros((0, 5), int)}, r"\{'i': 0\}"),
        ({"i": np.zeros((2, 5), int), "x": np.zeros(3, int)}, r"\{'i': 2, 'x': 3\}"),
    ],
)
def test_inputs_wrong(inputs, told):
    with pytest.raises(
        ValueError, match=rf"^inputs must hold items, as many for each input stream, not {told}$"
    ):
        Design(params=ArgmaxParams(), inputs=inputs, real=1.0, title="")


def test_answers_are_the_fields_of_a_stream(largest):
    design = Design(params=ArgmaxParams(), inputs={"i": np.zeros((2, 5), int)}, real=1, title="")
    answers = largest().answers(design, {"o": np.array([0b1111_011, 0b0001_100])})
    assert {name: values.tolist() for name, values in answers.items()} == {
        "label": [3, 4],
        "score": [15, 1],
    }
    plain = Stream("o", "out", 7)
    assert port_fields(plain, answers["label"]) == {"o": answers["label"]}
