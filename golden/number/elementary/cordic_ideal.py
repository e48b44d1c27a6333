"""Ideal results of CORDIC, and bounds on its error."""

from math import pi, prod, sqrt

import numpy as np

from .cordic_steps import CordicSteps

__all__ = ["bound", "ideal"]


def ideal(p: CordicSteps, x, y, z):
    """The two words of the result in real numbers; all in codes."""
    one = 2.0**p.frac
    x, y, z = (np.asarray(word, float) / one for word in (x, y, z))
    if p.mode == "rotation":
        if p.sign == 0:
            return x * one, (y + x * z) * one
        c, s = (np.cos(z * pi / 2), np.sin(z * pi / 2)) if p.sign > 0 else (np.cosh(z), np.sinh(z))
        return (x * c - p.sign * y * s) * p.gain * one, (y * c + x * s) * p.gain * one
    if p.sign > 0:
        angle = (z + np.arctan2(y, x) * 2 / pi + 2) % 4 - 2
        return np.hypot(x, y) * p.gain * one, angle * one
    slope = np.divide(y, x, out=np.zeros_like(x + y), where=(x != 0) | (y != 0))
    if p.sign == 0:
        return np.abs(x) * one, (z + slope) * one
    return np.sqrt(x * x - y * y) * p.gain * one, (z + np.arctanh(slope)) * one


def bound(p: CordicSteps, x, y, z):
    """Bounds on what the two words of a result are off :func:`ideal`; all in codes.

    They hold where the vector is within reach of the turns and no word of the result overflows.
    What they are made of, with the steps in the order of the code:

    - Each turn rounds: in rotation both components, by at most a half; in vectoring only ``x``, by
      a half, or one where it rounds up. A vector that was inverted is off by one at first. Later
      turns magnify that, at most by their norm. What rounding up adds on the average is what the
      final rounding needs, but for what the turns after it make of it.
    - The angles are rounded, and the turns end when what is left is at most the last angle: from
      the reach on, a turn by ``a`` leaves at most ``max(a, left - a)``.
    - In vectoring the errors of the vector are errors of its angle too, the larger the shorter
      it is, and come on top of what each turn leaves.
    """
    x, y, z = (np.abs(np.asarray(word, float)) for word in (x, y, z))
    scale = 2.0**p.guard
    tangents = [2.0**-shift for shift in p.shifts]
    norms = [sqrt(1 + t * t) if p.sign > 0 else 1 + t for t in tangents]
    # What all turns from one on multiply an error by, at most.
    after = [prod(norms[index:]) for index in range(p.iterations + 1)]
    late = [shift >= p.late for shift in p.shifts]
    if p.mode == "rotation":
        noise = sqrt(1 / 2) * sum(after[1:])
        noise += sqrt(1 / 2) * sum(
            prod(1 + t for t in tangents[index:]) - 1 for index, up in enumerate(late, 1) if up
        )
    else:
        noise = sum(norm * (1 if up else 0.5) for norm, up in zip(after[1:], late, strict=True))
    noise += sqrt(2) * after[0] if p.folds else 0
    # What rounding up adds on the average, against the half that the final rounding needs.
    missing = (1 << p.guard >> 1) - sum(late) * (0.5 if p.mode == "rotation" else 1)
    noise = (noise + abs(missing)) / scale
    final = 0.5 if p.guard else 0.0

    exact = [angle * 2.0**-96 for angle in p.exact_angles]
    # The angles as they are used, with what their codes grow by taken off again.
    grown = [s - p.shifts[0] if p.mode == "rotation" else 0 for s in p.shifts]
    used = [a * 2.0 ** -(p.frac + p.guard + g) for a, g in zip(p.angles, grown, strict=True)]
    rounding = sum(abs(a - b) for a, b in zip(used, exact, strict=True))
    unit = pi / 2 if p.sign > 0 else 1.0
    left = 1.0 if p.sign > 0 else sum(used)

    if p.mode == "rotation":
        for angle in used:
            left = max(angle, left - angle)
        angle = (left + rounding) * unit
        if p.sign > 0:
            speed = p.gain * np.hypot(x, y)
        elif p.sign == 0:
            speed = x
        else:
            speed = p.gain * (x + y) * np.exp(z * 2.0**-p.frac + angle)
        off = speed * angle + noise + final
        return off, off

    length = np.hypot(x, y) if p.sign > 0 else x if p.sign == 0 else p.gain * (x - y)
    # A linear turn moves y alone, and exactly; only the half turn is off.
    each = (0.0 if p.sign == 0 else 1.0) / scale / (length - noise)
    total = left = left + 3 / scale / (length - noise)
    total = total - (1.0 if p.sign > 0 else sum(used))
    for angle in exact:
        left = np.maximum(angle, left - angle) + each
        total = total + each
    short = np.cos(left * unit) if p.sign > 0 else np.cosh(left)
    radius = ideal(p, x, y, 0)[0]
    first = radius * np.abs(1 - short) if p.sign else 0 * x
    return first + noise + final, (left + total + rounding) * 2.0**p.frac + final
