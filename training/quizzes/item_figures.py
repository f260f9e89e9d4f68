"""What learners' first answers say of questions, for lists of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from training.questions.models import Option
from training.quizzes.models import Response
from training.rules.item_statistics import FirstAnswer, ItemStatistics, item_statistics
from training.rules.questions import ONE_OF_OPTIONS, Verdict


@dataclass(frozen=True)
class _Learner:
    """How many first answers of a learner were scored, and how many of them right."""

    right: int
    scored: int

    def apart_from(self, *, right: bool) -> float | None:
        """Return the share of right answers to all other questions; None without any."""
        return (self.right - right) / (self.scored - 1) if self.scored > 1 else None


def figures_of(questions: Iterable[int]) -> dict[int, ItemStatistics]:
    """Return the statistics of questions by their keys, of those with answers, in three queries at any number."""
    asked = Response.objects.filter(question__in=list(questions)).first_answers()
    fields = ("question", "question__format", "attempt__learner", "verdict", "picked")
    rows = list(asked.order_by("pk").values_list(*fields))
    learners = _learners({row[2] for row in rows})
    answers: dict[int, list[FirstAnswer]] = defaultdict(list)
    for question, kind, learner, verdict, picked in rows:
        right = verdict == Verdict.RIGHT
        option = picked[0] if picked and kind in ONE_OF_OPTIONS else None
        answers[question].append(FirstAnswer(right, learners[learner].apart_from(right=right), option))
    keys = _keys({row[0] for row in rows if row[1] in ONE_OF_OPTIONS})
    return {question: item_statistics(given, keys.get(question, ())) for question, given in answers.items()}


def _learners(keys: Iterable[int]) -> Mapping[int, _Learner]:
    first = Response.objects.filter(attempt__learner__in=list(keys)).first_answers()
    counted = first.order_by().values("attempt__learner")
    right = Count("pk", filter=Q(verdict=Verdict.RIGHT))
    rows = counted.annotate(right=right, scored=Count("pk")).values_list("attempt__learner", "right", "scored")
    return {learner: _Learner(right, scored) for learner, right, scored in rows}


def _keys(questions: Iterable[int]) -> Mapping[int, set[int]]:
    """Return the right options of questions of which one is to be chosen."""
    found: dict[int, set[int]] = defaultdict(set)
    for question, option in Option.objects.filter(question__in=list(questions), correct=True).values_list(
        "question", "pk"
    ):
        found[question].add(option)
    return found
