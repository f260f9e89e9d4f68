from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import CardFactory, FactFactory, MemoryFactory
from training.reviews.models import LEECH_LAPSES, Card, Flag, Memory
from training.reviews.services.setting_aside import deal_with
from training.rules.days import study_day
from training.rules.scheduling import Phase, Rating, schedule

REVIEW, ASIDE = reverse("review"), reverse("aside_list")
# Two o'clock in the night at Port Moresby, ten hours ahead of UTC: there it is still Tuesday's study day.
NIGHT = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
ROLLOVER = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)


@pytest.fixture
def memory(learner):
    return MemoryFactory(learner=learner, in_review=True)


def page_of(memory: Memory) -> str:
    return reverse("not_this", args=[memory.pk])


def bring_back_page(memory: Memory) -> str:
    return reverse("bring_back", args=[memory.pk])


def flag(client, memory: Memory, reason: str = "wrong", note: str = "", **extra):
    return client.post(page_of(memory), {"do": "flag", "reason": reason, "note": note}, **extra)


def schedule_of(memory: Memory) -> dict[str, object]:
    """All that a review rests on, but for when the card is due."""
    kept = Memory.objects.get(pk=memory.pk).snapshot()
    del kept["due_at"]
    return kept


def grade(client, memory: Memory, rating: int = Rating.GOOD):
    memory.refresh_from_db()
    sent = {"memory": memory.pk, "version": memory.version, "key": uuid4(), "rating": rating}
    return client.post(REVIEW, sent)


@contextmanager
def later(learner, **wait: int) -> Iterator[Client]:
    """A browser some time from now, signed in anew."""
    with time_machine.travel(timezone.now() + timedelta(**wait)):
        browser = Client()
        browser.force_login(learner)
        yield browser


def shown(client) -> str:
    return client.get(REVIEW).content.decode()


def test_a_card_put_off_comes_back_at_four_in_the_morning_where_the_learner_is(client, learner):
    learner.time_zone = "Pacific/Port_Moresby"
    learner.save()
    memory = MemoryFactory(learner=learner, in_review=True, due_at=NIGHT - timedelta(days=2))
    with time_machine.travel(NIGHT, tick=False):
        assert memory.card.prompt in shown(client)
        assert client.post(page_of(memory), {"do": "bury"}).url == REVIEW
        assert memory.card.prompt not in shown(client)
    with time_machine.travel(ROLLOVER - timedelta(seconds=1), tick=False):
        assert memory.card.prompt not in shown(client)
    with time_machine.travel(ROLLOVER, tick=False):
        assert memory.card.prompt in shown(client)


def test_putting_off_leaves_what_is_known_and_the_intervals_to_come_as_they_were(client, learner, memory):
    before = schedule_of(memory)
    client.post(page_of(memory), {"do": "bury"})
    assert schedule_of(memory) == before
    state, tomorrow = memory.state, study_day(timezone.now(), learner.zone) + timedelta(days=1)
    recall = memory.recall_on(tomorrow)
    with later(learner, days=1) as browser:
        grade(browser, memory)
    review = memory.reviews.get()
    assert Memory.objects.get().state == schedule(state, Rating.GOOD, day=tomorrow).state
    assert (review.day, review.recall) == (tomorrow, pytest.approx(recall))


def test_putting_off_brings_nothing_forward(client, learner):
    later = timezone.now() + timedelta(days=9)
    memory = MemoryFactory(learner=learner, in_review=True, due_at=later)
    client.post(page_of(memory), {"do": "bury"})
    assert Memory.objects.get(pk=memory.pk).due_at == later


def test_a_step_of_minutes_that_is_put_off_waits_until_tomorrow(client, learner):
    memory = MemoryFactory(learner=learner)
    grade(client, memory, Rating.AGAIN)
    assert memory.card.prompt in shown(client)
    client.post(page_of(memory), {"do": "bury"})
    assert memory.card.prompt not in shown(client)
    memory.refresh_from_db()
    assert memory.phase == Phase.LEARNING
    with later(learner, days=1) as browser:
        assert memory.card.prompt in shown(browser)


def test_a_card_set_aside_stays_away_until_it_is_brought_back(client, learner, memory):
    before = schedule_of(memory)
    answer = client.post(page_of(memory), {"do": "set_aside"}, follow=True)
    assert "Set aside." in answer.content.decode()
    with later(learner, days=90) as browser:
        assert memory.card.prompt not in shown(browser)
    assert memory.card.prompt in client.get(ASIDE).content.decode()
    answer = client.post(bring_back_page(memory), follow=True)
    assert answer.request["PATH_INFO"] == ASIDE
    assert memory.card.prompt not in answer.content.decode()
    assert memory.card.prompt in shown(client)
    assert schedule_of(memory) == before


def test_a_card_set_aside_is_not_counted_as_due_nor_as_coming(client, memory):
    assert "1 card is due" in client.get(reverse("today")).content.decode()
    client.post(page_of(memory), {"do": "set_aside"})
    today = client.get(reverse("today")).content.decode()
    assert "1 card is due" not in today
    assert "The next seven days" not in today


def test_doing_it_twice_changes_nothing_more(client, memory):
    for action in ("set_aside", "set_aside"):
        client.post(page_of(memory), {"do": action})
    assert Memory.objects.get().suspended
    for _ in range(2):
        assert client.post(bring_back_page(memory)).status_code == 302
    assert not Memory.objects.get().suspended


def test_a_card_is_brought_back_only_by_a_press_of_the_button(client, memory):
    Memory.objects.update(suspended=True)
    assert client.get(bring_back_page(memory)).status_code == 405
    client.get(page_of(memory))
    assert Memory.objects.get().suspended


