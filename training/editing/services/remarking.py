"""Marking answers again after the key of their question was corrected: first as a list, then all of them or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID, uuid5

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from training.accounts.models import User
from training.editing.services.figuring import forget_figures
from training.questions.models import Question
from training.quizzes.models import Attempt, Response
from training.quizzes.services import judged
from training.reviews.models import QuizAnswer
from training.reviews.services.changes import note_change
from training.rules.addresses import digest
from training.rules.questions import ONE_OF_OPTIONS, Verdict
from training.rules.scoring import score_choices, score_matches, score_order

LONGEST_NOTE = 300


class OutdatedPlanError(Exception):
    """Something was answered or corrected since the list was shown."""


@dataclass(frozen=True)
class Score:
    """How many of the scored answers of an attempt were right."""

    right: int
    scored: int

    def moved(self, before: Verdict, after: Verdict) -> Score:
        """Return the score once a verdict is another."""
        right = (after == Verdict.RIGHT) - (before == Verdict.RIGHT)
        scored = (before == Verdict.NOT_SCORED) - (after == Verdict.NOT_SCORED)
        return Score(self.right + right, self.scored + scored)

    def __str__(self) -> str:
        return f"{self.right} / {self.scored}"


@dataclass(frozen=True)
class Remarked:
    """One answer that would get another verdict, and the score of its attempt before and after."""

    response: Response
    before: Verdict
    after: Verdict
    note: str
    score_before: Score
    score_after: Score

    @property
    def before_label(self) -> str:
        """The old verdict in words."""
        return str(Response.Verdict(self.before).label)

    @property
    def after_label(self) -> str:
        """The new verdict in words."""
        return str(Response.Verdict(self.after).label)


@dataclass(frozen=True)
class Remark:
    """What marking all answers to a question again would change."""

    question: Question
    answers: int
    changes: list[Remarked]

    @cached_property
    def digest(self) -> str:
        """Stands for exactly these changes."""
        rows = [(one.response.pk, one.before.value, one.after.value) for one in self.changes]
        return digest(repr((self.question.pk, self.question.answer, rows)))


def plan_remarking(question: Question) -> Remark:
    """Return what marking the answers to all revisions of a question by the latest key would change."""
    latest = Question.objects.filter(uid=question.uid).order_by("-revision").first() or question
    answered = Response.objects.answered().filter(question__uid=question.uid)
    responses = list(
        answered.select_related("attempt__learner", "question__fact")
        .prefetch_related("question__options")
        .order_by("pk")
    )
    judgements = [(response, *_judged_by(latest, response)) for response in responses]
    changed = [row for row in judgements if row[1] != row[0].verdict]
    return Remark(latest, len(responses), _with_scores(changed))


@transaction.atomic
def remark(question: Question, *, planned: str, editor: User, at: datetime) -> Remark:
    """Give all answers of a plan their new verdicts and keep the old ones in the history of the question.

    Raises OutdatedPlanError when the list with the digest ``planned`` is no longer what would change.
    """
    list(Response.objects.select_for_update().filter(question__uid=question.uid).values_list("pk", flat=True))
    plan = plan_remarking(question)
    if plan.digest != planned:
        raise OutdatedPlanError
    for one in plan.changes:
        one.response.verdict, one.response.note = one.after, _told(one, plan.question, at)
        _correct_evidence(one, plan.question)
    note_change({one.response.attempt.learner_id for one in plan.changes})
    Response.objects.bulk_update([one.response for one in plan.changes], ["verdict", "note"], batch_size=500)
    if plan.changes:
        forget_figures(plan.question.uid)
        LogEntry.objects.log_actions(
            editor.pk, [plan.question], CHANGE, change_message=_history(plan.changes), single_object=True
        )
    return plan


def _judged_by(latest: Question, response: Response) -> tuple[Verdict, str]:
    """Return the verdict on an answer by the latest key; the one it has where that key says nothing of it."""
    own = response.question
    if not response.picked and not response.typed:
        return Verdict(response.verdict), response.note
    if response.typed:
        return judged(latest, [], response.typed) if latest.expected else (Verdict(response.verdict), response.note)
    if own.format != latest.format:
        return Verdict(response.verdict), response.note
    return _judged_options(latest, own, response.picked), ""


def _judged_options(latest: Question, own: Question, picked: list[int]) -> Verdict:
    """Return the verdict on options, compared by their texts; not scored where the right ones were not offered."""
    shown = {option.pk: option.text for option in own.shown_options}
    right = {option.text: option.place for option in latest.shown_options if option.correct}
    if not right or not right.keys() <= set(shown.values()):
        return Verdict.NOT_SCORED
    if own.format in ONE_OF_OPTIONS:
        return Verdict.RIGHT if shown[picked[0]] in right else Verdict.WRONG
    if own.format == Question.Format.MULTI:
        return score_choices(frozenset(picked), frozenset(key for key, text in shown.items() if text in right))
    if own.format == Question.Format.MATCH:
        if own.prompts != latest.prompts:
            return Verdict.NOT_SCORED
        return score_matches([right.get(shown[key]) for key in picked])
    if len(right) != len(picked):
        return Verdict.NOT_SCORED
    return score_order([right[shown[key]] or 0 for key in picked])


def _with_scores(changed: Iterable[tuple[Response, Verdict, str]]) -> list[Remarked]:
    """Return changes with the scores of their attempts; of several in one attempt each goes on from the one before."""
    rows = list(changed)
    attempts = Attempt.objects.filter(pk__in={response.attempt_id for response, _verdict, _note in rows})
    scores: dict[UUID, Score] = {attempt.pk: Score(attempt.right, attempt.scored) for attempt in attempts.with_score()}
    made = []
    for response, after, note in rows:
        before, score = Verdict(response.verdict), scores[response.attempt_id]
        scores[response.attempt_id] = score.moved(before, after)
        made.append(Remarked(response, before, after, note, score, scores[response.attempt_id]))
    return made


def _told(one: Remarked, question: Question, at: datetime) -> str:
    """Return what the learner is told of it, in the learner's language."""
    with translation.override(one.response.attempt.learner.language):
        values = {
            "date": date_format(timezone.localtime(at)),
            "answer": question.answer,
            "before": one.before_label,
        }
        told = _("Marked again on %(date)s, by the corrected answer “%(answer)s”. Before: %(before)s.") % values
    return told[:LONGEST_NOTE]


def _correct_evidence(one: Remarked, question: Question) -> None:
    """Correct what an answer is going to say about the learner's cards, unless it has said it already."""
    key = uuid5(one.response.attempt_id, str(one.response.number))
    waiting = QuizAnswer.objects.filter(key=key, taken_at=None)
    if one.after in {Verdict.RIGHT, Verdict.WRONG}:
        waiting.update(right=one.after == Verdict.RIGHT, answer=question.answer)
    else:
        waiting.delete()


def _history(changes: Iterable[Remarked]) -> str:
    """Return the old and the new verdicts as a line of the history, by attempt and number."""
    by_pair: Mapping[tuple[str, str], list[str]] = defaultdict(list)
    for one in changes:
        by_pair[one.before.value, one.after.value].append(f"{one.response.attempt_id}/{one.response.number}")
    pairs = (f"{before} → {after}: {', '.join(answers)}" for (before, after), answers in by_pair.items())
    return _("Answers marked again. %(changes)s.") % {"changes": "; ".join(pairs)}
