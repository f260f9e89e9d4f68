from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    CardFactory,
    ClaimFactory,
    FactFactory,
    FlagFactory,
    MemoryFactory,
    PhrasingFactory,
    ReviewFactory,
    UserFactory,
)
from training.facts.models import Claim, Fact
from training.reviews.models import LEECH_LAPSES, Card, Flag, Memory, Review
from training.reviews.services import generate_cards
from training.rules.scheduling import Phase

pytestmark = pytest.mark.django_db

CARDS, FLAGS = reverse("admin:reviews_card_changelist"), reverse("admin:reviews_flag_changelist")
ADD = reverse("admin:reviews_card_add")


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(UserFactory(role="editor"))
    return client


@pytest.fixture
def card() -> Card:
    """A card that was generated."""
    fact = FactFactory()
    ClaimFactory(fact=fact)
    PhrasingFactory(fact=fact)
    generate_cards(at=timezone.now())
    return Card.objects.get()


def page_of(card: Card) -> str:
    return reverse("admin:reviews_card_change", args=[card.pk])


def save(editor: Client, card: Card, **changes):
    """Save the form of a card as a browser does."""
    values = {name: getattr(card, name) for name in ("status", "prompt", "answer", "context")}
    return editor.post(page_of(card), values | changes)


def act(editor: Client, where: str, action: str, *rows):
    chosen = {"action": action, "_selected_action": [row.pk for row in rows], "confirmed": "yes"}
    return editor.post(where, chosen, follow=True).content.decode()


def change_fact(card: Card, answer: str) -> None:
    Fact.objects.filter(pk=card.fact_id).update(answer=answer)
    Claim.objects.update(value=answer)


def test_an_edit_is_marked_and_not_overwritten(editor, card):
    digest = card.generated_digest
    assert save(editor, card, prompt="When did it begin?").status_code == 302
    card.refresh_from_db()
    assert (card.prompt, card.generated_digest) == ("When did it begin?", digest)
    assert card.edited_at is not None
    change_fact(card, "2013-07-02")
    generate_cards(at=timezone.now())
    assert Card.objects.values_list("prompt", "answer", "fact_changed").get() == (
        *("When did it begin?", "1 July 2013"),
        True,
    )


def test_saving_without_a_change_is_no_edit(editor, card):
    save(editor, card)
    assert Card.objects.get().edited_at is None


def test_an_edit_settles_that_the_fact_changed(editor, card):
    Card.objects.update(fact_changed=True)
    save(editor, card, context="Another.")
    assert not Card.objects.get().fact_changed


def test_another_wording_of_the_answer_changes_no_memory_and_says_so(editor, card):
    memory = MemoryFactory(card=card, in_review=True)
    save(editor, card, answer="1 July 2013, a Monday")
    assert Memory.objects.get().snapshot() == memory.snapshot()
    assert "no memory was changed" in editor.get(CARDS).content.decode()


def test_an_answer_that_means_something_else_begins_anew_and_keeps_the_log(editor, card):
    memory = MemoryFactory(card=card, in_review=True)
    review = ReviewFactory(memory=memory)
    MemoryFactory(card=card)
    meaning = card.meaning
    assert "1 learner has learnt this card" in editor.get(page_of(card)).content.decode()
    save(editor, card, answer="2 July 2013", means_otherwise="on")
    memory.refresh_from_db()
    assert (memory.phase, memory.stability, memory.corrected_from) == (Phase.NEW, None, "1 July 2013")
    assert Card.objects.get().meaning != meaning
    assert Review.objects.get() == review
    assert "Memories that begin anew: 1." in editor.get(CARDS).content.decode()


def test_the_same_answer_cannot_mean_something_else(editor, card):
    page = save(editor, card, means_otherwise="on")
    assert list(page.context["adminform"].form.errors) == ["means_otherwise"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"prompt": ""}, "prompt"),
        ({"answer": ""}, "answer"),
        ({"answer": "x" * 301}, "answer"),
        ({"prompt": "Was it on 1 July 2013?"}, "prompt"),
        ({"prompt": "On which day was it kept?"}, "prompt"),
    ],
)
def test_what_no_learner_should_be_shown_is_refused_at_its_field(editor, card, change, field):
    PhrasingFactory(fact=card.fact, text="On which day was it kept?", held_back=True)
    page = save(editor, card, **change)
    assert list(page.context["adminform"].form.errors) == [field]
    assert Card.objects.get().edited_at is None


