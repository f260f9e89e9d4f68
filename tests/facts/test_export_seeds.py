from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import ClaimFactory, FactFactory, PhrasingFactory
from tests.facts.admin_forms import is_saved, path
from tests.facts.seeding import FILES, SeedFolder
from training.facts.models import Claim, Entity, Fact, Phrasing, Source, Topic
from training.questions.models import Option, Question
from training.reviews.models import Card

pytestmark = pytest.mark.django_db

MANDATE, FORCES = "facts/mandate.yaml", "facts/forces.yaml"


def run(command: str, *args: object, **options: object) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out, **options)
    return out.getvalue()


def load(root: Path) -> str:
    return run("load_content", seeds=root)


def export(to: Path, like: Path) -> str:
    return run("export_seeds", to, like=like)


def texts(root: Path) -> dict[str, str]:
    return {str(found.relative_to(root)): found.read_text() for found in sorted(root.rglob("*.yaml"))}


def content() -> dict[str, object]:
    """Everything that seeds hold, whatever its keys; rows of a fact count in their order, not by its numbers."""
    own = {"id", "topic", "subject", "entities", "fact", "source"}

    def values(row) -> dict[str, object]:
        left_out = own | ({"order"} if isinstance(row, Claim | Phrasing) else set())
        return {name: value for name, value in model_to_dict(row).items() if name not in left_out}

    found: dict[str, object] = {
        f"{model.__name__} {row.slug}": values(row) for model in (Source, Topic, Entity) for row in model.objects.all()
    }
    for fact in Fact.objects.active().with_everything():
        named = Fact.entities.through.objects.filter(fact=fact).order_by("pk").values_list("entity__slug", flat=True)
        found[f"Fact {fact.slug}"] = [
            values(fact),
            (fact.topic.slug, fact.subject.slug, fact.search_text, fact.disputed, list(named)),
            [values(claim) | {"source": claim.source.slug} for claim in fact.claims.all()],
            [values(phrasing) for phrasing in fact.phrasings.all()],
        ]
    return found


def made() -> tuple[list[tuple], list[tuple], list[tuple]]:
    """The questions, options and cards that generation makes of the content."""
    run("generate_questions")
    run("generate_cards")
    fields = ("uid", "fact__slug", "family", "format", "stem", "answer", "expected", "held_back", "status")
    options = ("question__uid", "order", "text", "correct", "why", "place")
    cards = ("uid", "fact__slug", "order", "kind", "prompt", "answer", "context", "meaning")
    return (
        list(Question.objects.order_by("uid").values_list(*fields)),
        list(Option.objects.order_by("question__uid", "order").values_list(*options)),
        list(Card.objects.order_by("uid").values_list(*cards)),
    )


def empty() -> None:
    for model in (Card, Option, Question, Claim, Phrasing, Fact, Entity, Topic, Source):
        model.objects.all().delete()


@pytest.fixture
def loaded(seeds: SeedFolder) -> SeedFolder:
    load(seeds.root)
    return seeds


def test_what_nobody_edited_is_written_as_it_was(loaded, tmp_path):
    export(tmp_path / "out", loaded.root)
    assert texts(tmp_path / "out") == FILES


def test_the_seeds_of_the_project_come_back_as_they_are(settings, tmp_path):
    load(settings.SEEDS_DIR)
    export(tmp_path / "out", settings.SEEDS_DIR)
    assert texts(tmp_path / "out") == texts(settings.SEEDS_DIR)


def test_without_seeds_to_keep_to_the_content_is_the_same_and_loading_it_changes_nothing(settings, tmp_path):
    load(settings.SEEDS_DIR)
    before = content()
    assert f"Facts: {Fact.objects.count()}." in export(tmp_path / "out", tmp_path / "none")
    output = load(tmp_path / "out")
    assert f"new 0, changed 0, unchanged {Fact.objects.count()}, restored 0, withdrawn 0, conflicts 0." in output
    assert "topics and entities written: 0." in output
    assert content() == before
    first = texts(tmp_path / "out")
    export(tmp_path / "again", tmp_path / "out")
    assert texts(tmp_path / "again") == first


def test_a_changed_field_changes_its_own_lines_alone(loaded, editor, tmp_path):
    loaded.edit(MANDATE, "  reading: The page", "  accepted: []\n  # Why April.\n  topic: mandate\n  reading: The page")
    fact = Fact.objects.get(slug="authorized")
    assert is_saved(editor.save(path("fact_change", fact), statement="The Council voted on\r\n25 April 2013."))
    export(tmp_path / "out", loaded.root)
    expected = loaded.read(MANDATE).replace(
        "statement: The Council authorized MINUSMA on 25 April 2013.", "statement: The Council voted on 25 April 2013."
    )
    assert texts(tmp_path / "out") == texts(loaded.root) | {MANDATE: expected}


