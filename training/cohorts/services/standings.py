"""Working out what is expected of the members of a cohort, and keeping it until something changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, Model, Q, Sum
from django.db.models.base import ModelState

from training.accounts.models import User
from training.cohorts.models import Cohort, Membership, Standing
from training.reviews.models import Memory, Review
from training.rules.addresses import digest
from training.rules.effort import SECONDS_A_REVIEW, minutes_a_day
from training.rules.readiness import (
    CardMemory,
    Estimate,
    FactMemory,
    Prospect,
    Readiness,
    continued_outlooks,
    readiness,
)
from training.rules.scheduling import DAY, Rating

M = TypeVar("M", bound=Model)

ACTIVITY_DAYS = 14
RECALL_DAYS = 28
WRITTEN_AT_ONCE = 500
DIGEST_LENGTH = 24
MEMBERSHIP = tuple(field.attname for field in Membership._meta.concrete_fields)
LEARNER = (
    *("id", "username", "first_name", "last_name", "role"),
    *("time_zone", "retention", "daily_cap", "deploys_on", "study_version"),
)
STANDING = tuple(field.attname for field in Standing._meta.concrete_fields)
FIELDS = [field.name for field in Standing._meta.concrete_fields if field.name not in {"id", "membership"}]


@dataclass(frozen=True)
class Member:
    """A member of a cohort with what is expected of them."""

    membership: Membership
    learner: User
    standing: Standing


@dataclass
class _History:
    """What a learner's log comes to."""

    reviews: int = 0
    came_back: int = 0
    recalled: int = 0
    last_on: date | None = None
    # Reviews of which the time is known, and what they took in milliseconds.
    timed: int = 0
    took: int = 0
    activity: dict[date, int] = field(default_factory=dict)

    @property
    def seconds(self) -> float | None:
        """How long a review took on average, of late."""
        return self.took / self.timed / 1000 if self.timed else None


def refresh(
    cohort: Cohort,
    *,
    at: datetime,
    cards: Sequence[tuple[int, int]] | None = None,
    learner: User | None = None,
) -> list[Member]:
    """Return the members of a cohort with their standings, those worked out anew of whom anything changed.

    ``cards`` are those of the cohort where they are known already; with ``learner`` it is that member alone. Two
    queries when nothing changed, whatever the number of members.
    """
    cards = cohort.cards() if cards is None else cards
    facts = list(dict.fromkeys(fact for fact, _ in cards))
    basis = basis_of(cohort, cards, at=at)
    kept = _met(cohort, cohort.deploys_on, cards) if cohort.today(at) > cohort.deploys_on else None
    members = _members(cohort, learner)
    stale = [one for one in members if not _is_right(one, basis, kept)]
    if not stale:
        return members
    anew = _worked_out(cohort, facts, stale, basis, at=at)
    return [replace(one, standing=anew.get(one.membership.pk, one.standing)) for one in members]


def _members(cohort: Cohort, learner: User | None) -> list[Member]:
    """Return the members of a cohort, or one of them, with the standings that were kept; one query."""
    memberships = cohort.memberships.active()
    if learner is not None:
        memberships = memberships.filter(learner=learner)
    names = (*MEMBERSHIP, *(f"learner__{name}" for name in LEARNER), *(f"standing__{name}" for name in STANDING))
    first, second = len(MEMBERSHIP), len(MEMBERSHIP) + len(LEARNER)
    return [
        Member(
            _instance(Membership, MEMBERSHIP, row[:first]),
            _instance(User, LEARNER, row[first:second]),
            _instance(Standing, STANDING, row[second:]),
        )
        for row in memberships.values_list(*names)
    ]


def _instance(model: type[M], names: Sequence[str], values: Sequence[Any]) -> M:
    """Return a row as an instance of its model, as ``from_db`` does, in a fifth of the time: a page has thousands.

    Fields that are not named are read when they are asked for.
    """
    instance = model.__new__(model)
    instance.__dict__.update(zip(names, values, strict=True))
    instance._state = ModelState()  # noqa: SLF001 - what ``from_db`` sets
    instance._state.adding, instance._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001
    return instance


def basis_of(cohort: Cohort, cards: Sequence[tuple[int, int]], *, at: datetime) -> str:
    """Return what standings rest on besides the learner's memories: dates, cards, standard and calibration.

    The days after that of deployment count as that day: what was expected of it is kept.
    """
    day = min(cohort.today(at), cohort.deploys_on)
    parts = (cards, cohort.standard, cohort.retention, cohort.calibrated_at)
    return f"{_met(cohort, day, cards)}{digest(repr(parts))[:DIGEST_LENGTH]}"


def _met(cohort: Cohort, day: date, cards: Sequence[tuple[int, int]]) -> str:
    """Return how the basis of a standing begins that was worked out on a day."""
    return f"{day:%Y%m%d}-{cohort.deploys_on:%Y%m%d}-{len({fact for fact, _ in cards})}-"


def _is_right(member: Member, basis: str, kept: str | None) -> bool:
    """Tell whether a standing need not be worked out anew; after deployment, when its basis begins as ``kept``."""
    standing, learner = member.standing, member.learner
    if not standing.pk:
        return False
    if kept is not None:
        return standing.basis.startswith(kept)
    return (standing.basis, standing.version) == (_basis_with(basis, learner), learner.study_version)


