"""``spikeloom neurons digest``: digests of the traces of integer models."""

import click

from spikeloom.console import out, print_json
from spikeloom.models import params_of, place_of
from spikeloom.options import Failed, json_option

__all__ = ["command"]


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--pin", is_flag=True, help="Write it into the model's file, as its digest.")
@json_option
def command(names, pin, as_json):
    """Show the digest of the trace of the integer model: 1000 steps with nominal inputs.

    NAME is a model, or a TOML file. If a pinned digest differs, the exit status is 1.

    Example: spikeloom neurons digest izhikevich
    """
    from spikeloom.golden.neuron.compiler.study.digest import digest as of
    from spikeloom.golden.neuron.compiler.study.digest import with_digest
    from spikeloom.sim.host.cache import write_atomic

    if pin:
        for name in names:
            if name.endswith(".json"):
                raise ValueError(f"--pin needs a model or a TOML file, not {name!r}")
    found = {name: params_of(name) for name in dict.fromkeys(names)}
    rows = [
        {"name": name, "digest": of(params), "pinned": params.description.digest or None}
        for name, params in found.items()
    ]
    if pin:
        for row in rows:
            _, path = place_of(row["name"])
            write_atomic(path, with_digest(path.read_text(encoding="utf-8"), row["digest"]))
            row["pinned"] = row["digest"]
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            out.print(f"{row['digest']}  {row['name']}", markup=False, soft_wrap=True)
    wrong = [row for row in rows if row["pinned"] not in {None, row["digest"]}]
    if wrong:
        raise Failed("\n".join(f"{x['name']}: the pinned digest is {x['pinned']}" for x in wrong))
