"""First-in first-out queue (FIFO) of events."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.dialect import as_int, constant
from spikeloom.golden.core.ports import Port, Register, Stream

from .event import EventParams

__all__ = ["FIFO", "FIFOParams"]


@dataclass(frozen=True, kw_only=True)
class FIFOParams(EventParams):
    """Parameters of a queue; the widths of an event as in :class:`EventParams`.

    Parameters
    ----------
    depth : int
        Events that it holds, any number in 1..1024.
    """

    depth: int = 16

    def __post_init__(self):
        super().__post_init__()
        check_int("depth", self.depth, 1, 1024)

    @property
    def latency(self):
        return None

    def ports(self):
        return (
            Stream("i", "in", self.event_bits, fields=self.event_fields),
            Stream("o", "out", self.event_bits, fields=self.event_fields),
            Port("level", "out", self.depth.bit_length()),
        )


class FIFO(CycleGolden[FIFOParams]):
    """A queue of events, one clock, first word fall through.

    ``level`` is the number of events held. ``i__ready`` is 1 unless it is ``depth``, ``o__valid``
    is 1 unless it is 0, and ``o__payload`` is the oldest event. All three are functions of the
    state alone, so the queue cuts every combinational path between its two sides; what it costs is
    that a full queue takes nothing in the cycle in which it gives.

    Latency 1: an event taken in one cycle is offered in the next if the queue was empty. One event
    in and one out per cycle, for ``depth`` 1 one in two cycles. Empty after reset.

    ``o__payload`` means nothing while ``o__valid`` is 0. The model is a shift register with the
    oldest event first; the component keeps its events in place in a memory.

    Source: a textbook construction; no numbers are taken from anywhere.
    """

    EXAMPLES = (
        FIFOParams(),
        FIFOParams(address_bits=1, timestamp_bits=0, depth=1),
        FIFOParams(address_bits=2, timestamp_bits=0, depth=2),
        FIFOParams(address_bits=2, timestamp_bits=1, payload_bits=1, depth=3),
        FIFOParams(address_bits=64, timestamp_bits=0, depth=5),
        FIFOParams(address_bits=1, timestamp_bits=63, depth=2),
        FIFOParams(address_bits=1, timestamp_bits=0, payload_bits=63, depth=4),
        FIFOParams(address_bits=8, timestamp_bits=0, depth=1024),
    )

    def registers(self):
        p = self.params
        return (
            Register("words", p.event_bits, count=p.depth),
            Register("level", p.depth.bit_length()),
        )

    def step(self, state, i__payload, i__valid, o__ready):
        depth, words, level = self.params.depth, state["words"], state["level"]
        # Of the state alone: nothing goes through from one side to the other in the same cycle.
        valid, ready = level > 0, level < depth
        taken = np.logical_and(i__valid != 0, ready)
        given = np.logical_and(o__ready != 0, valid)
        # First the oldest one goes, then the new one takes the place behind those that are left: so
        # both may happen in one cycle.
        moved = np.concatenate([words[..., 1:], words[..., :1]], axis=-1)
        words_left = np.where(given[..., None], moved, words)
        left = level - as_int(given)
        places = constant(np.arange(depth), level)
        new = np.logical_and(taken[..., None], left[..., None] == places)
        held = {
            "words": np.where(new, i__payload[..., None], words_left),
            "level": left + as_int(taken),
        }
        outputs = {
            "i__ready": as_int(ready),
            "o__payload": words[..., 0],
            "o__valid": as_int(valid),
            "level": level,
        }
        return held, outputs
