"""The history of sources, topics and entities: who changed what, and putting it back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import ClaimFactory, EntityFactory, SourceFactory, TopicFactory, UserFactory
from tests.facts.admin_forms import is_saved, path
from tests.facts.test_history import history, load, put_back, versions, words
from training.facts.models import Entity, Source
from training.history.models import Version

pytestmark = pytest.mark.django_db

ROWS = [
    ("source", SourceFactory, {"publisher": "Another publisher"}, "publisher Publisher Another publisher"),
    ("topic", TopicFactory, {"title": "Another title"}, "Another title"),
    ("entity", EntityFactory, {"aliases": "the Mission\r\nONU"}, "other names – the Mission ONU"),
]


@pytest.mark.parametrize(("kind", "factory", "changes", "told"), ROWS, ids=[row[0] for row in ROWS])
def test_a_change_is_kept_with_who_made_it_and_put_back(editor, kind, factory, changes, told):
    row = factory()
    before = {name: getattr(row, name) for name in changes}
    assert is_saved(editor.save(path(f"{kind}_change", row), **changes))
    assert [reason for reason, _by in versions(row, kind)] == ["found", "edited"]
    who = Version.objects.get(reason="edited").by.username
    page = editor.client.get(history(row))
    assert told in words(page)
    assert f"{who} Edited · as it is now" in words(page)
    assert put_back(editor, row, kind=kind).status_code == 302
    row.refresh_from_db()
    assert {name: getattr(row, name) for name in changes} == before
    assert [reason for reason, _by in versions(row, kind)] == ["found", "edited", "restored"]
    assert row.edited_at is not None


@pytest.mark.parametrize(("kind", "factory", "changes", "told"), ROWS, ids=[row[0] for row in ROWS])
def test_saving_without_a_change_keeps_no_other_version(editor, kind, factory, changes, told):
    row = factory()
    editor.save(path(f"{kind}_change", row))
    assert [reason for reason, _by in versions(row, kind)] == ["found"]


def test_a_new_row_is_kept_with_who_made_it(editor):
    given = {"slug": "council", "name": "Security Council", "kind": "organization", "aliases": ""}
    assert is_saved(editor.client.post(path("entity_add"), given))
    assert [reason for reason, _by in versions(Entity.objects.get(), "entity")] == ["edited"]


def test_loading_keeps_a_version_of_each_row_that_it_writes(seeds):
    load(seeds)
    source = Source.objects.first()
    assert versions(source, "source") == [("loaded", None)]
    number = Version.objects.count()
    load(seeds)
    assert Version.objects.count() == number
    seeds.edit("sources.yaml", f"publisher: {source.publisher}", "publisher: Another")
    load(seeds)
    assert Version.objects.count() == number + 1
    assert versions(source, "source") == [("loaded", None), ("loaded", None)]


def test_a_name_that_another_entity_has_by_now_is_not_put_back(editor):
    entity = EntityFactory(name="Security Council", aliases=["UNSC"])
    editor.save(path("entity_change", entity), aliases="")
    EntityFactory(slug="other", name="UNSC")
    page = put_back(editor, entity, kind="entity")
    assert page.status_code == 422
    assert "'UNSC' is a name of 'other' too." in words(page)
    entity.refresh_from_db()
    assert (entity.aliases, versions(entity, "entity")[-1][0]) == ([], "edited")


def test_a_source_that_claims_have_outgrown_is_not_put_back(editor):
    source = SourceFactory(paragraphs=3)
    editor.save(path("source_change", source), paragraphs="9")
    ClaimFactory(source=source, paragraph=7)
    page = put_back(editor, source, kind="source")
    assert page.status_code == 422
    assert "A fact has a claim in paragraph 7." in words(page)


@pytest.mark.parametrize("role", ["learner", "trainer", ""])
def test_the_history_is_for_those_who_edit(editor, role):
    entity = EntityFactory()
    editor.save(path("entity_change", entity), name="Another name")
    client = Client()
    if role:
        client.force_login(UserFactory(role=role))
    version = Version.objects.filter(kind="entity").first()
    assert client.get(history(entity)).status_code in {302, 403}
    assert client.post(history(entity), {"version": version.pk}).status_code in {302, 403}
    assert Entity.objects.get().name == "Another name"


def test_a_version_of_another_kind_of_row_is_not_found(editor):
    entity, topic = EntityFactory(), TopicFactory()
    editor.save(path("topic_change", topic), title="Another title")
    for version in Version.objects.filter(kind="topic"):
        assert editor.client.post(history(entity), {"version": version.pk}).status_code == 404


def test_the_queries_of_a_history_do_not_grow_with_its_versions(editor):
    entity = EntityFactory()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert editor.client.get(history(entity)).status_code == 200
        return len(captured)

    editor.save(path("entity_change", entity), name="Another name")
    queries()
    few = queries()
    state = Version.objects.filter(kind="entity").first().state
    for number in range(12):
        Version.objects.create(
            kind="entity", key=entity.pk, at=timezone.now(), reason="edited", state=state | {"name": f"n {number}"}
        )
    Entity.objects.filter(pk=entity.pk).update(name="n 11")
    assert queries() == few
