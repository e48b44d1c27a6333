"""``spikeloom prove``: proofs that components equal their golden models."""

from pathlib import Path

import click

from spikeloom.console import out, print_json, print_table, progress_bar, short
from spikeloom.options import Failed, json_option, set_option, workers_option
from spikeloom.selection import keys_of, label, single

__all__ = ["command"]


@click.command()
@click.argument("key")
@set_option
@workers_option
@click.option("--fresh", is_flag=True, help="Use no kept certificates.")
@click.option("--vcd", metavar="FILE", help="Waveform of the first counterexample, if any.")
@json_option
@progress_bar
def command(key, settings, jobs, cluster, fresh, vcd, as_json, progress):
    """Prove blocks equal to their golden models, each with a negative control.

    KEY is a block, a family, a domain, a pattern or "all". Examples that a block leaves out are
    listed below the table, with the reason. A counterexample is shown with the registers of both
    sides.

    Example: spikeloom prove neurons.lif
    """
    from spikeloom.boards.evidence.records import kept_certificate
    from spikeloom.formal.core import proof, replay

    keys = keys_of(key)
    if vcd is not None and (not vcd or Path(vcd).is_dir()):
        raise ValueError(f"--vcd must be a file to write, not {vcd!r}")
    certificates = proof.prove_all(
        keys,
        single(keys, settings, "prove"),
        cached=not fresh,
        kept=kept_certificate,
        jobs=jobs,
        cluster=cluster,
        progress=progress,
    )
    if as_json:
        print_json([certificate.to_dict() for certificate in certificates])
    else:
        print_table(
            None,
            ("block", "parameters", "status", "for", "engine", ">s", "control", "streams"),
            [
                (
                    c.key,
                    label(c.key, c.params),
                    c.status,
                    c.reach if c.good else "",
                    c.engine,
                    f"{c.seconds:.1f}",
                    c.control,
                    c.streams,
                )
                for c in certificates
            ],
        )
        if not settings:
            for block in keys:
                _say_what_is_left_out(block)
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
        raise Failed("\n".join(map(_why, bad)))


def _say_what_is_left_out(key: str) -> None:
    from spikeloom.formal.core.proof import spec_of
    from spikeloom.golden.core.contract import GOLDENS

    try:
        golden, spec = GOLDENS.find(key), spec_of(key)
    except ValueError:
        return  # already reported as an error
    for what, exception, examples in (
        ("left out", spec.left_out, spec.omitted(golden)),
        ("simulated", spec.simulated, spec.replaced(golden)),
    ):
        if exception is not None and examples:
            labels = "; ".join(short(params.label()) for params in examples)
            text = f"{key}: {what} is {labels}: {exception.reason}"
            out.print(text, markup=False, soft_wrap=True)


def _why(certificate) -> str:
    """The reason why a certificate is not good, in a line."""
    if certificate.error is not None:
        return f"{certificate.key}: {certificate.error}"
    refuted = f" ({'; '.join(certificate.refuted)})" if certificate.refuted else ""
    return (
        f"{certificate.key} ({short(label(certificate.key, certificate.params))}) is not proved: "
        f"equivalence {certificate.status}{refuted}, control {certificate.control}, "
        f"streams {certificate.streams or 'none'}"
    )
