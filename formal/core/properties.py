"""Invariants and properties of blocks, which a proof asserts beside equality."""

from collections.abc import Iterable

from amaranth.hdl import Value

from spikeloom.golden.core.registry import Registry
from spikeloom.rtl.core.block import BLOCKS

__all__ = ["PROPERTIES", "Properties", "properties_of"]

PROPERTIES: "Registry[Properties]" = Registry("formal", "class of properties")


class Properties:
    """What holds of a component beside equality: ``class FIFOProperties(Properties)``.

    It stands in ``formal`` where the component stands in ``rtl``. Beside a base of components it
    holds for all of them.
    """

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        PROPERTIES.add(cls)

    def invariant(self, dut, state: dict[str, list[Value]]) -> Iterable[Value]:
        """Relations of the component's internals to the golden state; asserted, so proved too.

        ``dut`` is the component, ``state`` the elements of each golden register. For a transaction
        block ``state`` also holds what the miter remembers: for each input stream ``i`` the
        ``i_count`` items that wait in ``i_items`` for the other inputs, for each output stream
        ``o`` the ``o_count`` items expected and still to come, ``o_items``, the oldest first, and
        ``waited``, the cycles since something moved (see ``latency``).
        """
        return ()

    def properties(self, dut, state: dict[str, list[Value]]) -> Iterable[Value]:
        """Further properties of the block that hold in every cycle."""
        return ()


def properties_of(key: str) -> Properties:
    """The properties of a block or of the base of its component; none if there are none."""
    kind = BLOCKS.get(key)
    for base in kind.__mro__ if kind is not None else ():
        found = PROPERTIES.get(BLOCKS.key_of(base.__module__))
        if found is not None:
            return found()
    return Properties()
