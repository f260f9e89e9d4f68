from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import AttemptFactory, ChoiceFactory, QuestionFactory, ResponseFactory, UserFactory
from training.quizzes.item_figures import figures_of
from training.rules.item_statistics import Concern

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def answer(question, learner=None, verdict="right", *, option=None, after=0):
    picked = [question.options.get(order=option).pk] if option is not None else []
    attempt = AttemptFactory(learner=learner or UserFactory())
    ResponseFactory(
        attempt=attempt, question=question, verdict=verdict, picked=picked, answered_at=NOW + timedelta(minutes=after)
    )


def test_only_the_first_answer_of_a_learner_counts():
    question, learner = QuestionFactory(), UserFactory()
    answer(question, learner, "right", after=1)
    answer(question, learner, "wrong", after=0)
    for _ in range(29):
        answer(question, verdict="right")
    found = figures_of([question.pk])[question.pk]
    assert found.answers == 30
    assert found.facility.value == pytest.approx(29 / 30)


def test_what_was_not_scored_or_not_answered_does_not_count():
    question, learner = QuestionFactory(), UserFactory()
    answer(question, learner, "not_scored")
    answer(question, learner, "right", after=1)
    ResponseFactory(question=question)
    answer(question, verdict="dont_know")
    assert figures_of([question.pk])[question.pk].answers == 1


def test_a_question_is_weighed_against_the_learners_other_answers():
    question, other = QuestionFactory(), QuestionFactory()
    for number in range(40):
        learner = UserFactory()
        answer(question, learner, "right" if number % 2 else "wrong")
        answer(other, learner, "right" if number % 2 else "wrong")
    assert figures_of([question.pk])[question.pk].discrimination.value == pytest.approx(1)


def test_a_wrong_option_chosen_more_often_than_the_key_is_of_concern():
    question = ChoiceFactory()
    for _ in range(7):
        answer(question, verdict="right", option=1)
    for _ in range(8):
        answer(question, verdict="wrong", option=0)
    assert figures_of([question.pk])[question.pk].concerns == [Concern.KEY]


def test_queries_do_not_grow_with_questions_and_answers():
    def queries(count: int) -> int:
        questions = [ChoiceFactory() for _ in range(count)]
        for question in questions:
            for _ in range(15):
                answer(question, option=1)
        with CaptureQueriesContext(connection) as captured:
            figures_of([question.pk for question in questions])
        return len(captured)

    assert queries(1) == queries(4)
