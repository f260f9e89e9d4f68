from __future__ import annotations

import random
import secrets
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from training.accounts.models import User
from training.facts.models import Entity, Fact, Topic
from training.questions.models import Option, Question, QuestionQuerySet
from training.quizzes.models import Attempt, Quiz, Response
from training.quizzes.notes import note
from training.reviews.services import note_quiz_answer, release_quiz_answers
from training.rules.across import ACROSS_FAMILIES
from training.rules.judge import assess
from training.rules.memory import guess_chance
from training.rules.questions import Format, Verdict
from training.rules.records import Importance
from training.rules.scoring import score_choices, score_matches, score_order
from training.rules.selection import Candidate, select, select_on

# Kinds of typed answer for which the name of another entity is no slip of the pen.
NAMED = "text"
LARGEST_SEED = 2**31 - 1


class NothingToAsk(Exception):  # noqa: N818 - it is no error of the program
    """There is no published question on what was asked for."""


class NotOpen(Exception):  # noqa: N818 - it is no error of the program
    """The quiz cannot be begun yet, or not any more."""


def candidates(topic: Topic | None) -> list[Candidate]:
    """Return the published practice questions of a topic, or of all, as the draw needs them: three queries."""
    questions = Question.objects.for_practice()
    return as_candidates(questions.filter(fact__topic=topic) if topic else questions)


def as_candidates(questions: QuestionQuerySet) -> list[Candidate]:
    """Return questions as the draw needs them: three queries."""
    told: dict[int, list[str]] = defaultdict(list)
    for key, text in Option.objects.filter(question__in=questions).values_list("question", "text"):
        told[key].append(text)
    also: dict[int, set[str]] = defaultdict(set)
    for key, slug in questions.filter(also__isnull=False).values_list("pk", "also__slug"):
        also[key].add(slug)
    fields = ("pk", "uid", "format", "family", "difficulty", "answer", "stem", "prompts")
    related = ("fact__slug", "fact__importance", "fact__subject__slug")
    return [
        Candidate(
            id=row["pk"],
            uid=row["uid"],
            fact=row["fact__slug"],
            facts=frozenset({row["fact__slug"], *also[row["pk"]]}),
            subject=row["fact__subject__slug"],
            format=row["format"],
            importance=Importance(row["fact__importance"]),
            difficulty=row["difficulty"],
            answer="" if row["family"] in ACROSS_FAMILIES else row["answer"],
            told=" ".join((row["stem"], *row["prompts"], *told[row["pk"]])),
        )
        for row in questions.values(*fields, *related)
    ]


def start_attempt(
    *, key: UUID, learner: User, topic: Topic | None, length: int, seed: int | None, at: datetime
) -> Attempt:
    """Draw a quiz and freeze it as a new attempt; the same key again gives the attempt it started.

    A seed repeats a quiz: the learner's own by its questions, as far as they still stand, else that which the seed
    draws for everybody. Without one the draw is new, and goes easy on facts that the learner has not shown to know.
    Raises NothingToAsk when there is no question to draw, and Attempt.DoesNotExist when the key is another learner's.
    """
    if seed is None:
        seed, known = secrets.randbelow(LARGEST_SEED), known_facts(learner)
        questions = draw(topic, length=length, seed=seed, known=known)
    else:
        questions = repeated(learner, topic, length=length, seed=seed) or draw(topic, length=length, seed=seed)
    if not questions:
        raise NothingToAsk
    attempt = Attempt(
        id=key, learner=learner, topic=topic, seed=seed, requested=length, length=len(questions), started_at=at
    )
    return attempt if _freeze(attempt, questions) else learner.attempts.get(pk=key)


def _freeze(attempt: Attempt, questions: list[int]) -> bool:
    """Keep a new attempt with its questions, by their keys; returns whether the database let it be a new one."""
    try:
        with transaction.atomic():
            attempt.save(force_insert=True)
            Response.objects.bulk_create(
                Response(attempt=attempt, number=number, question_id=question)
                for number, question in enumerate(questions, 1)
            )
    except IntegrityError:
        return False
    return True


def begin(quiz: Quiz, *, key: UUID, learner: User, at: datetime) -> Attempt:
    """Draw the learner's own questions of a quiz that was set, and freeze them as a new attempt.

    While there is an attempt to go on with, or one at an assessment, that is returned instead. The same quiz, learner
    and number of earlier attempts give the same questions. Raises NotOpen before the quiz opens and once it is closed,
    NothingToAsk when none of its questions stands, and Attempt.DoesNotExist when the key is another learner's.
    """
    earlier = list(learner.attempts.filter(quiz=quiz).select_related("quiz"))
    for attempt in earlier:
        if quiz.assessment or attempt.finished_at is None:
            return attempt
    if quiz.is_early(at) or quiz.is_closed(at):
        raise NotOpen
    seed = uuid5(quiz.pk, f"{learner.pk} {len(earlier)}").int % LARGEST_SEED
    seen = Response.objects.of(learner.pk).answered().values_list("question", flat=True)
    questions = draw_on(
        quiz.facts.all(),
        assessment=quiz.assessment,
        length=quiz.length,
        seed=seed,
        known=known_facts(learner),
        seen=frozenset(seen),
    )
    if not questions:
        raise NothingToAsk
    attempt = Attempt(
        id=key, learner=learner, quiz=quiz, assessment=quiz.assessment, seed=seed, requested=quiz.length,
        length=len(questions), started_at=at,
    )  # fmt: skip
    if _freeze(attempt, questions):
        return attempt
    return learner.attempts.filter(quiz=quiz).get(pk=key) if not quiz.assessment else learner.attempts.get(quiz=quiz)


