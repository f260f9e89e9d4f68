from __future__ import annotations

import re
from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from tests.factories import CardFactory, ClaimFactory, FactFactory, MemoryFactory, SourceFactory, TopicFactory
from training.facts.models import Claim
from training.reviews.models import Memory, Review
from training.reviews.queue import LAST, queue
from training.rules.days import study_day
from training.rules.scheduling import Phase, Rating, intervals, schedule

HTMX = {"HX-Request": "true"}


def grade_of(memory: Memory, rating: int = Rating.GOOD, **changed: object) -> dict[str, object]:
    """What the page that shows a memory sends."""
    return {"memory": memory.pk, "version": memory.version, "key": uuid4(), "rating": rating} | changed


@pytest.fixture
def memory(learner):
    return MemoryFactory(learner=learner, in_review=True)


def page(client, **query) -> str:
    return client.get(reverse("review"), query).content.decode()


def test_the_card_due_is_shown_with_its_answer_and_what_the_source_says(client, memory):
    claim = ClaimFactory(fact=memory.fact, says="Names the first of July.")
    shown = page(client)
    assert memory.card.prompt in shown
    assert memory.card.answer in shown
    assert claim.says in shown
    assert claim.source.short_title in shown


def test_a_card_on_a_disputed_fact_says_so_and_how_it_is_read(client, learner):
    fact = FactFactory(disputed=True, reading="We take the later day.")
    ClaimFactory(fact=fact, stance=Claim.Stance.DIFFERS)
    MemoryFactory(learner=learner, card=CardFactory(fact=fact))
    shown = page(client)
    assert "Sources disagree" in shown
    assert "We take the later day." in shown


@pytest.mark.parametrize("rating", list(Rating))
def test_the_interval_on_each_button_is_the_one_that_is_scheduled(client, learner, memory, rating):
    shown = page(client)
    told = re.findall(r"<small>(\d+(?:\.\d+)?) (min|days?)</small>", shown)[rating - 1]
    at = timezone.now()
    client.post(reverse("review"), grade_of(memory, rating))
    memory.refresh_from_db()
    wait = memory.due_at - at
    if told[1] == "min":
        assert abs(wait - timedelta(minutes=float(told[0]))) < timedelta(seconds=30)
    else:
        assert study_day(memory.due_at, learner.zone) - study_day(at, learner.zone) == timedelta(days=int(told[0]))


def test_a_new_card_says_five_and_a_half_minutes_for_hard(client, learner):
    MemoryFactory(learner=learner)
    assert "<small>5.5 min</small>" in page(client)


def test_a_grade_is_kept_and_leads_on(client, learner, memory):
    answer = client.post(reverse("review"), grade_of(memory, shown=int(timezone.now().timestamp() * 1000) - 4000))
    assert answer.status_code == 302
    assert answer.url == reverse("review")
    review = memory.reviews.get()
    assert (review.learner, review.rating, review.phase) == (learner, Rating.GOOD, Phase.REVIEW)
    assert 4000 <= review.milliseconds < 60_000
    assert review.recall == pytest.approx(0.9)
    state = schedule(memory.state, Rating.GOOD, day=review.day).state
    memory.refresh_from_db()
    assert memory.state == state
    assert memory.repetitions == 4


def test_htmx_gets_the_next_card_at_once_and_hears_how_many_are_left(client, learner, memory):
    MemoryFactory(learner=learner)
    answer = client.post(reverse("review"), grade_of(memory), headers=HTMX)
    body = answer.content.decode()
    assert "<html" not in body
    assert "Saved. 1 left." in body
    assert "Card 2 of 2" in body


def test_the_same_grade_sent_twice_counts_once(client, memory):
    sent = grade_of(memory)
    client.post(reverse("review"), sent)
    again = client.post(reverse("review"), sent, headers=HTMX)
    assert "was not counted" not in again.content.decode()
    assert memory.reviews.count() == 1


