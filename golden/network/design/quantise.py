"""Quantisation of floating-point networks to the integers of stochastic-computing layers."""

from typing import Any

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.network.layers.dense import Dense, DenseParams
from spikeloom.golden.network.layers.rescale import Rescale, RescaleParams
from spikeloom.golden.network.network.feedforward import FeedforwardParams

from .description import FloatLayer, FloatNetwork

__all__ = ["check_images", "prune", "quantise"]


def check_images(images, inputs: int, input_bits: int) -> np.ndarray:
    """Images as an array of codes ``(images, inputs)``; anything else is refused."""
    array = np.asarray(images)
    if array.dtype.kind not in "iu":
        raise TypeError(f"images must be an array of integers, not of {array.dtype}")
    if array.ndim != 2 or array.shape[1] != inputs or not len(array):
        raise ValueError(f"images must have the shape (n, {inputs}) with n > 0, not {array.shape}")
    if array.min() < 0 or array.max() > 1 << input_bits:
        wrong = array.min() if array.min() < 0 else array.max()
        raise ValueError(f"images must be in 0..{1 << input_bits}, not {wrong}")
    return array.astype(np.int64)


def prune(network: FloatNetwork, images, *, input_bits: int = 4, tolerance: float = 1e-3):
    """Remove hidden units that do nothing: strong weight decay leaves some behind.

    A unit goes if the range of its output over ``images``, times its largest outgoing weight, is
    below ``tolerance`` times that of the most important unit of its layer. Its mean output moves
    into the next layer's bias.

    Returns
    -------
    FloatNetwork
        The same function to within the tolerance; the first and last layer's outer shapes remain.
    """
    codes = check_images(images, network.inputs, input_bits)
    x, layers = codes / 2.0**input_bits, list(network.layers)
    for index in range(len(layers) - 1):
        layer, after = layers[index : index + 2]
        x = np.maximum(x @ layer.weights.T + layer.bias, 0)
        effect = np.ptp(x, axis=0) * np.abs(after.weights).max(axis=0)
        keep = (effect > tolerance * effect.max()) | (np.arange(len(effect)) == effect.argmax())
        moved = after.weights[:, ~keep] @ x[:, ~keep].mean(axis=0)
        layers[index] = FloatLayer(layer.weights[keep], layer.bias[keep])
        layers[index + 1] = FloatLayer(after.weights[:, keep], after.bias + moved)
        x = x[:, keep]
    return FloatNetwork(tuple(layers))


def quantise(
    network: FloatNetwork,
    images,
    *,
    input_bits: int = 4,
    hidden_bits: int = 5,
    level_bits: int = 4,
    log2_length: int = 6,
    sources=None,
) -> FeedforwardParams:
    """Turn a network in floating point into parameters of a stochastic-computing network.

    Weights become levels by rounding to the nearest. A rectifier commutes with a positive factor,
    so every hidden row is first scaled to use all levels, its shift is chosen so that the largest
    count seen just fits the next layer's codes, and what both do to the scale is divided out of the
    next layer's column. The rows of the last layer share one scale, because their counts are
    compared.

    Each bias is set so that on ``images`` the mean count equals the mean of the exact sum. So the
    bias also takes away the mean error of the products, which for the sources of the hardware is
    positive and at short lengths larger than everything else, and adds the half that turns the
    shift's rounding down into rounding to the nearest.

    Parameters
    ----------
    network : FloatNetwork
        Its inputs are ``code / 2**input_bits``.
    images : array of int (n, inputs)
        Typical input codes, ``0..2**input_bits``; take those it was trained on.
    input_bits, hidden_bits, level_bits, log2_length : int
        As in :class:`~spikeloom.golden.network.network.feedforward.FeedforwardParams`.
    sources : callable, optional
        From ``log2_length`` to the pair of sources to quantise for, if not those of the hardware.
    """
    if not isinstance(network, FloatNetwork):
        raise TypeError(f"network must be a FloatNetwork, not {network!r}")
    check_int("input_bits", input_bits, 0, 16)
    check_int("hidden_bits", hidden_bits, 0, 16)
    check_int("level_bits", level_bits, 0, 16)
    check_int("log2_length", log2_length, 1, 16)
    codes = check_images(images, network.inputs, input_bits)
    pair = None if sources is None else sources(log2_length)
    exact = network.sums(codes / 2.0**input_bits)

    weights, bias, shifts = [], [], []
    gain = np.ones(network.inputs)  # of an input's code over its float value, both relative to 1
    for index, (layer, wanted) in enumerate(zip(network.layers, exact, strict=True)):
        last = index == len(network.layers) - 1
        # Inputs come with the factor that the layer before gave them; hidden rows may each have one
        # of their own, since a rectifier lets a positive factor through.
        wide = layer.weights / gain
        largest = np.abs(wide).max(axis=None if last else 1, keepdims=True)
        levels_per_unit = 2.0**level_bits / np.where(largest > 0, largest, 1)
        levels = np.rint(wide * levels_per_unit).astype(int)
        counts_per_unit = (levels_per_unit * 2.0 ** (log2_length - level_bits)).reshape(-1)
        dense = DenseParams(
            weights=_plain(levels),
            bias=(0,) * len(levels),
            input_bits=hidden_bits if index else input_bits,
            level_bits=level_bits,
            log2_length=log2_length,
        )
        counts = Dense(dense).counts(codes, pair)
        # Against counts without any bias: so the bias is the layer's own and, with it, what takes
        # up the mean error of rounded weights and of products.
        offset = np.rint((wanted * counts_per_unit - counts).mean(axis=0))
        offset = np.clip(offset, -(2.0**60), 2.0**60).astype(int)  # what is more is refused below
        weights.append(dense.weights)
        if not last:
            counts = counts + offset
            shift = _shifts(counts.max(axis=0), hidden_bits)
            # The hardware's shift floors; a half in the bias, which costs nothing, makes it round.
            half = (1 << shift) >> 1
            offset = offset + half
            rescale = RescaleParams(shifts=_plain(shift), width=63, output_bits=hidden_bits)
            codes = Rescale(rescale).transfer({}, i=counts + half)[1]["o"]
            shifts.append(rescale.shifts)
            gain = counts_per_unit / 2.0 ** (shift + hidden_bits)
        bias.append(_plain(offset))
    return FeedforwardParams(
        weights=tuple(weights),
        bias=tuple(bias),
        shifts=tuple(shifts),
        input_bits=input_bits,
        hidden_bits=hidden_bits,
        level_bits=level_bits,
        log2_length=log2_length,
    )


def _shifts(largest, bits):
    """The smallest shifts that bring the largest counts to ``2**bits`` or below."""
    shift = np.zeros(len(largest), int)
    while (over := (largest >> shift) > 1 << bits).any():
        shift = shift + over
    return shift


def _plain(array) -> Any:
    """Nested tuples of Python integers."""
    return tuple(_plain(row) for row in array) if np.ndim(array) else int(array)
