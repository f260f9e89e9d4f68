from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils import timezone

from tests.factories import MemoryFactory
from training.reviews.models import Memory, Review
from training.reviews.services import generate_cards, record_review, undo
from training.reviews.services.generating import reset_memories
from training.rules.scheduling import Rating

HTMX = {"HX-Request": "true"}


def everything(learner) -> tuple[list[dict], list[dict]]:
    """All that is kept of a learner's memories and reviews, but for the counter that only grows."""
    memories = [model_to_dict(memory) for memory in learner.memories.order_by("pk")]
    for memory in memories:
        del memory["version"]
    return memories, [model_to_dict(review) for review in learner.reviews.order_by("pk")]


def graded(memory, rating=Rating.GOOD, at=None):
    memory.refresh_from_db()
    key = uuid4()
    record_review(
        memory, learner=memory.learner, version=memory.version, rating=rating, key=key, at=at or timezone.now()
    )
    return key


def test_twelve_grades_are_taken_back_one_by_one_to_exactly_what_was(learner):
    memories = [MemoryFactory(learner=learner, in_review=place % 2 == 0) for place in range(4)]
    start = timezone.now()
    before, keys = [], []
    for place in range(12):
        before.append(everything(learner))
        at = start + timedelta(minutes=15 * place)
        keys.append(graded(memories[place % 4], Rating(place % 4 + 1), at))
    for state, key in zip(reversed(before), reversed(keys), strict=True):
        assert undo(learner, key=key, at=start + timedelta(hours=4))
        assert everything(learner) == state
    assert not Review.objects.exists()


def test_the_button_takes_back_the_last_grade_and_shows_its_card(client, learner):
    memory, other = MemoryFactory(learner=learner, in_review=True), MemoryFactory(learner=learner, in_review=True)
    key = graded(memory)
    page = client.post(reverse("review_undo"), {"key": key}, headers=HTMX).content.decode()
    assert memory.card.prompt in page
    assert other.card.prompt not in page
    assert "Grade taken back." in page
    assert "Card 1 of 2" in page
    assert not Review.objects.exists()


def test_without_script_the_page_after_shows_the_card_again(client, learner):
    MemoryFactory(learner=learner, in_review=True, last_day=timezone.now().toordinal() - 90)
    memory = MemoryFactory(learner=learner, in_review=True)
    key = graded(memory)
    page = client.post(reverse("review_undo"), {"key": key}, follow=True)
    assert memory.card.prompt in page.content.decode()


def test_the_page_offers_the_grade_before_once_one_was_taken_back(client, learner):
    memory, other = MemoryFactory(learner=learner, in_review=True), MemoryFactory(learner=learner, in_review=True)
    first, second = graded(memory), graded(other)
    page = client.post(reverse("review_undo"), {"key": second}, headers=HTMX).content.decode()
    assert str(first) in page


def test_a_second_press_takes_back_no_second_grade(client, learner):
    memory, other = MemoryFactory(learner=learner, in_review=True), MemoryFactory(learner=learner, in_review=True)
    graded(other)
    key = graded(memory)
    client.post(reverse("review_undo"), {"key": key})
    page = client.post(reverse("review_undo"), {"key": key}, follow=True).content.decode()
    assert "can no longer be undone" in page
    assert Review.objects.get().memory == other


def test_another_learners_grade_is_not_taken_back(strangers_client, learner):
    key = graded(MemoryFactory(learner=learner, in_review=True))
    page = strangers_client.post(reverse("review_undo"), {"key": key}, follow=True).content.decode()
    assert "can no longer be undone" in page
    assert Review.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x", "0" * 400])
def test_a_broken_key_is_answered_in_words(client, key):
    answer = client.post(reverse("review_undo"), {"key": key}, follow=True)
    assert answer.status_code == 200
    assert "can no longer be undone" in answer.content.decode()


def test_only_the_last_grade_of_a_card_can_be_taken_back(learner):
    memory = MemoryFactory(learner=learner)
    first = graded(memory)
    graded(memory)
    assert undo(learner, key=first, at=timezone.now()) is None
    assert Review.objects.count() == 2


def test_a_grade_of_yesterday_stays(learner):
    key = graded(MemoryFactory(learner=learner))
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert undo(learner, key=key, at=timezone.now()) is None


def test_a_late_retry_of_a_grade_that_was_taken_back_does_not_count(client, learner):
    memory = MemoryFactory(learner=learner, in_review=True)
    sent = {"memory": memory.pk, "version": memory.version, "key": uuid4(), "rating": 3}
    client.post(reverse("review"), sent)
    client.post(reverse("review_undo"), {"key": sent["key"]})
    page = client.post(reverse("review"), sent, headers=HTMX).content.decode()
    assert "This grade was not counted" in page
    assert not Review.objects.exists()


def test_an_undo_does_not_reach_behind_a_correction(learner):
    memory = MemoryFactory(learner=learner, in_review=True)
    key = graded(memory)
    reset_memories(memory.card, corrected_from="1 June 2013", at=timezone.now())
    assert undo(learner, key=key, at=timezone.now()) is None
    assert Memory.objects.get().corrected_from == "1 June 2013"


def test_undoing_takes_a_constant_number_of_queries(client, learner, django_assert_max_num_queries):
    memories = [MemoryFactory(learner=learner, in_review=True) for _ in range(20)]
    keys = [graded(memory) for memory in memories]
    with django_assert_max_num_queries(13):
        client.post(reverse("review_undo"), {"key": keys[-1]}, headers=HTMX)


def test_generating_again_leaves_memories_alone(learner):
    memory = MemoryFactory(learner=learner, in_review=True)
    before = everything(learner)
    memory.card.edited_at = timezone.now()
    memory.card.save()
    generate_cards(at=timezone.now())
    assert everything(learner) == before
