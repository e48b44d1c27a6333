"""The generated code under sanitizers of undefined behaviour and of addresses.

All examples of all blocks take more than a minute, so they run once for each release of the
generator, by ``pytest -n 0 tests/sim/native/test_sanitized.py`` with ``SPIKELOOM_ALL_TESTS=1``.
What ran is kept beside this file; a generator that has changed since then, without a run, is a
failure.
"""

import hashlib
import json
import os
from pathlib import Path

import numpy as np
import pytest

from spikeloom.golden.core.contract import find, goldens
from spikeloom.golden.core.trace import trace
from spikeloom.sim.host import compiling, tools
from spikeloom.sim.host.sources import text_digest
from spikeloom.sim.native.planes import dtype_of_word
from spikeloom.sim.native.text import source_of

from .cases import inputs_of

WHOLE = bool(os.environ.get("SPIKELOOM_ALL_TESTS"))
KEPT = Path(__file__).with_name("sanitized.json")
GENERATOR = ("body", "changes", "operations", "text", "words")
FLAGS = [
    *("-std=c99", "-O0", "-w", "-fno-sanitize-recover=all"),
    "-fsanitize=undefined,address",
]
CYCLES, LANES = 24, 3

MAIN = """
#include <stdio.h>
#include <stdlib.h>
static void *plane(FILE *file, size_t bytes) {
    void *found = malloc(bytes);
    if (fread(found, 1, bytes, file) != bytes) exit(2);
    return found;
}
static void all(FILE *file, int64_t cycles, int64_t lanes) {
    static const size_t state[] = {%(state)s 0};
    static const size_t inputs[] = {%(inputs)s 0};
    static const size_t outputs[] = {%(outputs)s 0};
    void *s[sizeof state / 8], *i[sizeof inputs / 8], *o[sizeof outputs / 8];
    for (int k = 0; state[k]; k++) s[k] = plane(file, lanes * state[k]);
    for (int k = 0; inputs[k]; k++) i[k] = plane(file, cycles * lanes * inputs[k]);
    for (int k = 0; outputs[k]; k++) o[k] = malloc(cycles * lanes * outputs[k]);
    spikeloom_run(cycles, lanes, s, (const void *const *)i, o);
    for (int k = 0; state[k]; k++) free(s[k]);
    for (int k = 0; inputs[k]; k++) free(i[k]);
    for (int k = 0; outputs[k]; k++) free(o[k]);
}
int main(void) {
    FILE *file = fopen("planes.bin", "rb");
    all(file, %(cycles)d, %(lanes)d);
    all(file, %(cycles)d, 1);
    return 0;
}
"""


def generator():
    """A digest of what writes the code."""
    parts = [text_digest(f"spikeloom.sim.native.{name}") for name in GENERATOR]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def run_sanitized(golden, folder, spoil=lambda text: text):
    """The exit status of the code of a model, on random and on extreme inputs."""
    source = source_of(trace(golden))
    pointers = {
        kind: [(x, part) for x in planes for part in _parts(x, source.apart)]
        for kind, planes in (
            ("state", source.state),
            ("inputs", source.inputs),
            ("outputs", source.outputs),
        )
    }
    sizes = {
        kind: " ".join(f"{(part.stop - part.start) * x.word.bits // 8}," for x, part in found)
        for kind, found in pointers.items()
    }
    text = spoil(source.text) + MAIN % (sizes | {"cycles": CYCLES, "lanes": LANES})
    (folder / "golden.c").write_text(text, encoding="utf-8")
    rng = np.random.default_rng(3)
    with (folder / "planes.bin").open("wb") as file:
        for lanes, extreme in ((LANES, True), (1, False)):
            reset = golden.reset(lanes)
            given = inputs_of(golden, CYCLES, lanes, rng, extreme)
            for x, part in pointers["state"]:
                rows = np.asarray(reset[x.name]).reshape(lanes, -1)[:, part]
                file.write(rows.astype(dtype_of_word(x.word)).tobytes())
            for x, part in pointers["inputs"]:
                rows = given[x.name].reshape(CYCLES, lanes, -1)[..., part]
                file.write(rows.astype(dtype_of_word(x.word)).tobytes())
    tools.run(
        [*compiling.compiler("cc"), *FLAGS, "golden.c", "-o", "golden"], folder, makes=["golden"]
    )
    return tools.run([str(folder / "golden")], folder, accept=range(256)).returncode


def _parts(plane, apart):
    """The elements that each pointer to a plane points at."""
    step = 1 if apart else plane.size
    return [slice(first, first + step) for first in range(0, plane.size, step)]


SOME = ("neurons.izhikevich", "posit.dot", "sng.lfsr", "memory.loaded", "neurons.folded", "bfp.add")


@pytest.mark.parametrize("key", sorted(goldens()) if WHOLE else SOME)
def test_the_code_has_no_undefined_behaviour(key, tmp_path):
    examples = find(key).EXAMPLES if WHOLE else find(key).EXAMPLES[-1:]
    for example in examples:
        assert run_sanitized(find(key)(example), tmp_path) == 0, example.label()


@pytest.mark.parametrize(
    ("key", "right", "wrong"),
    [
        ("neurons.lif", "= (int32_t)s0 >> 4", "= (int32_t)s0 << 31 << 1 >> 4"),
        ("memory.loaded", "S0[", "S0[4096 + "),
    ],
)
def test_undefined_behaviour_is_found(key, right, wrong, tmp_path):
    def spoil(text):
        assert right in text
        return text.replace(right, wrong)

    golden = find(key)(find(key).EXAMPLES[0])
    assert run_sanitized(golden, tmp_path, spoil) != 0


def test_this_generator_was_sanitized(request):
    if WHOLE and not hasattr(request.config, "workerinput"):
        # In one process all of the above have run, and none may have failed.
        assert request.session.testsfailed == 0
        assert request.session.testscollected > len(goldens())
        number = sum(len(golden.EXAMPLES) for golden in goldens().values())
        KEPT.write_text(
            json.dumps({"generator": generator(), "blocks": len(goldens()), "examples": number})
            + "\n",
            encoding="utf-8",
        )
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    assert kept["generator"] == generator(), "run SPIKELOOM_ALL_TESTS=1 pytest -n 0 on this file"
    assert kept["examples"] > 700
