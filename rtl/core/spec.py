"""Proof settings of blocks: engines, depths, and the parameters that are proved or left out."""

from collections.abc import Callable
from dataclasses import dataclass

from spikeloom.golden.core.contract import Golden, Params

__all__ = ["Except", "Spec"]


@dataclass(frozen=True)
class Except:
    """Examples that are treated otherwise than the rest, with the reason.

    Parameters
    ----------
    which : callable
        From parameters to whether they are among them.
    reason : str
        Why, in a sentence; certificates, records and the manual repeat it.
    """

    which: Callable[[Params], bool]
    reason: str

    def __post_init__(self):
        if len(self.reason.split()) < 3:
            raise ValueError(f"reason must be a sentence, not {self.reason!r}")


@dataclass(frozen=True, kw_only=True)
class Spec:
    """How a block is proved, where the defaults do not do: the attribute ``SPEC`` of a component.

    Every example of the golden model is proved, unless one of the exceptions here names it. More
    parameters may be proved; fewer need a reason.

    Parameters
    ----------
    engines : tuple of str
        Engines that prove for all time, in the order they are tried until one decides; empty for
        the default: induction with z3, then ABC's pdr, which for transaction blocks comes alone.
    depth : int
        Cycles of the base case and of the induction window.
    outstanding : int
        Items a transaction block may have taken in and not yet given out.
    bound : callable, optional
        From parameters to the cycles of the bounded check: of the control, and of what no engine
        decides for all time. Otherwise it covers two latencies and the window.
    also : tuple of Params
        Parameters that are proved beside the examples, in the place of larger ones.
    left_out : Except, optional
        Examples that are not proved.
    simulated : Except, optional
        Examples that are simulated at length instead, since no engine finishes.
    mutants : Params, optional
        Parameters that mutants are made of; the default ones if not given.
    exempt : tuple of (int, str)
        Rungs of the ladder that the block need not climb, each with the reason.
    """

    engines: tuple[str, ...] = ()
    depth: int = 4
    outstanding: int = 2
    bound: Callable[[Params], int] | None = None
    also: tuple[Params, ...] = ()
    left_out: Except | None = None
    simulated: Except | None = None
    mutants: Params | None = None
    exempt: tuple[tuple[int, str], ...] = ()

    def cycles(self, params: Params) -> int:
        """Cycles of the bounded check."""
        if self.bound is not None:
            return self.bound(params)
        return 2 * (params.latency or 0) + self.depth

    def is_simulated(self, params: Params) -> bool:
        """Whether parameters are simulated instead of proved."""
        return self.simulated is not None and self.simulated.which(params)

    def proved(self, golden: type[Golden]) -> tuple[Params, ...]:
        """The parameters that a proof runs on: examples first, then others."""
        examples = [
            params
            for params in golden.EXAMPLES
            if not self.is_simulated(params) and params not in self.omitted(golden)
        ]
        return (*examples, *(params for params in self.also if params not in examples))

    def omitted(self, golden: type[Golden]) -> tuple[Params, ...]:
        """The examples that no proof runs on."""
        if self.left_out is None:
            return ()
        return tuple(x for x in golden.EXAMPLES if self.left_out.which(x))

    def replaced(self, golden: type[Golden]) -> tuple[Params, ...]:
        """The examples that are simulated instead."""
        return tuple(x for x in golden.EXAMPLES if self.is_simulated(x))
