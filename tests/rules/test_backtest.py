from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from training.rules.backtest import Backtest, Method, Row, backtest, predictions_of
from training.rules.memory import recall_on
from training.rules.recalibration import UNCALIBRATED
from training.rules.review_log import LoggedReview, read_log
from training.rules.scheduling import MemoryState, Rating, schedule

ZONE = ZoneInfo("UTC")
BEGIN = datetime(2025, 1, 6, 12, tzinfo=UTC)
REAL_LOG = Path(__file__).parents[1] / "data" / "review_log.csv.gz"


def review(day: int, rating: Rating = Rating.GOOD, card: str = "a", *, minutes: int = 0) -> LoggedReview:
    return LoggedReview(card, rating, BEGIN + timedelta(day, minutes=minutes), None)


def row(report: Backtest, horizon: int, method: Method = Method.FSRS) -> Row:
    return next(one for one in report.rows if (one.horizon, one.method) == (horizon, method))


def horizons(*reviews: LoggedReview) -> list[int]:
    return [one.horizon for one in predictions_of({1: reviews}, zone=ZONE)]


def test_the_next_review_of_a_card_is_forecast_from_every_cut_before_it():
    assert horizons(review(0), review(40)) == [33, 26, 19, 12, 5]


def test_a_review_on_the_day_of_a_cut_is_still_to_come():
    assert horizons(review(0), review(7)) == [0]


def test_first_reviews_and_repeats_of_a_day_are_not_forecast():
    log = [review(0), review(9, Rating.AGAIN), review(9, minutes=10), review(9, card="b")]
    (only,) = predictions_of({1: log}, zone=ZONE)
    assert not only.forecast.recalled


def test_a_forecast_is_that_of_the_forgetting_curve_after_the_last_review_before_the_cut():
    state = schedule(MemoryState(), Rating.GOOD, day=BEGIN.date()).state
    (only,) = predictions_of({1: [review(0), review(9)]}, zone=ZONE)
    foreseen = recall_on(BEGIN.date() + timedelta(9), stability=state.stability, last_day=state.last_day)
    assert only.forecast.chance == foreseen


def test_a_review_forecast_several_times_within_a_range_of_horizons_counts_once():
    report = backtest({1: [review(0), review(40)]}, zone=ZONE)
    assert [(row(report, horizon).forecasts, row(report, horizon).reviews) for horizon in (0, 7, 30)] == [
        (1, 1),
        (3, 1),
        (1, 1),
    ]


def test_every_range_of_horizons_has_a_line_for_each_method():
    report = backtest({1: [review(0), review(40)]}, zone=ZONE)
    assert [(one.horizon, one.method) for one in report.rows] == [
        (horizon, method) for horizon in (0, 7, 30) for method in Method
    ]


def test_before_anything_is_known_the_recalibrated_forecast_is_the_raw_one():
    report = backtest({1: [review(0), review(40)]}, zone=ZONE)
    assert row(report, 30, Method.RECALIBRATED).predicted == pytest.approx(row(report, 30).predicted)


@pytest.mark.parametrize("log", [[], [review(0)], [review(0), review(3)]])
def test_a_log_too_short_to_cut_has_an_empty_table(log):
    report = backtest({1: log}, zone=ZONE)
    assert report.rows == ()
    assert report.recalibration == UNCALIBRATED


def studied(rng: Random, days: int, *, recalled: float) -> list[LoggedReview]:
    """Reviews of thirty cards every few days, with a share recalled."""
    log = []
    for number in range(30):
        day = rng.randrange(4)
        while day < days:
            rating = Rating.GOOD if rng.random() < recalled else Rating.AGAIN
            log += [review(day, rating, str(number)), review(day, Rating.GOOD, str(number), minutes=10)]
            day += rng.randrange(3, 9)
    return sorted(log, key=lambda one: one.at)


def test_what_happens_after_a_cut_changes_no_forecast_made_at_it():
    """After a break of fifty days the cards come back: forecasts a month ahead must not know how that went."""
    before = studied(Random(1), 40, recalled=0.6)
    cards = sorted({one.card for one in before})
    reports = [
        backtest({1: [*before, *(review(90, rating, name) for name in cards)]}, zone=ZONE)
        for rating in (Rating.GOOD, Rating.AGAIN)
    ]
    for method in Method:
        good, bad = (row(report, 30, method) for report in reports)
        assert good.predicted == bad.predicted
        assert (good.observed, bad.observed) == (1, 0)


def test_learners_who_recall_less_than_forecast_are_forecast_less():
    histories = {number: studied(Random(number), 90, recalled=0.5) for number in range(3)}
    report = backtest(histories, zone=ZONE)
    raw, recalibrated = row(report, 0), row(report, 0, Method.RECALIBRATED)
    assert raw.error > 0.2
    assert abs(recalibrated.error) < raw.error / 2
    assert recalibrated.log_loss < raw.log_loss
    assert recalibrated.brier < raw.brier


def test_ranges_hold_more_outcomes_once_recalibrated():
    histories = {number: studied(Random(number), 90, recalled=0.5) for number in range(3)}
    report = backtest(histories, zone=ZONE)
    raw, recalibrated = row(report, 0), row(report, 0, Method.RECALIBRATED)
    assert raw.ranges == recalibrated.ranges > 20
    assert (recalibrated.coverage or 0) > (raw.coverage or 0)


@pytest.fixture(scope="module")
def real() -> Backtest:
    """The backtest of a real log."""
    with gzip.open(REAL_LOG, "rt", encoding="utf-8") as lines:
        return backtest({1: read_log(lines)}, zone=ZONE)


def test_on_a_real_log_what_was_learned_before_halves_the_error_beyond_a_month_at_least(real):
    assert row(real, 30).error > 0.1
    assert abs(row(real, 30, Method.RECALIBRATED).error) <= row(real, 30).error / 2


@pytest.mark.parametrize("horizon", [0, 7, 30])
def test_on_a_real_log_the_recalibrated_forecast_beats_the_baselines(real, horizon):
    recalibrated = row(real, horizon, Method.RECALIBRATED)
    for method in (Method.MOVING_AVERAGE, Method.CONSTANT):
        assert recalibrated.log_loss < row(real, horizon, method).log_loss
        assert recalibrated.brier < row(real, horizon, method).brier
