"""Entry point of the command line, and groups of commands that are found in packages.

A module of this package is a command of its name, and a package in it is a group of commands. A
module is imported when its command is used, so that no command waits for imports of another.
"""

import importlib
import os
import pkgutil
import sys

import click

from spikeloom import __version__
from spikeloom.console import err, say_what_can_be_said, told_that_it_works
from spikeloom.options import Failed

__all__ = ["LazyGroup", "cli", "main"]

SILENCE = 5.0
"""Seconds after which a command that is not done says on standard error that it is at work."""


class LazyGroup(click.Group):
    """A group whose commands are the modules of its package.

    Parameters
    ----------
    package : str
        Name of the package. Each module but ``group`` has a click command ``command``; a package
        has it in its own module ``group``.
    """

    def __init__(self, *args, package: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.package = package

    def list_commands(self, ctx):
        """Names of the modules, in order."""
        folder = importlib.import_module(self.package).__path__
        return sorted(x.name for x in pkgutil.iter_modules(folder) if x.name != "group")

    def get_command(self, ctx, cmd_name):
        """The command of a module; None if there is no such module."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{self.package}.{cmd_name}")
        if hasattr(module, "__path__"):
            module = importlib.import_module(f"{module.__name__}.group")
        return module.command

    def modules(self) -> dict[str, click.Command]:
        """All commands by name; every module is imported."""
        context = click.Context(self)
        names = self.list_commands(context)
        return {name: command for name in names if (command := self.get_command(context, name))}


@click.group(
    cls=LazyGroup,
    package="spikeloom.commands",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__)
def cli():
    """Stochastic and spiking hardware, each block proved equal to its golden model.

    \b
    spikeloom list                            what there is
    spikeloom check neurons.lif               RTL against golden, bit for bit
    spikeloom prove neurons.lif               the same for all inputs and all time
    spikeloom build digits -o build/digits    from real data to a bitstream that is right
    """


def main():
    """Run the command line and exit.

    The exit status is 0 for success, 1 for a negative result or a failed tool, 2 for wrong
    arguments, 3 for a missing tool, and 130 for an interrupt.
    """
    from spikeloom.sim.host.folders import one_for_all
    from spikeloom.sim.host.jobs import be_quiet, stop_when_told
    from spikeloom.sim.host.stopping import forget
    from spikeloom.sim.host.tools import MissingTool, ToolError

    stop_when_told()
    be_quiet()
    say_what_can_be_said()
    if os.environ.get("SPIKELOOM_TRACEBACK"):
        sys.exit(cli(standalone_mode=True))
    try:
        with one_for_all(), told_that_it_works(SILENCE):
            cli(standalone_mode=False)
        status, text = 0, None
    except click.exceptions.Exit as stop:
        status, text = stop.exit_code, None
    except click.ClickException as wrong:
        status, text = 2, wrong.format_message()
    except (click.Abort, KeyboardInterrupt):
        forget()
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
