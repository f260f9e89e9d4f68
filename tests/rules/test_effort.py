from __future__ import annotations

from datetime import timedelta
from math import exp, log
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.simulated import BEGIN, FsrsTruth, HalfLifeTruth, PowerLawTruth, SimulatedLearner
from training.rules.effort import minutes_a_day, returns_until

FACTS, LEARNERS = 60, 4
# So long that rounding to whole minutes does not matter.
SECONDS = 600


def estimate_beside_truth(truth, *, studied: int, ahead: int) -> float:
    """How many times the work that simulated learners then have the estimate is, in the mean of several."""
    ratios = []
    for seed in range(LEARNERS):
        rng = Random(seed)
        learner = SimulatedLearner(truth(rng), rng, FACTS, attendance=0.85)
        today = BEGIN + timedelta(studied)
        learner.study(BEGIN, studied, until=today + timedelta(ahead))
        cards = [
            ((learner.due[card] - today).days, max(1, (learner.due[card] - state.last_day).days))
            for card, state in learner.states.items()
        ]
        estimate = minutes_a_day(ahead, unseen=FACTS - len(cards), cards=cards, seconds=SECONDS)
        before, learner.attendance = len(learner.log), 1.0
        learner.study(today, ahead, until=today + timedelta(ahead))
        ratios.append(estimate * ahead * 60 / SECONDS / (len(learner.log) - before))
    return fmean(ratios)


@pytest.mark.parametrize("truth", [FsrsTruth, HalfLifeTruth, PowerLawTruth])
def test_the_estimate_is_near_the_work_that_simulated_learners_then_have(truth):
    ratios = {
        (studied, ahead): estimate_beside_truth(truth, studied=studied, ahead=ahead)
        for studied in (0, 5, 20, 60)
        for ahead in (5, 10, 30, 60)
    }
    assert all(0.72 < ratio < 1.28 for ratio in ratios.values()), ratios
    assert 0.85 < exp(fmean(map(log, ratios.values()))) < 1.15


def test_without_a_day_left_there_is_nothing_to_plan():
    assert minutes_a_day(0, unseen=5, cards=[]) is None
    assert minutes_a_day(-3, unseen=5, cards=[]) is None


def test_a_card_that_comes_back_after_the_date_takes_no_time():
    assert returns_until(10, due_in=10, interval=20) == 0
    assert minutes_a_day(10, unseen=0, cards=[(12, 20)]) == 0


def test_what_is_overdue_counts_as_due_today():
    assert returns_until(10, due_in=-30, interval=5) == returns_until(10, due_in=0, interval=5)


@given(st.integers(1, 300), st.integers(-50, 300), st.integers(1, 300))
def test_more_days_never_take_fewer_returns(days, due_in, interval):
    assert returns_until(days + 1, due_in=due_in, interval=interval) >= returns_until(
        days, due_in=due_in, interval=interval
    )


def test_slower_learners_need_more_time():
    cards = [(day, 5) for day in range(40)]
    quick, slow = (minutes_a_day(30, unseen=8, cards=cards, seconds=seconds) for seconds in (10, 30))
    assert quick < slow <= 3 * quick
