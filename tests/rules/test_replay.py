from __future__ import annotations

import gzip
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from math import exp
from pathlib import Path
from zoneinfo import ZoneInfo

import fsrs
import pytest

from training.rules.days import study_day
from training.rules.forecast_quality import Forecast, measure
from training.rules.replay import constant, moving_average, replay, scheduler_replay
from training.rules.review_log import LoggedReview, read_log
from training.rules.scheduling import Rating

LOG = Path(__file__).parent.parent / "data" / "review_log.csv.gz"
ZONES = [ZoneInfo(name) for name in ("UTC", "Asia/Kathmandu")]
BAMAKO = ZoneInfo("Africa/Bamako")
MONDAY = datetime(2025, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def real_log():
    with gzip.open(LOG, "rt", encoding="utf-8", newline="") as lines:
        return read_log(lines)


def reviews_of(card, *ratings_and_hours):
    return [
        LoggedReview(card, Rating(rating), MONDAY + timedelta(hours=hours), 1000) for rating, hours in ratings_and_hours
    ]


def forecasts_by_the_library(reviews, moment_of):
    """Return what the library forecasts, scored as its own optimizer does: where days passed since the last review."""
    scheduler = fsrs.Scheduler(enable_fuzzing=False)
    cards, days, lapses, forecasts = {}, Counter(), Counter(), []
    for review in reviews:
        at, name = moment_of(review), review.card
        card = cards.get(name) or fsrs.Card(card_id=1)
        if card.last_review is None:
            days[name] = 1
        elif (at - card.last_review).days > 0:
            days[name] += 1
            recalled = review.rating != 1
            chance = scheduler.get_card_retrievability(card, at)
            forecasts.append(Forecast(chance, recalled, (at - card.last_review).days, days[name], lapses[name]))
            lapses[name] += not recalled
        cards[name], _log = scheduler.review_card(card, fsrs.Rating(review.rating.value), at)
    return forecasts


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_figures_of_a_real_log_are_those_of_the_library_to_the_last_digit(real_log, zone):
    def midnight(review):
        day = study_day(review.at, zone)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)

    report = replay(real_log, zone=zone)
    expected = measure(forecasts_by_the_library(real_log, midnight))
    assert report.scheduler == report.library_on_study_days == expected
    assert report.library_on_24_hours == measure(forecasts_by_the_library(real_log, lambda review: review.at))
    assert (report.reviews, report.cards, report.same_schedules) == (8806, 903, 8806)


@pytest.mark.parametrize("retention", [0.8, 0.95])
def test_the_retention_changes_schedules_alike_and_forecasts_not(real_log, retention):
    some = real_log[:1500]
    assert replay(some, zone=BAMAKO, retention=retention) == replay(some, zone=BAMAKO)


def test_forecasts_tell_more_than_those_that_know_nothing_of_cards(real_log):
    report = replay(real_log, zone=BAMAKO)
    for baseline in (report.moving_average, report.constant):
        assert baseline.scored == report.scheduler.scored
        assert report.scheduler.log_loss < baseline.log_loss
        assert report.scheduler.auc > baseline.auc


def test_first_and_same_day_reviews_are_not_scored():
    reviews = reviews_of("a", (3, 0), (3, 1), (3, 10), (3, 24), (1, 24.5), (3, 72))
    assert replay(reviews, zone=BAMAKO).scheduler.scored == 2


def test_an_evening_and_the_next_morning_are_scored_on_study_days_alone():
    report = replay(reviews_of("a", (3, 8), (3, 20)), zone=BAMAKO)
    assert report.scheduler.scored == 1
    assert report.library_on_24_hours is None


def test_a_log_of_first_reviews_has_nothing_to_score():
    report = replay(reviews_of("a", (3, 0)) + reviews_of("b", (1, 1)), zone=BAMAKO)
    assert (report.reviews, report.cards, report.same_schedules) == (2, 2, 2)
    assert {name for name, quality in asdict(report).items() if quality is None} == {
        "scheduler",
        "library_on_study_days",
        "library_on_24_hours",
        "moving_average",
        "constant",
    }


def test_a_forecast_is_made_before_the_outcome_is_seen():
    before = reviews_of("a", (3, 0), (4, 24), (1, 72))
    recalled, forgotten = (
        [one.recall for one in scheduler_replay([*before, *reviews_of("a", (rating, 200))], zone=BAMAKO)]
        for rating in (3, 1)
    )
    assert recalled == forgotten


def outcomes(*recalled):
    return [Forecast(0.5, bool(one), 1, 2, 0) for one in recalled]


def test_the_moving_average_follows_what_was_recalled_lately():
    chances = [one.chance for one in moving_average(outcomes(0, 0, 1, 1))]
    odds, expected = 1.2, []
    for recalled in (0, 0, 1, 1):
        chance = 1 / (1 + exp(-odds))
        expected.append(chance)
        odds += 0.3 * (recalled - chance)
    assert chances == pytest.approx(expected)
    assert chances[0] == pytest.approx(0.7685, abs=1e-4)
    assert chances[0] > chances[1] > chances[2] < chances[3]


def test_the_constant_is_the_share_recalled_so_far():
    chances = [one.chance for one in constant(outcomes(1, 0, 1, 1))]
    assert chances == pytest.approx([0.9, 1.9 / 2, 1.9 / 3, 2.9 / 4])


@pytest.mark.parametrize("baseline", [moving_average, constant])
def test_a_baseline_forecasts_before_it_sees_the_outcome(baseline):
    last = [[one.chance for one in baseline(outcomes(1, 0, 1, outcome))] for outcome in (0, 1)]
    assert last[0] == last[1]
    assert [one.recalled for one in baseline(outcomes(1, 0))] == [True, False]
