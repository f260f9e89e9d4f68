"""How much comes back in the next days, as far as the schedule knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from training.accounts.models import User
from training.reviews.models import Memory, Review
from training.rules.charts import Bar, bars
from training.rules.days import start_of, study_day
from training.rules.scheduling import DAY, Phase
from training.rules.workload import falling_due

DAYS_AHEAD, WEEK = 30, 7
BARS_TOP, BARS_BOTTOM = 18, 92


@dataclass(frozen=True)
class DayAhead:
    """A study day to come, and how many cards come back on it."""

    day: date
    count: int


@dataclass(frozen=True)
class Coming:
    """The cards that come back on each of the next thirty days, the first of them today."""

    days: list[DayAhead]

    @property
    def bars(self) -> list[tuple[DayAhead, Bar]]:
        """The first seven days, each with its bar."""
        week = self.days[:WEEK]
        return list(zip(week, bars([day.count for day in week], top=BARS_TOP, bottom=BARS_BOTTOM), strict=True))

    @property
    def in_week(self) -> int:
        """How many come back within seven days."""
        return sum(day.count for day in self.days[:WEEK])

    @property
    def in_all(self) -> int:
        """How many come back within thirty days."""
        return sum(day.count for day in self.days)


def coming(learner: User, *, at: datetime) -> Coming:
    """Return how many of the learner's cards come back on which day, within the daily cap; new cards are besides."""
    zone, today = learner.zone, study_day(at, learner.zone)
    until = start_of(today + DAYS_AHEAD * DAY, zone) - timedelta(microseconds=1)
    due = Memory.objects.of(learner.pk).started().due(until).order_by().values_list("due_at", flat=True)
    counts = falling_due(
        (study_day(moment, zone) for moment in due),
        today=today,
        days=DAYS_AHEAD,
        cap=learner.daily_cap,
        done_today=Review.objects.filter(learner=learner, phase=Phase.REVIEW).on(today).count(),
    )
    return Coming([DayAhead(today + number * DAY, count) for number, count in enumerate(counts)])
