from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    CardFactory,
    ChoiceFactory,
    FactFactory,
    MemoryFactory,
    QuestionFactory,
    ResponseFactory,
)
from training.reviews.models import Memory, QuizAnswer, Review
from training.reviews.queue import queue
from training.reviews.services import note_quiz_answer, take_quiz_answers
from training.rules.scheduling import Phase


@pytest.fixture
def fact(db):
    return FactFactory()


@pytest.fixture
def memory(learner, fact):
    """A card reviewed ten days ago and due in a week."""
    now = timezone.now()
    return MemoryFactory(
        learner=learner,
        in_review=True,
        card=CardFactory(fact=fact),
        last_day=now.toordinal() - 10,
        due_at=now + timedelta(days=7),
    )


def answered(learner, fact, *, right, guess_chance=1 / 3, at=None, answer="1 July 2013"):
    at = at or timezone.now()
    note_quiz_answer(learner, fact, answer=answer, right=right, guess_chance=guess_chance, key=uuid4(), at=at)
    take_quiz_answers(learner, at=at)


def test_a_miss_makes_the_card_due_and_is_no_review(learner, fact, memory):
    before = memory.state
    answered(learner, fact, right=False)
    memory.refresh_from_db()
    assert memory.due_at <= timezone.now()
    assert memory.state == before
    assert memory.recall_on(timezone.now().date()) == 0
    assert not Review.objects.exists()


def test_a_miss_on_a_fact_without_a_card_deals_it_today(learner, fact):
    later = CardFactory(fact=fact, order=1)
    first = CardFactory(fact=fact, order=0)
    answered(learner, fact, right=False)
    assert Memory.objects.get().card == first
    assert later.memories.count() == 0
    assert len(queue(learner, at=timezone.now(), limit=9)) == 1


def test_a_right_choice_raises_the_estimate_by_bayes_rule_and_moves_nothing_else(learner, fact, memory):
    due, state = memory.due_at, memory.state
    today = timezone.now().date()
    before = memory.recall_on(today)
    answered(learner, fact, right=True, guess_chance=1 / 3)
    memory.refresh_from_db()
    assert (memory.due_at, memory.state, memory.version) == (due, state, 0)
    assert memory.recall_on(today) == pytest.approx(before / (before + (1 - before) / 3))
    assert not Review.objects.exists()


def test_a_right_choice_on_a_card_never_reviewed_leaves_it_unknown(learner, fact):
    memory = MemoryFactory(learner=learner, card=CardFactory(fact=fact))
    answered(learner, fact, right=True)
    memory.refresh_from_db()
    assert memory.recall_on(timezone.now().date()) == 0


def test_a_right_choice_on_a_fact_without_a_card_deals_none(learner, fact):
    CardFactory(fact=fact)
    answered(learner, fact, right=True)
    assert not Memory.objects.exists()


def test_a_right_typed_answer_to_a_due_card_is_a_review(learner, fact, memory):
    Memory.objects.update(due_at=timezone.now() - timedelta(hours=1))
    answered(learner, fact, right=True, guess_chance=0)
    review = Review.objects.get()
    assert (review.origin, review.rating) == (Review.Origin.QUIZ, Review.Rating.GOOD)
    memory.refresh_from_db()
    assert memory.due_at > timezone.now() + timedelta(days=10)


def test_a_right_typed_answer_to_a_card_not_due_moves_the_estimate_alone(learner, fact, memory):
    answered(learner, fact, right=True, guess_chance=0)
    memory.refresh_from_db()
    assert not Review.objects.exists()
    assert memory.recall_on(timezone.now().date()) == 1


def test_a_review_says_more_than_the_quiz_before_it(client, learner, fact, memory):
    answered(learner, fact, right=False)
    client.post(reverse("review"), {"memory": memory.pk, "version": 0, "key": uuid4(), "rating": 3})
    memory.refresh_from_db()
    assert memory.evidence is None
    assert memory.recall_on(timezone.now().date()) == 1


