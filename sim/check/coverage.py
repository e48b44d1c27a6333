"""Observability coverage of golden models: the decisions whose inversion changes an output.

A run may be bit-true in every cycle and still not test the rounding of a tie that never occurred.
So the decisions of the golden model are inverted one at a time: the other branch of a ``where``, a
``clip`` without its lower end, the neighbouring code in a part of a table, the other result of a
comparison of equal numbers. A decision is *observed* if an output then differs in some cycle.

The code of the model is not changed. It runs on :class:`Probe` arrays, which invert the results of
its operations. All faulty models run side by side, as rows of one batch.
"""

import functools
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from spikeloom.golden.core.contract import CycleGolden, Golden
from spikeloom.golden.core.ports import Port

__all__ = ["Coverage", "Decision", "Faults", "Probe", "decisions_of", "measure", "wrong_golden"]

SEGMENTS = 8  # parts of a table, each a decision of its own
CHOICES = 8  # results of an argmax that are decisions
CORE = ("golden", "core")  # decisions in this folder are attributed to the line that calls it
# Rounds of (steps, operations per decision); None is all steps. One line may run many operations,
# for the elements of a vector, say, and a few of them are enough.
ROUNDS = ((8, 4), (64, 16), (None, 16))
WIDEST = 1 << 22  # elements of the largest array in one batch
LONG = 4096  # elements of a register from which on the round of all steps is left out: a memory


@dataclass(frozen=True, order=True)
class Decision:
    """One outcome of a decision at one line of a golden model.

    Attributes
    ----------
    file : str
        Path of the source file.
    line : int
        Line of the operation.
    what : str
        The operation and its outcome: ``where is true``, ``clip at the lower end``, …
    """

    file: str
    line: int
    what: str

    def __str__(self):
        parts = Path(self.file).parts
        # From the tree on: files of two families may have the same name.
        below = parts[-1 - parts[::-1].index("golden") :] if "golden" in parts else parts[-1:]
        return f"{'/'.join(below)}:{self.line}: {self.what}"


