"""Figure of a compiled neuron: traces, spikes and rates, in integers and in real numbers."""

import numpy as np
from matplotlib.figure import Figure

from spikeloom.golden.neuron.compiler.frontend.description import Description
from spikeloom.golden.neuron.compiler.frontend.expression import nodes
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.study.measure import Portrait, rates
from spikeloom.sim.neuron.curve import curve

from .figures import BLUE, GRID, INK, ORANGE, QUIET

__all__ = ["picture"]

POINTS, KINDS = 17, ("integer", "real")  # of a curve
SPIKES, LEAST = 20, 100  # what a window shows: about so many spikes, so many steps at least


def picture(params: ModelParams, portrait: Portrait, title: str | None = None) -> Figure:
    """State, spikes, and the rate (or the output) against the drive, each of both models.

    Rates are those of :func:`~spikeloom.sim.neuron.curve.curve`, with the rheobase written on them;
    outputs are those of the portrait.
    Real numbers are a broad line, integers a thin one on it, so that both are seen where they are
    the same.
    """
    description, found = params.description, curve(params, POINTS, KINDS, below=True)
    wide = found is not None or (portrait.output is not None and len(portrait.values) > 1)
    figure = Figure(figsize=(7.6 if wide else 5.2, 2.9), dpi=110, layout="constrained")
    grid = figure.add_gridspec(
        2, 2 if wide else 1, height_ratios=(5, 1), width_ratios=(3, 2) if wide else (1,)
    )
    above = figure.add_subplot(grid[0, 0])
    below = figure.add_subplot(grid[1, 0], sharex=above)
    panels = [above, below]
    _trace(above, description, portrait)
    _train(below, portrait)
    above.tick_params(labelbottom=False)
    if wide:
        panels.append(figure.add_subplot(grid[:, 1]))
        if found is not None:
            _rates(panels[-1], description, found)
        else:
            _means(panels[-1], description, portrait)
    for axes in panels:
        axes.tick_params(colors=QUIET, labelsize=8)
        for spine in axes.spines.values():
            spine.set_color(GRID)
    above.legend(
        frameon=False,
        fontsize=8,
        ncols=2,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        borderaxespad=0,
        labelcolor=INK,
    )
    if title is not None:
        figure.suptitle(title, fontsize=10, color=INK)
    return figure


def _pair(axes, x, ideal, golden):
    axes.plot(x, ideal, color=ORANGE, linewidth=2.6, alpha=0.55, label="real numbers")
    axes.plot(x, golden, color=BLUE, linewidth=0.9, label="integers")


def _unit(unit: str) -> str:
    return "" if unit == "1" else f", {unit}"


def _shown(description: Description, output: str | None) -> str:
    """The output, or the state that decides about a spike."""
    if output is not None:
        return output
    asked = {
        str(node.value)
        for node in nodes([description.spike.condition] if description.spike else [])
    }
    return next((key for key in description.states if key in asked), next(iter(description.states)))


def _window(portrait: Portrait) -> int:
    """Steps to show: all of them, or the first spikes of a neuron that fires often."""
    steps = len(next(iter(portrait.golden.traces.values())))
    if portrait.ideal.spikes is None:
        return steps
    fired = np.flatnonzero(portrait.ideal.spikes[:, 0])
    return steps if len(fired) <= SPIKES else min(steps, max(int(fired[SPIKES]), LEAST))


def _trace(axes, description, portrait):
    key, steps = _shown(description, portrait.output), _window(portrait)
    golden, ideal = (x.traces[key][:steps, 0] for x in (portrait.golden, portrait.ideal))
    time = (np.arange(steps) + 1) * portrait.golden.dt_ms
    _pair(axes, time, ideal, golden)
    unit = description.states[key].unit if key in description.states else "1"
    axes.set_ylabel(f"{key}{_unit(unit)}", color=INK, fontsize=9)
    axes.set_xlim(0, time[-1])
    # What hardly moves is not to look as if it did.
    low, high = axes.get_ylim()
    missing = 0.05 * max(abs(low), abs(high)) - (high - low)
    if missing > 0:
        axes.set_ylim(low - missing / 2, high + missing / 2)
    axes.ticklabel_format(axis="y", useOffset=False)


def _train(axes, portrait):
    axes.set_xlabel("time, ms", color=INK, fontsize=9)
    axes.set_yticks([])
    if portrait.golden.spikes is None:
        axes.text(
            0.5,
            0.5,
            "no spikes",
            transform=axes.transAxes,
            ha="center",
            va="center",
            color=QUIET,
            fontsize=8,
        )
        return
    for row, (run, color) in enumerate([(portrait.golden, BLUE), (portrait.ideal, ORANGE)]):
        axes.eventplot(
            run.spike_times_ms(), lineoffsets=row, linelengths=0.8, linewidths=1, colors=color
        )
    axes.set_ylim(-0.6, 1.6)
    axes.set_ylabel("spikes", color=INK, fontsize=9, rotation=0, ha="right", va="center")


def _rates(axes, description, curve):
    _against(axes, description.inputs[curve.drive], curve.values, curve.rates_hz)
    axes.set_ylabel("rate, Hz", color=INK, fontsize=9)
    golden, ideal = (curve.rheobase[kind] for kind in ("integer", "real"))
    if not np.isnan(ideal):
        axes.axvline(ideal, color=GRID, linewidth=1, zorder=0)
        axes.text(
            0.97,
            0.03,
            f"rheobase {golden:.4g}\n(real numbers {ideal:.4g})",
            transform=axes.transAxes,
            ha="right",
            va="bottom",
            color=QUIET,
            fontsize=8,
        )


def _means(axes, description, portrait):
    means = {
        kind: rates(x, portrait.output)[1:]
        for kind, x in (("integer", portrait.golden), ("real", portrait.ideal))
    }
    _against(axes, description.inputs[portrait.drive], portrait.values, means)
    axes.set_ylabel(f"mean of {portrait.output}", color=INK, fontsize=9)


def _against(axes, drive, values, found):
    _pair(axes, values, found["real"], found["integer"])
    axes.plot(values, found["integer"], color=BLUE, linestyle="", marker="o", markersize=3)
    axes.set_xlabel(f"{drive.name}{_unit(drive.unit)}", color=INK, fontsize=9)
    axes.grid(color=GRID, linewidth=0.7)
