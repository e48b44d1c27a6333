"""Third truths are counted where all of a block's tests passed."""

import importlib.util
from pathlib import Path
from types import SimpleNamespace

import pytest


@pytest.fixture
def truths():
    path = Path(__file__).with_name("conftest.py")
    spec = importlib.util.spec_from_file_location("settings_of_tests", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.ThirdTruths()


def report(nodeid, *keys, passed=True):
    properties = [("other", "a.c"), *(("third_truth", key) for key in keys)]
    return SimpleNamespace(nodeid=nodeid, user_properties=properties, passed=passed)


def test_each_test_counts_once_for_each_of_its_keys(truths):
    for nodeid, keys in (("one", ["a.b"]), ("two", ["a.b", "a.d"]), ("three", [])):
        for _ in ("setup", "call", "teardown"):
            truths.pytest_runtest_logreport(report(nodeid, *keys))
    assert truths.counts() == {"a.b": 2, "a.d": 1}


@pytest.mark.parametrize("phase", range(3))
def test_a_failure_in_any_phase_takes_the_key_away(truths, phase):
    truths.pytest_runtest_logreport(report("good", "a.b"))
    for index in range(3):
        truths.pytest_runtest_logreport(report("bad", "a.b", passed=index != phase))
    truths.pytest_runtest_logreport(report("elsewhere", "a.d"))
    assert truths.counts() == {"a.d": 1}


def test_the_marks_of_a_test_are_its_keys(truths):
    marks = [SimpleNamespace(args=("a.b",)), SimpleNamespace(args=("a.d",))]
    item = SimpleNamespace(iter_markers=lambda name: marks, user_properties=[])
    truths.pytest_collection_modifyitems([item])
    assert item.user_properties == [("third_truth", "a.b"), ("third_truth", "a.d")]
