from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.editing.conftest import generate, text
from tests.factories import (
    AttemptFactory,
    ChoiceFactory,
    ClaimFactory,
    FactFactory,
    MatchFactory,
    MultiFactory,
    OrderFactory,
    QuestionFactory,
    ResponseFactory,
)
from tests.facts.admin_forms import errors, filled
from training.facts.models import Claim
from training.questions.models import Option, Question
from training.quizzes.models import Attempt, Response
from training.reviews.models import Card, QuizAnswer

LIST = "/admin/questions/question/"


def act(editor, action, *rows, **more):
    chosen = {"action": action, "_selected_action": [row.pk for row in rows], "confirmed": "yes"}
    return editor.client.post(LIST, chosen | more, follow=True)


def answered(question, right: int, wrong: int) -> None:
    for number in range(right + wrong):
        verdict = "right" if number < right else "wrong"
        ResponseFactory(question=question, attempt=AttemptFactory(), verdict=verdict, answered_at=timezone.now())


def row_of(page, question) -> list[str]:
    """The cells of a question in the list."""
    shown = page.content.decode()
    row = next(part for part in shown.split("<tr>") if question.stem in part and 'class="field-format' in part)
    return [" ".join(cell.partition(">")[2].partition("</td>")[0].split()) for cell in row.split("<td")]


def test_the_list_shows_the_figures_of_first_answers_with_their_range(editor):
    question, few = QuestionFactory(), QuestionFactory(findings=[{"message": "x", "remedy": "y"}])
    answered(question, 24, 16)
    answered(few, 1, 1)
    page = editor.client.get(LIST)
    assert row_of(page, question)[3:7] == ["–", "40", "0.60 (0.45 to 0.74)", "too few"]
    assert row_of(page, few)[3:7] == ["1 finding", "2", "too few", "too few"]


def test_queries_of_the_list_do_not_grow(editor):
    def queries(count: int) -> int:
        for _ in range(count):
            answered(ChoiceFactory(), 1, 1)
        with CaptureQueriesContext(connection) as captured:
            assert editor.client.get(LIST).status_code == 200
        return len(captured)

    queries(1)
    assert queries(20) == queries(2)


def test_figures_are_fetched_for_the_page_alone(editor):
    for _ in range(51):
        answered(QuestionFactory(), 1, 0)
    with CaptureQueriesContext(connection) as captured:
        page = editor.client.get(LIST)
    assert len(page.context["cl"].result_list) == 50
    (asked,) = [query["sql"] for query in captured if "picked" in query["sql"]]
    assert asked.count(",") < 120


@pytest.mark.parametrize("factory", [QuestionFactory, ChoiceFactory, MultiFactory, OrderFactory, MatchFactory])
def test_every_format_is_previewed_as_a_learner_is_asked_it(editor, factory):
    question = factory()
    ClaimFactory(fact=question.fact, says="Names the day.")
    page = editor.client.get(f"{LIST}{question.pk}/preview/")
    asked = text(page)
    assert question.stem in asked
    assert "Preview, nothing is recorded" in asked
    assert "Names the day." not in asked
    data = {f"place_{option.pk}": str(number) for number, option in enumerate(question.options.all(), 1)}
    data |= {f"match_{number}": str(option.pk) for number, option in enumerate(question.options.all()[:2])}
    data |= {"answer": question.options.first().pk if question.options.exists() else "1 July 2013"}
    shown = text(editor.client.post(f"{LIST}{question.pk}/preview/", data))
    assert "Names the day." in shown
    assert any(word in shown for word in ("Correct", "Partly correct", "Incorrect"))


def test_a_preview_records_nothing(editor):
    question = QuestionFactory()
    editor.client.post(f"{LIST}{question.pk}/preview/", {"answer": "1 July 2013"})
    editor.client.post(f"{LIST}{question.pk}/preview/", {"skip": "1"})
    assert not any(model.objects.exists() for model in (Attempt, Response, QuizAnswer))


def test_an_empty_answer_in_a_preview_is_refused_as_a_learners_is(editor):
    page = editor.client.post(f"{LIST}{QuestionFactory().pk}/preview/", {"answer": ""})
    assert page.status_code == 422
    assert "Type an answer" in text(page)


def test_chosen_questions_are_published_but_for_those_with_a_fatal_finding(editor):
    good, bad = QuestionFactory(status="draft"), QuestionFactory(status="draft")
    ClaimFactory(fact=good.fact)
    shown = text(act(editor, "publish", good, bad))
    assert "Questions published: 1." in shown
    assert f"“{bad.stem}” No source supports the fact. Add the claim of a source." in shown
    assert dict(Question.objects.values_list("pk", "status")) == {good.pk: "published", bad.pk: "draft"}
    good.refresh_from_db()
    assert good.edited_at is not None


def test_chosen_questions_are_retired_and_stay_so(editor, fact):
    question = Question.objects.get()
    assert "Questions retired: 1." in text(act(editor, "retire", question))
    generate()
    assert Question.objects.get().status == "retired"


def test_a_question_made_anew_forgets_what_an_editor_decided(editor, fact):
    act(editor, "retire", Question.objects.get())
    assert "Questions made anew: 1." in text(act(editor, "regenerate", Question.objects.get()))
    assert Question.objects.values_list("status", "edited_at", "fact_changed").get() == ("published", None, False)


