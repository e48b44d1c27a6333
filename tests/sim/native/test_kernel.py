"""``run(engine=…)``: equal results however it runs, and one line where there is no machine code."""

import copy
import logging
import os
import pickle
import re
import stat
import sys
from importlib.util import find_spec

import numpy as np
import pytest

from spikeloom.golden.core import engine
from spikeloom.golden.core.contract import CycleGolden, Params, find, goldens
from spikeloom.golden.core.ports import Port, Register
from spikeloom.golden.core.trace import trace
from spikeloom.golden.neuron.compiler.frontend.reader import from_equations
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.study.stepped import Stepped
from spikeloom.sim.host import cache
from spikeloom.sim.native import build, kernel
from spikeloom.sim.native.operations import HELPERS
from spikeloom.sim.native.text import HEAD, source_of

from .cases import inputs_of


def lif():
    return find("neurons.lif")(find("neurons.lif").EXAMPLES[0])


def same(first, second):
    for ours, theirs in zip(first, second, strict=True):
        assert ours.keys() == theirs.keys()
        for name in ours:
            assert np.array_equal(ours[name], theirs[name]), name


@pytest.fixture
def fresh(monkeypatch, tmp_path):
    """A cache of its own, and no line said yet."""
    monkeypatch.setenv("SPIKELOOM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(engine, "_given_up", [])
    engine._say.cache_clear()
    return tmp_path


@pytest.mark.parametrize(
    "key", ["neurons.lif", "sng.lfsr", "fixed.mul", "aer.fifo", "layers.dense"]
)
@pytest.mark.parametrize(("cycles", "batch"), [(1, 1), (700, 1), (3, 100), (40, 9000)])
def test_engines_agree(key, cycles, batch):
    golden = find(key)(find(key).EXAMPLES[0])
    inputs = inputs_of(golden, cycles, batch, np.random.default_rng(1), False)
    if golden.KIND == "transaction":
        same(golden.run(inputs, engine="numpy"), golden.run(inputs, engine="native"))
        return
    inputs = inputs or {"cycles": cycles}
    wanted = golden.run(inputs, batch, engine="numpy")
    same(wanted, golden.run(inputs, batch, engine="native"))
    same(wanted, golden.run(inputs, batch))


def test_threads_and_pieces_change_nothing(monkeypatch):
    golden = lif()
    inputs = inputs_of(golden, 50, 333, np.random.default_rng(1), False)
    wanted = golden.run(inputs, engine="numpy")
    for name, number in (("LANES", 32), ("PIECE", 1 << 9), ("STATE", 1), ("THREADS_FROM", 1)):
        monkeypatch.setattr(kernel, name, number)
        monkeypatch.setattr(kernel, "_processors", lambda: 3)
        same(wanted, golden.run(inputs, engine="native"))


@pytest.mark.parametrize("which", engine.ENGINES)
@pytest.mark.parametrize(("cycles", "batch"), [(0, 3), (5, 0)])
def test_nothing_to_run(which, cycles, batch):
    outputs, state = lif().run(
        {"en": np.ones((cycles, batch), int), "i": np.ones((cycles, batch), int)}, engine=which
    )
    assert {x.shape for x in outputs.values()} == {(cycles, batch)}
    assert state["v"].shape == (batch,)


def test_a_copy_has_code_of_its_own():
    golden = lif()
    inputs = inputs_of(golden, 5, 2, np.random.default_rng(1), False)
    wanted = golden.run(inputs, engine="native")
    for other in (pickle.loads(pickle.dumps(golden)), copy.copy(golden)):
        assert "_kernel" not in vars(other)
        same(wanted, other.run(inputs, engine="native"))


def test_any_layout_and_type_of_inputs():
    golden = lif()
    wide = np.random.default_rng(1).integers(-128, 128, (9, 60, 14))
    forms = [
        wide[:, ::2, 3],
        wide[::-1, :, 5].astype(np.int16)[:, :30],
        wide[..., 0].T[:9, :9].astype(np.int8),
        np.broadcast_to(wide[0, :30, 1], (9, 30)),
        np.broadcast_to(np.int32(7), (9, 30)),
        (wide[:, :30, 2] & 127).astype(np.uint8),
    ]
    for form in forms:
        inputs = {"en": np.ones(form.shape, bool), "i": form}
        same(golden.run(inputs, engine="numpy"), golden.run(inputs, engine="native"))
        assert form.dtype == inputs["i"].dtype


@pytest.mark.parametrize("key", ["arith.mux_add", "neurons.lif", "posit.add"])
def test_an_input_may_be_one_for_all_copies(key):
    golden = find(key)(find(key).EXAMPLES[0])
    inputs = inputs_of(golden, 7, 4, np.random.default_rng(1), False)
    last = list(inputs)[-1]
    few = inputs | {last: inputs[last][:, :1]}
    inputs[last] = np.repeat(few[last], 4, axis=1)
    wanted = golden.run(inputs, engine="numpy")
    same(wanted, golden.run(few, engine="numpy"))
    same(wanted, golden.run(few, engine="native"))


def test_a_run_goes_on_from_a_state():
    golden = lif()
    inputs = inputs_of(golden, 90, 4, np.random.default_rng(1), False)
    whole, last = golden.run(inputs, engine="numpy")
    first, state = golden.run({name: x[:40] for name, x in inputs.items()}, engine="native")
    kept = {name: x.copy() for name, x in state.items()}
    rest, end = golden.run({name: x[40:] for name, x in inputs.items()}, 4, state, engine="native")
    same([{n: np.concatenate([first[n], rest[n]]) for n in whole}, last], [whole, end])
    same([kept], [state])


def test_64_bits_without_a_sign():
    wide = [
        (key, golden)
        for key in goldens()
        for golden in map(find(key), find(key).EXAMPLES)
        if any(port.width == 64 and not port.signed for port in golden.results())
    ]
    assert wide
    for key, golden in wide[:4]:
        inputs = inputs_of(golden, 20, 2, np.random.default_rng(1), False)
        arguments = (inputs or {"cycles": 20},)
        batch = () if golden.KIND == "transaction" else (2,)
        wanted = golden.run(*arguments, *batch, engine="numpy")
        found = golden.run(*arguments, *batch, engine="native")
        same(wanted, found)
        assert {x.dtype for x in wanted[0].values()} == {x.dtype for x in found[0].values()}, key


@pytest.mark.parametrize("which", ["numpy", "native", "auto"])
@pytest.mark.parametrize(
    ("inputs", "kind", "message"),
    [
        ({"i": 1 << 15}, ValueError, "i of neurons.lif must be in -32768..32767, not 32768"),
        ({"i": -(1 << 40)}, ValueError, "must be in -32768..32767, not -1099511627776"),
        ({"en": 2}, ValueError, "en of neurons.lif must be in 0..1, not 2"),
        ({"i": 0.5}, TypeError, "i of neurons.lif must be of integers, not float64"),
    ],
)
def test_what_does_not_fit_a_port_is_refused(which, inputs, kind, message):
    given = {"en": np.ones((9, 4), np.int64), "i": np.zeros((9, 4), np.int64)}
    for name, value in inputs.items():
        given[name] = given[name].astype(np.result_type(value))
        given[name][7, 2] = value
    with pytest.raises(kind, match=re.escape(message)):
        lif().run(given, engine=which)


@pytest.mark.parametrize("which", engine.ENGINES)
@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["en"], "inputs of neurons.lif must be en, i, not en"),
        (["en", "i", "j"], "inputs of neurons.lif must be en, i, not en, i, j"),
        ([], "inputs of neurons.lif must be en, i, not nothing"),
    ],
)
def test_inputs_that_are_not_those_of_the_block_are_refused(which, names, message):
    given = {name: np.ones((4, 2), int) for name in names} or {"cycles": 4}
    with pytest.raises(ValueError, match=re.escape(message)):
        lif().run(given, 2, engine=which)


