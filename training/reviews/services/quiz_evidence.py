"""What an answer in a quiz says about a learner's cards; the reasons stand in ``training.rules.memory``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from training.accounts.models import User
from training.facts.models import Fact
from training.reviews.models import Memory, QuizAnswer, Review
from training.reviews.services.changes import note_own_change
from training.reviews.services.dealing import deal_fact
from training.reviews.services.grading import graded, record_review
from training.rules.days import study_day
from training.rules.memory import known_after_answer
from training.rules.scheduling import Phase, Rating
from training.rules.text import fold

LONGEST_GIVEN = 300


def note_quiz_answer(
    learner: User,
    fact: Fact,
    *,
    answer: str,
    right: bool,
    guess_chance: float,
    key: UUID,
    at: datetime,
    given: str = "",
    held: bool = False,
) -> None:
    """Keep what an answer says of a fact, in one statement; ``answer`` was right to say, ``given`` the wrong one.

    One that is ``held`` bears on nothing until it is released.
    """
    QuizAnswer.objects.create(
        key=key,
        learner=learner,
        fact=fact,
        answer=answer,
        given=given[:LONGEST_GIVEN],
        right=right,
        guess_chance=guess_chance,
        at=at,
        held=held,
    )


def release_quiz_answers(keys: Iterable[UUID]) -> None:
    """Let answers that were held be taken into account, in one statement."""
    QuizAnswer.objects.filter(key__in=list(keys), held=True).update(held=False)


def take_quiz_answers(learner: User, *, at: datetime) -> int:
    """Let the answers that wait bear on the learner's cards, each exactly once; returns how many did."""
    taken = 0
    for said in QuizAnswer.objects.waiting(learner).select_related("fact"):
        with transaction.atomic():
            if QuizAnswer.objects.filter(pk=said.pk, taken_at=None).update(taken_at=at):
                _take(learner, said)
                # Of one that changed nothing, too: what waits is counted where it is foreseen.
                note_own_change(learner)
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
    elif _is_outdated(memory, day):
        return
    elif _is_review(memory, said):
        record_review(
            memory,
            learner=learner,
            version=memory.version,
            rating=Rating.GOOD,
            key=said.key,
            at=said.at,
            origin=Review.Origin.QUIZ,
        )
    elif changed := moved(memory, said, day):
        Memory.objects.filter(pk=memory.pk, version=memory.version).update(**changed)


def foresee(memories: Sequence[Memory], said: QuizAnswer, *, learner: User) -> None:
    """Let an answer that waits bear on memories at hand, as it is going to on those that are stored.

    The ``memories`` are the learner's of all active cards of its fact, with these, in the order of the cards.
    """
    memory, day = _bears_on(memories, said), study_day(said.at, learner.zone)
    if memory is None or _is_outdated(memory, day):
        return
    if _is_review(memory, said):
        _, after = graded(memory, learner=learner, rating=Rating.GOOD, key=said.key, at=said.at)
    else:
        after = moved(memory, said, day)
    for name, value in after.items():
        setattr(memory, name, value)


def _is_outdated(memory: Memory, day: date) -> bool:
    """Tell whether a card was reviewed on a later day than that of an answer."""
    return bool(memory.last_day and memory.last_day > day.toordinal())


def _is_review(memory: Memory, said: QuizAnswer) -> bool:
    """Tell whether an answer is as good as a review of a card that is due."""
    return said.right and not said.guess_chance and memory.due_at <= said.at and not memory.suspended


def _memory_of(learner: User, said: QuizAnswer) -> Memory | None:
    of_fact = Memory.objects.of(learner.pk).filter(card__fact=said.fact)
    return _bears_on(list(of_fact.select_related("card").order_by("card__order")), said)


def _bears_on(memories: Sequence[Memory], said: QuizAnswer) -> Memory | None:
    # A card says with its answer what is counted, too: of those that hold the words of the right answer, the shortest.
    right = set(fold(said.answer).split())
    wordings = {memory.pk: set(fold(memory.card.answer).split()) for memory in memories}
    same = [memory for memory in memories if right <= wordings[memory.pk]]
    return min(same, key=lambda memory: len(wordings[memory.pk]), default=memories[0] if memories else None)


def moved(memory: Memory, said: QuizAnswer, day: date) -> dict[str, Any]:
    """Return the fields of a memory that an answer changes on a study day.

    A card never reviewed counts as unknown whatever was guessed.
    """
    changed: dict[str, Any] = {}
    if memory.phase != Phase.NEW:
        before = memory.recall_on(day)
        known = known_after_answer(before, right=said.right, guess_chance=said.guess_chance)
        changed = {"quiz_known": known, "quiz_day": day.toordinal()}
    if not said.right and memory.due_at > said.at:
        changed["due_at"] = said.at
    return changed