def edit_everything(editor) -> None:
    """Change each kind of content through the admin's forms, and make a fact there."""
    facts = {fact.slug: fact for fact in Fact.objects.all()}
    where = path("fact_change", facts["authorized"])
    changes = {
        "accepted": "25 April: the day\r\n[a note], {and} more",
        "qualifier": "no",
        "wrong": "25 March 2013 | The idea was raised: in March.\r\n24 April 2013 | - The day before.",
        "claims_0_says": "Dates the vote:\r\n  to 25 April #1.",
        "claims_1_attributed_to": "a 'named' \"source\"",
        "phrasings_0_held_back": "on",
        "phrasings_1_accepted": "null\r\n'quoted'",
        "phrasings_3_text": "{April 2013} was the month.",
    }
    assert is_saved(editor.save(where, **changes))
    new = {"order": 9, "kind": "true_false", "text": "It was {2013}.", "wrong": "2012 | A year early."}
    assert is_saved(editor.add_row(where, "phrasings", **new))
    size = path("fact_change", facts["authorized-size"])
    typed = {"order": 0, "kind": "ask", "text": "Who?", "answer": "5", "answer_kind": "number", "unit": "men"}
    assert is_saved(editor.add_row(size, "phrasings", **typed, accepted="five", format="typed"))
    assert is_saved(editor.save(size, label="troops and police authorized", toll="on", changing="on", order=7))
    assert is_saved(
        editor.save(path("fact_change", facts["contributors"]), reading="The list\r\n\r\nis of the report.")
    )
    body = path("fact_change", facts["authorizing-body"])
    assert is_saved(editor.save(body, withdrawn_at_0="2026-01-05", withdrawn_at_1="10:00:00"))
    source = Source.objects.get(slug="page-2022")
    assert is_saved(editor.save(path("source_change", source), date="2022", paragraphs=2, author="~"))
    assert is_saved(editor.save(path("topic_change", Topic.objects.get(slug="forces")), description="A: b, [c] – d"))
    traore = Entity.objects.get(slug="traore")
    assert is_saved(editor.save(path("entity_change", traore), aliases="Traoré, D.\r\ntrue"))
    fact = FactFactory(slug="made-here", topic=Topic.objects.get(slug="forces"), subject=traore, label="a start: made")
    fact.entities.add(Entity.objects.get(slug="no"), traore)
    ClaimFactory(fact=fact, source=source, paragraph=2, says="Said in 2014.", as_of="2014", dating="inferred")
    PhrasingFactory(fact=fact, order=1, text=f"When did it {'long ' * 30}begin?")
    assert is_saved(editor.save(path("fact_change", fact), relation="began in"))


def test_edits_survive_the_way_out_and_into_an_empty_database(loaded, editor, tmp_path):
    edit_everything(editor)
    export(tmp_path / "out", loaded.root)
    load(tmp_path / "out")
    edited, of_edited = content(), made()
    assert {"Fact made-here", "Fact authorized"} <= edited.keys()
    assert "Fact authorizing-body" not in edited
    empty()
    load(tmp_path / "out")
    assert content() == edited
    assert made() == of_edited
    assert len(of_edited[0]) > 3


def test_an_export_says_what_is_stored_but_for_line_breaks_and_places(loaded, editor, tmp_path):
    edit_everything(editor)
    export(tmp_path / "out", loaded.root)
    out = SeedFolder.__new__(SeedFolder)
    out.root = tmp_path / "out"
    forces, mandate = out.read(FORCES), out.read(MANDATE)
    assert [line[6:] for line in forces.splitlines() if line.startswith("- id")] == [
        "contributors",
        "authorized-size",
        "made-here",
    ]
    assert '  qualifier: "no"' in mandate
    assert '      says: "Dates the vote: to 25 April #1."' in mandate
    assert '    - "{April 2013} was the month."' in mandate
    assert "authorizing-body" not in mandate + out.read("coverage.yaml")
    assert "{source: page-2022, paragraph: 1, facts: [authorized]}" in out.read("coverage.yaml")
    assert "- source: page-2022\n  paragraph: 2\n  facts:\n    - made-here\n" in out.read("coverage.yaml")


def test_exporting_twice_gives_the_same_bytes(loaded, editor, tmp_path):
    edit_everything(editor)
    export(tmp_path / "out", loaded.root)
    first = texts(tmp_path / "out")
    assert "written" not in export(tmp_path / "out", loaded.root)
    assert "written" not in export(tmp_path / "out", tmp_path / "out")
    assert texts(tmp_path / "out") == first


def test_an_edit_that_the_seeds_took_over_no_longer_counts_as_one(loaded, editor):
    edit_everything(editor)
    export(loaded.root, loaded.root)
    output = load(loaded.root)
    assert "conflicts 0." in output
    assert "Edits that the seeds now hold, and that no longer count as edits: 8." in output
    for model in (Source, Topic, Entity, Fact):
        assert not model.objects.exclude(edited_at=None).exists(), model
    loaded.edit(MANDATE, "A vote of the Council", "The vote of the Council")
    assert "changed 1, unchanged 3," in load(loaded.root)
    assert Fact.objects.get(slug="authorized").phrasings.filter(answer="The vote of the Council").exists()


