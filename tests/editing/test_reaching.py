"""An edit of what facts refer to reaches the questions and cards of exactly the facts that use it."""

from __future__ import annotations

import pytest
from django.db.models import Q
from django.utils import timezone

from tests.editing.conftest import generate, text
from tests.factories import EntityFactory, MemoryFactory, ResponseFactory
from tests.facts.admin_forms import is_saved, make_fact, path
from training.facts.models import Entity, Fact
from training.history.models import Version
from training.questions.models import Option, Question
from training.questions.services import duplicate
from training.reviews.models import Card, Memory

AS_BEFORE = "No question and no card says anything else than before."


@pytest.fixture
def council(db) -> Entity:
    return EntityFactory(slug="council", name="Security Council", aliases=["UNSC"])


@pytest.fixture
def naming(council) -> Fact:
    """A fact that the council is the answer to, with its question and its card."""
    ask = {"text": "Which body authorized it?", "format": "typed"}
    claim = {"value": "Security Council", "source__cited_as": "the report"}
    made = make_fact(kind="organization", answer="Security Council", ask=ask, claim=claim)
    # Another that has nothing to do with it.
    make_fact(answer="2012-05-06", claim={"value": "2012-05-06"}, ask={"text": "When did it end?", "format": "typed"})
    generate()
    return made


def of(fact: Fact) -> Question:
    return Question.objects.get(fact=fact)


def stored(*models) -> dict[tuple[str, int], object]:
    return {(model.__name__, row["id"]): row for model in models for row in model.objects.values()}


def written(before) -> set[tuple[str, int]]:
    after = stored(Question, Card, Fact, Option)
    return {key for key in {*before, *after} if before.get(key) != after.get(key)}


def test_a_new_name_of_an_entity_is_accepted_at_once_and_nothing_else_is_written(editor, council, naming):
    other = Fact.objects.exclude(pk=naming.pk).get()
    # Not made anew since: what another fact awaits is not done along the way.
    Fact.objects.filter(pk=other.pk).update(answer="2012-05-07")
    before = stored(Question, Card, Fact, Option)
    page = editor.save(path("entity_change", council), aliases="UNSC\r\nthe Fifteen")
    assert is_saved(page)
    assert of(naming).expected["accepted"] == ["UNSC", "the Fifteen"]
    assert written(before) == {("Question", of(naming).pk)}
    assert "Questions: 0 new, 1 changed, 0 withdrawn." in text(editor.client.get(path("entity_changelist")))


def test_a_name_that_a_text_comes_to_be_known_by_reaches_its_fact(editor, naming):
    other = EntityFactory(name="General Assembly")
    generate()
    Entity.objects.filter(slug="council").delete()
    generate()
    assert of(naming).expected["accepted"] == []
    editor.save(path("entity_change", other), aliases="Security Council")
    assert of(naming).expected["accepted"] == ["General Assembly"]


def test_a_new_entity_and_one_that_is_deleted_reach_the_facts_that_name_them(editor, naming):
    Entity.objects.filter(slug="council").delete()
    generate()
    given = {"slug": "council", "name": "Security Council", "kind": "organization", "aliases": "UNSC"}
    assert is_saved(editor.client.post(path("entity_add"), given))
    assert of(naming).expected["accepted"] == ["UNSC"]
    assert editor.client.post(path("entity_delete", Entity.objects.get(slug="council")), {"post": "yes"})
    assert of(naming).expected["accepted"] == []
    editor.client.post(path("entity_add"), given)
    chosen = {"action": "delete_selected", "_selected_action": Entity.objects.get(slug="council").pk, "post": "yes"}
    editor.client.post(path("entity_changelist"), chosen)
    assert of(naming).expected["accepted"] == []


def test_a_question_that_was_answered_stays_as_it_was_shown(editor, council, naming):
    ResponseFactory(question=of(naming))
    editor.save(path("entity_change", council), aliases="UNSC\r\nthe Fifteen")
    old, new = Question.objects.filter(fact=naming).order_by("revision")
    assert (old.expected["accepted"], old.status) == (["UNSC"], "retired")
    assert (new.expected["accepted"], new.status) == (["UNSC", "the Fifteen"], "published")


