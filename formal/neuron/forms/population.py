"""A folded population on terms: each neuron does the steps that it would do alone.

This is an induction over the states of control: whose turn it is, who is on its way, whether this
is the first round. Control does not depend on data, so its states are found by running it from
reset, with and without ``en``, until nothing new comes. In each of them the memory holds any
numbers, the registers of a stage hold what the neuron in it makes of its own states and inputs, and
all others hold any numbers. A cycle must lead to such a state again. The neuron that leaves the
last stage must be written as its step says, and shown. No other word of the memory may change.

In the first round after a reset a neuron starts from its initial states, whatever the memory holds
from before.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from spikeloom.golden.core.term_array import TermArray, terms_of
from spikeloom.golden.core.terms import Pool, Term, leaves
from spikeloom.golden.neuron.compiler.schedule.list_schedule import kept_name
from spikeloom.golden.neuron.neurons.folded import Folded
from spikeloom.golden.neuron.neurons.parallel import Parallel

from .updates import Parted, check_fit, check_same, reach, stepped, word_of

__all__ = ["check_rounds"]


@dataclass(frozen=True)
class _Visit:
    """A neuron on its way, and whether it starts from what the memory holds."""

    neuron: int
    stored: bool


@dataclass(frozen=True)
class _Moment:
    """A state of control, and what should be going on.

    ``way`` has who was read in each of the last cycles, the latest first; ``started`` has the
    neurons that were read since the reset.
    """

    control: tuple[int, ...]
    way: tuple[_Visit | None, ...]
    started: frozenset[int] = frozenset()

    @property
    def turn(self) -> int:
        """The neuron that is read next."""
        return self.control[0]


def check_rounds(golden: Folded, reference: Parallel, pool: Pool) -> int:
    """Check a folded population in all states that it can come to.

    As :func:`~spikeloom.formal.neuron.forms.updates.check_update`. It takes about
    ``neurons * 2**(stages + 3)`` cycles.
    """
    population = _Population(golden, reference, pool)
    reset = golden.reset(1)
    control = tuple(int(reset[name][0]) for name in population.control)
    found = {_Moment(control, (None,) * (golden.params.stages + 1))}
    latest, cycles = list(found), 0
    while latest:
        cycles += 2 * len(latest)
        latest = [moment for moment in population.following(latest) if moment not in found]
        found.update(latest)
    return cycles


class _Population:
    """The step of a population from many states of control at once; each is a case."""

    def __init__(self, golden: Folded, reference: Parallel, pool: Pool):
        self.golden, self.reference, self.pool = golden, reference, pool
        self.params = params = golden.params
        self.limits = limits = reach(golden)
        places = [f"place{stage}" for stage in range(params.stages + 1)]
        self.control = ("next", "fresh", "busy", "stored", *places)
        self.unknown: dict[str, Any] = {
            x.name: pool.leaf(x.name, *limits[x.name])
            if x.count is None
            else self._column(x.name, limits[x.name])
            for x in golden.registers()
            if x.name not in self.control
        }
        self.inputs = {
            x.name: self._column(x.name, word_of(x))
            for x in params.ports()
            if x.flow == "in" and x.name != "en"
        }
        self.visits: dict[tuple[int, _Visit], dict[str, Term]] = {}
        self.results: dict[_Visit, dict[str, Term]] = {}

    def _column(self, name: str, limits: tuple[int, int]) -> list[Term]:
        """Any number for each neuron."""
        neurons = range(self.params.neurons)
        return [self.pool.leaf(f"{name}[{neuron}]", *limits) for neuron in neurons]

    def following(self, moments: list[_Moment]) -> dict[_Moment, None]:
        """What comes after some moments, each once."""
        pool = self.pool
        cases = [(moment, en) for moment in moments for en in (0, 1)]
        before = [self._registers(moment) for moment, _ in cases]
        state: dict = {name: TermArray.of(pool, [x[name] for x in before]) for name in self.unknown}
        for place, name in enumerate(self.control):
            state[name] = np.array([moment.control[place] for moment, _ in cases])
        inputs = {
            name: TermArray.of(pool, [own[moment.turn] for moment, _ in cases])
            for name, own in self.inputs.items()
        }
        new, shown = self.golden.step(state, en=np.array([en for _, en in cases]), **inputs)
        check_fit(pool, self.limits, new)
        for name, value in shown.items():
            pairs = zip(terms_of(pool, value), terms_of(pool, state[name]), strict=True)
            for found, expected in pairs:
                check_same(f"{name} as a port", found, expected)
        columns = {name: terms_of(pool, value) for name, value in new.items()}
        after = [
            {name: column[case] for name, column in columns.items()} for case in range(len(cases))
        ]
        return {
            self._checked(moment, en, *held): None
            for (moment, en), *held in zip(cases, before, after, strict=True)
        }

    def _registers(self, moment: _Moment) -> dict:
        """What the data registers hold."""
        held = dict(self.unknown)
        for stage, visit in enumerate(moment.way):
            if visit is not None:
                held |= self.visits[stage, visit]
        return held

    def _checked(self, moment: _Moment, en: int, before: dict, after: dict) -> _Moment:
        """The moment after a cycle, if all is as it should be."""
        self._check_end(moment.way[-1], before, after)
        started, read = moment.started, None
        if en:
            if any(visit is not None and visit.neuron == moment.turn for visit in moment.way):
                raise Parted(f"neuron {moment.turn} is read before it is written")
            read = _Visit(moment.turn, moment.turn in started)
            started |= {moment.turn}
        turn = (moment.turn + en) % self.params.neurons
        check_same("next", after["next"], self.pool.number(turn))
        way = (read, *moment.way[:-1])
        for stage, visit in enumerate(way):
            if visit is not None:
                self._check_stage(stage, visit, after)
        for name in self.control:
            if not after[name].is_number:
                raise Parted(f"{name} depends on data: {after[name].text()}")
        return _Moment(tuple(after[name].low for name in self.control), way, started)

    def _check_end(self, visit: _Visit | None, before: dict, after: dict) -> None:
        """The neuron that leaves is written and shown; all the rest stands still."""
        number, program = self.pool.number, self.params.program
        expected = {
            port.name: before[port.name]
            for port in self.params.ports()
            if port.flow == "out" and port.name != "next"
        }
        words = {f"memory_{x.name}": list(before[f"memory_{x.name}"]) for x in program.registers}
        if visit is not None:
            result = self._result(visit)
            expected |= {name: result[name] for name in expected if name in result}
            expected["neuron"] = number(visit.neuron)
            for x in program.registers:
                words[f"memory_{x.name}"][visit.neuron] = result[x.name]
        expected["valid"] = number(int(visit is not None))
        when = "while nobody is done" if visit is None else f"after neuron {visit.neuron}"
        for name, term in expected.items():
            check_same(f"{name} {when}", after[name], term)
        for name, column in words.items():
            for neuron, term in enumerate(column):
                check_same(f"{name}[{neuron}] {when}", after[name][neuron], term)

    def _result(self, visit: _Visit) -> dict[str, Term]:
        """What the step of a neuron gives, done alone."""
        if visit not in self.results:
            reset = self.reference.reset(1)
            state = {name: terms_of(self.pool, value)[0] for name, value in reset.items()}
            if visit.stored:
                for x in self.params.program.registers:
                    state[x.name] = self.unknown[f"memory_{x.name}"][visit.neuron]
            inputs = {name: own[visit.neuron] for name, own in self.inputs.items()}
            self.results[visit] = stepped(self.reference, self.pool, state, inputs)
        return self.results[visit]

    def _check_stage(self, stage: int, visit: _Visit, after: dict) -> None:
        """What a neuron leaves in a stage is its own, and the same whatever the others do."""
        found = {name: after[name] for name in self._names(stage, visit.stored)}
        if (stage, visit) not in self.visits:
            words = [self.unknown[f"memory_{x.name}"] for x in self.params.program.registers]
            own = {column[visit.neuron] for column in (*words, *self.inputs.values())}
            for name, term in found.items():
                for leaf in set(leaves([term])) - own:
                    raise Parted(f"{name} with neuron {visit.neuron} depends on {leaf.text()}")
            self.visits[stage, visit] = found
        for name, term in self.visits[stage, visit].items():
            check_same(f"{name} with neuron {visit.neuron}", found[name], term)

    def _names(self, stage: int, stored: bool) -> list[str]:
        """The registers that hold a neuron in a stage."""
        if stage:
            return [kept_name(at, index) for at, index in self.params.schedule.kept if at == stage]
        program = self.params.program
        read = [f"read_{x.name}" for x in program.registers] if stored else []
        return [*read, *(f"given_{x.name}" for x in program.inputs)]
