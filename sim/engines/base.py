"""Common parts of simulation engines: ports packed into two vectors, designs, models."""

from typing import Any

import numpy as np
from amaranth.back import rtlil
from amaranth.hdl import Cat, ClockDomain, Elaboratable, Module, Signal, Value, signed, unsigned

from spikeloom.golden.core.contract import dtype_of
from spikeloom.golden.core.ports import Port

__all__ = ["Engine", "Layout", "Model", "Top", "elaborate"]

RESET = Port("rst", "in", 1)


class Layout:
    """The positions of ports in one bit vector, chosen so that NumPy packs a run without a loop.

    An element takes 1, 2, 4 or 8 bytes; vectors of one-bit elements are packed eight to a byte. So
    the vector of a cycle is a row of a structured array.

    Parameters
    ----------
    ports : sequence of Port
        Plain ports, in order.

    Attributes
    ----------
    dtype : numpy.dtype
        Structured dtype of a row, with a field for each port.
    """

    def __init__(self, ports):
        self.ports = tuple(ports)
        names, formats, offsets, end = [], [], [], 0
        for port in self.ports:
            size = self.slot(port) // 8 or 1
            count = port.count or 1
            items = (count + 7) // 8 if self.slot(port) == 1 else count
            kind = f"<{'i' if port.signed else 'u'}{size}"
            end = (end + size - 1) // size * size
            names.append(port.name)
            formats.append((kind, (items,)) if port.count is not None else kind)
            offsets.append(end)
            end += size * items
        spec: Any = {
            "names": names,
            "formats": formats,
            "offsets": offsets,
            "itemsize": max(4, (end + 3) // 4 * 4),  # engines move chunks of 32 bits
        }
        self.dtype = np.dtype(spec)

    @staticmethod
    def slot(port: Port) -> int:
        """Bits of the vector that one element takes: 1, 8, 16, 32 or 64."""
        if port.width == 1 and port.count is not None and not port.signed:
            return 1
        return next(size for size in (8, 16, 32, 64) if size >= port.width)

    def first_bit(self, port: Port) -> int:
        """Index in the vector of the lowest bit of a port."""
        offsets = {str(name): field[1] for name, field in (self.dtype.fields or {}).items()}
        return 8 * offsets[port.name]

    def pack(self, values: dict[str, np.ndarray]) -> np.ndarray:
        """Rows ``(cycles,)`` of :attr:`dtype` from one array per port.

        Raises
        ------
        ValueError
            The arrays differ in length, or one has the wrong shape or dtype, or a value that is not
            in the range of its port.
        """
        cycles = {name: len(value) for name, value in values.items()}
        if len(set(cycles.values())) != 1:
            raise ValueError(f"inputs must have the same number of cycles, not {cycles!r}")
        packed = np.zeros(next(iter(cycles.values())), self.dtype)
        for port in self.ports:
            value = np.asarray(values[port.name])
            shape = (len(packed),) if port.count is None else (len(packed), port.count)
            if value.shape != shape or value.dtype.kind not in "iub":
                raise ValueError(
                    f"input {port.name} must be an integer array of shape {shape}, "
                    f"not {value.dtype} {value.shape}"
                )
            # NumPy would truncate a value that does not fit without an error.
            if value.size and (int(value.min()) < port.low or int(value.max()) > port.high):
                raise ValueError(
                    f"input {port.name} must be in {port.low}..{port.high}, "
                    f"not {int(value.min())}..{int(value.max())}"
                )
            if self.slot(port) == 1:
                value = np.packbits(value.astype(np.uint8), axis=-1, bitorder="little")
            packed[port.name] = value
        return packed

    def unpack(self, packed: np.ndarray) -> dict[str, np.ndarray]:
        """One array per port from rows: int64, or uint64 for unsigned ports of 64 bits."""
        values = {}
        for port in self.ports:
            value = packed[port.name]
            if self.slot(port) == 1:
                value = np.unpackbits(value, axis=-1, count=port.count, bitorder="little")
            values[port.name] = value.astype(dtype_of(port))
        return values


class Top(Elaboratable):
    """A design with all inputs in the vector ``i``, all outputs in ``o``, and the clock ``clk``.

    The names are fixed, since a port name may be a keyword of a generated language. The clock is
    there even if the design is combinational. The first input is ``rst``, the reset of ``sync``.
    """

    def __init__(self, elaboratable, inputs: Layout, outputs: Layout):
        self.elaboratable, self.inputs, self.outputs = elaboratable, inputs, outputs
        self.clk = Signal()
        self.i = Signal(8 * inputs.dtype.itemsize)
        self.o = Signal(8 * outputs.dtype.itemsize)

    def elaborate(self, platform):
        m = Module()
        m.submodules.design = self.elaboratable
        m.domains.sync = domain = ClockDomain("sync")
        domain.clk = self.clk  # not assigned: the extra delta cycle could race with the data
        for port in self.inputs.ports:
            target = domain.rst if port is RESET else getattr(self.elaboratable, port.name)
            m.d.comb += Value.cast(target).eq(self._flat(self.i, self.inputs, port))
        for port in self.outputs.ports:
            start, slot = self.outputs.first_bit(port), Layout.slot(port)
            flat = Value.cast(getattr(self.elaboratable, port.name))
            for index in range(port.count or 1):
                element = flat.word_select(index, port.width)
                # Extended by its sign, since NumPy reads the whole slot as one integer.
                wide = Signal(signed(slot) if port.signed else unsigned(slot), name="wide")
                m.d.comb += wide.eq(element.as_signed() if port.signed else element)
                m.d.comb += self.o[start + index * slot :][:slot].eq(wide)
        return m

    @staticmethod
    def _flat(vector, layout, port):
        start, slot = layout.first_bit(port), Layout.slot(port)
        return Cat(vector[start + index * slot :][: port.width] for index in range(port.count or 1))


class _Files:
    """A platform for elaboration that collects the source files that instances add."""

    def __init__(self):
        self.files: dict[str, str] = {}

    def add_file(self, name, content):
        text = content.decode() if isinstance(content, bytes) else content
        if self.files.setdefault(name, text) != text:
            raise ValueError(f"file {name!r} already exists with other content")


def elaborate(top: Top) -> tuple[str, dict[str, str]]:
    """RTLIL of a design, and by name the Verilog or JSON files that its instances need."""
    platform = _Files()
    text = rtlil.convert(
        top, name="bench", platform=platform, ports=[top.clk, top.i, top.o], emit_src=False
    )
    return text, platform.files


class Model:
    """A loaded design with its present state.

    In each cycle the inputs are set, combinational logic settles while the clock is low, the
    outputs are sampled, and the clock rises.
    """

    def __init__(self, inputs: Layout, outputs: Layout):
        self.inputs, self.outputs = inputs, outputs

    def run(self, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Simulate from the present state.

        Parameters
        ----------
        inputs : dict of array
            For each input port an integer array ``(cycles,)`` or ``(cycles, count)``, in the range
            of the port; ``rst`` may be left out, and is then 0.

        Returns
        -------
        dict of array
            The same for each output port.

        Raises
        ------
        ValueError
            The names, shapes or values are not those of the ports.
        """
        names = {port.name for port in self.inputs.ports}
        for name in [*inputs, *names]:
            if name not in names or (name not in inputs and (name != RESET.name or not inputs)):
                raise ValueError(f"inputs must be {sorted(names)}, not {sorted(inputs)}")
        cycles = len(next(iter(inputs.values())))
        words = self.inputs.pack({RESET.name: np.zeros(cycles, np.int64), **inputs})
        sampled = np.zeros(cycles, self.outputs.dtype)
        self._batch(words, sampled)
        return self.outputs.unpack(sampled)

    def reset(self) -> None:
        """Return to the state after power-on."""
        raise NotImplementedError

    def _batch(self, words: np.ndarray, sampled: np.ndarray) -> None:
        """Run one cycle per row of ``words`` and fill the rows of ``sampled``."""
        raise NotImplementedError


class Engine:
    """A simulator."""

    name = ""

    def missing(self) -> str | None:
        """The tool that is missing on this machine, and how to install it; None if none is."""
        raise NotImplementedError

    def prepare(self, component):
        """The component to simulate: ``component`` itself, or what a tool has made of it."""
        return component

    def load(self, elaboratable, inputs, outputs, workdir=None) -> Model:
        """Load a design.

        Parameters
        ----------
        elaboratable : Elaboratable
            A design with an attribute for each port, of its name. Element ``k`` of a vector has the
            bits from ``k * width`` on.
        inputs, outputs : sequence of Port
            Plain ports.
        workdir : path, optional
            Folder for the files of the tools, kept; a temporary one if not given.

        Raises
        ------
        MissingTool
            A tool is not installed.
        ToolError
            A tool fails.
        """
        raise NotImplementedError

    @staticmethod
    def top(elaboratable, inputs, outputs) -> Top:
        """The design with packed ports."""
        return Top(elaboratable, Layout((RESET, *inputs)), Layout(outputs))
