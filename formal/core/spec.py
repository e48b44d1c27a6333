"""What is special to the proof of one block, where the pair alone does not say it."""

from collections.abc import Iterable
from typing import ClassVar

from amaranth.hdl import Value

from spikeloom.golden.core.contract import Golden, Params
from spikeloom.golden.core.registry import Registry

__all__ = ["SPECS", "Spec", "spec_of"]

SPECS = Registry("formal", "spec")


class Spec:
    """How a block is proved: ``class FIFO(Spec, golden=golden.FIFO)`` in its module of ``formal``.

    Attributes
    ----------
    EXAMPLES : tuple of Params
        Parameters the proof runs on, instead of the golden model's own; the certificate tells.
    ENGINES : tuple of str
        Engines that prove for all time, in the order they are tried until one decides; empty for
        the default: induction with z3, then ABC's pdr, which for transaction blocks comes alone.
    DEPTH : int
        Cycles of the base case and of the induction window.
    OUTSTANDING : int
        Items a transaction block may have taken in and not yet given out.
    SIMULATED : tuple of Params
        Parameters, beside those proved, for which no engine finishes, such as wide multipliers.
        Their certificate tells of as many random cycles of the compiled component as ``VECTORS``
        in :mod:`spikeloom.formal.core.proof`, not of a proof.
    """

    EXAMPLES: ClassVar[tuple[Params, ...]] = ()
    ENGINES: ClassVar[tuple[str, ...]] = ()
    DEPTH: ClassVar[int] = 4
    OUTSTANDING: ClassVar[int] = 2
    SIMULATED: ClassVar[tuple[Params, ...]] = ()

    def __init_subclass__(cls, *, golden: type[Golden], **kwargs):
        super().__init_subclass__(**kwargs)
        key = SPECS.key_of(cls.__module__)
        if key and key != golden.KEY:
            raise TypeError(
                f"the spec {key} must go with its own golden model, not with {golden.KEY!r}"
            )
        SPECS.add(cls)

    def bound(self, params: Params) -> int:
        """Cycles of the bounded check: of the control, and of what no engine decides for all time.

        It covers two whole transactions, or the latency of a cycle block.
        """
        return 2 * (params.latency or 0) + self.DEPTH

    def invariant(self, dut, state: dict[str, list[Value]]) -> Iterable[Value]:
        """Relations of the component's internals to the golden state; asserted, so proved too.

        ``dut`` is the component, ``state`` the elements of each golden register. For a transaction
        block ``state`` also holds what the miter remembers: for each input stream ``i`` the
        ``i_count`` items that wait in ``i_items`` for the other inputs, for each output stream
        ``o`` the ``o_count`` items foretold and still to come, ``o_items``, the oldest first, and
        ``waited``, the cycles since something moved (see ``latency``).
        """
        return ()

    def properties(self, dut, state: dict[str, list[Value]]) -> Iterable[Value]:
        """Further properties of the block that hold in every cycle."""
        return ()


def spec_of(key: str) -> Spec:
    """The spec of a block; the plain one if the block has nothing special."""
    return (SPECS.get(key) or Spec)()
