"""Exports of golden models: they compile without a warning, run their vectors, and see faults."""

import os
import shutil
import subprocess
from math import prod

import numpy as np
import pytest

from spikeloom.golden.core.contract import find, goldens
from spikeloom.sim.native.export import vectors
from spikeloom.sim.native.export.export import FORMS, export

ALL = bool(os.environ.get("SPIKELOOM_ALL_TESTS"))
STRICT = "-std=c99 -Wall -Wextra -Werror -pedantic"
SAFE = f"{STRICT} -O1 -fsanitize=undefined,address -fno-sanitize-recover=all"

BLOCKS = {
    "neurons.izhikevich": {},
    "sng.sobol": {},
    "layers.dense": {},
    "sng.lfsr": {"width": 64},
    "fixed.mac": {},
    "neurons.parallel": {"model": "adex"},
    "memory.loaded": {},
    "posit.dot": {"width": 3, "es": 2},
    "bfp.dot": {},
}
"""Blocks of many kinds: bursts, 64 bits without a sign, tables, a memory, signed division."""


def golden_of(key, values=None):
    kind = find(key)
    params = kind.params_type().from_dict(values) if values else kind.EXAMPLES[0]
    return kind(params)


def written(folder, golden, form):
    made = export(golden, form)
    made.write(folder)
    return made


def make(folder, *words):
    return subprocess.run(["make", *words], cwd=folder, capture_output=True, text=True)


def passed(done):
    return done.returncode == 0 and "PASS: " in done.stdout


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("key", BLOCKS)
def test_it_is_the_golden_model(tmp_path, key, form):
    made = written(tmp_path, golden_of(key, BLOCKS[key]), form)
    flags = {"c": [f"CFLAGS={SAFE}"]}.get(form, [])
    done = make(tmp_path, *flags)
    assert passed(done), done.stdout + done.stderr
    assert done.stderr == ""
    listed = made.manifest["vectors"]
    assert f"{listed['runs']} runs of {listed['steps']} " in done.stdout
    assert {path.name for path in tmp_path.iterdir()} - {"check", "__pycache__"} == {
        *made.manifest["files"],
        "manifest.json",
    }


def test_every_block_in_c(tmp_path):
    """The default example of each fifth block."""
    wrong = []
    for key in list(goldens())[::5]:
        folder = tmp_path / key
        written(folder, golden_of(key), "c")
        done = make(folder, f"CFLAGS={STRICT} -O0")
        wrong += [] if passed(done) else [(key, done.stdout[-300:], done.stderr[-300:])]
        shutil.rmtree(folder)
    assert wrong == []


@pytest.mark.parametrize("key", goldens())
def test_every_block_in_python(key, monkeypatch):
    """The default example of each, in this process."""
    monkeypatch.setattr(vectors, "MOST", 64)
    golden = golden_of(key)
    made = export(golden, "python")
    space = {"__name__": "exported"}
    exec(made.files[f"{made.manifest['stem']}.py"], space)
    (kind,) = (x for x in space.values() if isinstance(x, type))
    numbers = iter(made.files["vectors.txt"].split())

    def taken(fields):
        found = {x["name"]: [int(next(numbers)) for _ in range(prod(x["shape"]))] for x in fields}
        return {x["name"]: found[x["name"]] if x["shape"] else found[x["name"]][0] for x in fields}

    runs, steps = int(next(numbers)), int(next(numbers))
    for _ in range(runs):
        model = kind()
        for _ in range(steps):
            outputs = getattr(model, made.manifest["call"])(**taken(made.manifest["inputs"]))
            assert outputs == taken(made.manifest["outputs"])
        assert model.state == taken(made.manifest["state"])
    assert next(numbers, None) is None


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("key", goldens() if ALL else ["layers.dense"])
def test_every_example(tmp_path, key, form):
    """Of all blocks where no test is left out: minutes."""
    wrong = []
    for params in find(key).EXAMPLES:
        written(tmp_path, find(key)(params), form)
        done = make(tmp_path, *({"c": [f"CFLAGS={SAFE}"]}.get(form, [])))
        wrong += [] if passed(done) else [(params.label(), done.stdout[-300:], done.stderr[-300:])]
    assert wrong == []


