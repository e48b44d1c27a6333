"""Settings of the whole test run: what is left out for being recorded, and what blocks cost."""

import logging
import os
import time
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples in every run, and no verdict that depends on how busy the machine is.
settings.register_profile("spikeloom", derandomize=True, deadline=None, database=None)
settings.load_profile("spikeloom")

ALL = "SPIKELOOM_ALL_TESTS"
"""Environment variable with which no test is left out; ``make verify`` sets it."""

GOLDEN = Path(__file__).parent / "golden"

UNCHANGED_UNITS = 2.0
"""What a block that did not change costs in the mean, as a multiple of ``unit``.

Measured with the whole library on two cores: 1.5, rounded up. The run fails where it is more by
half.
"""


@pytest.fixture(scope="session")
def unit() -> float:
    """CPU seconds of a fixed piece of work: the measure of a slow machine is longer."""

    def work():
        start = time.process_time()
        total = 0
        for number in range(400_000):
            total ^= number * number
        return time.process_time() - start

    return sorted(work() for _ in range(3))[1]


@pytest.fixture
def local(monkeypatch):
    """A function that starts a Dask scheduler and workers, and gives the address."""
    import dask.config
    import distributed

    begun = []
    # They tell of workers that were killed.
    monkeypatch.setattr(logging.getLogger("distributed"), "disabled", True)

    def start(workers=2):
        made = distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        )
        begun.append(made)
        return made.scheduler_address

    # A scheduler asks a worker that was killed for a result until it gives up.
    few = {
        "distributed.scheduler.allowed-failures": 1,
        "distributed.comm.timeouts.connect": "4s",
    }
    with dask.config.set(few):
        yield start
        for made in begun:
            made.close(timeout=20)


# What need not run ---------------------------------------------------------------------------


class Recorded:
    """What the records say of blocks and models; asked once for each."""

    def __init__(self):
        self.known: dict[str, bool] = {}

    def block(self, path: Path) -> str | None:
        """The block that a test file is about: ``golden/<domain>/<family>/test_<block>.py``."""
        from spikeloom.golden.core.contract import GOLDENS

        if not path.is_relative_to(GOLDEN) or len(path.relative_to(GOLDEN).parts) != 3:
            return None
        key = f"{path.parent.name}.{path.stem.removeprefix('test_')}"
        return key if GOLDENS.module_of(key) else None

    def holds(self, path: Path, key: str) -> bool:
        """Whether this file was run with the block as it is, and passed."""
        name = f"{key} {path.name}"
        if name not in self.known:
            self.known[name] = self._holds(path, key)
        return self.known[name]

    def _holds(self, path: Path, key: str) -> bool:
        from spikeloom.boards.evidence import audit, identity, records, truths

        try:
            record = records.load(key)
        except ValueError:
            return False
        if record is None or audit.audited(key) or not record.truths.get("tests"):
            return False
        inside = str(path.relative_to(GOLDEN.parent))
        if record.truths["files"].get(inside) != truths.digest_of(path):
            return False
        return record.sources == identity.block_sources(key)

    def model(self, item) -> bool:
        """Whether a test is about a model that is as it was recorded."""
        mark = item.get_closest_marker("of_model")
        if mark is None:
            return False
        from spikeloom.boards.evidence import audit, models

        name = item.callspec.params[mark.args[0]]
        if name not in self.known:
            self.known[name] = not audit.audited(name) and models.holds(name)
        return self.known[name]


def pytest_collection_modifyitems(config, items):
    """Leave out what the records hold; the longest tests first, so that no worker ends alone."""
    if not os.environ.get(ALL) and "SPIKELOOM_ONLY_TESTS" not in os.environ:
        recorded, kept, left = Recorded(), [], []
        for item in items:
            key = recorded.block(item.path)
            out = (key is not None and recorded.holds(item.path, key)) or recorded.model(item)
            (left if out else kept).append(item)
        if left and len(items) > 100:  # whoever asks for some tests gets them
            config.hook.pytest_deselected(items=left)
            items[:] = kept
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


# What blocks cost ----------------------------------------------------------------------------


class Budget:
    """CPU seconds of the blocks that did not change, by their tests' reports."""

    def __init__(self):
        self.seconds: dict[str, float] = {}
        self.units: list[float] = []

    def pytest_runtest_logreport(self, report):
        for name, value in report.user_properties:
            if report.when == "call" and name == "unchanged":
                key, seconds, one = value
                self.seconds[key] = seconds
                self.units.append(seconds / one)

    @property
    def mean(self) -> float:
        return sum(self.units) / len(self.units) if self.units else 0.0

    def pytest_terminal_summary(self, terminalreporter):
        if self.seconds:
            mean = sum(self.seconds.values()) / len(self.seconds)
            slowest = max(self.seconds, key=self.seconds.__getitem__)
            terminalreporter.write_line(
                f"{len(self.seconds)} blocks as recorded: {mean:.2f} CPU seconds each "
                f"({self.mean:.1f} units, budget {1.5 * UNCHANGED_UNITS:.1f}); the most is "
                f"{slowest} with {self.seconds[slowest]:.2f}"
            )

    def pytest_sessionfinish(self, session):
        whole = len(self.units) >= 100
        if whole and self.mean > 1.5 * UNCHANGED_UNITS and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Budget(), "budget")