def test_an_unknown_engine_is_refused():
    with pytest.raises(ValueError, match="engine must be"):
        lif().run({"en": np.ones((1, 1), int), "i": np.ones((1, 1), int)}, engine="gpu")


class Rough(CycleGolden):
    """A model that leaves the dialect: it asks for the value of a number."""

    class Its(Params):
        def ports(self):
            return (Port("i", "in", 4), Port("o", "out", 4))

    EXAMPLES = (Its(), Its())

    def registers(self):
        return (Register("last", 4),)

    def step(self, state, i):
        return {"last": np.array([int(x) for x in i])}, {"o": state["last"]}


def test_a_model_outside_of_the_dialect_runs_in_numpy(fresh, caplog, monkeypatch):
    monkeypatch.setattr(engine, "WORTH_S", 0.0)
    monkeypatch.setattr(engine, "FIRST_S", 0.0)
    inputs = {"i": np.arange(16)[:, None]}
    outputs, _ = Rough(Rough.Its()).run(inputs)
    assert outputs["o"][:, 0].tolist() == [0, *range(15)]
    assert len(caplog.records) == 1
    with pytest.raises(TypeError, match=r"Rough: a term cannot be iterated over"):
        Rough(Rough.Its()).run(inputs, engine="native")


# Faults ---------------------------------------------------------------------------------------


def falls_back(caplog, monkeypatch, expected):
    """A run without machine code: right results, one line, and an error for who asks for it."""
    monkeypatch.setattr(engine, "WORTH_S", 0.0)
    monkeypatch.setattr(engine, "FIRST_S", 0.0)
    inputs = inputs_of(lif(), 300, 2, np.random.default_rng(1), False)
    wanted = lif().run(inputs, engine="numpy")
    with caplog.at_level(logging.WARNING, "spikeloom"):
        same(wanted, lif().run(inputs))
        same(wanted, lif().run(inputs))
    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith("golden models run in NumPy: ")
    assert expected in line
    assert "\n" not in line
    with pytest.raises(RuntimeError, match=re.escape(expected)):
        lif().run(inputs, engine="native")


def compiler_that(folder, monkeypatch, text):
    """A compiler that does what a shell script says, before all others on PATH."""
    tool = folder / "bin" / "cc"
    tool.parent.mkdir()
    tool.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tool.parent}{os.pathsep}{os.environ['PATH']}")


