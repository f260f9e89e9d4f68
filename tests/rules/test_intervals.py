from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules.intervals import wilson


@pytest.mark.parametrize(
    ("successes", "number", "low", "high"),
    [
        # Newcombe 1998, table I, method 3: the score range without continuity correction.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_range_of_a_share_is_that_of_the_published_examples(successes, number, low, high):
    assert wilson(successes, number) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda number: st.tuples(st.integers(0, number), st.just(number))))
def test_the_range_holds_the_share_and_stays_within_what_is_possible(counts):
    successes, number = counts
    low, high = wilson(successes, number)
    assert 0 <= low <= successes / number + 1e-12
    assert successes / number - 1e-12 <= high <= 1


def test_more_answers_make_the_range_narrower():
    few, many = wilson(9, 10), wilson(90, 100)
    assert many[1] - many[0] < few[1] - few[0]


@pytest.mark.parametrize(("successes", "number"), [(0, 0), (-1, 3), (4, 3)])
def test_impossible_counts_are_refused(successes, number):
    with pytest.raises(ValueError, match="No share"):
        wilson(successes, number)
