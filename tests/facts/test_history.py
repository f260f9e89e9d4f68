from __future__ import annotations

import re
from html import unescape
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import CardFactory, ChoiceFactory, MemoryFactory, QuestionFactory, UserFactory
from tests.facts.admin_forms import is_saved, path
from tests.facts.seeding import SeedFolder
from training.facts.models import Entity, Fact
from training.history.models import Version
from training.questions.models import Question
from training.reviews.models import Card, Memory

pytestmark = pytest.mark.django_db


def load(seeds: SeedFolder) -> None:
    call_command("load_content", seeds=seeds.root, stdout=StringIO())


@pytest.fixture
def fact(seeds: SeedFolder) -> Fact:
    """A fact of the small seeds."""
    load(seeds)
    return Fact.objects.get(slug="authorized")


def history(row: object, app: str = "facts") -> str:
    name = type(row).__name__.lower()
    return reverse(f"admin:{app}_{name}_history", args=[row.pk])


def words(page) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())


def versions(row: object, kind: str = "fact") -> list[tuple[str, str | None]]:
    """The reasons and the people of the versions, the first one first."""
    found = Version.objects.filter(kind=kind, key=row.pk).order_by("pk")
    return [(version.reason, version.by.username if version.by else None) for version in found]


def put_back(editor, row: object, number: int = 0, kind: str = "fact", app: str = "facts"):
    """Confirm that a version be put back, the first one for 0."""
    version = Version.objects.filter(kind=kind, key=row.pk).order_by("pk")[number]
    assert editor.client.get(history(row, app), {"version": version.pk}).status_code == 200
    return editor.client.post(history(row, app), {"version": version.pk})


def test_loading_keeps_a_version_of_each_fact_and_loading_again_none(seeds, fact):
    kept = Version.objects.filter(kind="fact")
    assert kept.count() == Fact.objects.count() == 4
    assert versions(fact) == [("loaded", None)]
    load(seeds)
    assert kept.count() == 4


def test_a_load_that_changes_a_fact_keeps_a_version_of_it_alone(seeds, fact):
    seeds.edit("facts/mandate.yaml", "The Council authorized MINUSMA on", "MINUSMA was authorized on")
    load(seeds)
    assert versions(fact) == [("loaded", None), ("loaded", None)]
    assert Version.objects.filter(kind="fact").count() == 5


def test_the_queries_of_keeping_versions_do_not_grow_with_the_facts(seeds, tmp_path):
    more = SeedFolder(tmp_path / "more")
    body = more.read("facts/mandate.yaml").split("- id: authorizing-body")[1]
    added = "".join(f"- id: body-{n}{body}" for n in range(30))
    more.write("facts/mandate.yaml", more.read("facts/mandate.yaml") + added)
    more.edit("coverage.yaml", "authorizing-body]", f"authorizing-body, {', '.join(f'body-{n}' for n in range(30))}]")
    with CaptureQueriesContext(connection) as few:
        load(seeds)
    Version.objects.all().delete()
    Fact.objects.all().delete()
    with CaptureQueriesContext(connection) as many:
        load(more)
    assert Version.objects.filter(kind="fact").count() == 34
    assert len(many) <= len(few)


def test_the_history_says_who_changed_what_and_when(editor, fact):
    changes = {"statement": "The Council voted on 25 April 2013.", "claims_0_says": "Tells of the vote."}
    assert is_saved(editor.save(path("fact_change", fact), **changes))
    page = editor.client.get(history(fact))
    shown = words(page)
    assert "statement The Council authorized MINUSMA on 25 April 2013. The Council voted on 25 April 2013." in shown
    assert "says: Dates the vote to 25 April." in shown
    assert "says: Tells of the vote." in shown
    editors = [version.by.username for version in Version.objects.filter(reason="edited")]
    assert len(editors) == 1
    assert f"{editors[0]} Edited · as it is now" in shown
    assert "Loaded from the seeds · Restore" in shown
    assert "style=" not in page.content.decode()


