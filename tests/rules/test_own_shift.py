from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import exp
from random import Random
from statistics import fmean

import pytest

from training.rules.forecast_quality import Forecast
from training.rules.own_shift import own_shifts
from training.rules.recalibration import UNCALIBRATED, Prediction, recalibrate

FIRST = date(2025, 1, 6)
LEVELS = (-1.5, -0.5, 0.0, 0.5, 1.0)


def predictions(rng: Random, levels, *, weeks: int = 10, cards: int = 15) -> list[Prediction]:
    """Forecasts at 0.9 for learners whose log odds of recall are truly off by a level each."""
    found = []
    for learner, level in enumerate(levels):
        chance = 1 / (1 + exp(-(2.197 + level)))
        for week in range(weeks):
            cut = FIRST + timedelta(7 * week)
            for _ in range(cards):
                forecast = Forecast(0.9, rng.random() < chance, 5, 3, 0)
                found.append(Prediction(learner, cut, cut + timedelta(rng.randrange(1, 7)), forecast))
    return found


def shifts_of(found):
    return own_shifts(found, recalibrate(found))


def test_learners_are_told_apart_by_what_they_recalled():
    shifts = shifts_of(predictions(Random(1), LEVELS))
    own = [shifts[learner].shift for learner in range(len(LEVELS))]
    assert own == sorted(own)
    assert own[0] < -0.5
    assert own[-1] > 0.25


def test_forecasts_of_each_are_nearer_to_what_happens_next():
    rng, before, after = Random(2), [], []
    for seed in range(8):
        levels = [rng.gauss(-0.3, 0.6) for _ in range(12)]
        found = predictions(Random(seed), levels)
        common = recalibrate(found)
        own = own_shifts(found, common)
        for learner, level in enumerate(levels):
            truth = 1 / (1 + exp(-(2.197 + level)))
            before.append(abs(common.chance(0.9, 4) - truth))
            after.append(abs(own[learner].applied(common).chance(0.9, 4) - truth))
    assert fmean(after) < 0.7 * fmean(before)


def test_learners_who_do_not_differ_are_hardly_told_apart():
    shifts = shifts_of(predictions(Random(3), [-0.3] * 10))
    assert all(abs(one.shift) < 0.25 for one in shifts.values())


def test_little_history_moves_little_and_leaves_a_forecast_uncertain():
    much, little = predictions(Random(4), LEVELS), predictions(Random(4), LEVELS, weeks=2, cards=4)
    few = [one for one in much if one.learner] + [one for one in little if not one.learner]
    known, hardly = shifts_of(much), shifts_of(few)
    assert known[0].shift < hardly[0].shift < 0
    assert hardly[0].error_sd > max(hardly[other].error_sd for other in range(1, len(LEVELS)))


def test_a_single_learner_and_no_history_have_no_shift():
    assert shifts_of(predictions(Random(5), [-1.0])) == {}
    assert own_shifts([], UNCALIBRATED) == {}


def test_a_shift_moves_every_horizon_alike_and_keeps_what_was_learned():
    common = replace(UNCALIBRATED, shifts=(-0.1, -0.2, -0.3), reviews=80)
    found = predictions(Random(6), LEVELS)
    own = own_shifts(found, common)[0]
    applied = own.applied(common)
    moved = [b - a for a, b in zip(common.shifts, applied.shifts, strict=True)]
    assert moved == pytest.approx([round(own.shift, 1)] * 3)
    assert (applied.slope, applied.covariance, applied.reviews) == (common.slope, common.covariance, 80)
    assert applied.error_sd == own.error_sd
