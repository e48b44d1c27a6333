"""Counts of third truths: tests of a name count where all of them passed."""

from types import SimpleNamespace

import pytest

from spikeloom.boards.evidence.pytest_plugin import Counted


def report(nodeid, *names, passed=True):
    properties = [("other", "a.c"), *(("counted", name) for name in names)]
    return SimpleNamespace(nodeid=nodeid, user_properties=properties, passed=passed)


def test_each_test_counts_once_for_each_of_its_names():
    truths = Counted()
    for nodeid, names in (("one", ["a.b"]), ("two", ["a.b", "a.d"]), ("three", [])):
        for _ in ("setup", "call", "teardown"):
            truths.pytest_runtest_logreport(report(nodeid, *names))
    assert truths.counts() == {"a.b": 2, "a.d": 1}


@pytest.mark.parametrize("phase", range(3))
def test_a_failure_in_any_phase_takes_the_name_away(phase):
    truths = Counted()
    truths.pytest_runtest_logreport(report("good", "a.b"))
    for index in range(3):
        truths.pytest_runtest_logreport(report("bad", "a.b", passed=index != phase))
    truths.pytest_runtest_logreport(report("elsewhere", "a.d"))
    assert truths.counts() == {"a.d": 1}


@pytest.mark.parametrize("only", [None, "a.b"])
def test_the_marks_of_a_test_are_its_names(monkeypatch, only):
    monkeypatch.delenv("SPIKELOOM_ONLY_TESTS", raising=False)
    if only:
        monkeypatch.setenv("SPIKELOOM_ONLY_TESTS", only)

    def item(*keys):
        marks = {"third_truth": [SimpleNamespace(args=(key,)) for key in keys], "of_model": []}
        return SimpleNamespace(iter_markers=marks.__getitem__, user_properties=[])

    gone = []
    hook = SimpleNamespace(pytest_deselected=lambda items: gone.extend(items))
    items = [item("a.d", "a.b"), item("a.d"), item()]
    first, *others = items
    Counted().pytest_collection_modifyitems(SimpleNamespace(hook=hook), items)
    assert first.user_properties == [("counted", "a.b"), ("counted", "a.d")]
    assert gone == (others if only else [])
    assert items == ([first] if only else [first, *others])
