"""The library of neuron models that comes with the project."""

import re

import pytest

from spikeloom.golden.neuron.compiler.frontend import library
from spikeloom.golden.neuron.compiler.frontend.library import model, models
from spikeloom.golden.neuron.compiler.frontend.reader import DescriptionError, from_equations


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
    path.write_text(
        '[model]\nname = "one"\ntitle = "One"\nfamily = "rate"\ncore = "rate"\n'
        "[states]\nv = { range = [0, 1] }\n[outputs]\no = 'v'\n"
        "[[update]]\nmethod = 'euler'\nequations = [\"v' = -v\"]\n"
    )
    with pytest.raises(DescriptionError, match=r"^two\.toml: model\.name must be two, not one$"):
        models.__wrapped__()
    path.rename(tmp_path / "one.toml")
    (found,) = models.__wrapped__().values()
    assert found.updates == description.updates
    path.write_text("nothing")
    with pytest.raises(DescriptionError, match=r"two\.toml: "):
        models.__wrapped__()
