"""Pipelines of list schedules: the program's values, some cycles later."""

import itertools
import json

import numpy as np
import pytest

from spikeloom.golden.neuron.compiler.frontend.reader import from_equations
from spikeloom.golden.neuron.compiler.schedule.list_schedule import (
    kept_name,
    kept_registers,
    scheduled,
)
from spikeloom.golden.neuron.neurons.parallel import Parallel, ParallelParams

PLAIN = ParallelParams()  # without tables
ONE = ParallelParams(
    model=from_equations(
        {"v": "0.1*exp(v) - v + I"},
        threshold="v >= 1",
        reset={"v": "0"},
        dt_ms=0.5,
        ranges={"v": (-2, 2)},
        inputs={"I": (-2, 2)},
    ).to_json(),
    fracs=(("v", 8),),
)
CHAIN = ParallelParams(
    model=from_equations(
        {"v": "0.1*exp(1/max(I*v, 0.5) - v) - v + I"},
        threshold="v >= 1",
        reset={"v": "0"},
        ranges={"v": (-2, 2)},
        inputs={"I": (-2, 2)},
        dt_ms=0.5,
    ).to_json(),
    fracs=(("v", 8),),
)
MODELS = {"plain": PLAIN, "one": ONE, "chain": CHAIN}
CASES = [
    (name, stages)
    for name in MODELS
    for stages in range(9)
    if not (name == "chain" and stages == 1)
]


def staged(params, stages):
    return ParallelParams(model=params.model, fracs=params.fracs, stages=stages)


@pytest.mark.parametrize(("name", "stages"), CASES)
def test_a_full_pipeline_is_the_program_delayed(name, stages):
    """Other codes go in with each cycle, and every one comes out, ``stages`` cycles later."""
    program = MODELS[name].program
    schedule = scheduled(program, stages)
    rng = np.random.default_rng(stages)
    cycles = [
        {
            x.name: rng.integers(x.format.low, x.format.high, 40, endpoint=True)
            for x in (*program.registers, *program.inputs)
        }
        for _ in range(stages + 6)
    ]
    kept = {at: np.zeros(40, np.int64) for at in schedule.kept}
    for cycle, variables in enumerate(cycles):
        kept, values = schedule.advance(kept, variables)
        if cycle >= stages:
            wanted = program.run(cycles[cycle - stages])
            for root in program.roots:
                assert np.array_equal(values[root], wanted[root])


