from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules.charts import Scale, bars, percent, points, ticks
from training.rules.progress_charts import DayExpected, WeekOfRecall, expected_chart, recall_chart
from training.rules.readiness import Estimate

MONDAY = date(2026, 5, 18)


def test_positions_are_written_with_a_point_and_no_more_than_they_need():
    assert (percent(1 / 3), percent(0.5), percent(1)) == ("33.3%", "50%", "100%")


def test_a_value_stands_between_the_ends_of_its_scale_and_never_outside():
    scale = Scale(0, 100, top=10, bottom=110)
    assert [scale.y(value) for value in (0, 25, 100, 150, -5)] == ["110", "85", "10", "10", "110"]


def test_the_highest_bar_fills_the_height_and_an_empty_one_has_none():
    high, low, empty = bars([10, 5, 0], top=20, bottom=100)
    assert (high.y, high.height) == ("20", "80")
    assert (low.y, low.height) == ("60", "40")
    assert empty.height == "0"


def test_bars_of_nothing_at_all_have_no_height():
    assert [bar.height for bar in bars([0, 0], top=20, bottom=100)] == ["0", "0"]


@given(st.integers(-500, 500), st.integers(1, 1000))
def test_ticks_are_round_evenly_apart_few_and_hold_the_values(low, width):
    values = ticks(low, low + width)
    steps = {after - before for before, after in pairwise(values)}
    assert values[0] <= low
    assert values[-1] >= low + width
    assert len(steps) == 1
    assert str(steps.pop()).rstrip("0") in {"1", "2", "5"}
    assert 2 <= len(values) <= 7


def test_ticks_of_nothing_are_refused():
    with pytest.raises(ValueError, match="No scale"):
        ticks(3, 3)


def test_a_line_is_written_as_places():
    assert points([0, 33.333, 100], [10.4, 20, 30.6]) == "0,10 33.3,20 100,31"


def week(number: int, reviewed: int, recalled: int) -> WeekOfRecall:
    return WeekOfRecall(MONDAY + timedelta(weeks=number), reviewed, recalled, foreseen=0.9 * reviewed)


def test_a_week_of_recall_has_its_range_and_what_was_foreseen():
    one = week(0, 52, 41)
    assert (one.recalled_percent, one.rounded_range, one.foreseen_percent) == (79, (66, 88), 90)


def test_a_week_with_too_few_reviews_keeps_its_place_and_has_no_dot():
    chart = recall_chart([week(0, 20, 18), week(1, 4, 1), week(2, 20, 19)], aim=0.9, top=10, bottom=150)
    assert [dot.week.start for dot in chart.dots] == [MONDAY, MONDAY + timedelta(weeks=2)]
    assert [dot.x for dot in chart.dots] == ["25.8%", "85.2%"]
    assert len(chart.weeks) == 3


def test_the_aim_has_its_figure_to_itself():
    chart = recall_chart([week(0, 20, 18)], aim=0.85, top=10, bottom=150)
    assert chart.aim.value == 85
    assert all(abs(line.value - 85) >= 5 for line in chart.lines)


@given(st.integers(0, 30), st.sampled_from([0.8, 0.9, 0.95]))
def test_every_range_is_drawn_within_the_chart(recalled, aim):
    chart = recall_chart([week(0, 30, recalled)], aim=aim, top=10, bottom=150)
    (dot,) = chart.dots
    assert 10 <= int(dot.high_y) <= int(dot.y) <= int(dot.low_y) <= 150
    assert all(0 <= line.value <= 100 for line in chart.lines)


def test_the_lines_of_both_cases_begin_together_and_end_at_their_figures():
    now, later = Estimate(100.0, 95, 105), Estimate(80.0, 70, 90)
    days = [DayExpected(MONDAY, now, now), DayExpected(MONDAY + timedelta(days=10), later, now)]
    chart = expected_chart(days, top=10, bottom=150)
    assert [line.value for line in chart.lines] == [70, 80, 90, 100, 110]
    assert chart.continued.line == "0,35 100,35"
    assert chart.stopped.line == "0,35 100,105"
    assert chart.stopped.band == "0,18 100,70 100,140 0,52"
    assert (chart.stopped.end_y, chart.continued.end_y) == ("115", "45")


def test_days_stand_where_they_fall_and_not_evenly():
    flat = Estimate(10.0, 8, 12)
    days = [DayExpected(MONDAY + timedelta(days=number), flat, flat) for number in (0, 1, 10)]
    assert [place.split(",")[0] for place in expected_chart(days, top=10, bottom=150).stopped.line.split()] == [
        "0",
        "10",
        "100",
    ]


def test_an_estimate_without_any_spread_is_drawn_too():
    sure = Estimate(12.0, 12, 12)
    days = [DayExpected(MONDAY + timedelta(days=number), sure, sure) for number in (0, 1)]
    assert [line.value for line in expected_chart(days, top=10, bottom=150).lines] == [12, 13]


def test_the_table_of_a_long_line_has_five_rows_with_the_first_and_the_last():
    flat = Estimate(10.0, 8, 12)
    days = [DayExpected(MONDAY + timedelta(days=number), flat, flat) for number in range(13)]
    table = expected_chart(days, top=10, bottom=150).table
    assert [(one.day - MONDAY).days for one in table] == [0, 3, 6, 9, 12]
