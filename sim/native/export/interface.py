"""What an exported model holds, takes and gives: fields with safe names."""

from dataclasses import dataclass
from math import prod

from spikeloom.golden.core.ports import Port, Register
from spikeloom.golden.core.trace import Trace

from .names import Names, comment

__all__ = ["Field", "Interface"]


@dataclass(frozen=True)
class Field:
    """A register, an input or an output.

    Attributes
    ----------
    source : str
        Its name in the golden model.
    name : str
        Its name in generated text.
    width, signed, frac, unit
        As of :class:`~spikeloom.golden.core.ports.Port`.
    shape : tuple of int
        ``()`` for a number. Arrays are flat in generated text, row after row.
    init : int or tuple of int or None
        Of a register, the value after reset.
    """

    source: str
    name: str
    width: int
    signed: bool
    frac: int
    unit: str
    shape: tuple[int, ...]
    init: int | tuple[int, ...] | None = None

    @property
    def size(self) -> int:
        """Number of elements."""
        return prod(self.shape)

    @property
    def low(self) -> int:
        """Smallest code."""
        return -(1 << self.width - 1) if self.signed else 0

    @property
    def high(self) -> int:
        """Largest code."""
        return self.low + (1 << self.width) - 1

    def about(self) -> str:
        """Width, fraction bits, unit and shape, as text for a comment."""
        parts = [f"{self.width} bit{'s' if self.width > 1 else ''}"]
        parts += ["signed"] if self.signed else []
        parts += [f"{self.frac} fraction bits"] if self.frac else []
        parts += [f"unit {comment(self.unit)}"] if self.unit != "1" else []
        if len(self.shape) > 1:
            parts.append(f"{self.shape[0]} transfers of {prod(self.shape[1:])}")
        return ", ".join(parts)

    def to_dict(self) -> dict[str, object]:
        """Plain values, ready for JSON."""
        return {
            "source": self.source,
            "name": self.name,
            "width": self.width,
            "signed": self.signed,
            "frac": self.frac,
            "unit": self.unit,
            "shape": list(self.shape),
        }


class Interface:
    """The fields of a model.

    Parameters
    ----------
    trace : Trace
        One step of it.

    Attributes
    ----------
    call : {"step", "transfer"}
        What one call is.
    state, inputs, outputs : tuple of Field
        In the order of the golden model.
    """

    def __init__(self, trace: Trace):
        golden = trace.golden
        self.call = "transfer" if golden.KIND == "transaction" else "step"
        self.state = _fields(golden.registers())
        self.inputs = _fields(golden.arguments())
        self.outputs = _fields(golden.results())

    def to_dict(self) -> dict[str, object]:
        """Plain values, ready for JSON."""
        kinds = {"state": self.state, "inputs": self.inputs, "outputs": self.outputs}
        return {kind: [field.to_dict() for field in fields] for kind, fields in kinds.items()}


def _fields(things: tuple[Port, ...] | tuple[Register, ...]) -> tuple[Field, ...]:
    names = Names()
    return tuple(_field(x, names.add(x.name)) for x in things)


def _field(x: Port | Register, name: str) -> Field:
    if isinstance(x, Port):
        return Field(x.name, name, x.width, x.signed, x.frac, x.unit, x.shape)
    shape = () if x.count is None else (x.count,)
    return Field(x.name, name, x.width, x.signed, 0, "1", shape, x.init)
