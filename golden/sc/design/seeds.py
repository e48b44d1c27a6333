"""Seed registry of LFSRs: a stretch of the sequence of its own for every stream."""

import math
from dataclasses import replace

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.sc.sng.lfsr import LFSRParams
from spikeloom.golden.sc.stream.arrangements import identity, offset

__all__ = ["SeedRegistry"]


class SeedRegistry:
    """Seeds of LFSRs that must give independent streams, each under the name of its stream.

    Two LFSRs of one width, polynomial and form run through the same cycle of states. If both start
    at the same one, or so near that their stretches of ``length`` states overlap, their streams are
    one stream, delayed; the registry refuses that. Registers with different polynomials are never
    compared. Nothing is global: a registry is an object, and the same calls give the same seeds.

    Parameters
    ----------
    length : int
        States that each stream uses, 1..65536. With 1 only equal seeds are refused.
    """

    def __init__(self, length: int = 1):
        check_int("length", length, 1, 1 << 16)
        self.length = length
        self._streams: dict[str, LFSRParams] = {}
        self._owners: dict[tuple, dict[int, str]] = {}
        self._indices: dict[tuple, int] = {}

    @property
    def streams(self) -> dict[str, LFSRParams]:
        """The parameters of every stream, in the order in which they came."""
        return dict(self._streams)

    def claim(self, name: str, params: LFSRParams) -> LFSRParams:
        """Enter a stream whose seed is chosen already; refused if another one is too near.

        Returns
        -------
        LFSRParams
            ``params`` as they are.
        """
        self._check_new(name)
        owners = self._owners.setdefault(_cycle(params), {})
        stretch = _stretch(params, self.length)
        for state in stretch:
            if state in owners:
                raise ValueError(self._conflict(name, params, owners[state]))
        self._enter(name, params, owners, stretch)
        return params

    def allocate(self, name: str, params: LFSRParams) -> LFSRParams:
        """Choose a seed for a stream.

        The ``n``-th stream of a cycle of ``2**width - 1`` states starts ``n`` times the golden
        section of it after state 1, which keeps any number of them far apart; where somebody else
        is, the next ``n`` is tried.

        Returns
        -------
        LFSRParams
            ``params`` with the seed.
        """
        self._check_new(name)
        key, period = _cycle(params), (1 << params.width) - 1
        owners = self._owners.setdefault(key, {})
        stride = _golden_stride(period)
        # Whoever is there blocks fewer than two lengths, so this many places are enough to try.
        tries = min(period, len(owners) * 2 + 1)
        for _ in range(tries):
            index = self._indices.get(key, 0)
            self._indices[key] = index + 1
            candidate = replace(params, seed=_state(params, index * stride % period))
            if candidate.seed in owners:
                continue
            stretch = _stretch(candidate, self.length)
            if owners.keys().isdisjoint(stretch):
                self._enter(name, candidate, owners, stretch)
                return candidate
        number = len(set(owners.values()))
        raise ValueError(
            f"{name} must get {self.length} states of its own, and {number} streams leave none "
            f"free of the {period} of this LFSR; use a wider one, another polynomial or a shorter "
            f"length"
        )

    def share(self, name: str, other: str) -> LFSRParams:
        """Enter a stream that is correlated with ``other`` on purpose: it gets the same seed."""
        self._check_new(name)
        if other not in self._streams:
            known = ", ".join(self._streams) or "nothing yet"
            raise ValueError(f"other must be a stream of this registry ({known}), not {other!r}")
        self._streams[name] = self._streams[other]
        return self._streams[name]

    def _check_new(self, name):
        if not isinstance(name, str) or not name:
            raise TypeError(f"name must be a string that is not empty, not {name!r}")
        if name in self._streams:
            raise ValueError(f"name must be new, not {name!r}, which has a seed already")

    def _conflict(self, name, params, owner):
        theirs = self._streams[owner]
        if theirs.seed == params.seed:
            trouble = f"the seed of {owner}"
        else:
            trouble = f"fewer than {self.length} states from seed {theirs.seed} of {owner}"
        return (
            f"seed of {name} must not be {params.seed}, {trouble}: the streams would be one "
            f"stream; use allocate, another polynomial, or share if they are meant to be correlated"
        )

    def _enter(self, name, params, owners, stretch):
        self._streams[name] = params
        owners.update(dict.fromkeys(stretch, name))


def _cycle(params):
    return params.width, tuple(sorted(params.polynomial)), params.form


def _stretch(params, length):
    """The states from the seed on, as many as there are if they come round earlier."""
    step, state, states = offset(params, 1), params.seed, {}
    while state not in states and len(states) < length:
        states[state] = None
        state = _image(step, state)
    return states


def _state(params, position):
    """The state so many steps after 1."""
    return _image(offset(params, position) if position else identity(params.width), 1)


def _image(masks, state):
    return sum(((mask & state).bit_count() & 1) << bit for bit, mask in enumerate(masks))


def _golden_stride(period):
    """The integer nearest to the golden section of ``period`` that has no factor in common."""
    # 2^64 / phi, an integer: for a wide register a float would have too few bits.
    stride = max((period * 11400714819323198485) >> 64, 1)
    # With a common factor the starts would come round before all places are taken.
    while math.gcd(stride, period) != 1:
        stride += 1
    return stride
