"""Plugin of pytest: counts the tests of each block's third truths that passed."""

import json
import os
from pathlib import Path

from .truths import COUNTS

__all__ = ["ThirdTruths", "pytest_configure"]


class ThirdTruths:
    """How many tests marked ``third_truth(key)`` passed, for keys of which none did not.

    The keys of a test travel with its reports, so that they arrive from the workers of xdist too.
    A test that is skipped or fails, in whatever phase, has not passed.
    """

    def __init__(self):
        self.verdicts: dict[str, dict[str, bool]] = {}

    def pytest_collection_modifyitems(self, items):
        """Write the keys of each test where its reports take them along."""
        for item in items:
            keys = {mark.args[0] for mark in item.iter_markers("third_truth")}
            item.user_properties += [("third_truth", key) for key in sorted(keys)]

    def pytest_runtest_logreport(self, report):
        """Count a phase of a test."""
        for name, key in report.user_properties:
            if name == "third_truth":
                tests = self.verdicts.setdefault(key, {})
                tests[report.nodeid] = tests.get(report.nodeid, True) and report.passed

    def counts(self) -> dict[str, int]:
        """Number of passed tests by key."""
        return {
            key: len(tests) for key, tests in sorted(self.verdicts.items()) if all(tests.values())
        }

    def pytest_sessionfinish(self, session):
        """Leave the counts in the file that is asked for; one process of a run does it."""
        if not hasattr(session.config, "workerinput"):
            Path(os.environ[COUNTS]).write_text(json.dumps(self.counts()))


def pytest_configure(config):
    """Count where somebody wants to know."""
    config.addinivalue_line("markers", "third_truth(key): compares a block with outside numbers")
    if COUNTS in os.environ:
        config.pluginmanager.register(ThirdTruths(), "third_truths")
