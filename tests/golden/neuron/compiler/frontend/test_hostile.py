"""Whatever stands where a description is expected: it is refused in a sentence, and soon."""

import copy
import json

import pytest

from spikeloom.golden.neuron.compiler.frontend import reader
from spikeloom.golden.neuron.compiler.frontend.library import model
from spikeloom.golden.neuron.compiler.frontend.reader import DescriptionError
from spikeloom.golden.neuron.compiler.model import ModelParams

QUANTITY = {"range": [-1, 1], "unit": "1", "meaning": "", "frac": 4}
FULL = {
    "model": {
        "name": "full",
        "title": "",
        "family": "map",
        "core": "map",
        "doi": "",
        "source": "",
        "missing": [""],
        "decisions": [""],
        "behaviour": ["tonic"],
        "digest": "",
    },
    "states": {"v": QUANTITY | {"init": 0, "overflow": "wrap"}},
    "parameters": {"p": {"range": [0, 1], "unit": "1", "meaning": "", "default": 0.5}},
    "inputs": {"I": QUANTITY | {"nominal": 0, "kind": "value"}},
    "integration": {"dt_ms": 1, "interpolate": True, "table_bits": 9},
    "update": [{"method": "map", "equations": ["v = I - p*v"]}],
    "spike": {
        "condition": "v > p",
        "reset": ["v = 0"],
        "edge": False,
        "refractory_ms": 0,
        "held": ["v"],
    },
    "outputs": {"o": "v"},
    "presets": {"a": {"p": 0.25}},
}
VALUES = [
    *(None, True, -1, 1.5, float("nan"), float("inf"), 10**400, 1 << 40000, 1j, object()),
    *("", "x", "é", "ｖ", "x" * 65, b"v", "\0", "{"),
    *([], [1], ["x"], [[]], [None], [{}], {}, {"x": 1}, {1: 2}, {"": 0}, {"x": {}}, (1, 2)),
]


def paths(tree, path=()):
    yield path
    if isinstance(tree, dict | list):
        for key in tree if isinstance(tree, dict) else range(len(tree)):
            yield from paths(tree[key], (*path, key))


def put(path, value):
    tree = copy.deepcopy(FULL)
    *way, last = path
    place = tree
    for key in way:
        place = place[key]
    place[last] = value
    return tree


def test_the_full_description_is_accepted():
    assert reader.from_dict(FULL).to_dict()["outputs"] == {"o": "v"}


@pytest.mark.parametrize("path", list(paths(FULL)), ids=str)
def test_every_field_takes_what_it_can_and_refuses_the_rest(path):
    said = []
    for value in VALUES:
        try:
            reader.from_dict(put(path, value) if path else value)
        except DescriptionError as wrong:
            said.append(str(wrong))
    assert len(said) >= 10
    assert all(text.startswith("model: ") for text in said)


WORDS = ("equations", "reset", "ranges", "init", "parameters", "inputs", "units", "overflow")


@pytest.mark.parametrize("word", [*WORDS, "threshold", "refractory_ms", "dt_ms", "method", "name"])
def test_every_argument_of_equations_too(word):
    given = {"equations": {"v": "I - v"}, "threshold": "v > 1", "reset": {"v": "0"}}
    refused = 0
    for value in [*VALUES, {"v": ()}, {"v": (1,)}, {"I": ("a", "b")}, {"I": 5}, {"v": None}]:
        try:
            reader.from_equations(**given | {word: value})
        except ValueError:
            refused += 1
    assert refused >= 10


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ranges": {"q": (0, 1)}}, "custom: ranges must be of v, not 'q'"),
        ({"init": {"q": 0}}, "custom: init must be of v, not 'q'"),
        ({"ranges": {"v": 3}}, "custom: v must have a range (low, high), not 3"),
        ({"inputs": {"I": (0, 1, 1, 1)}}, "custom: inputs.I.range must be [low, high], not "),
        ({"equations": ["v"]}, "custom: equations must be a table, not ['v']"),
        ({"equations": {1: "I"}}, "custom: equations must have names, not 1"),
    ],
)
def test_sentences(changes, message):
    with pytest.raises(DescriptionError) as caught:
        reader.from_equations(**{"equations": {"v": "I - v"}, "threshold": "v > 1"} | changes)
    assert str(caught.value).startswith(message)


