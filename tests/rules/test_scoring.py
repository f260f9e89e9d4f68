from __future__ import annotations

import pytest

from training.rules.questions import Verdict
from training.rules.scoring import score_choices, score_matches, score_order


@pytest.mark.parametrize(
    ("chosen", "verdict"),
    [
        ({1, 2, 3}, Verdict.RIGHT),
        ({1, 2}, Verdict.PARTLY),
        ({1, 2, 3, 4}, Verdict.PARTLY),
        ({1, 2, 4}, Verdict.PARTLY),
        ({1}, Verdict.WRONG),
        ({1, 2, 4, 5}, Verdict.WRONG),
        ({1, 2, 3, 4, 5, 6}, Verdict.WRONG),
        ({4, 5}, Verdict.WRONG),
    ],
)
def test_several_choices_of_three_right_ones(chosen, verdict):
    assert score_choices(frozenset(chosen), frozenset({1, 2, 3})) is verdict


@pytest.mark.parametrize(
    ("places", "verdict"),
    [
        ([0, 1, 2, 3], Verdict.RIGHT),
        ([1, 0, 2, 3], Verdict.PARTLY),
        ([0, 2, 3, 1], Verdict.PARTLY),
        ([3, 0, 1, 2], Verdict.WRONG),
        ([3, 2, 1, 0], Verdict.WRONG),
    ],
)
def test_an_order_of_four(places, verdict):
    assert score_order(places) is verdict


@pytest.mark.parametrize(
    ("matched", "verdict"),
    [
        ([0, 1, 2, 3], Verdict.RIGHT),
        ([0, 1, 3, 2], Verdict.PARTLY),
        ([0, 1, None, None], Verdict.PARTLY),
        ([0, 2, 1, None], Verdict.WRONG),
    ],
)
def test_a_matching_of_four(matched, verdict):
    assert score_matches(matched) is verdict


@pytest.mark.parametrize("places", [[], [0], [0, 0], [1, 2], [0, 2]])
def test_what_is_no_order_is_refused(places):
    with pytest.raises(ValueError, match="not the places of an order"):
        score_order(places)


def test_nothing_chosen_or_matched_is_refused():
    with pytest.raises(ValueError, match="chosen"):
        score_choices(frozenset(), frozenset({1}))
    with pytest.raises(ValueError, match="match"):
        score_matches([])
