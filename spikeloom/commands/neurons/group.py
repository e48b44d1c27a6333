"""``spikeloom neurons``: neuron models described by equations, and their compilation."""

import click

from spikeloom.commands.group import LazyGroup

__all__ = ["command"]


@click.group("neurons", cls=LazyGroup, package="spikeloom.commands.neurons")
def command():
    """Show, run and check neurons that are described by equations.

    \b
    neurons list                  the models
    neurons info izhikevich       equations, formats, operations
    neurons simulate izhikevich   integers beside real numbers

    Example: spikeloom neurons simulate izhikevich --preset FS
    """
