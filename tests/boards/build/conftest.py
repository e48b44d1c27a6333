"""A small application: the largest of some numbers, on a block that builds in seconds."""

import sys
from types import ModuleType

import pytest

from spikeloom.boards.build import catalogue

LARGEST = '''"""The largest of some random numbers."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from spikeloom.boards.build.application import Application, Design, Help
from spikeloom.golden.network.layers.argmax import ArgmaxParams


@dataclass(frozen=True, kw_only=True)
class Largest(Application[np.ndarray, None]):
    """The place of the largest of some random numbers."""

    KEY: ClassVar[str] = "layers.argmax"
    TARGETS: ClassVar[tuple[str, ...]] = ("ice40-up5k",)
    ITEM: ClassVar[str] = "row"

    count: Annotated[int, Help("Numbers in a row.")] = 3

    def data(self):
        return np.random.default_rng(0).integers(-8, 8, (20, self.count))

    def network(self, data):
        return None

    def design(self, data, network):
        params = ArgmaxParams(count=self.count, width=4)
        title = f"{self.count} numbers"
        return Design(params=params, inputs={"i": data}, real=1.0, title=title)

    def quality(self, data, answers):
        return float(np.mean(answers["label"] == data.argmax(axis=1)))
'''


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Make a package of others with such modules of applications, and register it."""

    def make(name: str, **modules: str):
        folder = tmp_path / name / "boards" / "build" / "applications"
        folder.mkdir(parents=True)
        for place in (folder, folder.parent, folder.parents[1], folder.parents[2]):
            (place / "__init__.py").touch()
        for stem, text in modules.items():
            (folder / f"{stem}.py").write_text(text)
        monkeypatch.syspath_prepend(tmp_path)
        known = catalogue.packages()
        monkeypatch.setattr(catalogue, "packages", lambda: (*known, name))
        return folder

    before = set(sys.modules)
    yield make
    for name in set(sys.modules) - before:
        if not name.startswith("spikeloom."):
            del sys.modules[name]


@pytest.fixture
def largest(monkeypatch):
    """The class of the small application, in a module of its own."""
    module = ModuleType("largest")
    monkeypatch.setitem(sys.modules, "largest", module)
    exec(compile(LARGEST, "largest.py", "exec"), vars(module))
    return module.Largest
