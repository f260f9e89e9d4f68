from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.exchange.content_files import (
    PAGE,
    as_csv,
    confirm,
    exported,
    rows_of,
    stored,
    table,
    told,
    upload,
    words,
    workbook,
)
from tests.factories import ChoiceFactory, QuestionFactory, ResponseFactory, UserFactory
from training.exchange.models import Upload
from training.exchange.services import importing
from training.exchange.services.importing import KEPT_FOR
from training.facts.models import Fact
from training.history.models import Version
from training.questions.models import Question
from training.reviews.models import Card

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["learner", "trainer", ""])
def test_the_pages_are_for_those_who_edit(content, role):
    client = Client()
    if role:
        client.force_login(UserFactory(role=role))
    for where in (PAGE, "/admin/export/facts.csv", "/admin/import/1/"):
        response = client.post(where) if where.endswith("1/") else client.get(where)
        assert response.status_code in {302, 403}, where
        assert response.status_code == 403 or "sign-in" in response["Location"] or "login" in response["Location"]


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_the_page_says_what_a_file_holds_and_where_to_get_one(content, role):
    client = Client()
    client.force_login(UserFactory(role=role))
    page = client.get(PAGE)
    assert all(name in words(page) for name in ("facts", "claims", "wordings", "questions", "held_back", "up to 2 MB"))
    assert "<script" not in page.content.decode().split('id="content"')[1]
    assert "style=" not in page.content.decode()


@pytest.mark.parametrize("name", ["content.xlsx", "facts.yaml", "facts.csv", "claims.csv", "wordings.csv"])
def test_what_was_exported_changes_nothing(edith, name):
    page = upload(edith, name, exported(edith, name))
    assert told(page) == []
    assert set(rows_of(page).values()) == {"unchanged"}
    assert len(rows_of(page)) == 4
    assert "There is nothing to write." in words(page)


def test_each_change_is_shown_before_anything_is_written_and_then_all_of_it_is_applied(edith):
    rows = table(edith, "facts")
    rows[0]["statement"] = "The Council voted on 25 April 2013."
    rows[0]["accepted"] = "the 25th\nApril 25"
    before = stored()
    page = upload(edith, "facts.csv", as_csv(rows))
    assert rows_of(page)["authorized"] == "changed"
    assert "The Council authorized MINUSMA on 25 April 2013. The Council voted on 25 April 2013." in words(page)
    assert [one.field for one in page.context["plan"].rows[0].differences] == ["statement", "accepted"]
    assert stored() == before
    assert confirm(edith).status_code == 302
    fact = Fact.objects.get(slug="authorized")
    assert (fact.statement, fact.accepted) == ("The Council voted on 25 April 2013.", ["the 25th", "April 25"])
    assert (fact.edited_at is not None, fact.claims.count(), fact.phrasings.count(), fact.disputed) == (
        True,
        2,
        5,
        True,
    )
    assert not Fact.objects.exclude(pk=fact.pk).exclude(edited_at=None).exists()
    assert Fact.objects.matching("voted").exists()
    assert not Upload.objects.exists()


NEW = {
    "facts": [
        ["id", "topic", "statement", "subject", "relation", "kind", "answer", "importance"],
        [
            "began",
            "mandate",
            "MINUSMA began on 1 July 2013.",
            "minusma",
            "began on",
            "date",
            "2013-07-01",
            "useful",
        ],
    ],
    "claims": [
        ["fact", "source", "paragraph", "says", "value", "stance"],
        ["began", "report-2013", 2, "Plans the start for July.", "2013-07", "partly"],
        ["began", "page-2022", 1, "Gives the day.", "2013-07-01", "supports"],
    ],
    "wordings": [
        ["fact", "wording", "text", "wrong"],
        ["began", "ask", "On which day did MINUSMA begin?", ""],
        ["began", "cloze", "MINUSMA began on {1 July 2013}.", ""],
        ["began", "true_false", "MINUSMA began on {1 July 2013}.", "1 June 2013 | A month early."],
    ],
}


def test_a_new_fact_comes_with_its_claims_wordings_questions_and_cards(edith):
    page = upload(edith, "new.xlsx", workbook(**NEW))
    assert told(page) == []
    assert rows_of(page) == {"began": "new"}
    confirm(edith)
    fact = Fact.objects.get(slug="began")
    assert (fact.topic.slug, fact.order, fact.answer) == ("mandate", 3, "2013-07-01")
    assert [(claim.source.slug, claim.as_of, claim.dating) for claim in fact.claims.all()] == [
        ("report-2013", "2013-05", "inferred"),
        ("page-2022", "2022-08/2023-06", "stated"),
    ]
    assert [phrasing.kind for phrasing in fact.phrasings.all()] == ["ask", "cloze", "true_false"]
    assert Question.objects.filter(fact=fact).exists()
    assert Card.objects.filter(fact=fact).exists()
    version = Version.objects.get(kind="fact", key=fact.pk)
    assert (version.reason, version.by.username, version.note) == ("imported", "edith", "new.xlsx")


