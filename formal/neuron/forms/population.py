"""Equivalence of a folded population with neurons on their own, on terms.

The proof is an induction over the reachable states of the control logic: which neuron is read next,
which neurons are in the pipeline, and whether this is the first round. Control does not depend on
data, so these states are enumerated, by running the model from reset with ``en`` 0 and 1 until no
new state appears. In each of them every word of the memory is a leaf, the registers of a stage hold
what the neuron in it computes from its own states and inputs, and all other registers are leaves.
One cycle must lead to such a state again. The neuron that leaves the last stage must be written
back as its step says, and be shown at the ports. No other word of the memory may change.

In the first round after a reset a neuron starts from its initial states, whatever the memory holds.
"""

from dataclasses import dataclass
from typing import Any

from spikeloom.golden.core.term_array import terms_of
from spikeloom.golden.core.terms import Pool, Term, leaves
from spikeloom.golden.core.trace import trace
from spikeloom.golden.neuron.compiler.schedule.list_schedule import kept_name
from spikeloom.golden.neuron.neurons.folded import Folded
from spikeloom.golden.neuron.neurons.parallel import Parallel

from .updates import Parted, check_fit, check_same, reach, stepped, word_of

__all__ = ["check_rounds"]


@dataclass(frozen=True)
class _Visit:
    """A neuron in the pipeline, and whether it started from the memory or from initial states."""

    neuron: int
    stored: bool


@dataclass(frozen=True)
class _Moment:
    """A state of the control logic, and the history that it must stand for.

    Attributes
    ----------
    control : tuple of int
        Values of the control registers.
    way : tuple of _Visit or None
        The neuron that was read in each of the last cycles, the latest first.
    started : frozenset of int
        Neurons that were read since the reset.
    """

    control: tuple[int, ...]
    way: tuple[_Visit | None, ...]
    started: frozenset[int] = frozenset()

    @property
    def turn(self) -> int:
        """The neuron that is read next."""
        return self.control[0]


def check_rounds(golden: Folded, reference: Parallel, pool: Pool) -> int:
    """Check a folded population in all reachable states of its control.

    Parameters and exceptions as in :func:`~spikeloom.formal.neuron.forms.updates.check_update`.

    Returns
    -------
    int
        Clock cycles that were run, about ``neurons * 2**(stages + 3)``.
    """
    population = _Population(golden, reference, pool)
    reset = golden.reset(1)
    control = tuple(int(reset[name][0]) for name in population.control)
    # Breadth first.
    found = {_Moment(control, (None,) * (golden.params.stages + 1))}
    latest, cycles = list(found), 0
    while latest:
        cycles += 2 * len(latest)
        latest = [moment for moment in population.following(latest) if moment not in found]
        found.update(latest)
    return cycles


def _column(pool: Pool, terms: list[Term]) -> Term:
    """Scalar terms as one array."""
    return pool.concatenate([pool.shaped(term, (1,)) for term in terms], 0)


