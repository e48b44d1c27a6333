"""Round-robin arbiter: many streams of events into one."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_bool, check_int
from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.dialect import as_int, constant
from spikeloom.golden.core.ports import Register, Stream

from .event import EventParams

__all__ = ["Arbiter", "ArbiterParams"]


@dataclass(frozen=True, kw_only=True)
class ArbiterParams(EventParams):
    """Parameters of an arbiter; the widths of an event as in :class:`EventParams`.

    Parameters
    ----------
    ways : int
        Streams that come in, 2..64.
    source : bool
        Append the index of the way to the event that goes out, as its most significant part
        ``source`` of ``(ways - 1).bit_length()`` bits; then both together have at most 63 bits.
    """

    ways: int = 4
    source: bool = False

    def __post_init__(self):
        super().__post_init__()
        check_int("ways", self.ways, 2, 64)
        check_bool("source", self.source)
        if self.source and self.event_bits + self.way_bits > 63:
            raise ValueError(
                f"the event and its source of {self.way_bits} bits must fit 63 bits, "
                f"not {self.event_bits + self.way_bits}"
            )

    @property
    def way_bits(self) -> int:
        """Bits of the index of a way."""
        return (self.ways - 1).bit_length()

    @property
    def latency(self):
        return None

    def ports(self):
        fields = self.event_fields
        tagged = (*fields, ("source", self.way_bits)) if self.source else fields
        return (
            Stream("i", "in", self.event_bits, fields=fields, ways=self.ways),
            Stream("o", "out", sum(width for _, width in tagged), fields=tagged),
        )


class Arbiter(CycleGolden[ArbiterParams]):
    """A round-robin arbiter with a register at its output.

    ``first`` is the way whose turn it is. Among the ways that offer an event, the first one from
    ``first`` on, counted upwards and around, is chosen. If the register at the output is empty, or
    is being emptied in this cycle, the chosen way has ``i__ready`` 1 and its event goes into the
    register, and ``first`` becomes the way after it. All other ways have ``i__ready`` 0.
    ``o__payload`` and ``o__valid`` are that register, so an offer cannot change while it waits.

    ``i__ready`` depends on ``i__valid`` and ``o__ready`` of the same cycle. After reset the
    register is empty and it is the turn of way 0.

    Fair: whenever the event of another way is taken, the waiting one comes at least one place
    nearer to its turn. So at most ``ways - 1`` others go before it.

    Latency 1 from taking an event to offering it; one event per cycle, also from one way alone.

    Source: a textbook construction, see W. J. Dally and B. Towles, "Principles and Practices of
    Interconnection Networks" (2004), on round-robin arbiters.
    """

    EXAMPLES = (
        ArbiterParams(),
        ArbiterParams(address_bits=1, timestamp_bits=0, ways=2),
        ArbiterParams(address_bits=2, timestamp_bits=0, ways=3, source=True),
        ArbiterParams(address_bits=1, timestamp_bits=1, payload_bits=1, ways=5, source=True),
        ArbiterParams(address_bits=64, timestamp_bits=0, ways=2),
        ArbiterParams(address_bits=62, timestamp_bits=0, ways=2, source=True),
        ArbiterParams(address_bits=4, timestamp_bits=0, ways=64, source=True),
    )

    def registers(self):
        return (
            Register("first", self.params.way_bits),
            Register("full", 1),
            Register("word", self.params.ports()[1].width),
        )

    def step(self, state, i__payload, i__valid, o__ready):
        p, first, full, word = self.params, state["first"], state["full"], state["word"]
        ways = constant(np.arange(p.ways), first)
        # argmax gives the first of equal ones. From `first` on nobody may offer anything: then the
        # search begins at way 0, which is going around.
        in_turn = np.where(ways >= first[..., None], i__valid, 0)
        chosen = np.where(
            np.any(in_turn != 0, axis=-1),
            np.argmax(in_turn, axis=-1),
            np.argmax(i__valid, axis=-1),
        )
        free = np.logical_or(full == 0, o__ready != 0)
        takes = np.logical_and(free, np.any(i__valid != 0, axis=-1))
        # `lookup` is for constants: of inputs the event is chosen way by way.
        event = i__payload[..., 0]
        for way in range(1, p.ways):
            event = np.where(chosen == way, i__payload[..., way], event)
        if p.source:
            event = event | (chosen << p.event_bits)
        new = {
            "first": np.where(takes, np.where(chosen == p.ways - 1, 0, chosen + 1), first),
            "full": as_int(np.logical_or(takes, np.logical_not(free))),
            "word": np.where(takes, event, word),
        }
        outputs = {
            "i__ready": as_int(np.logical_and(takes[..., None], chosen[..., None] == ways)),
            "o__payload": word,
            "o__valid": full,
        }
        return new, outputs
