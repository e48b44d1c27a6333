"""Proof settings of blocks: engines, depths, and the parameters that are proved or left out.

A proof costs the more the wider a block is. So a component may name engines that suit it, and may
leave out examples that no engine decides, with the reason, which is printed wherever the proof is.
"""

from collections.abc import Callable
from dataclasses import dataclass

from spikeloom.golden.core.contract import Golden, Params

__all__ = ["Except", "Spec"]


@dataclass(frozen=True)
class Except:
    """A set of examples that are an exception to a rule, with the reason.

    Parameters
    ----------
    which : callable
        Whether parameters are in the set: from :class:`Params` to bool.
    reason : str
        A sentence of three words at least; certificates, records and the manual repeat it.

    Raises
    ------
    ValueError
        The reason is shorter.
    """

    which: Callable[[Params], bool]
    reason: str

    def __post_init__(self):
        if len(self.reason.split()) < 3:
            raise ValueError(f"reason must be a sentence, not {self.reason!r}")


@dataclass(frozen=True, kw_only=True)
class Spec:
    """Proof settings of a block, where defaults do not suffice: ``SPEC`` of its component.

    Every example of the golden model is proved, unless one of the exceptions here names it. More
    parameters may be proved; fewer need a reason.

    Parameters
    ----------
    engines : tuple of str
        Engines for unbounded proofs, tried in this order until one decides. Empty for the default:
        k-induction with z3 and then ABC's pdr for a cycle block, pdr alone for a transaction block.
    depth : int
        ``k`` of the k-induction: cycles of the base case and of the induction step.
    outstanding : int
        Items that a transaction block may hold: taken in, and not yet given out.
    bound : callable, optional
        Cycles of bounded checks, from :class:`Params` to int. They are used for the control, and
        where no engine finds an unbounded proof. Two latencies and ``depth`` if not given.
    also : tuple of Params
        Parameters that are proved beside the examples, in the place of larger ones.
    left_out : Except, optional
        Examples that are not proved.
    simulated : Except, optional
        Examples that are compared in ten million random cycles instead, as no engine finishes.
    mutants : Params, optional
        Parameters of the component that mutants are made of; the first that are proved if not
        given.
    exempt : tuple of (int, str)
        Rungs of the verification ladder that the block is excused from, each with the reason.
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
        """Cycles of the bounded check with these parameters."""
        if self.bound is not None:
            return self.bound(params)
        return 2 * (params.latency or 0) + self.depth

    def is_simulated(self, params: Params) -> bool:
        """Whether these parameters are simulated instead of proved."""
        return self.simulated is not None and self.simulated.which(params)

    def proved(self, golden: type[Golden]) -> tuple[Params, ...]:
        """The parameters that are proved: examples in order, then those of ``also``."""
        examples = [
            params
            for params in golden.EXAMPLES
            if not self.is_simulated(params) and params not in self.omitted(golden)
        ]
        return (*examples, *(params for params in self.also if params not in examples))

    def omitted(self, golden: type[Golden]) -> tuple[Params, ...]:
        """The examples that are left out."""
        if self.left_out is None:
            return ()
        return tuple(x for x in golden.EXAMPLES if self.left_out.which(x))

    def replaced(self, golden: type[Golden]) -> tuple[Params, ...]:
        """The examples that are simulated instead of proved."""
        return tuple(x for x in golden.EXAMPLES if self.is_simulated(x))
