from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from axes.models import AccessAttempt
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.factories import AttemptFactory, FlagFactory, MemoryFactory, ResponseFactory, ReviewFactory, UserFactory
from training.accounts import services
from training.accounts.models import User

DELETE = "/account/delete/"
SURE = {"confirmation": "groundwork"}


@pytest.fixture
def administrator(db) -> User:
    """Somebody who gives accounts to others."""
    return UserFactory(username="root", role=User.Role.ADMINISTRATOR)


def browser(user: User) -> Client:
    signed_in = Client()
    signed_in.force_login(user)
    return signed_in


def test_the_page_says_what_goes_and_what_stays(client):
    page = client.get(DELETE).content.decode()
    assert "What goes" in page
    assert "What stays, without your name" in page
    assert reverse("my_data") in page


def test_nothing_says_who_somebody_was(client, learner):
    settings = {"time_zone": "Africa/Bamako", "daily_cap": 20, "deploys_on": date(2027, 6, 12), "retention": 0.8}
    person = {"first_name": "Amina", "last_name": "Diarra", "email": "amina@example.org"}
    User.objects.update(keyboard_shortcuts=False, language="fr", **settings, **person)
    assert client.post(DELETE, SURE).url == reverse("sign_in")
    learner.refresh_from_db()
    assert learner.username.startswith("deleted-")
    assert (learner.first_name, learner.last_name, learner.email, learner.last_login) == ("", "", "", None)
    assert (learner.is_active, learner.has_usable_password()) == (False, False)
    fresh = User()
    assert all(getattr(learner, name) == getattr(fresh, name) for name in services.SETTINGS)


def test_the_person_is_told_and_signed_out(client):
    page = client.post(DELETE, SURE, follow=True).content.decode()
    assert "Your account is deleted." in page
    assert client.get(reverse("account")).url.startswith("/sign-in/")


def test_sessions_on_other_devices_end_and_no_new_one_begins(client, learner):
    elsewhere = browser(learner)
    client.post(DELETE, SURE)
    learner.refresh_from_db()
    assert elsewhere.get(reverse("today")).url.startswith("/sign-in/")
    for name in ("amina", learner.username):
        assert Client().post(reverse("sign_in"), {"username": name, "password": "groundwork"}).status_code == 422


def test_a_session_elsewhere_ends_even_if_the_account_is_made_active_again(client, learner):
    elsewhere = browser(learner)
    client.post(DELETE, SURE)
    User.objects.update(is_active=True)
    assert elsewhere.get(reverse("today")).status_code == 302


def test_reviews_and_answers_stay_and_what_was_written_in_notes_goes(client, learner, stranger):
    review = ReviewFactory(memory__learner=learner)
    response = ResponseFactory(attempt__learner=learner, typed="1 July 2013")
    flag = FlagFactory(learner=learner, note="Ask Captain Diarra.")
    other = FlagFactory(learner=stranger, note="The year is missing.")
    client.post(DELETE, SURE)
    for kept in (review, response, flag, other):
        kept.refresh_from_db()
    assert response.typed == "1 July 2013"
    assert (flag.note, flag.reason, other.note) == ("", "unclear", "The year is missing.")
    assert (learner.reviews.count(), learner.attempts.count(), learner.memories.count()) == (1, 1, 1)


def test_nobody_else_changes(client, learner, stranger):
    before = User.objects.filter(pk=stranger.pk).values().get()
    client.post(DELETE, SURE)
    assert User.objects.filter(pk=stranger.pk).values().get() == before


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("wrong", "This is not your password."),
        ("", "without it nothing is deleted"),
        (" groundwork", "not your password"),
    ],
)
def test_without_the_password_nothing_is_deleted(client, learner, typed, message):
    response = client.post(DELETE, {"confirmation": typed})
    assert response.status_code == 422
    assert message in response.content.decode()
    learner.refresh_from_db()
    assert (learner.username, learner.is_active) == ("amina", True)
    assert client.get(DELETE).status_code == 200


