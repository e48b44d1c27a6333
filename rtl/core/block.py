"""Base class of components, whose ports are those of the golden model's parameters."""

from typing import ClassVar, Protocol

from amaranth.hdl import Signal, Value, signed, unsigned
from amaranth.lib import data, stream, wiring
from amaranth.lib.wiring import In, Out

from spikeloom.golden.core.contract import Golden, Params, find
from spikeloom.golden.core.ports import Port, Stream
from spikeloom.golden.core.registry import Registry

from .spec import Spec

__all__ = ["BLOCKS", "Block", "Ported", "blocks", "component", "leaf", "member", "shape_of"]

BLOCKS: "Registry[Block]" = Registry("rtl", "component")


def shape_of(port: Port):
    """Amaranth shape of a port, or of the payload of a stream."""
    if port.fields:
        element = data.StructLayout({name: unsigned(width) for name, width in port.fields})
    else:
        element = signed(port.width) if port.signed else unsigned(port.width)
    return element if port.count is None else data.ArrayLayout(element, port.count)


def member(port: Port, init: int = 0):
    """Signature member for a port or a stream.

    Parameters
    ----------
    port : Port
        The port; streams become :class:`amaranth.lib.stream.Signature`, arrays of them with
        ``ways``.
    init : int
        Value of a plain port after reset.
    """
    flow = In if port.flow == "in" else Out
    if not isinstance(port, Stream):
        return flow(shape_of(port), init=init) if init else flow(shape_of(port))
    single = flow(stream.Signature(shape_of(port)))
    return single if port.ways is None else single.array(port.ways)


class Block(wiring.Component):
    """A component with the ports of its golden model.

    ``class LFSR(Block, golden=golden.LFSR)`` in ``rtl/<domain>/<family>/<block>.py`` registers
    itself under the key of its module, which must be the golden model's key.

    An output that has the name of a scalar register of the golden model gets the reset value of
    that register, so it can be clocked in the component itself.

    Parameters
    ----------
    params : Params
        Of the type of the golden model's parameters; kept as the attribute ``params``.

    Attributes
    ----------
    SPEC : Spec
        Settings of the block's proofs, where the defaults do not suffice.
    cuts : dict of Signal
        Internal signals by the names of cut points of the golden model
        (:func:`spikeloom.golden.core.dialect.known`); a proof compares them one by one.
    """

    GOLDEN: ClassVar[type[Golden]]
    SPEC: ClassVar[Spec] = Spec()

    def __init_subclass__(cls, *, golden: type[Golden] | None = None, **kwargs):
        super().__init_subclass__(**kwargs)
        if golden is None:
            return
        cls.GOLDEN = golden
        key = BLOCKS.key_of(cls.__module__)
        if key and key != golden.KEY:
            raise TypeError(
                f"the component {key} must pair with its own golden model, not with {golden.KEY!r}"
            )
        BLOCKS.add(cls)

    def __init__(self, params: Params):
        if type(params) is not self.GOLDEN.params_type():
            raise TypeError(
                f"params of {type(self).__name__} must be "
                f"{self.GOLDEN.params_type().__name__}, not {params!r}"
            )
        self.params = params
        self.cuts: dict[str, Signal] = {}
        inits = {x.name: x.init for x in self.GOLDEN(params).registers() if x.count is None}
        super().__init__(
            {port.name: member(port, inits.get(port.name, 0)) for port in params.ports()}
        )


class Ported(Protocol):
    """A circuit with the ports of a block: the component itself, or a netlist in its place."""

    @property
    def params(self) -> Params:
        """The parameters whose ports these are."""
        ...


def leaf(block: Ported, name: str) -> list[Value]:
    """Elements of the plain port ``name`` of a circuit, one value for each.

    Parameters
    ----------
    block : Block or another circuit with its ports
        The circuit.
    name : str
        As :meth:`~spikeloom.golden.core.ports.Port.leaves` names it: ``i``, or ``i__payload``.

    Returns
    -------
    list of Value
        In order, in the shape of the port. The payload of an array of streams, and of a stream
        without ``count``, is one value for each stream.
    """
    base, _, part = name.partition("__")
    port = next(port for port in block.params.ports() if port.name == base)
    member = getattr(block, base)
    if isinstance(port, Stream) and port.ways is not None:
        return [Value.cast(getattr(way, part)) for way in member]
    value = Value.cast(getattr(member, part) if part else member)
    if port.count is None or part in {"valid", "ready"}:
        return [value]
    element = signed(port.width) if port.signed else unsigned(port.width)
    words = [value.word_select(index, port.width) for index in range(port.count)]
    return [word.as_signed() if element.signed else word for word in words]


def blocks() -> dict[str, type[Block]]:
    """All components by key, in alphabetical order."""
    return BLOCKS.all()


def component(key: str, params: Params | None = None) -> Block:
    """Build the component ``key``.

    Parameters
    ----------
    key : str
        The block.
    params : Params, optional
        Its parameters; the first of the golden model's ``EXAMPLES`` if not given.

    Raises
    ------
    ValueError
        There is no such block, or it has no component.
    TypeError
        The parameters are those of another block.
    """
    golden = find(key)
    kind = BLOCKS.get(key)
    if kind is None:
        raise ValueError(f"{key} has a golden model and no component")
    return kind(golden.EXAMPLES[0] if params is None else params)
