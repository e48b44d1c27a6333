"""Perfect integrator, the integrate-and-fire neuron without leak."""

from dataclasses import dataclass
from typing import Any

from spikeloom.golden.core.contract import CycleGolden

from .lif import LIF, LIFParams
from .membrane import FixedPointParams

__all__ = ["PerfectIntegrator", "PerfectIntegratorParams"]


@dataclass(frozen=True, kw_only=True)
class PerfectIntegratorParams(FixedPointParams):
    """Parameters of a perfect integrator; all are those of
    :class:`~spikeloom.golden.neuron.neurons.lif.LIFParams` without leak.

    Parameters
    ----------
    width : int
        Bits of the signed membrane ``v`` and of the signed input ``i``, 2..32.
    frac : int
        Fraction bits of ``v`` and ``i``, 0..32; they change no logic.
    threshold : int
        The neuron fires when the membrane reaches it, ``1..2**(width - 1) - 1``.
    reset : {"subtract", "value"}
        After a spike the membrane is lowered by ``threshold``, or is ``reset_value``.
    reset_value : int
        ``-2**(width - 1)..threshold - 1``; 0 with ``reset="subtract"``, which does not use it.
    refractory : int
        Steps after a spike in which the neuron ignores its input and keeps ``v``, 0..65535.
    """

    threshold: int = 256
    reset: str = "subtract"
    reset_value: int = 0
    refractory: int = 0

    def __post_init__(self):
        super().__post_init__()
        _ = self.lif  # refuses what a leaky neuron does

    @property
    def lif(self: Any) -> LIFParams:  # plain values have no types, and so has what gives them
        """The same neuron as a leaky one whose leak is nothing."""
        return LIFParams(**self.to_dict(), leak_shifts=())


class PerfectIntegrator(CycleGolden[PerfectIntegratorParams]):
    """A perfect integrator, the non-leaky integrate-and-fire neuron.

    It is :class:`~spikeloom.golden.neuron.neurons.lif.LIF` with no leak: a step, a clock cycle with
    ``en``, adds ``i`` to ``v``, saturates, and fires at ``threshold``; order, saturation,
    refractory time and ports are described there. Nothing is rounded.

    With ``reset="subtract"`` no input is lost: as long as every input is in ``0..threshold`` and
    nothing saturates, the number of spikes is ``sum(i) // threshold`` and ``v`` the remainder, so
    the neuron divides without an error that grows. With ``reset="value"``, as in the model of the
    textbook, each spike loses what was above the threshold. A capacitance and a time step are a
    gain of the input, and belong into the weights that make ``i``.

    Latency 1, one step per cycle.

    Bound. The codes are integers, so for integer inputs :meth:`ideal` is the same neuron, unless
    the membrane saturates.

    Source: W. Gerstner, W. M. Kistler, R. Naud and L. Paninski, "Neuronal Dynamics" (2014),
    section 1.3, with an infinite membrane time constant.
    """

    EXAMPLES = (
        PerfectIntegratorParams(),
        PerfectIntegratorParams(width=2, frac=0, threshold=1),
        PerfectIntegratorParams(width=32, frac=32, threshold=(1 << 31) - 1),
        PerfectIntegratorParams(width=8, reset="value", threshold=127, reset_value=126),
        PerfectIntegratorParams(width=8, threshold=100, refractory=3),
        PerfectIntegratorParams(width=8, threshold=1, reset="value", reset_value=-128),
        PerfectIntegratorParams(width=8, threshold=1, refractory=65535),
    )

    def registers(self):
        return LIF(self.params.lif).registers()

    def step(self, state, en, i):
        return LIF(self.params.lif).step(state, en, i)

    def ideal(self, i, v=0.0):
        """Membrane and spikes of the same neuron in real numbers; as in
        :meth:`spikeloom.golden.neuron.neurons.lif.LIF.ideal`.
        """
        return LIF(self.params.lif).ideal(i, v)
