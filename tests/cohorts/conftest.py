from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from tests.cohorts.learning import TODAY
from tests.factories import CohortFactory, UserFactory
from training.accounts.models import User
from training.cohorts.models import Cohort


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
