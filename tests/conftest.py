"""Settings of the whole test run, and the record of third truths."""

import os

from hypothesis import settings

# The same examples in every run, and no verdict that depends on how busy the machine is.
settings.register_profile("spikeloom", derandomize=True, deadline=None, database=None)
settings.load_profile("spikeloom")


def pytest_collection_modifyitems(items):
    """The longest tests first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


class ThirdTruths:
    """How many tests marked ``third_truth(key)`` passed, for keys of which none did not.

    The keys of a test travel with its reports, so that they arrive from the workers of xdist too.
    A test that is skipped or fails, in whatever phase, has not passed.
    """

    def __init__(self):
        self.verdicts: dict[str, dict[str, bool]] = {}

    def pytest_collection_modifyitems(self, items):
        for item in items:
            keys = {mark.args[0] for mark in item.iter_markers("third_truth")}
            item.user_properties += [("third_truth", key) for key in sorted(keys)]

    def pytest_runtest_logreport(self, report):
        for name, key in report.user_properties:
            if name == "third_truth":
                tests = self.verdicts.setdefault(key, {})
                tests[report.nodeid] = tests.get(report.nodeid, True) and report.passed

    def counts(self) -> dict[str, int]:
        """Number of passed tests by key."""
        return {
            key: len(tests) for key, tests in sorted(self.verdicts.items()) if all(tests.values())
        }


class RecordThirdTruths(ThirdTruths):
    """Write the counts into the evidence when the run ends; one process of a run does it."""

    def pytest_sessionfinish(self, session):
        if hasattr(session.config, "workerinput"):
            return
        from spikeloom.boards.evidence import ledger as evidence

        for key, count in self.counts().items():
            evidence.record(key, third_truths=count)


def pytest_configure(config):
    # Read once: a test may well change the variable.
    if os.environ.get("SPIKELOOM_RECORD") == "1":
        config.pluginmanager.register(RecordThirdTruths(), "third_truths")
