"""Who knows the facts answers everything, through the judging that the pages use."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings

from training.facts.services import load_content
from training.questions.models import Question
from training.questions.services import check_pool, generate_questions
from training.quizzes.services import candidates, judged
from training.rules.questions import Verdict

pytestmark = pytest.mark.django_db


def known_answer(question):
    """Return the keys that somebody who knows picks, or what they type."""
    options = question.shown_options
    match question.format:
        case Question.Format.ORDER:
            return [option.pk for option in sorted(options, key=lambda option: option.place)], ""
        case Question.Format.MATCH:
            fitting = {option.place: option.pk for option in options if option.place is not None}
            return [fitting[at] for at in range(len(question.prompts))], ""
    if question.has_options:
        return [option.pk for option in options if option.correct], ""
    return [], question.answer


def test_the_oracle_is_right_every_time_and_the_pool_of_a_fresh_database_is_sound():
    load_content(settings.SEEDS_DIR, at=datetime(2026, 1, 1, tzinfo=UTC), progress=lambda _line: None)
    result = generate_questions(seed=1)
    assert result.published >= 800
    questions = Question.objects.published().prefetch_related("options")
    verdicts = {question.stem: judged(question, *known_answer(question)) for question in questions}
    assert {stem: verdict for stem, verdict in verdicts.items() if verdict[0] != Verdict.RIGHT} == {}
    assert [finding.message for finding in check_pool()] == []
    assert len(candidates(None)) == Question.objects.for_practice().count()