def test_a_number_of_dead_is_refused_at_the_answer(editor, card):
    Fact.objects.update(toll=True, kind="number", answer="17")
    page = save(editor, card, answer="17 soldiers")
    assert page.context["adminform"].form.errors == {
        "answer": ["The answer is a number of dead or wounded. Ask where, when or who."]
    }


def test_a_flaw_is_shown_and_refuses_nothing(editor, card):
    assert save(editor, card, prompt="Which day is it now?").status_code == 302
    assert "“now” changes its meaning with time. Give the date." in editor.get(page_of(card)).content.decode()


def test_a_card_that_is_retired_may_have_any_finding(editor, card):
    assert save(editor, card, prompt="Was it on 1 July 2013?", status="retired").status_code == 302


def test_fact_and_kind_of_a_card_cannot_be_changed(editor, card):
    save(editor, card, prompt="When did it begin?", fact=FactFactory().pk, kind="cloze")
    assert Card.objects.values_list("fact", "kind").get() == (card.fact_id, "basic")


def test_a_card_written_by_hand_comes_after_the_generated_ones_and_outlives_generation(editor, card):
    values = {"fact": card.fact_id, "kind": "basic", "prompt": "Who was it?", "answer": "Mujao", "context": "It was."}
    assert editor.post(ADD, values).status_code == 302
    written = Card.objects.get(prompt="Who was it?")
    assert (written.order, written.status) == (1, "active")
    assert written.edited_at is not None
    generate_cards(at=timezone.now())
    written.refresh_from_db()
    assert written.status == "active"


@pytest.mark.parametrize(
    "change", [{"fact": "9" * 30}, {"fact": ""}, {"kind": "contrast"}, {"prompt": "It was _____."}]
)
def test_a_card_by_hand_that_makes_no_sense_is_refused(editor, card, change):
    values = {"fact": card.fact_id, "kind": "cloze", "prompt": "Who was it?", "answer": "Mujao", "context": "It was."}
    expected = 302 if "prompt" in change else 200
    assert editor.post(ADD, values | change).status_code == expected


def test_a_retired_card_is_shown_to_nobody_and_stays_retired_until_it_is_restored(editor, card):
    assert "Cards retired: 1." in act(editor, CARDS, "retire", card)
    generate_cards(at=timezone.now())
    assert not Card.objects.active().exists()
    assert "Cards restored: 1." in act(editor, CARDS, "restore", card)
    assert Card.objects.active().exists()


def test_a_card_given_back_is_made_anew_from_its_fact(editor, card):
    memory = MemoryFactory(card=card, in_review=True)
    save(editor, card, prompt="When did it begin?")
    message = act(editor, CARDS, "give_back", card)
    assert "Cards made anew: 1. Memories that begin anew: 0. Cards taken away: 0." in message
    card.refresh_from_db()
    assert (card.prompt, card.edited_at) == ("On which day did it begin?", None)
    assert Memory.objects.get().snapshot() == memory.snapshot()


def test_giving_back_an_answer_that_meant_something_else_begins_anew(editor, card):
    save(editor, card, answer="2 July 2013", means_otherwise="on")
    memory = MemoryFactory(card=card, in_review=True)
    assert "Memories that begin anew: 1." in act(editor, CARDS, "give_back", card)
    memory.refresh_from_db()
    assert (memory.phase, memory.corrected_from) == (Phase.NEW, "2 July 2013")


def test_a_card_written_by_hand_has_nothing_to_be_given_back_to(editor, card):
    by_hand = CardFactory(generated_digest="", edited_at=timezone.now())
    act(editor, CARDS, "give_back", by_hand)
    by_hand.refresh_from_db()
    assert (by_hand.status, by_hand.edited_at is None) == ("active", False)


def test_a_card_that_learners_have_cannot_be_deleted_and_one_that_nobody_has_can(editor, card):
    held = MemoryFactory().card
    delete = "admin:reviews_card_delete"
    assert editor.post(reverse(delete, args=[held.pk]), {"post": "yes"}).status_code == 403
    assert editor.post(reverse(delete, args=[card.pk]), {"post": "yes"}).status_code == 302
    assert list(Card.objects.all()) == [held]


def test_several_cards_cannot_be_deleted_at_once(editor, card):
    assert "delete_selected" not in editor.get(CARDS).content.decode()
    editor.post(CARDS, {"action": "delete_selected", "_selected_action": card.pk, "post": "yes"})
    assert Card.objects.exists()


