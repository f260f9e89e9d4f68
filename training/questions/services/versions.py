"""The history of questions: what editors decided about them and how they were worded."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from training.accounts.models import User
from training.history.models import Version
from training.history.services import record, remember
from training.questions.models import Question

FIELDS = ("status", "stem", "answer", "unit", "held_back", "prompts", "expected")


def states_of(keys: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return what questions say, by their keys; two queries at any number."""
    return {
        question.pk: {
            **{name: getattr(question, name) for name in FIELDS},
            "options": [
                {"text": option.text, "correct": option.correct, "why": option.why} for option in question.options.all()
            ],
        }
        for question in Question.objects.filter(pk__in=keys).prefetch_related("options")
    }


def remember_questions(keys: Collection[int], *, at: datetime) -> None:
    """Keep what questions say before an edit, where a version of that is missing; call it before anything changes."""
    remember(Version.Kind.QUESTION, states_of(keys), at=at)


def record_questions(keys: Collection[int], *, reason: str, by: User | None, at: datetime, note: str = "") -> None:
    """Keep what questions say after an edit, where it is something else than before."""
    record(Version.Kind.QUESTION, states_of(keys), reason=reason, by=by, at=at, note=note)
