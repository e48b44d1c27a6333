"""Base class of generators that make a stream of a threshold without a source of numbers."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.ports import Bits, Port
from spikeloom.golden.sc.stream.bitstream import BitParams
from spikeloom.golden.sc.stream.gated import GatedBitGolden

__all__ = ["Generator", "GeneratorParams"]


@dataclass(frozen=True, kw_only=True)
class GeneratorParams(BitParams):
    """Parameters of a generator.

    Parameters
    ----------
    lanes : int
        Bits per cycle, 1..64.
    width : int
        Bits of the threshold, 1..32.
    """

    width: int = 8

    def __post_init__(self):
        super().__post_init__()
        check_int("width", self.width, 1, 32)

    def ports(self):
        return (
            Port("en", "in", 1),
            Port("threshold", "in", self.width, frac=self.width, unit="p"),
            Bits("bit", "out", self.lanes, unit="p"),
        )


GeneratorParamsT = TypeVar("GeneratorParamsT", bound=GeneratorParams)


class Generator(GatedBitGolden[GeneratorParamsT], abstract=True):
    """A golden model of a generator whose stream has ``threshold`` ones in ``2**width`` bits."""

    def ideal(self, threshold, bits):
        """Ones that are due among the first ``bits``, not rounded."""
        return bits * np.asarray(threshold) / 2**self.params.width
