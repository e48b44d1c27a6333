"""``spikeloom build``: an application, from its data to verified bitstreams, with a report.

Each application is a command of its own, whose options are the fields of its class.
"""

from pathlib import Path

import click

from spikeloom.console import err, out, print_json, print_table
from spikeloom.options import Failed, json_option, workers_option

__all__ = ["command"]


class Applications(click.Group):
    """A group whose commands are the applications."""

    def list_commands(self, ctx):
        """Names of the applications."""
        from spikeloom.boards.build.catalogue import catalogue

        return sorted(catalogue().applications)

    def get_command(self, ctx, cmd_name):
        """The command of an application; None if there is none of this name."""
        from spikeloom.boards.build.catalogue import catalogue

        kind = catalogue().applications.get(cmd_name)
        return None if kind is None else _command(kind)

    def resolve_command(self, ctx, args):
        """As in any group; the message for an unknown application names those that exist."""
        from spikeloom.boards.build.catalogue import find

        if args and not args[0].startswith("-") and not ctx.resilient_parsing:
            find(args[0])
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx, formatter):
        """The applications with a sentence each, and those that cannot be imported."""
        from spikeloom.boards.build.catalogue import catalogue

        known = catalogue()
        for heading, rows in (
            ("Applications", [(name, x.title()) for name, x in known.applications.items()]),
            ("Not to be imported", [(name, str(fault)) for name, fault in known.faults.items()]),
        ):
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(sorted(rows))


@click.group(cls=Applications, subcommand_metavar="APPLICATION -o DIR [OPTIONS]")
def command():
    """Take an application from real data to a verified bitstream, with a report.

    spikeloom build APPLICATION --help shows the options of an application.

    Example: spikeloom build digits -o build/digits
    """


class _Folder(click.Path):
    """A path that is not empty, which would be the folder one is in."""

    def convert(self, value, param, ctx):
        if value == "":
            self.fail("it must name a folder, and is empty", param, ctx)
        return super().convert(value, param, ctx)


def _command(kind) -> click.Command:
    """The command of an application, with the options of every build and with its own."""
    import inspect

    def run(output, targets, jobs, cluster, as_json, **options):
        _build(kind(**options), output, targets, jobs, cluster, as_json)

    name, devices = kind.name(), f"Device; {', '.join(kind.TARGETS)} if not given."
    made = click.Command(
        name,
        callback=run,
        help=f"{inspect.getdoc(kind)}\n\nExample: spikeloom build {name} -o build/{name}",
        params=[
            click.Option(
                ["-o", "output"],
                required=True,
                metavar="DIR",
                type=_Folder(file_okay=False, path_type=Path),
                help="Folder of the results.",
            ),
            click.Option(["--target", "targets"], multiple=True, help=devices),
            *map(_option, kind.options()),
        ],
    )
    return workers_option(json_option(made))


def _option(option) -> click.Option:
    """The command line option of an option of an application."""
    kind = click.Path(path_type=Path) if option.kind is Path else option.kind
    name = f"--{option.name.replace('_', '-')}"
    if option.kind is bool:
        name = f"{name}/--no-{name[2:]}"
    return click.Option(
        [name, option.name],
        type=kind,
        default=option.default,
        show_default=option.default is not None,
        metavar=option.metavar,
        help=option.help,
    )


def _build(application, output: Path, targets, jobs, cluster, as_json) -> None:
    from spikeloom.boards.build.pipeline import build
    from spikeloom.boards.build.rows import tables

    result = build(
        application,
        output,
        targets=targets or None,
        jobs=jobs,
        cluster=cluster,
        say=lambda text: err.print(text, markup=False),
    )
    if as_json:
        print_json(result.to_dict())
    else:
        for title, columns, rows in tables(result):
            print_table(title, columns, rows)
            out.print()
        out.print(f"report: {output / 'report.html'}", markup=False)
    if not result.good:
        raise Failed("\n".join(result.problems))
