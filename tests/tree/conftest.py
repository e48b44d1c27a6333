"""The wheel, and environments outside of the checkout where it is installed."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TREES = ("golden", "rtl", "sim", "formal", "boards")

WHOLE = "SPIKELOOM_ALL_TESTS"
"""Environment variable of the long form, in which everything is installed from the registry."""


def run(*argv, cwd, env=None, status=0):
    """Run a command; gives what it prints."""
    done = subprocess.run(
        list(map(str, argv)), cwd=cwd, env={**os.environ, **(env or {})}, capture_output=True
    )
    said, wrong = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == status, said + wrong
    return said


class Environment:
    """A Python environment with nothing but what is installed into it.

    Attributes
    ----------
    folder : Path
        Where it is, and where its commands run.
    python, site : Path
        Its interpreter, and the folder of its packages.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        venv.create(folder / "venv", with_pip=False)
        self.python = folder / "venv" / "bin" / "python"
        (self.site,) = (folder / "venv").glob("lib/python*/site-packages")
        self.paths = []

    def install(self, *what):
        """Install with the pip of this environment."""
        pip = (
            sys.executable,
            "-m",
            "pip",
            "--python",
            self.python,
            "install",
            "-q",
            "--no-compile",
        )
        run(*pip, "-c", ROOT / "constraints.txt", *what, cwd=self.folder)

    def borrow(self):
        """See the packages of the environment that runs the tests, behind those of this one."""
        (self.site / "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
        self.paths = [sysconfig.get_path("scripts")]

    def run(self, *argv, status=0):
        """Run Python; gives what it prints."""
        env = {
            "PATH": os.pathsep.join(map(str, [*self.paths, os.environ["PATH"]])),
            "SPIKELOOM_CACHE_DIR": str(self.folder / "cache"),
        }
        return run(self.python, *argv, cwd=self.folder, env=env, status=status)

    def spikeloom(self, *argv, status=0):
        """Run ``spikeloom``; gives what it prints."""
        return self.run(self.python.with_name("spikeloom"), *argv, status=status)

    def asked(self, *argv, status=0):
        """Run ``spikeloom --json``; gives the values."""
        return json.loads(self.spikeloom(*argv, "--json", status=status))


@pytest.fixture(scope="session")
def environment(tmp_path_factory):
    """Makes an empty environment."""
    return lambda name: Environment(tmp_path_factory.mktemp(name))


@pytest.fixture(scope="session")
def build(tmp_path_factory):
    """Builds the wheel of a folder with sources."""

    def built(source: Path) -> Path:
        argv = ("-m", "build", "--wheel", "--no-isolation", ".")
        run(sys.executable, *argv, cwd=source)
        (wheel,) = (source / "dist").glob("*.whl")
        return wheel

    return built


@pytest.fixture(scope="session")
def sources(tmp_path_factory):
    """A copy of the sources: what setuptools leaves in build/ would end up in the next wheel."""
    folder = tmp_path_factory.mktemp("source")
    for tree in ("spikeloom", *TREES):
        shutil.copytree(ROOT / tree, folder / tree, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture(scope="session")
def wheel(sources, build):
    """The wheel of spikeloom."""
    return build(sources)


@pytest.fixture(scope="session")
def full(wheel, environment):
    """An environment with the wheel and its extras.

    These come from the registry in the long form; else they are borrowed, so that nothing is
    fetched.
    """
    place = environment("full")
    if os.environ.get(WHOLE):
        place.install(f"{wheel}[all,docs]")
    else:
        place.install("--no-deps", wheel)
        place.borrow()
    return place
