"""Properties of :mod:`spikeloom.rtl.sc.corr.shuffler`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["ShufflerProperties"]


class ShufflerProperties(Properties):
    """Ones are conserved: what goes in comes out or lies in the buffer."""

    def properties(self, dut, state):
        yield sum(dut.a) + sum(dut.buffer) == sum(dut.o) + sum(dut.following)
