from __future__ import annotations

from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.factories import UserFactory
from training.accounts.models import User

# It looks at every static file when a client is made, which is with each test. The server of the browser tests has it.
settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("whitenoise")]

# A busy machine is slow now and then; that is no fault of the rules.
hypothesis.settings.register_profile("groundwork", deadline=None)
hypothesis.settings.load_profile("groundwork")


@pytest.fixture(scope="module")
def module_db(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A database for fixtures of a module: what they write is undone after its last test, a test's own after each."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def learner(db) -> User:
    """Somebody who learns."""
    return UserFactory(username="amina")


@pytest.fixture
def stranger(db) -> User:
    """Another learner, to whom nothing of the first belongs."""
    return UserFactory(username="boris")


@pytest.fixture
def client(client: Client, learner: User) -> Client:
    """The learner's browser."""
    client.force_login(learner)
    return client


@pytest.fixture
def strangers_client(stranger: User) -> Client:
    """The other learner's browser."""
    browser = Client()
    browser.force_login(stranger)
    return browser


@pytest.fixture
def anonymous_client() -> Client:
    """The browser of somebody who has not signed in."""
    return Client()
