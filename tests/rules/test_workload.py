from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules.workload import falling_due, level, weeks

TODAY = date(2026, 5, 18)


def on(*days: int) -> list[date]:
    """Return days so many after today."""
    return [TODAY + timedelta(days=number) for number in days]


def test_what_is_overdue_counts_today():
    assert falling_due(on(-40, -1, 0, 2), today=TODAY, days=3, cap=60) == [3, 0, 1]


def test_what_a_day_cannot_hold_waits_for_the_next():
    assert falling_due(on(0, 0, 0, 0, 0, 1), today=TODAY, days=4, cap=2) == [2, 2, 2, 0]


def test_reviews_done_today_leave_less_room_today_alone():
    assert falling_due(on(0, 0, 0), today=TODAY, days=2, cap=2, done_today=1) == [1, 2]
    assert falling_due(on(0, 0, 0), today=TODAY, days=2, cap=2, done_today=5) == [0, 2]


def test_what_falls_due_later_is_left_out():
    assert falling_due(on(3), today=TODAY, days=3, cap=60) == [0, 0, 0]


@given(st.lists(st.integers(-50, 29)), st.integers(1, 20))
def test_no_card_is_lost_and_no_day_is_too_full(days, cap):
    counts = falling_due(on(*days), today=TODAY, days=30 + len(days), cap=cap)
    assert sum(counts) == len(days)
    assert max(counts) <= cap


def test_a_cap_without_room_is_refused():
    with pytest.raises(ValueError, match="cap of 0"):
        falling_due([], today=TODAY, days=7, cap=0)


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, 1), (10, 1), (11, 2), (20, 2), (21, 3), (30, 3)])
def test_a_day_is_as_full_as_its_third_of_the_fullest(count, expected):
    assert level(count, 30) == expected


def test_no_day_is_full_when_nothing_was_done():
    assert level(0, 0) == 0


def test_weeks_are_whole_from_monday_to_sunday():
    found = list(weeks(date(2026, 5, 20), date(2026, 5, 25)))
    assert [(week[0], week[-1]) for week in found] == [
        (date(2026, 5, 18), date(2026, 5, 24)),
        (date(2026, 5, 25), date(2026, 5, 31)),
    ]
