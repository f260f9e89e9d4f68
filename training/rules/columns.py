"""Sums of the columns of many rows of small numbers, a byte for each."""

from __future__ import annotations

from collections.abc import Sequence
from struct import unpack

# So many bytes of 255 still fit into two.
ROWS_AT_ONCE = 257


def column_sums(rows: Sequence[bytes]) -> list[int]:
    """Return the sum of each column of rows that are all as long; a row is added as two numbers, not byte by byte.

    Every other byte of a row is taken out, so that each has room for its sum, and the rest is added as one number.
    Raises ValueError when rows differ in length.
    """
    width = len(rows[0]) if rows else 0
    if any(len(row) != width for row in rows):
        raise ValueError("Rows of different lengths have no columns.")
    pairs = (width + 1) // 2
    every_other = int.from_bytes(b"\xff\x00" * pairs, "little")
    sums = [0] * (2 * pairs)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        even = odd = 0
        for row in rows[start : start + ROWS_AT_ONCE]:
            number = int.from_bytes(row, "little")
            even += number & every_other
            odd += number >> 8 & every_other
        for first, total in enumerate((even, odd)):
            for place, found in enumerate(unpack(f"<{pairs}H", total.to_bytes(2 * pairs, "little"))):
                sums[2 * place + first] += found
    return sums[:width]
