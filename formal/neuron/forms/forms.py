"""Serial, pipelined and folded neurons do what the parallel one does, whatever the numbers.

That a component equals its golden model is proved elsewhere, for each form by itself. Here the
golden models of the forms are compared with each other. They run on terms
(:mod:`spikeloom.golden.core.terms`): states, inputs and what a register happens to hold are unknown
integers, and what the two sides compute from them must be the same term. No solver is asked.

What is proved, for the parameters given:

- a serial or pipelined neuron, for all states, inputs, sequences of ``en``, and for all time
  (:mod:`spikeloom.formal.neuron.forms.updates`);
- a folded population of the given number of neurons, the same, from every reset on
  (:mod:`spikeloom.formal.neuron.forms.population`).

In both, no number leaves its register or 64 bits, and none leaves the range that
:func:`~.dialect.known` and :func:`~.dialect.product` promise.

What is not: populations of another size, stages of another number, and what a component does.
Terms that differ may still be equal numbers, so the answer is that both sides are equal, or that
this does not show it.
"""

import copy
import dataclasses
import time
from contextlib import suppress
from dataclasses import dataclass

from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.dialect import DialectError
from spikeloom.golden.core.terms import Pool
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.neurons.folded import Folded, FoldedParams
from spikeloom.golden.neuron.neurons.parallel import Parallel, ParallelParams
from spikeloom.golden.neuron.neurons.serial import Serial, SerialParams

from .population import check_rounds
from .updates import Parted, check_update

__all__ = ["FORMS", "FormVerdict", "compare_form", "faulty", "form_of", "with_op"]

FORMS = ("serial", "pipelined", "folded")
"""The forms of a neuron that are compared with the parallel one without stages."""

STAGES = 3  # a first, a middle and a last one

_GOLDEN = {SerialParams: Serial, ParallelParams: Parallel, FoldedParams: Folded}


@dataclass(frozen=True)
class FormVerdict:
    """Whether a form of a neuron does what the parallel one does.

    Attributes
    ----------
    params : ModelParams
        The form.
    difference : str or None
        Where both part, and with which terms; None if they never do.
    control : str or None
        The same for the form that :func:`faulty` gives. None if the comparison did not notice;
        it is worth nothing then.
    cycles : int
        Clock cycles that were compared.
    terms : int
        Different numbers in them.
    seconds : float
        Time it took.
    """

    params: ModelParams
    difference: str | None
    control: str | None
    cycles: int
    terms: int
    seconds: float

    @property
    def proved(self) -> bool:
        """Whether both are equal, and would not be if the form were wrong."""
        return self.difference is None and self.control is not None


def form_of(params: ModelParams, form: str) -> ModelParams:
    """A form of a neuron, as small as can be with all that makes it this form.

    Parameters
    ----------
    params : ModelParams
        The model and its numbers.
    form : {"serial", "pipelined", "folded"}
        With stages there are 3 of them, or more if the model's tables need more; a population is as
        small as these allow.

    Raises
    ------
    ValueError
        The model cannot have this form.
    """
    if form not in FORMS:
        raise ValueError(f"form must be one of {', '.join(FORMS)}, not {form!r}")
    if form == "serial":
        return _like(SerialParams, params)
    stages = STAGES
    while stages < 16:
        with suppress(ValueError):
            _like(ParallelParams, params, stages=stages)
            break
        stages += 1
    if form == "pipelined":
        return _like(ParallelParams, params, stages=stages)
    return _like(FoldedParams, params, stages=stages, neurons=stages + 2)


def _like(kind, params: ModelParams, **others):
    """The parameters of another form with the same model and numbers."""
    shared = {x.name: getattr(params, x.name) for x in dataclasses.fields(ModelParams)}
    return kind(**shared, **others)


def faulty(params: ModelParams) -> ModelParams:
    """The same form of a neuron with its last constant nearer to 0 by 1, or 1 in the place of 0.

    Where there is no constant, the first state becomes 0.
    """
    ops, first = params.program.ops, params.program.new[0]
    constants = [index for index, op in enumerate(ops) if op.kind == "constant"]
    if not constants:
        return with_op(params, first, kind="constant", args=(), value=0)
    value = ops[constants[-1]].value
    return with_op(params, constants[-1], value=value - 1 if value > 0 else value + 1)


def with_op(params: ModelParams, place: int, **changes) -> ModelParams:
    """The same form of a neuron with one operation changed."""
    ops = list(params.program.ops)
    ops[place] = dataclasses.replace(ops[place], **changes)
    program = dataclasses.replace(params.program, ops=tuple(ops))
    wrong = copy.copy(params)
    # Both are made of the parameters when they are first asked for, and kept in the instance.
    vars(wrong)["program"] = program
    vars(wrong)["schedule"] = dataclasses.replace(params.schedule, program=program)
    return wrong


def compare_form(params: ModelParams, golden: CycleGolden | None = None) -> FormVerdict:
    """Compare a form of a neuron with the parallel one without stages.

    Parameters
    ----------
    params : SerialParams, ParallelParams or FoldedParams
        The form; it takes time and memory in proportion to ``neurons * 2**stages`` of a folded one.
    golden : CycleGolden, optional
        Another model to put in the place of the form's own.

    Raises
    ------
    TypeError
        The parameters are not those of a form.
    """
    kind = _GOLDEN.get(type(params))
    if kind is None:
        names = ", ".join(found.__name__ for found in _GOLDEN)
        raise TypeError(f"params must be of {names}, not {params!r}")
    start = time.monotonic()
    reference, pool = Parallel(_like(ParallelParams, params)), Pool()
    difference, cycles = _compared(kind(params) if golden is None else golden, reference, pool)
    control, _ = _compared(kind(faulty(params)), reference, Pool())
    seconds = round(time.monotonic() - start, 2)
    return FormVerdict(params, difference, control, cycles, len(pool), seconds)


def _compared(golden, reference, pool) -> tuple[str | None, int]:
    """Where a form and its reference part, and the cycles until then."""
    check = check_rounds if isinstance(golden, Folded) else check_update
    try:
        return None, check(golden, reference, pool)
    except (Parted, DialectError) as wrong:
        return str(wrong), 0
