"""Figures of reports, each a function from numbers to a matplotlib figure."""

import io

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

__all__ = ["accuracy", "confusion", "errors", "samples", "svg", "utilisation", "waveform"]

INK, QUIET, GRID = "#1c2733", "#6b7a89", "#dfe5ea"
BLUE, ORANGE, GREEN, RED = "#2166ac", "#d9730d", "#2f8f5b", "#c0392b"


def _axes(width: float, height: float, **options):
    figure = Figure(figsize=(width, height), dpi=130, layout="constrained")
    axes = figure.subplots(**options)
    for one in np.ravel(axes):
        one.tick_params(colors=QUIET, labelsize=8)
        for spine in one.spines.values():
            spine.set_color(GRID)
    return figure, axes


def svg(figure: Figure) -> str:
    """A picture as SVG, the same text for the same numbers."""
    text = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "spikeloom"}):
        figure.savefig(text, format="svg", metadata={"Date": None})
    return text.getvalue()


def accuracy(by_length: dict[int, float], float_accuracy: float, chosen: int, rtl: float) -> Figure:
    """Accuracy of the golden network against stream length, with the float line and the RTL."""
    figure, axes = _axes(5.4, 3.4)
    lengths, values = list(by_length), list(by_length.values())
    axes.axhline(float_accuracy, color=QUIET, linewidth=1, linestyle="--")
    axes.annotate(
        f"float {float_accuracy:.2%}",
        (lengths[0], float_accuracy),
        (0, 4),
        textcoords="offset points",
        color=QUIET,
        fontsize=8,
    )
    axes.plot(lengths, values, color=BLUE, marker="o", markersize=4, label="golden model")
    axes.plot(
        [chosen],
        [rtl],
        linestyle="",
        marker="D",
        markersize=8,
        markerfacecolor="none",
        markeredgecolor=ORANGE,
        markeredgewidth=1.6,
        label=f"RTL, L = {chosen}: {rtl:.2%}",
    )
    axes.set_xscale("log", base=2)
    axes.set_xticks(lengths, [str(length) for length in lengths])
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_ylim(min(values) - 0.02, min(1.0, max([*values, float_accuracy]) + 0.02))
    axes.set_xlabel("stream length L, cycles", color=INK, fontsize=9)
    axes.set_ylabel("accuracy on held-out images", color=INK, fontsize=9)
    axes.grid(axis="y", color=GRID, linewidth=0.7)
    axes.legend(frameon=False, fontsize=8, loc="lower right")
    return figure


def confusion(labels: np.ndarray, predictions: np.ndarray, classes: int) -> Figure:
    """Confusion matrix of the hardware: true class down, predicted class across."""
    matrix = np.zeros((classes, classes), np.int64)
    np.add.at(matrix, (labels, predictions), 1)
    figure, axes = _axes(4.2, 4.0)
    # Shaded by row: classes are not equally frequent.
    share = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1)
    for true, predicted in np.argwhere(matrix):
        wrong = true != predicted
        axes.text(
            predicted,
            true,
            str(matrix[true, predicted]),
            ha="center",
            va="center",
            fontsize=8,
            color=RED if wrong else ("white" if share[true, predicted] > 0.5 else INK),
            fontweight="bold" if wrong else "normal",
        )
    axes.set_xticks(range(classes))
    axes.set_yticks(range(classes))
    axes.set_xlabel("predicted by the RTL", color=INK, fontsize=9)
    axes.set_ylabel("true", color=INK, fontsize=9)
    return figure


def utilisation(targets: dict[str, dict[str, tuple[int, int]]]) -> Figure:
    """Share of each device's resources in use: one panel per target, one bar per resource."""
    figure, panels = _axes(7.6, 2.2, ncols=len(targets), squeeze=False)
    for axes, (target, resources) in zip(panels[0], targets.items(), strict=True):
        names = list(resources)[::-1]
        shares = [used / available for used, available in (resources[name] for name in names)]
        axes.barh(names, [1] * len(names), color=GRID, height=0.55)
        axes.barh(
            names, shares, color=[RED if share > 1 else GREEN for share in shares], height=0.55
        )
        for row, name in enumerate(names):
            used, available = resources[name]
            axes.text(0.02, row, f"{used} / {available}", va="center", fontsize=8, color=INK)
        axes.set_xlim(0, max(1.0, *shares))
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        axes.set_xticks([0, 0.5, 1])
        axes.set_title(target, fontsize=9, color=INK)
        axes.tick_params(length=0)
    return figure