class _Population:
    """The step of a population from a batch of control states, and the checks of its results."""

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
        self.step = trace(golden)
        self.visits: dict[tuple[int, _Visit], dict[str, Term]] = {}
        self.results: dict[_Visit, dict[str, Term]] = {}

    def _column(self, name: str, limits: tuple[int, int]) -> list[Term]:
        """A leaf for each neuron."""
        neurons = range(self.params.neurons)
        return [self.pool.leaf(f"{name}[{neuron}]", *limits) for neuron in neurons]

    def following(self, moments: list[_Moment]) -> dict[_Moment, None]:
        """The moments that follow some moments, with ``en`` 0 and 1, each once."""
        return {self._after(moment, en): None for moment in moments for en in (0, 1)}

    def _after(self, moment: _Moment, en: int) -> _Moment:
        """The moment after a cycle from one state of control, which is numbers; data is terms."""
        pool, step, before = self.pool, self.step, self._registers(moment)
        control = dict(zip(self.control, moment.control, strict=True))
        by = {step.inputs["en"]: pool.number(en)}
        by |= {step.inputs[name]: own[moment.turn] for name, own in self.inputs.items()}
        by |= {step.state[name]: pool.number(value) for name, value in control.items()}
        for name, x in before.items():
            by[step.state[name]] = _column(pool, x) if isinstance(x, list) else x
        believed = [term for term, *_ in step.pool.believed]
        made = pool.replaced([*step.roots, *believed], by)
        for term, low, high, name in step.pool.believed:
            pool.known(made[term], low, high, name)
        for name, term in step.outputs.items():
            found, expected = made[term], by[step.state[name]]
            check_same(f"{name} as a port", pool.element(found), pool.element(expected))
        after: dict[str, Any] = {}
        for name, term in step.following.items():
            new = pool.elements(made[term])
            after[name] = new if term.shape else new[0]
        check_fit(self.limits, after)
        return self._checked(moment, en, before, after)

    def _registers(self, moment: _Moment) -> dict:
        """The terms in the data registers: leaves, except in stages with a neuron."""
        held = dict(self.unknown)
        for stage, visit in enumerate(moment.way):
            if visit is not None:
                held |= self.visits[stage, visit]
        return held

    def _checked(self, moment: _Moment, en: int, before: dict, after: dict) -> _Moment:
        """The moment after a cycle; raises :class:`Parted` if anything in it is wrong."""
        self._check_end(moment.way[-1], before, after)
        started, read = moment.started, None
        if en:
            # A second read of a neuron in the pipeline would get its old state.
            if any(visit is not None and visit.neuron == moment.turn for visit in moment.way):
                raise Parted(f"neuron {moment.turn} is read before it is written")
            read = _Visit(moment.turn, moment.turn in started)
            started |= {moment.turn}
        turn = (moment.turn + en) % self.params.neurons
        check_same("next", after["next"], self.pool.number(turn))
        # A neuron that was read this cycle is in stage 0 now, and all others are one stage further.
        way = (read, *moment.way[:-1])
        for stage, visit in enumerate(way):
            if visit is not None:
                self._check_stage(stage, visit, after)
        for name in self.control:
            if not after[name].is_number:
                raise Parted(f"{name} depends on data: {after[name].text()}")
        return _Moment(tuple(after[name].low for name in self.control), way, started)

    def _check_end(self, visit: _Visit | None, before: dict, after: dict) -> None:
        """The neuron that leaves is written and shown; all other words and ports stay."""
        number, program = self.pool.number, self.params.program
        expected = {
            port.name: before[port.name]
            for port in self.params.ports()
            if port.flow == "out" and port.name != "next"
        }
        words = {f"memory_{x.port}": list(before[f"memory_{x.port}"]) for x in program.registers}
        if visit is not None:
            result = self._result(visit)
            expected |= {name: result[name] for name in expected if name in result}
            expected["neuron"] = number(visit.neuron)
            for x in program.registers:
                words[f"memory_{x.port}"][visit.neuron] = result[x.port]
        expected["valid"] = number(int(visit is not None))
        when = "while nobody is done" if visit is None else f"after neuron {visit.neuron}"
        for name, term in expected.items():
            check_same(f"{name} {when}", after[name], term)
        for name, column in words.items():
            for neuron, term in enumerate(column):
                check_same(f"{name}[{neuron}] {when}", after[name][neuron], term)

    def _result(self, visit: _Visit) -> dict[str, Term]:
        """The result of the step of a neuron on its own, by the parallel reference."""
        if visit not in self.results:
            reset = self.reference.reset(1)
            state = {name: terms_of(self.pool, value)[0] for name, value in reset.items()}
            if visit.stored:
                for x in self.params.program.registers:
                    state[x.port] = self.unknown[f"memory_{x.port}"][visit.neuron]
            inputs = {name: own[visit.neuron] for name, own in self.inputs.items()}
            self.results[visit] = stepped(self.reference, self.pool, state, inputs)
        return self.results[visit]

    def _check_stage(self, stage: int, visit: _Visit, after: dict) -> None:
        """The registers of a stage depend only on the neuron in it, and always in the same way."""
        found = {name: after[name] for name in self._names(stage, visit.stored)}
        # The first time defines what this neuron leaves in this stage; each later time must agree.
        if (stage, visit) not in self.visits:
            words = [self.unknown[f"memory_{x.port}"] for x in self.params.program.registers]
            own = {column[visit.neuron] for column in (*words, *self.inputs.values())}
            for name, term in found.items():
                for leaf in set(leaves([term])) - own:
                    raise Parted(f"{name} with neuron {visit.neuron} depends on {leaf.text()}")
            self.visits[stage, visit] = found
        for name, term in self.visits[stage, visit].items():
            check_same(f"{name} with neuron {visit.neuron}", found[name], term)

    def _names(self, stage: int, stored: bool) -> list[str]:
        """The names of the registers that hold the data of a neuron in a stage."""
        if stage:
            return [kept_name(at, index) for at, index in self.params.schedule.kept if at == stage]
        program = self.params.program
        read = [f"read_{x.port}" for x in program.registers] if stored else []
        return [*read, *(f"given_{x.port}" for x in program.inputs)]