def test_loading_once_more_after_a_settlement_writes_nothing(loaded, editor):
    edit_everything(editor)
    export(loaded.root, loaded.root)
    load(loaded.root)
    with CaptureQueriesContext(connection) as queries:
        load(loaded.root)
    assert not [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_conflict_that_the_seeds_gave_in_to_is_settled_and_its_rows_keep_their_keys(loaded, editor):
    fact = Fact.objects.get(slug="authorized")
    editor.save(path("fact_change", fact), statement="The Council voted on 25 April 2013.")
    loaded.edit(MANDATE, "The Council authorized MINUSMA on", "MINUSMA was authorized on")
    assert "conflicts 1" in load(loaded.root)
    claims = list(fact.claims.values_list("pk", flat=True))
    loaded.edit(MANDATE, "MINUSMA was authorized on 25", "The Council voted on 25")
    assert "conflicts 0" in load(loaded.root)
    fact.refresh_from_db()
    assert (fact.edited_at, list(fact.claims.values_list("pk", flat=True))) == (None, claims)


def test_an_edit_that_was_taken_back_no_longer_counts_as_one(loaded, editor):
    fact = Fact.objects.get(slug="authorized")
    before = fact.statement
    editor.save(path("fact_change", fact), statement="Something else.")
    editor.save(path("fact_change", fact), statement=before)
    load(loaded.root)
    assert Fact.objects.get(slug="authorized").edited_at is None


def test_an_edit_that_the_seeds_do_not_hold_stays_one(loaded, editor, tmp_path):
    fact = Fact.objects.get(slug="authorized")
    editor.save(path("fact_change", fact), statement="The Council voted on 25 April 2013.")
    export(tmp_path / "out", loaded.root)
    editor.save(path("fact_change", fact), statement="The Council chose 25 April 2013.")
    assert "conflicts 1" in load(tmp_path / "out")
    fact.refresh_from_db()
    assert (fact.edited_at is not None, fact.statement) == (True, "The Council chose 25 April 2013.")


def test_a_withdrawal_that_the_seeds_took_over_can_be_taken_back_there(loaded, editor, tmp_path):
    fact = Fact.objects.get(slug="authorizing-body")
    editor.save(path("fact_change", fact), withdrawn_at_0="2026-01-05", withdrawn_at_1="10:00:00")
    export(tmp_path / "out", loaded.root)
    load(tmp_path / "out")
    fact.refresh_from_db()
    assert (fact.edited_at, fact.withdrawn_at is not None) == (None, True)
    assert "restored 1," in load(loaded.root)
    assert Fact.objects.active().filter(slug="authorizing-body").exists()


def test_the_queries_of_settling_do_not_grow_with_the_edited_facts(loaded):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            load(loaded.root)
        return sum(not query["sql"].startswith("UPDATE") for query in captured)

    Fact.objects.filter(slug="authorized").update(edited_at=timezone.now())
    few = queries()
    Fact.objects.update(edited_at=timezone.now())
    assert queries() == few


def test_comments_of_a_fact_that_is_gone_stay_where_they_were(loaded, editor, tmp_path):
    loaded.edit(FORCES, "- id: authorized-size", "# Of strength.\n\n# --- figures ---\n\n- id: authorized-size")
    loaded.edit(FORCES, "- id: contributors", "\n- id: contributors")
    size = Fact.objects.get(slug="authorized-size")
    editor.save(path("fact_change", size), withdrawn_at_0="2026-01-05", withdrawn_at_1="10:00:00")
    export(tmp_path / "out", loaded.root)
    written = (tmp_path / "out" / FORCES).read_text()
    assert written.startswith("# Of strength.\n\n# --- figures ---\n\n\n- id: contributors\n")
    load(tmp_path / "out")


def test_the_file_of_a_topic_without_facts_is_removed(loaded, tmp_path):
    Fact.objects.filter(topic__slug="forces").update(topic=Topic.objects.get(slug="mandate"), edited_at=timezone.now())
    assert "removed: facts/forces.yaml" in export(loaded.root, loaded.root)
    assert "conflicts 0" in load(loaded.root)


def test_an_empty_database_does_not_wipe_the_seeds(seeds):
    with pytest.raises(CommandError, match="holds no facts; nothing was written"):
        export(seeds.root, seeds.root)
    assert texts(seeds.root) == FILES


def test_what_keeps_an_export_from_loading_is_said_with_file_and_line(loaded, tmp_path):
    Claim.objects.filter(fact__slug="authorizing-body").delete()
    errors = StringIO()
    with pytest.raises(CommandError, match="1 problem keeps"):
        call_command("export_seeds", tmp_path / "out", like=loaded.root, stdout=StringIO(), stderr=errors)
    assert "out/facts/mandate.yaml:43: claims: " in errors.getvalue()


def test_a_folder_that_cannot_be_written_is_named(loaded, tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(CommandError, match="cannot be written"):
        export(tmp_path / "out", loaded.root)
