from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.cohorts.learning import NOW
from tests.factories import CohortFactory, InvitationFactory, MembershipFactory, ReviewFactory, UserFactory
from training.accounts.models import User
from training.cohorts.guessing import WRONG_ALLOWED
from training.cohorts.models import Cohort, Invitation, Membership
from training.cohorts.services.membership import InvitationClosed, UsernameTaken, join_as_new
from training.reviews.models import Review

JOIN = "/join/"
OWN = "/account/cohorts/"
NEW = {
    "username": "Fatou.B",
    "name": "Fatou Ba",
    "new_password1": "a longer road 7",
    "new_password2": "a longer road 7",
}
TIMES = 10


@pytest.fixture(autouse=True)
def _stop_the_clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def invitation(cohort) -> Invitation:
    """An open invitation to the trainer's cohort."""
    return InvitationFactory(cohort=cohort, code="BCDF2345")


def page_of(response) -> str:
    return unescape(response.content.decode())


@pytest.mark.parametrize("typed", ["BCDF2345", "bcdf-2345", " bcdf 2345 ", "b c d f – 2 3 4 5", "BCDF.2345"])
def test_a_code_is_understood_however_it_is_typed(anonymous_client, invitation, typed):
    assert anonymous_client.post(JOIN, {"code": typed}).url == "/join/BCDF2345/"
    assert anonymous_client.get(f"/join/{typed}/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Type the eight letters and digits"),
        ("BCDF234", "this one has 7"),
        ("BCDF23456", "this one has 9"),
        ("B" * 41, "Type the eight letters"),
        ("BCDF2340", "No code has “0” in it"),
        ("AEIOU234", "No code has “AEIOU” in it"),
        ("../../BC", "this one has 4"),
    ],
)
def test_what_cannot_be_a_code_is_refused_with_a_remedy(anonymous_client, db, typed, message):
    response = anonymous_client.post(JOIN, {"code": typed})
    assert response.status_code == 422
    assert message in page_of(response)


def test_who_is_signed_in_sees_the_cohort_and_joins(client, learner, invitation):
    page = page_of(client.get("/join/BCDF2345/"))
    assert "Join Rotation 7" in page
    assert "12 June 2026" in page
    assert "dramane" in page
    assert not Membership.objects.exists()
    assert client.post("/join/BCDF2345/").url == "/today/"
    learner.refresh_from_db()
    assert [one.cohort for one in learner.memberships.active()] == [invitation.cohort]
    assert learner.deploys_on == date(2026, 6, 12)


def test_the_cohorts_retention_and_zone_guide_a_new_member(client, learner, invitation):
    Cohort.objects.update(retention=0.85, time_zone="Asia/Dhaka")
    client.post("/join/BCDF2345/")
    learner.refresh_from_db()
    assert (learner.retention, learner.time_zone) == (0.85, "Asia/Dhaka")


def test_a_zone_that_was_set_stays(client, learner, invitation):
    User.objects.update(time_zone="Europe/Paris")
    client.post("/join/BCDF2345/")
    learner.refresh_from_db()
    assert learner.time_zone == "Europe/Paris"


def test_who_is_a_member_already_is_told_so_and_keeps_what_they_set(client, learner, invitation):
    client.post("/join/BCDF2345/")
    User.objects.filter(pk=learner.pk).update(retention=0.95)
    assert "You are in Rotation 7" in page_of(client.get("/join/BCDF2345/"))
    assert client.post("/join/BCDF2345/").url == "/today/"
    learner.refresh_from_db()
    assert learner.retention == 0.95
    assert Membership.objects.count() == 1


def test_who_left_can_come_back(client, learner, invitation):
    MembershipFactory(cohort=invitation.cohort, learner=learner, left_at=timezone.now())
    client.post("/join/BCDF2345/")
    assert learner.memberships.active().count() == 1


def test_signing_in_leads_back_to_joining(anonymous_client, learner, invitation):
    assert "/sign-in/?next=/join/BCDF2345/" in page_of(anonymous_client.get("/join/BCDF2345/"))
    given = {"username": "amina", "password": "groundwork", "next": "/join/BCDF2345/"}
    assert anonymous_client.post("/sign-in/", given).url == "/join/BCDF2345/"


