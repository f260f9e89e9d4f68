"""Taking a quiz that was set, as tests need it."""

from __future__ import annotations

import uuid

from django.test import Client
from django.urls import reverse

from tests.factories import (
    ChoiceFactory,
)
from training.cohorts.models import Assignment
from training.facts.models import Fact
from training.questions.models import Question
from training.quizzes.models import Attempt, Response

HTMX = {"HX-Request": "true"}


def choice_on(fact: Fact) -> Question:
    """A choice whose options no other question shows, so that none gives another away."""
    question = ChoiceFactory(fact=fact)
    for option in question.options.all():
        option.text = f"{'abc'[option.order] * 4} of {fact.slug}"
        option.save()
    question.answer = f"bbbb of {fact.slug}"
    question.save()
    return question


def begin(client: Client, assignment: Assignment, key: uuid.UUID | None = None):
    return client.post(assignment.quiz.get_absolute_url(), {"key": key or uuid.uuid4()})


def begun(client: Client, assignment: Assignment) -> Attempt:
    begin(client, assignment)
    return Attempt.objects.get(quiz=assignment.quiz)


def address(response: Response, name: str = "question") -> str:
    return reverse(name, args=[response.attempt_id, response.number])


def given(response: Response, *, right: bool) -> dict[str, object]:
    """Return the fields of an answer to a choice or a date."""
    if response.question.has_options:
        return {"answer": response.question.options.filter(correct=right).first().pk}
    return {"answer": "1 July 2013" if right else "3 May 1999"}


def answer_all(client: Client, attempt: Attempt, *, right: bool = True) -> None:
    for response in attempt.responses.select_related("question"):
        client.post(address(response), given(response, right=right))


def today(client: Client) -> str:
    return client.get(reverse("today")).content.decode()