def samples(images, labels, predictions, side: int, number: int = 12) -> Figure:
    """Some images and what the hardware said, the wrong ones first."""
    wrong = np.flatnonzero(labels != predictions)[: number // 2]
    right = np.flatnonzero(labels == predictions)[: number - len(wrong)]
    chosen = [*wrong, *right]
    figure, panels = _axes(7.6, 1.2, ncols=number, squeeze=False)
    for axes in panels[0]:
        axes.set_axis_off()
    for axes, index in zip(panels[0], chosen, strict=False):
        good = labels[index] == predictions[index]
        axes.imshow(images[index].reshape(side, side), cmap="gray_r")
        text = f"{predictions[index]}" if good else f"{predictions[index]} not {labels[index]}"
        axes.set_title(text, fontsize=8, color=INK if good else RED)
    return figure


def waveform(rows: dict[str, np.ndarray], title: str) -> Figure:
    """A waveform: one line per signal, levels for single bits, values in boxes for others."""
    figure, axes = _axes(9.6, 0.42 * len(rows) + 0.7)
    for row, (name, values) in enumerate(rows.items()):
        base = len(rows) - 1 - row
        edges = np.flatnonzero(np.diff(values)) + 1
        starts, ends = [0, *edges], [*edges, len(values)]
        if set(np.unique(values)) <= {0, 1}:
            axes.step(
                np.arange(len(values) + 1),
                base + 0.62 * np.append(values, values[-1]),
                where="post",
                color=BLUE,
                linewidth=1,
            )
            axes.fill_between(
                np.arange(len(values)),
                base,
                base + 0.62 * values,
                step="post",
                color=BLUE,
                alpha=0.12,
                linewidth=0,
            )
        else:
            for start, end in zip(starts, ends, strict=True):
                axes.fill_between(
                    [start, end], base, base + 0.62, color=ORANGE, alpha=0.16, linewidth=0
                )
                axes.plot([start, start], [base, base + 0.62], color=ORANGE, linewidth=0.6)
                if end - start > len(values) / 45:  # where a number has room
                    axes.text(
                        (start + end) / 2,
                        base + 0.3,
                        str(values[start]),
                        ha="center",
                        va="center",
                        fontsize=7,
                        color=INK,
                    )
        axes.text(
            -len(values) * 0.008,
            base + 0.3,
            name,
            ha="right",
            va="center",
            fontsize=8,
            color=INK,
            family="monospace",
        )
    axes.set_xlim(0, len(next(iter(rows.values()))))
    axes.set_ylim(-0.3, len(rows))
    axes.set_yticks([])
    axes.set_xlabel("clock cycle", fontsize=8, color=INK)
    axes.set_title(title, fontsize=9, color=INK, loc="left")
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    return figure


def errors(rows: list[dict]) -> Figure:
    """Root mean square error of one operation against stream length, a line for each source."""
    figure, axes = _axes(5.4, 3.4)
    for source in dict.fromkeys(row["source"] for row in rows):
        line = [row for row in rows if row["source"] == source]
        lengths = [row["length"] for row in line]
        # An error of 0 has no place on this scale; the line ends before it.
        values = [row["rmse"] or np.nan for row in line]
        axes.plot(lengths, values, marker="o", markersize=3, linewidth=1.2, label=source)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xlabel("stream length L, bits", color=INK, fontsize=9)
    axes.set_ylabel("root mean square error", color=INK, fontsize=9)
    axes.grid(color=GRID, linewidth=0.7)
    axes.legend(frameon=False, fontsize=8)
    return figure
