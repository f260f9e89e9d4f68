from __future__ import annotations

from random import Random

import pytest

from training.rules.columns import column_sums


@pytest.mark.parametrize(("rows", "width"), [(0, 0), (1, 1), (3, 0), (5, 7), (257, 3), (1000, 14), (600, 201)])
def test_the_sums_are_those_of_each_column_by_itself(rows, width):
    rng = Random(rows)
    table = [rng.randbytes(width) for _ in range(rows)]
    assert column_sums(table) == [sum(column) for column in zip(*table, strict=True)]


def test_no_sum_runs_over_into_the_next_column():
    assert column_sums([b"\xff" * 9] * 1_000) == [255_000] * 9


def test_rows_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="lengths"):
        column_sums([b"ab", b"abc"])
