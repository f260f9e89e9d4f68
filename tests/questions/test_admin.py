from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    ChoiceFactory,
    ClaimFactory,
    FactFactory,
    MatchFactory,
    OptionFactory,
    OrderFactory,
    PhrasingFactory,
    QuestionFactory,
    UserFactory,
)
from training.facts.models import Claim
from training.questions.models import Question

pytestmark = pytest.mark.django_db

DRAFT, PUBLISHED, RETIRED = Question.Status.DRAFT, Question.Status.PUBLISHED, Question.Status.RETIRED
LIST = reverse("admin:questions_question_changelist")


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(UserFactory(role="editor"))
    return client


def page_of(question: Question) -> str:
    return reverse("admin:questions_question_change", args=[question.pk])


def set_status(editor: Client, question: Question, status: str):
    """Save the form of a question as a browser does."""
    management = {"options-TOTAL_FORMS": "0", "options-INITIAL_FORMS": "0"}
    return editor.post(page_of(question), {"status": status, **management})


def generate() -> Question:
    call_command("generate_questions", stdout=StringIO())
    return Question.objects.order_by("revision").last()


@pytest.fixture
def question() -> Question:
    """A question that was generated and published."""
    fact = FactFactory()
    ClaimFactory(fact=fact)
    PhrasingFactory(fact=fact)
    made = generate()
    assert made.status == PUBLISHED
    return made


@pytest.mark.parametrize("status", [DRAFT, RETIRED])
@pytest.mark.parametrize("change", [{}, {"statement": "It began in summer."}, {"answer": "2013-07-02"}])
def test_a_question_that_an_editor_took_back_is_not_published_again(editor, question, status, change):
    assert set_status(editor, question, status).status_code == 302
    for name, value in change.items():
        setattr(question.fact, name, value)
    question.fact.save()
    Claim.objects.update(value=question.fact.answer)
    assert generate().status == status
    assert generate().status == status


def test_a_change_of_the_status_is_marked_and_none_is_not(editor, question):
    set_status(editor, question, PUBLISHED)
    assert Question.objects.get().edited_at is None
    set_status(editor, question, DRAFT)
    assert Question.objects.get().edited_at is not None


def test_a_decision_settles_that_the_fact_changed(editor, question):
    Question.objects.update(fact_changed=True)
    set_status(editor, question, RETIRED)
    assert not Question.objects.get().fact_changed


def test_a_question_that_its_fact_took_along_can_be_published_when_the_fact_is_back(editor, question):
    set_status(editor, question, DRAFT)
    question.fact.withdrawn_at = timezone.now()
    question.fact.save()
    assert generate().status == RETIRED
    page = set_status(editor, question, PUBLISHED)
    assert "A fact of this question was withdrawn. Bring the fact back first." in page.content.decode()
    question.fact.withdrawn_at = None
    question.fact.save()
    assert set_status(editor, question, PUBLISHED).status_code == 302
    assert generate().status == PUBLISHED


def test_a_question_with_a_fatal_finding_is_not_published_and_the_remedy_stands_beside_the_field(editor, question):
    set_status(editor, question, DRAFT)
    Claim.objects.all().delete()
    page = set_status(editor, question, PUBLISHED)
    assert page.status_code == 200
    assert page.context["adminform"].form.errors == {
        "status": ["No source supports the fact. Add the claim of a source."]
    }
    assert Question.objects.get().status == DRAFT


def test_a_fatal_question_can_be_retired(editor, question):
    Claim.objects.all().delete()
    assert set_status(editor, question, RETIRED).status_code == 302


def test_a_question_with_a_flaw_alone_can_be_published_and_shows_it(editor):
    question = QuestionFactory(stem="When was it now?", status=DRAFT)
    ClaimFactory(fact=question.fact)
    assert set_status(editor, question, PUBLISHED).status_code == 302
    assert "“now” changes its meaning with time. Give the date." in editor.get(page_of(question)).content.decode()


@pytest.mark.parametrize("factory", [QuestionFactory, ChoiceFactory, OrderFactory, MatchFactory])
def test_a_question_of_any_format_is_shown_and_can_be_published_or_is_refused_with_a_reason(editor, factory):
    question = factory(status=DRAFT)
    ClaimFactory(fact=question.fact)
    assert editor.get(page_of(question)).status_code == 200
    page = set_status(editor, question, PUBLISHED)
    assert page.status_code == 302 or page.context["adminform"].form.errors["status"]


def test_a_question_that_rests_on_a_withdrawn_fact_too_is_not_published(editor):
    question = MatchFactory(status=DRAFT)
    question.also.add(FactFactory(withdrawn_at=timezone.now()))
    assert "was withdrawn" in set_status(editor, question, PUBLISHED).content.decode()


def test_an_outdated_revision_is_not_published(editor):
    old = QuestionFactory(uid="same", status=RETIRED)
    ClaimFactory(fact=old.fact)
    QuestionFactory(uid="same", revision=2, fact=old.fact)
    assert "A newer revision took the place" in set_status(editor, old, PUBLISHED).content.decode()


@pytest.mark.parametrize("status", ["", "nonsense", "x" * 500, "a\x00b"])
def test_a_status_that_is_none_is_refused(editor, question, status):
    assert set_status(editor, question, status).status_code == 200
    assert Question.objects.get().status == PUBLISHED


def test_nothing_but_the_status_can_be_changed(editor, question):
    management = {"options-TOTAL_FORMS": "1", "options-INITIAL_FORMS": "0", "options-0-text": "x", "options-0-order": 0}
    editor.post(page_of(question), {"status": DRAFT, "stem": "Another?", "answer": "x", **management})
    question.refresh_from_db()
    assert (question.status, question.stem) == (DRAFT, "On which day did it begin?")
    assert not question.options.filter(text="x").exists()


def test_a_question_can_be_neither_added_nor_deleted(editor, question):
    assert editor.get(reverse("admin:questions_question_add")).status_code == 403
    delete = reverse("admin:questions_question_delete", args=[question.pk])
    assert editor.post(delete, {"post": "yes"}).status_code == 403
    editor.post(LIST, {"action": "delete_selected", "_selected_action": question.pk, "post": "yes"})
    assert Question.objects.exists()


@pytest.mark.parametrize("kind", ["list", "page"])
def test_pages_take_the_same_number_of_queries_whatever_there_is(editor, kind):
    def queries(count: int) -> int:
        question = ChoiceFactory()
        for number in range(count):
            OptionFactory(question=question, order=10 + number)
            question.also.add(QuestionFactory().fact)
        where = LIST if kind == "list" else page_of(question)
        with CaptureQueriesContext(connection) as captured:
            assert editor.get(where).status_code == 200
        return len(captured)

    queries(1)
    assert queries(20) == queries(2)


@pytest.mark.parametrize(
    "query",
    ["q=%00", "status__exact=x", "fact__topic__id__exact=x", f"fact__topic__id__exact={'9' * 30}", "p=x", "o=x"],
)
def test_nonsense_in_the_address_is_no_error(editor, question, query):
    assert editor.get(f"{LIST}?{query}").status_code < 500