def test_saving_without_a_change_keeps_no_version(editor, fact):
    editor.save(path("fact_change", fact))
    assert versions(fact) == [("loaded", None)]


def test_a_form_that_is_refused_keeps_no_version(editor, fact):
    editor.save(path("fact_change", fact), statement="")
    assert versions(fact) == [("loaded", None)]


def test_a_change_that_nobody_kept_is_shown_and_not_blamed_on_the_next_editor(editor, fact):
    Fact.objects.filter(pk=fact.pk).update(relation="was voted on")
    assert "Found so: generated, loaded or changed by a command · as it is now" in words(
        editor.client.get(history(fact))
    )
    editor.save(path("fact_change", fact), statement="The Council voted on 25 April 2013.")
    assert [reason for reason, _by in versions(fact)] == ["loaded", "found", "edited"]


def test_putting_a_version_back_is_asked_first_and_then_restores_claims_and_wordings_too(editor, fact):
    before = Version.objects.get(kind="fact", key=fact.pk).state
    changes = {"statement": "The Council voted.", "claims_0_value": "2013-04", "claims_0_stance": "partly"}
    editor.save(path("fact_change", fact), **changes, phrasings_0_text="When was the vote?")
    fact.refresh_from_db()
    assert fact.statement == "The Council voted."
    page = editor.client.get(history(fact), {"version": Version.objects.order_by("pk").first().pk})
    assert "Put it back" in page.content.decode()
    fact.refresh_from_db()
    assert fact.statement == "The Council voted."
    first = Version.objects.filter(kind="fact", key=fact.pk).order_by("pk").first()
    assert editor.client.post(history(fact), {"version": first.pk}).status_code == 302
    fact.refresh_from_db()
    assert fact.statement == "The Council authorized MINUSMA on 25 April 2013."
    assert [claim.value for claim in fact.claims.all()] == ["2013-04-25", "2013-07"]
    assert fact.phrasings.first().text == "On which day did the Council vote?"
    assert Version.objects.filter(kind="fact", key=fact.pk).first().state == before
    assert [reason for reason, _by in versions(fact)] == ["loaded", "edited", "restored"]
    assert Fact.objects.get(pk=fact.pk).edited_at is not None


def test_what_is_not_right_any_more_is_not_put_back(editor, fact):
    editor.save(path("fact_change", fact), entities=[str(Entity.objects.get(slug="minusma").pk)])
    Fact.entities.through.objects.filter(entity__slug="council").delete()
    Fact.objects.filter(slug="authorizing-body").delete()
    Entity.objects.get(slug="council").delete()
    page = put_back(editor, fact)
    assert page.status_code == 422
    assert "Unknown entity 'council'" in words(page)
    assert versions(fact)[-1][0] == "edited"


def test_actions_on_several_facts_are_kept_with_who_did_them(editor, fact):
    where = reverse("admin:facts_fact_changelist")
    data = {"action": "withdraw", "_selected_action": [fact.pk], "confirmed": "yes"}
    assert editor.client.post(where, data).status_code == 302
    assert [reason for reason, _by in versions(fact)] == ["loaded", "edited"]
    assert "withdrawn false true" in words(editor.client.get(history(fact)))
    first = Version.objects.filter(kind="fact", key=fact.pk).order_by("pk").first()
    # A withdrawal is taken back by its own action.
    assert "There is nothing to put back." in words(editor.client.get(history(fact), {"version": first.pk}))


@pytest.mark.parametrize("role", ["learner", "trainer", ""])
def test_the_history_is_for_those_who_edit(fact, role):
    client = Client()
    if role:
        client.force_login(UserFactory(role=role))
    version = Version.objects.get(kind="fact", key=fact.pk)
    assert client.get(history(fact)).status_code in {302, 403}
    assert client.post(history(fact), {"version": version.pk}).status_code in {302, 403}
    assert versions(fact) == [("loaded", None)]


@pytest.mark.parametrize("key", ["0", "9" * 30, "x", "-1"])
def test_a_version_of_another_row_is_not_found(editor, fact, key):
    other = Version.objects.exclude(key=fact.pk).first()
    for asked in (key, str(other.pk)):
        assert editor.client.get(history(fact), {"version": asked}).status_code == 404
        assert editor.client.post(history(fact), {"version": asked}).status_code == 404


