"""Leaky integrate-and-fire neuron with additive noise from a word of random bits."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import advanced
from spikeloom.golden.core.ports import Port

from .lif import LIF, LIFParams

__all__ = ["StochasticLIF", "StochasticLIFParams"]


@dataclass(frozen=True, kw_only=True)
class StochasticLIFParams(LIFParams):
    """Parameters of a noisy LIF neuron.

    Parameters
    ----------
    width, frac, leak_shifts, threshold, reset, reset_value, refractory
        See :class:`~spikeloom.golden.neuron.neurons.lif.LIFParams`.
    noise_words : int
        Random numbers that are summed for one step, an even number in 2..16.
    noise_bits : int
        Bits of each, 1..16.
    noise_shift : int
        The noise is multiplied by ``2**noise_shift``, 0..16; the largest noise must be a code of
        the membrane.
    """

    noise_words: int = 4
    noise_bits: int = 6
    noise_shift: int = 0

    def __post_init__(self):
        super().__post_init__()
        check_int("noise_words", self.noise_words, 2, 16)
        if self.noise_words % 2:
            raise ValueError(f"noise_words must be even, not {self.noise_words}")
        check_int("noise_bits", self.noise_bits, 1, 16)
        check_int("noise_shift", self.noise_shift, 0, 16)
        if self.noise_high > self.high:
            raise ValueError(
                f"noise_words, noise_bits and noise_shift must give at most {self.high} codes of "
                f"noise, not {self.noise_high}"
            )

    @property
    def noise_high(self) -> int:
        """Largest noise in codes; its opposite is the smallest."""
        return self.noise_words // 2 * ((1 << self.noise_bits) - 1) << self.noise_shift

    @property
    def noise_std(self) -> float:
        """Standard deviation of the noise of one step, in codes."""
        variance = self.noise_words * (4**self.noise_bits - 1) / 12
        return variance**0.5 * 2**self.noise_shift

    @property
    def membrane_std(self) -> float:
        """Standard deviation of the membrane that :meth:`StochasticLIF.ideal` settles to."""
        if not self.leak_shifts:
            return float("inf")
        return self.noise_std / (self.leak * (2 - self.leak)) ** 0.5

    def ports(self):
        en, i, *outputs = super().ports()
        noise = Port("noise", "in", self.noise_bits, count=self.noise_words)
        return (en, i, noise, *outputs)


class StochasticLIF(LIF):
    """A leaky integrate-and-fire neuron with additive noise.

    A step is that of :class:`~.lif.LIF` with ``i + n`` for ``i``, where

        ``n = (sum of the first half of noise - sum of the second half) << noise_shift``

    and the sum with the membrane is exact: with ``reset="subtract"`` nothing beyond the codes of
    ``v`` is lost before the threshold is taken off. ``noise`` is to be independent uniform numbers,
    new in every step; in refractory steps and without ``en`` they are ignored. The membrane is held
    while refractory; at rest, as some forms of this neuron have it, if ``reset_value`` is 0.

    Latency 1, one step per cycle.

    The noise. A uniform number of ``b`` bits has the variance ``(4**b - 1) / 12``. A difference of
    two sums of as many is symmetric with mean exactly 0, needs no constant, and its variance is the
    sum: ``noise_std**2 = noise_words * (4**noise_bits - 1) / 12 * 4**noise_shift``. By the central
    limit theorem it is close to normal; what is left is a kurtosis of
    ``3 - 1.2 / noise_words * (4**b + 1) / (4**b - 1)``, and nothing lies beyond ``noise_high``.

    The membrane. Below the threshold :meth:`ideal` is ``v' = r v + i + n`` with ``r = 1 - leak``:
    the Ornstein-Uhlenbeck process at whole steps. For a constant ``i`` its mean settles at
    ``i / leak``; its variance ``V`` obeys ``V = r**2 V + noise_std**2``, so that
    ``V = noise_std**2 / (leak * (2 - leak))`` (``membrane_std``), and its correlation over ``k``
    steps is ``r**k``. It sums about ``1 / (2 leak)`` noises evenly, so its excess kurtosis is
    that of the noise times ``leak * (2 - leak) / (2 - 2 * leak + leak**2)``. In continuous time,
    ``dv = -v dt / tau + sigma dW``, ``r = exp(-dt / tau)`` and ``noise_std = sigma * sqrt(tau / 2 *
    (1 - r**2))``; in Euler's steps ``sigma * sqrt(dt)``.

    Bound. As for LIF, with the same noise in :meth:`ideal`: ``0 <= v - ideal < error_bound``.
    So the mean is too high by less than a time constant of codes.

    Source: G. E. Uhlenbeck and L. S. Ornstein, Physical Review 36:823 (1930); W. Gerstner and
    W. M. Kistler, "Spiking Neuron Models" (2002), section 5.5.
    """

    EXAMPLES = (
        StochasticLIFParams(),
        StochasticLIFParams(
            width=2, frac=0, leak_shifts=(1,), threshold=1, noise_words=2, noise_bits=1
        ),
        StochasticLIFParams(
            width=8,
            leak_shifts=(3,),
            threshold=127,
            reset="subtract",
            refractory=1,
            noise_words=6,
            noise_bits=2,
            noise_shift=3,
        ),
        StochasticLIFParams(
            width=6, leak_shifts=(), threshold=20, reset_value=-32, noise_words=16, noise_bits=1
        ),
        StochasticLIFParams(
            width=17, leak_shifts=(16,), threshold=1000, noise_words=2, noise_bits=16
        ),
    )

    def step(self, state, en, i, noise):
        p = self.params
        # A difference of two equal sums is symmetric about 0, and no constant need be taken off.
        half = p.noise_words // 2
        n = np.sum(noise[..., :half], axis=-1) - np.sum(noise[..., half:], axis=-1)
        new = self.integrated(state, i + (n << p.noise_shift), p.threshold)
        return advanced(self, state, new, en), {"spike": state["spike"], "v": state["v"]}