def test_claims_and_wordings_in_a_file_replace_those_of_their_facts_alone(edith):
    claims = [row for row in table(edith, "claims") if row["fact"] == "authorizing-body"]
    claims[0]["says"] = "Names the Council as the author."
    page = upload(edith, "claims.csv", as_csv(claims))
    assert rows_of(page) == {"authorizing-body": "changed"}
    confirm(edith)
    assert Fact.objects.get(slug="authorizing-body").claims.get().says == "Names the Council as the author."
    assert Fact.objects.get(slug="authorized").claims.count() == 2


def test_one_error_keeps_everything_from_being_written(edith):
    rows = table(edith, "facts")
    rows[0]["statement"] = "Another one."
    rows[1]["topic"] = "nowhere"
    before = stored()
    page = upload(edith, "facts.csv", as_csv(rows))
    assert (page.status_code, rows_of(page)["authorized"], rows_of(page)["authorizing-body"]) == (
        422,
        "changed",
        "error",
    )
    assert told(page) == [("facts.csv", 3, "topic", "Unknown topic 'nowhere'. Use one of: mandate, forces.")]
    confirm(edith)
    assert stored() == before


def test_content_that_changed_since_the_look_is_not_overwritten(edith):
    rows = table(edith, "facts")
    rows[0]["statement"] = "As the file has it."
    upload(edith, "facts.csv", as_csv(rows))
    Fact.objects.filter(slug="authorized").update(statement="As another editor has it.")
    page = confirm(edith)
    assert page.status_code == 409
    assert "The content changed since you looked; nothing was written." in words(page)
    assert "As another editor has it. As the file has it." in words(page)
    assert Fact.objects.get(slug="authorized").statement == "As another editor has it."
    confirm(edith)
    assert Fact.objects.get(slug="authorized").statement == "As the file has it."


def test_the_upload_of_another_editor_is_not_found(edith):
    upload(edith, "facts.csv", exported(edith, "facts.csv"))
    other = Client()
    other.force_login(UserFactory(role="editor"))
    assert confirm(other).status_code == 404


def test_a_second_press_writes_once(edith):
    upload(edith, "new.xlsx", workbook(**NEW))
    where = reverse("apply_import", args=[Upload.objects.get().pk])
    assert (edith.post(where).status_code, edith.post(where).status_code) == (302, 404)
    assert Version.objects.filter(reason="imported").count() == 1


def test_the_queries_of_a_look_do_not_grow_with_its_rows(edith):
    def queries(count: int) -> int:
        rows = table(edith, "facts")[:count]
        for row in rows:
            row["relation"], row["label"] = f"{row['relation']} indeed", f"a label of {row['id']}"
        with CaptureQueriesContext(connection) as captured:
            assert upload(edith, "facts.csv", as_csv(rows)).status_code == 200
        return len(captured)

    upload(edith, "facts.csv", exported(edith, "facts.csv"))
    assert queries(4) == queries(1)


QUESTION = {
    "id": "start-by-hand",
    "fact": "authorizing-body",
    "format": "choice",
    "stem": "Which body created MINUSMA in 2013?",
    "answer": "Security Council",
    "wrong": "African Union | It had sent a force before.\nEuropean Union | It trained soldiers.",
}


def test_a_question_worded_by_hand_waits_as_a_draft_and_comes_back_as_it_was(edith):
    page = upload(edith, "questions.csv", as_csv([QUESTION]))
    assert (told(page), rows_of(page)) == ([], {"start-by-hand": "new"})
    confirm(edith)
    question = Question.objects.get(generated_digest="")
    assert (question.status, question.stem) == ("draft", QUESTION["stem"])
    assert {(o.text, o.correct) for o in question.options.all()} == {
        ("Security Council", True),
        ("African Union", False),
        ("European Union", False),
    }
    page = upload(edith, "questions.csv", exported(edith, "questions.csv"))
    assert set(rows_of(page).values()) == {"unchanged"}
    page = upload(edith, "questions.csv", as_csv([QUESTION | {"stem": "Which body had created MINUSMA?"}]))
    assert rows_of(page) == {"start-by-hand": "changed"}
    confirm(edith)
    assert Question.objects.get(generated_digest="").stem == "Which body had created MINUSMA?"
    assert Question.objects.filter(generated_digest="").count() == 1


