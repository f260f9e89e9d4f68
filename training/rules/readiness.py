"""Readiness: how many facts of a syllabus a learner is expected to recall on a date, with a range; of recall only.

Two cases: reviews stop today (the forgetting curves run on), or go on as scheduled (``training.rules.ahead``), with new
facts introduced as ``training.rules.pacing`` has it. In both the date itself is met before any review on it. What is
overdue is taken to be reviewed today.

A fact may have several cards. Its chance is the mean over those of them that were started, which is the chance that it
is recalled when asked through one of them picked at random. A fact of which no card was started counts as unknown.

Chances are recalibrated by how long they go without a review (``training.rules.recalibration``). The range holds eight
outcomes in ten (``training.rules.spread``): it has the spread of the sum, widened by the error that all forecasts for a
learner share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from math import ceil

from training.rules.ahead import Ahead, Outlook, outlook
from training.rules.memory import Evidence, recall_on
from training.rules.pacing import DEFAULT_DAILY_CAP, new_cards_today
from training.rules.recalibration import UNCALIBRATED, Recalibration
from training.rules.scheduling import DEFAULT_RETENTION
from training.rules.spread import Spread

# The share of the facts that is to be recalled.
DEFAULT_STANDARD = 0.85
# The chances of meeting the standard from which a learner is on course, and below which at risk.
ON_COURSE, AT_RISK = 0.75, 0.40
# With fewer facts started (or all, in a smaller syllabus) or fewer reviews there is no estimate.
LEAST_FACTS, LEAST_REVIEWS = 12, 20
ROUNDING = 1e-9


class Status(StrEnum):
    """What the chance of meeting the standard comes to."""

    ON_COURSE = "on_course"
    BORDERLINE = "borderline"
    AT_RISK = "at_risk"
    TOO_LITTLE_DATA = "too_little_data"


@dataclass(frozen=True, slots=True)
class CardMemory:
    """A learner's memory of a card that was reviewed: as ``MemoryState`` has it, with the study day on which it is due.

    ``evidence`` is what quizzes say since.
    """

    stability: float
    difficulty: float
    last_day: date
    due_day: date
    evidence: Evidence | None = None


# The cards of one fact that were started.
FactMemory = Sequence[CardMemory]


@dataclass(frozen=True, slots=True)
class Prospect:
    """From when until when a forecast looks, and how reviews go on in between."""

    today: date
    on: date
    retention: float = DEFAULT_RETENTION
    daily_cap: int = DEFAULT_DAILY_CAP

    @property
    def days(self) -> int:
        """How many days are left, 0 when the date is past."""
        return max(0, (self.on - self.today).days)


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many facts are expected to be recalled, and between which numbers they lie in eight outcomes of ten."""

    expected: float
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is expected of a learner: of how many facts, how many of them started, in both cases.

    ``required`` facts meet the standard; ``chance`` is that of meeting it when reviews go on, ``recalls`` that of each
    fact. Both estimates and the chance are None, and there are no chances of facts, when there is too little data.
    """

    facts: int
    started: int
    required: int
    status: Status
    stopped: Estimate | None = None
    continued: Estimate | None = None
    chance: float | None = None
    recalls: Sequence[float] = ()


def readiness(
    facts: Sequence[FactMemory],
    prospect: Prospect,
    *,
    reviews: int,
    standard: float = DEFAULT_STANDARD,
    recalibration: Recalibration = UNCALIBRATED,
) -> Readiness:
    """Return what is expected of a learner, from the memories of every fact (empty when unseen) and all reviews done.

    Raises ValueError when the standard is not a share above 0.
    """
    if not 0 < standard <= 1:
        raise ValueError(f"A standard of {standard} is not a share from 0 to 1.")
    started = sum(1 for fact in facts if fact)
    required = ceil(standard * len(facts) - ROUNDING)
    if started < max(1, min(LEAST_FACTS, len(facts))) or reviews < LEAST_REVIEWS:
        return Readiness(len(facts), started, required, Status.TOO_LITTLE_DATA)
    stopped = _spread(stopped_outlooks(facts, prospect, recalibration), recalibration)
    outlooks = continued_outlooks(facts, prospect, recalibration)
    continued = _spread(outlooks, recalibration)
    chance = continued.at_least(required)
    return Readiness(
        facts=len(facts),
        started=started,
        required=required,
        status=status_of(chance),
        stopped=_estimate(stopped),
        continued=_estimate(continued),
        chance=chance,
        recalls=[recall for recall, _ in outlooks],
    )


def status_of(chance: float) -> Status:
    """Return what a chance of meeting the standard, from 0 to 1, comes to."""
    if chance >= ON_COURSE:
        return Status.ON_COURSE
    return Status.AT_RISK if chance < AT_RISK else Status.BORDERLINE


def stopped_outlooks(
    facts: Sequence[FactMemory], prospect: Prospect, recalibration: Recalibration = UNCALIBRATED
) -> list[Outlook]:
    """Return, for each fact, the chance of recall on the date when reviews stop, and the days without review."""
    days = prospect.days
    on = prospect.today if days == 0 else prospect.on
    return [(_mean([recalibration.chance(_recall(card, on), days) for card in fact]), float(days)) for fact in facts]


def continued_outlooks(
    facts: Sequence[FactMemory], prospect: Prospect, recalibration: Recalibration = UNCALIBRATED
) -> list[Outlook]:
    """Return, for each fact, the chance of recall when reviews go on, and the days expected since the last review."""
    ahead = outlook(prospect.retention, recalibration)
    unseen = sum(1 for fact in facts if not fact)
    first_days = iter(_first_days(unseen, prospect.days, prospect.daily_cap))
    outlooks = []
    for fact in facts:
        if fact:
            cards = [_card_continued(card, prospect, ahead, recalibration) for card in fact]
            outlooks.append((_mean([recall for recall, _ in cards]), _mean([since for _, since in cards])))
        else:
            first = next(first_days)
            outlooks.append((0.0, 0.0) if first is None else ahead.after_first(prospect.days - first))
    return outlooks


def estimate(outlooks: Sequence[Outlook], recalibration: Recalibration = UNCALIBRATED) -> Estimate:
    """Return how many facts are expected to be recalled, of those that the outlooks are of."""
    return _estimate(_spread(outlooks, recalibration))


def _card_continued(card: CardMemory, prospect: Prospect, ahead: Ahead, recalibration: Recalibration) -> Outlook:
    due = max(card.due_day, prospect.today)
    days = (prospect.on - due).days
    if days <= 0:
        on = max(prospect.on, prospect.today)
        return recalibration.chance(_recall(card, on), prospect.days), float(prospect.days)
    return ahead.after_review(
        stability=card.stability,
        difficulty=card.difficulty,
        elapsed=max(0, (due - card.last_day).days),
        recall=recalibration.chance(_recall(card, due), (due - prospect.today).days),
        days=days,
    )


def _recall(card: CardMemory, day: date) -> float:
    return recall_on(day, stability=card.stability, last_day=card.last_day, evidence=card.evidence)


def _mean(values: Sequence[float]) -> float:
    if len(values) == 1:
        return values[0]
    return sum(values) / len(values) if values else 0.0


@lru_cache(maxsize=4096)
def _first_days(unseen: int, days: int, daily_cap: int) -> tuple[int | None, ...]:
    first_days: list[int | None] = []
    for day in range(days):
        left = unseen - len(first_days)
        new = new_cards_today(unseen=left, days_left=days - day, introduced_today=0, due_today=0, cap=daily_cap)
        first_days += [day] * new
    return (*first_days, *[None] * (unseen - len(first_days)))


def _spread(outlooks: Sequence[Outlook], recalibration: Recalibration) -> Spread:
    """Return how many facts will be recalled; a chance of 0 stays one."""
    possible = [one for one in outlooks if one[0] > 0]
    if not possible:
        return Spread([])
    odds = [recall / (1 - recall) for recall, _ in possible]
    return Spread(odds, recalibration.sd(_mean([one[0] for one in possible]), _mean([one[1] for one in possible])))


def _estimate(spread: Spread) -> Estimate:
    return Estimate(spread.mean, *spread.range())
