from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import CardFactory, MemoryFactory, UserFactory
from training.accounts.models import User
from training.reviews.models import Memory, Review
from training.reviews.services import deal, note_quiz_answer, take_quiz_answers
from training.rules.scheduling import schedule

TIMES = 50


@pytest.fixture
def now():
    return timezone.now()


def at_once(work, times=TIMES):
    """Do something many times at once, each with a connection of its own."""

    def alone(number: int):
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        return list(pool.map(alone, range(times)))


def browsers(times=TIMES):
    clients = [Client() for _ in range(times)]
    for client in clients:
        client.force_login(User.objects.get())
    return clients


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}])
def test_fifty_times_the_same_grade_at_once_leave_one_review(htmx):
    memory = MemoryFactory(in_review=True)
    sent = {"memory": memory.pk, "version": 0, "key": uuid4(), "rating": 3}
    clients = browsers()
    answers = at_once(lambda number: clients[number].post(reverse("review"), sent, headers=htmx))
    assert {answer.status_code for answer in answers} == {200 if htmx else 302}
    assert not any(b"was not counted" in answer.content for answer in answers)
    review = Review.objects.get()
    after = Memory.objects.get()
    assert (after.version, after.repetitions) == (1, memory.repetitions + 1)
    assert after.state == schedule(memory.state, review.rating, day=review.day).state


@pytest.mark.django_db(transaction=True)
def test_of_grades_from_many_devices_at_once_one_counts_and_the_others_are_told():
    memory = MemoryFactory(in_review=True)
    clients = browsers(12)

    def send(number):
        sent = {"memory": memory.pk, "version": 0, "key": uuid4(), "rating": number % 4 + 1}
        return clients[number].post(reverse("review"), sent, headers={"HX-Request": "true"}).content

    pages = at_once(send, 12)
    assert sum(b"was not counted" in page for page in pages) == 11
    assert Review.objects.count() == 1
    assert Memory.objects.get().version == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_presses_on_undo_take_back_one_grade():
    one, other = MemoryFactory(in_review=True), None
    other = MemoryFactory(in_review=True, learner=one.learner)
    client = browsers(1)[0]
    keys = [uuid4(), uuid4()]
    for memory, key in zip((other, one), keys, strict=True):
        client.post(reverse("review"), {"memory": memory.pk, "version": 0, "key": key, "rating": 3})
    clients = browsers()
    at_once(lambda number: clients[number].post(reverse("review_undo"), {"key": keys[1]}))
    assert Review.objects.get().memory == other
    one.refresh_from_db()
    assert (one.repetitions, one.version) == (3, 2)


@pytest.mark.django_db(transaction=True)
def test_cards_dealt_from_many_tabs_at_once_are_dealt_once(now):
    learner = UserFactory()
    CardFactory.create_batch(40)
    at_once(lambda _: deal(learner, at=now), 12)
    assert Memory.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_an_answer_in_a_quiz_bears_once_on_its_card(now):
    memory = MemoryFactory(in_review=True)
    note_quiz_answer(
        memory.learner,
        memory.fact,
        answer=memory.card.answer,
        right=True,
        guess_chance=0,
        key=uuid4(),
        at=now,
    )
    Memory.objects.update(due_at=now)
    taken = at_once(lambda _: take_quiz_answers(memory.learner, at=now), 12)
    assert sum(taken) == 1
    assert Review.objects.count() == 1
