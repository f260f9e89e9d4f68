from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import fsrs
import pytest

from training.rules.days import study_day
from training.rules.review_log import read_log
from training.rules.scheduling import (
    DEFAULT_RETENTION,
    HIGHEST_RETENTION,
    LOWEST_RETENTION,
    MemoryState,
    Phase,
    Rating,
    Scheduled,
    check_retention,
    intervals,
    library_replay,
    schedule,
)

LOG = Path(__file__).parent.parent / "data" / "review_log.csv.gz"
RETENTIONS = (LOWEST_RETENTION, 0.85, DEFAULT_RETENTION, 0.93, HIGHEST_RETENTION)
FIRST = date(2025, 1, 6)
DAY = timedelta(days=1)
BAMAKO = ZoneInfo("Africa/Bamako")


def library(retention: float) -> fsrs.Scheduler:
    return fsrs.Scheduler(desired_retention=retention, enable_fuzzing=False)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def compared(scheduled: Scheduled, card: fsrs.Card) -> bool:
    """Tell whether a memory is exactly what the library's card is."""
    state = scheduled.state
    assert card.last_review is not None
    return (
        state.phase.value == card.state.value
        and (state.step, state.stability, state.difficulty) == (card.step, card.stability, card.difficulty)
        and midnight(state.last_day) == card.last_review
        and card.last_review + scheduled.interval == card.due
    )


def random_days(draw: random.Random, number: int) -> Iterator[date]:
    """Yield days of reviews: many on the same day, most within weeks, some after years."""
    day = FIRST
    for _ in range(number):
        yield day
        day += draw.choice((0, 0, 1, 1, 2, 3, 7, 20, 90, 400)) * DAY


@pytest.mark.parametrize("retention", RETENTIONS)
def test_random_reviews_are_scheduled_exactly_as_the_library_does(retention):
    draw = random.Random(retention)
    scheduler = library(retention)
    reviews = 0
    for _ in range(400):
        state, card = MemoryState(), fsrs.Card(card_id=1)
        for day in random_days(draw, 18):
            rating = draw.choice(list(Rating))
            scheduled = schedule(state, rating, day=day, retention=retention)
            card, _log = scheduler.review_card(card, fsrs.Rating(rating.value), midnight(day))
            assert compared(scheduled, card)
            state = scheduled.state
            reviews += 1
    assert reviews * len(RETENTIONS) == 36_000


@pytest.mark.parametrize("zone", ["UTC", "Africa/Bamako", "Asia/Kathmandu", "America/New_York"])
def test_a_real_log_is_scheduled_exactly_as_the_library_does(zone):
    with gzip.open(LOG, "rt", encoding="utf-8", newline="") as lines:
        reviews = read_log(lines)
    scheduler = library(DEFAULT_RETENTION)
    states: dict[str, MemoryState] = {}
    cards: dict[str, fsrs.Card] = {}
    for review in reviews:
        day = study_day(review.at, ZoneInfo(zone))
        scheduled = schedule(states.get(review.card, MemoryState()), review.rating, day=day)
        card = cards.get(review.card) or fsrs.Card(card_id=1)
        card, _log = scheduler.review_card(card, fsrs.Rating(review.rating.value), midnight(day))
        assert compared(scheduled, card)
        states[review.card], cards[review.card] = scheduled.state, card
    assert (len(reviews), len(cards)) == (8806, 903)


def test_the_library_alone_is_fed_with_the_moments_as_they_are():
    evening = datetime(2025, 3, 10, 20, 0, tzinfo=UTC)
    moments = [evening, evening + timedelta(hours=12), evening + timedelta(hours=37)]
    replayed = list(library_replay([("card", Rating.GOOD, at) for at in moments]))
    scheduler, card = library(DEFAULT_RETENTION), fsrs.Card(card_id=1)
    for one, at in zip(replayed, moments, strict=True):
        assert one.recall == scheduler.get_card_retrievability(card, at)
        card, _log = scheduler.review_card(card, fsrs.Rating.Good, at)
        assert (one.scheduled.state.stability, at + one.scheduled.interval) == (card.stability, card.due)
    assert [one.elapsed_days for one in replayed] == [0, 0, 1]


