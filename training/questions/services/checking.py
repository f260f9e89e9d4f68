"""Checking stored questions again: one after an edit, or all of them together."""

from __future__ import annotations

from training.questions.models import Question
from training.rules.lint_pool import lint_pool
from training.rules.questions import Finding, Format, QuestionDraft


def as_draft(question: Question) -> QuestionDraft:
    """Return a stored question as the rules know it, to be checked again."""
    return QuestionDraft(
        uid=question.uid,
        fact_id=question.fact.slug,
        family=question.family,
        format=Format(question.format),
        stem=question.stem,
        answer=question.answer,
        difficulty=question.difficulty,
        held_back=question.held_back,
        options=tuple(option.as_draft() for option in question.options.all()),
        expected=question.as_expected() if question.expected else None,
        unit=question.unit,
        prompts=tuple(question.prompts),
        also=tuple(fact.slug for fact in question.also.all()),
    )


def check_pool() -> list[Finding]:
    """Return what is wrong with the published questions taken together."""
    questions = Question.objects.published().select_related("fact").prefetch_related("options", "also")
    return lint_pool([as_draft(question) for question in questions])
