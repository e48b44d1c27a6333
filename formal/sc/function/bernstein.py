"""Proof of :mod:`spikeloom.rtl.sc.function.bernstein`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.function import bernstein as golden

__all__ = ["BernsteinSpec"]


class BernsteinSpec(Spec, golden=golden.Bernstein):
    """Equality of de Casteljau's network and a count that selects, up to degree 6.

    To SAT solvers the two have nothing in common inside, and the effort grows fast: a minute for
    degree 8.
    """

    EXAMPLES = tuple(example for example in golden.Bernstein.EXAMPLES if example.degree <= 6)