def test_a_question_made_anew_that_its_fact_no_longer_makes_is_taken_away(editor, fact):
    act(editor, "retire", Question.objects.get())
    fact.phrasings.update(text="When was the start?")
    assert "Taken away: 1." in text(act(editor, "regenerate", Question.objects.get()))
    assert Question.objects.get().stem == "When was the start?"


def test_a_copy_is_a_draft_with_the_same_options_that_generation_leaves_alone(editor):
    question = ChoiceFactory(fact=FactFactory(), generated_digest="1-1-x")
    question.also.add(FactFactory())
    page = act(editor, "duplicate", question)
    copy = Question.objects.exclude(pk=question.pk).get()
    assert page.redirect_chain[-1][0] == f"{LIST}{copy.pk}/change/"
    assert (copy.status, copy.stem, copy.also.count()) == ("draft", question.stem, 1)
    assert copy.uid != question.uid
    for one in (question, copy):
        assert list(one.options.values_list("text", "correct")) == [
            *(("Option 0", False), ("Option 1", True), ("Option 2", False))
        ]
    generate()
    assert Question.objects.filter(pk=copy.pk).exists()


@pytest.fixture
def copy(editor, fact) -> Question:
    """A copy of a typed question."""
    act(editor, "duplicate", Question.objects.get())
    return Question.objects.get(generated_digest="")


def change(editor, question, **values):
    where = f"{LIST}{question.pk}/change/"
    return editor.client.post(where, filled(editor.client.get(where)) | values)


def test_a_copy_can_be_worded_and_judged_otherwise(editor, copy, client):
    wording = {"stem": "When did it start?", "answer": "July 2013", "expected_answer": "2013-07"}
    assert change(editor, copy, **wording, accepted="summer 2013", status="published").status_code == 302
    copy.refresh_from_db()
    assert (copy.stem, copy.answer, copy.status) == ("When did it start?", "July 2013", "published")
    assert copy.expected["answer"] == "2013-07"
    assert copy.expected["accepted"] == ["summer 2013"]
    assert "Correct" in text(editor.client.post(f"{LIST}{copy.pk}/preview/", {"answer": "summer 2013"}))


def test_what_no_answer_could_be_judged_against_is_refused(editor, copy):
    assert "This cannot be judged against" in errors(change(editor, copy, expected_answer="some day"))


def test_the_options_of_a_copy_can_be_worded(editor):
    act(editor, "duplicate", ChoiceFactory(generated_digest="1-1-x"))
    copy = Question.objects.get(generated_digest="")
    assert change(editor, copy, **{"options-0-text": "Another"}).status_code == 302
    assert copy.options.first().text == "Another"


def test_a_copy_whose_options_are_no_longer_fit_to_be_asked_is_taken_back(editor):
    question = ChoiceFactory(generated_digest="1-1-x", status="published")
    ClaimFactory(fact=question.fact)
    act(editor, "duplicate", question)
    copy = Question.objects.get(generated_digest="")
    page = change(editor, copy, status="published", **{"options-0-text": "Option 1"})
    assert page.status_code == 302
    assert "Not published:" in text(editor.client.get(LIST))
    assert Question.objects.get(pk=copy.pk).status == "draft"


def test_a_copy_that_was_asked_is_no_longer_changed(editor, copy):
    ResponseFactory(question=copy)
    change(editor, copy, stem="Another?")
    copy.refresh_from_db()
    assert copy.stem == "On which day did it begin?"


def test_a_generated_question_is_not_worded_by_hand(editor, fact):
    question = Question.objects.get()
    change(editor, question, stem="Another?", expected_answer="1990")
    question.refresh_from_db()
    assert (question.stem, question.expected["answer"]) == ("On which day did it begin?", "2013-07-01")


def test_a_fatal_finding_blocks_publishing_with_the_remedy_beside_the_field(editor, copy):
    Claim.objects.all().delete()
    page = change(editor, copy, status="published")
    assert page.context["adminform"].form.errors == {
        "status": ["No source supports the fact. Add the claim of a source."]
    }


def test_the_lint_looks_at_a_copy_as_it_is_worded_in_the_form(editor, copy):
    page = change(editor, copy, stem="Was it on 1 July 2013?", status="published")
    assert "The stem contains its answer" in errors(page)
    assert Option.objects.count() == 0


def test_a_learner_opens_neither_preview_nor_list(client):
    question = QuestionFactory()
    for where in (LIST, f"{LIST}{question.pk}/preview/", f"{LIST}{question.pk}/remark/"):
        assert client.get(where).status_code in {302, 403}


@pytest.mark.parametrize("method", ["trace", "put", "delete"])
def test_a_page_takes_no_method_that_it_has_no_use_for(editor, fact, method):
    question, card = Question.objects.get(), Card.objects.get()
    for where in (
        f"{LIST}{question.pk}/preview/",
        f"{LIST}{question.pk}/remark/",
        f"/admin/reviews/card/{card.pk}/preview/",
    ):
        assert getattr(editor.client, method)(where).status_code == 405


def test_an_address_of_a_question_that_is_none_is_not_found(editor):
    assert editor.client.get(f"{LIST}{'9' * 18}/preview/").status_code == 404
    assert editor.client.get(f"{LIST}{'9' * 30}/remark/").status_code in {302, 404}
