"""A copy of the house that a test may change, and questions to it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[3]
TREES = ("golden", "rtl", "formal", "sim", "boards")

_ASK = """
import json, sys
from spikeloom.boards.evidence import identity
from spikeloom.formal.core.proof import proof_sets, spec_of
from spikeloom.formal.core.properties import properties_of
from spikeloom.golden.core.contract import GOLDENS
what, *keys = sys.argv[1:]
if what == "sources":
    found = {key: identity.block_sources(key) for key in GOLDENS.all()}
elif what == "digest":
    found = {key: identity.block_digest(key) for key in keys}
print(json.dumps(found))
"""


class House:
    """A copy of all trees, imported by processes of its own.

    Parameters
    ----------
    folder : Path
        Where the copy is made.
    """

    def __init__(self, folder: Path):
        self.root = folder / "house"
        unwanted = shutil.ignore_patterns("__pycache__", "records")
        shutil.copytree(TOP / "spikeloom", self.root / "spikeloom", ignore=unwanted)
        for tree in TREES:
            shutil.copytree(TOP / tree, self.root / "spikeloom" / tree, ignore=unwanted)
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(self.root),
            "PYTHONDONTWRITEBYTECODE": "1",
            "SPIKELOOM_CACHE_DIR": str(folder / "cache"),
        }

    def file(self, name: str) -> Path:
        """A file of the copy."""
        return self.root / "spikeloom" / name

    def replace(self, name: str, old: str, new: str) -> None:
        """Change a file of the copy; what is replaced must be there."""
        text = self.file(name).read_text()
        assert old in text, f"{name} has no {old!r}"
        self.file(name).write_text(text.replace(old, new))

    def python(self, *argv: str) -> subprocess.CompletedProcess[str]:
        """Run Python on the copy."""
        return subprocess.run(
            [sys.executable, *argv],
            env=self.environment,
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
        )

    def run(self, *argv: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the copy."""
        return self.python("-c", "from spikeloom.commands.group import main; main()", *argv)

    def ask(self, *question: str) -> dict[str, str]:
        """Digests of blocks: of their sources, or of what they do."""
        done = self.python("-c", _ASK, *question)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def house(tmp_path) -> House:
    return House(tmp_path)
