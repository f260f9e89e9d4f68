from __future__ import annotations

import random
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from training.accounts.models import User
from training.facts.models import Entity, Topic
from training.questions.models import Question
from training.quizzes.models import Attempt, Response
from training.quizzes.notes import note
from training.rules.judge import assess
from training.rules.questions import Verdict
from training.rules.records import Importance
from training.rules.scoring import score_choices, score_matches, score_order
from training.rules.selection import Candidate, select

# Kinds of typed answer for which the name of another entity is no slip of the pen.
NAMED = "text"


class NothingToAsk(Exception):  # noqa: N818 - it is no error of the program
    """There is no published question on what was asked for."""


def candidates(topic: Topic | None) -> list[Candidate]:
    """Return the published practice questions of a topic, or of all, as the draw needs them: two queries."""
    questions = Question.objects.for_practice().select_related("fact__subject").prefetch_related("options")
    if topic:
        questions = questions.filter(fact__topic=topic)
    return [
        Candidate(
            id=question.pk,
            uid=question.uid,
            fact=question.fact.slug,
            subject=question.fact.subject.slug,
            format=question.format,
            importance=Importance(question.fact.importance),
            difficulty=question.difficulty,
            answer=question.answer,
            told=" ".join((question.stem, *(option.text for option in question.options.all()))),
        )
        for question in questions
    ]


def start_attempt(*, key: UUID, learner: User, topic: Topic | None, length: int, seed: int, at: datetime) -> Attempt:
    """Draw a quiz by its seed and freeze it as a new attempt; the same key again gives the attempt it started.

    Raises NothingToAsk when there is no question to draw, and Attempt.DoesNotExist when the key is another learner's.
    """
    drawn = select(candidates(topic), length=length, rng=random.Random(seed))  # noqa: S311 - not a secret
    if not drawn:
        raise NothingToAsk
    attempt = Attempt(id=key, learner=learner, topic=topic, seed=seed, length=len(drawn), started_at=at)
    try:
        with transaction.atomic():
            attempt.save(force_insert=True)
            Response.objects.bulk_create(
                Response(attempt=attempt, number=number, question_id=question.id)
                for number, question in enumerate(drawn, 1)
            )
    except IntegrityError:
        return learner.attempts.get(pk=key)
    return attempt


def record_answer(response: Response, *, picked: list[int], typed: str, at: datetime) -> bool:
    """Judge an answer and keep it, unless one was kept before; nothing picked or typed means "I don't know".

    One statement settles which of several sendings counts. Returns whether it was this one.
    """
    verdict, note = judged(response.question, picked, typed)
    kept = Response.objects.unanswered().filter(pk=response.pk)
    changed = kept.update(picked=picked, typed=typed, verdict=verdict, note=note, answered_at=at)
    response.picked, response.typed, response.verdict, response.note = picked, typed, verdict, note
    response.answered_at = at
    return bool(changed)


def judged(question: Question, picked: list[int], typed: str) -> tuple[Verdict, str]:
    """Return the verdict on an answer, and for a typed one why."""
    if picked:
        return judged_options(question, picked), ""
    if not typed:
        return Verdict.DONT_KNOW, ""
    expected = question.as_expected()
    others = other_names(question) if expected.kind == NAMED else ()
    outcome = assess(expected, typed, others)
    return outcome.verdict, note(outcome)


def judged_options(question: Question, picked: list[int]) -> Verdict:
    """Return the verdict on options picked, by their keys."""
    options = {option.pk: option for option in question.shown_options}
    match question.format:
        case Question.Format.MULTI:
            return score_choices(frozenset(picked), frozenset(key for key, option in options.items() if option.correct))
        case Question.Format.ORDER:
            return score_order([options[key].place or 0 for key in picked])
        case Question.Format.MATCH:
            return score_matches([options[key].place for key in picked])
    return Verdict.RIGHT if options[picked[0]].correct else Verdict.WRONG


def other_names(question: Question) -> tuple[str, ...]:
    """Return the names of all entities that are not the answer of a typed question."""
    expected = question.as_expected()
    own = {name.casefold() for name in (expected.answer, *expected.accepted)}
    names: list[str] = []
    for name, aliases in Entity.objects.values_list("name", "aliases"):
        known = [name, *aliases]
        if not own & {name.casefold() for name in known}:
            names += known
    return tuple(names)


def left(attempt: Attempt, *, at: datetime) -> list[int]:
    """Return the numbers of the unanswered questions; without any, the attempt is finished."""
    numbers = list(attempt.responses.unanswered().values_list("number", flat=True))
    if not numbers and attempt.finished_at is None:
        Attempt.objects.unfinished().filter(pk=attempt.pk).update(finished_at=at)
        attempt.finished_at = at
    return numbers


def next_after(number: int, numbers: list[int]) -> int | None:
    """Return the first of the unanswered numbers after ``number``, going round; None when there is none."""
    return next((other for other in numbers if other > number), numbers[0] if numbers else None)
