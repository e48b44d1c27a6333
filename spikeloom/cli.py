"""The command line: parses, calls one function, prints."""

import os
import sys
from fnmatch import fnmatch
from pathlib import Path

import click

from . import __version__
from .console import err, out, print_json, print_table, progress_bar, short
from .model_evidence import evidence
from .neurons import neurons
from .options import Failed, jobs_option, json_option, set_option, values
from .transactions import prove as prove_forms

__all__ = ["main"]


def _params(key, settings):
    from spikeloom.golden.contract import find

    return find(key).params_type().from_dict(values(settings))


def _keys(key) -> list[str]:
    from spikeloom.golden.contract import find, goldens

    if key == "all":
        return list(goldens())
    if any(sign in key for sign in "*?["):
        matching = [name for name in goldens() if fnmatch(name, key)]
        if not matching:
            raise ValueError(f"no block matches {key!r}; spikeloom list shows them")
        return matching
    return [find(key).KEY]


def _single(keys, settings, command):
    if settings and len(keys) > 1:
        raise ValueError(f"{command} --set needs one block, not {len(keys)}")
    return _params(keys[0], settings) if settings else None


def _label(row: dict) -> str:
    """The parameters of a row that differ from the block's defaults."""
    from spikeloom.golden.contract import find

    return find(row["key"]).params_type().from_dict(row["params"]).label()


