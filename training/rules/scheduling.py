"""When a card is to come back: FSRS-6, as the library ``fsrs`` computes it. Nothing else imports that library.

The library counts periods of 24 hours; a learner counts days. It is therefore given the study day of each review
(``training.rules.days``) and never the hour, so that a card done late in the evening and again the next morning was
done on two days. Its random spread of intervals is off: the interval on a button is the one that is scheduled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from functools import cache
from zoneinfo import ZoneInfo

import fsrs
from fsrs.scheduler import FSRS_DEFAULT_DECAY

from training.rules.days import start_of

# The share of reviews that are to be recalled. Below, most reviews are failures; above, the work grows out of bounds
# (at 0.97 about four times the reviews of 0.90).
LOWEST_RETENTION, DEFAULT_RETENTION, HIGHEST_RETENTION = 0.80, 0.90, 0.95
LEARNING_STEPS = (timedelta(minutes=1), timedelta(minutes=10))
RELEARNING_STEPS = (timedelta(minutes=10),)
DECAY = -FSRS_DEFAULT_DECAY
DAY = timedelta(days=1)


class Rating(IntEnum):
    """How well a card was recalled; all but the first are a pass."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class Phase(IntEnum):
    """Where a memory is on its way."""

    NEW = 0
    LEARNING = 1
    REVIEW = 2
    RELEARNING = 3


IN_STEPS = frozenset({Phase.LEARNING, Phase.RELEARNING})


@dataclass(frozen=True)
class MemoryState:
    """What the scheduler knows of one learner's memory of one card.

    ``stability`` is in days, ``difficulty`` from 1 (easy) to 10; both None until the first review. ``step`` is the
    place in the short steps of the first day, None outside them. ``last_day`` is the study day of the last review.
    """

    phase: Phase = Phase.NEW
    step: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class Scheduled:
    """A memory after a review, and how long until the next one: minutes within a step, else whole study days."""

    state: MemoryState
    interval: timedelta

    def due_at(self, at: datetime, zone: ZoneInfo) -> datetime:
        """Return the moment, in UTC, from which the card is due again after a review ``at`` by somebody in ``zone``."""
        if self.interval < DAY or self.state.last_day is None:
            return at.astimezone(UTC) + self.interval
        return start_of(self.state.last_day + self.interval, zone)


@dataclass(frozen=True)
class Replayed:
    """A review of a replayed log: days since the one before (0 at the first), the chance of recall, what came of it."""

    elapsed_days: int
    recall: float
    scheduled: Scheduled


def schedule(state: MemoryState, rating: Rating, *, day: date, retention: float = DEFAULT_RETENTION) -> Scheduled:
    """Return the memory after a review on a study day; ``retention`` is the share of recalls to aim at, 0.80 to 0.95.

    A day before that of the last review, as after a flight to another time zone, counts as the same day.
    Raises ValueError when the retention is out of bounds.
    """
    at = _moment(max(day, state.last_day or day))
    card, _ = _scheduler(retention).review_card(_as_card(state, at), fsrs.Rating(rating), at)
    return _scheduled(card, at)


def intervals(state: MemoryState, *, day: date, retention: float = DEFAULT_RETENTION) -> dict[Rating, timedelta]:
    """Return, for each rating, how long it would be until the next review: exactly what ``schedule`` then gives."""
    at = _moment(max(day, state.last_day or day))
    scheduler, card = _scheduler(retention), _as_card(state, at)
    return {rating: scheduler.review_card(card, fsrs.Rating(rating), at)[0].due - at for rating in Rating}


def library_replay(
    reviews: Iterable[tuple[str, Rating, datetime]], *, retention: float = DEFAULT_RETENTION
) -> Iterator[Replayed]:
    """Yield what the library alone makes of a log of cards, ratings and moments in UTC, in order of time.

    It is the measure of ``schedule``: its own cards, its own forgetting curve and its own days, periods of 24 hours.
    Raises ValueError when the retention is out of bounds.
    """
    scheduler = _scheduler(retention)
    cards: dict[str, fsrs.Card] = {}
    for name, rating, at in reviews:
        card = cards.get(name) or fsrs.Card(card_id=0, due=at)
        elapsed = (at - card.last_review).days if card.last_review else 0
        recall = scheduler.get_card_retrievability(card, at)
        cards[name], _ = scheduler.review_card(card, fsrs.Rating(rating), at)
        yield Replayed(elapsed, recall, _scheduled(cards[name], at))


def check_retention(retention: float) -> float:
    """Return a retention that is within bounds; raises ValueError for any other."""
    if not LOWEST_RETENTION <= retention <= HIGHEST_RETENTION:
        raise ValueError(f"A retention of {retention} is not from {LOWEST_RETENTION} to {HIGHEST_RETENTION}.")
    return retention


@cache
def _scheduler(retention: float) -> fsrs.Scheduler:
    return fsrs.Scheduler(
        desired_retention=check_retention(retention),
        learning_steps=LEARNING_STEPS,
        relearning_steps=RELEARNING_STEPS,
        enable_fuzzing=False,
    )


def _as_card(state: MemoryState, at: datetime) -> fsrs.Card:
    if state.phase is Phase.NEW:
        return fsrs.Card(card_id=0, due=at)
    return fsrs.Card(
        card_id=0,
        state=fsrs.State(state.phase.value),
        step=state.step,
        stability=state.stability,
        difficulty=state.difficulty,
        due=at,
        last_review=_moment(state.last_day) if state.last_day else None,
    )


def _scheduled(card: fsrs.Card, at: datetime) -> Scheduled:
    after = MemoryState(Phase(card.state.value), card.step, card.stability, card.difficulty, at.date())
    return Scheduled(after, card.due - at)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