def test_guessing_at_the_password_is_stopped_and_the_page_shown_then_deletes_nothing(client, learner):
    for _ in range(5):
        response = client.post(DELETE, {"confirmation": "guess"})
    assert response.status_code == 429
    assert f'action="{reverse("sign_in")}"' in response.content.decode()
    assert client.post(DELETE, SURE).status_code == 429
    learner.refresh_from_db()
    assert learner.is_active


def test_a_second_press_and_the_way_back_do_no_harm(client, learner, stranger):
    client.post(DELETE, SURE)
    learner.refresh_from_db()
    name = learner.username
    assert client.post(DELETE, SURE).url == f"/sign-in/?next={DELETE}"
    assert client.get(DELETE).url == f"/sign-in/?next={DELETE}"
    learner.refresh_from_db()
    assert learner.username == name


def test_two_presses_at_once_delete_once(learner):
    twin = User.objects.get(pk=learner.pk)
    services.delete_account(learner)
    name = User.objects.get(pk=learner.pk).username
    services.delete_account(twin)
    assert User.objects.get(pk=learner.pk).username == name


def test_an_administrator_sees_that_an_account_was_deleted_and_no_name(client, learner, administrator):
    admin = browser(administrator)
    changed = {"username": "amina", "first_name": "Amina", "last_name": "Diarra", "role": "learner", "is_active": "on"}
    admin.post(reverse("admin:accounts_user_change", args=[learner.pk]), changed)
    assert LogEntry.objects.filter(object_repr="amina").exists()
    Client().post(reverse("sign_in"), {"username": "amina", "password": "wrong"})
    assert AccessAttempt.objects.filter(username="amina").exists()
    admin.get(reverse("admin:index"))  # where it says once more who was changed
    client.post(DELETE, SURE)
    page = admin.get(reverse("admin:accounts_user_changelist")).content.decode()
    assert "deleted-" in page
    assert "mina" not in page
    history = admin.get(reverse("admin:index")).content.decode()
    assert "mina" not in history.replace("administration", "")
    assert not LogEntry.objects.filter(object_repr__icontains="amina").exists()
    assert not AccessAttempt.objects.filter(username="amina").exists()


@pytest.mark.parametrize("role", ["learner", "trainer", "editor"])
def test_everybody_but_the_last_administrator_can_go(db, role):
    user = UserFactory(role=role)
    assert browser(user).post(DELETE, SURE).status_code == 302


def test_who_goes_leaves_the_role_behind(administrator):
    second = User.objects.create_superuser("second", password="groundwork")
    browser(second).post(DELETE, SURE)
    second.refresh_from_db()
    assert (second.role, second.is_superuser, second.is_staff) == ("learner", False, False)


@pytest.mark.parametrize("others", [[], [{"role": "editor"}], [{"role": "administrator", "is_active": False}]])
def test_the_last_administrator_is_told_to_name_another_first(administrator, others):
    for other in others:
        UserFactory(**other)
    last = browser(administrator)
    page = last.get(DELETE).content.decode()
    assert "You are the last administrator" in page
    assert "Make somebody else an administrator first" in page
    assert 'type="password"' not in page
    assert last.post(DELETE, SURE).status_code == 422
    administrator.refresh_from_db()
    assert administrator.is_active


def test_of_two_administrators_who_go_at_once_one_stays(transactional_db):
    browsers = [browser(UserFactory(role=User.Role.ADMINISTRATOR)) for _ in range(2)]
    together = Barrier(2)

    def go(browser: Client) -> int:
        try:
            together.wait()
            return browser.post(DELETE, SURE).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(go, browsers)) == [302, 422]
    assert User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True).count() == 1


def test_the_page_is_under_four_kilobytes(client):
    for page in (client.get(DELETE), client.post(DELETE, {"confirmation": "wrong"})):
        assert len(gzip.compress(page.content)) < 4096


def test_queries_do_not_grow_with_what_is_kept(client, learner, django_assert_max_num_queries):
    attempt = AttemptFactory(learner=learner)
    for number in range(1, 31):
        MemoryFactory(learner=learner)
        ResponseFactory(attempt=attempt, number=number)
        FlagFactory(learner=learner, note="A note.")
    with django_assert_max_num_queries(21):
        client.post(DELETE, SURE)
