"""McCulloch-Pitts neuron: a threshold, one unit of delay, and inhibition that vetoes."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_bool, check_int
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Port, Register

__all__ = ["McCullochPitts", "McCullochPittsParams"]


@dataclass(frozen=True, kw_only=True)
class McCullochPittsParams(Params):
    """Parameters of a McCulloch-Pitts neuron.

    Parameters
    ----------
    width : int
        Bits of the signed sum ``i``, 1..32.
    threshold : int
        The neuron fires when the sum reaches it: any code of ``i``.
    veto : bool
        Give the neuron the input ``inhibit``, which keeps it silent whatever the sum.
    """

    width: int = 16
    threshold: int = 1
    veto: bool = False

    def __post_init__(self):
        check_int("width", self.width, 1, 32)
        check_int("threshold", self.threshold, -(1 << self.width - 1), (1 << self.width - 1) - 1)
        check_bool("veto", self.veto)

    @property
    def latency(self):
        return 1

    def ports(self):
        inhibit = (Port("inhibit", "in", 1),) if self.veto else ()
        return (
            Port("en", "in", 1),
            Port("i", "in", self.width, signed=True),
            *inhibit,
            Port("spike", "out", 1),
        )


class McCullochPitts(CycleGolden[McCullochPittsParams]):
    """A McCulloch-Pitts neuron.

    A step is a clock cycle with ``en``; without it ``spike`` holds. In a step ``spike`` becomes
    ``i >= threshold``, and 0 where ``inhibit`` is 1. ``i`` is the sum of the weights of the inputs
    that are active, made outside. There is no state but the spike, no rounding and no overflow.

    ``spike`` is a register because in the paper it is the synapse that takes time: a neuron fires
    one unit after its inputs. So a net of these neurons, loops included, is clocked as drawn.

    The paper has excitatory synapses of equal weight only, and one active inhibitory synapse
    prevents the spike: that is ``veto=True``, ``inhibit`` being the OR of the inhibitory inputs.
    Inhibition as a negative weight, its later and commoner form, needs no veto.

    Latency 1, one step per cycle.

    Source: W. S. McCulloch and W. Pitts, "A logical calculus of the ideas immanent in nervous
    activity", Bull. Math. Biophys. 5 (1943), sections 2 and 3.
    """

    EXAMPLES = (
        McCullochPittsParams(),
        McCullochPittsParams(width=1, threshold=0),
        McCullochPittsParams(threshold=22222, veto=True),
        McCullochPittsParams(width=32, threshold=(1 << 31) - 1, veto=True),
        McCullochPittsParams(width=8, threshold=-127),
        McCullochPittsParams(width=8, threshold=-128, veto=True),
    )

    def registers(self):
        return (Register("spike", 1),)

    def step(self, state, en, i, inhibit=0):
        fires = np.logical_and(i >= self.params.threshold, inhibit == 0)
        spike = state["spike"]
        return {"spike": np.where(en != 0, as_int(fires), spike)}, {"spike": spike}
