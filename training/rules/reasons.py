"""Why to talk to a learner: what they did and have not done, in numbers; nothing is read into silence or one slip.

Whether to talk to somebody is for the chance of meeting the standard to say. The reasons only tell what it comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from training.rules.intervals import wilson
from training.rules.readiness import LEAST_FACTS, LEAST_REVIEWS

# So much of the syllabus not started is worth naming.
MANY_NOT_STARTED = 0.15
# Reviews on fewer of the days than this share are few; of fewer days than these nothing is said.
FEW_DAYS, LEAST_DAYS = 0.5, 7
# Recall of fewer cards that came back is no figure.
LEAST_CAME_BACK = 20
MOST_REASONS = 3


class Cause(StrEnum):
    """What there is to say of a learner."""

    NOT_STARTED = "not started"
    FEW_DAYS = "few days"
    FORGETS = "forgets"
    FALLS_SHORT = "falls short"
    JOINED_LATELY = "joined lately"
    FEW_STARTED = "few started"
    FEW_REVIEWS = "few reviews"


@dataclass(frozen=True, slots=True)
class Reason:
    """A cause with its numbers: so many of so many."""

    cause: Cause
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Work:
    """What a learner did, as far as it explains what is expected of them.

    ``days`` are those that ``active_days`` are counted of, no more than those since the learner joined; ``aim`` is the
    share of cards to recall when they come back, 0 to 1; ``expected`` is None without an estimate.
    """

    facts: int
    started: int
    required: int
    expected: int | None
    reviews: int
    active_days: int
    days: int
    came_back: int
    recalled: int
    aim: float
    joined_lately: bool


def reasons(work: Work) -> list[Reason]:
    """Return the reasons to talk to somebody, at most three, and never none."""
    found = _without_estimate(work) if work.expected is None else _with_estimate(work, work.expected)
    return found[:MOST_REASONS]


def _without_estimate(work: Work) -> list[Reason]:
    found = [Reason(Cause.JOINED_LATELY, work.days, work.days)] if work.joined_lately else []
    if work.started < min(LEAST_FACTS, work.facts):
        return [*found, Reason(Cause.FEW_STARTED, work.started, work.facts)]
    return [*found, Reason(Cause.FEW_REVIEWS, work.reviews, LEAST_REVIEWS)]


def _with_estimate(work: Work, expected: int) -> list[Reason]:
    found = []
    not_started = work.facts - work.started
    if not_started > MANY_NOT_STARTED * work.facts:
        found.append(Reason(Cause.NOT_STARTED, not_started, work.facts))
    if work.days >= LEAST_DAYS and work.active_days < FEW_DAYS * work.days:
        found.append(Reason(Cause.FEW_DAYS, work.active_days, work.days))
    # Below the aim by more than chance explains, at 95 in a hundred.
    if work.came_back >= LEAST_CAME_BACK and wilson(work.recalled, work.came_back)[1] < work.aim:
        found.append(Reason(Cause.FORGETS, work.recalled, work.came_back))
    return found or [Reason(Cause.FALLS_SHORT, expected, work.required)]
