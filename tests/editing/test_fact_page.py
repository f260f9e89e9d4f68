from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.editing.conftest import correct, page_of, text
from tests.factories import AttemptFactory, CardFactory, MemoryFactory, QuestionFactory, ResponseFactory
from tests.facts.admin_forms import errors, filled
from training.facts.models import Fact
from training.history.models import Version
from training.questions.models import Question
from training.reviews.models import Card, Memory


def preview(editor, fact, **changes):
    data = filled(editor.client.get(page_of(fact))) | {"_preview": "Preview"}
    return editor.client.post(page_of(fact), data | changes)


def corrected(editor, fact):
    return preview(editor, fact, answer="2013-07-02", **{"claims-0-value": "2013-07-02"})


def everything() -> list[object]:
    rows = [*Fact.objects.values(), *Question.objects.values(), *Card.objects.values(), *Memory.objects.values()]
    return [list(row.items()) for row in rows]


def test_the_questions_and_cards_of_a_fact_stand_on_its_page_with_their_status_and_figures(editor, fact):
    Question.objects.update(status="draft", findings=[{"message": "It is vague.", "remedy": "Give the figure."}])
    for _ in range(30):
        ResponseFactory(question=Question.objects.get(), verdict="right", answered_at=timezone.now())
    MemoryFactory(card=Card.objects.get())
    shown = text(editor.client.get(page_of(fact)))
    made = shown[shown.index('id="made"') :]
    for expected in ("On which day did it begin?", "Draft", "It is vague. Give the figure.", "1.00 (0.89 to 1.00)"):
        assert expected in made
    assert '<td class="number">30</td>' in made
    assert '<td class="number">1</td>' in made


def test_without_enough_answers_no_figure_is_shown(editor, fact):
    ResponseFactory(question=Question.objects.get(), verdict="right", answered_at=timezone.now())
    shown = text(editor.client.get(page_of(fact)))
    assert "too few" in shown
    assert "1.00" not in shown


def test_a_question_across_facts_stands_on_the_page_of_each(editor, fact):
    other = QuestionFactory(stem="Which came first?")
    other.also.add(fact)
    assert "Which came first?" in text(editor.client.get(page_of(fact)))


def test_the_page_leads_to_what_learners_see(editor, fact):
    shown = text(editor.client.get(page_of(fact)))
    question, card = Question.objects.get(), Card.objects.get()
    assert f'href="{fact.get_absolute_url()}"' in shown
    for address in (f"/admin/questions/question/{question.pk}/preview/", f"/admin/reviews/card/{card.pk}/preview/"):
        assert f'href="{address}"' in shown
        assert editor.client.get(address).status_code == 200


def test_a_preview_shows_what_would_change_and_saves_nothing(editor, fact):
    before = everything()
    page = corrected(editor, fact)
    shown = text(page)
    assert page.status_code == 200
    assert "Nothing has been saved yet." in shown
    assert shown.count("<del>1 July 2013</del> <ins>2 July 2013</ins>") == 2
    assert everything() == before
    assert "Recent" not in shown


def test_the_page_that_learners_would_see_is_shown_and_not_saved(editor, fact):
    before = everything()
    data = filled(editor.client.get(page_of(fact))) | {"_learners_page": "x", "reading": "We take the vote."}
    page = editor.client.post(page_of(fact), data)
    assert page.templates[0].name == "facts/fact.html"
    assert "We take the vote." in text(page)
    assert everything() == before
    refused = editor.client.post(page_of(fact), data | {"answer": "July"})
    assert "is not a date such as" in errors(refused)


def test_a_preview_leaves_no_trace_in_the_history(editor, fact):
    corrected(editor, fact)
    assert not Version.objects.exists()
    assert not LogEntry.objects.exists()


def test_what_was_typed_stays_in_the_form_and_can_be_saved_from_there(editor, fact):
    page = corrected(editor, fact)
    data = filled(page)
    assert data["answer"] == "2013-07-02"
    assert editor.client.post(page_of(fact), data).status_code == 302
    assert Fact.objects.get().answer == "2013-07-02"


