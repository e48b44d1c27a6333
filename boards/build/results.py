"""Results of a build: comparisons with the golden model, devices, proofs, times."""

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar

from spikeloom.formal.core.certificate import Certificate

__all__ = ["BuildResult", "Built", "Comparison", "Quality", "TooSmall"]

PROOF = ("key", "params", "status", "bounded", "depth", "engine", "control", "streams")


@dataclass(frozen=True)
class Comparison:
    """Items that ran through a circuit, each output compared with the golden model.

    Attributes
    ----------
    items : int
        How many.
    mismatches : int
        Outputs that differ, or that break a rule of streams.
    first : str
        The first of them, in a sentence; empty if there is none.
    """

    items: int
    mismatches: int
    first: str = ""


@dataclass(frozen=True)
class Quality:
    """How well an application does, by one measure, at three stages of its making.

    Attributes
    ----------
    measure, format : str
        Its name, and the format of its values.
    real, golden, rtl : float
        In floating point, of the golden model, of the RTL.
    """

    measure: str
    format: str
    real: float
    golden: float
    rtl: float

    def text(self, stage: str) -> str:
        """The value of ``"real"``, ``"golden"`` or ``"rtl"`` for people."""
        return format(getattr(self, stage), self.format)


@dataclass(frozen=True, kw_only=True)
class Built:
    """A device with a bitstream for it.

    Attributes
    ----------
    target : str
        The device.
    lut, lc, ff, bram, dsp : int or None
        As the tools count; None where the family does not have it.
    fmax_mhz : float or None
        Of the routed design; None where the tools do not tell.
    bitstream, netlist, verilog, report : str
        Paths inside the folder of the build.
    utilization : dict
        In nextpnr's names, each ``used`` and ``available``.
    tools : dict of str to str
        Versions.
    gates : Comparison or None
        Items through the netlist; None until they ran.
    """

    fits: ClassVar[bool] = True

    target: str
    lut: int | None
    lc: int | None
    ff: int | None
    bram: int | None
    dsp: int | None
    fmax_mhz: float | None
    bitstream: str
    netlist: str
    verilog: str
    report: str
    utilization: dict[str, dict[str, int]]
    tools: dict[str, str]
    gates: Comparison | None = None

    @property
    def problem(self) -> str:
        """What is wrong, in a sentence; empty if nothing is."""
        if self.gates is not None and self.gates.mismatches:
            return (
                f"the netlist for {self.target} differs from the golden model: {self.gates.first}"
            )
        return ""

    def microseconds(self, cycles: int) -> float | None:
        """How long so many clock cycles take at the highest frequency."""
        return None if not self.fmax_mhz else cycles / self.fmax_mhz


@dataclass(frozen=True, kw_only=True)
class TooSmall:
    """A device that the design does not fit.

    Attributes
    ----------
    target : str
        The device.
    problem : str
        What it lacks, in a sentence.
    needed, available : dict of str to int
        For each resource that the device has a known number of.
    """

    fits: ClassVar[bool] = False

    target: str
    problem: str
    needed: dict[str, int]
    available: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class BuildResult:
    """What a build found.

    Attributes
    ----------
    application, title : str
        Its name, and the size and settings of the design.
    options : dict
        The application's options, as plain values.
    block : str
        Key of the block that was built.
    item : str
        One item in a word.
    quality : Quality
        How well it does.
    details : dict
        Numbers of the application's own.
    rtl : Comparison
        All items through the RTL.
    cycles_per_item : int
        Clock cycles from one item to the next, nobody waiting.
    latency_cycles : int
        Clock cycles from the first offer of an input of the first item to its last output.
    targets : tuple of Built or TooSmall
        The devices.
    proofs : tuple of Certificate
        Of the block and of its parts.
    seconds : float
        Time of the whole build.
    seconds_per_stage : dict of str to float
        Time of each stage.
    """

    application: str
    title: str
    options: dict[str, Any]
    block: str
    item: str
    quality: Quality
    details: dict[str, Any]
    rtl: Comparison
    cycles_per_item: int
    latency_cycles: int
    targets: tuple[Built | TooSmall, ...]
    proofs: tuple[Certificate, ...]
    seconds: float
    seconds_per_stage: dict[str, float]

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong, one sentence each."""
        found = []
        if self.rtl.mismatches:
            found.append(
                f"{self.rtl.mismatches} outputs of the RTL differ from the golden model: "
                f"{self.rtl.first}"
            )
        # Without a mismatch this cannot be; it finds an application that reads outputs wrongly.
        if self.quality.rtl != self.quality.golden:
            found.append(f"the {self.quality.measure} of the RTL is not that of the golden model")
        found += [result.problem for result in self.targets if result.problem]
        for proof in self.proofs:
            if not proof.good:
                found.append(f"{proof.key} is not proved: {proof.error or proof.status}")
        return tuple(found)

    @property
    def good(self) -> bool:
        """Whether all is as it should be."""
        return not self.problems

    def to_dict(self) -> dict[str, Any]:
        """What ``summary.json`` holds."""
        values = {one.name: getattr(self, one.name) for one in dataclasses.fields(self)}
        return values | {
            "quality": dataclasses.asdict(self.quality),
            "rtl": dataclasses.asdict(self.rtl),
            "targets": {
                result.target: {"fits": result.fits, **dataclasses.asdict(result)}
                for result in self.targets
            },
            "proofs": [_proof(certificate) for certificate in self.proofs],
            "problems": list(self.problems),
            "good": self.good,
        }


def _proof(certificate: Certificate) -> dict[str, Any]:
    """A proof in the summary; the folder ``certificates`` has the rest of it."""
    error = None if certificate.error is None else str(certificate.error)
    values = {name: getattr(certificate, name) for name in PROOF}
    return values | {"error": error, "good": certificate.good}