def questions_for(facts: Iterable[Fact], *, assessment: bool) -> QuestionQuerySet:
    """Return the questions that a quiz on facts may ask; those kept for assessments in an assessment alone."""
    questions = Question.objects.for_assessment() if assessment else Question.objects.for_practice()
    return questions.filter(fact__in=facts)


def draw_on(
    facts: Iterable[Fact],
    *,
    assessment: bool,
    length: int,
    seed: int,
    known: frozenset[str] = frozenset(),
    seen: frozenset[int] = frozenset(),
) -> list[int]:
    """Return the keys of the questions that a seed draws on facts, going easy on all but the known ones."""
    facts = list(facts)
    rng = random.Random(seed)  # noqa: S311 - not a secret
    asked = as_candidates(questions_for(facts, assessment=assessment))
    slugs = {fact.slug for fact in facts}
    return [one.id for one in select_on(asked, slugs, length=length, rng=rng, known=known, seen=seen)]


def draw(topic: Topic | None, *, length: int, seed: int, known: frozenset[str] | None = None) -> list[int]:
    """Return the keys of the questions that a seed draws; going easy on all facts but the known, if these are given."""
    rng = random.Random(seed)  # noqa: S311 - not a secret
    return [question.id for question in select(candidates(topic), length=length, rng=rng, known=known)]


def repeated(learner: User, topic: Topic | None, *, length: int, seed: int) -> list[int]:
    """Return the keys of the questions of an earlier attempt at a quiz that still stand; none without such."""
    earlier = learner.attempts.repeating(topic=topic, seed=seed, requested=length).last()
    if earlier is None:
        return []
    standing = earlier.responses.filter(question__in=Question.objects.for_practice())
    return list(standing.values_list("question", flat=True))


def known_facts(learner: User) -> frozenset[str]:
    """Return the facts on which the learner has given a right answer."""
    right = Response.objects.of(learner.pk).filter(verdict=Verdict.RIGHT)
    return frozenset(right.values_list("question__fact__slug", flat=True))


def record_answer(response: Response, *, learner: User, picked: list[int], typed: str, at: datetime) -> bool:
    """Judge an answer and keep it, unless one was kept before; nothing picked or typed means "I don't know".

    One statement settles which of several sendings counts; that one bears on the learner's cards too, and ends the
    attempt when no other question is open. Returns whether it was this one; fetch the response ``with_question``.
    """
    verdict, note = judged(response.question, picked, typed)
    with transaction.atomic(savepoint=False):
        kept = Response.objects.unanswered().filter(pk=response.pk)
        changed = kept.update(picked=picked, typed=typed, verdict=verdict, note=note, answered_at=at)
        response.picked, response.typed, response.verdict, response.note = picked, typed, verdict, note
        response.answered_at = at
        if changed:
            _tell_cards(response, verdict, learner=learner, at=at)
            if not response.others_open:
                finish(response.attempt, at=at)
    return bool(changed)


def _tell_cards(response: Response, verdict: Verdict, *, learner: User, at: datetime) -> None:
    """Let a right answer or a miss bear on the learner's card of the fact.

    A question across facts says little of any one of them when it was answered right.
    """
    question = response.question
    missed = verdict in {Verdict.WRONG, Verdict.DONT_KNOW}
    if not missed and (verdict != Verdict.RIGHT or question.family in ACROSS_FAMILIES):
        return
    options = len(question.shown_options) if question.has_options else 0
    note_quiz_answer(
        learner,
        question.fact,
        answer=question.answer,
        given=_confused_with(response, verdict),
        right=not missed,
        guess_chance=guess_chance(Format(question.format), options=options, prompts=len(question.prompts)),
        key=_answer_key(response.attempt_id, response.number),
        at=at,
        held=response.attempt.withholds,
    )


def _answer_key(attempt: UUID, number: int) -> UUID:
    return uuid5(attempt, str(number))


def _confused_with(response: Response, verdict: Verdict) -> str:
    """Return the one value that was given instead of the right one; empty where there is none to compare."""
    question = response.question
    one_value = question.family not in ACROSS_FAMILIES and question.format != Question.Format.TRUE_FALSE
    if verdict != Verdict.WRONG or not one_value:
        return ""
    return response.chosen.text if response.chosen else response.typed


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
    if not numbers:
        finish(attempt, at=at)
    return numbers


def finish(attempt: Attempt, *, at: datetime) -> None:
    """End an attempt of which no question is open; the first end counts. What an assessment held back is released."""
    if attempt.finished_at is None:
        if attempt.assessment:
            release_quiz_answers(_answer_key(attempt.pk, number) for number in range(1, attempt.length + 1))
        Attempt.objects.unfinished().filter(pk=attempt.pk).update(finished_at=at)
        attempt.finished_at = at