def test_a_typed_question_is_judged_against_its_answer(edith):
    row = QUESTION | {"format": "date", "fact": "authorized", "stem": "On which day was the vote?", "wrong": ""}
    page = upload(edith, "questions.csv", as_csv([row | {"answer": "2013-04-25"}]))
    assert told(page) == []
    confirm(edith)
    question = Question.objects.get(generated_digest="")
    assert (question.answer, question.expected["answer"]) == ("25 April 2013", "2013-04-25")


@pytest.mark.parametrize(
    ("change", "column", "message"),
    [
        ({"fact": "nowhere"}, "fact", "There is no standing fact “nowhere”."),
        ({"format": "essay"}, "format", "Use one of: choice, multi, text, number, date."),
        ({"answer": ""}, "answer", "Give one right answer"),
        ({"wrong": ""}, "stem", ""),
        ({"format": "date", "answer": "soon", "wrong": ""}, "answer", "Is no answer of this format"),
        ({"format": "text"}, "wrong", "Leave this empty"),
        ({"accepted": "the Council"}, "accepted", "Leave this empty"),
        ({"id": "No Such"}, "id", "Is no identifier."),
        ({"answer": "x" * 301}, "answer", "at most 300 characters"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_at_its_cell(edith, change, column, message):
    page = upload(edith, "questions.csv", as_csv([{**QUESTION, "accepted": "", **change}]))
    assert [one for one in told(page) if one[1:3] == (2, column) and message.lower() in one[3].lower()], told(page)


def test_a_question_that_was_generated_or_asked_is_not_changed_by_a_file(edith):
    fact = Fact.objects.get(slug="authorizing-body")
    generated = ChoiceFactory(fact=fact, generated_digest="x", uid="a" * 32)
    asked = QuestionFactory(fact=fact, generated_digest="", uid="b" * 32)
    ResponseFactory(question=asked)
    rows = [QUESTION | {"id": generated.uid}, QUESTION | {"id": asked.uid, "stem": "Another stem?"}]
    messages = [one[3] for one in told(upload(edith, "questions.csv", as_csv(rows)))]
    assert any("was generated. Copy it" in message for message in messages)
    assert any("has been asked and stays" in message for message in messages)


def test_an_edit_in_the_moment_of_writing_is_not_overwritten(edith, monkeypatch):
    rows = table(edith, "facts")
    rows[0]["statement"] = "As the file has it."
    upload(edith, "facts.csv", as_csv(rows))
    looked = importing.plan_of

    def look_and_be_edited(*args):
        plan = looked(*args)
        Fact.objects.filter(slug="authorized").update(statement="As edited.", edited_at=timezone.now())
        return plan

    monkeypatch.setattr(importing, "plan_of", look_and_be_edited)
    assert confirm(edith).status_code == 409
    assert Fact.objects.get(slug="authorized").statement == "As edited."


def test_a_failure_half_way_leaves_nothing_behind(edith, monkeypatch):
    upload(edith, "new.xlsx", workbook(**NEW))

    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(importing, "record_facts", fail)
    with pytest.raises(RuntimeError):
        confirm(edith)
    assert not Fact.objects.filter(slug="began").exists()
    assert Upload.objects.exists()


def test_a_file_that_nobody_confirmed_goes_with_the_next_upload_after_a_day(edith):
    given = exported(edith, "facts.csv")
    other = Client()
    other.force_login(UserFactory(role="editor", username="omar"))
    upload(edith, "old.csv", given)
    Upload.objects.update(at=timezone.now() - KEPT_FOR - timedelta(minutes=1))
    upload(other, "new.csv", given)
    assert list(Upload.objects.values_list("name", flat=True)) == ["new.csv"]


def test_a_file_of_today_stays_when_another_editor_uploads_one(edith):
    given = exported(edith, "facts.csv")
    other = Client()
    other.force_login(UserFactory(role="editor", username="omar"))
    upload(edith, "mine.csv", given)
    Upload.objects.update(at=timezone.now() - KEPT_FOR + timedelta(minutes=1))
    upload(other, "new.csv", given)
    assert set(Upload.objects.values_list("name", flat=True)) == {"mine.csv", "new.csv"}


def test_a_file_goes_at_once_when_it_was_confirmed_and_that_of_another_editor_stays(edith):
    other = Client()
    other.force_login(UserFactory(role="editor", username="omar"))
    upload(other, "other.csv", exported(edith, "facts.csv"))
    upload(edith, "new.xlsx", workbook(**NEW))
    mine = Upload.objects.get(user__username="edith")
    assert edith.post(reverse("apply_import", args=[mine.pk])).status_code == 302
    assert list(Upload.objects.values_list("name", flat=True)) == ["other.csv"]
