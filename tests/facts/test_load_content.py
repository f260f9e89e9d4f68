from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from tests.factories import FactFactory
from tests.facts.seeding import SeedFolder
from training.facts.models import Claim, Entity, Fact, Phrasing, Source, Topic
from training.facts.services import refresh_disputed, refresh_search_text

pytestmark = pytest.mark.django_db

MANDATE, FORCES = "facts/mandate.yaml", "facts/forces.yaml"
MODELS = (Source, Topic, Entity, Fact, Claim, Phrasing, Fact.entities.through)
AN_EDIT = datetime(2026, 1, 5, tzinfo=UTC)


def load(seeds: SeedFolder) -> str:
    out = StringIO()
    call_command("load_content", seeds=seeds.root, stdout=out)
    return out.getvalue()


def everything() -> list[dict]:
    return [
        {"pk": row.pk} | model_to_dict(row, exclude=["entities"])
        for model in MODELS
        for row in model.objects.order_by("pk")
    ]


def edit(slug: str, **values: object) -> None:
    """Change a fact as the admin does."""
    Fact.objects.filter(slug=slug).update(edited_at=AN_EDIT, **values)


def test_loading_stores_facts_with_claims_and_phrasings(seeds):
    load(seeds)
    fact = Fact.objects.get(slug="authorized")
    assert (fact.topic.slug, fact.subject.name, fact.kind, fact.answer) == ("mandate", "MINUSMA", "date", "2013-04-25")
    assert [(claim.source.slug, claim.value, claim.stance) for claim in fact.claims.all()] == [
        ("report-2013", "2013-04-25", "supports"),
        ("page-2022", "2013-07", "differs"),
    ]
    assert [phrasing.kind for phrasing in fact.phrasings.all()] == ["ask", "ask", "ask", "cloze", "true_false"]
    assert {entity.slug for entity in fact.entities.all()} == {"minusma", "council"}
    assert fact.wrong == [{"text": "25 March 2013", "why": "The idea was raised in March."}]


def test_what_is_loaded_is_what_the_rules_read(seeds):
    load(seeds)
    record = Fact.objects.with_everything().get(slug="contributors").as_record()
    assert record.items == ("Chad", "Togo", "Niger")
    assert (record.phrasings[0].answer, record.phrasings[0].answer_kind) == ("Togo", "text")
    assert [wrong.text for wrong in record.phrasings[0].wrong] == ["Libya", "Sudan"]


def test_a_fact_whose_claim_differs_is_disputed(seeds):
    load(seeds)
    assert list(Fact.objects.filter(disputed=True).values_list("slug", flat=True)) == ["authorized"]


def test_a_loaded_fact_is_found_by_the_names_of_its_entities(seeds):
    load(seeds)
    assert [fact.slug for fact in Fact.objects.matching("UNSC 2013")] == ["authorized"]


def test_loading_reports_progress_and_counts(seeds):
    output = load(seeds)
    assert "2/4 Mandate\n4/4 Forces\n" in output
    assert "Facts: new 4, changed 0, unchanged 0, restored 0, withdrawn 0, conflicts 0." in output
    assert "Sources, topics and entities written: 8." in output


def test_loading_again_changes_nothing(seeds):
    load(seeds)
    before = everything()
    with CaptureQueriesContext(connection) as queries:
        output = load(seeds)
    assert everything() == before
    assert not [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert "new 0, changed 0, unchanged 4," in output


def test_invalid_seeds_are_refused_with_every_problem_and_nothing_is_written(seeds):
    seeds.edit(MANDATE, "source: report-2013", "source: report")
    seeds.edit(FORCES, "answer: 12640", "answer: many")
    errors = StringIO()
    with pytest.raises(CommandError, match=r"2 problems in .*seeds; nothing was loaded"):
        call_command("load_content", seeds=seeds.root, stderr=errors)
    assert [line.partition(". Write digits")[0] for line in errors.getvalue().splitlines()] == [
        "seeds/facts/forces.yaml:6: answer: 'many' is no number",
        "seeds/facts/mandate.yaml:12: claims[0].source: unknown source 'report'. Use one of: report-2013, page-2022",
    ]
    assert everything() == []


def test_a_failure_half_way_leaves_nothing_behind(seeds, monkeypatch):
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Phrasing.objects, "bulk_create", fail)
    with pytest.raises(RuntimeError):
        load(seeds)
    assert everything() == []


