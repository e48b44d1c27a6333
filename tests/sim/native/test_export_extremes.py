"""Operations at the ends of 64 bits, in each language, against Python's integers."""

import subprocess
from dataclasses import dataclass

import numpy as np
import pytest

from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Port, Register
from spikeloom.sim.native.export.export import FORMS, export

ONES = (1 << 64) - 1


@dataclass(frozen=True, kw_only=True)
class ExtremesParams(Params):
    """Nothing to choose."""

    def ports(self):
        given = Port("x", "in", 64, True), Port("y", "in", 64), Port("z", "in", 4, True)
        names = [Port(name, "out", 64) for name in RESULTS]
        return (*given, Port("k", "in", 7), Port("int", "in", 33, True), *names)


def below(z):
    """A divisor of -8..-1."""
    return min(z, -1)


RESULTS = {
    # name: by Python, by the dialect
    "less": (lambda x, y, z, k, w: x < y, lambda x, y, z, k, w: as_int(x < y)),
    "more": (lambda x, y, z, k, w: y < x, lambda x, y, z, k, w: as_int(y < x)),
    "most": (lambda x, y, z, k, w: x >= y, lambda x, y, z, k, w: as_int(x >= y)),
    "same": (lambda x, y, z, k, w: x == y, lambda x, y, z, k, w: as_int(x == y)),
    "other": (lambda x, y, z, k, w: y != x, lambda x, y, z, k, w: as_int(y != x)),
    "high": (lambda x, y, z, k, w: max(x, y), lambda x, y, z, k, w: np.maximum(x, y)),
    "low": (lambda x, y, z, k, w: min(x, y) & ONES >> 1, lambda x, y, z, k, w: low(x, y)),
    "size": (lambda x, y, z, k, w: abs(x), lambda x, y, z, k, w: np.abs(x)),
    "minus": (lambda x, y, z, k, w: -x & 255, lambda x, y, z, k, w: -x & 255),
    "quotient": (lambda x, y, z, k, w: x // below(z) & 65535, lambda x, y, z, k, w: by(x, z)),
    "rest": (lambda x, y, z, k, w: x % below(z) + 8, lambda x, y, z, k, w: rest(x, z)),
    "small": (lambda x, y, z, k, w: z // 3 + z % -3 + 9, lambda x, y, z, k, w: z // 3 + z % -3 + 9),
    "whole": (lambda x, y, z, k, w: y // 7 + y % 7, lambda x, y, z, k, w: y // 7 + y % 7),
    "right": (lambda x, y, z, k, w: (x >> k) & 1023, lambda x, y, z, k, w: (x >> k) & 1023),
    "down": (lambda x, y, z, k, w: y >> k, lambda x, y, z, k, w: y >> k),
    "left": (lambda x, y, z, k, w: z << 40 & ONES >> 1, lambda x, y, z, k, w: shifted(z)),
    "ones": (lambda x, y, z, k, w: y.bit_count(), lambda x, y, z, k, w: np.bitwise_count(y)),
    "product": (lambda x, y, z, k, w: w * z & 1023, lambda x, y, z, k, w: w * z & 1023),
    "bits": (lambda x, y, z, k, w: (w ^ ~z) & 4095, lambda x, y, z, k, w: (w ^ ~z) & 4095),
    "truth": (
        lambda x, y, z, k, w: bool(x) ^ bool(z) | (not w),
        lambda x, y, z, k, w: as_int(np.logical_or(np.logical_xor(x, z), np.logical_not(w))),
    ),
}


def low(x, y):
    return np.minimum(x, y) & (ONES >> 1)


def by(x, z):
    return x // np.minimum(z, -1) & 65535


def rest(x, z):
    return x % np.minimum(z, -1) + 8


def shifted(z):
    return (z << 40) & (ONES >> 1)


class Extremes(CycleGolden):
    """Operations of operands that no one type of C holds."""

    EXAMPLES = (ExtremesParams(), ExtremesParams())

    def registers(self):
        return (Register("last", 64, init=ONES),)

    def step(self, state, x, y, z, k, **others):
        given = x, y, z, k, others["int"]
        return {"last": y}, {name: dialect(*given) for name, (_, dialect) in RESULTS.items()}

    def run_numpy(self, arrays, cycles, batch, state):
        names = ("x", "y", "z", "k", "int")
        outputs = {name: np.zeros((cycles, batch), np.uint64) for name in RESULTS}
        for at in np.ndindex(cycles, batch):
            given = [int(arrays[name][at]) for name in names]
            for name, (python, _) in RESULTS.items():
                outputs[name][at] = int(python(*given))
        return outputs, {"last": arrays["y"][-1]}


@pytest.mark.parametrize("form", FORMS)
def test_operations_at_the_ends_of_64_bits(tmp_path, form):
    made = export(Extremes(ExtremesParams()), form)
    made.write(tmp_path)
    flags = "-std=c99 -O1 -Wall -Wextra -Werror -pedantic"
    safe = f"CFLAGS={flags} -fsanitize=undefined,address -fno-sanitize-recover=all"
    done = subprocess.run(
        ["make", *({"c": [safe]}.get(form, []))], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASS: " in done.stdout
