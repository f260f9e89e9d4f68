from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules.pacing import DEFAULT_DAILY_CAP, DEFAULT_NEW_A_DAY, MOST_NEW_A_DAY, RESERVE_DAYS, new_cards_today

counts = st.integers(0, 2000)


def new_cards(unseen=100, days_left=None, introduced_today=0, due_today=0, cap=DEFAULT_DAILY_CAP):
    return new_cards_today(
        unseen=unseen, days_left=days_left, introduced_today=introduced_today, due_today=due_today, cap=cap
    )


@pytest.mark.parametrize("days_left", [None, 0, -30])
def test_without_a_date_ahead_the_pace_is_steady(days_left):
    assert new_cards(days_left=days_left) == DEFAULT_NEW_A_DAY


@pytest.mark.parametrize(
    ("unseen", "days_left", "expected"),
    [(90, 37, 3), (91, 37, 4), (1, 37, 1), (0, 37, 0), (15, 8, 15), (15, 3, 15), (15, 1, 15), (30, 9, 15)],
)
def test_cards_are_spread_over_the_days_before_the_reserve(unseen, days_left, expected):
    assert new_cards(unseen=unseen, days_left=days_left) == expected


def test_a_late_date_does_not_make_a_day_of_nothing_but_new_cards():
    assert new_cards(unseen=500, days_left=10) == MOST_NEW_A_DAY


@pytest.mark.parametrize(("due_today", "expected"), [(0, 8), (52, 8), (53, 7), (59, 1), (60, 0), (200, 0)])
def test_many_reviews_leave_less_room_for_new_cards(due_today, expected):
    assert new_cards(due_today=due_today) == expected


def test_cards_introduced_today_count_towards_the_day():
    assert new_cards(unseen=92, introduced_today=8) == 0
    assert new_cards(unseen=95, introduced_today=5) == 3
    assert new_cards(unseen=85, introduced_today=5, days_left=37) == 0
    assert new_cards(unseen=88, introduced_today=2, days_left=37) == 1


def test_more_introduced_than_planned_is_never_less_than_none():
    assert new_cards(introduced_today=50) == 0


@pytest.mark.parametrize("field", ["unseen", "introduced_today", "due_today", "cap"])
def test_a_negative_number_of_cards_is_refused(field):
    with pytest.raises(ValueError, match="negative"):
        new_cards(**{field: -1})


@given(counts, st.none() | st.integers(-10, 400), counts, counts, counts)
def test_a_day_is_never_over_full(unseen, days_left, introduced, due, cap):
    new = new_cards(unseen, days_left, introduced, due, cap)
    assert 0 <= new <= min(unseen, MOST_NEW_A_DAY)
    assert new == 0 or new + introduced + due <= cap


@given(counts, st.integers(1, 400), st.integers(1, 20))
def test_the_rest_of_a_day_is_the_plan_of_the_day_less_what_was_done_of_it(unseen, days_left, done):
    plan = new_cards(unseen, days_left, cap=200)
    done = min(done, plan)
    assert new_cards(unseen - done, days_left, introduced_today=done, cap=200) == plan - done


@given(st.integers(1, 400), st.integers(RESERVE_DAYS + 1, 400))
def test_who_learns_every_day_meets_every_card_before_the_reserve(unseen, days_left):
    reachable = unseen <= MOST_NEW_A_DAY * (days_left - RESERVE_DAYS)
    for left in range(days_left, RESERVE_DAYS, -1):
        unseen -= new_cards(unseen, left, cap=200)
    assert (unseen == 0) is reachable