def test_without_a_compiler(fresh, caplog, monkeypatch):
    monkeypatch.setenv("PATH", str(fresh))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    falls_back(caplog, monkeypatch, "cc is not on this machine")


@pytest.mark.parametrize(
    ("command", "has", "lacks"),
    [
        (["/usr/bin/python3", "-m", "ziglang", "cc"], "-mcpu=native", "-march=native"),
        (["/opt/llvm/bin/clang-18"], "-O2", "-ftree-loop-vectorize"),
        (["/opt/gcc/bin/gcc-13"], "-ftree-loop-vectorize", "-O2"),
    ],
)
def test_each_compiler_gets_options_that_it_knows(command, has, lacks):
    flags = build._flags(command, vectors=True)
    assert has in flags
    assert lacks not in flags


@pytest.mark.skipif(find_spec("ziglang") is None, reason="ziglang is not installed")
def test_the_compiler_of_ziglang(fresh, monkeypatch):
    command = [sys.executable, "-m", "ziglang", "cc"]
    monkeypatch.setattr(build.compiling, "compiler", lambda language: command)
    inputs = inputs_of(lif(), 300, 40, np.random.default_rng(1), False)
    same(lif().run(inputs, engine="numpy"), lif().run(inputs, engine="native"))


def test_with_a_compiler_that_fails(fresh, caplog, monkeypatch):
    compiler_that(fresh, monkeypatch, "echo no space left >&2; exit 1")
    falls_back(caplog, monkeypatch, "no space left")


def test_with_a_compiler_that_leaves_nothing(fresh, caplog, monkeypatch):
    compiler_that(fresh, monkeypatch, "exit 0")
    falls_back(caplog, monkeypatch, "left no golden.so")


def test_with_a_compiler_that_hangs(fresh, caplog, monkeypatch):
    compiler_that(fresh, monkeypatch, "sleep 60")
    monkeypatch.setattr(build, "LIMIT_S", 0.3)
    falls_back(caplog, monkeypatch, "did not finish within 0.3 s")


def test_with_a_compiler_whose_library_is_none(fresh, caplog, monkeypatch):
    compiler_that(fresh, monkeypatch, 'while [ "$1" != -o ]; do shift; done; echo rubbish > "$2"')
    falls_back(caplog, monkeypatch, "cannot be loaded")


def test_a_cache_that_cannot_be_written(fresh, monkeypatch):
    place = fresh / "file"
    place.write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("SPIKELOOM_CACHE_DIR", str(place / "cache"))
    inputs = inputs_of(lif(), 30, 2, np.random.default_rng(1), False)
    same(lif().run(inputs, engine="numpy"), lif().run(inputs, engine="native"))


def test_a_library_of_another_machine_is_built_again(fresh):
    inputs = inputs_of(lif(), 30, 2, np.random.default_rng(1), False)
    wanted = lif().run(inputs, engine="native")
    (path,) = (
        path
        for path in (fresh / "cache" / "golden").glob("*.so")
        if b"spikeloom_run" in path.read_bytes()
    )
    # Whole by its checksum, and nothing that this machine can load.
    key = path.name.split(".")[0]
    path.unlink()
    cache.store_file("golden", key, ".so", b"\x7fELF of another processor")
    same(wanted, lif().run(inputs, engine="native"))


def test_each_processor_has_its_own_code(monkeypatch):
    keys = []
    monkeypatch.setattr(build.compiling, "library", lambda kind, key, make: keys.append(key))
    for processor in ("one", "one", "another"):
        monkeypatch.setattr(build, "processor", lambda name=processor: name)
        build.load("int x;")
    assert keys[0] == keys[1] != keys[2]


def test_code_is_made_once(fresh, monkeypatch):
    inputs = inputs_of(lif(), 30, 2, np.random.default_rng(1), False)
    lif().run(inputs, engine="native")
    monkeypatch.setattr(build.tools, "run", lambda *_, **__: pytest.fail("compiled again"))
    lif().run(inputs, engine="native")


WORDS = re.compile(r"[A-Za-z_]\w*")
OURS = re.compile(
    r"(u?int(8|16|32|64)_t|U?INT64_C|[sSiIOrnapv]\d+|table\d+|loop\d+|k|lanes?|cycles?|first|state|"
    r"inputs|outputs|one|many|static|const|void|restrict|for|if|int|size_t|spikeloom_run|APART)"
)


def test_no_name_of_a_model_is_in_its_code():
    goldens_of = [find(key)(find(key).EXAMPLES[0]) for key in goldens()]
    own = from_equations(
        {"main": "(double - main)/20", "restrict": "-restrict/5"}, inputs={"double": (0.0, 9.0)}
    )
    goldens_of.append(Stepped(ModelParams(model=own.to_json())))
    always = set(WORDS.findall(HEAD + HELPERS))
    for golden in goldens_of:
        words = set(WORDS.findall(source_of(trace(golden)).text)) - always
        assert [word for word in words if not OURS.fullmatch(word)] == [], golden.KEY
