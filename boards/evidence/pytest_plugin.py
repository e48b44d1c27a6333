"""Pytest plugin that selects the tests of a block or model, and counts those that pass."""

import json
import os
from pathlib import Path

from .truths import COUNTS, ONLY

__all__ = ["Counted", "names_of", "pytest_configure"]


def names_of(item) -> set[str]:
    """Names that a test is marked with: blocks that it is a third truth of, and its model."""
    names = {mark.args[0] for mark in item.iter_markers("third_truth")}
    for mark in item.iter_markers("of_model"):
        names.add(item.callspec.params[mark.args[0]])
    return names


class Counted:
    """Counts of passed tests by name, for names of which all tests have passed.

    The names of a test are in its reports, so that they arrive from the workers of xdist too. A
    test that fails or is skipped, in any phase, has not passed.
    """

    def __init__(self):
        self.verdicts: dict[str, dict[str, bool]] = {}

    def pytest_collection_modifyitems(self, config, items):
        """Deselect tests of other names, and put the names of the rest into their reports."""
        only = os.environ.get(ONLY)
        chosen = [item for item in items if only is None or only in names_of(item)]
        if len(chosen) < len(items):
            config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
            items[:] = chosen
        for item in items:
            item.user_properties += [("counted", name) for name in sorted(names_of(item))]

    def pytest_runtest_logreport(self, report):
        """Take account of a phase of a test: setup, call or teardown."""
        for name, value in report.user_properties:
            if name == "counted":
                tests = self.verdicts.setdefault(value, {})
                tests[report.nodeid] = tests.get(report.nodeid, True) and report.passed

    def counts(self) -> dict[str, int]:
        """Number of passed tests by name."""
        return {
            name: len(tests) for name, tests in sorted(self.verdicts.items()) if all(tests.values())
        }

    def pytest_sessionfinish(self, session):
        """Write the counts to the requested file, in the main process if there are workers."""
        if not hasattr(session.config, "workerinput"):
            Path(os.environ[COUNTS]).write_text(json.dumps(self.counts()), encoding="utf-8")


def pytest_configure(config):
    """Register the marks, and the counter if a file for its counts is requested."""
    config.addinivalue_line("markers", "third_truth(key): compares a block with outside numbers")
    config.addinivalue_line("markers", "of_model(name): tests the model that this parameter names")
    if COUNTS in os.environ:
        config.pluginmanager.register(Counted(), "counted")