def test_the_versions_of_somebody_who_left_stay_without_the_name(editor, fact):
    editor.save(path("fact_change", fact), statement="The Council voted on 25 April 2013.")
    Version.objects.get(reason="edited").by.delete()
    assert versions(fact) == [("loaded", None), ("edited", None)]


def test_a_decision_about_a_question_is_kept_and_can_be_taken_back(editor):
    question = ChoiceFactory(generated_digest="x")
    assert is_saved(editor.save(path("question_change", question, "questions"), status="retired"))
    assert [reason for reason, _by in versions(question, "question")] == ["found", "edited"]
    assert "status published retired" in words(editor.client.get(history(question, "questions")))
    Question.objects.filter(pk=question.pk).update(fact_changed=False)
    page = put_back(editor, question, kind="question", app="questions")
    question.refresh_from_db()
    if page.status_code == 422:
        # The lint is asked as for every decision.
        assert question.status == "retired"
    else:
        assert question.status == "published"


def test_the_wording_of_a_generated_question_is_not_put_back(editor):
    question = ChoiceFactory(generated_digest="x", status="published")
    editor.save(path("question_change", question, "questions"), status="retired")
    Question.objects.filter(pk=question.pk).update(stem="Reworded by generation?")
    page = put_back(editor, question, kind="question", app="questions")
    assert page.status_code == 422
    assert "Its wording was generated or shown to learners, and stays." in words(page)


def test_a_question_worded_by_hand_is_put_back_whole(editor):
    question = QuestionFactory(generated_digest="", edited_at=timezone.now(), status="draft", stem="When did it begin?")
    where = path("question_change", question, "questions")
    assert is_saved(editor.save(where, stem="When exactly did it begin?", held_back="on"))
    assert put_back(editor, question, kind="question", app="questions").status_code == 302
    question.refresh_from_db()
    assert (question.stem, question.held_back) == ("When did it begin?", False)
    assert [reason for reason, _by in versions(question, "question")] == ["found", "edited", "restored"]


def test_an_edited_card_is_put_back_and_memories_begin_anew_only_for_another_meaning(editor):
    card = CardFactory(prompt="On which day did it begin?")
    MemoryFactory(card=card, in_review=True)
    where = path("card_change", card, "reviews")
    assert is_saved(editor.save(where, prompt="On what day did the mission begin?"))
    assert "prompt On which day did it begin? On what day did the mission begin?" in words(
        editor.client.get(history(card, "reviews"))
    )
    assert put_back(editor, card, kind="card", app="reviews").status_code == 302
    card.refresh_from_db()
    assert card.prompt == "On which day did it begin?"
    assert Memory.objects.get().resets == 0
    assert is_saved(editor.save(where, answer="2 July 2013", means_otherwise="on"))
    assert Memory.objects.get().resets == 1
    Memory.objects.update(phase=2, stability=1.0, difficulty=5.0)
    put_back(editor, card, kind="card", app="reviews")
    assert (Card.objects.get().answer, Memory.objects.get().resets) == ("1 July 2013", 2)


def test_generating_questions_and_cards_keeps_no_versions(fact):
    before = Version.objects.count()
    call_command("generate_questions", stdout=StringIO())
    call_command("generate_cards", stdout=StringIO())
    assert Question.objects.exists()
    assert Version.objects.count() == before


def test_the_queries_of_a_history_do_not_grow_with_its_versions(editor, fact):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert editor.client.get(history(fact)).status_code == 200
        return len(captured)

    queries()
    few = queries()
    state = Version.objects.get(kind="fact", key=fact.pk).state
    for number in range(12):
        Version.objects.create(
            kind="fact", key=fact.pk, at=timezone.now(), reason="edited", state=state | {"relation": f"r {number}"}
        )
    Fact.objects.filter(pk=fact.pk).update(relation="r 11")
    assert queries() == few
