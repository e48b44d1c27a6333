"""A command run in this process, and a package of others with blocks of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from spikeloom.commands import group as cli

GOLDEN = '''"""Inverter of some bits."""

from dataclasses import dataclass

from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.ports import Port


@dataclass(frozen=True, kw_only=True)
class InvertParams(Params):
    """Which bits are inverted."""

    mask: int = 5

    def ports(self):
        return (Port("x", "in", 4), Port("y", "out", 4))


class Invert(CycleGolden):
    """``y`` is ``x`` with the bits of ``mask`` inverted."""

    EXAMPLES = (InvertParams(), InvertParams(mask=1))

    def step(self, state, x):
        return {}, {"y": x ^ self.params.mask}
'''

COMPONENT = '''"""RTL of the inverter."""

from amaranth.hdl import Module

from yarn.golden.wool import NAME as golden
from spikeloom.rtl.core.block import Block


class Invert(Block, golden=golden.Invert):
    """Exclusive or."""

    def elaborate(self, platform):
        m = Module()
        m.d.comb += self.y.eq(self.x ^ self.params.mask)
        return m
'''


class Package:
    """The package ``yarn`` of others, whose blocks are the family ``wool``."""

    GOLDEN, COMPONENT = GOLDEN, COMPONENT

    def __init__(self, folder: Path):
        self.folder = folder
        for tree in ("", "golden", "rtl"):
            self.write(f"{tree}/__init__.py", '"""Blocks of others."""\n')
        for tree in ("golden", "rtl"):
            self.write(f"{tree}/wool/__init__.py", '"""A family."""\n')
        self.announce("yarn")

    def announce(self, name: str) -> None:
        """Write the entry point of a package in the same folder."""
        info = self.folder / f"{name}-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        (info / "entry_points.txt").write_text(f"[spikeloom.packages]\n{name} = {name}\n")

    def write(self, place: str, text: str, package: str = "yarn") -> Path:
        """Write a file of a package."""
        path = self.folder / package / place.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def block(self, name: str, golden: str = GOLDEN, component: str | None = COMPONENT) -> None:
        """Write a block, half of one, or a broken one."""
        self.write(f"golden/wool/{name}.py", golden)
        if component is not None:
            self.write(f"rtl/wool/{name}.py", component.replace("NAME", name))

    def python(self, *argv: str) -> subprocess.CompletedProcess:
        """Run Python where the package is installed."""
        paths = [str(self.folder), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(paths),
            "SPIKELOOM_CACHE_DIR": str(self.folder / "cache"),
        }
        return subprocess.run(
            [sys.executable, *argv], env=environment, capture_output=True, text=True
        )

    def command(self, *argv: str) -> subprocess.CompletedProcess:
        """Run ``spikeloom`` where the package is installed."""
        return self.python("-c", "from spikeloom.commands.group import main; main()", *argv)


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """A package of others, without blocks as yet."""
    return Package(tmp_path_factory.mktemp("package"))


@pytest.fixture
def documented():
    """Names of the fields that the page about the command line lists below a heading."""
    page = (Path(__file__).parents[2] / "docs" / "cli.md").read_text()

    def fields(heading):
        found = re.search(rf"^#+ {heading}\n(.*?)(?=^#+ |\Z)", page, re.MULTILINE | re.DOTALL)
        assert found, f"the page about the command line has no heading {heading}"
        rows = re.findall(r"^\| (`.*?`) \|", found[1], re.MULTILINE)
        return {name for row in rows for name in re.findall(r"`(\w+)`", row)}

    return fields


@pytest.fixture
def command(monkeypatch, capsys):
    """Run a command; gives exit status, standard output and standard error."""

    # A busy machine may take longer, and what is on standard error is compared.
    monkeypatch.setattr(cli, "SILENCE", 3600)

    def run(*argv):
        monkeypatch.setattr("sys.argv", ["spikeloom", *argv])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        captured = capsys.readouterr()
        return stop.value.code, captured.out, captured.err

    return run