def test_loading_stores_labels_and_questions_on_several_choices(seeds):
    seeds.edit("facts/forces.yaml", "  qualifier: up to", "  label: troops and police authorized\n  qualifier: up to")
    load(seeds)
    assert (
        Fact.objects.with_everything().get(slug="authorized-size").as_record().label == "troops and police authorized"
    )
    several = Fact.objects.with_everything().get(slug="contributors").as_record().phrasings[-1]
    assert (several.kind, several.text) == ("choose_all", "Which of these countries sent soldiers?")
    assert [wrong.text for wrong in several.wrong] == ["Algeria", "Mauritania"]


def test_a_changed_fact_is_replaced_with_its_claims_and_phrasings_and_others_stay(seeds):
    load(seeds)
    others = set(Claim.objects.exclude(fact__slug="authorized").values_list("pk", flat=True))
    seeds.edit(MANDATE, "The Council authorized MINUSMA on", "MINUSMA was authorized on")
    seeds.edit(MANDATE, "    - stem: By the report, when was", "    - stem: When, by the report, was")
    pk = Fact.objects.get(slug="authorized").pk
    output = load(seeds)
    fact = Fact.objects.get(slug="authorized")
    assert (fact.pk, fact.statement) == (pk, "MINUSMA was authorized on 25 April 2013.")
    assert fact.phrasings.filter(kind="ask").last().text == "When, by the report, was MINUSMA authorized?"
    assert (fact.claims.count(), fact.phrasings.count(), fact.entities.count()) == (2, 5, 2)
    assert set(Claim.objects.exclude(fact=fact).values_list("pk", flat=True)) == others
    assert "new 0, changed 1, unchanged 3," in output


def test_a_settled_dispute_is_no_longer_marked(seeds):
    load(seeds)
    seeds.edit(MANDATE, "value: 2013-07\n      stance: differs", "value: 2013\n      stance: partly")
    load(seeds)
    assert not Fact.objects.filter(disputed=True).exists()


def test_a_fact_that_moves_to_another_place_keeps_its_content(seeds):
    load(seeds)
    first, second = seeds.read(FORCES).split("- id: contributors")
    seeds.write(FORCES, "- id: contributors" + second + first)
    output = load(seeds)
    assert list(Fact.objects.filter(topic__slug="forces").values_list("slug", flat=True)) == [
        "contributors",
        "authorized-size",
    ]
    assert "changed 0, unchanged 4," in output


def test_an_edited_fact_is_kept_and_a_changed_seed_is_reported(seeds):
    load(seeds)
    edit("authorized", statement="As an editor has it.")
    seeds.edit(MANDATE, "The Council authorized MINUSMA on", "MINUSMA was authorized on")
    output = load(seeds)
    assert Fact.objects.get(slug="authorized").statement == "As an editor has it."
    assert output.splitlines()[-1] == (
        "authorized: It was changed in the admin, and the seeds changed since; the admin's version was kept."
    )
    assert "conflicts 1" in output


def test_an_edited_fact_whose_seed_did_not_change_is_no_conflict(seeds):
    load(seeds)
    edit("authorized", statement="As an editor has it.")
    output = load(seeds)
    assert Fact.objects.get(slug="authorized").statement == "As an editor has it."
    assert "conflicts 0" in output


