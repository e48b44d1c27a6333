"""Branch coverage of golden models: which of their decisions a run shows at the outputs.

A run may agree in every cycle and still say nothing of a rounding that never met a tie. So the
golden model's own decisions are made wrong, one at a time: the other branch of a ``where``, no
lower end of a ``clip``, the neighbour in a part of a table, the other answer where two compared
numbers are equal. A decision is *observed* if then an output differs. All wrong models run side by
side, as parts of one batch; the arrays that the model works on make the decisions wrong, and its
code is as it is.
"""

import functools
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from spikeloom.golden.core.contract import CycleGolden, Golden

__all__ = ["Coverage", "Decision", "Faults", "Probe", "decisions_of", "measure", "wrong_golden"]

SEGMENTS = 8  # parts of a table that are looked at one by one
CHOICES = 8  # places of an argmax
CORE = ("golden", "core")  # whose functions decide in the name of those who call them
# Steps, None for all, and how many of the operations that one line stands for are tried.
ROUNDS = ((8, 4), (64, 16), (None, 16))
WIDEST = 1 << 22  # elements of the largest array that is run at once


@dataclass(frozen=True, order=True)
class Decision:
    """One way in which a decision can go.

    Attributes
    ----------
    file, line :
        Where the golden model makes it.
    what : str
        The operation and the outcome: ``where is true``, ``clip at the lower end``, …
    """

    file: str
    line: int
    what: str

    def __str__(self):
        parts = Path(self.file).parts
        # As the tree has it: two helpers in different families may have one name.
        below = parts[-1 - parts[::-1].index("golden") :] if "golden" in parts else parts[-1:]
        return f"{'/'.join(below)}:{self.line}: {self.what}"


@dataclass(frozen=True)
class Coverage:
    """What runs show of a golden model's decisions; ``|`` joins what two runs show.

    Attributes
    ----------
    decisions : frozenset of Decision
        All ways in which they can go.
    seen : frozenset of Decision
        Those that were observed.
    """

    decisions: frozenset[Decision] = frozenset()
    seen: frozenset[Decision] = frozenset()

    def __or__(self, other: "Coverage") -> "Coverage":
        return Coverage(self.decisions | other.decisions, self.seen | other.seen)

    @property
    def missed(self) -> list[Decision]:
        """Those that were not observed, in the order of the text."""
        return sorted(self.decisions - self.seen)

    def to_dict(self) -> dict[str, Any]:
        """Plain values: numbers, and what was missed."""
        return {
            "decisions": len(self.decisions),
            "seen": len(self.seen),
            "missed": [str(decision) for decision in self.missed],
        }

    @property
    def share(self) -> float:
        """The part that was observed; 1 for a model without decisions."""
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
    """Which decisions go wrong where; what the probes of one step report to.

    Parameters
    ----------
    select : callable
        From the number of a decision's outcome to a condition on the batch, or None where it is
        right.
    """

    def __init__(self, select: Callable[[int], Any] | None = None):
        self.select = select
        self.found: list[Decision] = []
        self.outcomes = 0

    def begin(self) -> None:
        """A new step: its operations are counted from 0."""
        self.outcomes = 0

    def decide(self, outcomes: tuple[str, ...], right, wrong: Callable[[int], Any]):
        """The result of an operation, wrong where it is to be.

        ``wrong`` gives for an outcome what comes out if that is decided wrongly.
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
    """The line of the golden model that is under way."""
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
    """An array that does what another one does, but for the decisions that go wrong.

    Parameters
    ----------
    values : array
        A NumPy array, or one of symbols.
    faults : Faults
        What goes wrong.
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
        """The same numbers in another type."""
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
            return self._of(self.faults.decide(_OUTCOMES[name], right, (b, a).__getitem__))
        if name == "clip" and len(args) == 3:
            x, low, high = (_inner(arg) for arg in args)
            right = np.clip(x, low, high)

            def clipped(place):
                return np.maximum(x, low) if place else np.minimum(x, high)

            return self._of(self.faults.decide(_OUTCOMES[name], right, clipped))
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

            def next_one(place):
                return np.where(right == place, (place + 1) % count, right)

            right = self.faults.decide(outcomes, right, next_one)
        return self._of(right)

    def __spikeloom_lookup__(self, table):
        """A table, in which a part may be wrong by one."""
        from spikeloom.golden.core.dialect import lookup

        index = self.values
        if isinstance(index, np.ndarray) and self.faults.select is not None:
            index = np.clip(index, 0, len(table) - 1)  # what goes wrong may lead out of a table
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
    return isinstance(shift, int | np.integer) and bool(shift > 0)


