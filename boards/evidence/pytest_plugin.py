"""Plugin of pytest: the tests that are marked with a block or a model, and what passed of them."""

import json
import os
from pathlib import Path

from .truths import COUNTS, ONLY

__all__ = ["Counted", "names_of", "pytest_configure"]


def names_of(item) -> set[str]:
    """The blocks whose third truth a test is, and the model that it is about."""
    names = {mark.args[0] for mark in item.iter_markers("third_truth")}
    for mark in item.iter_markers("of_model"):
        names.add(item.callspec.params[mark.args[0]])
    return names


class Counted:
    """How many tests of a name passed, for names of which none did not.

    The names of a test travel with its reports, so that they arrive from the workers of xdist too.
    A test that is skipped or fails, in whatever phase, has not passed.
    """

    def __init__(self):
        self.verdicts: dict[str, dict[str, bool]] = {}

    def pytest_collection_modifyitems(self, config, items):
        """Leave out tests of other names, and let the reports of the rest take theirs along."""
        only = os.environ.get(ONLY)
        chosen = [item for item in items if only is None or only in names_of(item)]
        if len(chosen) < len(items):
            config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
            items[:] = chosen
        for item in items:
            item.user_properties += [("counted", name) for name in sorted(names_of(item))]

    def pytest_runtest_logreport(self, report):
        """Count a phase of a test."""
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
        """Leave the counts in the file that is asked for; one process of a run does it."""
        if not hasattr(session.config, "workerinput"):
            Path(os.environ[COUNTS]).write_text(json.dumps(self.counts()))


def pytest_configure(config):
    """Count where somebody wants to know."""
    config.addinivalue_line("markers", "third_truth(key): compares a block with outside numbers")
    config.addinivalue_line("markers", "of_model(name): tests the model that this parameter names")
    if COUNTS in os.environ:
        config.pluginmanager.register(Counted(), "counted")
