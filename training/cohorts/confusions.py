"""What learners confuse with what: the wrong answers that several gave on a fact, over all its questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import ceil
from typing import Any

from django.db.models import Count

from training.cohorts.models import Cohort
from training.cohorts.syllabus import SyllabusFact
from training.reviews.models import QuizAnswer, QuizAnswerQuerySet
from training.rules.display import show, with_qualifier
from training.rules.records import Kind
from training.rules.sameness import said_by
from training.statements import Reading

MOST_CONFUSIONS = 5
# Fewer who give the same wrong answer are no pattern, and so is a smaller share of the members.
LEAST_CONFUSED, LEAST_SHARE = 2, 0.1


@dataclass(frozen=True)
class Confusion:
    """A wrong answer that several members gave on a fact, and the fact whose answer it is, if any."""

    fact: SyllabusFact
    given: str
    learners: int
    belongs_to: SyllabusFact | None


@dataclass
class _Given:
    """What was given on a fact, as it was written, with how many learners wrote it so; and how many gave it at all."""

    fact: int
    forms: dict[str, int]
    learners: int

    @property
    def usual(self) -> str:
        """The form that most learners wrote."""
        return min(self.forms, key=lambda form: (-self.forms[form], form))


def confusions(cohort: Cohort, facts: Mapping[int, SyllabusFact], members: int) -> list[Confusion]:
    """Return the wrong answers on some facts, by their keys, that most members gave; two queries at most."""
    least = max(LEAST_CONFUSED, ceil(LEAST_SHARE * members))
    found = _pooled(_reading().rows(cohort.pk), facts, least)
    _count_once(cohort, found)
    pattern = [one for one in found if one.learners >= least]
    pattern.sort(key=lambda one: (-one.learners, one.fact, one.usual))
    return [
        Confusion(facts[one.fact], one.usual, one.learners, _answered_by(one, facts))
        for one in pattern[:MOST_CONFUSIONS]
    ]


def _wrong(cohort: Cohort) -> QuizAnswerQuerySet:
    learners = cohort.memberships.active().values("learner")
    return QuizAnswer.objects.filter(learner__in=learners, right=False, given__gt="").order_by()


@cache
def _reading() -> Reading:
    """Return the reading of what was given on each fact, and by how many learners."""
    answers = _wrong(Cohort(pk=Reading.OPEN)).values_list("fact", "given")
    return Reading.of(answers.annotate(learners=Count("learner", distinct=True)))


def _pooled(answers: Iterable[tuple[Any, ...]], facts: Mapping[int, SyllabusFact], least: int) -> list[_Given]:
    """Return what so many learners may have given on each fact, in all its forms, but for what is right of it.

    They are fewer where the same learner wrote it in several forms.
    """
    found: dict[tuple[int, str], dict[str, int]] = {}
    for key, form, learners in answers:
        if key in facts:
            fact = facts[key]
            found.setdefault((key, said_by(fact.kind, form, fact.unit)), {})[form] = learners
    return [
        _Given(key, forms, most)
        for (key, said), forms in found.items()
        if (most := sum(forms.values())) >= least and said not in right_of(facts[key])
    ]


def _count_once(cohort: Cohort, found: Collection[_Given]) -> None:
    """Count those learners once who wrote the same in several forms."""
    several = {(one.fact, form): one for one in found if len(one.forms) > 1 for form in one.forms}
    if not several:
        return
    answers = _wrong(cohort).filter(fact__in={fact for fact, _ in several}, given__in={form for _, form in several})
    learners: dict[int, set[int]] = defaultdict(set)
    for fact, form, learner in answers.values_list("fact", "given", "learner").distinct():
        if (fact, form) in several:
            learners[id(several[fact, form])].add(learner)
    for one in several.values():
        one.learners = len(learners[id(one)])


def right_of(fact: SyllabusFact) -> frozenset[str]:
    """Return what says the answer of a fact or, of a list, one of its members."""
    return _right(fact.kind, fact.answer, fact.unit, fact.qualifier)


@lru_cache(maxsize=2048)
def _right(kind: Kind, answer: str, unit: str, qualifier: str) -> frozenset[str]:
    shown = show(kind, answer, unit)
    texts = [answer, shown, with_qualifier(qualifier, shown)]
    if kind is Kind.LIST:
        texts += answer.split(";")
    return frozenset(said_by(kind, text.strip(), unit) for text in texts)


def _answered_by(given: _Given, facts: Mapping[int, SyllabusFact]) -> SyllabusFact | None:
    """Return the fact of the same kind that the given would have answered."""
    asked = facts[given.fact]
    return next(
        (
            fact
            for key, fact in facts.items()
            if key != given.fact
            and fact.kind is asked.kind
            and said_by(fact.kind, given.usual, fact.unit) in right_of(fact)
        ),
        None,
    )