def _basis_with(basis: str, learner: User) -> str:
    """Return a basis with how the learner chose to review."""
    return f"{basis}-{learner.retention:g}-{learner.daily_cap}"


def _worked_out(
    cohort: Cohort, facts: Sequence[int], members: Sequence[Member], basis: str, *, at: datetime
) -> dict[int, Standing]:
    """Work standings out and keep them, by membership; what somebody else keeps at the same time is as right."""
    learners = [member.learner for member in members]
    memories, histories = _memories(learners, facts), _histories(learners, cohort.today(at))
    made = {
        one.membership.pk: _standing(
            cohort, facts, one, memories[one.learner.pk], histories[one.learner.pk], basis, at=at
        )
        for one in members
    }
    Standing.objects.bulk_create(
        made.values(),
        update_conflicts=True,
        unique_fields=["membership"],
        update_fields=FIELDS,
        batch_size=WRITTEN_AT_ONCE,
    )
    return made


def _memories(learners: Sequence[User], facts: Sequence[int]) -> dict[int, dict[int, list[CardMemory]]]:
    """Return, by learner and fact, the cards that were started."""
    zones = {learner.pk: learner.zone for learner in learners}
    found: dict[int, dict[int, list[CardMemory]]] = defaultdict(lambda: defaultdict(list))
    started = Memory.objects.active().started().filter(learner__in=learners, fact__in=facts)
    for memory in started.order_by():
        found[memory.learner_id][memory.fact_id].append(memory.as_card_memory(zones[memory.learner_id]))
    return found


def _histories(learners: Sequence[User], today: date) -> dict[int, _History]:
    """Return, by learner, what the log comes to.

    What a quiz counted for is left out: only right answers make reviews there, so that they would look too good.
    """
    found: dict[int, _History] = defaultdict(_History)
    lately = Q(day__gt=today - RECALL_DAYS * DAY)
    came_back = lately & Q(recall__isnull=False)
    days = (
        Review.objects.filter(learner__in=learners)
        .by_hand()
        .order_by("day")
        .values_list("learner", "day")
        .annotate(
            done=Count("pk"),
            came_back=Count("pk", filter=came_back),
            recalled=Count("pk", filter=came_back & Q(rating__gt=Rating.AGAIN)),
            timed=Count("milliseconds", filter=lately),
            took=Sum("milliseconds", filter=lately, default=0),
        )
    )
    for learner, day, done, came_back_then, recalled, timed, took in days:
        history = found[learner]
        history.reviews += done
        history.came_back += came_back_then
        history.recalled += recalled
        history.last_on = day
        history.activity[day] = done
        history.timed += timed
        history.took += took
    return found


def _standing(
    cohort: Cohort,
    facts: Sequence[int],
    member: Member,
    memories: dict[int, list[CardMemory]],
    history: _History,
    basis: str,
    *,
    at: datetime,
) -> Standing:
    learner, today = member.learner, cohort.today(at)
    begun: list[FactMemory] = [memories.get(fact, ()) for fact in facts]
    prospect = Prospect(today, cohort.deploys_on, learner.retention, learner.daily_cap)
    own = member.membership.recalibration_in(cohort)
    found = readiness(begun, prospect, reviews=history.reviews, standard=cohort.standard, recalibration=own)
    outlooks = continued_outlooks(begun, prospect, own) if found.continued else []
    return Standing(
        membership=member.membership,
        basis=_basis_with(basis, learner),
        version=learner.study_version,
        recall=bytes(round(100 * chance) for chance, _ in outlooks),
        activity=bytes(min(255, history.activity.get(day, 0)) for day in last_days(today)),
        minutes_a_day=_minutes(begun, prospect, history.seconds),
        **_numbers(found),
        **_log(history),
    )


def last_days(today: date) -> list[date]:
    """Return the days that activity is kept for, the last of them today."""
    return [today - timedelta(days=back) for back in reversed(range(ACTIVITY_DAYS))]


def _numbers(found: Readiness) -> dict[str, Any]:
    nothing = Estimate(None, None, None)  # type: ignore[arg-type]
    goes_on, stops = found.continued or nothing, found.stopped or nothing
    return {
        "facts": found.facts,
        "started": found.started,
        "required": found.required,
        "status": found.status,
        "chance": found.chance,
        "expected": goes_on.expected,
        "low": goes_on.low,
        "high": goes_on.high,
        "stopped": stops.expected,
        "stopped_low": stops.low,
        "stopped_high": stops.high,
    }


def _log(history: _History) -> dict[str, Any]:
    return {
        "reviews": history.reviews,
        "came_back": history.came_back,
        "recalled": history.recalled,
        "last_on": history.last_on,
        "seconds": round(history.seconds) if history.seconds else None,
    }


def _minutes(begun: Sequence[FactMemory], prospect: Prospect, seconds: float | None) -> int | None:
    cards = [
        ((card.due_day - prospect.today).days, max(1, (card.due_day - card.last_day).days))
        for fact in begun
        for card in fact
    ]
    unseen = sum(1 for fact in begun if not fact)
    return minutes_a_day(prospect.days, unseen=unseen, cards=cards, seconds=seconds or SECONDS_A_REVIEW)
