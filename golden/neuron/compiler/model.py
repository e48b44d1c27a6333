"""Parameters of compiled neurons: a model, its values, its step and its formats."""

import math
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from numbers import Real
from typing import Any, Self

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import Params
from spikeloom.golden.core.ports import Port, Register
from spikeloom.golden.neuron.compiler.frontend.description import Description
from spikeloom.golden.neuron.compiler.frontend.library import model
from spikeloom.golden.neuron.compiler.lower.compiler import compiled
from spikeloom.golden.neuron.compiler.lower.holes import hole
from spikeloom.golden.neuron.compiler.lower.precision import chosen_bits, fraction_bits
from spikeloom.golden.neuron.compiler.lower.scheme import Step, one_step
from spikeloom.golden.neuron.compiler.lower.stability import largest_step
from spikeloom.golden.neuron.compiler.lower.trajectory import trajectory
from spikeloom.golden.neuron.compiler.names import hardware_name
from spikeloom.golden.neuron.compiler.schedule.program import Program, Variable
from spikeloom.golden.number.language.format import Format

__all__ = ["ModelParams", "ports_of", "register_of"]


@dataclass(frozen=True, kw_only=True)
class ModelParams(Params):
    """Parameters that every form of a compiled neuron has.

    Parameters
    ----------
    model : str
        Name of a model (``spikeloom neurons`` lists them), or a description in JSON, as
        :meth:`Description.to_json` of one's own equations gives it.
    preset : str
        Name of one of the model's presets; empty for its defaults.
    parameters : tuple of (str, float)
        Parameters of the model that are to be different.
    dt_ms : float
        The step; 0 for the model's own.
    fracs : tuple of (str, int)
        Fraction bits of states; those of the model's description, or of the analysis, for the rest.
    """

    model: str = "izhikevich"
    preset: str = ""
    parameters: tuple[tuple[str, float], ...] = ()
    dt_ms: float = 0.0
    fracs: tuple[tuple[str, int], ...] = ()

    def __post_init__(self):
        if not isinstance(self.model, str):
            raise TypeError(f"model must be the name of a model, not {self.model!r}")
        for name, pairs in (("parameters", self.parameters), ("fracs", self.fracs)):
            if not isinstance(pairs, tuple) or not all(
                isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str)
                for pair in pairs
            ):
                raise TypeError(f"{name} must be a tuple of pairs (name, value), not {pairs!r}")
        if isinstance(self.dt_ms, bool) or not isinstance(self.dt_ms, Real):
            raise TypeError(f"dt_ms must be a number, not {self.dt_ms!r}")
        description = self.description
        if not 0 <= self.dt_ms <= 1e6:
            raise ValueError(
                f"dt_ms must be in 0..1000000 (0 for {description.dt_ms:g}), not {self.dt_ms!r}"
            )
        _ = self.values  # refuses what the model does not take
        for key, frac in self.fracs:
            if key not in description.states:
                known = ", ".join(description.states)
                raise ValueError(
                    f"fracs must name states of {description.name}, {known}, not {key!r}"
                )
            check_int(f"fracs of {key}", frac, 0, 40)
        _ = self.program  # refuses what cannot be compiled

    @property
    def description(self) -> Description:
        """The description."""
        return model(self.model)

    @property
    def values(self) -> dict[str, float]:
        """Values of all parameters of the model."""
        return self.description.values(self.preset or None, **dict(self.parameters))

    @property
    def step_ms(self) -> float:
        """The step in ms."""
        return self.dt_ms or self.description.dt_ms

    @cached_property
    def step(self) -> Step:
        """One step in real numbers."""
        return _step(self._key)

    @cached_property
    def program(self) -> Program:
        """One step in integers."""
        return _program(self._key)

    def input_format(self, name: str) -> Format:
        """The format of an input."""
        return next(x.format for x in self.program.inputs if x.name == name)

    def codes(self, name: str, values) -> np.ndarray:
        """The codes of an input that are nearest to values, no further than its word goes."""
        format = self.input_format(name)
        codes = np.rint(np.ldexp(values, format.frac))
        return np.clip(codes, format.low, format.high).astype(np.int64)

    def nearest(self, name: str, values) -> np.ndarray:
        """The values of these codes."""
        return np.ldexp(self.codes(name, values).astype(float), -self.input_format(name).frac)

    def with_precision(self, precision: str) -> Self:
        """The same with other formats: ``auto``, ``per-state`` or ``Qm.n``.

        :func:`~spikeloom.golden.neuron.compiler.lower.precision.chosen_bits` tells what they mean.
        """
        chosen = chosen_bits(self.description, self.step, precision)
        return replace(self, fracs=tuple(chosen.items()))

    @property
    def _key(self):
        return self.model, self.preset, self.parameters, self.step_ms, self.fracs


