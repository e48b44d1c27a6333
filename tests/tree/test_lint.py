"""The style of the code, checked by the tools that `make lint` runs."""

import subprocess
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(sysconfig.get_path("scripts"))


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
