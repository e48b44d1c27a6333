"""``spikeloom image``: contents of a memory in a file, and the same in another format."""

import click

from spikeloom.console import print_json, print_table
from spikeloom.options import json_option

__all__ = ["command"]


@click.command()
@click.argument("file")
@click.option("--width", type=int, help="Bits of a word, if the file does not tell.")
@click.option("--signed", is_flag=True, help="The words are in two's complement.")
@click.option("-o", "output", metavar="FILE", help="Write the words to this file.")
@json_option
def command(file, width, signed, output, as_json):
    """Show what array a file holds, and write it in another format.

    The suffix chooses the format: .npz of NumPy, .hex of Verilog's $readmemh, .mif of Intel, .coe
    of AMD, .bin for raw words. Blocks take such a file with --set NAME=@FILE.

    Example: spikeloom image weights.npz -o weights.mif
    """
    from spikeloom.golden.core import images

    array = images.load(file, width=width, signed=signed or None)
    if output is not None:
        images.save(array, output)
    found = {
        "file": file,
        "shape": list(array.shape),
        "width": array.width,
        "signed": array.signed,
        "smallest": int(array.values.min()),
        "largest": int(array.values.max()),
        "digest": array.digest,
        "written": output,
    }
    if as_json:
        return print_json(found)
    shape = " × ".join(map(str, array.shape))
    row = {**found, "shape": shape, "digest": array.digest[:8]}
    names = ("file", "shape", "width", "signed", "smallest", "largest", "digest")
    print_table(None, names, [tuple(row[name] for name in names)])
