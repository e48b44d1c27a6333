"""``spikeloom elaborate``: Verilog or RTLIL of one block."""

from pathlib import Path

import click

from spikeloom.options import set_option
from spikeloom.selection import params_of

__all__ = ["command"]


@click.command()
@click.argument("key")
@set_option
@click.option("-o", "output", metavar="FILE", help="A .v or .il file; Verilog to the terminal.")
def command(key, settings, output):
    """Write one block as Verilog or RTLIL.

    Example: spikeloom elaborate sng.lfsr --set width=16 -o lfsr.v
    """
    from spikeloom.rtl.core.block import component
    from spikeloom.sim.host.cache import write_atomic
    from spikeloom.sim.host.verilog import to_rtlil, to_verilog

    top = component(key, params_of(key, settings))
    name = key.replace(".", "_")
    if output is not None and Path(output).suffix not in {".v", ".il"}:
        raise ValueError(f"FILE must end in .v or .il, not {output!r}")
    convert = to_rtlil if output is not None and output.endswith(".il") else to_verilog
    text = convert(top, name)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_atomic(Path(output), text)
