from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from training.rules.forecast_quality import Forecast
from training.rules.recalibration import UNCALIBRATED, Prediction, horizon_of, knot_weights, recalibrate

BEGIN = date(2025, 1, 6)


def history(
    truth: float,
    *,
    forecast: float,
    horizon: int,
    cuts: int = 20,
    each: int = 20,
    learners: int = 1,
    first: date = BEGIN,
) -> list[Prediction]:
    """Forecasts of one chance and horizon where another chance is true."""
    rng = Random(f"{truth} {forecast} {horizon}")
    return [
        Prediction(learner, cut, cut + timedelta(horizon), Forecast(forecast, rng.random() < truth, 10, 3, 0))
        for learner in range(learners)
        for cut in (first + timedelta(7 * number) for number in range(cuts))
        for _ in range(each)
    ]


@pytest.mark.parametrize("chance", [0.05, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("horizon", [0, 5, 20, 90])
def test_without_history_forecasts_stand(chance, horizon):
    assert recalibrate([]) == UNCALIBRATED
    assert UNCALIBRATED.chance(chance, horizon) == pytest.approx(chance)


def test_without_history_forecasts_are_less_certain_the_further_they_look_ahead():
    assert UNCALIBRATED.sd(0.9, 2) < UNCALIBRATED.sd(0.9, 14) < UNCALIBRATED.sd(0.9, 60)


@pytest.mark.parametrize("truth", [0.65, 0.75, 0.95])
def test_what_history_shows_is_taken_over(truth):
    learned = recalibrate(history(truth, forecast=0.85, horizon=20, learners=10))
    assert learned.chance(0.85, 20) == pytest.approx(truth, abs=0.04)


def test_what_is_true_at_long_horizons_is_not_made_so_at_short_ones():
    near = history(0.9, forecast=0.9, horizon=2, learners=8)
    far = history(0.6, forecast=0.9, horizon=45, learners=8)
    learned = recalibrate(near + far)
    assert learned.chance(0.9, 2) > 0.82
    assert learned.chance(0.9, 45) < 0.7


def test_what_was_learned_at_one_horizon_tells_something_of_the_next():
    learned = recalibrate(history(0.6, forecast=0.9, horizon=14))
    assert learned.chance(0.9, 45) < 0.8


def test_little_history_changes_little():
    few, many = (recalibrate(history(0.5, forecast=0.9, horizon=14, cuts=cuts, each=2)) for cuts in (1, 40))
    assert many.chance(0.9, 14) < few.chance(0.9, 14) < 0.9


def test_many_reviews_of_one_day_tell_less_than_as_many_on_many_days():
    one_day = recalibrate(history(0.5, forecast=0.9, horizon=14, cuts=1, each=100))
    many_days = recalibrate(history(0.5, forecast=0.9, horizon=14, cuts=20, each=5))
    assert one_day.sd(0.9, 14) > many_days.sd(0.9, 14)


def test_history_makes_the_range_narrower_when_learners_are_alike():
    learned = recalibrate(history(0.9, forecast=0.9, horizon=14, learners=10))
    assert learned.error_sd < UNCALIBRATED.error_sd
    assert learned.sd(0.9, 14) < UNCALIBRATED.sd(0.9, 14)


def test_history_makes_the_range_wider_when_learners_differ():
    good, bad = history(0.98, forecast=0.85, horizon=14), history(0.5, forecast=0.85, horizon=14)
    others = [Prediction("other", one.cut, one.day, one.forecast) for one in bad]
    assert recalibrate(good + others).error_sd > 2 * UNCALIBRATED.error_sd


def test_lately_counts_for_more_than_long_ago():
    then = history(0.5, forecast=0.85, horizon=5, learners=3)
    now = history(0.85, forecast=0.85, horizon=5, learners=3, first=BEGIN + timedelta(365))
    assert recalibrate(then + now).chance(0.85, 5) == pytest.approx(0.85, abs=0.04)


def test_reviews_that_were_forecast_often_are_counted_once():
    seen_twice = [Prediction(1, one.cut, one.day, one.forecast, 0.5) for one in history(0.8, forecast=0.9, horizon=2)]
    assert recalibrate(seen_twice).reviews == len(seen_twice) / 2


def test_what_cannot_be_recalled_stays_so():
    learned = recalibrate(history(0.95, forecast=0.5, horizon=14))
    assert learned.chance(0.0, 14) == 0
    assert 0 < learned.chance(1.0, 14) < 1


@pytest.mark.parametrize(("days", "first"), [(0, 0), (6, 0), (7, 7), (29, 7), (30, 30), (400, 30)])
def test_horizons_are_told_apart_at_a_week_and_a_month(days, first):
    assert horizon_of(days) == first


@pytest.mark.parametrize("horizon", [0, 3, 9, 14, 33.5, 45, 400])
def test_knots_share_a_horizon_among_them(horizon):
    weights = knot_weights(horizon)
    assert sum(weights) == pytest.approx(1)
    assert min(weights) >= 0
