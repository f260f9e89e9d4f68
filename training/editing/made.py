"""What is made from a fact, for its page in the admin."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from training.editing.models import ItemFigures
from training.editing.services import refreshed_figures
from training.facts.models import Fact
from training.questions.models import Question
from training.reviews.models import Card


@dataclass(frozen=True)
class MadeQuestion:
    """A question with its figures; None where nobody has answered it."""

    question: Question
    figures: ItemFigures | None


@dataclass(frozen=True)
class MadeFrom:
    """The questions and cards of a fact."""

    questions: list[MadeQuestion]
    cards: list[Card]


def made_from(fact: Fact) -> MadeFrom:
    """Return the questions that rest on a fact, with their figures, and its cards: five queries at any number."""
    questions = list(Question.objects.resting_on([fact.pk]).order_by("status", "pk"))
    figures = refreshed_figures([question.pk for question in questions])
    cards = Card.objects.with_counts().filter(Q(fact=fact) | Q(other=fact)).order_by("status", "order", "pk")
    return MadeFrom([MadeQuestion(one, figures.get(one.pk)) for one in questions], list(cards))