def test_a_fact_that_an_editor_made_is_neither_withdrawn_nor_overwritten(seeds):
    FactFactory(slug="made-here")
    FactFactory(slug="authorized", statement="As an editor has it.")
    output = load(seeds)
    assert Fact.objects.active().filter(slug="made-here").exists()
    assert Fact.objects.get(slug="authorized").statement == "As an editor has it."
    assert "authorized: It was changed in the admin" in output


def test_a_fact_that_vanished_is_withdrawn_not_deleted(seeds):
    load(seeds)
    seeds.remove_fact(MANDATE, "authorizing-body")
    output = load(seeds)
    assert Fact.objects.get(slug="authorizing-body").withdrawn_at is not None
    assert Fact.objects.active().count() == 3
    assert "withdrawn 1," in output


def test_a_withdrawn_fact_keeps_the_time_of_its_withdrawal(seeds):
    load(seeds)
    seeds.remove_fact(MANDATE, "authorizing-body")
    load(seeds)
    withdrawn_at = Fact.objects.get(slug="authorizing-body").withdrawn_at
    assert "withdrawn 0," in load(seeds)
    assert Fact.objects.get(slug="authorizing-body").withdrawn_at == withdrawn_at


@pytest.mark.parametrize("statement", ["The Security Council authorized MINUSMA.", "It was authorized by the Council."])
def test_a_fact_that_comes_back_is_active_again(seeds, statement):
    load(seeds)
    text, coverage = seeds.read(MANDATE), seeds.read("coverage.yaml")
    seeds.remove_fact(MANDATE, "authorizing-body")
    load(seeds)
    seeds.write(MANDATE, text.replace("The Security Council authorized MINUSMA.", statement))
    seeds.write("coverage.yaml", coverage)
    output = load(seeds)
    assert Fact.objects.active().get(slug="authorizing-body").statement == statement
    assert "restored 1," in output


def test_an_edited_fact_that_vanished_is_kept_and_reported(seeds):
    load(seeds)
    edit("authorizing-body")
    seeds.remove_fact(MANDATE, "authorizing-body")
    output = load(seeds)
    assert Fact.objects.active().filter(slug="authorizing-body").exists()
    assert "authorizing-body: It was changed in the admin, and the seeds no longer hold it; it was kept." in output


def test_a_fact_that_an_editor_withdrew_stays_withdrawn(seeds):
    load(seeds)
    edit("authorized", withdrawn_at=AN_EDIT)
    load(seeds)
    assert not Fact.objects.active().filter(slug="authorized").exists()


def test_sources_topics_and_entities_are_updated_in_place(seeds):
    load(seeds)
    pks = {model: set(model.objects.values_list("pk", flat=True)) for model in (Source, Topic, Entity)}
    seeds.edit("sources.yaml", "title: The page", "title: The mission's page")
    seeds.edit("topics.yaml", "title: Forces", "title: Troops")
    seeds.edit("entities.yaml", "aliases: []", "aliases: [President Traoré]")
    output = load(seeds)
    assert Source.objects.get(slug="page-2022").title == "The mission's page"
    assert Topic.objects.get(slug="forces").title == "Troops"
    assert Entity.objects.get(slug="traore").aliases == ["President Traoré"]
    assert {model: set(model.objects.values_list("pk", flat=True)) for model in (Source, Topic, Entity)} == pks
    assert "Sources, topics and entities written: 3." in output


ROWS = [
    (Source, "page-2022", "title", ("sources.yaml", "title: The page", "title: The mission's page")),
    (Topic, "forces", "title", ("topics.yaml", "title: Forces", "title: Troops")),
    (Entity, "traore", "name", ("entities.yaml", "aliases: []", "aliases: [President Traoré]")),
]


