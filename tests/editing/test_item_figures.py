"""What first answers say of questions, as editors see, sort and count it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.editing.conftest import page_of
from tests.editing.test_attention import in_doubt, lines
from tests.editing.test_question_list import LIST, answered, row_of
from tests.factories import ChoiceFactory, FactFactory, QuestionFactory
from training.accounts.models import User
from training.editing.services import plan_remarking, remark
from training.questions.models import Question

pytestmark = pytest.mark.django_db


def by(editor, column: str) -> list[int]:
    """The keys of the questions in the order of a column; ``-facility`` from the highest on."""
    names = editor.client.get(LIST).context["cl"].list_display
    number = names.index(column.lstrip("-"))
    page = editor.client.get(LIST, {"o": f"{'-' if column.startswith('-') else ''}{number}"})
    return [question.pk for question in page.context["cl"].result_list]


def test_questions_are_sorted_by_facility_and_those_without_any_come_last(editor):
    easy, hard, few, none = (QuestionFactory() for _ in range(4))
    answered(easy, 28, 2)
    answered(hard, 3, 27)
    answered(few, 1, 0)
    assert by(editor, "facility")[:2] == [hard.pk, easy.pk]
    assert by(editor, "-facility")[:2] == [easy.pk, hard.pk]
    assert {*by(editor, "facility")[2:]} == {*by(editor, "-facility")[2:]} == {few.pk, none.pk}


def test_a_figure_follows_the_next_answer(editor):
    question = QuestionFactory()
    answered(question, 29, 0)
    assert row_of(editor.client.get(LIST), question)[4:6] == ["29", "too few"]
    answered(question, 0, 1)
    assert row_of(editor.client.get(LIST), question)[4:6] == ["30", "0.97 (0.83 to 0.99)"]
    answered(question, 0, 30)
    assert row_of(editor.client.get(LIST), question)[4:6] == ["60", "0.48 (0.36 to 0.61)"]


def test_figures_follow_answers_that_are_marked_again(editor):
    question = QuestionFactory()
    answered(question, 0, 30)
    question.responses.update(typed="1 July 2013")
    assert row_of(editor.client.get(LIST), question)[5].startswith("0.00")
    planned = plan_remarking(question)
    assert len(planned.changes) == 30
    remark(question, planned=planned.digest, editor=User.objects.get(role="editor"), at=timezone.now())
    assert row_of(editor.client.get(LIST), question)[5].startswith("1.00")


def test_a_question_in_doubt_is_counted_until_it_is_retired(editor):
    in_doubt()
    assert lines(editor)["question", "weak"].count == 1
    Question.objects.update(status="retired")
    assert lines(editor)["question", "weak"].count == 0


def test_what_was_answered_is_looked_at_once(editor):
    def answers_read() -> int:
        with CaptureQueriesContext(connection) as captured:
            editor.client.get("/admin/")
        return sum('"picked"' in query["sql"] for query in captured)

    in_doubt()
    assert (answers_read(), answers_read()) == (1, 0)
    answered(ChoiceFactory(), 8, 8)
    assert (answers_read(), answers_read()) == (1, 0)


def test_the_form_of_a_fact_reads_no_other_facts(editor, fact):
    FactFactory()
    with CaptureQueriesContext(connection) as captured:
        editor.client.get(page_of(fact))
    of_facts = [query["sql"] for query in captured if re.match(r'SELECT "facts_fact"', query["sql"])]
    assert of_facts
    assert all(" WHERE " in sql for sql in of_facts)
