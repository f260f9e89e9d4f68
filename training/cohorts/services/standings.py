"""Working out what is expected of the members of a cohort, and keeping it until something changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, QuerySet, Subquery

from training.accounts.models import User
from training.cohorts.models import Cohort, Membership, Standing
from training.cohorts.services.learnt import History, histories_of, memories_of
from training.reviews.models import Memory, QuizAnswer
from training.rules.addresses import digest
from training.rules.effort import SECONDS_A_REVIEW, minutes_a_day
from training.rules.own_shift import corrected
from training.rules.readiness import CardMemory, Estimate, FactMemory, Prospect, Readiness, readiness
from training.rules.recalibration import Recalibration
from training.statements import Reading, put

ACTIVITY_DAYS = 14
# What one request works out at most: so many memories, which is about half a second's work, of so many members, whose
# standings fit into one statement of any database.
MOST_MEMORIES, MOST_MEMBERS = 6_000, 400
DIGEST_LENGTH = 12
FIELDS = [field.name for field in Standing._meta.concrete_fields if field.name not in {"id", "membership"}]


class Member(NamedTuple):
    """A member of a cohort with what is expected of them; of whom nothing was worked out yet, None.

    ``stale`` says that something changed since.
    """

    key: int
    joined_at: datetime
    learner_id: int
    username: str
    first_name: str
    last_name: str
    time_zone: str
    retention: float
    daily_cap: int
    study_version: int
    shift: float | None
    error_sd: float | None
    unforeseen: int | None
    basis: str | None
    version: int | None
    waiting: int | None
    worked_on: int | None
    facts: int
    started: int
    required: int
    status: str | None
    expected: float | None
    low: int | None
    high: int | None
    stopped: float | None
    stopped_low: int | None
    stopped_high: int | None
    chance: float | None
    reviews: int
    came_back: int
    recalled: int
    last_on: date | None
    seconds: int | None
    minutes_a_day: int | None
    recall: bytes
    activity: bytes
    stale: bool = False

    @property
    def name(self) -> str:
        """What the learner is called."""
        return f"{self.first_name} {self.last_name}".strip() or self.username

    @property
    def learner(self) -> User:
        """The learner, as far as it matters to what is foreseen of them."""
        return User(pk=self.learner_id, time_zone=self.time_zone, retention=self.retention, daily_cap=self.daily_cap)

    def recalibration(self, of_cohort: Recalibration) -> Recalibration:
        """Return how the learner's forecasts are corrected."""
        return corrected(of_cohort, shift=self.shift, error_sd=self.error_sd)

    @property
    def figures_of(self) -> date | None:
        """The cohort's study day on which the figures were worked out."""
        return date.fromordinal(self.worked_on) if self.worked_on else None


# What is shown of somebody of whom nothing was worked out yet.
NOTHING: dict[str, Any] = {
    **dict.fromkeys(("facts", "started", "required", "reviews", "came_back", "recalled"), 0),
    "recall": b"",
    "activity": bytes(ACTIVITY_DAYS),
}
# Where a member's values come from, as queries name them: the membership, the learner, the standing.
SOURCES = (
    *("pk", "joined_at", "learner_id", "learner__username", "learner__first_name", "learner__last_name"),
    *("learner__time_zone", "learner__retention", "learner__daily_cap", "learner__study_version"),
    *("shift", "error_sd", "unforeseen"),
    *(f"standing__{name}" for name in FIELDS),
)


@dataclass(frozen=True)
class _Basis:
    """What the standings of a cohort at a moment rest on, besides each learner's memories."""

    cohort: Cohort
    at: datetime
    cards: Sequence[tuple[int, int]]
    facts: Sequence[int]
    recalibration: Recalibration

    @property
    def today(self) -> date:
        return self.cohort.today(self.at)

    @property
    def met(self) -> str:
        """How the basis of a standing begins that the day of deployment was met with."""
        return self._on(self.cohort.deploys_on)

    @cached_property
    def _common(self) -> str:
        others = (self.cohort.standard, self.cohort.retention, self.cohort.calibrated_at)
        day = min(self.today, self.cohort.deploys_on)
        return f"{self._on(day)}{syllabus_of(self.cards)}-{digest(repr(others))[:DIGEST_LENGTH]}"

    def of(self, member: Member) -> str:
        """Return it in brief: dates, cards, standard and calibration, and how the learner chose to review.

        The days after that of deployment count as that day: what was expected of it is kept.
        """
        return f"{self._common}-{member.retention:g}-{member.daily_cap}"

    def _on(self, day: date) -> str:
        return f"{day:%Y%m%d}-{self.cohort.deploys_on:%Y%m%d}-{len(self.facts)}-"


