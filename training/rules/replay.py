"""A log of reviews put through the scheduler, to see how good its forecasts of recall were.

Scored, as in the benchmark of FSRS, is each review on a later day than the one before of the same card: its first and
those of the same day are not, though the scheduler learns from them. Recalled is any rating but Again. Beside it stand

- the library alone, fed with the same study days: it must agree to the last digit;
- the library alone on the bare moments: its days are periods of 24 hours, so it scores fewer reviews;
- a moving average and a constant, which know nothing of cards and intervals. Each forecasts before it sees the outcome.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from math import exp
from zoneinfo import ZoneInfo

from training.rules.days import study_day
from training.rules.forecast_quality import Forecast, Quality, measure
from training.rules.memory import recall_on
from training.rules.review_log import LoggedReview
from training.rules.scheduling import (
    DEFAULT_RETENTION,
    MemoryState,
    Rating,
    Replayed,
    library_replay,
    schedule,
)

# The start and the step of the moving average, on the scale of log odds.
AVERAGE_START, AVERAGE_STEP = 1.2, 0.3


@dataclass(frozen=True)
class Report:
    """What a replay shows: the size of the log, how many schedules equal the library's, how good forecasts were."""

    reviews: int
    cards: int
    same_schedules: int
    scheduler: Quality | None
    library_on_study_days: Quality | None
    library_on_24_hours: Quality | None
    moving_average: Quality | None
    constant: Quality | None


@dataclass
class _Scored:
    """The forecasts that count, gathered review by review."""

    days: Counter[str] = field(default_factory=Counter)
    lapses: Counter[str] = field(default_factory=Counter)
    forecasts: list[Forecast] = field(default_factory=list)

    def add(self, review: LoggedReview, replayed: Replayed) -> None:
        """Take in the next review of the log."""
        card, recalled = review.card, review.rating is not Rating.AGAIN
        if card in self.days and not replayed.elapsed_days:
            return
        self.days[card] += 1
        if self.days[card] > 1:
            nth, lapses = self.days[card], self.lapses[card]
            self.forecasts.append(Forecast(replayed.recall, recalled, replayed.elapsed_days, nth, lapses))
            self.lapses[card] += not recalled


def replay(reviews: Sequence[LoggedReview], *, zone: ZoneInfo, retention: float = DEFAULT_RETENTION) -> Report:
    """Return how the scheduler and its measures fare on a log in order of time, with the study days of ``zone``.

    Forecasts do not depend on the retention to aim at; schedules do. Raises ValueError when it is out of bounds.
    """
    ours, days, hours = _Scored(), _Scored(), _Scored()
    same = 0
    for review, scheduled, on_days, on_hours in zip(
        reviews,
        scheduler_replay(reviews, zone=zone, retention=retention),
        library_replay(((one.card, one.rating, _midnight(one, zone)) for one in reviews), retention=retention),
        library_replay(((one.card, one.rating, one.at) for one in reviews), retention=retention),
        strict=True,
    ):
        ours.add(review, scheduled)
        days.add(review, on_days)
        hours.add(review, on_hours)
        same += scheduled.scheduled == on_days.scheduled
    return Report(
        reviews=len(reviews),
        cards=len(ours.days),
        same_schedules=same,
        scheduler=measure(ours.forecasts),
        library_on_study_days=measure(days.forecasts),
        library_on_24_hours=measure(hours.forecasts),
        moving_average=measure(moving_average(ours.forecasts)),
        constant=measure(constant(ours.forecasts)),
    )


def scheduler_replay(
    reviews: Iterable[LoggedReview], *, zone: ZoneInfo, retention: float = DEFAULT_RETENTION
) -> Iterator[Replayed]:
    """Yield what the scheduler makes of a log in order of time, with the study days of ``zone``."""
    states: dict[str, MemoryState] = {}
    for review in reviews:
        day = study_day(review.at, zone)
        state = states.get(review.card, MemoryState())
        elapsed = (day - state.last_day).days if state.last_day else 0
        recall = recall_on(day, stability=state.stability, last_day=state.last_day)
        scheduled = schedule(state, review.rating, day=day, retention=retention)
        states[review.card] = scheduled.state
        yield Replayed(elapsed, recall, scheduled)


def moving_average(forecasts: Iterable[Forecast]) -> list[Forecast]:
    """Return the same reviews with a forecast that follows what was recalled lately, whatever the card.

    The logistic moving average of the benchmark: log odds that start at 1.2 and move by 0.3 times the last error.
    Source: open-spaced-repetition/srs-benchmark (``moving_avg``).
    """
    averaged = []
    log_odds = AVERAGE_START
    for forecast in forecasts:
        chance = 1 / (1 + exp(-log_odds))
        averaged.append(replace(forecast, chance=chance))
        log_odds += AVERAGE_STEP * (forecast.recalled - chance)
    return averaged


def constant(forecasts: Iterable[Forecast]) -> list[Forecast]:
    """Return the same reviews with one forecast for all: the share recalled of the reviews scored before.

    It starts at the default retention, which weighs as much as one review.
    """
    levelled = []
    recalled = DEFAULT_RETENTION
    for seen, forecast in enumerate(forecasts, start=1):
        levelled.append(replace(forecast, chance=recalled / seen))
        recalled += forecast.recalled
    return levelled


def _midnight(review: LoggedReview, zone: ZoneInfo) -> datetime:
    return datetime.combine(study_day(review.at, zone), time(), UTC)