# What is compiled is kept by value: forms of a neuron with other stages share it.


@lru_cache(maxsize=256)
def _step(key) -> Step:
    text, preset, parameters, dt_ms, _ = key
    description = model(text)
    values = description.values(preset or None, **dict(parameters))
    return one_step(description, values, dt_ms)


@lru_cache(maxsize=256)
def _program(key) -> Program:
    *rest, fracs = key
    _check_stable(*rest)
    description, step = model(key[0]), _step(key)
    bits = fraction_bits(description, step, dict(fracs))
    return compiled(
        step,
        bits,
        description.inputs,
        interpolate=description.interpolate,
        table_bits=description.table_bits,
    )


@lru_cache(maxsize=256)
def _check_stable(text, preset, parameters, dt_ms):
    """Refuse a step that is too long to be stable; a map's own step is a part of the model."""
    description = model(text)
    if dt_ms == description.dt_ms and all(update.method == "map" for update in description.updates):
        return
    values = description.values(preset or None, **dict(parameters))
    largest = largest_step(description, values, dt_ms)
    if not largest:
        _check_finite(description, one_step(description, values, dt_ms / 64))
    if largest < dt_ms:
        raise ValueError(
            f"dt_ms of {description.name} must be at most {largest:.3g} to be stable with its "
            f"nominal inputs, not {dt_ms:g}"
        )


def _check_finite(description: Description, step: Step):
    """Refuse a model whose run with nominal inputs is not finite, short as the step is."""
    path = trajectory(description, step, 1000)
    before = {key: x.init for key, x in step.registers.items()}
    for index in range(1000):
        after = {key: path[key][index, 0] for key in step.states}
        if not all(map(math.isfinite, after.values())):
            at = ", ".join(f"{key} = {x:g}" for key, x in before.items())
            inputs = {key: x.nominal for key, x in description.inputs.items()}
            raise ValueError(
                f"the step of {description.name} with nominal inputs is not finite at {at}"
                + hole(list(step.states.values()), before | inputs)
            )
        before = after


def _port(variable: Variable, flow) -> Port:
    format = variable.format
    return Port(variable.port, flow, format.width, format.signed, format.frac, variable.unit)


def register_of(name: str, format: Any, init: int = 0, count: int | None = None) -> Register:
    """A register for codes of a :class:`~spikeloom.golden.number.language.format.Format`."""
    return Register(name, format.width, format.signed, init, count)


def ports_of(program: Program, states: int | None = None) -> tuple[Port, ...]:
    """Inputs, ``spike``, the states (the first ``states`` of them) and the outputs of a program."""
    ports = [_port(variable, "in") for variable in program.inputs]
    if program.spike is not None:
        ports.append(Port("spike", "out", 1))
    shown = [variable for variable in program.registers if not variable.hidden]
    ports += [_port(variable, "out") for variable in shown[:states]]
    for name, index in program.outputs:
        format = program.format_of(index)
        ports.append(Port(hardware_name(name), "out", format.width, format.signed, format.frac))
    return tuple(ports)
