"""Recording grades, each exactly once, and taking them back."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from training.accounts.models import User
from training.reviews.models import Memory, Review
from training.reviews.services.changes import note_change, note_own_change
from training.rules.days import study_day
from training.rules.scheduling import Phase, Rating, schedule
from training.statements import add, change

LONGEST_MILLISECONDS = 10 * 60 * 1000
# Longer ago, an undo would rather hide a review than correct a slip.
UNDOABLE_FOR = timedelta(hours=24)


class Outcome(Enum):
    """What became of a grade."""

    SAVED = "saved"
    REPEATED = "repeated"
    STALE = "stale"


def record_review(
    memory: Memory,
    *,
    learner: User,
    version: int,
    rating: Rating,
    key: UUID,
    at: datetime,
    milliseconds: int | None = None,
    origin: str = Review.Origin.CARD,
) -> Outcome:
    """Keep a grade and schedule the next review; the ``version`` of the memory is the one that the learner was shown.

    The same ``key`` again is REPEATED and changes nothing. A memory graded or put back since it was shown is STALE. Of
    several at once the database lets one through.
    """
    review, after = graded(memory, learner=learner, rating=rating, key=key, at=at, milliseconds=milliseconds)
    review.origin = origin
    try:
        # No savepoint of its own: a repeated key takes back the whole of it.
        with transaction.atomic(savepoint=False):
            if memory.version != version or not change(Memory, after, id=memory.pk, version=version):
                return Outcome.REPEATED if Review.objects.filter(key=key).exists() else Outcome.STALE
            add(review)
            note_own_change(learner)
    except IntegrityError:
        return Outcome.REPEATED
    return Outcome.SAVED


def graded(
    memory: Memory, *, learner: User, rating: Rating, key: UUID, at: datetime, milliseconds: int | None = None
) -> tuple[Review, dict[str, Any]]:
    """Return the review that a grade makes, and the fields of the memory after it; neither is stored."""
    day = study_day(at, learner.zone)
    review = Review(
        key=key,
        learner=learner,
        memory=memory,
        rating=rating,
        at=at,
        day=day,
        milliseconds=None if milliseconds is None else max(0, min(milliseconds, LONGEST_MILLISECONDS)),
        phase=memory.phase,
        recall=memory.recall_on(day) if _foreseen(memory, day.toordinal()) else None,
        before=memory.snapshot(),
    )
    return review, _after(memory, rating, learner, at)


def _foreseen(memory: Memory, day: int) -> bool:
    """Tell whether a review shows how well recall was foreseen: the first on a day, of a card past its first day."""
    return memory.last_day is not None and memory.last_day < day


def _after(memory: Memory, rating: Rating, learner: User, at: datetime) -> dict[str, Any]:
    """Return the fields of a memory after a review."""
    day = study_day(at, learner.zone)
    scheduled = schedule(memory.state, rating, day=day, retention=learner.retention)
    state = scheduled.state
    return {
        "phase": state.phase,
        "step": state.step,
        "stability": state.stability,
        "difficulty": state.difficulty,
        "last_day": state.last_day.toordinal() if state.last_day else None,
        "due_at": scheduled.due_at(at, learner.zone),
        "repetitions": memory.repetitions + 1,
        "lapses": memory.lapses + (memory.phase == Phase.REVIEW and rating == Rating.AGAIN),
        "quiz_known": None,
        "quiz_day": None,
        "corrected_from": "",
        "version": memory.version + 1,
    }


def undo(learner: User, *, key: UUID, at: datetime) -> Memory | None:
    """Take back the grade with a key, and return the memory as it was before; None when it can no longer be undone.

    Only the last grade of a card can be, by the learner who gave it, within a day. Twice at once takes back one.
    """
    with transaction.atomic():
        undone = Review.objects.by_hand().filter(learner=learner, key=key, at__gte=at - UNDOABLE_FOR)
        review = undone.select_related("memory").first()
        if review is None or Review.objects.filter(memory=review.memory_id, pk__gt=review.pk).exists():
            return None
        changed = Memory.objects.filter(
            pk=review.memory_id, version=review.memory.version, resets=review.before["resets"]
        )
        before = review.before | {"due_at": datetime.fromisoformat(review.before["due_at"])}
        if not changed.update(**before, version=F("version") + 1):
            return None
        undone.delete()
        note_change([learner.pk])
        return Memory.objects.with_card().get(pk=review.memory_id)


def last_key(learner: User, *, at: datetime) -> UUID | None:
    """Return the key of the learner's last grade that can be undone; None without one."""
    latest = Review.objects.by_hand().filter(learner=learner).order_by("-at", "-pk").first()
    return latest.key if latest and latest.at >= at - UNDOABLE_FOR else None
