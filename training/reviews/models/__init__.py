"""Cards, and what learners remember of them."""

from __future__ import annotations

from training.reviews.models.cards import LEECH_LAPSES, Card, CardQuerySet, Flag, FlagQuerySet
from training.reviews.models.memories import (
    Memory,
    MemoryQuerySet,
    QuizAnswer,
    QuizAnswerQuerySet,
    Review,
    ReviewQuerySet,
)

__all__ = [
    "LEECH_LAPSES",
    "Card",
    "CardQuerySet",
    "Flag",
    "FlagQuerySet",
    "Memory",
    "MemoryQuerySet",
    "QuizAnswer",
    "QuizAnswerQuerySet",
    "Review",
    "ReviewQuerySet",
]
