"""The library of neuron models that comes with the project."""

import os
import re

import pytest

from spikeloom.golden.neuron.compiler.frontend import library, reader
from spikeloom.golden.neuron.compiler.frontend.library import model, models
from spikeloom.golden.neuron.compiler.frontend.reader import DescriptionError, from_equations
from spikeloom.golden.neuron.compiler.model import ModelParams

MODEL = """\
[model]
name = "{}"
title = "One"
family = "rate"
core = "rate"

[states]
v = {{ range = [0, 1] }}

[outputs]
o = "v"

[[update]]
method = "euler"
equations = ["v' = -v"]
"""


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """Two folders with descriptions, which the environment variable names."""
    found = [tmp_path / "first", tmp_path / "second"]
    for folder in found:
        folder.mkdir()
    monkeypatch.setenv(library.VARIABLE, os.pathsep.join(map(str, [*found, tmp_path / "none"])))
    return found


def test_models_are_the_files_in_order():
    names = [path.stem for path in sorted(library.FOLDER.glob("*.toml"))]
    assert list(models()) == names
    assert len(names) >= 3
    for name, description in models().items():
        assert description.name == name
        assert model(name) is description


def test_a_model_from_json():
    description = from_equations({"v": "-v"})
    assert model(description.to_json()) == description
    assert model("  \n" + description.to_json()) == description
    with pytest.raises(DescriptionError, match=r"^model: the description must have model$"):
        model("{}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hodkin_huxley", "no model is named 'hodkin_huxley'; did you mean hodgkin_huxley"),
        ("Izhikevich", "no model is named 'Izhikevich'; did you mean izhikevich"),
        ("perfect", "no model is named 'perfect'; did you mean perfect_integrator"),
    ],
)
def test_unknown_names_near_known_ones(text, message):
    with pytest.raises(ValueError, match=rf"^{re.escape(message)}.*\?$"):
        model(text)


@pytest.mark.parametrize("text", ["", "0123456789", "§", "/9" * 40])
def test_unknown_names(text):
    message = f"no model is named {text!r}; spikeloom neurons lists them"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        model(text)


def test_a_name_is_looked_up_and_never_opened():
    path = library.FOLDER / "izhikevich.toml"
    assert path.exists()
    for text in (str(path), "./izhikevich", "../models/izhikevich", "izhikevich.toml"):
        with pytest.raises(ValueError, match=r"^no model is named "):
            model(text)


def test_wrong_files_are_errors(tmp_path, monkeypatch):
    monkeypatch.setattr(library, "FOLDER", tmp_path)
    description = from_equations({"v": "-v"}, name="one")
    path = tmp_path / "two.toml"
    path.write_text(MODEL.format("one"))
    with pytest.raises(DescriptionError, match=r"two\.toml: model\.name must be two, not one$"):
        models.__wrapped__()
    path.rename(tmp_path / "one.toml")
    (found,) = models.__wrapped__().values()
    assert found.updates == description.updates
    path.write_text("nothing")
    with pytest.raises(DescriptionError, match=r"two\.toml: "):
        models.__wrapped__()


def test_models_of_a_search_path(folders):
    for folder, name in zip(folders, ("mine", "other"), strict=True):
        (folder / f"{name}.toml").write_text(MODEL.format(name))
    (folders[0] / "notes.txt").write_text("no model")
    found = library.places()
    assert list(found) == sorted([*models(), "mine", "other"])
    assert found["mine"] == (library.Place("mine", library.VARIABLE, folders[0] / "mine.toml"),)
    assert found["lif"] == (library.Place("lif", "spikeloom", library.FOLDER / "lif.toml"),)
    assert model("mine") == reader.load(folders[0] / "mine.toml")
    assert ModelParams(model="other").description is model("other")
    assert "mine" not in models()  # those are the ones of the project


def test_the_search_path_is_the_present_one(folders, monkeypatch):
    (folders[1] / "passing.toml").write_text(MODEL.format("passing"))
    assert model("passing").name == "passing"
    monkeypatch.delenv(library.VARIABLE)
    message = "^no model is named 'passing'; [^;]+$"
    with pytest.raises(ValueError, match=message):
        model("passing")


@pytest.mark.parametrize("name", ["lif", "twice"])
def test_a_name_in_two_places_is_an_error(folders, name):
    """Of two folders, and of a folder and the project."""
    mine = [folder / f"{name}.toml" for folder in folders]
    for path in mine:
        path.write_text(MODEL.format(name))
    paths = [library.FOLDER / "lif.toml", *mine] if name == "lif" else mine
    message = f"{name} is the name of more than one model: {' and '.join(map(str, paths))}"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        model(name)
    assert model("izhikevich").name == "izhikevich"


def test_a_folder_that_is_named_twice_is_read_once(folders, monkeypatch):
    (folders[0] / "once.toml").write_text(MODEL.format("once"))
    around = folders[1] / ".." / "first"
    monkeypatch.setenv(library.VARIABLE, os.pathsep.join(map(str, (folders[0], around))))
    assert model("once").name == "once"


def test_a_broken_description_breaks_no_other(folders):
    (folders[0] / "broken.toml").write_text("[model")
    (folders[0] / "alias.toml").write_text(MODEL.format("other"))
    assert {"broken", "alias", "lif"} <= set(library.places())
    assert model("lif").name == "lif"
    with pytest.raises(DescriptionError, match=rf"^{re.escape(str(folders[0]))}.broken\.toml: "):
        model("broken")
    with pytest.raises(
        DescriptionError, match=r"alias\.toml: model\.name must be alias, not other$"
    ):
        model("alias")


def test_a_folder_that_is_not_there_is_told(folders):
    lost = folders[0].with_name("none")
    message = re.escape(f"; {library.VARIABLE} names {lost}, which is no folder")
    with pytest.raises(ValueError, match=rf"^no model is named 'nothing'; .*{message}$"):
        model("nothing")