def _other_of_two(right, a, b, place, *, less):
    """Of two numbers the other one, where the first was taken or where the second was."""
    first, second = (a, b) if less else (b, a)
    taken, other = (np.less(first, second), b) if place == 0 else (np.less(second, first), a)
    return np.where(taken, other, right)


def _other_where_equal(right, a, b, place):
    return np.where(np.equal(a, b), np.logical_not(right), right)


def _without_remainder(right, a, b, place):
    """Off by one where nothing is lost: a tie, if half of the divisor was added before."""
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
    """The outcomes of all decisions of a step, in order; inputs are those of one step."""
    faults = Faults()
    batch = next((len(x) for x in inputs.values()), 1)
    _call(golden)(_wrapped(golden.reset(batch), faults), **_wrapped(inputs, faults))
    return faults.found


class _Rows:
    """Faults in rows of a batch: the first rows are right, then come those of each decision."""

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
            if right.ndim == 0 or right.shape[0] != total:
                right = np.broadcast_to(right, (total, *right.shape[1:])).copy()
            wrong = np.asarray(wrong)
            right[at] = wrong[at] if wrong.ndim and wrong.shape[0] == total else wrong
            return right

        return spoil


def measure(golden: Golden, inputs: Mapping[str, np.ndarray], resets: np.ndarray | None = None):
    """Coverage of a golden model's decisions by a run.

    Parameters
    ----------
    golden : Golden
        The model.
    inputs : dict of array
        ``(steps, batch, …)`` for each argument of ``step`` or ``transfer``.
    resets : array, optional
        ``(steps, batch)``: where a reset follows the step.

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
    places: dict[Decision, list[int]] = {}
    for number, decision in enumerate(found):
        places.setdefault(decision, []).append(number)
    at_once = max(1, WIDEST // widest - 1)
    seen: set[Decision] = set()
    # Most decisions show at once, and where a line is passed many times, somewhere; only the others
    # are run for long.
    for length, most in ROUNDS:
        chosen = [
            numbers[:: -(-len(numbers) // most)]
            for decision, numbers in places.items()
            if decision not in seen
        ]
        missed = [number for numbers in chosen for number in numbers]
        for first in range(0, len(missed), at_once):
            part = missed[first : first + at_once]
            limit = steps if length is None else min(steps, length)
            seen |= {found[x] for x in _observed(golden, inputs, resets, limit, rows, part)}
    return Coverage(frozenset(places), frozenset(seen))


def _observed(golden, inputs, resets, steps, rows, chosen: list[int]) -> set[int]:
    """Which of some decisions change an output when they go wrong."""
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
        seen |= _differing(_bare(outputs), rows, copies, valids)
        state = _bare(new)
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


def _differing(outputs, rows: int, copies: int, valids: list[str]) -> np.ndarray:
    """For each copy whether an output differs from that of the first one."""
    found = np.zeros(copies, bool)
    for name, value in outputs.items():
        value = np.asarray(value)
        if value.ndim == 0 or value.shape[0] != rows * copies:
            continue  # the same for all
        parts = value.reshape(copies, rows, -1)
        differs = parts != parts[0]
        base, _, part = name.rpartition("__")
        if part == "payload" and f"{base}__valid" in valids and f"{base}__valid" in outputs:
            valid = np.asarray(outputs[f"{base}__valid"])
            valid = np.broadcast_to(valid, (rows * copies, *valid.shape[1:]))
            shown = valid.reshape(copies, rows, -1)[0] != 0
            differs &= shown if shown.shape[-1] == differs.shape[-1] else shown[..., :1]
        found |= differs.any(axis=(1, 2))
    return found


class _WrongGolden:
    """A golden model in which one decision always goes wrong, for a proof that it matters."""

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
    """A golden model that always decides one outcome wrongly; works on symbols too."""
    inner = _WrongGolden(golden, number)
    base = type(golden)
    method = "step" if isinstance(golden, CycleGolden) else "transfer"

    def call(self, state, /, **arguments):
        return inner.run(state, arguments)

    kind = type(
        f"Wrong{base.__name__}", (base,), {method: call, "__module__": __name__}, abstract=True
    )
    made = kind.__new__(kind)
    made.__dict__.update(golden.__dict__)
    return made
