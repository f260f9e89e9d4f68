from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory
from training.accounts.models import User

SIGN_IN = "/sign-in/"
RIGHT = {"username": "amina", "password": "groundwork"}


def test_the_right_password_leads_to_today(anonymous_client, learner):
    assert anonymous_client.post(SIGN_IN, RIGHT).url == reverse("today")


def test_signing_in_leads_back_to_the_page_asked_for(anonymous_client, learner):
    page = anonymous_client.get(reverse("timeline"), follow=True)
    assert "You are not signed in, or were signed out" in page.content.decode()
    response = anonymous_client.post(SIGN_IN, RIGHT | {"next": page.context["next"]})
    assert response.url == reverse("timeline")


def test_signing_in_never_leads_to_another_site(anonymous_client, learner):
    assert anonymous_client.post(SIGN_IN, RIGHT | {"next": "https://example.com/"}).url == reverse("today")


@pytest.mark.parametrize(
    "wrong", [{"password": "wrong"}, {"username": "nobody"}, {"username": "amina\x00"}, {"password": ""}]
)
def test_a_wrong_password_says_so_and_keeps_the_name(anonymous_client, learner, wrong):
    response = anonymous_client.post(SIGN_IN, RIGHT | wrong)
    page = response.content.decode()
    assert response.status_code == 422
    assert "do not match" in page
    assert 'value="amina' in page or "nobody" in wrong.values()
    assert "groundwork" not in page


def test_after_five_wrong_passwords_one_has_to_wait(anonymous_client, learner):
    for _ in range(5):
        response = anonymous_client.post(SIGN_IN, RIGHT | {"password": "wrong"})
    assert response.status_code == 429
    assert "Wait five minutes" in response.content.decode()
    assert response["Retry-After"] == "300"
    assert anonymous_client.post(SIGN_IN, RIGHT).status_code == 429


def test_one_learners_wrong_passwords_lock_nobody_else_out(anonymous_client, learner, stranger):
    for _ in range(5):
        anonymous_client.post(SIGN_IN, RIGHT | {"password": "wrong"})
    assert anonymous_client.post(SIGN_IN, RIGHT | {"username": "boris"}).url == reverse("today")


@pytest.mark.parametrize(("keep", "days"), [({}, 0.5), ({"keep": "on"}, 30)])
def test_a_session_lasts_twelve_hours_or_when_asked_thirty_days(anonymous_client, learner, keep, days):
    anonymous_client.post(SIGN_IN, RIGHT | keep)
    assert anonymous_client.session.get_expiry_age() == days * 24 * 60 * 60


def test_signing_in_never_leads_back_to_itself(client, anonymous_client, learner):
    assert client.get(SIGN_IN, {"next": SIGN_IN}).url == reverse("today")
    assert anonymous_client.post(SIGN_IN, RIGHT | {"next": SIGN_IN}).url == reverse("today")


def test_signing_out_without_a_session_leads_to_sign_in(anonymous_client, db):
    assert anonymous_client.post(reverse("sign_out")).url == SIGN_IN


def test_the_address_for_signing_out_leads_to_its_button(client):
    assert client.get(reverse("sign_out")).url == reverse("account")


def test_saving_ones_settings_undoes_nothing_that_an_administrator_did_meanwhile(client, learner, monkeypatch):
    save = User.save

    def locked_meanwhile(user, *args, **kwargs):
        User.objects.filter(pk=user.pk).update(is_active=False)
        save(user, *args, **kwargs)

    monkeypatch.setattr(User, "save", locked_meanwhile)
    client.post(reverse("account"), {"form": "keys"})
    learner.refresh_from_db()
    assert (learner.is_active, learner.keyboard_shortcuts) == (False, False)


def test_a_learner_at_the_door_of_the_admin_is_told_so(client):
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403
    assert "not open to you" in response.content.decode()


def test_the_admin_has_no_sign_in_of_its_own(anonymous_client, learner):
    assert anonymous_client.get("/admin/", follow=True).redirect_chain[-1][0] == f"{SIGN_IN}?next=/admin/"


def test_signing_out_ends_the_session(client):
    assert client.post(reverse("sign_out")).url == SIGN_IN
    assert client.get(reverse("today")).status_code == 302


def test_the_keys_can_be_turned_off(client, learner):
    assert 'data-keys="on"' in client.get(reverse("today")).content.decode()
    client.post(reverse("account"), {"form": "keys"})
    assert 'data-keys="off"' in client.get(reverse("today")).content.decode()


def test_what_is_posted_to_the_account_changes_nothing_else(client, learner):
    client.post(reverse("account"), {"form": "keys", "role": "administrator", "is_staff": "on", "username": "root"})
    learner.refresh_from_db()
    assert (learner.role, learner.is_staff, learner.username) == ("learner", False, "amina")


@pytest.mark.parametrize(
    ("role", "status"), [("learner", 302), ("trainer", 302), ("editor", 200), ("administrator", 200)]
)
def test_editors_and_administrators_enter_the_admin(db, role, status):
    browser = Client()
    browser.force_login(UserFactory(role=role))
    assert browser.get(reverse("admin:index")).status_code == status


@pytest.mark.parametrize(
    ("role", "page", "status"),
    [
        ("editor", "admin:facts_fact_changelist", 200),
        ("editor", "admin:questions_question_changelist", 200),
        ("editor", "admin:facts_fact_add", 200),
        ("editor", "admin:accounts_user_changelist", 403),
        ("administrator", "admin:accounts_user_changelist", 200),
        ("administrator", "admin:accounts_user_add", 200),
    ],
)
def test_a_role_opens_what_it_is_for_in_the_admin(db, role, page, status):
    browser = Client()
    browser.force_login(UserFactory(role=role))
    assert browser.get(reverse(page)).status_code == status
