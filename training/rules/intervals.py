"""Ranges: how far a figure may be off by chance alone."""

from __future__ import annotations

from math import sqrt

# The quantile of the normal distribution: 95 in a hundred lie within it, on both sides of the middle.
Z_95 = 1.959964


def wilson(successes: int, number: int, *, z: float = Z_95) -> tuple[float, float]:
    """Return the range, from 0 to 1, of a share of which ``successes`` out of ``number`` were seen.

    It keeps its promise for small numbers and for shares near 0 and 1, as the plain normal range does not.
    Source: Wilson 1927, recommended by Brown, Cai and DasGupta 2001. Raises ValueError for impossible counts.
    """
    if not 0 <= successes <= number or not number:
        raise ValueError(f"No share of {successes} out of {number}.")
    share, spread = successes / number, z * z / number
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / number + spread / (4 * number)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)