def test_an_answer_older_than_the_last_review_says_nothing_more(learner, fact, memory):
    Memory.objects.update(last_day=timezone.now().toordinal())
    answered(learner, fact, right=False, at=timezone.now() - timedelta(days=2))
    memory.refresh_from_db()
    assert memory.due_at > timezone.now()
    assert memory.evidence is None


def test_of_several_cards_that_with_the_same_answer_is_meant(learner, fact, memory):
    year = MemoryFactory(learner=learner, in_review=True, card=CardFactory(fact=fact, order=1, answer="2013"))
    Memory.objects.update(due_at=timezone.now() + timedelta(days=7))
    answered(learner, fact, right=False, answer="2013")
    year.refresh_from_db()
    memory.refresh_from_db()
    assert year.due_at <= timezone.now() < memory.due_at


def test_an_answer_is_taken_once(learner, fact, memory):
    answered(learner, fact, right=True, guess_chance=1 / 2)
    memory.refresh_from_db()
    once = memory.quiz_known
    assert take_quiz_answers(learner, at=timezone.now()) == 0
    memory.refresh_from_db()
    assert memory.quiz_known == once


def test_a_card_set_aside_stays_aside(learner, fact, memory):
    Memory.objects.update(suspended=True, due_at=timezone.now())
    answered(learner, fact, right=True, guess_chance=0)
    assert not Review.objects.exists()


@pytest.mark.parametrize("name", ["today", "review"])
def test_a_question_missed_in_a_quiz_is_due_on_the_next_page_of_cards(client, learner, name):
    response = ResponseFactory(attempt__learner=learner, question=ChoiceFactory())
    card = CardFactory(fact=response.question.fact, prompt="The card of the question that was missed?")
    client.post(response.get_absolute_url(), {"answer": response.question.options.get(order=0).pk})
    page = client.get(reverse(name)).content.decode()
    assert (card.prompt if name == "review" else "1 card is due") in page
    assert Memory.objects.get().card == card


def test_not_knowing_is_a_miss_and_half_a_date_is_none(client, learner):
    first = ResponseFactory(attempt__learner=learner, question=QuestionFactory())
    second = ResponseFactory(attempt__learner=learner, question=QuestionFactory())
    client.post(first.get_absolute_url(), {"skip": "1"})
    client.post(second.get_absolute_url(), {"answer": "July 2013"})
    said = QuizAnswer.objects.get()
    assert (said.fact, said.right) == (first.question.fact, False)


def test_a_right_choice_of_three_is_kept_with_its_guess_chance(client, learner):
    response = ResponseFactory(attempt__learner=learner, question=ChoiceFactory())
    client.post(response.get_absolute_url(), {"answer": response.question.options.get(correct=True).pk})
    said = QuizAnswer.objects.get()
    assert said.right
    assert said.guess_chance == pytest.approx(1 / 3)


def test_an_answer_sent_twice_says_one_thing(client, learner):
    response = ResponseFactory(attempt__learner=learner, question=ChoiceFactory())
    wrong = response.question.options.get(order=0).pk
    for _ in range(2):
        client.post(response.get_absolute_url(), {"answer": wrong})
    assert QuizAnswer.objects.count() == 1


def test_a_right_answer_across_facts_says_nothing_of_one(client, learner):
    response = ResponseFactory(attempt__learner=learner, question=ChoiceFactory(family="first"))
    client.post(response.get_absolute_url(), {"answer": response.question.options.get(correct=True).pk})
    assert not QuizAnswer.objects.exists()


def test_phase_new_stays_new_after_a_miss(learner, fact):
    memory = MemoryFactory(learner=learner, card=CardFactory(fact=fact))
    answered(learner, fact, right=False)
    memory.refresh_from_db()
    assert memory.phase == Phase.NEW
