"""The little of linear algebra that the fits need: products and inverses of small matrices, as lists of rows."""

from __future__ import annotations

from collections.abc import Sequence

Vector = list[float]
Matrix = list[Vector]


def times(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> Vector:
    """Return the product of a matrix and a vector of as many numbers as a row has."""
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def product(left: Sequence[Sequence[float]], right: Sequence[Sequence[float]]) -> Matrix:
    """Return the product of two matrices, the first of which has as many columns as the second rows."""
    columns = list(zip(*right, strict=True))
    return [times(columns, row) for row in left]


def inverse(matrix: Sequence[Sequence[float]]) -> Matrix:
    """Return the inverse of a square matrix by Gauss and Jordan's elimination with pivots.

    Raises ValueError when there is none.
    """
    size = len(matrix)
    rows = [[*row, *(float(place == column) for column in range(size))] for place, row in enumerate(matrix)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda place: abs(rows[place][column]))
        if not rows[pivot][column]:
            raise ValueError(f"A matrix of {size} rows has no inverse.")
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for place in range(size):
            if place != column and (factor := rows[place][column]):
                rows[place] = [a - factor * b for a, b in zip(rows[place], rows[column], strict=True)]
    return [row[size:] for row in rows]
