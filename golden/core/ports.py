"""Ports, streams and registers: the interface of a block, declared once for model and hardware."""

from dataclasses import dataclass, replace
from math import prod
from typing import Literal

from .checks import check_bool, check_choice, check_int

__all__ = ["Bits", "Port", "Register", "Stream"]


@dataclass(frozen=True)
class Port:
    """One port: an integer, or a vector of integers of the same width.

    A value is an integer; its meaning is ``value * 2**-frac`` in ``unit``. In the golden model a
    scalar port is an array ``(batch,)``, a vector port ``(batch, count)``; in hardware element
    ``k`` of a vector occupies bits ``k * width`` and up.

    Parameters
    ----------
    name : str
        Name in the golden model and in hardware.
    flow : {"in", "out"}
        Direction, seen from the block.
    width : int
        Bits of one element, 1..64.
    signed : bool
        Two's complement if true.
    frac : int
        Fraction bits.
    unit : str
        ``"1"``, ``"mV"``, …; ``"p"`` is a unipolar probability, ``"bipolar"`` a value in -1..1.
    count : int or None
        Number of elements of a vector; ``None`` for a scalar.
    fields : tuple of (str, int)
        Names and widths of the parts of a packed record, least significant first; empty for a
        plain number.
    """

    name: str
    flow: Literal["in", "out"]
    width: int
    signed: bool = False
    frac: int = 0
    unit: str = "1"
    count: int | None = None
    fields: tuple[tuple[str, int], ...] = ()

    def __post_init__(self):
        check_choice("flow", self.flow, ("in", "out"))
        check_int("width", self.width, 1, 64)
        check_bool("signed", self.signed)
        if self.count is not None:
            check_int("count", self.count, 1, 1 << 16)
        if self.fields and (self.signed or sum(width for _, width in self.fields) != self.width):
            raise ValueError(
                f"fields of {self.name} must be unsigned and fill its {self.width} bits, "
                f"not {self.fields!r}"
            )

    @property
    def low(self) -> int:
        """Smallest code."""
        return -(1 << self.width - 1) if self.signed else 0

    @property
    def high(self) -> int:
        """Largest code."""
        return (1 << self.width - 1) - 1 if self.signed else (1 << self.width) - 1

    @property
    def bits(self) -> int:
        """Bits of the whole port: of all its elements together."""
        return self.width * (self.count or 1)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of a value in one copy of the block."""
        return () if self.count is None else (self.count,)

    @property
    def flat(self) -> "Port":
        """A plain port with all elements of a value side by side, those of a burst too."""
        count = prod(self.shape) if self.shape else None
        return Port(self.name, self.flow, self.width, self.signed, count=count)

    def leaves(self) -> tuple["Port", ...]:
        """The plain ports that this one consists of: itself."""
        return (self,)


@dataclass(frozen=True)
class Bits(Port):
    """A port that carries a stochastic bit stream, ``width`` consecutive bits of it per cycle.

    Bit ``k`` of the word is the ``k``-th in time. ``unit`` is the encoding of the value: ``"p"``
    for ``P``, ``"bipolar"`` for ``2 P - 1``. With ``count`` it is a vector of streams.
    """


@dataclass(frozen=True)
class Stream(Port):
    """A payload with ``valid`` and ``ready``; a transfer happens in a cycle in which both are 1.

    ``valid`` must not depend combinationally on ``ready``. Once ``valid`` is 1, it and the payload
    must not change until the transfer. ``flow`` is the direction of the payload.

    Parameters
    ----------
    ways : int or None
        Number of independent streams of this kind, ``block.name[k]`` in hardware; the golden model
        sees each of their leaves as one vector.
    burst : int
        Transfers that make up one item of a transaction golden model. With ``burst > 1`` the item
        is an array ``(batch, burst)``, or ``(batch, burst, count)``.
    """

    ways: int | None = None
    burst: int = 1

    def __post_init__(self):
        super().__post_init__()
        check_int("burst", self.burst, 1, 1 << 20)
        if self.ways is not None:
            check_int("ways", self.ways, 1, 1 << 10)
            if self.count is not None or self.burst != 1:
                raise ValueError(f"ways of {self.name} must not be combined with count or burst")

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of an item in one copy of the block."""
        return (self.burst, *super().shape) if self.burst > 1 else super().shape

    def leaves(self) -> tuple[Port, ...]:
        """Payload, valid and ready as plain ports, named as in the generated Verilog."""
        back: Literal["in", "out"] = "out" if self.flow == "in" else "in"
        payload = Port(
            f"{self.name}__payload",
            self.flow,
            self.width,
            self.signed,
            self.frac,
            self.unit,
            self.ways or self.count,
            self.fields,
        )
        valid = Port(f"{self.name}__valid", self.flow, 1, count=self.ways)
        return payload, valid, replace(valid, name=f"{self.name}__ready", flow=back)


@dataclass(frozen=True)
class Register:
    """One state variable of a golden model, with the value it has after reset.

    Parameters
    ----------
    name : str
        Name of the register; the component's register of the same name is proved equal to it.
    width : int
        Bits of one element, 1..64.
    signed : bool
        Two's complement if true.
    init : int or tuple of int
        Value after reset; for a vector one value for all elements, or a tuple of ``count`` values.
    count : int or None
        Number of elements of a vector; ``None`` for a scalar.
    valid : tuple of (str, int), optional
        For a register without reset, such as the output of a block memory: the name of another
        register and the bit of it that is 1 while this one holds data. A proof shows that the value
        has no effect while that bit is 0.
    """

    name: str
    width: int
    signed: bool = False
    init: int | tuple[int, ...] = 0
    count: int | None = None
    valid: tuple[str, int] | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of its value in one copy of the block."""
        return () if self.count is None else (self.count,)

    def __post_init__(self):
        check_int("width", self.width, 1, 64)
        # One value is checked once: a memory as a register has many elements.
        values = self.init if isinstance(self.init, tuple) else (self.init,)
        if isinstance(self.init, tuple) and len(values) != (self.count or 1):
            raise ValueError(f"init of {self.name} must hold {self.count or 1} values")
        limits = Port(self.name, "out", self.width, self.signed)
        for value in values:
            check_int(f"init of {self.name}", value, limits.low, limits.high)
