from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.factories import ClaimFactory, FactFactory
from training.facts.models import Claim, Fact

pytestmark = pytest.mark.django_db


def export() -> list[dict]:
    out = StringIO()
    call_command("export_facts", stdout=out)
    return json.loads(out.getvalue())


def test_a_fact_is_exported_with_its_claims():
    fact = FactFactory(
        slug="began",
        topic__slug="mandate",
        subject__name="MINUSMA",
        statement="MINUSMA began on 1 July 2013.",
        disputed=True,
        reading="Two of three say so.",
    )
    ClaimFactory(fact=fact, source__slug="report", paragraph=7, attributed_to="a diplomat", dating="inferred")
    ClaimFactory(fact=fact, source__slug="page", order=1, value="", stance=Claim.Stance.SILENT, as_of="2022")
    assert export() == [
        {
            "id": "began",
            "topic": "mandate",
            "statement": "MINUSMA began on 1 July 2013.",
            "subject": "MINUSMA",
            "kind": "date",
            "answer": "2013-07-01",
            "unit": None,
            "qualifier": None,
            "as_of": None,
            "importance": "useful",
            "disputed": True,
            "reading": "Two of three say so.",
            "claims": [
                {
                    "source": "report",
                    "paragraph": 7,
                    "value": "2013-07-01",
                    "as_of": "2014-03-10",
                    "stated_or_inferred": "inferred",
                    "attributed_to": "a diplomat",
                },
                {
                    "source": "page",
                    "paragraph": 1,
                    "value": None,
                    "as_of": "2022",
                    "stated_or_inferred": "stated",
                    "attributed_to": None,
                },
            ],
        }
    ]


@pytest.mark.parametrize(
    ("kind", "stored", "exported"),
    [
        (Fact.Kind.NUMBER, "12640", 12640),
        (Fact.Kind.MONEY, "2.5", 2.5),
        (Fact.Kind.NUMBER, "a dozen", "a dozen"),
        (Fact.Kind.LIST, "Chad; Togo", ["Chad", "Togo"]),
        (Fact.Kind.DATE, "2013", "2013"),
        (Fact.Kind.STATEMENT, "At risk; unpaid", "At risk; unpaid"),
    ],
)
def test_answers_and_values_are_exported_in_the_form_of_their_kind(kind, stored, exported):
    ClaimFactory(fact=FactFactory(kind=kind, answer=stored))
    (fact,) = export()
    assert (fact["answer"], fact["claims"][0]["value"]) == (exported, exported)


def test_withdrawn_facts_are_not_exported():
    FactFactory(withdrawn_at=timezone.now())
    assert export() == []


def test_accents_are_exported_as_they_are():
    FactFactory(statement="Dioncounda Traoré governed.")
    out = StringIO()
    call_command("export_facts", stdout=out)
    assert "Traoré" in out.getvalue()


@pytest.mark.parametrize("facts", [1, 5])
def test_the_queries_do_not_grow_with_the_facts(django_assert_num_queries, facts):
    for claim in ClaimFactory.create_batch(facts):
        ClaimFactory(fact=claim.fact)
    with django_assert_num_queries(3):
        export()


def test_what_was_loaded_is_exported_whole(seeds):
    call_command("load_content", seeds=seeds.root, stdout=StringIO())
    facts = {fact["id"]: fact for fact in export()}
    assert list(facts) == ["authorized", "authorizing-body", "authorized-size", "contributors"]
    assert facts["authorized-size"]["answer"] == 12640
    assert facts["contributors"]["claims"][0]["value"] == ["Chad", "Togo", "Niger"]
