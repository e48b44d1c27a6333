"""Contract of applications: data, network, block, vectors, proofs, devices, options.

An application says what is computed and how well it should be; the pipeline does the rest: it runs
the block of the application on all vectors, proves its parts, builds it for devices, runs the
netlists and writes the report.
"""

import dataclasses
import inspect
import typing
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np

from spikeloom.boards.report.page import Section
from spikeloom.golden.core.contract import Params
from spikeloom.golden.core.ports import Stream

from .results import Quality

__all__ = ["Application", "Design", "File", "Help", "Option", "port_fields"]

Data = TypeVar("Data")
Network = TypeVar("Network")

KINDS = (int, float, str, bool, Path)
"""Types that an option can have."""


@dataclass(frozen=True)
class Help:
    """Marks a field of an application as an option: ``Annotated[int, Help("What it is.")]``.

    Parameters
    ----------
    text : str
        What it is, for ``spikeloom build NAME --help``.
    metavar : str, optional
        What stands for its value there.
    """

    text: str
    metavar: str | None = None


@dataclass(frozen=True)
class Option:
    """An option of an application, as the command line needs it."""

    name: str
    kind: type
    default: Any
    help: str
    metavar: str | None


@dataclass(frozen=True)
class File:
    """A file of an application's own in the folder of a build, with what it is."""

    path: str
    what: str
    content: bytes


@dataclass(frozen=True, eq=False, kw_only=True)
class Design:
    """The hardware of an application, and the vectors that it is tried with.

    Parameters
    ----------
    params : Params
        Parameters of the application's block.
    inputs : dict of str to array
        For each input stream of the block its items, ``(items, …)``, an item shaped as for the
        golden model.
    real : float
        How well the network does before it becomes hardware, by the application's measure.
    title : str
        Size and settings in a few words: ``"64-20-10, L = 64"``.
    truth : dict of str to array
        What is known of each item, and goes into ``vectors.npz`` beside inputs and outputs.
    details : dict
        Numbers of the application's own for ``summary.json``, ready for JSON.
    files : tuple of File
        Files of the application's own.
    """

    params: Params
    inputs: dict[str, np.ndarray]
    real: float
    title: str
    truth: dict[str, np.ndarray] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    files: tuple[File, ...] = ()

    def __post_init__(self):
        lengths = {name: len(items) for name, items in self.inputs.items()}
        if not lengths or min(lengths.values()) < 1 or len(set(lengths.values())) > 1:
            raise ValueError(
                f"inputs must hold items, as many for each input stream, not {lengths}"
            )

    @property
    def items(self) -> int:
        """Number of items."""
        return len(next(iter(self.inputs.values())))


@dataclass(frozen=True, kw_only=True)
class Application(ABC, Generic[Data, Network]):
    """What ``spikeloom build`` builds; a subclass is one application.

    An application stands in a module of its own in the folder ``boards/build/applications`` of
    this package, or of any package with an entry point in the group ``spikeloom.packages``. It is
    called as its module is. The first sentence of its docstring introduces it on the command line.
    A field with :class:`Help` in its annotation is an option there.

    Attributes
    ----------
    KEY : str
        The block that it becomes, one with a transaction golden model.
    PROVED : tuple of str
        The blocks that this block is made of. They are proved with it, on their own examples.
    TARGETS : tuple of str
        Devices to build for where nobody asks for others.
    ITEM : str
        One item in a word, ``"image"``.
    MEASURE, FORMAT : str
        How well it does: the name of the measure, and the format of its values.
    """

    KEY: ClassVar[str]
    PROVED: ClassVar[tuple[str, ...]] = ()
    TARGETS: ClassVar[tuple[str, ...]] = ("ice40-hx8k", "ice40-up5k", "ecp5-25k")
    ITEM: ClassVar[str] = "item"
    MEASURE: ClassVar[str] = "accuracy"
    FORMAT: ClassVar[str] = ".2%"

    @classmethod
    def name(cls) -> str:
        """Its name on the command line, that of its module."""
        return cls.__module__.rpartition(".")[2]

    @classmethod
    def title(cls) -> str:
        """The first paragraph of its docstring, on one line."""
        return " ".join((inspect.getdoc(cls) or "").split("\n\n")[0].split())

    @classmethod
    def options(cls) -> tuple[Option, ...]:
        """Its options, in the order of its fields."""
        hints = typing.get_type_hints(cls, include_extras=True)
        found = []
        for one in dataclasses.fields(cls):
            hint, *marks = typing.get_args(hints[one.name]) or (hints[one.name],)
            for mark in marks:
                if isinstance(mark, Help):
                    kind = _kind(f"{cls.__name__}.{one.name}", hint)
                    found.append(Option(one.name, kind, one.default, mark.text, mark.metavar))
        return tuple(found)

    def settings(self) -> dict[str, Any]:
        """Values of its options, ready for JSON."""
        values = {one.name: getattr(self, one.name) for one in self.options()}
        return {
            name: str(value) if isinstance(value, Path) else value for name, value in values.items()
        }

    @abstractmethod
    def data(self) -> Data:
        """What the network is made from and tried on."""

    @abstractmethod
    def network(self, data: Data) -> Network:
        """The network in floating point, trained or read from a file."""

    @abstractmethod
    def design(self, data: Data, network: Network) -> Design:
        """The network as integers, and the items that its hardware is tried with."""

    def answers(self, design: Design, outputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The parts of the items of the output streams, an array ``(items, …)`` for each.

        A stream with fields gives its fields, as unsigned numbers; any other gives itself.
        """
        parts = {}
        for port in design.params.ports():
            if isinstance(port, Stream) and port.flow == "out":
                parts |= port_fields(port, outputs[port.name])
        return parts

    @abstractmethod
    def quality(self, data: Data, answers: dict[str, np.ndarray]) -> float:
        """How well these answers do, by the application's measure."""

    def sections(
        self, data: Data, design: Design, answers: dict[str, np.ndarray], quality: Quality
    ) -> list[Section]:
        """Its own sections of the report, which stand first; the answers are the hardware's."""
        return []


def port_fields(port: Stream, payload: np.ndarray) -> dict[str, np.ndarray]:
    """A payload by the fields of its stream, the first of which has the lowest bits."""
    parts, low = {}, 0
    for name, width in port.fields:
        parts[name] = (payload >> low) & ((1 << width) - 1)
        low += width
    return parts or {port.name: payload}


def _kind(name: str, hint: Any) -> type:
    """The type of an option: ``int`` of ``int | None``."""
    found = hint
    if typing.get_origin(hint) in {UnionType, typing.Union}:
        (found, *others) = [kind for kind in typing.get_args(hint) if kind is not type(None)]
        found = None if others else found
    if found not in KINDS:
        accepted = ", ".join(kind.__name__ for kind in KINDS)
        raise TypeError(f"{name} must be one of {accepted} or None, not {hint!r}")
    return found
