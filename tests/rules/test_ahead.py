from __future__ import annotations

from datetime import date, timedelta
from random import Random
from statistics import fmean

import pytest

from training.rules.ahead import LONGEST_DAYS, outlook
from training.rules.memory import recall_on
from training.rules.scheduling import MemoryState, Phase, Rating, schedule

TODAY = date(2025, 3, 1)


def learnt(stability: float, difficulty: float, days_ago: int) -> MemoryState:
    return MemoryState(Phase.REVIEW, None, stability, difficulty, TODAY - timedelta(days_ago))


def reviewed(state: MemoryState, day: date, *, recalled: bool) -> tuple[MemoryState, date]:
    """Grade once, and after a failure until the short steps of the day are over."""
    rating = Rating.GOOD if recalled else Rating.AGAIN
    while True:
        scheduled = schedule(state, rating, day=day)
        state, rating = scheduled.state, Rating.GOOD
        if scheduled.interval >= timedelta(days=1):
            return state, day + scheduled.interval


def simulated(state: MemoryState, first: date, until: date, *, times: int, rng: Random) -> float:
    """Return the mean chance of recall on a day, reviews going on from the first, by simulation."""
    chances = []
    for _ in range(times):
        now, due = state, first
        while due < until:
            recall = recall_on(due, stability=now.stability, last_day=now.last_day)
            now, due = reviewed(now, due, recalled=rng.random() < (recall if now.last_day else 0.5))
        chances.append(recall_on(until, stability=now.stability, last_day=now.last_day))
    return fmean(chances)


@pytest.mark.parametrize(
    ("stability", "difficulty", "elapsed"), [(1.0, 7.0, 1), (4.0, 2.0, 4), (10.0, 5.0, 25), (40.0, 3.0, 45)]
)
def test_what_is_recalled_when_reviews_go_on_is_as_simulated(stability, difficulty, elapsed):
    rng, state = Random(7), learnt(stability, difficulty, elapsed)
    recall = recall_on(TODAY, stability=stability, last_day=state.last_day)
    gaps = []
    for days in (6, 15, 30, 60):
        foreseen, _ = outlook().after_review(
            stability=stability, difficulty=difficulty, elapsed=elapsed, recall=recall, days=days
        )
        gaps.append(foreseen - simulated(state, TODAY, TODAY + timedelta(days), times=60, rng=rng))
    assert abs(fmean(gaps)) < 0.02
    assert max(map(abs, gaps)) < 0.05


def test_what_is_recalled_of_new_cards_is_as_simulated():
    rng, gaps = Random(8), []
    for days in range(2, 60, 4):
        truth = simulated(MemoryState(), TODAY, TODAY + timedelta(days), times=60, rng=rng)
        gaps.append(outlook().after_first(days)[0] - truth)
    assert abs(fmean(gaps)) < 0.015


@pytest.mark.parametrize("retention", [0.80, 0.90, 0.95])
def test_intervals_are_those_of_the_scheduler(retention):
    for elapsed in (1, 8, 30):
        scheduled = schedule(learnt(8.0, 5.0, elapsed), Rating.GOOD, day=TODAY, retention=retention)
        assert outlook(retention).interval(scheduled.state.stability or 0) == scheduled.interval.days


def test_a_higher_retention_has_more_recalled():
    recalled = [outlook(retention).after_first(40)[0] for retention in (0.80, 0.90, 0.95)]
    assert recalled == sorted(recalled)


def test_days_since_the_last_review_never_exceed_those_gone_by():
    for days in (0, 1, 10, 100):
        _, since = outlook().after_review(stability=20, difficulty=5, elapsed=20, recall=0.9, days=days)
        assert 0 <= since <= days


def test_a_date_beyond_the_table_is_forecast_by_its_last_day():
    assert outlook().after_first(LONGEST_DAYS + 500) == outlook().after_first(LONGEST_DAYS)


def test_a_retention_out_of_bounds_is_refused():
    with pytest.raises(ValueError, match=r"0\.99"):
        outlook(0.99)