def test_edited_questions_and_cards_are_only_marked(editor, council, naming):
    (copy,) = duplicate([of(naming)], at=timezone.now())
    Question.objects.filter(fact=naming).update(edited_at=timezone.now())
    before = {question.pk: (question.stem, question.expected) for question in Question.objects.filter(fact=naming)}
    editor.save(path("entity_change", council), aliases="UNSC\r\nthe Fifteen")
    for question in Question.objects.filter(fact=naming):
        assert ((question.stem, question.expected), question.fact_changed) == (before[question.pk], True)
    assert copy.pk in before
    assert not Question.objects.exclude(fact=naming).filter(fact_changed=True).exists()


def test_learners_keep_what_they_know_of_a_card_that_means_the_same(editor, council, naming):
    MemoryFactory(card=Card.objects.get(fact=naming), in_review=True)
    editor.save(path("entity_change", council), aliases="UNSC\r\nthe Fifteen")
    assert (Memory.objects.get().resets, Memory.objects.get().corrected_from) == (0, "")


def test_what_a_source_is_cited_as_is_changed_wherever_it_is_named(editor, naming):
    first = naming.claims.get()
    naming.phrasings.update(text="Which body authorized it, according to the report?")
    generate()
    Question.objects.update(generated_digest="1-1-stale")
    other = Question.objects.exclude(fact=naming).get()
    assert is_saved(editor.save(path("source_change", first.source), cited_as="the account"))
    assert of(naming).generated_digest != "1-1-stale"
    other.refresh_from_db()
    assert other.generated_digest == "1-1-stale"


def test_a_change_that_no_question_shows_makes_nothing_anew_and_says_so(editor, naming):
    before = stored(Question, Card, Option)
    for name, row in (("source", naming.claims.get().source), ("topic", naming.topic)):
        assert is_saved(
            editor.save(path(f"{name}_change", row), **{"author" if name == "source" else "title": "A. N."})
        )
        assert AS_BEFORE in text(editor.client.get(path(f"{name}_changelist")))
    assert stored(Question, Card, Option) == before


def test_saving_without_a_change_or_what_is_refused_makes_nothing_anew(editor, council, naming):
    Question.objects.update(generated_digest="1-1-stale")
    editor.save(path("entity_change", council))
    editor.save(path("entity_change", council), name="")
    assert set(Question.objects.values_list("generated_digest", flat=True)) == {"1-1-stale"}
    assert AS_BEFORE not in text(editor.client.get(path("entity_changelist")))


def test_a_version_that_is_put_back_reaches_questions_too(editor, council, naming):
    editor.save(path("entity_change", council), aliases="UNSC\r\nthe Fifteen")
    first = Version.objects.of(Version.Kind.ENTITY, council.pk).last()
    editor.client.post(f"/admin/facts/entity/{council.pk}/history/", {"version": first.pk})
    assert of(naming).expected["accepted"] == ["UNSC"]


def test_the_facts_that_name_an_entity_are_found_by_names_that_were_put_back(editor, council):
    fact = make_fact(subject=council)
    editor.save(path("entity_change", council), aliases="the Fifteen")
    first = Version.objects.of(Version.Kind.ENTITY, council.pk).last()
    editor.client.post(f"/admin/facts/entity/{council.pk}/history/", {"version": first.pk})
    assert list(Fact.objects.matching("unsc")) == [fact]
    assert not Fact.objects.matching("fifteen").exists()


def test_nothing_is_made_anew_by_looking(editor, council, naming):
    Question.objects.filter(Q(fact=naming)).update(generated_digest="1-1-stale")
    for where in (path("entity_change", council), path("entity_changelist"), path("entity_delete", council)):
        assert editor.client.get(where).status_code == 200
    assert of(naming).generated_digest == "1-1-stale"
