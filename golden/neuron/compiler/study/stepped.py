"""A compiled model as a golden model: what its steps are, apart from any form of hardware."""

from functools import cached_property

from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Port
from spikeloom.golden.neuron.compiler.model import ModelParams, register_of

__all__ = ["SPIKE", "Stepped"]

SPIKE = "spike"


class Stepped(CycleGolden[ModelParams], abstract=True):
    """One step of a model in each cycle, with its results in the same one.

    Registers and inputs are those of the program, under the names of the model. Outputs are
    ``state_…`` and ``output_…``, what holds after the step, and ``spike`` if the model has any.

    Parameters
    ----------
    params : ModelParams
        Parameters of any form of the model.
    """

    def __init__(self, params: ModelParams):
        # Not checked as those of a block: each form has its own type of parameters.
        self.params = params

    @cached_property
    def _program(self):
        return self.params.program

    def registers(self):
        return tuple(register_of(x.name, x.format, x.init) for x in self._program.registers)

    def arguments(self):
        return tuple(_port(x.name, "in", x.format) for x in self._program.inputs)

    def results(self):
        program = self._program
        found = [_port(f"state_{x.name}", "out", x.format) for x in program.registers]
        found += [
            _port(f"output_{name}", "out", program.format_of(index))
            for name, index in program.outputs
        ]
        return (*found, *([] if program.spike is None else [Port(SPIKE, "out", 1)]))

    def step(self, state, **inputs):
        program = self._program
        values = program.run(state | inputs)
        new = {x.name: values[at] for x, at in zip(program.registers, program.new, strict=True)}
        shown = {f"state_{name}": value for name, value in new.items()}
        shown |= {f"output_{name}": values[at] for name, at in program.outputs}
        if program.spike is not None:
            shown[SPIKE] = as_int(values[program.spike])
        return new, shown


def _port(name: str, flow, format) -> Port:
    return Port(name, flow, format.width, format.signed, format.frac)
