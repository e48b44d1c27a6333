"""Style of the code, by the tools that `make lint` runs."""

import subprocess
import sysconfig
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(sysconfig.get_path("scripts"))


TREES = ("golden", "rtl", "sim", "formal", "boards", "spikeloom", "benchmarks", "tests", "docs")
EXCUSES = ("noqa", "fmt:", "isort:", "ruff:", "type: ignore", "pyright:")


def excuses(path):
    """Lines of a file with a comment that keeps a tool from looking."""
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            said = token.string.lstrip("# ").lower()
            if token.type == tokenize.COMMENT and said.startswith(EXCUSES):
                yield token.start[0]


def clean(*argv):
    done = subprocess.run(list(map(str, argv)), cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_check():
    clean(SCRIPTS / "ruff", "check")


def test_ruff_format():
    clean(SCRIPTS / "ruff", "format", "--check")


def test_types():
    clean("make", "typing")
    clean(SCRIPTS / "basedpyright")


def test_nothing_is_kept_from_the_tools():
    paths = sorted(path for tree in TREES for path in (ROOT / tree).rglob("*.py"))
    assert len(paths) > 500
    found = [f"{path.relative_to(ROOT)}:{line}" for path in paths for line in excuses(path)]
    assert found == []


@pytest.mark.parametrize("excuse", ["noqa", "noqa: PT011", "fmt: skip", "type: ignore[x]"])
def test_an_excuse_is_found(tmp_path, excuse):
    path = tmp_path / "a.py"
    path.write_text(f'a = "# {excuse}"\nb = 1  # {excuse}\n# no {excuse} here\n')
    assert list(excuses(path)) == [2]
