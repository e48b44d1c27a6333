"""Certificates of proofs: parameters, engine, verdict, control, and the seal that binds them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from spikeloom.sim.host import cache
from spikeloom.sim.host.results import Fault, Result
from spikeloom.sim.host.shapes import fits

__all__ = ["Certificate", "Kept", "sealed", "unsealed"]

Kept = Callable[[str, str], dict[str, Any] | None]
"""A look-up of kept certificates: from a block's key and a certificate's name to its plain values.

It gives None where there is no such certificate.
"""


@dataclass(frozen=True, kw_only=True)
class Certificate(Result):
    """The verdict on a block with one set of parameters, and the conditions of the proof.

    Attributes
    ----------
    status : {"proved", "simulated", "refuted", "unknown", "error"}
        Whether the component equals its golden model for all inputs. ``simulated`` stands where no
        engine finds a proof: the two were equal in ``vectors`` random cycles.
    bounded : bool
        False if the proof is unbounded; True if it covers only ``depth`` cycles from reset.
    engine : str
        The engine that decided.
    depth : int
        Cycles of the induction or of the bounded check; of a refutation, those of the
        counterexample.
    control : {"refuted", "proved", "unknown"}
        Verdict on the negative control: the same miter with one output bit of the golden model
        inverted. If that is not ``refuted``, the proof may be vacuous, and the status is
        ``unknown``.
    streams : str or None
        Verdict on the stream rules at the outputs of a block that has streams.
    tools : dict
        Versions of the tools that were used.
    witness : dict or None
        The counterexample, see :func:`spikeloom.formal.engines.counterexample.parse`.
    refuted : tuple of str
        The assertions that fail in the last cycle of the counterexample: outputs, registers,
        invariants.
    vectors : int
        Random cycles behind the status ``simulated``; else 0.
    name : str
        Digest of the question, under which the certificate is kept: the canonical miters and the
        settings of the proof, without the versions of tools.
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
        """Whether equality and, for a block with streams, the stream rules hold."""
        return self.status in self.GOOD and self.streams in {None, self.status}

    @property
    def reach(self) -> str:
        """What the verdict covers, in words: all time, or a number of cycles."""
        if self.vectors:
            return f"{self.vectors:.0e} cycles".replace("e+0", "e")
        return f"{self.depth} cycles" if self.bounded else "all time"

    @classmethod
    def from_dict(cls, values: dict[str, Any], **changes) -> "Certificate":
        """A certificate from plain values, with some of them changed."""
        values = values | changes
        error = values.get("error")
        if isinstance(error, dict):
            values["error"] = Fault(**error)
        values["refuted"] = tuple(values.get("refuted", ()))
        return cls(**values)


def sealed(certificate: Certificate) -> dict[str, Any]:
    """A certificate as plain values, with a checksum that binds its content to its name.

    The seal does not cover the key: two blocks with the same miter share one proof.
    """
    values = certificate.to_dict()
    return values | {"seal": _seal(values)}


def unsealed(values: Any, name: str) -> dict[str, Any] | None:
    """The plain values of a sealed certificate.

    Gives None if the seal does not match the content, the certificate has another name, or the
    values are none of a certificate.
    """
    if not isinstance(values, dict):
        return None
    values = dict(values)
    sound = values.pop("seal", None) == _seal(values) and values.get("name") == name
    return values if sound and fits(values, Certificate) else None


def _seal(values: dict[str, Any]) -> str:
    return cache.digest("seal 1", {name: x for name, x in values.items() if name != "key"})[:24]