def test_a_stale_page_is_told_that_its_grade_was_not_counted(client, memory):
    client.post(reverse("review"), grade_of(memory))
    second = client.post(reverse("review"), grade_of(memory, Rating.AGAIN), headers=HTMX)
    assert "This grade was not counted" in second.content.decode()
    without_script = client.post(reverse("review"), grade_of(memory, Rating.AGAIN), follow=True)
    assert "This grade was not counted" in without_script.content.decode()
    assert memory.reviews.get().rating == Rating.GOOD


@pytest.mark.django_db(transaction=True)
def test_a_key_used_for_another_card_counts_nothing(client, learner):
    one, other = MemoryFactory(learner=learner), MemoryFactory(learner=learner)
    key = uuid4()
    client.post(reverse("review"), grade_of(one, key=key))
    assert client.post(reverse("review"), grade_of(other, key=key)).status_code == 302
    other.refresh_from_db()
    assert (other.version, other.reviews.count()) == (0, 0)


def test_another_learners_card_is_not_found(strangers_client, memory):
    assert strangers_client.post(reverse("review"), grade_of(memory)).status_code == 404
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"rating": ""},
        {"rating": "5"},
        {"rating": "good"},
        {"key": "x"},
        {"version": "-1"},
        {"memory": "9" * 30},
        {"memory": ""},
        {"memory": "0"},
        {"version": ""},
        {"version": "٣"},
        {"rating": "0"},
        {"key": ""},
        {"shown": "yesterday"},
    ],
)
def test_a_broken_form_keeps_the_card_and_says_what_to_do(client, memory, wrong):
    answer = client.post(reverse("review"), grade_of(memory) | wrong)
    assert answer.status_code == 422
    assert memory.card.prompt in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()
    assert not Review.objects.exists()


def test_a_time_that_cannot_be_is_kept_within_bounds(client, memory):
    client.post(reverse("review"), grade_of(memory, shown=2**62))
    assert memory.reviews.get().milliseconds == 0


@pytest.mark.parametrize("query", [{"card": "x"}, {"card": "9" * 40}, {"card": "-1"}, {"card": "٣"}])
def test_an_address_with_no_card_shows_what_is_due(client, memory, query):
    assert memory.card.prompt in page(client, **query)


def test_an_unknown_topic_is_not_found(client):
    assert client.get(reverse("review"), {"topic": "nope"}).status_code == 404


def test_the_end_of_a_session_says_what_was_done_and_when_more_is_due(client, learner, memory):
    client.post(reverse("review"), grade_of(memory))
    memory.refresh_from_db()
    shown = page(client)
    assert "Nothing is due" in shown
    assert "You reviewed 1 card today and recalled 1." in shown
    assert f"{study_day(memory.due_at, learner.zone):%A %-d %B}" in shown


def test_nobody_sees_a_page_of_reviews_without_signing_in(anonymous_client, db):
    for name in ("review", "aside_list"):
        assert anonymous_client.get(reverse(name)).status_code == 302


def test_a_step_of_minutes_is_shown_at_once_when_nothing_else_is_left(client, learner):
    memory = MemoryFactory(learner=learner)
    client.post(reverse("review"), grade_of(memory))
    assert memory.card.prompt in page(client)


def test_the_most_forgotten_review_comes_before_new_cards(client, learner):
    now = timezone.now()
    today = now.date().toordinal()
    MemoryFactory(learner=learner, due_at=now - timedelta(days=9))
    stable = MemoryFactory(
        learner=learner, in_review=True, stability=100, last_day=today - 120, due_at=now - timedelta(days=20)
    )
    shaky = MemoryFactory(
        learner=learner, in_review=True, stability=2, last_day=today - 5, due_at=now - timedelta(days=3)
    )
    waiting = [found.memory for found in queue(learner, at=now, limit=9)]
    assert waiting[:2] == [shaky, stable]