def test_an_output_finds_a_name_beside_a_state_of_that_name():
    assert list(reader.from_equations({"out": "I - out"}).outputs) == ["out_"]


@pytest.mark.parametrize(
    ("section", "value", "message"),
    [
        (
            "states",
            {f"v{n}": QUANTITY for n in range(257)},
            "states must have at most 256 entries, not 257",
        ),
        (
            "inputs",
            {f"I{n}": QUANTITY for n in range(20000)},
            "inputs must have at most 256 entries, not 20000",
        ),
        (
            "outputs",
            {f"o{n}": "v" for n in range(257)},
            "outputs must have at most 256 entries, not 257",
        ),
        (
            "presets",
            {f"a{n}": {} for n in range(257)},
            "presets must have at most 256 entries, not 257",
        ),
        (
            "update",
            [{"method": "map", "equations": ["v = I"]}] * 1025,
            "update must have at most 1024 entries, not 1025",
        ),
        (
            "update",
            [{"method": "map", "equations": ["v = I"] * 20000}],
            "update must have at most 1024 equations, not 20000",
        ),
    ],
)
def test_more_than_a_model_may_have(section, value, message):
    with pytest.raises(DescriptionError, match=f"^model: {message}$"):
        reader.from_dict(FULL | {section: value})


def test_equations_one_behind_the_other_have_an_end():
    """What walks along them would run out of stack."""
    for lines, fine in ((40, True), (200, False)):
        tree = FULL | {"update": [{"method": "map", "equations": ["v = v*v + I"] * lines}]}
        text = reader.from_dict(tree).to_json()
        if fine:
            assert ModelParams(model=text).program.ops
            continue
        with pytest.raises(
            ValueError, match=r"^a step of the model must be at most 200 operations "
        ):
            ModelParams(model=text)


@pytest.mark.parametrize("suffix", ["toml", "json"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        bytes(9),
        b"\xff\xfe{\0}\0",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"a = " + b"9" * 100_000,
        b'{"model": ' + b"9" * 100_000 + b"}",
        b"a = 0x" + b"f" * 100_000,
        b'{"states": {"v": 1, "v": 2}}',
        b"[states]\nv = 1\nv = 2\n",
    ],
    ids=range(10),
)
def test_files_of_anything(tmp_path, suffix, content):
    path = tmp_path / f"model.{suffix}"
    path.write_bytes(content)
    with pytest.raises(DescriptionError, match=f"^{path}: ."):
        reader.load(path)


def test_a_name_that_stands_twice_in_json_is_told():
    with pytest.raises(DescriptionError, match=r"^model: 'v' stands twice$"):
        reader.from_json('{"states": {"v": 1, "v": 2}}')


@pytest.mark.parametrize("suffix", ["toml", "json"])
def test_a_mark_of_byte_order_is_no_part_of_a_file(tmp_path, suffix):
    text = reader.from_dict(FULL).to_json()
    if suffix == "toml":
        text = "".join(
            f"{key} = {value}\n"
            for key, value in (
                ("model", '{name="full", title="", family="map", core="map"}'),
                ("states", "{v={range=[-1, 1]}}"),
                ("update", '[{method="map", equations=["""v =\n 1 # one\n - v"""]}]'),
                ("outputs", '{o="v"}'),
            )
        )
    path = tmp_path / f"full.{suffix}"
    path.write_text(text, encoding="utf-8-sig")
    found = reader.load(path)
    assert found.name == "full"
    assert str(found.updates[0].equations[0]) == (
        "v = 1 - v" if suffix == "toml" else "v = I - p*v"
    )
    if suffix == "json":
        assert model(json.dumps(json.loads(text))) == found
