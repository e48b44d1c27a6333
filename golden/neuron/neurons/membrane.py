"""Signed membrane of integrate-and-fire neurons: parameters, ports, refractory period."""

from dataclasses import dataclass
from typing import ClassVar, TypeVar

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Port, Register

__all__ = [
    "FixedPointParams",
    "MembraneParams",
    "MembraneParamsT",
    "Refractory",
    "RefractoryNeuron",
]


@dataclass(frozen=True, kw_only=True)
class MembraneParams(Params):
    """Parameters of a neuron with a signed membrane.

    Its outputs are registers, so the latency is 1.

    Parameters
    ----------
    width : int
        Bits of the signed membrane ``v`` and of the signed input ``i``; ``WIDTHS`` are the least
        and the most.
    """

    width: int = 16

    WIDTHS: ClassVar[tuple[int, int]] = (2, 32)

    def __post_init__(self):
        check_int("width", self.width, *self.WIDTHS)

    @property
    def low(self) -> int:
        """Smallest code of the membrane."""
        return -(1 << self.width - 1)

    @property
    def high(self) -> int:
        """Largest code of the membrane."""
        return (1 << self.width - 1) - 1

    @property
    def latency(self):
        return 1

    def code_port(self, name, flow) -> Port:
        """A port in the format of the membrane."""
        return Port(name, flow, self.width, signed=True)

    def ports(self):
        return (
            Port("en", "in", 1),
            self.code_port("i", "in"),
            Port("spike", "out", 1),
            self.code_port("v", "out"),
        )


@dataclass(frozen=True, kw_only=True)
class FixedPointParams(MembraneParams):
    """Parameters of a neuron whose codes have a point: a code ``c`` means ``c * 2**-frac``.

    Parameters
    ----------
    width : int
        See :class:`MembraneParams`.
    frac : int
        Fraction bits of ``v`` and ``i``, 0..32; they change no logic.
    """

    frac: int = 8

    def __post_init__(self):
        super().__post_init__()
        check_int("frac", self.frac, 0, 32)

    def code_port(self, name, flow):
        return Port(name, flow, self.width, signed=True, frac=self.frac)


class Refractory:
    """Refractory period of a neuron, for parameters that have ``refractory`` as a field.

    It is the number of steps after a spike in which the membrane stays and nothing fires.
    """

    # No dataclass: the fields of a base come first, and this one comes last.
    refractory: int

    def check_refractory(self):
        """Refuse ``refractory`` unless it is an integer in ``0..65535``."""
        check_int("refractory", self.refractory, 0, 65535)

    @property
    def wait_bits(self) -> int:
        """Bits of the counter of refractory steps."""
        return max(1, self.refractory.bit_length())


MembraneParamsT = TypeVar("MembraneParamsT", bound=MembraneParams)


class RefractoryNeuron(CycleGolden[MembraneParamsT], abstract=True):
    """An integrate-and-fire neuron with a refractory period.

    Its parameters are :class:`MembraneParams` and :class:`Refractory`, and have a ``threshold`` and
    a ``reset_value``. The register ``wait`` holds the refractory steps that are left.
    """

    def registers(self):
        p = self.params
        return (
            Register("v", p.width, signed=True),
            Register("spike", 1),
            Register("wait", p.wait_bits),
        )

    def after_spike(self, u, threshold):
        """The membrane after a spike, of codes or of real numbers, which was at ``u`` before it."""
        return self.params.reset_value

    def rested(self, state, fires, v) -> dict:
        """``v``, ``spike`` and ``wait`` after a step, in the golden dialect.

        ``fires`` and ``v`` are spike and membrane of a neuron that is not refractory. While it is,
        ``wait`` goes down by one and neither counts.
        """
        wait = state["wait"]
        awake = wait == 0
        return {
            "v": np.where(awake, v, state["v"]),
            "spike": as_int(np.logical_and(fires, awake)),
            "wait": np.where(awake, np.where(fires, self.params.refractory, 0), wait - 1),
        }

    def ideal_trace(self, i, v, integrated):
        """Membrane and spikes after each step in real numbers, without saturation.

        Parameters
        ----------
        i : array of float
            Input of each step, shape ``(steps,)`` or ``(steps, batch)``.
        v : float or array of float
            Membrane before the first step.
        integrated : callable
            The membrane before the threshold, from the last membrane and the input.
        """
        p = self.params
        v = np.broadcast_to(np.asarray(v, float), np.shape(i)[1:])
        wait = np.zeros(v.shape, int)
        membranes, spikes = [], []
        for current in np.asarray(i, float):
            u = np.where(wait > 0, v, integrated(v, current))
            fires = (wait == 0) & (u >= p.threshold)
            v = np.where(fires, self.after_spike(u, p.threshold), u)
            wait = np.where(fires, p.refractory, np.maximum(wait - 1, 0))
            membranes.append(v)
            spikes.append(fires)
        return np.array(membranes), np.array(spikes)
