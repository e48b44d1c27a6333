"""Floating-point description of a network, typed and checked."""

from dataclasses import dataclass

import numpy as np

from .archive import numbers

__all__ = ["FloatLayer", "FloatNetwork"]

SMALLEST, LARGEST = 1e-45, 1e38  # what float32 can be


def _array(name, values, dimensions):
    try:
        if np.iscomplexobj(values):
            raise TypeError
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be an array of numbers, not {values!r}") from None
    if array.ndim != dimensions:
        raise ValueError(f"{name} must have {dimensions} dimensions, not shape {array.shape}")
    if array.size == 0:
        raise ValueError(f"{name} must not be empty, but has shape {array.shape}")
    if not np.isfinite(array).all():
        place = tuple(int(index[0]) for index in np.nonzero(~np.isfinite(array)))
        raise ValueError(f"{name} must be finite, not {array[place]} at {list(place)}")
    # Frozen like the dataclass it goes into: nobody else holds it, and nobody can write to it.
    array = array.copy()
    array.flags.writeable = False
    return array


def _check_size(name, array):
    """Refuse numbers whose products over some layers would be infinite, or nothing."""
    size = np.abs(array)
    wrong = (size > LARGEST) | ((size < SMALLEST) & (size > 0))
    if wrong.any():
        place = tuple(int(index[0]) for index in np.nonzero(wrong))
        raise ValueError(
            f"{name} must be 0 or {SMALLEST:g} to {LARGEST:g} in size, not {array[place]:g} at "
            f"{list(place)}"
        )


@dataclass(frozen=True, eq=False)
class FloatLayer:
    """One dense layer, ``weights @ x + bias``.

    Parameters
    ----------
    weights : array (outputs, inputs)
        Finite numbers.
    bias : array (outputs,)
        Finite numbers.
    """

    weights: np.ndarray
    bias: np.ndarray

    def __post_init__(self):
        object.__setattr__(self, "weights", _array("weights", self.weights, 2))
        object.__setattr__(self, "bias", _array("bias", self.bias, 1))
        if len(self.bias) != len(self.weights):
            raise ValueError(
                f"bias must hold {len(self.weights)} numbers, one for each row of weights, "
                f"not {len(self.bias)}"
            )


@dataclass(frozen=True, eq=False)
class FloatNetwork:
    """Dense layers with rectifiers between them, on inputs in 0..1.

    Parameters
    ----------
    layers : tuple of FloatLayer
        Each has as many inputs as the one before it has outputs. There is no rectifier after the
        last one; the largest of its outputs is the answer.
    """

    layers: tuple[FloatLayer, ...]

    def __post_init__(self):
        if not isinstance(self.layers, tuple) or not self.layers:
            raise TypeError(f"layers must be a tuple of FloatLayer, not {self.layers!r}")
        for index, layer in enumerate(self.layers):
            if not isinstance(layer, FloatLayer):
                raise TypeError(f"layers[{index}] must be a FloatLayer, not {layer!r}")
        pairs = zip(self.layers, self.layers[1:], strict=False)
        for index, (before, after) in enumerate(pairs, start=1):
            if after.weights.shape[1] != len(before.weights):
                raise ValueError(
                    f"layers[{index}].weights must have {len(before.weights)} columns, one for "
                    f"each output of layers[{index - 1}], not {after.weights.shape[1]}"
                )

    @classmethod
    def of(cls, weights, bias) -> "FloatNetwork":
        """Build a network from lists of matrices and of vectors; the message names a wrong one."""
        if len(weights) != len(bias):
            raise ValueError(
                f"bias must hold {len(weights)} vectors, one for each matrix of weights, "
                f"not {len(bias)}"
            )
        layers = []
        for index, (matrix, vector) in enumerate(zip(weights, bias, strict=True)):
            matrix = _array(f"weights[{index}]", matrix, 2)
            vector = _array(f"bias[{index}]", vector, 1)
            if len(vector) != len(matrix):
                raise ValueError(
                    f"bias[{index}] must hold {len(matrix)} numbers, one for each row of "
                    f"weights[{index}], not {len(vector)}"
                )
            _check_size(f"weights[{index}]", matrix)
            _check_size(f"bias[{index}]", vector)
            layers.append(FloatLayer(matrix, vector))
        return cls(tuple(layers))

    @classmethod
    def load(cls, path) -> "FloatNetwork":
        """Read an ``.npz`` file with ``weights_0``, ``bias_0``, ``weights_1``, and so on."""
        found = numbers(path)
        names = [f"{kind}_{x}" for x in range(len(found) // 2) for kind in ("weights", "bias")]
        if not names or sorted(names) != sorted(found):
            raise ValueError(
                f"{path} must hold weights_0, bias_0, weights_1, … without a gap, "
                f"not {', '.join(sorted(found)) or 'nothing'}"
            )
        return cls.of(*([found[name] for name in names[start::2]] for start in (0, 1)))

    def save(self, path) -> None:
        """Write the file that :meth:`load` reads."""
        arrays = {}
        for index, layer in enumerate(self.layers):
            arrays |= {f"weights_{index}": layer.weights, f"bias_{index}": layer.bias}
        np.savez(path, **arrays)

    @property
    def inputs(self) -> int:
        """Number of inputs."""
        return self.layers[0].weights.shape[1]

    def sums(self, x) -> list[np.ndarray]:
        """Weighted sums of every layer, before the rectifier, for inputs ``(images, inputs)``."""
        sums = []
        for layer in self.layers:
            sums.append(x @ layer.weights.T + layer.bias)
            x = np.maximum(sums[-1], 0)
        return sums
