"""Event record of the address-event representation (AER)."""

from dataclasses import dataclass

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import Params

__all__ = ["EventParams"]


@dataclass(frozen=True, kw_only=True)
class EventParams(Params):
    """Widths of the parts of an event; the base of the parameters of every block that moves events.

    The parts lie in the order address, timestamp, payload from the least significant bit on; a part
    of 0 bits is left out. Together they have at most 64 bits.

    Parameters
    ----------
    address_bits : int
        Who fired, 1..64.
    timestamp_bits : int
        When, in the unit that the sender chose, 0..63.
    payload_bits : int
        With what value, 0..63.
    """

    address_bits: int = 16
    timestamp_bits: int = 16
    payload_bits: int = 0

    def __post_init__(self):
        check_int("address_bits", self.address_bits, 1, 64)
        check_int("timestamp_bits", self.timestamp_bits, 0, 63)
        check_int("payload_bits", self.payload_bits, 0, 63)
        if self.event_bits > 64:
            raise ValueError(
                "address_bits + timestamp_bits + payload_bits must be in 1..64, "
                f"not {self.event_bits}"
            )

    @property
    def event_bits(self) -> int:
        """Bits of one event."""
        return self.address_bits + self.timestamp_bits + self.payload_bits

    @property
    def event_fields(self) -> tuple[tuple[str, int], ...]:
        """Names and widths of the parts, least significant first."""
        parts = (
            ("address", self.address_bits),
            ("timestamp", self.timestamp_bits),
            ("payload", self.payload_bits),
        )
        return tuple((name, width) for name, width in parts if width)
