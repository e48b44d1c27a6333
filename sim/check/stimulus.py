"""Random inputs for any block, from its ports alone: the same (key, params, seed), the same inputs.

Uniform numbers hardly ever reach a saturation or fill a queue. So every port lives through phases
of a few to 300 cycles: uniform, small, of few ones or few zeros, or held at a random or extreme
value; all elements of a vector alike for a while; gates (one-bit ports, go and ready) always or
never open, or in between.

What only builds up while several ports hold still together, as an accumulator runs over, needs
more: every run but the first has a plateau, on which for most of the time all numbers stand at an
extreme, and the enables open or closed, in another combination in each run.
"""

import numpy as np

from spikeloom.golden.core.contract import dtype_of
from spikeloom.golden.core.ports import Port
from spikeloom.sim.host import cache

__all__ = ["generator", "resets", "stimulus"]

LONGEST = 300
"""Cycles of the longest phase: a stall of that length is to be longer than a block's storage."""


def generator(*parts) -> np.random.Generator:
    """A random generator that depends on ``parts`` (JSON-able) and on nothing else."""
    return np.random.default_rng(int(cache.digest(*parts), 16))


def stimulus(key, params, seed, ports, cycles, part: int | str = 0, run=0) -> dict[str, np.ndarray]:
    """Inputs for ``ports``, each ``(cycles,)`` or ``(cycles, count)``.

    Parameters
    ----------
    key : str
        Name of the block.
    params : Params
        Its parameters.
    seed : int
        Chooses the run; every seed gives other inputs.
    ports : sequence of Port
        Inputs of a bench.
    cycles : int
        Length.
    part : int or str
        Chooses among independent pieces of one run.
    run : int
        Number of the run among those of one seed; bit ``k`` is where the ``k``-th enable stands on
        the plateau.
    """
    inputs = {}
    enables = 0
    for port in ports:
        rng = generator(key, params.to_dict(), seed, part, port.name)
        values = (_gate if port.width == 1 else _number)(rng, port, cycles)
        if run and not port.name.endswith(("__go", "__ready")):
            plateau = values[cycles // 8 : cycles // 8 * 7]
            if port.width == 1:
                # It flickers, for things must also hold still; at the end a closed one opens, for
                # what has built up must also go again.
                flickers = rng.random(plateau.shape) < 1 / 8
                stands = np.full_like(flickers, run >> enables & 1)
                late = len(stands) // 4 * 3
                stands[:late] &= ~flickers[:late]
                stands[late:] ^= flickers[late:]
                plateau[:] = (port.high or port.low) * stands
                enables += 1
            else:
                plateau[:] = rng.choice(
                    np.array([port.low, port.high, port.high], values.dtype), plateau.shape[1:]
                )
        inputs[port.name] = values if port.count is not None else values[:, 0]
    return inputs


def resets(key, params, seed, cycles, part=0) -> np.ndarray:
    """Reset pulses of 1 to 3 cycles in the middle of a run, about one in 500 cycles."""
    rng = generator(key, params.to_dict(), seed, part, "rst")
    rst = np.zeros(cycles, np.int64)
    for start in rng.integers(0, cycles, (cycles + 250) // 500):
        rst[start : start + rng.integers(1, 4)] = 1
    return rst


def _phases(rng, cycles, count):
    """Number of the phase that each element is in, and how many phases there are at most."""
    number = cycles // 4 + 4
    longest = rng.choice([4, 32, LONGEST], (number, count), p=[0.68, 0.25, 0.07])
    ends = np.cumsum(rng.integers(1, longest + 1), axis=0)
    now = np.arange(cycles)
    columns = [np.searchsorted(ends[:, column], now, side="right") for column in range(count)]
    return np.minimum(np.stack(columns, axis=1), number - 1), number


def _per_phase(phase, table):
    return np.take_along_axis(table, phase, axis=0)


def _gate(rng, port: Port, cycles):
    count = port.count or 1
    phase, number = _phases(rng, cycles, count)
    chance = rng.choice([0, 0.1, 0.5, 0.9, 1], (number, count), p=[0.2, 0.1, 0.3, 0.15, 0.25])
    gate = rng.random((cycles, count)) < _per_phase(phase, chance)
    if port.name.endswith(("__go", "__ready")):
        # Whatever the phases were: one long stall in every run.
        length = min(LONGEST, cycles // 4)
        start = int(rng.integers(0, cycles - length + 1))
        gate[start : start + length, rng.integers(count)] = False
    return np.where(gate, port.high or port.low, 0).astype(np.int64)


def _number(rng, port: Port, cycles):
    count = port.count or 1
    kind = dtype_of(port)
    phase, number = _phases(rng, cycles, count)

    def uniform(size):
        return rng.integers(port.low, port.high, size, dtype=kind, endpoint=True)

    extremes = np.array([port.low, port.high, 0, 1, -1 if port.signed else port.high - 1], kind)
    held = rng.choice(extremes, (number, count))
    held = np.where(rng.random((number, count)) < 0.3, uniform((number, count)), held)
    small = uniform((cycles, count)) >> rng.integers(0, port.width, (cycles, count)).astype(kind)
    which = _per_phase(phase, rng.choice(3, (number, count), p=[0.45, 0.2, 0.35]))
    values = np.where(which == 0, uniform((cycles, count)), small)
    values = np.where(which == 2, _per_phase(phase, held), values)
    # Few ones or one run of them, or the complement: the ties and remainders of what rounds, and
    # the exponents of floating point that mean something else.
    shape = (cycles, count)
    ones = np.array(-1 if port.signed else port.high, kind)
    lonely = uniform(shape) & uniform(shape) & uniform(shape)
    start, end = rng.integers(0, port.width, (2, *shape)).astype(kind)
    lonely = np.where(rng.random(shape) < 0.5, lonely, (ones << start) ^ (ones << end))
    lonely = np.where(rng.random(shape) < 0.5, lonely, lonely ^ ones) & ones
    sparse = _per_phase(phase, rng.random((number, count)) < 0.3) & (which == 0)
    values = np.where(sparse, lonely, values)
    if count > 1:
        # Sums reach their extremes only when all elements do so together.
        phase, number = _phases(rng, cycles, 1)
        together = _per_phase(phase, rng.random((number, 1)) < 0.3)
        values = np.where(together, values[:, :1], values)
    return values