def test_of_one_fact_only_one_card_a_day(client, learner):
    fact = FactFactory()
    one, other = (MemoryFactory(learner=learner, in_review=True, card=CardFactory(fact=fact)) for _ in range(2))
    assert len(queue(learner, at=timezone.now(), limit=9)) == 2
    client.post(reverse("review"), grade_of(one))
    assert other not in [found.memory for found in queue(learner, at=timezone.now(), limit=9)]
    tomorrow = timezone.now() + timedelta(days=1)
    assert other in [found.memory for found in queue(learner, at=tomorrow, limit=9)]


def test_no_more_reviews_a_day_than_the_cap(client, learner):
    learner.daily_cap = 10
    learner.save()
    memories = [MemoryFactory(learner=learner, in_review=True) for _ in range(12)]
    assert "Card 1 of 10" in page(client)
    for memory in memories[:10]:
        client.post(reverse("review"), grade_of(memory))
    assert "Nothing is due" in page(client)


def test_the_cap_does_not_hold_up_cards_that_were_just_forgotten(client, learner):
    learner.daily_cap = 10
    learner.save()
    memories = [MemoryFactory(learner=learner, in_review=True) for _ in range(11)]
    for memory in memories[:10]:
        client.post(reverse("review"), grade_of(memory, Rating.AGAIN))
    assert memories[0].card.prompt in page(client)


def test_a_correction_is_told_until_the_card_is_graded(client, learner):
    memory = MemoryFactory(learner=learner, corrected_from="1 June 2013")
    assert "Its answer was “1 June 2013”" in page(client)
    client.post(reverse("review"), grade_of(memory))
    memory.refresh_from_db()
    assert memory.corrected_from == ""


def test_a_card_of_a_withdrawn_fact_is_not_shown(client, learner):
    memory = MemoryFactory(learner=learner, card=CardFactory(fact=FactFactory(withdrawn_at=timezone.now())))
    assert memory.card.prompt not in page(client)


def test_a_topic_is_studied_ahead_of_time_without_harm_to_the_schedule(client, learner):
    topic = TopicFactory()
    now = timezone.now()
    memory = MemoryFactory(
        learner=learner,
        in_review=True,
        card=CardFactory(fact=FactFactory(topic=topic)),
        last_day=now.date().toordinal() - 1,
        due_at=now + timedelta(days=9),
    )
    elsewhere = MemoryFactory(learner=learner, in_review=True)
    shown = page(client, topic=topic.slug)
    assert memory.card.prompt in shown
    assert elsewhere.card.prompt not in shown
    address = f"{reverse('review')}?topic={topic.slug}"
    due_before = memory.due_at
    assert client.post(address, grade_of(memory)).url == address
    memory.refresh_from_db()
    assert memory.due_at > due_before
    assert memory.stability > 10
    assert "Nothing more of" in page(client, topic=topic.slug)


def test_grading_ahead_gives_what_the_scheduler_gives_for_the_days_that_passed(client, learner):
    now = timezone.now()
    memory = MemoryFactory(
        learner=learner, in_review=True, last_day=now.date().toordinal() - 2, due_at=now + timedelta(days=8)
    )
    expected = schedule(memory.state, Rating.GOOD, day=now.date()).state
    client.post(f"{reverse('review')}?topic={memory.fact.topic.slug}", grade_of(memory))
    memory.refresh_from_db()
    assert memory.state == expected


@pytest.mark.parametrize("memories", [10, 60])
@pytest.mark.parametrize("rating", [Rating.GOOD, Rating.AGAIN])
def test_a_grade_takes_eight_queries_whatever_there_is(client, learner, memories, rating, django_assert_num_queries):
    sources = SourceFactory.create_batch(3)
    for _ in range(memories):
        memory = MemoryFactory(learner=learner, in_review=True)
        for source in sources:
            ClaimFactory(fact=memory.fact, source=source)
    with django_assert_num_queries(8):
        answer = client.post(reverse("review"), grade_of(memory, rating), headers=HTMX)
    assert b"Saved." in answer.content


