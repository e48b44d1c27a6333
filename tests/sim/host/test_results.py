"""Results of verbs as values, and faults: where an error of a block comes from."""

import importlib
import json
import pickle
from dataclasses import dataclass
from typing import ClassVar

import pytest

from spikeloom.boards.evidence.ladder import Climb
from spikeloom.boards.flow.cost import Cost
from spikeloom.formal.core.certificate import Certificate
from spikeloom.formal.mutation.score import MutationResult
from spikeloom.golden.core import checks
from spikeloom.golden.core.registry import BrokenModuleError, Failure
from spikeloom.golden.sc.sng.lfsr import LFSRParams
from spikeloom.sim.check.harness import CheckResult
from spikeloom.sim.host.results import Fault, Result, fault_of

VERBS = [CheckResult, Certificate, MutationResult, Cost, Climb]


@dataclass(frozen=True, kw_only=True)
class Weighed(Result):
    GOOD: ClassVar[frozenset[str]] = frozenset({"light"})

    grams: int = 0


def test_a_result_is_good_by_its_status():
    for status, good in (("light", True), ("heavy", False), ("error", False)):
        assert Weighed(key="a.b", params={}, status=status).good is good
    assert not Result(key="a.b", params={}, status="light").good


def test_a_result_is_plain_values():
    fault = Fault("a/b.py", 7, "NameError: name 'x' is not defined")
    made = Weighed(key="a.b", params={"width": 3}, status="error", error=fault, grams=2)
    values = {
        "key": "a.b",
        "params": {"width": 3},
        "status": "error",
        "error": {"file": "a/b.py", "line": 7, "error": "NameError: name 'x' is not defined"},
        "seconds": 0.0,
        "grams": 2,
    }
    assert made.to_dict() == values
    assert json.loads(json.dumps(made.to_dict())) == values
    assert str(fault) == "a/b.py:7: NameError: name 'x' is not defined"


@pytest.mark.parametrize("verb", VERBS)
def test_the_results_of_all_verbs_are_of_one_kind(verb):
    made = verb(key="a.b", params={}, status="error", error=Fault("x.py", 1, "E: e"))
    assert isinstance(made, Result)
    assert not made.good
    assert list(made.to_dict())[:4] == ["key", "params", "status", "error"]
    assert {"seconds"} <= set(made.to_dict())
    assert "error" not in verb.GOOD
    assert verb.GOOD
    with pytest.raises(AttributeError):
        made.status = "good"
    assert pickle.loads(pickle.dumps(made)) == made


# --- faults -------------------------------------------------------------------------------------


def fault(function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except Exception as wrong:
        return fault_of(wrong)
    raise AssertionError("nothing was wrong")


def wrong():
    raise ValueError("one line,\n   and another")


def test_a_fault_is_on_one_line_and_names_the_innermost_line():
    found = fault(wrong)
    assert found == Fault(
        __file__, wrong.__code__.co_firstlineno + 1, "ValueError: one line, and another"
    )


def test_the_machinery_behind_a_block_is_not_the_place():
    """The check of a range raises; the line of the block that asked for it is told."""
    found = fault(LFSRParams, width=1)
    assert found.file.endswith("golden/sc/sng/lfsr.py")
    assert found.line > 0
    assert found.error.startswith("ValueError: width must be in ")


def test_the_machinery_is_the_place_where_nothing_else_is():
    def call():
        checks.check_int("x", 9, 0, 3)

    found = fault(call)
    assert found.file == __file__
    assert found.line == call.__code__.co_firstlineno + 1


def test_a_file_that_cannot_be_read_is_the_place():
    found = fault(compile, "a = 1\nb = (\n", "/somewhere/rtl/a/b.py", "exec")
    assert (found.file, found.line) == ("/somewhere/rtl/a/b.py", 2)
    assert found.error.startswith("SyntaxError: '(' was never closed")


def test_a_broken_module_is_the_place():
    failure = Failure("spikeloom.golden.a.b.c", "b.c", "/x/golden/a/b/c.py", 12, "NameError: n")

    def ask():
        raise BrokenModuleError(failure)

    assert fault(ask) == Fault("/x/golden/a/b/c.py", 12, "NameError: n")
    again = pickle.loads(pickle.dumps(BrokenModuleError(failure)))
    assert again.failure == failure
    assert str(again) == (
        "spikeloom.golden.a.b.c cannot be imported: /x/golden/a/b/c.py:12: NameError: n"
    )


def test_a_failed_import_is_at_the_line_that_imports():
    def late():
        importlib.import_module("spikeloom.no_such_module")

    found = fault(late)
    assert (found.file, found.line) == (__file__, late.__code__.co_firstlineno + 1)
    assert found.error == "ModuleNotFoundError: No module named 'spikeloom.no_such_module'"


def test_an_error_without_a_traceback_has_no_place():
    assert fault_of(ValueError("x")) == Fault("", 0, "ValueError: x")
