"""Counts of third truths: tests of a name count where all of them passed."""

from types import SimpleNamespace

import pytest

from spikeloom.boards.evidence import truths as third_truths
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


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("mine/tests", True),
        ("tests", True),
        ("src/mine/tests", True),
        ("src/tests", True),
        ("site-packages/tests", False),
        ("site-packages/mine/tests", True),
        ("elsewhere/tests", False),
    ],
)
def test_tests_stand_in_a_package_or_beside_it(tmp_path, monkeypatch, place, found):
    above = place.split("/")[0] if place.startswith(("src", "site-packages")) else ""
    package = SimpleNamespace(__path__=[str(tmp_path / above / "mine")])
    monkeypatch.setattr(third_truths.importlib, "import_module", lambda name: package)
    (tmp_path / place).mkdir(parents=True)
    test = tmp_path / place / "sub" / "test_it.py"
    test.parent.mkdir()
    test.write_text('@pytest.mark.third_truth("wool.knot")\ndef test_it(): ...\n')
    monkeypatch.setattr(third_truths.GOLDENS, "module_of", lambda key: "mine.golden.wool.knot")
    files = third_truths.files_for("wool.knot")
    assert list(files) == (["sub/test_it.py"] if found else [])
    assert third_truths.files_for("wool.knot", tmp_path / place) == {
        "sub/test_it.py": third_truths.digest_of(test)
    }


def test_tests_beside_the_folder_of_sources(tmp_path, monkeypatch):
    package = SimpleNamespace(__path__=[str(tmp_path / "src" / "mine")])
    monkeypatch.setattr(third_truths.importlib, "import_module", lambda name: package)
    (tmp_path / "tests").mkdir()
    assert third_truths.roots("mine") == [tmp_path / "tests"]