def test_an_account_is_made_and_joins_in_one_step(anonymous_client, invitation):
    assert anonymous_client.post("/join/BCDF2345/", NEW).url == "/today/"
    learner = User.objects.get(username="fatou.b")
    assert (learner.first_name, learner.email, learner.role, learner.is_staff) == ("Fatou Ba", "", "learner", False)
    assert learner.check_password("a longer road 7")
    assert not learner.must_change_password
    assert [one.cohort for one in learner.memberships.active()] == [invitation.cohort]
    assert "You are in Rotation 7." in page_of(anonymous_client.get("/today/"))


def test_a_name_may_be_left_empty(anonymous_client, invitation):
    assert anonymous_client.post("/join/BCDF2345/", NEW | {"name": ""}).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"username": "amina"}, "Somebody has this username."),
        ({"username": "AMINA"}, "Somebody has this username."),
        ({"username": ""}, "Choose a username."),
        ({"username": "fatou ba"}, "a sign it may not have"),
        ({"username": "f" * 61}, "at most 60 characters"),
        ({"name": "<b>Fatou"}, "a sign that no name has"),
        ({"name": "=1+1"}, "a sign that no name has"),
        ({"name": "F" * 151}, "at most 150 characters"),
        ({"new_password2": "other"}, "The two are not the same."),
        ({"new_password1": "", "new_password2": ""}, "Type it; it is empty."),
        ({"new_password1": "12345678", "new_password2": "12345678"}, "too common"),
        ({"new_password1": "fatou.bb", "new_password2": "fatou.bb"}, "too similar to the username"),
        ({"username": "fatou\x00"}, "Null characters are not allowed."),
    ],
)
def test_a_wrong_entry_makes_no_account(anonymous_client, learner, invitation, wrong, message):
    response = anonymous_client.post("/join/BCDF2345/", NEW | wrong)
    page = page_of(response)
    assert response.status_code == 422
    assert message in page
    assert "a longer road 7" not in page
    assert set(User.objects.values_list("username", flat=True)) == {"amina", "dramane"}


@pytest.mark.parametrize("kept", [{"role": "administrator"}, {"is_superuser": "on"}, {"is_staff": "on"}])
def test_nobody_makes_themselves_more_than_a_learner(anonymous_client, invitation, kept):
    anonymous_client.post("/join/BCDF2345/", NEW | kept)
    learner = User.objects.get(username="fatou.b")
    assert (learner.role, learner.is_superuser, learner.is_staff) == ("learner", False, False)


CLOSED = {
    "unknown": {"code": "ZZZZ9999"},
    "revoked": {"revoked_at": NOW},
    "expired": {"expires_at": NOW - timedelta(hours=1)},
}


@pytest.mark.parametrize("why", CLOSED)
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_closed_code_lets_nobody_in_and_names_the_remedy(client, anonymous_client, invitation, why, signed_in):
    Invitation.objects.update(**CLOSED[why])
    browser = client if signed_in else anonymous_client
    for response in (browser.get("/join/BCDF2345/"), browser.post("/join/BCDF2345/", NEW)):
        page = page_of(response)
        assert response.status_code == 404
        assert "new one" in page or "new code" in page
        assert "Rotation 7" not in page
    assert not Membership.objects.exists()
    assert not User.objects.filter(username="fatou.b").exists()


def test_a_revoked_code_looks_like_one_that_never_was(anonymous_client, invitation):
    def shown(**state) -> str:
        Invitation.objects.update(**state)
        page = page_of(anonymous_client.get("/join/BCDF2345/"))
        return page[: page.index("csrfmiddlewaretoken")] + page[page.index("<h1>") :]

    assert shown(revoked_at=timezone.now(), expires_at=timezone.now()) == shown(code="ZZZZ9999")


def test_nobody_joins_with_an_invitation_that_was_closed_meanwhile(invitation):
    Invitation.objects.update(revoked_at=timezone.now())
    with pytest.raises(InvitationClosed):
        join_as_new(invitation, username="fatou", name="", password="a longer road 7", at=timezone.now())
    assert not User.objects.filter(username="fatou").exists()


def test_a_username_that_was_taken_meanwhile_makes_nothing(invitation, learner):
    with pytest.raises(UsernameTaken):
        join_as_new(invitation, username="amina", name="", password="a longer road 7", at=timezone.now())
    assert not Membership.objects.exists()


def test_who_guesses_too_much_has_to_wait_but_nobody_elsewhere(anonymous_client, invitation):
    for number in range(WRONG_ALLOWED):
        assert anonymous_client.get(f"/join/ZZZZ9{number:03}/").status_code == 404
    response = anonymous_client.get("/join/BCDF2345/")
    assert response.status_code == 429
    assert response["Retry-After"] == "600"
    assert "Wait ten minutes" in page_of(response)
    assert anonymous_client.post("/join/BCDF2345/", NEW).status_code == 429
    assert Client(REMOTE_ADDR="10.0.0.2").get("/join/BCDF2345/").status_code == 200


