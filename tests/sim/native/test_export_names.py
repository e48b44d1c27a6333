"""Names of exports: identifiers of C, C++ and Python whatever the text, and comments that end."""

import keyword
import re
import subprocess
from dataclasses import dataclass

import pytest

from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.ports import Port, Register
from spikeloom.sim.native.export.export import FORMS, export
from spikeloom.sim.native.export.names import LONGEST, Names, comment


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("v", "v"),
        ("i__payload", "i_payload"),
        ("neurons.izhikevich", "neurons_izhikevich"),
        ("int", "int_"),
        ("class", "class_"),
        ("lambda", "lambda_"),
        ("co_await", "co_await_"),
        ("I", "I_"),
        ("NULL", "NULL_"),
        ("INT8_MAX", "INT8_MAX_"),
        ("linux", "linux_"),
        ("range", "range_"),
        ("None", "None_"),
        ("9lives", "x9lives"),
        ("", "x"),
        ("*/ #include </etc/passwd>", "include_etc_passwd"),
        ("a\nb", "a_b"),
        ("größe", "gro_e"),
        ("ＡＢｃ", "ABc"),
        ("__init__", "init"),
        ('");system("', "system"),
        ("\\u0041", "u0041"),
        ("??/", "x"),
    ],
)
def test_a_text_as_a_name(text, name):
    assert Names().add(text) == name


@pytest.mark.parametrize("text", ["*/ int main(", "ж" * 100, "a" * 500, "_", "-1", "\0", "auto "])
def test_any_name_is_an_identifier_and_no_word(text):
    name = Names().add(text)
    assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name)
    assert "__" not in name
    assert len(name) <= LONGEST + 2
    assert name not in keyword.kwlist


def test_different_texts_have_different_names():
    names = Names()
    texts = ["a b", "a.b", "a_b", "A_B", "int", "int_", "int__", "a" * 50 + "1", "a" * 50 + "2"]
    found = [names.add(text) for text in texts]
    assert found[:3] == ["a_b", "a_b_2", "a_b_3"]
    assert len(set(found)) == len(texts)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("100 mV/ms from 8.75", "100 mV/ms from 8.75"),
        ("µS", "uS"),
        ("*/ int x; /*", "_/ int x; /_"),
        ("a\nb\rc", "a_b_c"),
        ('"""', "_"),
        ("what??/", "what_/"),
        ("\\", "_"),
        ("`rm`|<b>{x}#", "_rm_b_x_"),
    ],
)
def test_a_comment_ends_where_it_must(text, shown):
    assert comment(text) == shown
    assert not re.search(r"\*/|/\*|[\n\\\"'?#{}<>|`]", comment(text))


EVIL = '*/ #error\n#error """ \\ ??/ é'


@dataclass(frozen=True, kw_only=True)
class EvilParams(Params):
    """Ports whose names and units no language takes."""

    def ports(self):
        given = [Port(name, "in", 4, unit=EVIL) for name in ("class", EVIL, "state", "value")]
        return (*given, Port("*/", "out", 9, unit=EVIL), Port(f"{EVIL}2", "out", 4))


class Evil(CycleGolden):
    """Adds what it has."""

    EXAMPLES = (EvilParams(), EvilParams())

    def registers(self):
        return Register(EVIL, 9), Register("int", 9)

    def step(self, state, /, **inputs):
        total = sum(inputs.values()) & 255
        return {EVIL: total, "int": state[EVIL]}, {"*/": state["int"], f"{EVIL}2": inputs["class"]}


@pytest.mark.parametrize("form", FORMS)
def test_text_of_others_stays_out_of_programs(tmp_path, form):
    made = export(Evil(EvilParams()), form)
    made.write(tmp_path)
    done = subprocess.run(["make"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASS: evil" in done.stdout
    for name, text in made.files.items():
        assert text.isascii() or name == "README.md"
        assert "#error" not in text
