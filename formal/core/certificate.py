"""Certificates of proofs: parameters, engine, verdict, control."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from spikeloom.sim.host import cache
from spikeloom.sim.host.results import Fault, Result

__all__ = ["Certificate", "Kept", "sealed", "unsealed"]

Kept = Callable[[str, str], dict[str, Any] | None]
"""From a block's key and the name of a proof to the certificate kept under it, as plain values."""


@dataclass(frozen=True, kw_only=True)
class Certificate(Result):
    """What was proved of a block with some parameters.

    Attributes
    ----------
    status : {"proved", "simulated", "refuted", "unknown", "error"}
        Whether the component equals its golden model for all inputs; ``simulated`` means that it
        did in all cycles that were tried, ``vectors`` of them, where no engine finds a proof.
    bounded : bool
        False if the proof is for all time; True if it covers only the first ``depth`` cycles.
    engine : str
        What decided.
    depth : int
        Cycles of the window or of the bounded check; of a refutation, its length.
    control : {"refuted", "proved", "unknown"}
        Verdict on the same miter with a golden model that is wrong in one bit. Anything but
        ``refuted`` makes the proof worthless, and the status ``unknown``.
    streams : str or None
        Verdict on the stream rules at the outputs of a block that has streams.
    tools : dict
        Versions of the tools that proved it.
    witness : dict or None
        The inputs that refute it.
    refuted : tuple of str
        What does not hold: the outputs, registers or invariants that the witness shows wrong.
    vectors : int
        Random cycles of the compiled component behind the status ``simulated``; else 0.
    name : str
        Digest of all that decides it, under which it is kept: the miters, by what they do, and the
        settings; not the versions of the tools.
    """

    GOOD: ClassVar[frozenset[str]] = frozenset({"proved", "simulated"})

    bounded: bool = False
    engine: str = "none"
    depth: int = 0
    control: str = "unknown"
    streams: str | None = None
    tools: dict[str, str] = field(default_factory=dict)
    witness: dict[str, Any] | None = None
    refuted: tuple[str, ...] = ()
    vectors: int = 0
    name: str = ""

    @property
    def good(self) -> bool:
        """Whether all that was asked is proved, or simulated where no proof is to be had."""
        return self.status in self.GOOD and self.streams in {None, self.status}

    @property
    def reach(self) -> str:
        """How far it goes, in words."""
        if self.vectors:
            return f"{self.vectors:.0e} cycles".replace("e+0", "e")
        return f"{self.depth} cycles" if self.bounded else "all time"

    @classmethod
    def from_dict(cls, values: dict[str, Any], **changes) -> "Certificate":
        """A certificate from plain values."""
        values = values | changes
        error = values.get("error")
        if isinstance(error, dict):
            values["error"] = Fault(**error)
        values["refuted"] = tuple(values.get("refuted", ()))
        return cls(**values)


def sealed(certificate: Certificate) -> dict[str, Any]:
    """A certificate as plain values, with a seal that binds its content to its name.

    The key is left out: two blocks may have one miter, and then have one proof.
    """
    values = certificate.to_dict()
    return values | {"seal": _seal(values)}


def unsealed(values: dict[str, Any], name: str) -> dict[str, Any] | None:
    """The plain values of a sealed certificate; None if it was edited, or is another one's."""
    values = dict(values)
    seal = values.pop("seal", None)
    return values if seal == _seal(values) and values.get("name") == name else None


def _seal(values: dict[str, Any]) -> str:
    return cache.digest("seal 1", {name: x for name, x in values.items() if name != "key"})[:24]
