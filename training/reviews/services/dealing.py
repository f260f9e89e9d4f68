"""Giving learners new cards: so many a day that all are met before the day of deployment."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from training.accounts.models import User
from training.facts.models import Fact
from training.reviews.models import Card, Memory
from training.rules.days import start_of, study_day
from training.rules.pacing import new_cards_today
from training.rules.scheduling import DAY, Phase


def to_deal(learner: User, *, at: datetime) -> int:
    """Return how many new cards the learner is still to be dealt on the study day."""
    day = study_day(at, learner.zone)
    memories = Memory.objects.of(learner.pk)
    tomorrow = start_of(day, learner.zone) + DAY
    due = memories.filter(phase=Phase.REVIEW, suspended=False, due_at__lt=tomorrow)
    return new_cards_today(
        unseen=Card.objects.active().exclude(memories__learner=learner).count(),
        days_left=(learner.deploys_on - day).days if learner.deploys_on else None,
        introduced_today=memories.filter(dealt_on=day).count(),
        due_today=due.count() + learner.reviews.on(day).filter(phase=Phase.REVIEW).count(),
        cap=learner.daily_cap,
    )


def deal(learner: User, *, at: datetime) -> int:
    """Deal what is still to be dealt on the study day, and return how many cards; two calls at once deal once."""
    if not to_deal(learner, at=at):
        return 0
    with transaction.atomic():
        User.objects.select_for_update().get(pk=learner.pk)
        return _deal(learner, to_deal(learner, at=at), at=at)


def _deal(learner: User, number: int, *, at: datetime) -> int:
    cards = Card.objects.unseen_by(learner.pk).most_needed_first()[:number]
    day = study_day(at, learner.zone)
    dealt = [Memory(learner=learner, card=card, fact_id=card.fact_id, due_at=at, dealt_on=day) for card in cards]
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