def test_the_interval_on_a_button_is_the_one_that_is_scheduled():
    draw = random.Random(3)
    for _ in range(200):
        state = MemoryState()
        for day in random_days(draw, 8):
            retention = draw.choice(RETENTIONS)
            shown = intervals(state, day=day, retention=retention)
            assert list(shown) == list(Rating)
            assert shown == {
                rating: schedule(state, rating, day=day, retention=retention).interval for rating in Rating
            }
            assert list(shown.values()) == sorted(shown.values())
            state = schedule(state, draw.choice(list(Rating)), day=day, retention=retention).state


def test_a_new_card_goes_through_the_steps_of_minutes_before_days():
    shown = intervals(MemoryState(), day=FIRST)
    minutes = [interval / timedelta(minutes=1) for interval in list(shown.values())[:3]]
    assert minutes == [1, 5.5, 10]
    assert shown[Rating.EASY] >= DAY
    first = schedule(MemoryState(), Rating.GOOD, day=FIRST)
    assert (first.state.phase, first.state.step) == (Phase.LEARNING, 1)
    second = schedule(first.state, Rating.GOOD, day=FIRST)
    assert (second.state.phase, second.state.step) == (Phase.REVIEW, None)
    assert second.interval % DAY == timedelta(0)


def test_a_card_forgotten_in_review_is_relearnt_the_same_day():
    known = schedule(MemoryState(), Rating.EASY, day=FIRST)
    forgotten = schedule(known.state, Rating.AGAIN, day=FIRST + known.interval)
    assert (forgotten.state.phase, forgotten.interval) == (Phase.RELEARNING, timedelta(minutes=10))
    assert forgotten.state.stability < known.state.stability


def test_an_evening_and_the_next_morning_are_reviews_of_two_days():
    state = schedule(MemoryState(), Rating.EASY, day=FIRST).state
    next_morning = schedule(state, Rating.GOOD, day=FIRST + DAY)
    same_day = schedule(state, Rating.GOOD, day=FIRST)
    assert next_morning.state.stability > same_day.state.stability


def test_a_day_before_the_last_review_counts_as_its_day():
    state = schedule(MemoryState(), Rating.EASY, day=FIRST).state
    back = schedule(state, Rating.GOOD, day=FIRST - DAY)
    assert back == schedule(state, Rating.GOOD, day=FIRST)
    assert back.state.last_day == FIRST


def test_steps_are_due_by_the_minute_and_intervals_when_the_day_begins():
    at = datetime(2025, 1, 7, 1, 30, tzinfo=BAMAKO)
    day = study_day(at, BAMAKO)
    step = schedule(MemoryState(), Rating.AGAIN, day=day)
    assert step.due_at(at, BAMAKO) == at + timedelta(minutes=1)
    days = schedule(MemoryState(), Rating.EASY, day=day)
    due = days.due_at(at, BAMAKO)
    assert study_day(due, BAMAKO) == day + days.interval
    assert study_day(due - timedelta(microseconds=1), BAMAKO) == day + days.interval - DAY


def test_a_higher_retention_brings_cards_back_sooner():
    state = schedule(MemoryState(), Rating.EASY, day=FIRST).state
    due = [schedule(state, Rating.GOOD, day=FIRST + 8 * DAY, retention=one).interval for one in RETENTIONS]
    assert due == sorted(due, reverse=True)
    assert due[0] > due[-1]


@pytest.mark.parametrize("retention", [0, 0.79, 0.951, 1, float("nan")])
def test_a_retention_out_of_bounds_is_refused(retention):
    with pytest.raises(ValueError, match="retention"):
        schedule(MemoryState(), Rating.GOOD, day=FIRST, retention=retention)
    with pytest.raises(ValueError, match="retention"):
        check_retention(retention)


def test_the_bounds_of_retention_are_within_it():
    assert [check_retention(one) for one in RETENTIONS] == list(RETENTIONS)


def test_scheduling_changes_nothing_of_what_it_is_given():
    state = schedule(MemoryState(), Rating.GOOD, day=FIRST).state
    before = replace(state)
    schedule(state, Rating.AGAIN, day=FIRST)
    assert state == before
