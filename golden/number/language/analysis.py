"""Analysis of an expression: the bits it needs, where it can saturate, and how exact it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce

import numpy as np

from .error import Error
from .format import Format
from .node import CORNERS, Node, corner_values, evaluate, nodes_of

__all__ = ["Report", "Site", "analyse"]

POINTS = 1 << 14  # random inputs, beside the corners, in the search for a witness


@dataclass(frozen=True)
class Site:
    """A place where a range is cut.

    Attributes
    ----------
    operation : str
        ``saturate``, ``wrap`` or ``overflows`` (that is, a trap).
    before, to : Format
        What comes in, as far as it can reach, and what may pass.
    verdict : {"never", "witness", "possible"}
        ``never`` is proved; ``witness`` comes with inputs; ``possible`` means that the ranges do
        not exclude it and no input was found that does it.
    witness : dict or None
        Codes of the inputs for which it happens.
    """

    operation: str
    before: Format
    to: Format
    verdict: str
    witness: dict[str, int] | None = None


@dataclass(frozen=True)
class Report:
    """What is known of an expression without running it on data.

    Attributes
    ----------
    outputs : tuple of Node
        What the function gave, each with ``format``, ``reach`` and ``error``.
    bits : int
        Width of the widest intermediate that the ranges ask for.
    guard_bits : int
        By how many bits sums outgrow the widest of what they add up, at most.
    depth : int
        Multiplications on the longest way.
    sites : tuple of Site
        Where ranges are cut, in the order of the program.
    roundings : int
        Places where bits are lost.
    """

    outputs: tuple[Node, ...]
    bits: int
    guard_bits: int
    depth: int
    sites: tuple[Site, ...] = field(default=())
    roundings: int = 0

    @property
    def error(self) -> Error | None:
        """The error of the first output."""
        return self.outputs[0].error

    def __str__(self):
        head = f"{self.bits} bits, {self.guard_bits} guard bits, {self.depth} multiplications deep"
        lines = [f"{head}, {self.roundings} roundings"]
        for output in self.outputs:
            low, high = (float(limit) for limit in output.reach.limits)
            line = f"output {output.format}: {low:g} .. {high:g}, error "
            if output.error is None:
                line += "unbounded, since a wrap can happen"
            else:
                unit = output.format.resolution
                least, most = (float(x / unit) for x in output.error.bound.ends)
                rms = output.error.rms / float(unit)
                line += f"{least:+.3f} .. {most:+.3f} codes, rms {rms:.3f}"
            lines.append(line)
        for site in self.sites:
            told = "" if site.witness is None else f" for {site.witness}"
            lines.append(f"{site.operation} {site.before} to {site.to}: {site.verdict}{told}")
        return "\n".join(lines)


def analyse(function: Callable, /, **formats: Format) -> Report:
    """Analyse an expression of the number language.

    Parameters
    ----------
    function : callable
        Takes the inputs by name and returns a number, or a tuple of them. The same function runs
        on :class:`~spikeloom.golden.number.language.fixed.Fixed` and makes hardware of values.
    **formats : Format
        The format of each input; random bits for stochastic rounding are an input ``UQ(k, 0)``.

    Examples
    --------
    >>> from spikeloom.golden.number.language.format import Q
    >>> analyse(lambda a, b: a + b, a=Q(8, 8), b=Q(8, 8)).guard_bits
    1
    """
    for name, format in formats.items():
        if not isinstance(format, Format):
            raise TypeError(f"the format of {name} must be a Format, not {format!r}")
    inputs = {
        name: Node("input", (name,), format, reach=format, error=Error(), linear=frozenset([name]))
        for name, format in formats.items()
    }
    result = function(**inputs)
    outputs = result if isinstance(result, tuple) else (result,)
    nodes = nodes_of(outputs)
    numbers = [node for node in nodes if isinstance(node, Node)]
    cuts = [node for node in nodes if node.operation in {"saturate", "wrap", "overflows"}]
    columns, known = _search(cuts, inputs)
    return Report(
        outputs=tuple(node for node in outputs if isinstance(node, Node)),
        bits=max(node.reach.width for node in numbers),
        guard_bits=max((_growth(node) for node in numbers), default=0),
        depth=max(node.depth for node in numbers),
        sites=tuple(_site(node, known, columns, inputs) for node in cuts),
        roundings=sum(
            node.operation == "round" and node.operands[0].format.frac > node.format.frac
            for node in numbers
        ),
    )


def _growth(node: Node) -> int:
    """Bits before the point that a sum has more than the widest of its parts."""
    if node.operation != "__add__":
        return 0

    def parts(x):
        if x.operation in {"__add__", "__neg__"}:
            return [part for operand in x.operands for part in parts(operand)]
        return [x]

    def integer_bits(format):
        return format.width - format.frac

    return max(0, integer_bits(node.reach) - max(integer_bits(x.reach) for x in parts(node)))


def _search(cuts, inputs) -> tuple[dict, dict]:
    """Codes of the inputs, corners of their ranges and random ones, and the numbers before cuts."""
    if not cuts or any(node.format.width > 64 for node in inputs.values()):
        return {}, {}
    # Corners show most overflows, for expressions are often monotone in an input; random points are
    # for the rest. The seed is fixed: the same expression gives the same report.
    rng = np.random.default_rng(0)
    columns = {}
    corners = corner_values(list(inputs.values())[:CORNERS])
    rows = reduce(max, (len(column) for column in corners.values()), 1)
    for node in inputs.values():
        low, high, dtype = node.format.low, node.format.high, node.format.dtype
        corner = corners.get(id(node), np.full(rows, high, object)).astype(dtype)
        points = rng.integers(low, high, POINTS, dtype, endpoint=True)
        columns[id(node)] = np.concatenate([corner, points])
    try:
        return columns, evaluate([cut.operands[0] for cut in cuts], columns)
    except OverflowError:  # wider than codes may be: ranges are known, witnesses cannot be tried
        return columns, {}


def _site(node, known, columns, inputs) -> Site:
    before, to = node.operands
    # A proof by ranges and a search by running: where both speak, they must agree.
    found = np.flatnonzero(known[id(before)].overflows(to)) if known else np.array([])
    if to.holds(before.reach):
        if found.size:
            raise AssertionError("a number left the range that was derived for it")
        return Site(node.operation, before.reach, to, "never")
    if not found.size:
        return Site(node.operation, before.reach, to, "possible")
    witness = {name: int(columns[id(x)][found[0]]) for name, x in inputs.items()}
    return Site(node.operation, before.reach, to, "witness", witness)