def refresh(
    cohort: Cohort,
    *,
    at: datetime,
    cards: Sequence[tuple[int, int]] | None = None,
    learner: User | None = None,
    portion: bool = False,
) -> list[Member]:
    """Return the members of a cohort with their standings, those worked out anew of whom anything changed.

    ``cards`` are those of the cohort where they are known already; with ``learner`` it is that member alone. One query
    when nothing changed, whatever the number of members, and three or four more for so many as can be worked out in
    half a second: with ``portion`` that is all, of those first of whom nothing was and then of the oldest, and the
    others are as they last were, for one query more.
    """
    cards = list(cohort.cards().values_list("fact", "pk")) if cards is None else cards
    basis = _Basis(cohort, at, cards, list(dict.fromkeys(fact for fact, _ in cards)), cohort.recalibration)
    members = _members(cohort, learner)
    stale = _stale(members, basis)
    if not stale:
        return members
    size = max(1, min(MOST_MEMBERS, MOST_MEMORIES // max(1, len(basis.facts))))
    anew: dict[int, Member] = {}
    for start in range(0, size if portion else len(stale), size):
        anew |= _worked_out(stale[start : start + size], basis)
    if portion:
        anew |= _left(stale[size:], basis)
    return [anew.get(one.key, one) for one in members]


def _members(cohort: Cohort, learner: User | None) -> list[Member]:
    """Return the members of a cohort, or one of them, with the standings that were kept; one query."""
    if learner is not None:
        return [Member(*row) for row in _with_standings(cohort).filter(learner=learner)]
    return [Member(*row) for row in _reading().rows(cohort.pk)]


@cache
def _reading() -> Reading:
    return Reading.of(_with_standings(Cohort(pk=Reading.OPEN)))


def _with_standings(cohort: Cohort) -> QuerySet[Membership, tuple[Any, ...]]:
    """Return the active memberships of a cohort as values of members."""
    waiting = QuizAnswer.objects.filter(learner=OuterRef("learner"), taken_at=None, held=False).order_by()
    count = waiting.values("learner").annotate(count=Count("pk")).values("count")
    return cohort.memberships.active().annotate(unforeseen=Subquery(count)).values_list(*SOURCES)


def syllabus_of(cards: Sequence[tuple[int, int]]) -> str:
    """Return what stands for cards in the basis of a standing, whose chances of recall are of their facts then."""
    return digest(repr(cards))[:DIGEST_LENGTH]


def _stale(members: Sequence[Member], basis: _Basis) -> list[Member]:
    """Return the members whose standing is to be worked out anew: first those without one, then the oldest.

    After deployment none is that was worked out until then.
    """
    if basis.today > basis.cohort.deploys_on:
        met = basis.met
        found = [one for one in members if not (one.basis or "").startswith(met)]
    else:
        found = [
            one
            for one in members
            if (one.basis, one.version, one.waiting) != (basis.of(one), one.study_version, one.unforeseen or 0)
        ]
    return sorted(found, key=lambda one: one.worked_on or 0)


def _left(members: Sequence[Member], basis: _Basis) -> dict[int, Member]:
    """Return, by membership, members as they stand until it is their turn.

    What is to be said of somebody without any memory takes no working out.
    """
    unknown = [one.learner_id for one in members if one.basis is None]
    begun = Memory.objects.filter(learner__in=unknown).order_by().values_list("learner", flat=True).distinct()
    unbegun = set(unknown) - set(begun) if unknown else set()
    return {
        one.key: one._replace(**_standing(one, {}, History(), basis))
        if one.learner_id in unbegun
        else _as_it_was(one, basis)
        for one in members
    }


def _as_it_was(member: Member, basis: _Basis) -> Member:
    """Return a member that is stale, the days of whose activity end today."""
    if member.worked_on is None:
        return member._replace(**NOTHING, stale=True)
    days = max(0, basis.today.toordinal() - member.worked_on)
    activity = member.activity[days:] + bytes(min(days, ACTIVITY_DAYS))
    return member._replace(activity=activity, stale=True)


def _worked_out(members: Sequence[Member], basis: _Basis) -> dict[int, Member]:
    """Work standings out and keep them, by membership; what somebody else keeps at the same time is as right."""
    learners = {one.learner_id: one.learner for one in members}
    answered = [learners[one.learner_id] for one in members if one.unforeseen]
    memories = memories_of(list(learners.values()), basis.facts, answered=answered)
    histories = histories_of(list(learners), basis.today)
    nothing = History()
    made = {
        one.key: _standing(one, memories.get(one.learner_id, {}), histories.get(one.learner_id, nothing), basis)
        for one in members
    }
    put([Standing(membership_id=key, **values) for key, values in made.items()], unique="membership_id")
    return {one.key: one._replace(**made[one.key]) for one in members}


def _standing(
    member: Member, memories: Mapping[int, Sequence[CardMemory]], history: History, basis: _Basis
) -> dict[str, Any]:
    """Return the fields of a standing."""
    cohort, today = basis.cohort, basis.today
    begun: list[FactMemory] = [memories.get(fact, ()) for fact in basis.facts]
    prospect = Prospect(today, cohort.deploys_on, member.retention, member.daily_cap)
    found = readiness(
        begun,
        prospect,
        reviews=history.reviews,
        standard=cohort.standard,
        recalibration=member.recalibration(basis.recalibration),
    )
    return {
        "basis": basis.of(member),
        "version": member.study_version,
        "waiting": member.unforeseen or 0,
        "worked_on": today.toordinal(),
        "recall": bytes([round(100 * chance) for chance in found.recalls]),
        "activity": bytes(min(255, history.activity.get(day, 0)) for day in last_days(today)),
        "minutes_a_day": _minutes(begun, len(basis.cards), prospect, history.seconds),
        **_numbers(found),
        **_log(history),
    }


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


def _log(history: History) -> dict[str, Any]:
    return {
        "reviews": history.reviews,
        "came_back": history.came_back,
        "recalled": history.recalled,
        "last_on": history.last_on,
        "seconds": round(history.seconds) if history.seconds else None,
    }


def _minutes(begun: Sequence[FactMemory], in_all: int, prospect: Prospect, seconds: float | None) -> int | None:
    """Return the minutes a day that it takes to go on with the cards begun and to meet the rest of so many in all."""
    cards = [
        ((card.due_day - prospect.today).days, max(1, (card.due_day - card.last_day).days))
        for fact in begun
        for card in fact
    ]
    unseen = max(0, in_all - len(cards))
    return minutes_a_day(prospect.days, unseen=unseen, cards=cards, seconds=seconds or SECONDS_A_REVIEW)
