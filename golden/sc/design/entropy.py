"""Entropy of ring oscillators: a jitter model, min-entropy, and cutoffs of health tests."""

import math
from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int

__all__ = [
    "RingModel",
    "min_entropy",
    "most_common_value",
    "proportion_cutoff",
    "repetition_cutoff",
]


@dataclass(frozen=True, kw_only=True)
class RingModel:
    """Free-running ring oscillators whose phases random-walk, sampled by a clock.

    From one sample to the next the phase of each ring, in its own periods, grows by its frequency
    and by a Gaussian number of standard deviation ``jitter``; a raw bit is 1 in the first half of a
    period. It is a model of white jitter alone: rings that lock to one another or to the supply,
    and flicker noise, which does not accumulate as independent steps do, make real ones worse.

    Parameters
    ----------
    frequencies : tuple of float
        Periods per sample of each of 1..64 rings, above 0.
    jitter : float
        Standard deviation of the phase, in periods, that a sampling interval adds; 0 or more.
    """

    frequencies: tuple[float, ...] = (3.1416, 2.7183, 2.2361, 1.7321)
    jitter: float = 0.1

    def __post_init__(self):
        if not 1 <= len(self.frequencies) <= 64:
            raise ValueError(f"frequencies must hold 1..64 numbers, not {len(self.frequencies)}")
        for index, frequency in enumerate(self.frequencies):
            if not 0 < frequency < math.inf:
                raise ValueError(f"frequencies[{index}] must be above 0, not {frequency!r}")
        _check_jitter(self.jitter)

    def sample(self, cycles: int, generator: np.random.Generator) -> np.ndarray:
        """The raw bits of ``cycles`` samples, an array ``(cycles, rings)``.

        ``generator`` is the only source of chance, the phases at the beginning included: an equally
        seeded one gives the same bits.
        """
        check_int("cycles", cycles, 1, 1 << 28)
        rings = len(self.frequencies)
        start = generator.random(rings)
        steps = generator.normal(self.frequencies, self.jitter, (cycles, rings))
        phase = start + np.cumsum(steps, axis=0)
        return np.where(phase % 1.0 < 0.5, 1, 0)

    @property
    def min_entropy(self) -> float:
        """Bits per sample of the exclusive or of all rings; see :func:`min_entropy`."""
        return min_entropy(self.jitter, len(self.frequencies))


def min_entropy(jitter: float, rings: int = 1) -> float:
    """Min-entropy per sample of ``rings`` independent rings, for an adversary who knows all phases.

    Knowing the phase at one sample, the next is normal around a known one; the guess is best if
    that lies in the middle of a half period, and right with the probability that the wrapped normal
    distribution has within a quarter of a period. The exclusive or of several is as biased as the
    product of their biases (the piling-up lemma). No estimate from samples can show this: bits of
    a jitter too small still look balanced.

    Parameters
    ----------
    jitter : float
        Standard deviation of the phase over a sampling interval, in periods.
    rings : int
        Independent rings of that jitter, 1..64.

    Source: M. Baudet, D. Lubicz, J. Micolod and A. Tassiaux, "On the Security of Oscillator-Based
    Random Number Generators", Journal of Cryptology 24 (2011).
    """
    _check_jitter(jitter)
    check_int("rings", rings, 1, 64)
    if jitter == 0:
        return 0.0
    reach = math.ceil(9 * jitter) + 1  # nothing of the normal distribution is left beyond
    # The best guess is right if the phase has moved by less than a quarter of a period, give or
    # take whole periods.
    scale = jitter * math.sqrt(2)
    guess = sum(
        (math.erf((turn + 0.25) / scale) - math.erf((turn - 0.25) / scale)) / 2
        for turn in range(-reach, reach + 1)
    )
    bias = max(2 * guess - 1, 0.0) ** rings
    return 1 - math.log2(1 + bias)


def most_common_value(bits) -> float:
    """Min-entropy per bit as NIST SP 800-90B (2018), section 6.3.1, estimates it from samples.

    An upper bound for sources with memory, which it does not see.
    """
    bits = np.asarray(bits).ravel()
    if len(bits) < 2:
        raise ValueError(f"bits must hold at least 2 samples, not {len(bits)}")
    ones = np.count_nonzero(bits)
    share = max(ones, len(bits) - ones) / len(bits)
    upper = min(1.0, share + 2.576 * math.sqrt(share * (1 - share) / (len(bits) - 1)))
    return -math.log2(upper) + 0.0


def repetition_cutoff(entropy: float, exponent: int = 20) -> int:
    """Cutoff of the repetition count test: ``1 + ceil(exponent / entropy)``.

    Parameters
    ----------
    entropy : float
        Min-entropy per sample that the source is supposed to have, above 0 and up to 1 bit.
    exponent : int
        One false alarm in ``2**exponent`` samples at that entropy, 1..60.

    Source: NIST SP 800-90B (2018), section 4.4.1.
    """
    _check_entropy(entropy, exponent)
    return 1 + math.ceil(exponent / entropy)


def proportion_cutoff(entropy: float, window: int = 1024, exponent: int = 20) -> int:
    """Cutoff of the adaptive proportion test on bits.

    It is one more than the smallest ``k`` for which more than ``k`` ones in ``window`` bits of
    probability ``2**-entropy`` have probability ``2**-exponent`` at most.

    Parameters
    ----------
    entropy : float
        Min-entropy per sample that the source is supposed to have, above 0 and up to 1 bit. With so
        little that even a constant sample is no reason for an alarm it is refused.
    window : int
        Samples of a window, 2..65536.
    exponent : int
        One false alarm in ``2**exponent`` windows at that entropy, 1..60.

    Source: NIST SP 800-90B (2018), section 4.4.2.
    """
    _check_entropy(entropy, exponent)
    check_int("window", window, 2, 65536)
    if entropy * window <= exponent:
        raise ValueError(
            f"entropy must be above {exponent / window:g} for a window of {window}, not {entropy!r}"
        )
    log_one = -entropy * math.log(2)
    log_zero = math.log1p(-math.exp(log_one))
    # Probabilities from the largest number down, by logarithms: the factorials of a window of 65536
    # are beyond floats.
    tail, most = 0.0, window
    while True:
        chosen = math.lgamma(window + 1) - math.lgamma(most + 1) - math.lgamma(window - most + 1)
        tail += math.exp(chosen + most * log_one + (window - most) * log_zero)
        if tail > 2.0**-exponent:
            return most + 1
        most -= 1


def _check_entropy(entropy, exponent):
    if not 0 < entropy <= 1:
        raise ValueError(f"entropy must be above 0 and at most 1 bit, not {entropy!r}")
    check_int("exponent", exponent, 1, 60)


def _check_jitter(jitter):
    if not 0 <= jitter < math.inf:
        raise ValueError(f"jitter must be 0 or more, not {jitter!r}")
