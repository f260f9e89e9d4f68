"""What learners know and did, read for many of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, Q, Sum
from django.db.models.base import ModelState

from training.accounts.models import User
from training.reviews.models import Card, Memory, QuizAnswer, Review
from training.reviews.services import foresee
from training.rules.readiness import CardMemory
from training.rules.scheduling import DAY, Phase, Rating

RECALL_DAYS = 28
MEMORY = tuple(field.attname for field in Memory._meta.concrete_fields)
CARD = ("card__answer", "card__order")


@dataclass
class History:
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


def histories_of(learners: Sequence[int], today: date) -> Mapping[int, History]:
    """Return, by the keys of learners, what their logs come to; one query.

    What a quiz counted for is left out: only right answers make reviews there, so that they would look too good.
    """
    found: dict[int, History] = defaultdict(History)
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


def memories_of(
    learners: Sequence[User], facts: Sequence[int], *, answered: Sequence[User]
) -> Mapping[int, Mapping[int, list[CardMemory]]]:
    """Return, by learner and fact, the cards that were started; two queries.

    Those who ``answered`` questions have answers that wait for them to open the cards: these count already.
    """
    by_fact: dict[tuple[int, int], list[_Kept]] = defaultdict(list)
    kept = Memory.objects.active().filter(learner__in=[one.pk for one in learners], fact__in=facts).order_by()
    for *values, answer, order in kept.values_list(*MEMORY, *CARD):
        memory = _memory(values)
        by_fact[memory.learner_id, memory.fact_id].append(_Kept(memory, answer, order))
    people = {one.pk: one for one in learners}
    for said in _waiting(answered, facts):
        _foresee(by_fact[said.learner_id, said.fact_id], said, people[said.learner_id])
    found: dict[int, dict[int, list[CardMemory]]] = defaultdict(dict)
    zones = {one.pk: one.zone for one in learners}
    for (learner, fact), cards in by_fact.items():
        started = [one.memory.as_card_memory(zones[learner]) for one in cards if one.memory.phase != Phase.NEW]
        if started:
            found[learner][fact] = started
    return found


@dataclass(slots=True)
class _Kept:
    """A memory with what its card answers and where it stands among those of its fact."""

    memory: Memory
    answer: str
    order: int


def _memory(values: Sequence[Any]) -> Memory:
    """Return a row as a memory, as ``from_db`` does, in a fifth of the time: a cohort has a hundred thousand."""
    memory = Memory.__new__(Memory)
    memory.__dict__.update(zip(MEMORY, values, strict=True))
    memory._state = ModelState()  # noqa: SLF001 - what ``from_db`` sets
    memory._state.adding, memory._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001
    return memory


def _waiting(learners: Sequence[User], facts: Sequence[int]) -> Iterable[QuizAnswer]:
    """Return the answers of learners on facts that wait, the first one first."""
    waiting = QuizAnswer.objects.filter(learner__in=learners, fact__in=facts, taken_at=None, held=False)
    return waiting.order_by("at", "pk") if learners else ()


def _foresee(cards: list[_Kept], said: QuizAnswer, learner: User) -> None:
    cards.sort(key=lambda one: one.order)
    for one in cards:
        one.memory.card = Card(pk=one.memory.card_id, answer=one.answer)
    foresee([one.memory for one in cards], said, learner=learner)
