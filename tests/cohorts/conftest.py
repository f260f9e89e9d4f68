from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from tests.cohorts.learning import TODAY
from tests.factories import CardFactory, CohortFactory, FactFactory, MembershipFactory, QuestionFactory, UserFactory
from training.accounts.models import User
from training.cohorts.models import Cohort, Membership
from training.facts.models import Fact


@pytest.fixture(autouse=True)
def _no_wrong_codes():
    """Forget the wrong codes that other tests counted."""
    cache.clear()


@pytest.fixture
def trainer(db) -> User:
    """Somebody who trains."""
    return UserFactory(username="dramane", role=User.Role.TRAINER)


@pytest.fixture
def cohort(trainer) -> Cohort:
    """The trainer's cohort, which deploys on 12 June 2026, 25 days after the day that tests stop the clock at."""
    cohort = CohortFactory(name="Rotation 7", slug="rotation-7", deploys_on=TODAY + timedelta(days=25))
    cohort.trainers.add(trainer)
    return cohort


@pytest.fixture
def trainers_client(trainer) -> Client:
    """The trainer's browser."""
    browser = Client()
    browser.force_login(trainer)
    return browser


@pytest.fixture
def member(cohort, learner) -> Membership:
    """The learner, in the cohort."""
    return MembershipFactory(cohort=cohort, learner=learner)


@pytest.fixture
def facts(db) -> list[Fact]:
    """Three facts with a card and two questions each."""
    facts = FactFactory.create_batch(3)
    for fact in facts:
        CardFactory(fact=fact)
        QuestionFactory(fact=fact)
        QuestionFactory(fact=fact)
    return facts
