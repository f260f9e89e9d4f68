"""What an answer in a quiz says about a learner's cards; the reasons stand in ``training.rules.memory``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from training.accounts.models import User
from training.facts.models import Fact
from training.reviews.models import Memory, QuizAnswer, Review
from training.reviews.services.dealing import deal_fact
from training.reviews.services.grading import record_review
from training.rules.days import study_day
from training.rules.memory import known_after_answer
from training.rules.scheduling import Phase, Rating


def note_quiz_answer(
    learner: User, fact: Fact, *, answer: str, right: bool, guess_chance: float, key: UUID, at: datetime
) -> None:
    """Keep what an answer says of a fact, in one statement; ``answer`` is what was right to say."""
    QuizAnswer.objects.create(
        key=key, learner=learner, fact=fact, answer=answer, right=right, guess_chance=guess_chance, at=at
    )


def take_quiz_answers(learner: User, *, at: datetime) -> int:
    """Let the answers that wait bear on the learner's cards, each exactly once; returns how many did."""
    taken = 0
    for said in QuizAnswer.objects.waiting(learner).select_related("fact"):
        with transaction.atomic():
            if QuizAnswer.objects.filter(pk=said.pk, taken_at=None).update(taken_at=at):
                _take(learner, said)
                taken += 1
    return taken


def _take(learner: User, said: QuizAnswer) -> None:
    """Let one answer bear on the card of its fact: that with the same answer, else the first.

    A miss makes the card due, and deals it when the learner did not have it. A right answer that could be guessed moves
    what is known of the memory and not when it is due; one that could not, to a card that is due, is a review.
    """
    memory = _memory_of(learner, said)
    day = study_day(said.at, learner.zone)
    if memory is None:
        if not said.right:
            deal_fact(learner, said.fact, at=said.at)
    elif memory.last_day and memory.last_day > day.toordinal():
        return
    elif said.right and not said.guess_chance and memory.due_at <= said.at and not memory.suspended:
        record_review(
            memory,
            learner=learner,
            version=memory.version,
            rating=Rating.GOOD,
            key=said.key,
            at=said.at,
            origin=Review.Origin.QUIZ,
        )
    else:
        _move(memory, said, day)


def _memory_of(learner: User, said: QuizAnswer) -> Memory | None:
    of_fact = Memory.objects.of(learner.pk).filter(card__fact=said.fact)
    memories = list(of_fact.select_related("card").order_by("card__order"))
    same = (memory for memory in memories if memory.card.answer.casefold() == said.answer.casefold())
    return next(same, memories[0] if memories else None)


def _move(memory: Memory, said: QuizAnswer, day: date) -> None:
    """Keep what an answer says of a memory; a card never reviewed counts as unknown whatever was guessed."""
    changed: dict[str, Any] = {}
    if memory.phase != Phase.NEW:
        before = memory.recall_on(day)
        known = known_after_answer(before, right=said.right, guess_chance=said.guess_chance)
        changed = {"quiz_known": known, "quiz_day": day.toordinal()}
    if not said.right and memory.due_at > said.at:
        changed["due_at"] = said.at
    if changed:
        Memory.objects.filter(pk=memory.pk, version=memory.version).update(**changed)
