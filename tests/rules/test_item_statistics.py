from __future__ import annotations

import random

import pytest

from training.rules.item_statistics import Concern, FirstAnswer, item_statistics

KEY, WRONG, OTHER = 1, 2, 3


def answers(right: int, wrong: int, *, rest=0.5, option: int | None = None) -> list[FirstAnswer]:
    return [FirstAnswer(True, rest, KEY)] * right + [FirstAnswer(False, rest, option)] * wrong


def test_below_thirty_answers_no_figure_is_given():
    few = item_statistics(answers(20, 9))
    assert (few.answers, few.facility, few.discrimination) == (29, None, None)


def test_facility_is_the_share_of_right_answers_with_its_range():
    facility = item_statistics(answers(20, 20)).facility
    assert facility is not None
    assert facility.value == 0.5
    assert (round(facility.low, 3), round(facility.high, 3)) == (0.352, 0.648)


@pytest.mark.parametrize(
    ("right", "wrong", "concerns"),
    [
        (5, 25, [Concern.TOO_HARD]),
        (6, 24, []),
        (38, 2, []),
        (39, 1, [Concern.TOO_EASY]),
    ],
)
def test_a_question_that_nearly_all_or_hardly_any_answer_is_of_concern(right, wrong, concerns):
    assert item_statistics(answers(right, wrong)).concerns == concerns


def test_a_question_that_the_better_learners_answer_discriminates():
    told = answers(15, 0, rest=0.9) + answers(5, 0, rest=0.4) + answers(0, 15, rest=0.4) + answers(0, 5, rest=0.9)
    found = item_statistics(told)
    assert found.discrimination is not None
    assert found.discrimination.value == pytest.approx(0.5)
    assert found.discrimination.low == pytest.approx(0.2233, abs=1e-4)
    assert found.discrimination.high == pytest.approx(0.7021, abs=1e-4)
    assert found.concerns == []


def test_a_question_that_the_weaker_learners_answer_is_of_concern():
    found = item_statistics(answers(20, 0, rest=0.2) + answers(0, 20, rest=0.8))
    assert found.discrimination is not None
    assert found.discrimination.value == pytest.approx(-1)
    assert found.concerns == [Concern.DISCRIMINATION]


def test_without_any_spread_discrimination_is_unknown():
    assert item_statistics(answers(20, 20, rest=0.5)).discrimination is None
    assert item_statistics(answers(20, 20, rest=None)).discrimination is None


def test_the_range_of_discrimination_holds_what_was_put_in():
    rng = random.Random(7)
    held = 0
    for _ in range(200):
        ability = [rng.gauss(0, 1) for _ in range(100)]
        told = [FirstAnswer(rng.random() < (0.7 if one > 0 else 0.3), one) for one in ability]
        discrimination = item_statistics(told).discrimination
        assert discrimination is not None
        # 0.4 times the correlation of a normal variable with its sign, by the point-biserial of the two halves.
        held += discrimination.low <= 0.4 * 0.7979 <= discrimination.high
    assert held > 180


@pytest.mark.parametrize(("right", "wrong", "of_concern"), [(7, 8, True), (8, 8, False), (6, 8, False)])
def test_from_fifteen_answers_on_a_wrong_option_chosen_more_often_than_the_key_shows(right, wrong, of_concern):
    found = item_statistics(answers(right, wrong, option=WRONG), keys={KEY})
    assert found.better_than_key == (frozenset({WRONG}) if of_concern else frozenset())
    assert (Concern.KEY in found.concerns) is of_concern


def test_wrong_options_are_not_added_up_and_not_knowing_is_none():
    told = answers(6, 5, option=WRONG) + answers(0, 5, option=OTHER) + answers(0, 9, option=None)
    assert item_statistics(told, keys={KEY}).better_than_key == frozenset()
