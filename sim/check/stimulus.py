"""Random stimuli for any block from its ports, reproducible from key, parameters and seed.

Uniformly distributed numbers rarely saturate an accumulator or fill a queue. So each port goes
through phases of 1 to 300 cycles: uniform, small, of few ones or few zeros, or held at a random or
extreme value; now and then with all elements of a vector equal. One-bit ports, and ``go`` and
``ready`` of streams, are always 1, never 1, or 1 with some probability.

Some states are only reached while several ports hold extremes together, such as the overflow of an
accumulator. So every run but the first has a plateau: for three quarters of its time all numbers
are at an extreme, and the enables at 1 or 0, in another combination in each run.
"""

import numpy as np

from spikeloom.golden.core.contract import dtype_of
from spikeloom.golden.core.ports import Port
from spikeloom.sim.host import cache

__all__ = ["generator", "resets", "stimulus"]

LONGEST = 300
"""Cycles of the longest phase; a stall of this length should exceed the storage of any block."""


def generator(*parts) -> np.random.Generator:
    """A random generator that is seeded by ``parts``, which are strings, bytes or JSON values."""
    return np.random.default_rng(int(cache.digest(*parts), 16))


def stimulus(key, params, seed, ports, cycles, part: int | str = 0, run=0) -> dict[str, np.ndarray]:
    """Random inputs for ``ports``: arrays ``(cycles,)`` or ``(cycles, count)``, in range.

    Parameters
    ----------
    key : str
        Name of the block.
    params : Params
        Its parameters.
    seed : int
        Seed of the inputs.
    ports : sequence of Port
        Inputs of a bench.
    cycles : int
        Clock cycles.
    part : int or str
        Names a piece of a run; different pieces are independent.
    run : int
        Number of the run among those of one seed; bit ``k`` is the value of the ``k``-th enable on
        the plateau. Run 0 has no plateau.
    """
    inputs = {}
    enables = 0
    for port in ports:
        rng = generator(key, params.to_dict(), seed, part, port.name)
        values = (_gate if port.width == 1 else _number)(rng, port, cycles)
        if run and not port.name.endswith(("__go", "__ready")):
            plateau = values[cycles // 8 : cycles // 8 * 7]
            if port.width == 1:
                # An open enable drops out now and then, as state must also be held. In the last
                # quarter all are inverted now and then, so what has built up is also removed.
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
    """Reset pulses of 1 to 3 cycles, about one in 500 cycles: an array ``(cycles,)`` of 0 and 1."""
    rng = generator(key, params.to_dict(), seed, part, "rst")
    rst = np.zeros(cycles, np.int64)
    for start in rng.integers(0, cycles, (cycles + 250) // 500):
        rst[start : start + rng.integers(1, 4)] = 1
    return rst


def _phases(rng, cycles, count):
    """The number of the phase of each element in each cycle, and an upper bound of the numbers."""
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
        # One long stall in every run, whatever the phases are.
        length = min(LONGEST, cycles // 4)
        start = int(rng.integers(0, cycles - length + 1))
        gate[start : start + length, rng.integers(count)] = False
    return np.where(gate, port.high or port.low, 0).astype(np.int64)


# Kinds of phases for numbers, and their probabilities.
_KINDS = {
    "uniform": 0.22,
    "scaled": 0.22,  # uniform below a power of two of the phase: small steps that accumulate
    "short": 0.16,  # few significant bits at any place: ties, powers of two and their neighbours
    "sparse": 0.08,  # few ones or few zeros anywhere, or one run of ones
    "ramp": 0.08,  # consecutive codes, which pass through all parts of a table
    "held": 0.24,  # constant in the phase, at an extreme or any other value
}


def _number(rng, port: Port, cycles):
    count = port.count or 1
    shape = (cycles, count)
    phase, number = _phases(rng, cycles, count)
    chosen = rng.choice(len(_KINDS), (number, count), p=list(_KINDS.values()))
    which = _per_phase(phase, chosen)
    values = _uniform(rng, port, shape)
    for place, kind in enumerate(list(_KINDS)[1:], 1):
        here = which == place
        if here.any():
            values = np.where(here, _MADE[kind](rng, port, shape, phase, number), values)
    if count > 1:
        # A sum over a vector reaches its extremes only if all elements do so together.
        phase, number = _phases(rng, cycles, 1)
        together = _per_phase(phase, rng.random((number, 1)) < 0.3)
        values = np.where(together, values[:, :1], values)
    return values


def _uniform(rng, port, shape):
    return rng.integers(port.low, port.high, shape, dtype=dtype_of(port), endpoint=True)


def _scaled(rng, port, shape, phase, number):
    kind = dtype_of(port)
    shifts = rng.integers(0, port.width, (number, shape[1])).astype(kind)
    return _uniform(rng, port, shape) >> _per_phase(phase, shifts)


def _short(rng, port, shape, phase, number):
    """Numbers of up to five significant bits at any place, or their negatives."""
    kind = dtype_of(port)
    bits = min(5, port.width)
    digits = rng.integers(0, 1 << bits, shape).astype(kind)
    # Bits that are shifted out at the top are lost, and what is left is as short.
    codes = digits << rng.integers(0, port.width, shape).astype(kind)
    return _fitted(port, np.where(rng.random(shape) < 0.5, codes, ~codes + np.array(1, kind)))


def _fitted(port, codes):
    """The low bits of codes as values of the port, with its sign."""
    if port.width == 64:
        return codes
    codes = codes & np.array((1 << port.width) - 1, dtype_of(port))
    # 2**63 does not fit 64 bits, and -2**63 does.
    return np.where(codes > port.high, codes + 2 * port.low, codes) if port.signed else codes


def _sparse(rng, port, shape, phase, number):
    kind = dtype_of(port)
    ones = np.array(-1 if port.signed else port.high, kind)
    lonely = _uniform(rng, port, shape) & _uniform(rng, port, shape) & _uniform(rng, port, shape)
    start, end = rng.integers(0, port.width, (2, *shape)).astype(kind)
    lonely = np.where(rng.random(shape) < 0.5, lonely, (ones << start) ^ (ones << end))
    return _fitted(port, np.where(rng.random(shape) < 0.5, lonely, lonely ^ ones) & ones)


def _ramp(rng, port, shape, phase, number):
    kind = dtype_of(port)
    start = _per_phase(phase, _uniform(rng, port, (number, shape[1])))
    step = _per_phase(phase, rng.choice([-1, 1, 1, 2, 7], (number, shape[1])))
    return _fitted(port, start + (step * np.arange(shape[0])[:, None]).astype(kind))


def _held(rng, port, shape, phase, number):
    kind = dtype_of(port)
    extremes = np.array([port.low, port.high, 0, 1, -1 if port.signed else port.high - 1], kind)
    held = rng.choice(extremes, (number, shape[1]))
    anything = _uniform(rng, port, (number, shape[1]))
    return _per_phase(phase, np.where(rng.random((number, shape[1])) < 0.3, anything, held))


_MADE = {
    "scaled": _scaled,
    "short": _short,
    "sparse": _sparse,
    "ramp": _ramp,
    "held": _held,
}
