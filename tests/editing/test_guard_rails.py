from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from tests.editing.conftest import generate, page_of, text
from tests.factories import (
    CardFactory,
    EntityFactory,
    MemoryFactory,
    QuestionFactory,
    ResponseFactory,
    SourceFactory,
    TopicFactory,
)
from tests.facts.admin_forms import errors, filled, is_saved, make_fact, path
from training.facts.models import Fact
from training.history.models import Version
from training.questions.models import Question
from training.reviews.models import Card, Memory

FACTS = "/admin/facts/fact/"


def opened(editor, where):
    return filled(editor.client.get(where))


def act(editor, where, action, *rows, **more):
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    return editor.client.post(where, chosen | more, follow=True)


def test_the_second_of_two_editors_is_told_what_the_first_changed_and_nothing_is_lost(editor, other_editor, fact):
    mine, theirs = opened(editor, page_of(fact)), opened(other_editor, page_of(fact))
    other_editor.client.post(page_of(fact), theirs | {"statement": "It started on 1 July 2013."})
    page = editor.client.post(page_of(fact), mine | {"statement": "It commenced on 1 July 2013."})
    assert page.status_code == 409
    told = text(page)
    assert "Somebody else saved this since you opened it, and nothing was overwritten." in told
    assert "Statement: saved since “It started on 1 July 2013.”, here “It commenced on 1 July 2013.”." in told
    assert Fact.objects.get().statement == "It started on 1 July 2013."
    assert filled(page)["statement"] == "It commenced on 1 July 2013."


def test_saving_again_after_that_is_a_decision(editor, other_editor, fact):
    mine, theirs = opened(editor, page_of(fact)), opened(other_editor, page_of(fact))
    other_editor.client.post(page_of(fact), theirs | {"relation": "started on"})
    page = editor.client.post(page_of(fact), mine | {"relation": "commenced on"})
    assert editor.client.post(page_of(fact), filled(page)).status_code == 302
    assert Fact.objects.get().relation == "commenced on"


def test_a_field_that_the_second_editor_did_not_touch_is_not_put_back_unseen(editor, other_editor, fact):
    mine, theirs = opened(editor, page_of(fact)), opened(other_editor, page_of(fact))
    other_editor.client.post(page_of(fact), theirs | {"reading": "We take July."})
    page = editor.client.post(page_of(fact), mine | {"relation": "commenced on"})
    assert "Reading: saved since “We take July.”, here “–”." in text(page)
    assert Fact.objects.get().reading == "We take July."


@pytest.mark.parametrize(
    ("kind", "factory", "name", "theirs", "mine", "told"),
    [
        ("entity", EntityFactory, "name", "AQIM", "Al-Qaida", "Name: saved since “AQIM”, here “Al-Qaida”."),
        ("source", SourceFactory, "cited_as", "A", "B", "Cited as: saved since “A”, here “B”."),
        ("topic", TopicFactory, "title", "A", "B", "Title: saved since “A”, here “B”."),
    ],
)
def test_sources_topics_and_entities_are_guarded_too(editor, other_editor, kind, factory, name, theirs, mine, told):
    row = factory()
    where = path(f"{kind}_change", row)
    first, second = opened(editor, where), opened(other_editor, where)
    assert other_editor.client.post(where, second | {name: theirs}).status_code == 302
    page = editor.client.post(where, first | {name: mine})
    assert page.status_code == 409
    assert told in text(page)
    row.refresh_from_db()
    assert getattr(row, name) == theirs


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        (
            "claims-0-says",
            "Gives another.",
            "in our words: saved since “Gives another.”, here “Gives the day.”",
        ),
        ("claims-0-dating", "inferred", "dating: saved since “inferred”, here “stated”"),
        ("phrasings-0-text", "When was it?", "text: saved since “When was it?”, here “On which day did it begin?”"),
        ("phrasings-0-held_back", "on", "kept for assessments: saved since “yes”, here “no”"),
        ("accepted", "summer 2013", "Other accepted answers: saved since “summer 2013”, here “–”"),
        ("changing", "on", "Changes with time: saved since “yes”, here “no”"),
    ],
)
def test_claims_wordings_and_flags_are_guarded_too(editor, other_editor, fact, name, value, told):
    as_of = {"as_of": "2013"} if name == "changing" else {}
    mine, theirs = opened(editor, page_of(fact)), opened(other_editor, page_of(fact))
    assert other_editor.client.post(page_of(fact), theirs | {name: value} | as_of).status_code == 302
    page = editor.client.post(page_of(fact), mine | {"relation": "commenced on"})
    assert page.status_code == 409
    assert told in text(page)
    assert Fact.objects.get().relation == "began on"


