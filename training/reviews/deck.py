"""What a learner is shown in a session of reviews: a card with its answer, and how the session stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID, uuid4

from django.db.models import Count, Min, Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training.accounts.models import User
from training.facts.models import Claim, Fact, Topic
from training.reviews.models import Card, Memory, Review
from training.reviews.queue import PROMPT, TOPIC_TITLE, Row, claims_behind, claims_of, queue
from training.rules.days import start_of, study_day
from training.rules.scheduling import DAY, Phase, Rating, intervals


@dataclass(frozen=True)
class Grade:
    """One of the four grades, with the interval until the next review that it would give."""

    rating: Review.Rating
    interval: timedelta

    @property
    def wait(self) -> str:
        """The interval in words: whole study days, or minutes for one shorter than a day."""
        if self.interval >= DAY:
            return ngettext("%d day", "%d days", self.interval.days) % self.interval.days
        minutes = self.interval / timedelta(minutes=1)
        return _("%s min") % number_format(int(minutes) if minutes.is_integer() else minutes)


@dataclass(frozen=True)
class Evidence:
    """A fact behind a card, and what its sources say of it."""

    fact: Fact
    claims: list[Claim]

    @property
    def sources(self) -> str:
        """The sources by name, each once."""
        return "; ".join(dict.fromkeys(claim.source.short_title for claim in self.claims))


@dataclass(frozen=True)
class Shown:
    """A card as it is shown, with a key of its own that lets its grade count once; intervals in the order of grades."""

    memory: Memory
    card: Row
    claims: tuple[Row, ...]
    intervals: tuple[timedelta, ...]
    done: int
    left: int
    key: UUID
    at: datetime

    @property
    def prompt(self) -> str:
        """What it asks."""
        return str(self.card[PROMPT])

    @property
    def topic(self) -> str:
        """The title of its topic."""
        return str(self.card[TOPIC_TITLE])

    @property
    def number(self) -> int:
        """Its place among the cards of the study day, from 1."""
        return self.done + 1

    @property
    def total(self) -> int:
        """How many cards the study day has, as far as can be told now."""
        return self.done + self.left

    @property
    def is_learnt(self) -> bool:
        """Tell whether it is past its first day, so that what the grades mean need not be said."""
        return self.memory.phase not in {Phase.NEW, Phase.LEARNING}

    @property
    def milliseconds(self) -> int:
        """When it was shown, in milliseconds since 1970."""
        return int(self.at.timestamp() * 1000)


@dataclass(frozen=True)
class SessionEnd:
    """What was done on a study day, and when there is more to do."""

    reviewed: int
    recalled: int
    next_due: date | None
    next_count: int


def shown(learner: User, *, at: datetime, topic: Topic | None = None, first: int | None = None) -> Shown | None:
    """Return the card to show now: of what is due or, ahead of time, of a topic; None when nothing is left.

    ``first`` is the key of a memory whose card goes before all others, if it is among them.
    """
    waiting = queue(learner, at=at, topic=topic, first=first)
    if not waiting:
        return None
    (found,) = waiting
    after = intervals(found.memory.state, day=study_day(at, learner.zone), retention=learner.retention)
    return Shown(
        memory=found.memory,
        card=found.card,
        claims=claims_behind(found.memory, found.card),
        intervals=tuple(after[rating] for rating in Rating),
        done=found.done,
        left=found.left(learner.daily_cap),
        key=uuid4(),
        at=at,
    )


def evidence(card: Card, rows: tuple[Row, ...]) -> list[Evidence]:
    """Return the facts behind a card, each with what its sources say."""
    facts = {card.fact_id: card.fact} | ({card.other.pk: card.other} if card.other else {})
    return [Evidence(facts[key], list(said)) for key, said in groupby(claims_of(rows), key=lambda claim: claim.fact_id)]


def session_end(learner: User, *, at: datetime) -> SessionEnd:
    """Return what the learner did on the study day, and how many cards fall due on the next day that has any."""
    day = study_day(at, learner.zone)
    recalled = Count("pk", filter=Q(rating__gt=Rating.AGAIN))
    done = learner.reviews.by_hand().on(day).aggregate(reviewed=Count("pk"), recalled=recalled)
    coming = Memory.objects.of(learner.pk).filter(suspended=False, due_at__gt=at)
    earliest = coming.aggregate(at=Min("due_at"))["at"]
    next_due = max(study_day(earliest, learner.zone), day) if earliest else None
    until = start_of(next_due, learner.zone) + DAY if next_due else at
    return SessionEnd(done["reviewed"], done["recalled"], next_due, coming.filter(due_at__lt=until).count())


@dataclass(frozen=True)
class DueNow:
    """How much is due: reviews as far as the daily cap allows, and new cards with those still to be dealt."""

    cards: int
    new: int
    minutes: int


SECONDS_A_CARD = 20


def due_now(learner: User, *, at: datetime, to_deal: int) -> DueNow:
    """Return how much the learner has to do now; ``to_deal`` new cards come with the session."""
    new = Memory.objects.of(learner.pk).filter(phase=Phase.NEW).due(at).count() + to_deal
    waiting = queue(learner, at=at)
    cards = sum(found.left(learner.daily_cap) for found in waiting) + to_deal
    return DueNow(cards, new, _minutes(cards))


def _minutes(cards: int) -> int:
    return max(1, round(cards * SECONDS_A_CARD / 60))
