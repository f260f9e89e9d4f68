"""What learners confuse with what: the wrong answers that several gave on a fact, over all its questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from django.db.models import Count

from training.cohorts.models import Cohort
from training.facts.models import Fact
from training.reviews.models import QuizAnswer
from training.rules.display import show, with_qualifier
from training.rules.records import Kind
from training.rules.text import fold

MOST_CONFUSIONS = 5
# Fewer who give the same wrong answer are no pattern, and so is a smaller share of the members.
LEAST_CONFUSED, LEAST_SHARE = 2, 0.1


@dataclass(frozen=True)
class Confusion:
    """A wrong answer that several members gave on a fact, and the fact whose answer it is, if any."""

    fact: Fact
    given: str
    learners: int
    belongs_to: Fact | None


def confusions(cohort: Cohort, facts: Sequence[int], members: int) -> list[Confusion]:
    """Return the wrong answers on some facts, by their keys, that most members gave; three queries."""
    learners = cohort.memberships.active().values("learner")
    answers = QuizAnswer.objects.filter(learner__in=learners, right=False, given__gt="")
    given = answers.order_by().values("fact", "given").annotate(learners=Count("learner", distinct=True))
    least = max(LEAST_CONFUSED, ceil(LEAST_SHARE * members))
    most = given.filter(learners__gte=least, fact__in=facts).order_by("-learners", "fact", "given")[:MOST_CONFUSIONS]
    found = list(most)
    if not found:
        return []
    answers_of = _Answers(facts)
    others = [answers_of.other(row["fact"], row["given"]) for row in found]
    named = {row["fact"] for row in found} | {key for key in others if key is not None}
    by_key = Fact.objects.only("slug", "statement").in_bulk(named)
    return [
        Confusion(by_key[row["fact"]], row["given"], row["learners"], by_key.get(other or 0))
        for row, other in zip(found, others, strict=True)
    ]


class _Answers:
    """The facts of a syllabus, and what answers each, as it may be given."""

    def __init__(self, facts: Sequence[int]) -> None:
        rows = Fact.objects.filter(pk__in=facts).order_by().values_list("pk", "kind", "answer", "unit", "qualifier")
        self.kinds = {key: kind for key, kind, *_ in rows}
        self._by_answer: dict[tuple[str, str], int] = {}
        for key, kind, answer, unit, qualifier in rows:
            for text in _given_as(kind, answer, unit, qualifier):
                self._by_answer.setdefault((kind, text), key)

    def other(self, fact: int, given: str) -> int | None:
        """Return the key of the fact of the same kind that the given would have answered."""
        key = self._by_answer.get((self.kinds[fact], fold(given)))
        return None if key == fact else key


@lru_cache(maxsize=2048)
def _given_as(kind: str, answer: str, unit: str, qualifier: str) -> frozenset[str]:
    """Return what gives an answer, folded; each page of a cohort asks for that of every fact."""
    shown = show(Kind(kind), answer, unit)
    return frozenset({fold(answer), fold(shown), fold(with_qualifier(qualifier, shown))})
