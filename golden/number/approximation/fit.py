"""Coefficient fits of table functions, over all inputs at once, on the grid of the hardware.

``wanted`` is an array ``(segments, points)``: what the output should be, in codes and not rounded
(:func:`~.functions.targets`), at the offsets ``t`` of each segment. A fit first finds
the best real coefficients, then tries the integers around them and keeps, segment by segment, those
whose rounded outputs are nearest to what is wanted at the worst point. Outputs never leave the
codes ``low..high``, so that the hardware needs no saturation. Only a quadratic may be wanted one
code beyond ``high`` and is saturated there: the 1.0 that an unsigned fraction just lacks would be
a kink, and a kink costs it half a code.
"""

import itertools

import numpy as np

__all__ = ["bipartite", "linear", "quadratic"]


def _best(tried):
    """The coefficients of the smallest error, segment by segment.

    ``tried`` gives pairs of errors ``(segments,)`` and coefficients ``(n, segments)``.
    """
    least, kept = next(tried)
    for error, coefficients in tried:
        better = error < least
        least, kept = np.where(better, error, least), np.where(better, coefficients, kept)
    return kept


def _intercepts(wanted, rest, scale, step, low, high, *, dip=0, saturates=False):
    """Integers around the best intercept of ``(intercept * step + rest) // scale``.

    The floor is on average half a code too low, which the intercept makes up for. ``dip`` is how
    far ``rest`` may be below its least between the points. Gives the error of each, and the
    intercept.
    """
    # The largest error is least with the intercept half way between what the worst two points lack.
    # It may neither lift an output above `high` nor let one fall below `low`.
    lack = wanted * scale - rest
    middle = (lack.max(axis=1) + lack.min(axis=1) + scale - 1) / 2
    least = -((rest.min(axis=1) - dip - low * scale) // step)
    most = ((high + 1) * scale - 1 - rest.max(axis=1)) // step
    for shift in (0, -1, 1, -2, 2):
        intercept = np.maximum(np.rint(middle / step).astype(np.int64) + shift, least)
        if not saturates:
            intercept = np.minimum(intercept, most)
        y = np.minimum((intercept * step)[:, None] + rest >> scale.bit_length() - 1, high)
        yield np.abs(y - np.minimum(wanted, high)).max(axis=1), intercept


def linear(wanted, t, value_guard: int, slope_guard: int, low: int, high: int):
    """Intercepts and slopes of ``y = ((c0 << d) + c1 * t) >> slope_guard``.

    ``d`` is ``slope_guard - value_guard``: intercepts and slopes have so many fraction bits, in
    codes of the output.
    """
    scale, step = 1 << slope_guard, 1 << slope_guard - value_guard
    # The secant has the slope of the best line of a curve that bends one way only.
    secant = np.floor((wanted[:, -1] - wanted[:, 0]) / (t[-1] - t[0]) * scale)
    secant = secant.astype(np.int64)

    def tried():
        for slope in (secant, secant + 1, secant - 1, secant + 2, np.zeros_like(secant)):
            rest = slope[:, None] * t
            for error, c0 in _intercepts(wanted, rest, scale, step, low, high):
                yield error, np.stack([c0, slope])

    return _best(tried())


def quadratic(wanted, t, guard: int, offset_bits: int, low: int, high: int):
    """Coefficients of ``y = min((c0 + ((c1 + ((c2 * t) >> n)) * t >> n)) >> guard, high)``.

    ``n`` is ``offset_bits``; all three have ``guard`` fraction bits, in codes of the output, and
    ``t >> n`` is the place in the segment, 0..1. Where ``t`` leaves offsets out, the parabola may
    dip between two of them, and must be a code even there.
    """
    size, gap = 1 << offset_bits, int(np.diff(t).max())
    place = t / size
    # The weights of Chebyshev's polynomials: least squares that is nearly least maximum.
    weight = (0.25 - ((t + 0.5) / size - 0.5) ** 2) ** -0.25
    basis = place[:, None] ** np.arange(3) * weight[:, None]
    fitted = np.linalg.lstsq(basis, (wanted * weight).T, rcond=None)[0] * (1 << guard)

    def tried():
        around = (0, -1, 1)
        for bend, lean in itertools.product(around, around):
            c2 = np.rint(fitted[2]).astype(np.int64) + bend
            # What c2 has been rounded by is made up for in the middle of the segment.
            c1 = np.rint(fitted[1] + fitted[2] - c2).astype(np.int64) + lean
            slope = c1[:, None] + (c2[:, None] * t >> offset_bits)
            rest = slope * t >> offset_bits
            dip = np.abs(c2) * gap**2 // (2 * size) ** 2 + 2 if gap > 1 else 0
            for error, c0 in _intercepts(
                wanted, rest, 1 << guard, 1, low, high, dip=dip, saturates=True
            ):
                yield error, np.stack([c0, c1, c2])

    return _best(tried())


def bipartite(wanted, guard: int, low: int, high: int):
    """The two tables of ``y = (t0[a, b] + t1[a, c]) >> guard``, with ``t1[a, ~c] = ~t1[a, c]``.

    ``wanted`` is ``(a, b, c)``. Of ``t1`` only the upper half of the ``c`` is returned; the other
    half is its complement, which takes 1/2 from each of a pair of opposite corrections.
    """
    scale = 1 << guard
    half = wanted.shape[2] // 2
    # A correction is shared by all `b` of one `a`. On the upper side t1 stands for t1 + 1/2, and on
    # the lower one ~t1 = -t1 - 1 for the same with a minus.
    middle = (wanted.max(axis=2) + wanted.min(axis=2)) / 2
    beside = wanted - middle[:, :, None]
    upper, lower = beside[:, :, half:], beside[:, :, :half][:, :, ::-1]
    # The middle of what the segments that share a correction want of it.
    both = np.concatenate([upper, -lower], axis=1)
    t1 = np.rint((both.max(axis=1) + both.min(axis=1)) / 2 * scale - 0.5).astype(np.int64)
    rest = np.concatenate([~t1[:, ::-1], t1], axis=1)
    rest = np.broadcast_to(rest[:, None, :], wanted.shape).reshape(-1, wanted.shape[2])

    def tried():
        for error, t0 in _intercepts(wanted.reshape(rest.shape), rest, scale, 1, low, high):
            yield error, t0[None]

    return _best(tried())[0].reshape(wanted.shape[:2]), t1
