from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import EntityFactory, FactFactory, SourceFactory, TopicFactory
from tests.facts.admin_forms import errors, filled, is_saved, make_fact, make_text_fact, path
from training.facts.models import Entity, Fact, Source, Topic
from training.facts.services import refresh_search_text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", [make_fact, make_text_fact])
def test_saving_a_fact_without_a_change_is_no_edit(editor, make):
    fact = make(withdrawn_at=timezone.now())
    fact.entities.add(EntityFactory())
    assert is_saved(editor.save(path("fact_change", fact)))
    assert Fact.objects.get(pk=fact.pk).edited_at is None


@pytest.mark.parametrize(
    "changes",
    [
        {"statement": "Another statement."},
        {"claims_0_says": "Says otherwise."},
        {"phrasings_0_text": "When was it?"},
        {"accepted": "the summer of 2013"},
    ],
)
def test_saving_a_fact_with_a_change_marks_it_edited(editor, changes):
    fact = make_fact()
    assert is_saved(editor.save(path("fact_change", fact), **changes))
    assert Fact.objects.get(pk=fact.pk).edited_at is not None


@pytest.mark.parametrize(
    ("name", "factory", "field"),
    [("source", SourceFactory, "publisher"), ("topic", TopicFactory, "title"), ("entity", EntityFactory, "name")],
)
def test_a_change_of_a_source_a_topic_or_an_entity_is_marked_and_no_change_is_not(editor, name, factory, field):
    row = factory()
    where = path(f"{name}_change", row)
    assert is_saved(editor.save(where))
    row.refresh_from_db()
    assert row.edited_at is None
    assert is_saved(editor.save(where, **{field: "Another"}))
    row.refresh_from_db()
    assert (row.edited_at is not None, getattr(row, field)) == (True, "Another")


def test_an_identifier_is_chosen_once(editor):
    fact = make_fact(slug="the-start")
    editor.save(path("fact_change", fact), slug="another")
    assert Fact.objects.get().slug == "the-start"


def test_a_claim_that_differs_makes_a_fact_disputed(editor):
    fact = make_fact()
    other = SourceFactory()
    where = path("fact_change", fact)
    claim = {"order": 2, "source": other.pk, "paragraph": 1, "says": "x", "value": "2014", "stance": "differs"}
    page = editor.add_row(where, "claims", **claim, as_of="2014", dating="stated")
    assert "Is missing, and a claim differs." in errors(page)
    Fact.objects.update(reading="We take July.")
    assert is_saved(editor.add_row(where, "claims", **claim, as_of="2014", dating="stated"))
    assert Fact.objects.get().disputed


def test_a_new_name_of_an_entity_finds_the_facts_that_name_it(editor):
    entity = EntityFactory()
    about, naming, other = make_fact(subject=entity), make_fact(), make_fact()
    naming.entities.add(entity)
    for fact in (about, naming, other):
        refresh_search_text(fact)
    editor.save(path("entity_change", entity), aliases="the Fifteen")
    assert set(Fact.objects.matching("fifteen")) == {about, naming}


def test_the_queries_of_saving_an_entity_do_not_grow_with_the_facts_that_name_it(editor):
    def queries(facts: int) -> int:
        entity = EntityFactory()
        for _ in range(facts):
            FactFactory(subject=entity).entities.add(entity)
        data = filled(editor.client.get(path("entity_change", entity))) | {"aliases": f"the {facts}"}
        with CaptureQueriesContext(connection) as captured:
            editor.client.post(path("entity_change", entity), data)
        return len(captured)

    assert queries(20) == queries(2)


def test_a_withdrawn_fact_says_so_and_leaves_the_lists_until_it_is_brought_back(editor):
    fact = make_fact(statement="It began in July.")
    where = path("fact_change", fact)
    assert is_saved(editor.save(where, withdrawn_at_0="2026-01-05", withdrawn_at_1="10:00:00"))
    assert "Withdrawn" in editor.client.get(fact.get_absolute_url()).content.decode()
    assert fact.statement not in editor.client.get(reverse("fact_list")).content.decode()
    assert is_saved(editor.save(where, withdrawn_at_0="", withdrawn_at_1=""))
    assert fact.statement in editor.client.get(reverse("fact_list")).content.decode()


def test_a_fact_that_is_not_right_can_be_withdrawn(editor):
    fact = make_text_fact(wrong=[])
    assert is_saved(editor.save(path("fact_change", fact), withdrawn_at_0="2026-01-05", withdrawn_at_1="10:00"))


def test_an_entity_that_a_fact_names_cannot_be_deleted(editor):
    entity = EntityFactory()
    fact = make_fact()
    fact.entities.add(entity)
    editor.client.post(path("entity_delete", entity), {"post": "yes"})
    assert Entity.objects.filter(pk=entity.pk).exists()
    fact.entities.clear()
    editor.client.post(path("entity_delete", entity), {"post": "yes"})
    assert not Entity.objects.filter(pk=entity.pk).exists()


def test_the_loaded_content_is_saved_without_a_change(editor, seeds):
    call_command("load_content", seeds=seeds.root, stdout=StringIO())
    for model in (Source, Topic, Entity, Fact):
        for row in model.objects.all():
            assert is_saved(editor.save(path(f"{model.__name__.lower()}_change", row))), row
        assert not model.objects.exclude(edited_at=None).exists()
