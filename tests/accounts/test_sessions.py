from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone


def is_signed_in(client) -> bool:
    """Tell whether the learner's home is shown, and not the page to sign in."""
    return client.get(reverse("today")).status_code == 200


def test_a_session_ends_with_its_time(client, learner, settings):
    assert is_signed_in(client)
    with time_machine.travel(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE + 1)):
        assert not is_signed_in(client)


def test_a_session_that_was_deleted_is_none(client):
    Session.objects.all().delete()
    assert not is_signed_in(client)


def test_a_session_that_was_tampered_with_is_none(client):
    Session.objects.update(session_data="e30:1:x")
    assert not is_signed_in(client)


def test_a_closed_account_is_signed_out(client, learner):
    learner.is_active = False
    learner.save()
    assert not is_signed_in(client)


def test_a_changed_password_ends_the_other_sessions(client, learner):
    learner.set_password("another long one")
    learner.save()
    assert not is_signed_in(client)


@pytest.mark.parametrize("attribute", ["username", "last_login", "date_joined", "is_active", "retention"])
def test_a_page_knows_the_person_as_the_database_does(client, learner, attribute):
    learner.refresh_from_db()
    known = getattr(client.get(reverse("today")).wsgi_request.user, attribute)
    kept = getattr(learner, attribute)
    assert (type(known), known) == (type(kept), kept)