cluster_option = click.option("--cluster", metavar="ADDRESS", help="Run on a Dask cluster.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def cli():
    """Stochastic and spiking hardware, each block proved equal to its golden model.

    \b
    spikeloom list                            what there is
    spikeloom check neurons.lif               RTL against golden, bit for bit
    spikeloom prove neurons.lif               the same for all inputs and all time
    spikeloom build digits -o build/digits    from real data to a bitstream that is right
    """


@cli.command("list")
@click.argument("pattern", default="all")
@json_option
def list_blocks(pattern, as_json):
    """Show the blocks, their parameters and how far each has climbed.

    PATTERN is a key, a pattern such as "arith.*", or "all".

    \b
    Rungs: 1 third truth, 2 bit-true in simulation, 3 proved, 4 mutants killed, 5 synthesised,
    6 bit-true as a synthesised netlist.

    Example: spikeloom list "sng.*"
    """
    from spikeloom.boards.evidence import rungs
    from spikeloom.golden.contract import goldens

    found = goldens()
    rows = [
        {
            "key": key,
            "family": key.split(".")[0],
            "kind": found[key].KIND,
            "params": found[key].EXAMPLES[0].to_dict(),
            "rungs": rungs(key),
        }
        for key in _keys(pattern)
    ]
    if as_json:
        return print_json(rows)
    print_table(
        None,
        ("block", "kind", "rungs", "parameters"),
        [
            (
                row["key"],
                row["kind"],
                "".join(str(rung) if rung in row["rungs"] else "·" for rung in range(1, 7)),
                " ".join(f"{n}={v}" for n, v in row["params"].items()),
            )
            for row in rows
        ],
    )


@cli.command()
@click.argument("key")
@set_option
@click.option("-o", "output", metavar="FILE", help="A .v or .il file; Verilog to the terminal.")
def elaborate(key, settings, output):
    """Write one block as Verilog or RTLIL.

    Example: spikeloom elaborate sng.lfsr --set width=16 -o lfsr.v
    """
    from spikeloom.rtl.block import component
    from spikeloom.sim.cache import write_atomic
    from spikeloom.sim.verilog import to_rtlil, to_verilog

    top = component(key, _params(key, settings))
    name = key.replace(".", "_")
    if output is not None and Path(output).suffix not in {".v", ".il"}:
        raise ValueError(f"FILE must end in .v or .il, not {output!r}")
    convert = to_rtlil if output is not None and output.endswith(".il") else to_verilog
    text = convert(top, name)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_atomic(Path(output), text)


@cli.command()
@click.argument("key")
@click.option("--engine", default="cxxrtl", show_default=True, help="What simulates the RTL.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0))
@click.option("--cycles", default=2000, show_default=True, type=click.IntRange(1))
@set_option
@jobs_option
@cluster_option
@json_option
@progress_bar
def check(key, engine, seed, cycles, settings, jobs, cluster, as_json, progress):
    """Simulate blocks and compare them with their golden models, bit for bit.

    Every example of every block is run; with --set, only the parameters given.

    Example: spikeloom check all --engine cxxrtl
    """
    from spikeloom.boards import evidence
    from spikeloom.sim import harness

    keys = _keys(key)
    params = _single(keys, settings, "check")
    if params is not None:
        results = [harness.check(keys[0], params, engine=engine, seed=seed, cycles=cycles)]
    else:
        results = harness.check_all(
            keys=keys, engine=engine, seed=seed, cycles=cycles, jobs=jobs, cluster=cluster,
            progress=progress,
        )  # fmt: skip
        evidence.record_checks(results)
    rows = [
        {
            "key": result.key,
            "params": result.params,
            "engine": result.engine,
            "cycles": result.cycles,
            "mismatches": result.mismatches,
        }
        for result in results
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(
            None,
            ("block", "parameters", "engine", ">cycles", ">mismatches"),
            [(r["key"], _label(r), r["engine"], r["cycles"], r["mismatches"]) for r in rows],
        )
    wrong = [result.message for result in results if result.mismatches]
    if wrong:
        raise Failed("\n".join(wrong))


def _reach(certificate) -> str:
    """How far a certificate goes, in words."""
    if certificate.vectors:
        return f"{certificate.vectors:.0e} cycles".replace("e+0", "e")
    return f"{certificate.depth} cycles" if certificate.bounded else "all time"


@cli.command()
@click.argument("key")
@set_option
@jobs_option
@cluster_option
@click.option("--fresh", is_flag=True, help="Prove again, whatever the cache holds.")
@click.option("--vcd", metavar="FILE", help="Waveform of the first counterexample, if any.")
@json_option
@progress_bar
def prove(key, settings, jobs, cluster, fresh, vcd, as_json, progress):
    """Prove blocks equal to their golden models, each with a control that must fail.

    Example: spikeloom prove neurons.lif
    """
    from spikeloom.boards import evidence
    from spikeloom.formal import proof, replay

    keys = _keys(key)
    params = _single(keys, settings, "prove")
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
                    _label(vars(c)),
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
        raise Failed("\n".join(c.error or f"{c.key} ({short(_label(vars(c)))}) is not proved: "
                               f"equivalence {c.status}, control {c.control}, "
                               f"streams {c.streams or 'none'}" for c in bad))  # fmt: skip


@cli.command()
@click.argument("key", default="all")
@click.option(
    "--length",
    "lengths",
    multiple=True,
    type=int,
    metavar="L",
    help="A power of two in 16..65536; all of them if not given.",
)
@jobs_option
@cluster_option
@json_option
@progress_bar
def accuracy(key, lengths, jobs, cluster, as_json, progress):
    """Measure how far operations on bit streams are from their ideal.

    KEY is an operation, a pattern such as "arith.*", or "all". Each is run with every kind of
    source that can make the streams it needs; published figures stand beside the results.

    Example: spikeloom accuracy arith.and_mul --length 256
    """
    from spikeloom.sim import accuracy as table

    known = set(table.operations())
    keys = _keys(key)
    if len(keys) > 1:
        keys = [each for each in keys if each in known]
        if not keys:
            raise ValueError(f"no operation matches {key!r}; spikeloom accuracy shows them all")
    rows = table.accuracy(keys, lengths or table.LENGTHS, jobs=jobs, cluster=cluster,
                          progress=progress)  # fmt: skip
    if os.environ.get("SPIKELOOM_RECORD") == "1" and not lengths:
        table.record(rows)
    if as_json:
        return print_json(rows)
    for op, params in dict.fromkeys((row["op"], row["params"]) for row in rows):
        print_table(
            op if params == "default" else f"{op} {params}",
            ("source", ">length", ">rmse", ">mae", ">max", ">anchor"),
            [
                (
                    row["source"],
                    row["length"],
                    *(f"{row[name]:.5f}" for name in ("rmse", "mae", "max")),
                    "" if row["anchor"] is None else f"{row['anchor']:.3g}",
                )
                for row in rows
                if (row["op"], row["params"]) == (op, params)
            ],
        )


@cli.command()
@click.argument("key")
@click.option("--mutants", default=60, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0))
@jobs_option
@cluster_option
@json_option
@progress_bar
def mutate(key, mutants, seed, jobs, cluster, as_json, progress):
    """Break the netlist in many places and see that the simulation notices.

    A mutant that the stimuli do not tell from the original is given to the prover: it is either
    equivalent, or missed, which is a gap in the stimuli.

    Example: spikeloom mutate sng.lfsr
    """
    from spikeloom.boards import evidence
    from spikeloom.formal import mutation

    results = mutation.mutate_all(
        _keys(key), mutants=mutants, seed=seed, jobs=jobs, cluster=cluster, progress=progress
    )
    evidence.record_mutations(results)
    if as_json:
        print_json(results)
    else:
        names = ("mutants", "killed", "equivalent", "missed", "unknown")
        print_table(
            None,
            ("block", "parameters", *[f">{name}" for name in names], ">score"),
            [
                (r["key"], _label(r), *[r[name] for name in names], f"{r['score']:.3f}")
                for r in results
            ],
        )
    missed = [result["key"] for result in results if result["missed"]]
    if missed:
        raise Failed(f"the simulation misses mutants of {', '.join(missed)}")


@cli.command()
@click.argument("key")
@click.option("--target", default="ice40-hx8k", show_default=True, help="Device to build for.")
@set_option
@jobs_option
@cluster_option
@json_option
@progress_bar
def synth(key, target, settings, jobs, cluster, as_json, progress):
    """Synthesise, place and route blocks, and read the tools' reports.

    Example: spikeloom synth neurons.lif --target ice40-hx8k
    """
    from spikeloom.boards import baseline, evidence
    from spikeloom.boards import synth as flow

    keys = _keys(key)
    params = _single(keys, settings, "synth")
    if params is not None:
        records = [flow.synth(keys[0], params, target)]
    else:
        records = flow.synth_all(target, keys, jobs=jobs, cluster=cluster, progress=progress)
        evidence.record_synthesis(records)
    if as_json:
        print_json(records)
    else:
        names = ("lut", "lc", "ff", "bram", "dsp")
        print_table(
            target,
            ("block", "parameters", *[f">{name}" for name in names], ">MHz"),
            [
                (
                    r["key"],
                    _label(r),
                    *[r[name] for name in names],
                    None if r["fmax_mhz"] is None else f"{r['fmax_mhz']:.1f}",
                )
                for r in records
            ],
        )
    differences = baseline.compare(records)
    for difference in differences:
        err.print(f"differs from the baseline: {difference}", style="yellow", markup=False)


@cli.command()
@click.argument("name")
@click.option("--x", required=True, metavar="FORMAT", help="Format of the input, like UQ3.9.")
@click.option("--y", required=True, metavar="FORMAT", help="Format of the output.")
@click.option("--max-ulp", default=1.0, show_default=True, help="Largest error, in codes of y.")
@click.option("--max-cycles", type=int, help="Longest latency.")
@click.option("--min-mhz", type=float, help="Least Fmax.")
@click.option("--target", default="ice40-hx8k", show_default=True, help="Device to build for.")
@jobs_option
@json_option
@progress_bar
def function(name, x, y, max_ulp, max_cycles, min_mhz, target, jobs, as_json, progress):
    """Find the cheapest unit for an elementary function.

    NAME is a function such as exp, tanh or "power(1.5)". Of each form the smallest tables that are
    accurate enough are synthesised; those that no other beats in everything are shown, with the one
    to take. The error is the largest over all inputs.

    Example: spikeloom function exp_neg --x UQ3.9 --y UQ0.12
    """
    from spikeloom.boards.functions import choose

    choice = choose(
        name, x, y, max_ulp, target, max_cycles=max_cycles, min_mhz=min_mhz, jobs=jobs,
        progress=progress,
    )  # fmt: skip
    if as_json:
        return print_json(choice.to_dict())
    shown = [unit for unit in choice.units if unit in (*choice.pareto, choice.picked)]
    print_table(
        f"{name} of {x} as {y} on {target}",
        ("", "block", ">ulp", ">cycles", ">lut", ">bram", ">dsp", ">MHz", ">share"),
        [
            (
                "→" if unit == choice.picked else "",
                unit.key,
                f"{unit.error_ulp:.3f}",
                unit.cycles,
                unit.lut,
                unit.bram,
                unit.dsp,
                None if unit.fmax_mhz is None else f"{unit.fmax_mhz:.1f}",
                f"{unit.share:.2%}",
            )
            for unit in shown
        ],
    )
    found = " ".join(f"--set {key}={value}" for key, value in choice.picked.params.items())
    out.print(f"{choice.reason}\n\nspikeloom elaborate {choice.picked.key} {found}",
              markup=False, highlight=False, soft_wrap=True)  # fmt: skip


@cli.command()
@click.argument("network")
@click.option("-o", "output", required=True, metavar="DIR", help="Folder of the results.")
@click.option("--target", "targets", multiple=True, help="Device; all three if not given.")
@click.option("--length", default=64, show_default=True, help="Stream length, a power of two.")
@click.option("--hidden", type=int, help="Hidden units to train with.")
@click.option("--weights", metavar="FILE.npz", help="A network of yours for the same images.")
@jobs_option
@json_option
def build(network, output, targets, length, hidden, weights, jobs, as_json):
    """Take a network from real data to a bitstream that is right, with a report.

    Example: spikeloom build digits -o build/digits
    """
    from spikeloom.boards.build import build as run

    summary = run(
        network,
        Path(output),
        targets=targets or None,
        length=length,
        hidden=hidden,
        weights=Path(weights) if weights else None,
        number=jobs,
        say=lambda text: err.print(text, markup=False),
    )
    if as_json:
        print_json(summary)
    else:
        from spikeloom.boards.build import summary_tables

        for title, columns, rows in summary_tables(summary):
            print_table(title, columns, rows)
            out.print()
        out.print(f"report: {Path(output) / 'report.html'}", markup=False)
    if not summary["good"]:
        raise Failed("\n".join(summary["problems"]))


neurons.add_command(evidence)
neurons.add_command(prove_forms)
cli.add_command(neurons)


@cli.command()
@json_option
def doctor(as_json):
    """Show the tools that were found, their versions, and what each missing one costs.

    Example: spikeloom doctor
    """
    from spikeloom.sim import engines, tools

    report = [
        {"tool": name, "found": found, "get": None if found else tools.how_to_get(name)}
        for name, found in tools.available().items()
    ]
    missing = [
        {"engine": name, "missing": engine.missing()} for name, engine in engines.ENGINES.items()
    ]
    if as_json:
        return print_json({"tools": report, "engines": missing})
    print_table("tools", ("tool", "found", "to get it"),
           [(r["tool"], r["found"] or "missing", r["get"]) for r in report])  # fmt: skip
    out.print()
    print_table(
        "engines", ("engine", "state"), [(m["engine"], m["missing"] or "ready") for m in missing]
    )


def main():
    """Entry point: exit status 0 for yes, 1 for no, 2 for a mistake, 3 for a missing tool."""
    from spikeloom.sim.jobs import stop_when_told
    from spikeloom.sim.tools import MissingTool, ToolError

    stop_when_told()
    if os.environ.get("SPIKELOOM_TRACEBACK"):
        sys.exit(cli(standalone_mode=True))
    try:
        cli(standalone_mode=False)
        status, text = 0, None
    except click.exceptions.Exit as stop:
        status, text = stop.exit_code, None
    except click.ClickException as wrong:
        status, text = 2, wrong.format_message()
    except (click.Abort, KeyboardInterrupt):
        status, text = 130, "interrupted"
    except Failed as no:
        status, text = 1, str(no)
    except ToolError as wrong:
        status, text = 1, str(wrong)
    except (ValueError, TypeError) as wrong:
        status, text = 2, str(wrong)
    except MissingTool as wrong:
        status, text = 3, str(wrong)
    except OSError as wrong:
        status, text = 1, str(wrong)
    if text:
        err.print(f"spikeloom: {text}", markup=False, soft_wrap=True)
    sys.exit(status)