def test_the_list_counts_learners_those_who_keep_forgetting_and_open_flags(editor, card):
    MemoryFactory(card=card)
    for _ in range(2):
        MemoryFactory(card=card, in_review=True, lapses=LEECH_LAPSES)
    for _ in range(4):
        FlagFactory(card=card)
    FlagFactory(card=card, resolved_at=timezone.now())
    (row,) = editor.get(CARDS).context["cl"].result_list
    assert (row.learners, row.forgetting, row.open_flags) == (3, 2, 4)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("suspect=yes", ["suspect"]),
        ("flagged=yes", ["flagged"]),
        ("suspect=yes&flagged=yes", []),
        ("fact_changed__exact=1", ["changed"]),
        ("kind__exact=cloze", ["cloze"]),
        ("status__exact=retired", ["retired"]),
        ("q=flagged", ["flagged"]),
    ],
)
def test_cards_are_found_by_what_is_to_be_done_with_them(editor, query, found):
    suspect, flagged = CardFactory(prompt="suspect"), CardFactory(prompt="flagged")
    MemoryFactory(card=suspect, lapses=LEECH_LAPSES)
    MemoryFactory(card=flagged, lapses=LEECH_LAPSES - 1)
    FlagFactory(card=flagged)
    FlagFactory(card=suspect, resolved_at=timezone.now())
    CardFactory(prompt="changed", fact_changed=True)
    CardFactory(prompt="cloze", kind="cloze")
    CardFactory(prompt="retired", status="retired")
    assert [row.prompt for row in editor.get(f"{CARDS}?{query}").context["cl"].result_list] == found


def test_a_flag_reaches_the_editors_with_its_reason_and_card_and_without_who_raised_it(editor, card):
    raised = FlagFactory(card=card, reason=Flag.Reason.WRONG, note="It was a day later.", learner__username="amina")
    for page in (FLAGS, page_of(card), reverse("admin:reviews_flag_change", args=[raised.pk])):
        shown = editor.get(page).content.decode()
        assert "The answer is wrong" in shown
        assert "It was a day later." in shown
        assert card.prompt in shown
        assert "amina" not in shown


def test_flags_are_listed_open_first_and_closed_once_they_are_dealt_with(editor):
    closed, opened = FlagFactory(resolved_at=timezone.now()), FlagFactory()
    assert list(editor.get(FLAGS).context["cl"].result_list) == [opened, closed]
    assert "Flags closed: 1." in act(editor, FLAGS, "deal_with", opened, closed)
    closed_at = closed.resolved_at
    closed.refresh_from_db()
    assert closed.resolved_at == closed_at
    assert not Flag.objects.open().exists()
    assert list(editor.get(f"{FLAGS}?state=open").context["cl"].result_list) == []


def test_a_flag_cannot_be_changed_added_or_deleted(editor):
    flag = FlagFactory(note="As it was.")
    page = reverse("admin:reviews_flag_change", args=[flag.pk])
    editor.post(page, {"note": "Another."})
    assert Flag.objects.get().note == "As it was."
    assert editor.get(reverse("admin:reviews_flag_add")).status_code == 403
    assert editor.post(reverse("admin:reviews_flag_delete", args=[flag.pk]), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("page", ["cards", "card", "flags"])
def test_pages_take_the_same_number_of_queries_whatever_there_is(editor, card, page):
    def queries(count: int) -> int:
        for _ in range(count):
            other = CardFactory()
            MemoryFactory(card=other)
            FlagFactory(card=other)
            FlagFactory(card=card)
            MemoryFactory(card=card)
        where = {"cards": CARDS, "card": page_of(card), "flags": FLAGS}[page]
        with CaptureQueriesContext(connection) as captured:
            assert editor.get(where).status_code == 200
        return len(captured)

    queries(1)
    assert queries(20) == queries(2)


@pytest.mark.parametrize(
    "query", ["q=%00", "suspect=x", "flagged=%00", "kind__exact=x", f"fact__topic__id__exact={'9' * 30}"]
)
@pytest.mark.parametrize("where", [CARDS, FLAGS])
def test_nonsense_in_the_address_is_no_error(editor, card, where, query):
    assert editor.get(f"{where}?{query}").status_code < 500


@pytest.mark.parametrize("model", ["memory", "review"])
def test_what_a_learner_remembers_is_not_in_the_admin(editor, model):
    assert editor.get(f"/admin/reviews/{model}/").status_code == 404
