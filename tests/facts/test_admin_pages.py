from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import ClaimFactory, EntityFactory, PhrasingFactory
from tests.facts.admin_forms import make_fact, make_text_fact, path
from training.facts.models import Fact

pytestmark = pytest.mark.django_db


def content(count: int) -> Fact:
    fact = make_text_fact()
    for number in range(count):
        make_fact()
        ClaimFactory(fact=fact)
        PhrasingFactory(fact=fact, text=f"Why was {number}?")
        fact.entities.add(EntityFactory())
    return fact


@pytest.mark.parametrize("name", ["fact", "source", "topic", "entity"])
@pytest.mark.parametrize("kind", ["changelist", "change", "add", "history"])
def test_pages_take_the_same_number_of_queries_whatever_there_is(editor, name, kind):
    def queries(row) -> int:
        where = path(f"{name}_{kind}", None if kind in {"changelist", "add"} else row)
        editor.client.get(where)
        with CaptureQueriesContext(connection) as captured:
            assert editor.client.get(where).status_code == 200
        return len(captured)

    def row(fact: Fact):
        return {"fact": fact, "source": fact.claims.first().source, "topic": fact.topic, "entity": fact.subject}[name]

    few = queries(row(content(2)))
    assert queries(row(content(20))) == few


def test_the_pages_hold_nothing_that_the_content_policy_forbids(editor):
    fact = content(1)
    for where in (
        reverse("admin:index"),
        path("fact_changelist"),
        path("fact_change", fact),
        path("entity_add"),
        path("source_add"),
    ):
        page = editor.client.get(where).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page), where
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page), where


@pytest.mark.parametrize(
    "query",
    [
        *("q=%00", "q=%FF", "q=" + "x" * 2000, "p=x", f"p={'9' * 30}", "p=-1", "o=99.x", "all=", "e=1", "_facets=x"),
        *("topic__id__exact=x", f"topic__id__exact={'9' * 30}", "kind__exact=%00", "kind__exact=x", "nothing=1"),
        *("edited_at__isempty=x", "edited_at__gte=x", "topic__title=x", "disputed__exact=x", "_popup=x", "_to_field=x"),
    ],
)
def test_nonsense_in_the_address_is_no_error(editor, query):
    make_fact()
    assert editor.client.get(f"{path('fact_changelist')}?{query}").status_code < 500


@pytest.mark.parametrize("key", ["0", "9" * 30, "-1", "x", "%00", "_00", "1_2F"])
@pytest.mark.parametrize("action", ["change", "history", "delete"])
def test_a_row_that_is_not_there_is_no_error(editor, key, action):
    for name in ("fact", "source", "entity"):
        assert editor.client.get(f"/admin/facts/{name}/{key}/{action}/").status_code in {302, 400, 403, 404}


@pytest.mark.parametrize("key", ["0", "9" * 30, "-1", "x", "9" * 5000])
@pytest.mark.parametrize("field", ["subject", "entities", "topic", "claims_0_source", "claims_0_order"])
def test_a_choice_that_is_none_is_refused(editor, field, key):
    fact = make_fact()
    assert editor.save(path("fact_change", fact), **{field: key}).status_code < 500


@pytest.mark.parametrize("query", ["", "app_label=facts", "app_label=facts&model_name=fact&field_name=x", "term=%00"])
def test_nonsense_to_the_search_of_a_choice_is_no_error(editor, query):
    assert editor.client.get(f"{reverse('admin:autocomplete')}?{query}").status_code < 500
