from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db import transaction
from django.db.models import Q, QuerySet

from training.editing.services.corrections import Regenerated, regenerate
from training.facts.models import Fact
from training.questions.models import Question
from training.quizzes.models import Response
from training.reviews.models import Card, Memory


class InUseError(Exception):
    """Somebody has answered a question on the fact, or has been dealt one of its cards."""


@dataclass(frozen=True)
class Burden:
    """What hangs on facts, in numbers: six queries at any number of facts."""

    facts: int
    questions: int
    answered: int
    answers: int
    cards: int
    learners: int

    @classmethod
    def of(cls, facts: Collection[int]) -> Self:
        """Count what hangs on facts, by their keys."""
        questions = Question.objects.resting_on(facts)
        responses = Response.objects.filter(question__in=questions)
        cards = Card.objects.filter(Q(fact__in=facts) | Q(other__in=facts))
        return cls(
            facts=len(facts),
            questions=questions.exclude(status=Question.Status.RETIRED).count(),
            answered=responses.order_by().values("question").distinct().count(),
            answers=responses.answered().count(),
            cards=cards.filter(status=Card.Status.ACTIVE).count(),
            learners=Memory.objects.filter(card__in=cards).order_by().values("learner").distinct().count(),
        )

    @property
    def is_used(self) -> bool:
        """Tell whether something was asked of somebody, so that it must be kept."""
        return bool(self.answered or self.learners)


@transaction.atomic
def withdraw(facts: QuerySet[Fact], *, at: datetime) -> Regenerated:
    """Withdraw facts with their questions and cards; what was answered stays as retired."""
    keys = list(facts.filter(withdrawn_at=None).values_list("pk", flat=True))
    Fact.objects.filter(pk__in=keys).update(withdrawn_at=at, edited_at=at)
    return regenerate(keys, at=at)


@transaction.atomic
def bring_back(facts: QuerySet[Fact], *, at: datetime) -> Regenerated:
    """Bring withdrawn facts back with their questions and cards."""
    keys = list(facts.exclude(withdrawn_at=None).values_list("pk", flat=True))
    Fact.objects.filter(pk__in=keys).update(withdrawn_at=None, edited_at=at)
    return regenerate(keys, at=at)


@transaction.atomic
def delete_fact(fact: Fact, *, at: datetime) -> None:
    """Delete a fact that nobody has been asked about, with its questions and cards.

    Raises InUseError when somebody has: such a fact is withdrawn instead.
    """
    # Locked, so that no quiz draws a question and no card is dealt between the look and the deletion.
    list(Question.objects.select_for_update().filter(fact=fact).values_list("pk", flat=True))
    if Burden.of([fact.pk]).is_used:
        raise InUseError
    withdraw(Fact.objects.filter(pk=fact.pk), at=at)
    Question.objects.filter(fact=fact).delete()
    Card.objects.filter(Q(fact=fact) | Q(other=fact)).delete()
    fact.delete()
