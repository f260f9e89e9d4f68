"""Cohorts whose members have learnt, as tests need them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from tests.factories import CardFactory, MembershipFactory, ReviewFactory, TopicFactory, UserFactory
from training.accounts.models import User
from training.cohorts.models import Cohort, Membership
from training.facts.models import Fact
from training.reviews.models import Card, Memory, QuizAnswer
from training.rules.days import start_of
from training.rules.scheduling import Phase, Rating

# A Monday at noon.
NOW = datetime(2026, 5, 18, 12, tzinfo=UTC)
TODAY = NOW.date()


def syllabus(facts: int = 20) -> list[Card]:
    """Create so many facts of two topics, with a card each."""
    topics = [TopicFactory(title="The mandate"), TopicFactory(title="The forces")]
    return [CardFactory(fact__topic=topics[number % 2], fact__order=number) for number in range(facts)]


def learn(
    learner: User,
    cards: list[Card],
    *,
    stability: float = 300.0,
    reviews: int = 25,
    failed: int = 0,
    days: int = 5,
    suspended: bool = False,
) -> list[Memory]:
    """Let a learner have begun some cards, with so many reviews over the last days, the first of them failed.

    What is ``suspended`` is not reviewed again, and forgotten.
    """
    due_at = start_of(TODAY + timedelta(days=5), ZoneInfo("UTC"))
    memories = Memory.objects.bulk_create(
        Memory(
            learner=learner,
            card=card,
            fact_id=card.fact_id,
            phase=Phase.REVIEW,
            stability=stability,
            difficulty=5.0,
            repetitions=3,
            last_day=TODAY.toordinal() - 5,
            due_at=due_at,
            dealt_on=TODAY - timedelta(days=20),
            suspended=suspended,
        )
        for card in cards
    )
    for number in range(reviews):
        ReviewFactory(
            memory=memories[number % len(memories)],
            at=NOW - timedelta(days=1 + number % days),
            recall=0.9,
            rating=Rating.AGAIN if number < failed else Rating.GOOD,
            milliseconds=12_000,
        )
    return memories


def member(cohort: Cohort, name: str, *, joined_days_ago: int = 40) -> Membership:
    """Let somebody be a member of a cohort."""
    learner = UserFactory(username=name.casefold(), first_name=name)
    return MembershipFactory(cohort=cohort, learner=learner, joined_at=NOW - timedelta(days=joined_days_ago))


def wrong_answer(learner: User, fact: Fact, given: str) -> QuizAnswer:
    """Let a learner have given a wrong answer in a quiz."""
    return QuizAnswer.objects.create(
        key=uuid4(), learner=learner, fact=fact, answer=fact.answer, given=given, right=False, guess_chance=0.0, at=NOW
    )
