from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db import transaction

from training.questions import services as questions
from training.questions.models import Question, QuestionQuerySet
from training.reviews import services as reviews


@dataclass(frozen=True)
class Regenerated:
    """What was made anew from facts."""

    facts: list[int]
    questions: questions.GenerationResult
    cards: reviews.GenerationResult

    @cached_property
    def with_findings(self) -> QuestionQuerySet:
        """The questions of the facts with which the lint finds fault."""
        return Question.objects.with_findings().filter(fact__in=self.facts)


@transaction.atomic
def regenerate(facts: Iterable[int], *, at: datetime) -> Regenerated:
    """Make questions and cards of facts, by their keys, anew after an edit; what was answered stays as it was shown.

    Learners who learnt a card that now says something else begin anew with it, and are told what it said; nobody else
    is touched.
    """
    keys = list(facts)
    made = questions.generate_for_facts(keys)
    # Worded by hand: generation leaves them alone, and somebody has to look.
    Question.objects.standing().filter(fact__in=keys, generated_digest="").update(fact_changed=True)
    return Regenerated(keys, made, reviews.generate_cards_for(keys, at=at))
