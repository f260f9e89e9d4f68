"""What a learner sees of a question, for an editor to try; nothing is kept."""

from __future__ import annotations

from typing import Any

from training.facts.models import Claim
from training.questions.models import Question
from training.quizzes.models import Response
from training.quizzes.services import judged


def asked(question: Question) -> dict[str, Any]:
    """Return what the page of a question shows beside the question."""
    return {"fact": question.fact, "section": ""}


def told(question: Question, *, picked: list[int], typed: str) -> dict[str, Any]:
    """Return what a learner would be told of an answer."""
    verdict, note = judged(question, picked, typed)
    response = Response(question=question, picked=picked, typed=typed, verdict=verdict, note=note)
    return {"response": response, "claims": Claim.objects.behind(question.pk)}