def test_a_card_shows_a_change_at_once(client, memory):
    claim = ClaimFactory(fact=memory.fact, says="Names the first of July.")
    assert claim.says in page(client)
    claim.says = "Names the second of July."
    claim.save()
    memory.card.answer, memory.card.context = "2 July 2013", "It began on 2 July 2013."
    memory.card.save()
    claim.source.short_title = "Another short title"
    claim.source.save()
    memory.fact.disputed, memory.fact.reading = True, "We take the later day."
    memory.fact.save()
    shown = page(client)
    for text in ("Names the second of July.", "2 July 2013", "It began on", "Another short title", "the later day"):
        assert text in shown
    assert "Names the first of July." not in shown


def test_a_card_is_shown_in_the_language_of_each_learner(client, strangers_client, stranger, memory, settings):
    MemoryFactory(learner=stranger, in_review=True, card=memory.card)
    settings.LANGUAGES = [("en", "English"), ("fr", "French")]
    assert "Show answer" in page(client)
    stranger.language = "fr"
    stranger.save()
    texts = {"Show answer": "Voir", "Leave": "Quitter"}
    known = translation.trans_real.translation("fr")
    with patch.object(type(known), "gettext", lambda self, text: texts.get(text, text) if self is known else text):
        shown = page(strangers_client)
    assert "Voir" in shown
    assert "Quitter" in shown
    assert "Show answer" in page(client)


def test_a_step_of_minutes_is_not_lost_behind_a_long_backlog(client, learner):
    learner.daily_cap = 10
    learner.save()
    long_ago = timezone.now() - timedelta(days=30)
    for _ in range(learner.daily_cap + LAST + 5):
        MemoryFactory(learner=learner, in_review=True, due_at=long_ago)
    step = MemoryFactory(learner=learner, in_review=True)
    client.post(reverse("review"), grade_of(step, Rating.AGAIN))
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert step.card.prompt in page(client)


def test_a_new_card_is_not_lost_behind_a_long_backlog(client, learner):
    learner.daily_cap = 10
    learner.save()
    long_ago = timezone.now() - timedelta(days=30)
    for _ in range(learner.daily_cap + LAST + 5):
        MemoryFactory(learner=learner, in_review=True, due_at=long_ago)
    new = MemoryFactory(learner=learner)
    for memory in Memory.objects.exclude(pk=new.pk)[: learner.daily_cap]:
        client.post(reverse("review"), grade_of(memory))
    assert new.card.prompt in page(client)


def test_the_token_of_a_form_serves_grade_after_grade(learner, memory):
    MemoryFactory(learner=learner, in_review=True)
    MemoryFactory(learner=learner, in_review=True)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(learner)
    shown = page(browser)
    for _ in range(2):
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown)[1]
        sent = dict(re.findall(r'name="(memory|version|key)" value="([^"]+)"', shown))
        answer = browser.post(reverse("review"), sent | {"rating": 3, "csrfmiddlewaretoken": token}, headers=HTMX)
        assert answer.status_code == 200
        assert not answer.cookies
        shown = answer.content.decode()
        assert f'value="{token}"' in shown
    forged = sent | {"rating": 3, "csrfmiddlewaretoken": "x" * 64}
    assert browser.post(reverse("review"), forged, headers=HTMX).status_code == 403
    assert learner.reviews.count() == 2


def test_cards_that_no_longer_stand_do_not_hide_those_that_do(client, learner):
    learner.daily_cap = 10
    learner.save()
    long_ago = timezone.now() - timedelta(days=30)
    withdrawn = CardFactory(fact=FactFactory(withdrawn_at=timezone.now())).fact
    for _ in range(learner.daily_cap + LAST + 5):
        MemoryFactory(learner=learner, in_review=True, due_at=long_ago, card=CardFactory(fact=withdrawn))
    memories = [MemoryFactory(learner=learner, in_review=True) for _ in range(3)]
    assert "Card 1 of 3" in page(client)
    assert any(memory.card.prompt in page(client) for memory in memories)


def test_the_buttons_follow_the_learners_own_retention(client, learner, memory):
    learner.retention = 0.95
    learner.save()
    days = intervals(memory.state, day=timezone.now().date(), retention=0.95)[Rating.GOOD].days
    assert f"<small>{days} days</small>" in page(client)