def test_a_preview_names_whom_it_would_touch(editor, fact):
    question, card = Question.objects.get(), Card.objects.get()
    ResponseFactory(question=question, verdict="right", answered_at=timezone.now())
    ResponseFactory(question=question, attempt=AttemptFactory())
    MemoryFactory(card=card, in_review=True)
    MemoryFactory(card=card)
    MemoryFactory(in_review=True)
    effects = corrected(editor, fact).context["effects"]
    assert (effects.reset, effects.answered, effects.answers, effects.open_attempts) == (1, 1, 1, 1)
    assert Memory.objects.exclude(corrected_from="").count() == 0


def test_a_preview_shows_what_the_lint_would_find(editor, fact):
    page = preview(editor, fact, **{"phrasings-0-text": "Which day is it currently?"})
    assert "“currently” changes its meaning with time. Give the date." in text(page)
    assert not Question.objects.exclude(findings=[]).exists()


def test_a_preview_shows_questions_that_would_be_added_or_withdrawn(editor, fact):
    data = filled(editor.client.get(page_of(fact))) | {"_preview": "x", "phrasings-TOTAL_FORMS": "2"}
    row = {"order": 2, "kind": "ask", "text": "When was the start?", "format": "typed"}
    data |= {f"phrasings-1-{name}": value for name, value in row.items()}
    effects = editor.client.post(page_of(fact), data).context["effects"]
    assert [made.text for made in effects.questions.added] == ["When was the start?"]
    effects = preview(editor, fact, withdrawn_at_0="2026-01-05", withdrawn_at_1="10:00").context["effects"]
    assert [made.text for made in effects.questions.withdrawn] == ["On which day did it begin?"]
    assert [made.text for made in effects.cards.withdrawn] == ["On which day did it begin?"]


def test_a_preview_without_a_change_says_so(editor, fact):
    assert "The form holds what is saved already." in text(preview(editor, fact))


def test_a_preview_of_what_is_not_right_shows_what_is_wrong(editor, fact):
    page = preview(editor, fact, answer="July 2013")
    assert "is not a date such as" in errors(page)
    assert "What saving would change" not in text(page).split("</form>")[0].split('name="_preview"')[0]


def test_a_new_fact_can_be_previewed(editor, fact):
    data = filled(editor.client.get(page_of(fact))) | {"_preview": "x", "slug": "another", "claims-INITIAL_FORMS": "0"}
    data |= {"phrasings-INITIAL_FORMS": "0", "claims-0-id": "", "phrasings-0-id": ""}
    data |= {"claims-0-fact": "", "phrasings-0-fact": ""}
    page = editor.client.post("/admin/facts/fact/add/", data)
    assert list(page.context["errors"]) == []
    assert [made.text for made in page.context["effects"].questions.added] == ["On which day did it begin?"]
    assert Fact.objects.count() == 1


def test_queries_of_the_page_do_not_grow_with_what_is_made_from_the_fact(editor, fact):
    def queries(count: int) -> int:
        for _ in range(count):
            ResponseFactory(question=QuestionFactory(fact=fact), verdict="right", answered_at=timezone.now())
            MemoryFactory(card=CardFactory(fact=fact))
        with CaptureQueriesContext(connection) as captured:
            assert editor.client.get(page_of(fact)).status_code == 200
        return len(captured)

    queries(1)
    assert queries(20) == queries(2)


@pytest.mark.parametrize(
    "query", ["kind__exact=date", "topic__id__exact=1", "disputed__exact=1", "edited_at__isempty=0"]
)
def test_facts_are_found_by_what_they_are(editor, fact, query):
    assert editor.client.get(f"/admin/facts/fact/?{query}").status_code == 200


def test_facts_are_found_by_their_words_and_by_autocomplete(editor, fact):
    assert editor.client.get("/admin/facts/fact/?q=1 July").context["cl"].result_count == 1
    asked = {"app_label": "reviews", "model_name": "card", "field_name": "fact", "term": "began"}
    assert [row["id"] for row in editor.client.get("/admin/autocomplete/", asked).json()["results"]] == [str(fact.pk)]


def test_saving_says_what_was_made_anew(editor, fact):
    correct(editor, fact)
    assert "Questions: 0 new, 1 changed, 0 withdrawn. Cards: 1 changed." in text(editor.client.get(page_of(fact)))
