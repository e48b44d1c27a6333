"""Equivalence of serial, pipelined and folded neurons with the parallel one, on terms.

Each form of a neuron has a golden model of its own, and its component is proved equal to that
elsewhere. Here the golden models of the forms are compared with each other. They run on terms
(:mod:`spikeloom.golden.core.terms`): states, inputs and the contents of registers are leaves, and
both sides must compute the same term from them. No solver is used.

This proves, for the given parameters:

- of a serial or pipelined neuron, equality for all states, inputs and sequences of ``en``, for all
  time (:mod:`spikeloom.formal.neuron.forms.updates`);
- of a folded population with the given number of neurons, the same, after every reset
  (:mod:`spikeloom.formal.neuron.forms.population`);
- of both, that no value exceeds its register, 64 bits, or the range stated by
  :func:`~spikeloom.golden.core.dialect.known` and :func:`~spikeloom.golden.core.dialect.product`.

It does not cover populations of another size, other numbers of stages, or components. Two different
terms may have equal values, so the answer is either "equal" or "not shown to be equal".
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
"""Forms of a neuron that are compared with the parallel one without stages."""

STAGES = 3  # a first, a middle and a last one

_GOLDEN = {SerialParams: Serial, ParallelParams: Parallel, FoldedParams: Folded}


@dataclass(frozen=True)
class FormVerdict:
    """The result of a comparison of a form of a neuron with the parallel one.

    Attributes
    ----------
    params : ModelParams
        Parameters of the form.
    difference : str or None
        The first register, port or memory word that differs, and the two terms; None if equal.
    control : str or None
        The same for the negative control, the form with one fault from :func:`faulty`. If None,
        the fault was not detected, and the comparison is vacuous.
    cycles : int
        Clock cycles that were compared.
    terms : int
        Different terms in them.
    seconds : float
        Wall time.
    """

    params: ModelParams
    difference: str | None
    control: str | None
    cycles: int
    terms: int
    seconds: float

    @property
    def proved(self) -> bool:
        """Whether both are equal, and the negative control is not."""
        return self.difference is None and self.control is not None


def form_of(params: ModelParams, form: str) -> ModelParams:
    """Parameters of the smallest neuron of a form.

    Parameters
    ----------
    params : ModelParams
        The model, its values and its formats.
    form : {"serial", "pipelined", "folded"}
        Pipelined and folded neurons get 3 stages, or more if the tables of the model require it; a
        population gets two neurons more than stages.

    Raises
    ------
    ValueError
        There is no such form, or the model cannot have it.
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
    """The parameters of another form with the same model, values and formats."""
    shared = {x.name: getattr(params, x.name) for x in dataclasses.fields(ModelParams)}
    return kind(**shared, **others)


def faulty(params: ModelParams) -> ModelParams:
    """The same form of a neuron with one fault in its program, for the negative control.

    The last constant is moved by 1 towards 0, or from 0 to 1. In a program without constants, the
    next value of the first state becomes 0.
    """
    ops, first = params.program.ops, params.program.new[0]
    constants = [index for index, op in enumerate(ops) if op.kind == "constant"]
    if not constants:
        return with_op(params, first, kind="constant", args=(), value=0)
    value = ops[constants[-1]].value
    return with_op(params, constants[-1], value=value - 1 if value > 0 else value + 1)


def with_op(params: ModelParams, place: int, **changes) -> ModelParams:
    """The same form of a neuron with one operation of its program changed."""
    ops = list(params.program.ops)
    ops[place] = dataclasses.replace(ops[place], **changes)
    program = dataclasses.replace(params.program, ops=tuple(ops))
    wrong = copy.copy(params)
    # Cached properties: what is in the instance is taken instead of being computed.
    vars(wrong)["program"] = program
    vars(wrong)["schedule"] = dataclasses.replace(params.schedule, program=program)
    return wrong


def compare_form(params: ModelParams, golden: CycleGolden | None = None) -> FormVerdict:
    """Compare a form of a neuron with the parallel one without stages.

    Parameters
    ----------
    params : SerialParams, ParallelParams or FoldedParams
        The form. Time and memory are proportional to ``neurons * 2**stages`` of a folded one.
    golden : CycleGolden, optional
        Another golden model to use in the place of the form's own.

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
    """The first difference of a form from its reference, or None; and the cycles compared."""
    check = check_rounds if isinstance(golden, Folded) else check_update
    try:
        return None, check(golden, reference, pool)
    except (Parted, DialectError) as wrong:
        return str(wrong), 0