@pytest.mark.parametrize("key", ["neurons.izhikevich", "memory.loaded", "sng.lfsr"])
def test_the_header_is_also_cpp(tmp_path, key):
    made = written(tmp_path, golden_of(key), "c")
    (tmp_path / "use.cpp").write_text(
        f'#include "{made.manifest["stem"]}.h"\nint main() {{ return 0; }}\n'
    )
    flags = STRICT.replace("c99", "c++11").split()
    done = subprocess.run(
        ["c++", *flags, "-fsyntax-only", "use.cpp"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_two_headers_go_together(tmp_path):
    stems = [written(tmp_path / key, golden_of(key), "c").manifest["stem"] for key in BLOCKS]
    lines = [f'#include "{key}/{stem}.h"' for key, stem in zip(BLOCKS, stems, strict=True)]
    (tmp_path / "use.c").write_text("\n".join([*lines, "int main(void) { return 0; }\n"]))
    done = subprocess.run(
        ["cc", *STRICT.split(), "use.c"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


GARBAGE = """
#include <stdio.h>
#include <string.h>
#include "STEM.h"
static STEM_state a, b;
static STEM_in whole, cut;
static STEM_out x, y;
int main(void) {
    uint32_t random = 1;
    STEM_reset(&a);
    STEM_reset(&b);
    for (int k = 0; k < 2000; k++) {
        unsigned char *bytes = (unsigned char *)&whole;
        for (size_t at = 0; at < sizeof whole; at++) {
            random = random * 1664525 + 1013904223;
            bytes[at] = (unsigned char)(random >> 24);
        }
        CUT
        STEM_step(&a, &whole, &x);
        STEM_step(&b, &cut, &y);
        if (SAME) return 1;
    }
    printf("PASS: cut\\n");
    return 0;
}
"""


def test_an_input_that_is_too_wide_is_cut_as_by_a_port(tmp_path):
    """A table of 5 bits is not read beyond its end, and a negative number keeps its sign."""
    made = written(tmp_path, golden_of("neurons.izhikevich"), "c")
    cut = "cut.en = whole.en & 1; cut.i = whole.i & 0x3ffff;"
    cut += " cut.i = cut.i > 0x1ffff ? cut.i - 0x40000 : cut.i;"
    same = "x.v != y.v || x.u != y.u || x.spike != y.spike || memcmp(&a, &b, sizeof a) != 0"
    text = GARBAGE.replace("STEM", made.manifest["stem"]).replace("CUT", cut).replace("SAME", same)
    (tmp_path / "check.c").write_text(text)
    done = make(tmp_path, f"CFLAGS={SAFE} -Wno-missing-field-initializers")
    assert passed(done), done.stdout + done.stderr


def test_tables_are_not_read_beyond_their_end(tmp_path):
    made = written(tmp_path, golden_of("elementary.table"), "c")
    assert "_table0[" in made.files[f"{made.manifest['stem']}.h"]
    text = GARBAGE.replace("STEM", made.manifest["stem"])
    text = text.replace("CUT", "cut = whole;").replace("SAME", "memcmp(&a, &b, sizeof a) != 0")
    (tmp_path / "check.c").write_text(text)
    assert passed(make(tmp_path, f"CFLAGS={SAFE}"))


@pytest.mark.parametrize("form", FORMS)
def test_a_wrong_vector_is_found(tmp_path, form):
    written(tmp_path, golden_of("sng.sobol"), form)
    path = tmp_path / "vectors.txt"
    right = path.read_text()
    lines = right.splitlines()
    lines[20] = f"{lines[20].split()[0]} {int(lines[20].split()[1]) ^ 1}"
    path.write_text("\n".join(lines) + "\n")
    done = make(tmp_path)
    assert done.returncode != 0
    assert "step 19: value is " in done.stdout
    assert "FAIL: " in done.stdout


@pytest.mark.parametrize("form", FORMS)
def test_a_wrong_state_is_found(tmp_path, form):
    made = written(tmp_path, golden_of("sng.sobol"), form)
    lines = (tmp_path / "vectors.txt").read_text().splitlines()
    last = made.manifest["vectors"]["steps"] + 1  # the state after the first run
    lines[last] = str((int(lines[last]) + 1) % 256)
    (tmp_path / "vectors.txt").write_text("\n".join(lines) + "\n")
    done = make(tmp_path)
    assert done.returncode != 0
    assert "index is " in done.stdout


@pytest.mark.parametrize("change", [lambda text: text[:-30], lambda text: text + "1\n", None, ""])
@pytest.mark.parametrize("form", FORMS)
def test_vectors_that_are_not_whole_are_no_success(tmp_path, form, change):
    written(tmp_path, golden_of("sng.sobol"), form)
    path = tmp_path / "vectors.txt"
    if change is None:
        path.write_text("0 0\n")
    else:
        path.write_text(change(path.read_text()) if change else "")
    done = make(tmp_path)
    assert done.returncode != 0
    assert "FAIL: vectors.txt is not whole" in done.stdout


FAULTS = {
    "c": (
        "sng_sobol.h",
        "(int16_t)state->index + 1",
        "(int16_t)state->index + 2",
    ),
    "hls": ("sng_sobol.hpp", "state.index + ap_uint<1>(1)", "state.index + ap_uint<2>(2)"),
    "python": ("sng_sobol.py", "_s0 + 1", "_s0 + 2"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_wrong_operation_is_found(tmp_path, form):
    written(tmp_path, golden_of("sng.sobol"), form)
    name, right, wrong = FAULTS[form]
    text = (tmp_path / name).read_text()
    assert right in text
    (tmp_path / name).write_text(text.replace(right, wrong))
    done = make(tmp_path)
    assert done.returncode != 0
    assert "FAIL: " in done.stdout


def test_a_number_that_is_too_narrow_for_synthesis_is_found(tmp_path):
    written(tmp_path, golden_of("sng.sobol"), "hls")
    path = tmp_path / "sng_sobol.hpp"
    text = path.read_text()
    path.write_text(text.replace("const ap_uint<9> n1", "const ap_uint<8> n1"))
    done = make(tmp_path)
    assert done.returncode != 0
    assert "FAIL: a value does not fit ap_uint<8>" in done.stdout


def test_python_refuses_what_no_port_takes(tmp_path):
    made = export(golden_of("sng.sobol"), "python")
    space = {}
    exec(made.files["sng_sobol.py"], space)
    model = space["SngSobol"]()
    assert model.step(en=1) == {"value": 0}
    with pytest.raises(ValueError, match=r"^en must be in 0\.\.1, not 2$"):
        model.step(en=2)
    with pytest.raises(TypeError, match=r"^en must be an integer, not True$"):
        model.step(en=True)
    assert model.state == {"index": 1}
    model.reset()
    assert model.state == {"index": 0}


def test_lists_are_those_of_the_golden_model():
    golden = golden_of("layers.dense")
    space = {}
    exec(export(golden, "python").files["layers_dense.py"], space)
    model = space["LayersDense"]()
    items = np.array([[[1, 7, 0, 3]]])
    (port,) = golden.arguments()
    outputs, _ = golden.run({port.name: items})
    assert model.transfer(i=[1, 7, 0, 3]) == {"o": outputs["o"][0, 0].tolist()}
    with pytest.raises(ValueError, match=r"^i must have 4 elements, not 3$"):
        model.transfer(i=[1, 7, 0])


def test_the_same_files_for_the_same_model_and_seed():
    golden = golden_of("sng.sobol")
    first, again, other = (export(golden, "c", seed) for seed in (0, 0, 1))
    assert first == again
    assert first.manifest["digest"] != other.manifest["digest"]
    different = {name for name in first.files if first.files[name] != other.files[name]}
    assert different == {"vectors.txt"}


def test_vectors_hold_extremes_and_are_not_all_alike():
    golden = golden_of("fixed.mac")
    made = export(golden, "c")
    head, *rows = made.files["vectors.txt"].splitlines()
    runs, steps = map(int, head.split())
    starts = range(0, runs * (steps + 1), steps + 1)
    assert len({rows[start] for start in starts}) == runs
    columns = list(
        zip(*(rows[at].split() for x in starts for at in range(x, x + steps)), strict=True)
    )
    for port, column in zip(golden.arguments(), columns, strict=False):
        assert str(port.high) in column
        assert len(set(column)) >= min(1 << port.width, 50)
