"""Giving learners new cards: so many a day that all are met before the day of deployment.

Where a learner is to know a syllabus by a day, its cards come first, paced to that day; the others follow, at a steady
pace, once all of it was met.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from itertools import accumulate
from operator import or_

from django.db import transaction
from django.db.models import Case, Count, Q, When

from training.accounts.models import User
from training.facts.models import Fact
from training.reviews.models import Card, Memory
from training.reviews.wanted import Wanted, wanted_of
from training.rules.days import start_of, study_day
from training.rules.pacing import new_cards_today
from training.rules.scheduling import DAY, Phase

# A number of cards, and the days in which they are to be met; None without a day.
_Pace = tuple[int, int | None]


@dataclass(frozen=True)
class _Turn:
    """How many new cards are still to be dealt on a study day: of those that are wanted or, without any, of all."""

    number: int
    wanted: Sequence[Wanted]


def to_deal(learner: User, *, at: datetime) -> int:
    """Return how many new cards the learner is still to be dealt on the study day."""
    day = study_day(at, learner.zone)
    return _turn(learner, wanted_of(learner, on=day), day).number


def deal(learner: User, *, at: datetime) -> int:
    """Deal what is still to be dealt on the study day, and return how many cards; two calls at once deal once."""
    day = study_day(at, learner.zone)
    wanted = wanted_of(learner, on=day)
    if not _turn(learner, wanted, day).number:
        return 0
    with transaction.atomic():
        User.objects.select_for_update().get(pk=learner.pk)
        return _deal(learner, _turn(learner, wanted, day), at=at)


def _turn(learner: User, wanted: Sequence[Wanted], day: date) -> _Turn:
    """Return what is to be dealt on a study day: others than what is wanted when all of that was met on days before."""
    of_wanted, unseen = _unseen(learner, wanted)
    left = any(of_wanted)
    dealt, wanted_dealt, due = _of_day(learner, () if left else wanted, day)
    turn = wanted if left or wanted_dealt else ()
    paces = _paces(learner, turn, of_wanted, day) if turn else [(unseen, None if wanted else _days_left(learner, day))]
    numbers = (
        new_cards_today(unseen=cards, days_left=days_left, introduced_today=dealt, due_today=due, cap=learner.daily_cap)
        for cards, days_left in paces
    )
    return _Turn(max(numbers), turn)


def _unseen(learner: User, wanted: Sequence[Wanted]) -> tuple[list[int], int]:
    """Return how many cards that are wanted by each day, or by one before it, were not dealt; and how many of all."""
    until = accumulate((one.which for one in wanted), or_)
    counts = {f"until_{place}": Count("pk", filter=which) for place, which in enumerate(until)}
    unseen = Card.objects.active().exclude(memories__learner=learner).aggregate(every=Count("pk"), **counts)
    every = unseen.pop("every")
    return list(unseen.values()), every


def _of_day(learner: User, wanted: Sequence[Wanted], day: date) -> tuple[int, int, int]:
    """Return how many cards were dealt on a study day, how many of them are wanted, and its reviews, done and to do."""
    dealt = Q(dealt_on=day)
    due = Q(phase=Phase.REVIEW, suspended=False, due_at__lt=start_of(day, learner.zone) + DAY)
    counts = {"dealt": Count("pk", filter=dealt), "due": Count("pk", filter=due)}
    if wanted:
        counts["wanted"] = Count("pk", filter=dealt & _any(wanted))
    found = Memory.objects.of(learner.pk).aggregate(**counts)
    done = learner.reviews.on(day).filter(phase=Phase.REVIEW).count()
    return found["dealt"], found.get("wanted", 0), found["due"] + done


def _paces(learner: User, wanted: Sequence[Wanted], unseen: Sequence[int], day: date) -> list[_Pace]:
    """Return the cards to be met by each day; an own day of the learner before all of them is kept instead."""
    own, first = learner.deploys_on, wanted[0].by
    sooner = own if own and day < own < first else date.max
    return [(cards, (min(one.by, sooner) - day).days) for one, cards in zip(wanted, unseen, strict=True)]


def _days_left(learner: User, day: date) -> int | None:
    return (learner.deploys_on - day).days if learner.deploys_on else None


def _any(wanted: Sequence[Wanted]) -> Q:
    """Return the condition that a card is wanted by some day."""
    return reduce(or_, (one.which for one in wanted))


def _deal(learner: User, turn: _Turn, *, at: datetime) -> int:
    cards = Card.objects.unseen_by(learner.pk)
    if turn.wanted:
        first = Case(*(When(one.which, then=place) for place, one in enumerate(turn.wanted)))
        cards = cards.filter(_any(turn.wanted)).most_needed_first(first)
    else:
        cards = cards.most_needed_first()
    day, number = study_day(at, learner.zone), turn.number
    dealt = [
        Memory(learner=learner, card=card, fact_id=card.fact_id, due_at=at, dealt_on=day) for card in cards[:number]
    ]
    Memory.objects.bulk_create(dealt, ignore_conflicts=True)
    return len(dealt)


def deal_fact(learner: User, fact: Fact, *, at: datetime) -> None:
    """Deal the first card of a fact whose turn it is not yet, besides those of the day."""
    card = Card.objects.unseen_by(learner.pk).filter(fact=fact).order_by("order").first()
    if card is not None:
        day = study_day(at, learner.zone)
        Memory.objects.bulk_create(
            [Memory(learner=learner, card=card, fact=fact, due_at=at, dealt_on=day)], ignore_conflicts=True
        )
