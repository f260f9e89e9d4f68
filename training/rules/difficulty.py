"""How hard a question is likely to be, before anyone has answered it."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from training.rules.questions import Format, OptionDraft
from training.rules.records import FactRecord, Importance

BASE_DIFFICULTY = {
    Format.TRUE_FALSE: 0.2,
    Format.CHOICE: 0.35,
    Format.MULTI: 0.5,
    Format.CLOZE: 0.55,
    Format.MATCH: 0.6,
    Format.TEXT: 0.65,
    Format.DATE: 0.7,
    Format.NUMBER: 0.7,
    Format.ORDER: 0.75,
}
OF_IMPORTANCE = {Importance.CORE: -0.05, Importance.USEFUL: 0.0, Importance.TRIVIA: 0.1}
OF_SIMILARITY = 0.2


def difficulty(fact: FactRecord, form: Format, options: Sequence[OptionDraft] = ()) -> float:
    """Estimate from 0 (easy) to 1 how hard a question is.

    By its format, how alike its wrong options look to the right ones, and how well known its fact is meant to be.
    """
    right = [option.text for option in options if option.correct]
    wrong = [option.text for option in options if not option.correct]
    ratios = [max(fuzz.ratio(key, text) for key in right) / 100 for text in wrong] if right else []
    alike = sum(ratios) / len(ratios) if ratios else 0.0
    estimate = BASE_DIFFICULTY[form] + OF_SIMILARITY * alike + OF_IMPORTANCE[fact.importance]
    return round(min(1.0, max(0.0, estimate)), 2)
