"""Tables of ports and registers of a block."""

from spikeloom.boards.report.markdown import table
from spikeloom.golden.core.contract import Golden, Params
from spikeloom.golden.core.ports import Stream

from .wording import shape

__all__ = ["port_table", "register_table"]

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def port_table(params: Params) -> str:
    """The ports with these parameters."""
    header = ["port", "flow", "kind", "shape", "codes", "meaning of 1"]
    return table(header, [_row(port) for port in params.ports()])


def register_table(golden: Golden) -> str:
    """The state of a golden model; nothing where it has none."""
    rows = [[f"`{register.name}`", shape(register)] for register in golden.registers()]
    if not rows:
        return ""
    return f"State of the golden model:\n\n{table(['register', 'shape'], rows)}\n"


def _row(port) -> list[str]:
    shown = shape(port)
    if port.fields:
        shown += " (" + ", ".join(f"{name} {width}" for name, width in port.fields) + ")"
    kind = "plain"
    if isinstance(port, Stream):
        kind = f"{port.ways} streams" if port.ways else "stream"
        kind += f", {port.burst} transfers an item" if port.burst > 1 else ""
    unit = "" if port.unit == "1" else f" {port.unit}"
    meaning = f"2{str(-port.frac).translate(_RAISED)}{unit}" if port.frac else port.unit
    return [f"`{port.name}`", port.flow, kind, shown, f"{port.low}..{port.high}", meaning]
