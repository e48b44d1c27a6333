"""Feed-forward network of dense stochastic-computing layers: pixels in, label and score out."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from spikeloom.golden.core.checks import check_int, check_ints
from spikeloom.golden.core.contract import Params, TransactionGolden
from spikeloom.golden.core.ports import Stream
from spikeloom.golden.network.layers.argmax import Argmax, ArgmaxParams
from spikeloom.golden.network.layers.dense import Dense, DenseParams, check_matrix
from spikeloom.golden.network.layers.gather import GatherParams
from spikeloom.golden.network.layers.rescale import Rescale, RescaleParams

__all__ = ["Feedforward", "FeedforwardParams"]


@dataclass(frozen=True, kw_only=True)
class FeedforwardParams(Params):
    """Parameters of a network; those of its layers follow from them.

    Parameters
    ----------
    weights : tuple of matrix
        Signed levels of each layer as in :class:`~.dense.DenseParams`; a
        layer has as many columns as the one before it has rows.
    bias : tuple of tuple of int
        For each layer one count per output.
    shifts : tuple of tuple of int
        For each layer but the last one power of two per output, which its count is divided by.
    input_bits : int
        An input ``x`` stands for ``x / 2**input_bits``; 0..16.
    hidden_bits : int
        The same between layers; 0..16.
    level_bits : int
        Bits of the magnitude of a weight; 0..16.
    log2_length : int
        Clock cycles of one layer, 1..16 as a power of two.
    """

    weights: tuple[tuple[tuple[int, ...], ...], ...] = (
        ((3, -2, 0, 4), (-4, 1, 3, 2), (1, -1, -3, 0)),
        ((2, -4, 1), (-3, 4, 3)),
    )
    bias: tuple[tuple[int, ...], ...] = ((-2, 0, 5), (3, -1))
    shifts: tuple[tuple[int, ...], ...] = ((1, 2, 0),)
    input_bits: int = 2
    hidden_bits: int = 2
    level_bits: int = 2
    log2_length: int = 3

    def __post_init__(self):
        check_int("input_bits", self.input_bits, 0, 16)
        check_int("hidden_bits", self.hidden_bits, 0, 16)
        check_int("level_bits", self.level_bits, 0, 16)
        check_int("log2_length", self.log2_length, 1, 16)
        if not isinstance(self.weights, tuple) or not self.weights:
            raise TypeError(f"weights must be a tuple of matrices, not {self.weights!r}")
        for name, number in (("bias", len(self.weights)), ("shifts", len(self.weights) - 1)):
            rows = getattr(self, name)
            if not isinstance(rows, tuple):
                raise TypeError(f"{name} must be a tuple of tuples of integers, not {rows!r}")
            if len(rows) != number:
                raise ValueError(f"{name} must hold {number} tuples, not {len(rows)}")
        # Each matrix has a column for every row of the one before.
        before, full = None, 1 << self.level_bits
        for index, matrix in enumerate(self.weights):
            check_matrix(f"weights[{index}]", matrix, -full, full, before)
            before = len(matrix)
            check_ints(f"bias[{index}]", self.bias[index], -1 << 40, 1 << 40, before)
            if index < len(self.shifts):
                check_ints(f"shifts[{index}]", self.shifts[index], 0, 62, before)

    @property
    def inputs(self) -> int:
        """Number of inputs."""
        return len(self.weights[0][0])

    @property
    def outputs(self) -> int:
        """Number of labels."""
        return len(self.weights[-1])

    @property
    def gather(self) -> GatherParams:
        """Collector of the inputs."""
        return GatherParams(count=self.inputs, width=self.input_bits + 1)

    @cached_property
    def dense(self) -> tuple[DenseParams, ...]:
        """The dense layers."""
        return tuple(
            DenseParams(
                weights=weights,
                bias=bias,
                input_bits=self.hidden_bits if index else self.input_bits,
                level_bits=self.level_bits,
                log2_length=self.log2_length,
            )
            for index, (weights, bias) in enumerate(zip(self.weights, self.bias, strict=True))
        )

    @property
    def rescale(self) -> tuple[RescaleParams, ...]:
        """The rectifiers, one after each dense layer but the last."""
        return tuple(
            RescaleParams(shifts=shifts, width=max(dense.widths), output_bits=self.hidden_bits)
            for shifts, dense in zip(self.shifts, self.dense[:-1], strict=True)
        )

    @property
    def argmax(self) -> ArgmaxParams:
        """The search for the winner."""
        return ArgmaxParams(count=self.outputs, width=max(self.dense[-1].widths))

    @property
    def _stages(self):
        return (self.gather, *self.dense, *self.rescale, self.argmax)

    @property
    def latency(self):
        """Clock cycles from the first input of an image, offered to an idle network, to its label.

        The inputs and then the layers one after the other; each stage begins when the offer of the
        one before it stands.
        """
        return sum(stage.latency for stage in self._stages)

    @property
    def interval(self) -> int:
        """Clock cycles per image when nobody waits.

        While a layer computes, the others are at other images. But the collector and the first
        layer, which reads what the collector holds, take turns, and so do the last layer and the
        search, which reads its sums.
        """
        # The slowest of what runs side by side is the pace of all.
        hidden = [dense.interval for dense in self.dense[:-1]]
        first = self.inputs + self.dense[0].length
        last = self.dense[-1].latency + self.outputs
        return max(*hidden, first, last, self.argmax.interval)

    def ports(self):
        search = self.argmax
        return (
            Stream(
                "i", "in", self.input_bits + 1, frac=self.input_bits, unit="p", burst=self.inputs
            ),
            Stream(
                "o",
                "out",
                search.label_bits + search.width,
                fields=(("label", search.label_bits), ("score", search.width)),
            ),
        )


class Feedforward(TransactionGolden[FeedforwardParams]):
    """A whole classifier: collector, dense layers with rectifiers between them, search.

    An item is the inputs of one image, transferred one after the other; it gives one ``label``, the
    index of the largest count of the last layer (the first of them if several are), and that count
    as ``score``, in two's complement. See :mod:`~spikeloom.golden.network.layers.dense`,
    :mod:`~.layers.rescale` and :mod:`~.layers.argmax`.

    Latency :attr:`FeedforwardParams.latency`, the sum of those of the stages; one item in
    :attr:`FeedforwardParams.interval` cycles when nobody waits, for the stages overlap.

    Source: the composition is this project's own; its parts name theirs.
    """

    EXAMPLES = (
        FeedforwardParams(),
        FeedforwardParams(
            weights=(((1,),),),
            bias=((0,),),
            shifts=(),
            input_bits=0,
            hidden_bits=0,
            level_bits=0,
            log2_length=1,
        ),
        FeedforwardParams(
            weights=(((1, -1),), ((-1,), (1,)), ((1, 1), (-1, 1))),
            bias=((1,), (2, 0), (0, 0)),
            shifts=((0,), (0, 0)),
            input_bits=1,
            hidden_bits=1,
            level_bits=0,
            log2_length=1,
        ),
        FeedforwardParams(
            weights=(((5, -8), (-7, 6)), ((8, -3), (-6, 7), (1, 2))),
            bias=((3, 9), (-40, 0, 20)),
            shifts=((2, 3),),
            input_bits=4,
            hidden_bits=3,
            level_bits=3,
            log2_length=4,
        ),
    )

    def transfer(self, state, i):
        codes = i if self.params.inputs > 1 else i[..., None]
        for dense, rescale in zip(self.params.dense, self.params.rescale, strict=False):
            _, counts = Dense(dense).transfer({}, i=codes)
            codes = Rescale(rescale).transfer({}, i=counts["o"])[1]["o"]
        _, counts = Dense(self.params.dense[-1]).transfer({}, i=codes)
        return state, Argmax(self.params.argmax).transfer({}, i=counts["o"])[1]

    def scores(self, i, sources=None) -> np.ndarray:
        """Counts of the last layer, by tables as :meth:`Dense.counts`; numbers only.

        Parameters
        ----------
        i : array of int
            Codes, ``(…, inputs)``.
        sources : callable, optional
            From ``log2_length`` to a pair of sources, in the place of those of the hardware.
        """
        pair = None if sources is None else sources(self.params.log2_length)
        for dense, rescale in zip(self.params.dense, self.params.rescale, strict=False):
            counts = Dense(dense).counts(i, pair)
            i = Rescale(rescale).transfer({}, i=counts)[1]["o"]
        return Dense(self.params.dense[-1]).counts(i, pair)

    def run_numpy(self, arrays, cycles, batch, state):
        i = arrays["i"] if self.params.inputs > 1 else arrays["i"][..., None]
        found = Argmax(self.params.argmax).transfer({}, i=self.scores(i))[1]
        return found, state

    def classify(self, i):
        """Labels and winning scores of images ``(…, inputs)``, as signed numbers."""
        scores = self.scores(i)
        return np.argmax(scores, axis=-1), np.max(scores, axis=-1)
