"""Third truths: tests that compare a block with numbers from outside of this project.

A golden model and its component may share a misunderstanding, and then are equal and wrong. So each
block is also compared with published vectors, or with other software.
"""

import importlib
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from spikeloom.golden.core.contract import GOLDENS
from spikeloom.golden.core.registry import OWN
from spikeloom.sim.host import cache, sources

__all__ = ["digest_of", "files_for", "files_of", "run"]

_MARK = re.compile(r"""third_truth\(\s*["']([\w.]+)["']""")
COUNTS = "SPIKELOOM_TRUTHS"
"""Environment variable with the file for the counts of a run of pytest."""
ONLY = "SPIKELOOM_ONLY_TESTS"
"""Environment variable with the block or model whose tests are run."""


def roots(package: str) -> list[Path]:
    """Folders with the tests of a package: ``tests`` in the package or beside it."""
    (place,) = list(importlib.import_module(package).__path__)[:1]
    inside, beside = Path(place) / "tests", Path(place).parent / "tests"
    return [folder for folder in (inside, beside) if folder.is_dir()]


def files_of(package: str, tests: Path | None = None) -> dict[str, list[Path]]:
    """The test files of a package with third truths, by key of the block."""
    found: dict[str, list[Path]] = {}
    for root in [tests] if tests is not None else roots(package):
        for path in sorted(root.rglob("test_*.py")):
            for key in sorted(set(_MARK.findall(path.read_text()))):
                found.setdefault(key, []).append(path)
    return found


def files_for(key: str, tests: Path | None = None) -> dict[str, str]:
    """Digests of the test files with third truths of a block, by path in the folder of tests."""
    package = GOLDENS.module_of(key).split(".")[0] or OWN
    paths = files_of(package, tests).get(key, [])
    top = tests if tests is not None else next(iter(roots(package)), Path())
    return {str(path.relative_to(top)): digest_of(path) for path in paths}


def digest_of(path: Path) -> str:
    """A digest of the code of a test file and of the ``conftest.py`` beside it."""
    settings = path.with_name("conftest.py")
    files = [path, *([settings] if settings.exists() else [])]
    return cache.digest(*map(sources.file_digest, files))[:24]


def run_models(model: str, files: list[Path]) -> int:
    """Run the tests of a neuron model; the number that passed, or 0 if any did not."""
    top = next(iter(roots(OWN)), None)
    paths = [top / file for file in files if top is not None and (top / file).exists()]
    return _run(paths, model) if paths else 0


def run(key: str, tests: Path | None = None) -> int:
    """Run the third-truth tests of a block; the number that passed, or 0 if any did not."""
    package = GOLDENS.module_of(key).split(".")[0] or OWN
    paths = files_of(package, tests).get(key, [])
    return _run(paths, key) if paths else 0


def _run(paths: list[Path], name: str) -> int:
    """Run the tests that are marked with a name; the number that passed, or 0 if any did not."""
    with tempfile.TemporaryDirectory(prefix="spikeloom-") as folder:
        counts = Path(folder) / "counts.json"
        argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        argv += ["-p", "spikeloom.boards.evidence.pytest_plugin"]
        subprocess.run(
            [*argv, *map(str, paths)],
            env={**os.environ, COUNTS: str(counts), ONLY: name},
            capture_output=True,
            text=True,
            check=False,
        )
        return json.loads(counts.read_text()).get(name, 0) if counts.exists() else 0
