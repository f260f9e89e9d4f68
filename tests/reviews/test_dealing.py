from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from tests.factories import CardFactory, FactFactory, MemoryFactory, TopicFactory
from training.accounts.models import User
from training.facts.models import Fact
from training.reviews.models import Card, Memory
from training.reviews.services import deal, record_review, to_deal
from training.rules.days import start_of, study_day
from training.rules.pacing import DEFAULT_NEW_A_DAY, RESERVE_DAYS
from training.rules.scheduling import Phase, Rating

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def cards(number: int, **fact) -> list[Card]:
    topic = TopicFactory()
    return [CardFactory(fact=FactFactory(topic=topic, **fact)) for _ in range(number)]


def deploying(learner: User, days: int | None) -> User:
    learner.deploys_on = None if days is None else NOON.date() + timedelta(days=days)
    learner.save()
    return learner


def grade(memory: Memory, at: datetime, rating: Rating = Rating.EASY) -> None:
    record_review(memory, learner=memory.learner, version=memory.version, rating=rating, key=uuid4(), at=at)


def dealt(learner: User) -> list[Card]:
    """The cards that the learner has, in the order in which they were dealt."""
    return [memory.card for memory in learner.memories.order_by("pk")]


def test_every_card_is_met_before_the_reserve_by_who_reviews_every_day(learner):
    deploying(learner, 30)
    cards(60)
    a_day = []
    for day in range(30 - RESERVE_DAYS):
        at = NOON + timedelta(days=day)
        a_day.append(deal(learner, at=at))
        for memory in learner.memories.filter(due_at__lte=at):
            grade(memory, at)
    assert learner.memories.count() == 60
    assert max(a_day) - min(a_day[:-1]) <= 1


def test_a_day_that_was_missed_is_made_up_over_the_days_that_are_left(learner):
    deploying(learner, 17)
    cards(40)
    assert deal(learner, at=NOON) == 4
    assert to_deal(learner, at=NOON + timedelta(days=4)) == 6


@pytest.mark.parametrize("days", [None, 0, -20])
def test_without_a_day_ahead_the_pace_is_steady(learner, days):
    deploying(learner, days)
    cards(30)
    assert deal(learner, at=NOON) == DEFAULT_NEW_A_DAY


def test_reviews_that_are_due_leave_less_room_under_the_cap(learner):
    learner.daily_cap = 10
    learner.save()
    for _ in range(7):
        MemoryFactory(learner=learner, in_review=True, due_at=NOON)
    cards(30)
    assert deal(learner, at=NOON) == 3


def test_reviews_that_are_due_later_on_the_day_count_and_those_of_tomorrow_and_set_aside_do_not(learner):
    learner.daily_cap = 10
    learner.save()
    tomorrow = start_of(NOON.date() + timedelta(days=1), learner.zone)
    MemoryFactory(learner=learner, in_review=True, due_at=tomorrow - timedelta(minutes=1))
    MemoryFactory(learner=learner, in_review=True, due_at=tomorrow)
    MemoryFactory(learner=learner, in_review=True, due_at=NOON, suspended=True)
    for _ in range(3):
        MemoryFactory(learner=learner, in_review=True, due_at=NOON)
    cards(30)
    assert to_deal(learner, at=NOON) == 6


def test_reviews_that_were_done_count_towards_the_cap_too(learner):
    learner.daily_cap = 10
    learner.save()
    memories = [MemoryFactory(learner=learner, in_review=True, due_at=NOON) for _ in range(7)]
    cards(30)
    before = to_deal(learner, at=NOON)
    for memory in memories:
        grade(memory, NOON, Rating.GOOD)
    assert to_deal(learner, at=NOON) == before == 3


def test_a_backlog_over_the_cap_leaves_no_room(learner):
    learner.daily_cap = 10
    learner.save()
    for _ in range(25):
        MemoryFactory(learner=learner, in_review=True, due_at=NOON - timedelta(days=14))
    cards(30)
    assert deal(learner, at=NOON) == 0


def test_what_everybody_must_know_comes_first(learner):
    trivia, useful, core = (cards(3, importance=importance) for importance in ("trivia", "useful", "core"))
    deal(learner, at=NOON)
    assert dealt(learner) == [*core, *useful, *trivia[:2]]