@pytest.mark.parametrize(("name", "stages"), CASES)
def test_a_staged_neuron_is_the_plain_one_in_more_cycles(name, stages):
    """Inputs are taken in cycles with ``en`` and ``ready``, and nothing else counts."""
    params = staged(MODELS[name], stages)
    rng = np.random.default_rng(7)
    cycles, lanes = 50 * (stages + 1), 4
    en = rng.random((cycles, lanes)) < 0.7
    drive = {
        x.name: rng.integers(x.format.low // 2, x.format.high, (cycles, lanes))
        for x in params.program.inputs
    }
    outputs, _ = Parallel(params).run({"en": en.astype(int), **drive})
    taken = en & (outputs["ready"] != 0) if stages else en
    if stages:  # in one cycle of each stages + 1 at most
        for lane in range(lanes):
            assert np.diff(np.flatnonzero(taken[:, lane])).min() >= stages + 1
    shown = [x.name for x in params.ports() if x.flow == "out" and x.name != "ready"]
    fired = 0
    for lane in range(lanes):
        at = np.flatnonzero(taken[:, lane])
        at = at[at + stages + 1 < cycles]
        plain = {key: np.append(x[at, lane], 0)[:, None] for key, x in drive.items()}
        ones = np.ones((len(at) + 1, 1), int)
        wanted, _ = Parallel(staged(params, 0)).run({"en": ones, **plain})
        for key in shown:
            assert np.array_equal(outputs[key][at + stages + 1, lane], wanted[key][1:, 0]), key
            # And it stays until the next one.
            for a, b in itertools.pairwise(at):
                assert len(set(outputs[key][a + stages + 1 : b + stages + 1, lane].tolist())) == 1
        fired += wanted["spike"].sum()
    assert fired > 5


@pytest.mark.parametrize(("name", "stages"), CASES)
def test_nothing_is_used_before_it_is_there(name, stages):
    program = MODELS[name].program
    schedule = scheduled(program, stages)
    assert len(schedule.stage) == len(program.ops)
    kept = set(schedule.kept)
    for index, op in enumerate(program.ops):
        assert 0 <= schedule.stage[index] <= stages
        for arg in op.args:
            late = schedule.stage[arg] + (stages > 0 and program.ops[arg].kind == "table")
            if program.ops[arg].kind != "constant":
                assert late <= schedule.stage[index]
                # What comes from an earlier stage is in a register of this one.
                if schedule.stage[arg] < schedule.stage[index]:
                    assert (schedule.stage[index], arg) in kept
    for root in program.roots:
        assert schedule.stage[root] == stages or (stages, root) in kept
    # A register is there only for what a later stage uses, or for a result.
    for at, index in kept:
        users = [schedule.stage[i] for i, op in enumerate(program.ops) if index in op.args]
        assert at <= max([*users, *([stages] if index in program.roots else [])])
        assert program.ops[index].kind != "constant"
    if not stages:
        assert not kept


def test_inputs_and_states_are_read_in_the_first_stage():
    schedule = scheduled(PLAIN.program, 5)
    for op, stage in zip(PLAIN.program.ops, schedule.stage, strict=True):
        if op.kind == "variable":
            assert stage == 0


def test_more_stages_are_shorter():
    """The operations of a stage in a row: fewer multiplications in each."""

    def longest(stages):
        schedule = scheduled(PLAIN.program, stages)
        chain: list[int] = []
        for index, op in enumerate(PLAIN.program.ops):
            before = [chain[arg] for arg in op.args if schedule.stage[arg] == schedule.stage[index]]
            chain.append(max(before, default=0) + (op.kind in {"mul", "add", "sub"}))
        return max(chain)

    lengths = [longest(stages) for stages in (0, 1, 3, 7)]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[-1] <= lengths[0] / 3


def test_kept_registers():
    program = CHAIN.program
    schedule = scheduled(program, 3)
    registers = kept_registers(schedule, 0)
    assert [x.name for x in registers] == [kept_name(*at) for at in schedule.kept]
    memories = 0
    for register, (at, index) in zip(registers, schedule.kept, strict=True):
        op = program.ops[index]
        memory = op.kind == "table" and at == schedule.stage[index] + 1
        memories += memory
        assert schedule.is_memory(at, index) is memory
        assert register.valid == (("busy", at - 1) if memory else None)
        if op.format is None:
            assert (register.width, register.signed) == (1, False)
        else:
            assert (register.width, register.signed) == (op.format.width, op.format.signed)
        assert register.init == 0
    assert memories == sum(op.kind == "table" for op in program.ops) > 2
    later = kept_registers(schedule, 1)
    assert {x.valid for x in later} - {None} == {
        ("busy", x.valid[1] + 1) for x in registers if x.valid
    }


def test_registers_load_only_what_their_stage_has_to_do():
    schedule = scheduled(ONE.program, 3)
    kept = {at: np.array([at[0]]) for at in schedule.kept}
    following = {at: np.array([100]) for at in schedule.kept}
    for stage in range(3):
        loads = [np.array([int(k == stage)]) for k in range(3)]
        new = schedule.loaded(following, kept, loads)
        for at, index in schedule.kept:
            boolean = ONE.program.ops[index].format is None
            value = new[kept_name(at, index)].tolist()
            assert value == ([1 if boolean else 100] if at == stage + 1 else [at])


def test_too_few_stages_for_tables_of_tables():
    message = r"^stages must be 0 or at least 2 for tables of what other tables gave, not 1$"
    with pytest.raises(ValueError, match=message):
        scheduled(CHAIN.program, 1)
    with pytest.raises(ValueError, match=message):
        staged(CHAIN, 1)


def test_a_table_that_is_a_result_is_read_before_the_end():
    description = from_equations({"v": "0*v"}, ranges={"v": (-2, 2)})
    tree = description.to_dict() | {"outputs": {"o": "exp(v)"}}
    tree["integration"] = {"interpolate": False}
    params = ParallelParams(model=json.dumps(tree), fracs=(("v", 6),), stages=1)
    program, schedule = params.program, params.schedule
    ((_, place),) = program.outputs
    assert program.ops[place].kind in {"table", "floor"}
    kept, values = schedule.advance(
        {at: np.zeros(1, int) for at in schedule.kept}, {"v": np.array([10]), "I": np.array([0])}
    )
    _, values = schedule.advance(kept, {"v": np.array([0]), "I": np.array([0])})
    found = values[place] * 2.0 ** -program.frac_of(place)
    assert found == pytest.approx(np.exp(10 / 64), abs=2.0**-5)