def test_a_claim_that_was_added_or_chosen_otherwise_is_named(editor, other_editor, fact):
    mine = opened(editor, page_of(fact))
    source = SourceFactory(short_title="Another report")
    row = {"order": 2, "source": source.pk, "paragraph": 1, "says": "x", "value": "2013-07-01", "stance": "supports"}
    assert other_editor.add_row(page_of(fact), "claims", **row, as_of="2014", dating="stated").status_code == 302
    added = fact.claims.order_by("pk").last()
    page = editor.client.post(page_of(fact), mine)
    assert f"Claim {added.pk} was added; open the page anew to see it." in text(page)
    mine = opened(editor, page_of(fact))
    other_editor.save(page_of(fact), claims_0_source=source.pk)
    page = editor.client.post(page_of(fact), mine)
    assert "source: saved since “Another report”, here “Short" in text(page)


def test_a_claim_that_was_taken_away_is_named(editor, other_editor, fact):
    source = SourceFactory()
    row = {"order": 2, "source": source.pk, "paragraph": 1, "says": "x", "value": "2013-07-01", "stance": "supports"}
    editor.add_row(page_of(fact), "claims", **row, as_of="2014", dating="stated")
    gone = fact.claims.order_by("pk").last()
    mine = opened(editor, page_of(fact))
    other_editor.save(page_of(fact), claims_1_DELETE="on")
    page = editor.client.post(page_of(fact), mine)
    assert f"Claim {gone.pk} was taken away." in text(page)
    assert fact.claims.count() == 1


def test_two_editors_who_save_the_same_are_not_held_up(editor, other_editor, fact):
    mine, theirs = opened(editor, page_of(fact)), opened(other_editor, page_of(fact))
    change = {"relation": "commenced on"}
    assert other_editor.client.post(page_of(fact), theirs | change).status_code == 302
    assert editor.client.post(page_of(fact), mine | change).status_code == 302


def test_saving_twice_by_oneself_is_no_conflict(editor, fact):
    assert editor.save(page_of(fact), relation="commenced on").status_code == 302
    assert editor.save(page_of(fact), relation="started on").status_code == 302


@pytest.mark.parametrize("carried", ["nonsense", "[]", "{", '{"a": 1}', ""])
def test_whatever_a_form_carries_is_no_error(editor, fact, carried):
    page = editor.client.post(page_of(fact), opened(editor, page_of(fact)) | {"opened": carried})
    assert page.status_code in {302, 409}


def test_questions_and_cards_are_guarded_too(editor, other_editor, fact):
    question, card = Question.objects.get(), Card.objects.get()
    for row, name, field, theirs_is, mine_is in (
        (question, "questions/question", "status", "draft", "retired"),
        (card, "reviews/card", "prompt", "When did it start?", "When was the start?"),
    ):
        where = f"/admin/{name}/{row.pk}/change/"
        mine, theirs = opened(editor, where), opened(other_editor, where)
        assert other_editor.client.post(where, theirs | {field: theirs_is}).status_code == 302
        assert editor.client.post(where, mine | {field: mine_is}).status_code == 409
        row.refresh_from_db()
        assert getattr(row, field) == theirs_is


def test_a_question_that_was_made_anew_since_is_not_published_unseen(editor, fact):
    where = f"/admin/questions/question/{Question.objects.get().pk}/change/"
    mine = opened(editor, where)
    Question.objects.update(stem="When did it start?")
    page = editor.client.post(where, mine | {"status": "draft"})
    assert page.status_code == 409
    assert "Stem changed since: “When did it start?”." in text(page)


def test_withdrawing_asks_once_more_with_counts_and_keeps_what_was_answered(editor, fact):
    answered, other = Question.objects.get(), make_fact(ask={"text": "When was the end?", "format": "typed"})
    generate()
    ResponseFactory(question=answered, verdict="right", answered_at=timezone.now())
    MemoryFactory(card=Card.objects.get(fact=fact))
    page = act(editor, FACTS, "withdraw", fact, other)
    told = text(page)
    for line in (
        "Facts that are withdrawn: 2.",
        "Questions that are asked no more: 2.",
        "Answers that stay, with the questions as they were shown: 1.",
        "Cards that are shown no more: 2, which 1 learners have.",
    ):
        assert line in told
    assert not Fact.objects.exclude(withdrawn_at=None).exists()
    editor.client.post(FACTS, filled(page) | {"_selected_action": [fact.pk, other.pk]})
    assert Fact.objects.exclude(withdrawn_at=None).count() == 2
    assert list(Question.objects.values_list("pk", "status")) == [(answered.pk, "retired")]
    assert Memory.objects.count() == 1
    assert LogEntry.objects.filter(change_message="Withdrawn.").count() == 2