def test_topics_take_turns(learner):
    first, second = TopicFactory(order=1), TopicFactory(order=2)
    facts = [FactFactory(topic=topic, order=order) for topic in (second, first) for order in (1, 2)]
    made = {(fact.topic_id, fact.order): CardFactory(fact=fact) for fact in facts}
    deal(learner, at=NOON)
    assert dealt(learner) == [made[topic.pk, order] for order in (1, 2) for topic in (first, second)]


def test_the_first_cards_of_all_core_facts_come_before_any_second_one(learner):
    core = [FactFactory(importance=Fact.Importance.CORE, order=order) for order in range(3)]
    useful = FactFactory(importance=Fact.Importance.USEFUL)
    second = [CardFactory(fact=fact, order=1) for fact in core]
    first = [CardFactory(fact=fact, order=0) for fact in core]
    other = CardFactory(fact=useful)
    assert list(Card.objects.most_needed_first()) == [*first, *second, other]


def test_of_a_fact_one_card_is_dealt_at_a_time(learner):
    fact = FactFactory()
    first, second = CardFactory(fact=fact, order=0), CardFactory(fact=fact, order=1)
    assert deal(learner, at=NOON) == 1
    assert dealt(learner) == [first]
    assert deal(learner, at=NOON + timedelta(days=1)) == 1
    assert dealt(learner) == [first, second]


def test_a_second_visit_on_the_same_day_deals_nothing(client, learner):
    cards(30)
    with time_machine.travel(NOON):
        for _ in range(3):
            client.get(reverse("review"))
    assert learner.memories.count() == DEFAULT_NEW_A_DAY


def test_cards_graded_on_the_day_do_not_make_room_for_more(learner):
    cards(30)
    deal(learner, at=NOON)
    for memory in learner.memories.all():
        grade(memory, NOON + timedelta(minutes=5))
    assert deal(learner, at=NOON + timedelta(hours=8)) == 0


def test_the_next_day_deals_again_at_four_in_the_morning_where_the_learner_is(learner):
    learner.time_zone = "America/Lima"
    learner.save()
    cards(30)
    deal(learner, at=NOON)
    four = start_of(study_day(NOON, learner.zone) + timedelta(days=1), learner.zone)
    assert four == datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    assert deal(learner, at=four - timedelta(seconds=1)) == 0
    assert deal(learner, at=four) == DEFAULT_NEW_A_DAY


def test_a_card_is_never_dealt_twice(learner):
    cards(12)
    for day in range(4):
        deal(learner, at=NOON + timedelta(days=day))
    assert sorted(card.pk for card in dealt(learner)) == sorted(Card.objects.values_list("pk", flat=True))
    assert to_deal(learner, at=NOON + timedelta(days=5)) == 0


def test_only_cards_that_stand_are_dealt(learner):
    CardFactory(status=Card.Status.RETIRED)
    CardFactory(fact=FactFactory(withdrawn_at=NOON))
    CardFactory(other=FactFactory(withdrawn_at=NOON))
    assert (to_deal(learner, at=NOON), deal(learner, at=NOON)) == (0, 0)


def test_a_retired_first_card_does_not_hold_up_the_second(learner):
    fact = FactFactory()
    CardFactory(fact=fact, order=0, status=Card.Status.RETIRED)
    second = CardFactory(fact=fact, order=1)
    deal(learner, at=NOON)
    assert dealt(learner) == [second]


def test_what_one_learner_is_dealt_leaves_another_alone(learner, stranger):
    cards(5)
    deal(learner, at=NOON)
    assert not stranger.memories.exists()
    assert to_deal(stranger, at=NOON) == 5


def test_a_card_that_is_dealt_is_new_and_due_at_once(learner):
    (card,) = cards(1)
    deal(learner, at=NOON)
    memory = learner.memories.get()
    assert (memory.card, memory.fact, memory.phase, memory.due_at) == (card, card.fact, Phase.NEW, NOON)
    assert memory.dealt_on == NOON.date()


@pytest.mark.parametrize("number", [10, 80])
def test_dealing_takes_thirteen_queries_at_most_whatever_there_is(learner, number, django_assert_max_num_queries):
    cards(number)
    with django_assert_max_num_queries(13):
        assert deal(learner, at=NOON) == DEFAULT_NEW_A_DAY