@dataclass(frozen=True)
class Coverage:
    """The coverage of a golden model's decisions by runs; ``|`` is that of two sets of runs.

    Attributes
    ----------
    decisions : frozenset of Decision
        All outcomes of all decisions.
    seen : frozenset of Decision
        Those that were observed.
    """

    decisions: frozenset[Decision] = frozenset()
    seen: frozenset[Decision] = frozenset()

    def __or__(self, other: "Coverage") -> "Coverage":
        return Coverage(self.decisions | other.decisions, self.seen | other.seen)

    @property
    def missed(self) -> list[Decision]:
        """Decisions that were not observed, in the order of the source."""
        return sorted(self.decisions - self.seen)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON: two counts, and the missed decisions as text."""
        return {
            "decisions": len(self.decisions),
            "seen": len(self.seen),
            "missed": [str(decision) for decision in self.missed],
        }

    @property
    def share(self) -> float:
        """The observed part of the decisions, 0..1; 1 for a model without decisions."""
        return len(self.seen) / len(self.decisions) if self.decisions else 1.0


_COMPARED = {"equal", "not_equal", "less", "less_equal", "greater", "greater_equal"}
_OUTCOMES: dict[str, tuple[str, ...]] = {
    "where": ("where is true", "where is false"),
    "clip": ("clip at the lower end", "clip at the upper end"),
    "minimum": ("minimum is the first", "minimum is the second"),
    "maximum": ("maximum is the first", "maximum is the second"),
    "absolute": ("absolute of a negative number",),
    "right_shift": ("shift without remainder",),
    "floor_divide": ("quotient without remainder",),
    "any": ("any is true", "any is false"),
    "all": ("all is true", "all is false"),
    **{name: (f"{name} of equal numbers",) for name in _COMPARED},
}


class Faults:
    """The inverted decisions of one step, shared by all probes of that step.

    Outcomes are numbered in the order in which the code of the step meets them. The order is the
    same in every step, as a golden model does not branch on data.

    Parameters
    ----------
    select : callable, optional
        From the number of an outcome to a function of the right and the wrong result that gives
        what is used, or to None if the outcome is not inverted. Without ``select`` the outcomes are
        collected in ``found``.
    """

    def __init__(self, select: Callable[[int], Any] | None = None):
        self.select = select
        self.found: list[Decision] = []
        self.outcomes = 0

    def begin(self) -> None:
        """Start a new step, whose outcomes are numbered from 0."""
        self.outcomes = 0

    def decide(self, outcomes: tuple[str, ...], right, wrong: Callable[[int], Any]):
        """The result of an operation, inverted where that is selected.

        Parameters
        ----------
        outcomes : tuple of str
            Names of the possible outcomes.
        right : array
            The result.
        wrong : callable
            From the index of an outcome to the result if that outcome is decided wrongly.
        """
        first = self.outcomes
        self.outcomes += len(outcomes)
        if self.select is None:
            file, line = _place()
            self.found += [Decision(file, line, what) for what in outcomes]
            return right
        for place in range(len(outcomes)):
            spoil = self.select(first + place)
            if spoil is not None:
                right = spoil(right, wrong(place))
        return right


def _place() -> tuple[str, int]:
    """File and line of the golden model that is being run."""
    # The innermost frame that is not of this module, of NumPy, or of the contract.
    frame = sys._getframe(2)
    while frame.f_back is not None:
        name = frame.f_code.co_filename
        if name != __file__ and "numpy" not in name and Path(name).parts[-3:-1] != CORE:
            break
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno


def _inner(operand):
    return operand.values if isinstance(operand, Probe) else operand


class Probe(np.lib.mixins.NDArrayOperatorsMixin):
    """An array that computes like another one, except for inverted decisions.

    Parameters
    ----------
    values : array
        A NumPy array, or an array of symbols.
    faults : Faults
        The inverted decisions.
    """

    def __init__(self, values, faults: Faults):
        self.values, self.faults = values, faults

    @property
    def shape(self):
        return self.values.shape

    @property
    def ndim(self):
        return self.values.ndim

    @property
    def dtype(self):
        return self.values.dtype

    def __len__(self):
        return len(self.values)

    def __getitem__(self, index):
        return self._of(self.values[index])

    def __bool__(self):
        return bool(self.values)

    def astype(self, dtype):
        """The same values in another dtype."""
        return self._of(self.values.astype(dtype))

    def _of(self, values) -> "Probe":
        return Probe(values, self.faults)

    def __array_ufunc__(self, ufunc, method, *operands, **kwargs):
        name = ufunc.__name__
        if method == "reduce":
            operand = _inner(operands[0])
            return self._of(ufunc.reduce(operand, **kwargs))
        given = [_inner(operand) for operand in operands]
        right = ufunc(*given, **kwargs)
        if name in _OUTCOMES and (name != "right_shift" or _is_constant(given[1])):
            wrong = functools.partial(_WRONG[name], right, *given)
            right = self.faults.decide(_OUTCOMES[name], right, wrong)
        return self._of(right)

    def __array_function__(self, function, types, args, kwargs):
        name = function.__name__
        if name == "where" and len(args) == 3:
            condition, a, b = (_inner(arg) for arg in args)
            right = np.where(condition, a, b)
            # With "true" decided wrongly it is b throughout, and with "false" it is a.
            return self._of(self.faults.decide(_OUTCOMES[name], right, (b, a).__getitem__))
        if name == "clip" and len(args) == 3:
            x, low, high = (_inner(arg) for arg in args)
            right = np.clip(x, low, high)

            def clipped(place):
                return np.maximum(x, low) if place else np.minimum(x, high)

            return self._of(self.faults.decide(_OUTCOMES[name], right, clipped))
        if name == "take_along_axis":
            x, index, *rest = (_inner(arg) for arg in args)
            return self._of(
                np.take_along_axis(x, self._within(index, x.shape[-1]), *rest, **kwargs)
            )
        first = args[0]
        if isinstance(first, list | tuple):
            first = [_inner(item) for item in first]
        given = (_inner(first), *args[1:])
        right = function(*given, **kwargs)
        if name in {"any", "all"}:

            def other(place):
                return np.logical_or(right, True) if place else np.logical_and(right, False)

            right = self.faults.decide(_OUTCOMES[name], right, other)
        elif name == "argmax":
            count = given[0].shape[-1]
            outcomes = tuple(f"argmax is {place}" for place in range(min(count, CHOICES)))

            # Wrong by one place, as if a tie or a maximum at this place were resolved wrongly.
            def next_one(place):
                return np.where(right == place, (place + 1) % count, right)

            right = self.faults.decide(outcomes, right, next_one)
        return self._of(right)

    def _within(self, index, number: int):
        """An index into ``number`` elements, out of which an inverted decision may lead."""
        if isinstance(index, np.ndarray) and self.faults.select is not None:
            return np.clip(index, 0, number - 1)
        return index

    def __spikeloom_lookup__(self, table):
        """A table, of which one part may be off in the lowest bit."""
        from spikeloom.golden.core.dialect import lookup

        index = self._within(self.values, len(table))
        right = lookup(table, index)
        number = min(len(table), SEGMENTS)
        outcomes = tuple(f"lookup in part {part + 1} of {number}" for part in range(number))

        def neighbour(part):
            low, high = len(table) * part // number, len(table) * (part + 1) // number
            return np.where((index >= low) & (index < high), right ^ 1, right)

        return self._of(self.faults.decide(outcomes, right, neighbour))

    def __spikeloom_known__(self, low, high, name):
        from spikeloom.golden.core.dialect import known

        return self._of(known(self.values, low, high, name))

    def __spikeloom_product__(self, other, low, high, name):
        from spikeloom.golden.core.dialect import product

        return self._of(product(self.values, _inner(other), low, high, name))


def _is_constant(shift) -> bool:
    # A constant shift to the right is a division with rounding; one by a signal is none.
    return isinstance(shift, int | np.integer) and bool(shift > 0)


def _other_of_two(right, a, b, place, *, less):
    """The operand not chosen by minimum or maximum, where the first was chosen or the second."""
    first, second = (a, b) if less else (b, a)
    taken, other = (np.less(first, second), b) if place == 0 else (np.less(second, first), a)
    return np.where(taken, other, right)


def _other_where_equal(right, a, b, place):
    return np.where(np.equal(a, b), np.logical_not(right), right)


def _without_remainder(right, a, b, place):
    """One less where the shift is exact: a tie, if half of the divisor was added before."""
    return np.where(np.equal(np.bitwise_and(a, (1 << int(b)) - 1), 0), right - 1, right)


def _without_rest(right, a, b, place):
    return np.where(np.equal(np.remainder(a, b), 0), right - 1, right)


_WRONG: Mapping[str, Callable] = {
    "minimum": functools.partial(_other_of_two, less=True),
    "maximum": functools.partial(_other_of_two, less=False),
    "absolute": lambda right, a, place: a,
    "right_shift": _without_remainder,
    "floor_divide": _without_rest,
    **dict.fromkeys(_COMPARED, _other_where_equal),
}


def _call(golden: Golden) -> Callable:
    return golden.step if golden.KIND == CycleGolden.KIND else golden.transfer


def _wrapped(arrays: Mapping[str, Any], faults: Faults) -> dict[str, Probe]:
    return {name: Probe(array, faults) for name, array in arrays.items()}


def _bare(results: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _inner(value) for name, value in results.items()}


def decisions_of(golden: Golden, inputs: Mapping[str, np.ndarray]) -> list[Decision]:
    """The outcomes of all decisions of one step, in the order of execution.

    Parameters
    ----------
    golden : Golden
        The model.
    inputs : dict of array
        ``(batch, …)`` for each argument of ``step`` or ``transfer``.
    """
    faults = Faults()
    batch = next((len(x) for x in inputs.values()), 1)
    _call(golden)(_wrapped(golden.reset(batch), faults), **_wrapped(inputs, faults))
    return faults.found


class _Rows:
    """Selection of faults by rows of a batch: ``rows`` without a fault, then ``rows`` for each."""

    def __init__(self, rows: int, chosen: list[int]):
        self.rows, self.chosen = rows, chosen
        self.place = {number: place for place, number in enumerate(chosen, 1)}

    def __call__(self, number: int):
        place = self.place.get(number)
        if place is None:
            return None
        at = slice(place * self.rows, (place + 1) * self.rows)
        total = (len(self.chosen) + 1) * self.rows

        def spoil(right, wrong):
            right = np.array(right)
            # A constant has no rows yet; from the first fault on it differs between rows.
            if right.ndim == 0 or right.shape[0] != total:
                right = np.broadcast_to(right, (total, *right.shape[1:])).copy()
            wrong = np.asarray(wrong)
            right[at] = wrong[at] if wrong.ndim and wrong.shape[0] == total else wrong
            return right

        return spoil


def measure(
    golden: Golden,
    inputs: Mapping[str, np.ndarray],
    resets: np.ndarray | None = None,
    lengths: np.ndarray | None = None,
) -> Coverage:
    """Measure the coverage of a golden model's decisions by runs.

    Parameters
    ----------
    golden : Golden
        The model.
    inputs : dict of array
        ``(steps, batch, …)`` for each argument of ``step`` or ``transfer``.
    resets : array, optional
        ``(steps, batch)``, whether a reset follows the step.
    lengths : array, optional
        ``(batch,)``, the steps of each run; all of them if not given.

    Returns
    -------
    Coverage
    """
    steps, rows = next(iter(inputs.values())).shape[:2]
    found = decisions_of(golden, {name: x[0] for name, x in inputs.items()})
    widest = max(
        [
            rows,
            *(x[0].size for x in inputs.values()),
            *(rows * (x.count or 1) for x in golden.registers()),
        ]
    )
    if lengths is None:
        lengths = np.full(rows, steps)
    places: dict[Decision, list[int]] = {}
    for number, decision in enumerate(found):
        places.setdefault(decision, []).append(number)
    at_once = max(1, WIDEST // widest - 1)
    seen: set[Decision] = set()
    # Most decisions are observed within a few steps, at one of their operations. Only the others go
    # on to the longer rounds.
    for length, most in ROUNDS if widest <= LONG * rows else ROUNDS[:-1]:
        chosen = [
            numbers[:: -(-len(numbers) // most)]
            for decision, numbers in places.items()
            if decision not in seen
        ]
        missed = [number for numbers in chosen for number in numbers]
        for first in range(0, len(missed), at_once):
            part = missed[first : first + at_once]
            limit = steps if length is None else min(steps, length)
            seen |= {found[x] for x in _observed(golden, inputs, resets, lengths, limit, part)}
    return Coverage(frozenset(places), frozenset(seen))


def _observed(golden, inputs, resets, lengths, steps, chosen: list[int]) -> set[int]:
    """Numbers of the outcomes whose inversion is noticed.

    It changes an output, or a register leaves its range, which a comparison reports too.
    """
    rows = len(lengths)
    copies = len(chosen) + 1
    faults = Faults(_Rows(rows, chosen))
    start = golden.reset(rows * copies)
    state: Mapping[str, Any] = start
    call = _call(golden)
    seen = np.zeros(copies, bool)
    valids = [x.name for x in golden.params.leaves() if x.name.endswith("__valid")]
    for step in range(steps):
        now = {name: np.concatenate([x[step]] * copies) for name, x in inputs.items()}
        faults.begin()
        new, outputs = call(_wrapped(state, faults), **_wrapped(now, faults))
        seen |= _differing(_bare(outputs), lengths > step, copies, valids)
        state = _bare(new)
        seen |= _out_of_range(golden.registers(), state, lengths > step, copies)
        if resets is not None and resets[step].any():
            again = np.concatenate([resets[step]] * copies) != 0
            state = {
                name: np.where(
                    again.reshape(again.shape + (1,) * (start[name].ndim - 1)), start[name], value
                )
                for name, value in state.items()
            }
        if seen[1:].all():
            break
    return {number for number, found in zip(chosen, seen[1:], strict=True) if found}


def _differing(outputs, counts: np.ndarray, copies: int, valids: list[str]) -> np.ndarray:
    """For each copy in the batch whether an output differs from that of the first copy.

    ``counts`` says of each row whether its run goes on so long.
    """
    rows = len(counts)
    found = np.zeros(copies, bool)
    for name, value in outputs.items():
        value = np.asarray(value)
        if value.ndim == 0 or value.shape[0] != rows * copies:
            continue  # a constant, which is the same in all copies
        # Copy 0 has no fault, and all copies have the same inputs.
        parts = value.reshape(copies, rows, -1)
        differs = (parts != parts[0]) & counts[:, None]
        base, _, part = name.rpartition("__")
        if part == "payload" and f"{base}__valid" in valids and f"{base}__valid" in outputs:
            valid = np.asarray(outputs[f"{base}__valid"])
            valid = np.broadcast_to(valid, (rows * copies, *valid.shape[1:]))
            shown = valid.reshape(copies, rows, -1)[0] != 0
            differs &= shown if shown.shape[-1] == differs.shape[-1] else shown[..., :1]
        found |= differs.any(axis=(1, 2))
    return found


def _out_of_range(registers, state, counts: np.ndarray, copies: int) -> np.ndarray:
    """For each copy in the batch whether a register holds what its width cannot."""
    rows = len(counts)
    found = np.zeros(copies, bool)
    for register in registers:
        value = np.asarray(state[register.name])
        limits = Port(register.name, "out", register.width, register.signed)
        wrong = (value < limits.low) | (value > limits.high)
        if wrong.any():
            wrong = np.broadcast_to(wrong, (rows * copies, *wrong.shape[1:]))
            found |= (wrong.reshape(copies, rows, -1) & counts[:, None]).any(axis=(1, 2))
    return found


class _WrongGolden:
    """The step of a golden model with one outcome inverted in every step."""

    def __init__(self, golden: Golden, number: int):
        self._golden, self._number = golden, number
        self.params, self.KEY = golden.params, golden.KEY

    def __getattr__(self, name):
        return getattr(self._golden, name)

    def run(self, state, arguments):
        def select(number):
            return (lambda right, wrong: wrong) if number == self._number else None

        faults = Faults(select)
        new, outputs = _call(self._golden)(_wrapped(state, faults), **_wrapped(arguments, faults))
        return _bare(new), _bare(outputs)


def wrong_golden(golden: Golden, number: int) -> Golden:
    """A golden model with one outcome inverted in every step; it runs on symbols too.

    Parameters
    ----------
    golden : Golden
        The model.
    number : int
        Index of the outcome in :func:`decisions_of`.
    """
    inner = _WrongGolden(golden, number)
    base = type(golden)
    method = "step" if isinstance(golden, CycleGolden) else "transfer"

    def call(self, state, /, **arguments):
        return inner.run(state, arguments)

    # A subclass, so that the miter recognises it as a cycle or transaction model.
    kind = type(
        f"Wrong{base.__name__}", (base,), {method: call, "__module__": __name__}, abstract=True
    )
    made = kind.__new__(kind)
    made.__dict__.update(golden.__dict__)
    return made