@pytest.mark.parametrize(("model", "slug", "field", "change"), ROWS)
def test_an_edited_source_topic_or_entity_is_kept_and_a_changed_seed_is_reported(seeds, model, slug, field, change):
    load(seeds)
    model.objects.filter(slug=slug).update(edited_at=AN_EDIT, **{field: "As an editor has it"})
    assert "conflicts 0" in load(seeds)
    seeds.edit(*change)
    output = load(seeds)
    assert getattr(model.objects.get(slug=slug), field) == "As an editor has it"
    assert output.splitlines()[-1] == (
        f"{model.__name__.lower()} {slug}: "
        "It was changed in the admin, and the seeds changed since; the admin's version was kept."
    )
    assert "conflicts 1" in output


@pytest.mark.parametrize(("model", "slug", "field", "change"), ROWS)
def test_a_source_topic_or_entity_that_an_editor_made_is_kept_and_reported(seeds, model, slug, field, change):
    load(seeds)
    model.objects.filter(slug=slug).update(edited_at=AN_EDIT, loaded_digest="", **{field: "As an editor has it"})
    output = load(seeds)
    assert getattr(model.objects.get(slug=slug), field) == "As an editor has it"
    assert f"{model.__name__.lower()} {slug}: It was changed in the admin" in output


def test_a_topic_that_moves_to_another_place_keeps_its_content(seeds):
    load(seeds)
    seeds.write("topics.yaml", "".join(reversed(seeds.read("topics.yaml").splitlines(keepends=True))))
    load(seeds)
    assert list(Topic.objects.values_list("slug", flat=True)) == ["forces", "mandate"]


def test_a_name_that_the_seeds_give_an_entity_finds_the_edited_facts_too(seeds):
    load(seeds)
    edit("authorized", statement="As an editor has it.")
    seeds.edit("entities.yaml", "[the Council, UNSC]", "[the Council, UNSC, the Fifteen]")
    load(seeds)
    assert Fact.objects.matching("fifteen").filter(slug="authorized").exists()


def test_a_new_name_of_an_entity_finds_its_facts_though_they_did_not_change(seeds):
    load(seeds)
    seeds.edit("entities.yaml", "[the Council, UNSC]", "[the Council, UNSC, the Fifteen]")
    load(seeds)
    assert {fact.slug for fact in Fact.objects.matching("fifteen")} == {"authorized", "authorizing-body"}


def test_the_queries_of_a_load_do_not_grow_with_the_facts(seeds, tmp_path):
    more = SeedFolder(tmp_path / "more")
    body = more.read(MANDATE).split("- id: authorizing-body")[1]
    more.write(MANDATE, more.read(MANDATE) + "".join(f"- id: body-{n}{body}" for n in range(30)))
    more.edit("coverage.yaml", "authorizing-body]", f"authorizing-body, {', '.join(f'body-{n}' for n in range(30))}]")
    with CaptureQueriesContext(connection) as few:
        load(seeds)
    Fact.objects.all().delete()
    with CaptureQueriesContext(connection) as many:
        load(more)
    assert Fact.objects.count() == 34
    assert len(many) <= len(few)


def test_refresh_disputed_follows_the_claims(seeds):
    load(seeds)
    fact = Fact.objects.get(slug="authorized")
    fact.claims.filter(stance=Claim.Stance.DIFFERS).delete()
    assert refresh_disputed(fact) is False
    assert not Fact.objects.get(pk=fact.pk).disputed


def test_refresh_search_text_follows_the_statement_and_the_entities(seeds):
    load(seeds)
    fact = Fact.objects.get(slug="authorized")
    fact.statement = "Authorised in spring."
    fact.entities.remove(Entity.objects.get(slug="council"))
    refresh_search_text(fact)
    assert [found.pk for found in Fact.objects.matching("spring MINUSMA")] == [fact.pk]
    assert not Fact.objects.matching("spring UNSC").exists()


def test_the_seeds_of_the_project_are_loaded_by_default(settings, capsys):
    call_command("load_content")
    assert Fact.objects.active().count() > 0
    assert f"{Path(settings.SEEDS_DIR)} is valid" in capsys.readouterr().out
