"""Cards that a learner does not want to see: until tomorrow, until further notice, or because something is wrong."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from training.accounts.models import User
from training.reviews.models import Flag, FlagQuerySet, Memory
from training.reviews.services.changes import note_change
from training.rules.days import start_of, study_day


@transaction.atomic
def bury(memory: Memory, *, learner: User, at: datetime) -> None:
    """Show a card no more before the next study day; what is known of the memory stays as it is."""
    tomorrow = start_of(study_day(at, learner.zone) + timedelta(days=1), learner.zone)
    Memory.objects.filter(pk=memory.pk, due_at__lt=tomorrow).update(due_at=tomorrow)
    note_change([memory.learner_id])


@transaction.atomic
def set_aside(memory: Memory) -> None:
    """Show a card no more until it is brought back."""
    Memory.objects.filter(pk=memory.pk).update(suspended=True)
    note_change([memory.learner_id])


@transaction.atomic
def bring_back(memory: Memory) -> None:
    """Show a card that was set aside again, from the day on which it is due."""
    Memory.objects.filter(pk=memory.pk).update(suspended=False)
    note_change([memory.learner_id])


def flag(memory: Memory, *, reason: str, note: str, at: datetime) -> bool:
    """Tell the editors that something is wrong with a card; a flag that is open already is brought up to date.

    Returns whether it is a new one.
    """
    try:
        with transaction.atomic():
            Flag.objects.create(card_id=memory.card_id, learner_id=memory.learner_id, reason=reason, note=note, at=at)
    except IntegrityError:
        opened = Flag.objects.open().filter(card=memory.card_id, learner=memory.learner_id)
        opened.update(reason=reason, note=note, at=at)
        return False
    return True


def deal_with(flags: FlagQuerySet, *, at: datetime) -> int:
    """Close the open ones of some flags, and return how many."""
    return flags.open().update(resolved_at=at)