def test_a_flag_reaches_the_editors_with_its_reason_and_its_words(client, learner, memory):
    before = Memory.objects.values().get()
    assert "Sent to the editors." in flag(client, memory, "source", " Page 3. ", follow=True).content.decode()
    raised = Flag.objects.open().get()
    assert (raised.card, raised.learner, raised.reason, raised.note) == (memory.card, learner, "source", "Page 3.")
    assert list(Card.objects.flagged()) == [memory.card]
    assert Memory.objects.values().get() == before


def test_a_second_flag_brings_the_open_one_up_to_date(client, memory):
    flag(client, memory, "unclear")
    first = Flag.objects.get().at
    flag(client, memory, "wrong", "It was June.")
    raised = Flag.objects.get()
    assert (raised.reason, raised.note) == ("wrong", "It was June.")
    assert raised.at > first


def test_after_an_editor_dealt_with_a_flag_a_new_one_is_made(client, memory):
    flag(client, memory, "unclear", "What is meant?")
    deal_with(Flag.objects.all(), at=timezone.now())
    flag(client, memory, "wrong")
    assert Flag.objects.open().get().reason == "wrong"
    assert Flag.objects.get(reason="unclear").note == "What is meant?"


def test_two_learners_flag_the_same_card_each_with_a_flag_of_their_own(client, strangers_client, memory, stranger):
    others = MemoryFactory(learner=stranger, card=memory.card)
    flag(client, memory)
    flag(strangers_client, others)
    assert Flag.objects.open().count() == 2


@pytest.mark.parametrize("note", ["", "   "])
def test_something_else_needs_words(client, memory, note):
    answer = flag(client, memory, "other", note)
    assert answer.status_code == 422
    assert "Say in a few words what is wrong." in answer.content.decode()
    assert 'value="other" id="id_reason_4" checked' in answer.content.decode()
    assert not Flag.objects.exists()
    assert flag(client, memory, "other", "A typing slip.").status_code == 302


@pytest.mark.parametrize("reason", ["", "nonsense"])
def test_without_a_reason_nothing_is_sent_and_the_words_are_kept(client, memory, reason):
    answer = flag(client, memory, reason, "It was a day later.")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert "Choose what is wrong" in page
    assert 'value="It was a day later."' in page
    assert not Flag.objects.exists()


def test_a_note_holds_five_hundred_characters_and_no_more(client, memory):
    answer = flag(client, memory, "wrong", "é" * 501)
    assert answer.status_code == 422
    assert "at most 500 characters" in answer.content.decode()
    assert "é" * 501 in answer.content.decode()
    assert flag(client, memory, "wrong", "é" * 500).status_code == 302
    assert Flag.objects.get().note == "é" * 500


def test_what_learners_write_is_shown_as_text(client, memory):
    answer = flag(client, memory, "", "<b>not bold</b>")
    assert "<b>not bold</b>" not in answer.content.decode()


@pytest.mark.parametrize("action", ["bury", "set_aside", "flag"])
def test_another_learners_card_is_not_found(strangers_client, memory, action):
    assert strangers_client.get(page_of(memory)).status_code == 404
    assert strangers_client.post(page_of(memory), {"do": action, "reason": "wrong"}).status_code == 404
    assert strangers_client.post(bring_back_page(memory)).status_code == 404
    assert not Flag.objects.exists()
    assert Memory.objects.get().due_at == memory.due_at
    assert not Memory.objects.get().suspended


def test_a_card_of_a_withdrawn_fact_is_not_found(client, learner):
    gone = MemoryFactory(learner=learner, card=CardFactory(fact=FactFactory(withdrawn_at=timezone.now())))
    assert client.get(page_of(gone)).status_code == 404


def test_the_page_of_a_card_shows_what_it_is_and_leads_back_to_it(client, learner, memory):
    MemoryFactory(learner=learner, in_review=True, stability=1.0)
    page = client.get(page_of(memory)).content.decode()
    assert memory.card.prompt in page
    back = f"{REVIEW}?card={memory.pk}"
    assert f'href="{back}"' in page
    assert memory.card.prompt in client.get(back).content.decode()


def test_another_learners_cards_are_not_in_the_list(strangers_client, memory):
    Memory.objects.update(suspended=True, lapses=LEECH_LAPSES)
    page = strangers_client.get(ASIDE).content.decode()
    assert memory.card.prompt not in page
    assert "None." in page


def test_a_card_forgotten_six_times_is_listed_and_reported_to_the_editors(client, learner):
    memory = MemoryFactory(learner=learner, in_review=True, lapses=LEECH_LAPSES - 1)
    assert not Card.objects.suspect().exists()
    assert "Forgotten again and again" not in client.get(ASIDE).content.decode()
    grade(client, memory, Rating.AGAIN)
    (suspect,) = Card.objects.suspect()
    assert (suspect, suspect.forgetting) == (memory.card, 1)
    page = client.get(ASIDE).content.decode()
    assert "Forgotten 6 times." in page
    assert memory.card.prompt in page.split("Forgotten again and again")[1]
    assert f'href="{page_of(memory)}"' in page


def test_only_a_card_that_was_known_can_be_forgotten(client, learner):
    memory = MemoryFactory(learner=learner)
    for _ in range(LEECH_LAPSES):
        grade(client, memory, Rating.AGAIN)
    assert not Card.objects.suspect().exists()


def test_the_list_takes_the_same_number_of_queries_whatever_there_is(client, learner):
    def queries(more: int) -> int:
        for _ in range(more):
            MemoryFactory(learner=learner, in_review=True, suspended=True)
            MemoryFactory(learner=learner, in_review=True, lapses=9)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(ASIDE).status_code == 200
        return len(captured)

    queries(1)
    assert queries(12) == queries(2)
