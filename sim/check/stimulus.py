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


# How numbers come about in a phase, and how often.
_KINDS = {
    "uniform": 0.22,
    "scaled": 0.22,  # uniform below a power of two that is the phase's own: small steps that add up
    "short": 0.16,  # few bits at any place: ties, powers of two, what one more bit makes of them
    "sparse": 0.08,  # few ones or few zeros anywhere, or one run of ones
    "ramp": 0.08,  # one code after the other, through the parts of a table
    "held": 0.24,  # an extreme, or any number, for all of the phase
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
        # Sums reach their extremes only when all elements do so together.
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
    """A number of up to five bits at any place, in two's complement if the port is signed."""
    kind = dtype_of(port)
    bits = min(5, port.width)
    digits = rng.integers(0, 1 << bits, shape).astype(kind)
    # Past the end the highest bits are lost; what is left is short all the same.
    codes = digits << rng.integers(0, port.width, shape).astype(kind)
    return _fitted(port, np.where(rng.random(shape) < 0.5, codes, ~codes + np.array(1, kind)))


def _fitted(port, codes):
    """The low bits of codes, as numbers of the port."""
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