def test_a_withdrawn_fact_is_brought_back_with_its_questions_and_cards(editor, fact):
    ResponseFactory(question=Question.objects.get(), verdict="right", answered_at=timezone.now())
    act(editor, FACTS, "withdraw", fact, confirmed="yes")
    assert not Card.objects.active().exists()
    assert "1 fact is brought back." in text(act(editor, FACTS, "bring_back", fact))
    act(editor, FACTS, "bring_back", fact, confirmed="yes")
    assert (Question.objects.get().status, Card.objects.active().count()) == ("published", 1)


def test_every_fact_of_a_long_list_can_be_chosen(editor, fact):
    make_fact()
    page = act(editor, FACTS, "withdraw", fact, select_across="1")
    assert "Facts that are withdrawn: 2." in text(page)
    editor.client.post(FACTS, filled(page))
    assert Fact.objects.exclude(withdrawn_at=None).count() == 2


def test_a_fact_that_nobody_was_asked_about_is_deleted_with_what_was_made_from_it(editor, fact):
    where = f"{FACTS}{fact.pk}/delete/"
    shown = text(editor.client.get(where))
    assert "On which day did it begin?" in shown
    assert editor.client.post(where, {"post": "yes"}).status_code == 302
    assert not any(model.objects.exists() for model in (Fact, Question, Card))


def drawn(fact):
    ResponseFactory(question=Question.objects.get(fact=fact))


def drawn_across(fact):
    question = QuestionFactory()
    question.also.add(fact)
    ResponseFactory(question=question)


def dealt(fact):
    MemoryFactory(card=Card.objects.get(fact=fact))


def dealt_beside_another(fact):
    MemoryFactory(card=CardFactory(other=fact, kind="contrast"))


@pytest.mark.parametrize("use", [drawn, drawn_across, dealt, dealt_beside_another])
def test_a_fact_that_somebody_was_asked_about_is_never_deleted(editor, fact, use):
    use(fact)
    where = f"{FACTS}{fact.pk}/delete/"
    assert editor.client.get(where).status_code == 403
    assert editor.client.post(where, {"post": "yes"}).status_code == 403
    assert f"{fact.pk}/delete/" not in text(editor.client.get(page_of(fact)))
    assert Fact.objects.filter(pk=fact.pk).exists()


def test_several_facts_cannot_be_deleted_at_once(editor, fact):
    act(editor, FACTS, "delete_selected", fact, post="yes", confirmed="yes")
    assert Fact.objects.exists()


@pytest.mark.parametrize(
    ("where", "action", "told"),
    [
        ("/admin/reviews/card/", "retire", "Learners who have one of them: 1."),
        ("/admin/reviews/card/", "give_back", "Worded by editors: 0."),
        ("/admin/questions/question/", "publish", "Questions to be published: 0."),
        ("/admin/questions/question/", "retire", "Questions that are asked no more: 1."),
        ("/admin/questions/question/", "regenerate", "Questions that are made anew: 1."),
        ("/admin/questions/question/", "duplicate", "1 draft is added."),
    ],
)
def test_every_action_on_several_rows_says_how_many_before_it_changes_anything(editor, fact, where, action, told):
    MemoryFactory(card=Card.objects.get())
    before = [list(Question.objects.values()), list(Card.objects.values())]
    row = Card.objects.get() if "card" in where else Question.objects.get()
    assert told in text(act(editor, where, action, row))
    assert [list(Question.objects.values()), list(Card.objects.values())] == before


def test_what_is_refused_is_still_refused_with_its_reason(editor, fact):
    assert "is not a date such as" in errors(editor.save(page_of(fact), answer="July"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["fact", "entity"])
def test_a_version_is_put_back_where_a_row_can_be_locked_in_a_transaction_alone(editor, kind):
    fact = make_fact(relation="began on")
    row, name = (fact, "relation") if kind == "fact" else (fact.subject, "name")
    before = getattr(row, name)
    assert is_saved(editor.save(path(f"{kind}_change", row), **{name: "another"}))
    first = Version.objects.of(kind, row.pk).last()
    assert editor.client.post(path(f"{kind}_history", row), {"version": first.pk}).status_code == 302
    row.refresh_from_db()
    assert getattr(row, name) == before
