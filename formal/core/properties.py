"""Invariants and properties of blocks, which a proof asserts beside equality.

An invariant relates internal signals of the component to the golden registers. It is needed where
equality of outputs and of registers with equal names is not inductive.
"""

from collections.abc import Iterable

from amaranth.hdl import Value

from spikeloom.golden.core.registry import Registry
from spikeloom.rtl.core.block import BLOCKS

__all__ = ["PROPERTIES", "Properties", "properties_of"]

PROPERTIES: "Registry[Properties]" = Registry("formal", "class of properties")


class Properties:
    """Assertions about a component beside equality: ``class FIFOProperties(Properties)``.

    The module has the same path in ``formal`` as that of the component in ``rtl``. Beside a shared
    base class of components it applies to all of them.
    """

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        PROPERTIES.add(cls)

    def invariant(self, dut, state: dict[str, list[Value]]) -> Iterable[Value]:
        """Relations of internal signals of the component to the golden state.

        They are asserted like everything else, so a wrong invariant is refuted.

        Parameters
        ----------
        dut : Block
            The component, not elaborated yet; internal signals are attributes that its
            ``__init__`` makes.
        state : dict of list of Value
            Elements of each golden register. For a transaction block also the state of the miter:
            for each input stream ``i`` the number ``i_count`` of items in the queue ``i_items``
            that wait for the other inputs; for each output stream ``o`` the number ``o_count`` of
            items in the queue ``o_items`` that are expected and did not come yet, the oldest first;
            and ``waited``, the cycles since the last transfer (see ``Params.latency``).

        Yields
        ------
        Value
            Of one bit, 1 in every cycle.
        """
        return ()

    def properties(self, dut, state: dict[str, list[Value]]) -> Iterable[Value]:
        """Further properties of the block; arguments and results as in :meth:`invariant`."""
        return ()


def properties_of(key: str) -> Properties:
    """The properties of a block, or of a base class of its component; else an empty set."""
    kind = BLOCKS.get(key)
    for base in kind.__mro__ if kind is not None else ():
        found = PROPERTIES.get(BLOCKS.key_of(base.__module__))
        if found is not None:
            return found()
    return Properties()
