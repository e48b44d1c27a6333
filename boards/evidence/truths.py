"""Third truths: tests that compare a block with numbers from outside of this project.

A golden model and its component may share a misunderstanding, and then are equal and wrong. So each
block is also compared with published vectors, or with other software.
"""

import importlib
import importlib.util
import json
import re
import sys
from pathlib import Path

from spikeloom.golden.core.contract import GOLDENS
from spikeloom.golden.core.registry import OWN
from spikeloom.sim.host import cache, processes, sources, tools
from spikeloom.sim.host.folders import temporary

__all__ = ["digest_of", "files_for", "files_of", "run"]

_MARK = re.compile(r"""third_truth\(\s*["']([\w.]+)["']""")
_INSTALLED = {"site-packages", "dist-packages"}
COUNTS = "SPIKELOOM_TRUTHS"
"""Environment variable with the file for the counts of a run of pytest."""
ONLY = "SPIKELOOM_ONLY_TESTS"
"""Environment variable with the block or model whose tests are run."""


def roots(package: str) -> list[Path]:
    """Folders with the tests of a package: ``tests`` in it, beside it, or beside its ``src``."""
    (place,) = list(importlib.import_module(package).__path__)[:1]
    inside, beside = Path(place), Path(place).parent
    places = [inside, beside, *([beside.parent] if beside.name == "src" else [])]
    if beside.name in _INSTALLED:  # with packages that have nothing to do with this one
        places = [inside]
    return [folder / "tests" for folder in places if (folder / "tests").is_dir()]


def files_of(package: str, tests: Path | None = None) -> dict[str, list[Path]]:
    """The test files of a package with third truths, by key of the block."""
    found: dict[str, list[Path]] = {}
    for root in [tests] if tests is not None else roots(package):
        for path in sorted(root.rglob("test_*.py")):
            for key in sorted(set(_MARK.findall(path.read_text(encoding="utf-8")))):
                found.setdefault(key, []).append(path)
    return found


def files_for(key: str, tests: Path | None = None) -> dict[str, str]:
    """Digests of the test files with third truths of a block, by path in the folder of tests."""
    package = GOLDENS.module_of(key).split(".")[0] or OWN
    tops = [tests] if tests is not None else roots(package)
    found = {}
    for path in files_of(package, tests).get(key, []):
        (top,) = [top for top in tops if path.is_relative_to(top)][:1]
        found[path.relative_to(top).as_posix()] = digest_of(path)
    return found


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
    if importlib.util.find_spec("pytest") is None:
        raise tools.MissingTool(f"pytest is not on this machine; {tools.how_to_get('pytest')}")
    with temporary() as folder:
        counts = folder / "counts.json"
        argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        argv += ["-p", "spikeloom.boards.evidence.pytest_plugin"]
        env = {COUNTS: str(counts), ONLY: name}
        try:
            processes.run([*argv, *map(str, paths)], Path.cwd(), env=env)
        except processes.Expired as wrong:
            raise tools.ToolError(
                f"the tests of {name} did not finish within {wrong.seconds:g} s; "
                f"{processes.LIMIT} sets another limit"
            ) from None
        return json.loads(counts.read_text(encoding="utf-8")).get(name, 0) if counts.exists() else 0