def test_right_codes_do_not_count_as_guesses(anonymous_client, invitation):
    for _ in range(WRONG_ALLOWED + 1):
        assert anonymous_client.get("/join/BCDF2345/").status_code == 200


def test_behind_a_proxy_the_sender_cannot_choose_an_address(anonymous_client, invitation, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for number in range(WRONG_ALLOWED):
        anonymous_client.get("/join/ZZZZ9999/", headers={"X-Forwarded-For": f"9.9.9.{number}, 10.0.0.1"})
    guessing = anonymous_client.get("/join/BCDF2345/", headers={"X-Forwarded-For": "8.8.8.8, 10.0.0.1"})
    assert guessing.status_code == 429
    assert anonymous_client.get("/join/BCDF2345/", headers={"X-Forwarded-For": "10.0.0.2"}).status_code == 200


def test_joining_takes_the_same_queries_at_any_number_of_members(
    client, invitation, cohort, django_assert_max_num_queries
):
    def counted(method: str) -> int:
        with django_assert_max_num_queries(25) as queries:
            getattr(client, method)("/join/BCDF2345/")
        return len(queries)

    few = counted("get"), counted("post")
    Membership.objects.all().delete()
    MembershipFactory.create_batch(20, cohort=cohort)
    InvitationFactory.create_batch(20, cohort=cohort)
    assert (counted("get"), counted("post")) == few


def test_a_learner_leaves_and_keeps_what_was_learnt(client, learner, cohort):
    membership = MembershipFactory(cohort=cohort, learner=learner)
    ReviewFactory(memory__learner=learner)
    page = page_of(client.get(OWN))
    assert "Rotation 7" in page
    assert "You keep your account and all that you learnt." in page
    response = client.post(OWN, {"membership": membership.pk}, follow=True)
    assert "You have left Rotation 7." in page_of(response)
    assert "You are in none." in page_of(response)
    assert Review.objects.count() == 1


def test_who_is_left_in_another_cohort_is_paced_to_its_day(client, learner, cohort):
    first = MembershipFactory(cohort=CohortFactory(deploys_on=date(2026, 6, 1)), learner=learner)
    MembershipFactory(cohort=cohort, learner=learner)
    client.post(OWN, {"membership": first.pk})
    learner.refresh_from_db()
    assert learner.deploys_on == date(2026, 6, 12)


@pytest.mark.parametrize("which", ["strangers", "past", "none"])
def test_nobody_leaves_for_somebody_else(client, learner, stranger, which):
    found = {
        "strangers": lambda: MembershipFactory(learner=stranger).pk,
        "past": lambda: MembershipFactory(learner=learner, left_at=timezone.now()).pk,
        "none": lambda: "9" * 40,
    }[which]()
    before = list(Membership.objects.values())
    assert client.post(OWN, {"membership": found}).status_code == 404
    assert list(Membership.objects.values()) == before


def test_the_account_page_leads_to_ones_cohorts_and_signing_in_to_joining(client, anonymous_client, learner):
    assert f'href="{OWN}"' in page_of(client.get("/account/"))
    assert f'href="{JOIN}"' in page_of(anonymous_client.get("/sign-in/"))


def at_once(browsers: list[Client], address: str, given: dict[str, str]) -> list[int]:
    """Send a form from all browsers at once; return the statuses."""

    def send(browser: Client) -> int:
        try:
            return browser.post(address, given).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(browsers)) as pool:
        return list(pool.map(send, browsers))


@pytest.mark.django_db(transaction=True)
def test_joining_many_times_at_once_is_joining_once():
    invitation, learner = InvitationFactory(), UserFactory()
    browsers = [Client() for _ in range(TIMES)]
    for browser in browsers:
        browser.force_login(learner)
    assert at_once(browsers, invitation.get_absolute_url(), {}) == [302] * TIMES
    assert Membership.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_making_an_account_many_times_at_once_makes_one():
    invitation = InvitationFactory()
    browsers = [Client() for _ in range(TIMES)]
    found = at_once(browsers, invitation.get_absolute_url(), NEW)
    assert sorted(found) == [302] + [422] * (TIMES - 1)
    assert User.objects.filter(username="fatou.b").count() == Membership.objects.count() == 1
