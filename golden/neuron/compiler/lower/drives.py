"""Constant inputs that show what a model does: nominal ones, and others from small to large."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from spikeloom.golden.neuron.compiler.frontend.description import Description

from .trajectory import SPIKE, drawn

__all__ = ["Drives", "main_drive"]

OCTAVES = 15  # below the end of an input's range
COUNTS = 0.1  # difference of spike numbers that shows
SHOWS = 1 / 8  # difference of a state that shows, of the range that it covers
SEED = 1


def main_drive(nominal: dict[str, float]) -> str | None:
    """The input that drives a model: the first whose nominal value is not 0, or else the first."""
    return next((key for key, value in nominal.items() if value), next(iter(nominal), None))


@dataclass(frozen=True)
class Drives:
    """Lanes of a run, in each of which one input is another one.

    The first lane is nominal. Then for each input that is a plain value there is a lane without it
    and lanes with the end of its range on each side of 0 and with halves, quarters, … of that,
    all other inputs being nominal.
    """

    description: Description

    @property
    def ports(self) -> dict:
        """Inputs that are plain values."""
        return {key: x for key, x in self.description.inputs.items() if x.kind == "value"}

    @property
    def main(self) -> str | None:
        """The input that drives the model."""
        return main_drive({key: x.nominal for key, x in self.ports.items()})

    @cached_property
    def lanes(self) -> list[tuple[str | None, float]]:
        """Which input differs, and its value; the first lane has none."""
        found: list[tuple[str | None, float]] = [(None, 0.0)]
        for key, port in self.ports.items():
            found.append((key, min(max(0.0, port.low), port.high)))
            for end in (port.low, port.high):
                values = [end * 2.0**-octave for octave in range(OCTAVES)] if end else []
                found += [(key, x) for x in values if port.low <= x <= port.high]
        return found

    def inputs(self, steps: int, lanes: list[tuple[str | None, float]] | None = None) -> dict:
        """Inputs of a run, one number for each lane; random ones are the same in all."""
        shown = self.lanes if lanes is None else lanes
        rng, found = np.random.default_rng(SEED), {}
        for key, port in self.description.inputs.items():
            if port.kind == "value":
                values = [value if name == key else port.nominal for name, value in shown]
                found[key] = np.array(values)
            else:
                found[key] = drawn(port, rng, (steps, 1))
        return found

    def least(self, key: str, run: dict[str, np.ndarray], *, states: bool) -> int | None:
        """The lane with the least value of an input that shows; None if none does.

        It does if the neuron fires where it does not without, or a tenth more or less often; and,
        with ``states``, if one is an eighth of the range away that it covers in these lanes.
        """
        where = [at for at, (name, _) in enumerate(self.lanes) if name == key]
        base, others = where[0], np.array(where[1:], int)
        if not len(others):
            return None
        shows = np.zeros(len(others), bool)
        if SPIKE in run:
            counts = run[SPIKE].sum(axis=0)
            shows |= np.abs(counts[others] - counts[base]) > COUNTS * counts[base]
        for name in self.description.states if states else ():
            path = np.where(np.isfinite(run[name]), run[name], 0)
            covered = np.ptp(path[:, where])
            away = np.abs(path[:, others] - path[:, [base]]).max(axis=0)
            shows |= (away > 0) & (away >= SHOWS * covered)
        if not shows.any():
            return None
        sizes = np.array([abs(self.lanes[at][1]) for at in others])
        return int(others[shows][np.argmin(sizes[shows])])

    def telling(self, run: dict[str, np.ndarray]) -> list[int]:
        """Lanes that tell how states move: the nominal one, and those of the least drives."""
        if self.main is None:
            return [0]
        found = {self.least(self.main, run, states=states) for states in (True, False)}
        return [0, *sorted(lane for lane in found if lane is not None)]

    def chosen(self, run: dict[str, np.ndarray]) -> list[tuple[str | None, float]]:
        """Lanes around the nominal one and the least drives that show; below an onset too."""
        found: list[tuple[str | None, float]] = [(None, 0.0)]
        key = self.main
        if key is None:
            return found
        port, values = self.ports[key], []
        if port.nominal:
            values += [0.5 * port.nominal, 1.5 * port.nominal]
        for lane in self.telling(run)[1:]:
            values += [factor * self.lanes[lane][1] for factor in (0.5, 1, 1.5)]
        values = sorted({min(max(x, port.low), port.high) for x in values} - {port.nominal})
        return found + [(key, x) for x in values]
