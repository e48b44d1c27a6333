"""``spikeloom prove``."""

import click

from spikeloom.console import out, print_json, print_table, progress_bar, short
from spikeloom.options import Failed, cluster_option, jobs_option, json_option, set_option
from spikeloom.selection import keys_of, label, single

__all__ = ["command"]


def _reach(certificate) -> str:
    """How far a certificate goes, in words."""
    if certificate.vectors:
        return f"{certificate.vectors:.0e} cycles".replace("e+0", "e")
    return f"{certificate.depth} cycles" if certificate.bounded else "all time"


@click.command()
@click.argument("key")
@set_option
@jobs_option
@cluster_option
@click.option("--fresh", is_flag=True, help="Prove again, whatever the cache holds.")
@click.option("--vcd", metavar="FILE", help="Waveform of the first counterexample, if any.")
@json_option
@progress_bar
def command(key, settings, jobs, cluster, fresh, vcd, as_json, progress):
    """Prove blocks equal to their golden models, each with a control that must fail.

    Example: spikeloom prove neurons.lif
    """
    from spikeloom.boards.evidence import ledger as evidence
    from spikeloom.formal.core import proof, replay

    keys = keys_of(key)
    params = single(keys, settings, "prove")
    if params is not None:
        certificates = [proof.prove(keys[0], params, cached=not fresh)]
    else:
        certificates = proof.prove_all(
            keys, number=jobs, cluster=cluster, progress=progress, cached=not fresh
        )
        evidence.record_proofs(certificates)
    if as_json:
        print_json([certificate.to_dict() for certificate in certificates])
    else:
        print_table(
            None,
            ("block", "parameters", "status", "for", "engine", ">s", "control", "streams"),
            [
                (
                    c.key,
                    label(vars(c)),
                    c.status,
                    _reach(c),
                    c.engine,
                    f"{c.seconds:.1f}",
                    c.control,
                    c.streams,
                )
                for c in certificates
            ],
        )
    bad = [certificate for certificate in certificates if not certificate.good]
    for certificate in bad:
        if certificate.witness is None:
            continue
        again = replay.replay(certificate.key, certificate.params, certificate.witness)
        if not as_json:
            out.print(again.text, markup=False, soft_wrap=True)
        if vcd is not None:
            again.write_vcd(vcd)
            vcd = None
    if bad:
        raise Failed(
            "\n".join(
                c.error
                or f"{c.key} ({short(label(vars(c)))}) is not proved: "
                f"equivalence {c.status}, control {c.control}, "
                f"streams {c.streams or 'none'}"
                for c in bad
            )
        )
