from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from tests.cohorts.learning import NOW
from tests.factories import CohortFactory, InvitationFactory, MembershipFactory, ReviewFactory, UserFactory
from training.accounts.models import User
from training.cohorts.models import Invitation, Membership
from training.reviews.models import Memory, Review

PEOPLE = "/cohorts/rotation-7/people/"
INVITATIONS = "/cohorts/rotation-7/invitations/"
PASSWORD = re.compile(r"\b(?:[a-z]{4}-){2}[a-z]{4}\b")


@pytest.fixture(autouse=True)
def _stop_the_clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def other(trainer):
    """Another cohort of the same trainer."""
    other = CohortFactory(slug="rotation-8", name="Rotation 8", deploys_on=date(2027, 9, 1))
    other.trainers.add(trainer)
    return other


@pytest.fixture
def member(cohort, learner) -> Membership:
    """The learner's place in the cohort."""
    return MembershipFactory(cohort=cohort, learner=learner, joined_at=datetime(2026, 11, 20, 12, tzinfo=UTC))


def page_of(response) -> str:
    return unescape(response.content.decode())


def test_members_are_listed_with_the_day_they_joined(trainers_client, member):
    User.objects.filter(username="amina").update(first_name="Amina Diallo")
    MembershipFactory(cohort=member.cohort, learner__username="gone", left_at=timezone.now())
    page = page_of(trainers_client.get(PEOPLE))
    assert "1 person" in page
    assert "Amina Diallo" in page
    assert "joined 20 November 2026" in page
    assert "gone" not in page


def test_who_has_not_signed_in_yet_is_marked(trainers_client, member, client):
    User.objects.filter(username="amina").update(last_login=None)
    assert "has not signed in yet" in page_of(trainers_client.get(PEOPLE))
    User.objects.filter(username="amina").update(last_login=timezone.now())
    assert "has not signed in yet" not in page_of(trainers_client.get(PEOPLE))


def test_an_empty_cohort_says_what_to_do(trainers_client, cohort):
    assert "Give a code to those who are to join" in page_of(trainers_client.get(PEOPLE))


def test_who_is_removed_keeps_what_was_learnt(trainers_client, member, learner):
    ReviewFactory(memory__learner=learner)
    response = trainers_client.post(PEOPLE, {"member": [member.pk], "do": "remove"}, follow=True)
    assert "1 person removed. What was learnt is kept" in page_of(response)
    member.refresh_from_db()
    assert member.left_at is not None
    assert (Memory.objects.count(), Review.objects.count()) == (1, 1)


def test_who_is_moved_keeps_what_was_learnt_and_follows_the_new_day(trainers_client, member, other, learner):
    ReviewFactory(memory__learner=learner)
    trainers_client.post(PEOPLE, {"member": [member.pk], "do": "move", "to": "rotation-8"})
    learner.refresh_from_db()
    assert [one.cohort for one in learner.memberships.active()] == [other]
    assert learner.deploys_on == date(2027, 9, 1)
    assert Review.objects.count() == 1


def test_who_is_moved_to_where_they_are_already_is_there_once(trainers_client, member, other, learner):
    MembershipFactory(cohort=other, learner=learner)
    trainers_client.post(PEOPLE, {"member": [member.pk], "do": "move", "to": "rotation-8"})
    assert [one.cohort for one in learner.memberships.active()] == [other]


@pytest.mark.parametrize("to", ["rotation-9", "rotation-7", "", "nowhere"])
def test_nobody_is_moved_to_a_cohort_of_somebody_else(trainers_client, member, other, to):
    CohortFactory(slug="rotation-9", name="Not yours")
    response = trainers_client.post(PEOPLE, {"member": [member.pk], "do": "move", "to": to}, follow=True)
    page = page_of(response)
    assert "choose the cohort" in page
    assert "Not yours" not in page
    member.refresh_from_db()
    assert member.left_at is None


@pytest.mark.parametrize("do", ["remove", "move", "passwords"])
@pytest.mark.parametrize("which", ["elsewhere", "left", "none", "garbage"])
def test_only_members_of_the_cohort_are_touched(trainers_client, cohort, other, do, which):
    found = {
        "elsewhere": lambda: MembershipFactory(cohort=other).pk,
        "left": lambda: MembershipFactory(cohort=cohort, left_at=timezone.now()).pk,
        "none": lambda: 424242,
        "garbage": lambda: "9" * 40,
    }[which]()
    before = list(User.objects.order_by("pk").values()), list(Membership.objects.values())
    response = trainers_client.post(PEOPLE, {"member": [found], "do": do, "to": "rotation-8"}, follow=True)
    assert "tick the people first" in page_of(response)
    assert (list(User.objects.order_by("pk").values()), list(Membership.objects.values())) == before


def test_an_unknown_wish_is_refused(trainers_client, member):
    assert trainers_client.post(PEOPLE, {"member": [member.pk], "do": "praise"}).status_code == 400


def test_a_lost_password_is_replaced_by_one_that_is_shown_once(trainers_client, client, member, learner):
    old_version = User.objects.get(pk=learner.pk).password
    response = trainers_client.post(PEOPLE, {"member": [member.pk], "do": "passwords"})
    page = page_of(response)
    (password,) = set(PASSWORD.findall(page))
    assert "no-store" in response["Cache-Control"]
    learner.refresh_from_db()
    assert learner.must_change_password
    assert password not in learner.password != old_version
    assert learner.check_password(password)
    # The session that was open with the old password has ended.
    assert client.get("/today/").url.startswith("/sign-in/")
    assert not PASSWORD.search(page_of(trainers_client.get(PEOPLE)))
    assert not any(password in str(value) for value in trainers_client.session.items())


def test_who_was_locked_out_can_sign_in_with_the_new_password_at_once(trainers_client, anonymous_client, member):
    for _ in range(5):
        anonymous_client.post("/sign-in/", {"username": "amina", "password": "wrong"})
    page = page_of(trainers_client.post(PEOPLE, {"member": [member.pk], "do": "passwords"}))
    given = {"username": "amina", "password": PASSWORD.search(page)[0]}
    assert anonymous_client.post("/sign-in/", given).url == "/today/"


@pytest.mark.parametrize("role", ["trainer", "editor", "administrator"])
def test_only_learners_are_given_passwords(trainers_client, cohort, role):
    colleague = UserFactory(role=role)
    member = MembershipFactory(cohort=cohort, learner=colleague)
    page = page_of(trainers_client.post(PEOPLE, {"member": [member.pk], "do": "passwords"}, follow=True))
    assert "only learners get new passwords" in page
    colleague.refresh_from_db()
    assert colleague.check_password("groundwork")


def test_the_list_takes_the_same_queries_at_any_number(trainers_client, member, other, django_assert_max_num_queries):
    def counted() -> int:
        with django_assert_max_num_queries(10) as queries:
            trainers_client.get(PEOPLE)
        return len(queries)

    few = counted()
    MembershipFactory.create_batch(30, cohort=member.cohort)
    assert counted() == few


def test_removing_and_moving_take_the_same_queries_at_any_number(
    trainers_client, cohort, other, django_assert_max_num_queries
):
    def counted(number: int, do: str) -> int:
        chosen = [one.pk for one in MembershipFactory.create_batch(number, cohort=cohort)]
        with django_assert_max_num_queries(30) as queries:
            trainers_client.post(PEOPLE, {"member": chosen, "do": do, "to": "rotation-8"})
        return len(queries)

    assert counted(1, "remove") == counted(20, "remove")
    assert counted(1, "move") == counted(20, "move")


def test_many_people_are_shown_a_hundred_at_a_time(trainers_client, cohort):
    MembershipFactory.create_batch(101, cohort=cohort)
    assert page_of(trainers_client.get(PEOPLE)).count('name="member"') == 100
    assert page_of(trainers_client.get(PEOPLE, {"page": 2})).count('name="member"') == 1


def test_a_code_is_opened_and_shown_with_its_link(trainers_client, cohort, trainer):
    assert trainers_client.post(INVITATIONS, {"days": "3"}).url == INVITATIONS
    invitation = Invitation.objects.get()
    assert invitation.created_by == trainer
    assert timedelta(days=2, hours=23) < invitation.expires_at - timezone.now() <= timedelta(days=3)
    page = page_of(trainers_client.get(INVITATIONS))
    assert f"{invitation.code[:4]}-{invitation.code[4:]}" in page
    assert f"http://testserver/join/{invitation.code}/" in page


@pytest.mark.parametrize("days", ["0", "61", "", "x", "9" * 40])
def test_a_code_is_open_for_one_to_sixty_days(trainers_client, cohort, days):
    response = trainers_client.post(INVITATIONS, {"days": days})
    assert response.status_code == 422
    assert "from 1 to 60" in page_of(response)
    assert not Invitation.objects.exists()


def test_only_open_codes_of_the_cohort_are_listed(trainers_client, cohort):
    shown = InvitationFactory(cohort=cohort)
    hidden = [
        InvitationFactory(),
        InvitationFactory(cohort=cohort, revoked_at=timezone.now()),
        InvitationFactory(cohort=cohort, expires_at=timezone.now()),
    ]
    page = page_of(trainers_client.get(INVITATIONS))
    assert shown.code in page
    assert not any(one.code in page for one in hidden)


def test_a_revoked_code_lets_nobody_in_any_more(trainers_client, client, cohort):
    invitation = InvitationFactory(cohort=cohort)
    assert client.get(invitation.get_absolute_url()).status_code == 200
    trainers_client.post(f"{INVITATIONS}{invitation.pk}/revoke/")
    assert client.post(invitation.get_absolute_url()).status_code == 404
    assert not cohort.memberships.exists()


def test_a_code_of_another_cohort_is_not_revoked(trainers_client, cohort):
    invitation = InvitationFactory()
    assert trainers_client.post(f"{INVITATIONS}{invitation.pk}/revoke/").status_code == 404
    invitation.refresh_from_db()
    assert invitation.revoked_at is None


def test_a_password_of_a_paper_leads_to_choosing_an_own_one_before_anything_else(
    trainers_client, member, django_assert_num_queries
):
    page = page_of(trainers_client.post(PEOPLE, {"member": [member.pk], "do": "passwords"}))
    browser = Client()
    given = PASSWORD.search(page)[0]
    browser.post("/sign-in/", {"username": "amina", "password": given})
    for address in ("/", "/today/", "/facts/", "/account/", "/admin/", "/join/", "/nowhere/"):
        assert browser.get(address).url == "/account/password/"
    assert browser.post("/account/", {"form": "keys"}).url == "/account/password/"
    assert browser.get("/today/", headers={"HX-Request": "true"})["HX-Redirect"] == "/account/password/"
    choose = {"new_password1": "a longer road 7", "new_password2": "a longer road 7"}
    same = dict.fromkeys(choose, given)
    refused = browser.post("/account/password/", same)
    assert refused.status_code == 422
    assert "This is the password you were given." in page_of(refused)
    for wrong in ({"new_password2": "another"}, dict.fromkeys(choose, "12345678"), dict.fromkeys(choose, "")):
        assert browser.post("/account/password/", choose | wrong).status_code == 422
    assert browser.post("/account/password/", choose).url == "/"
    assert browser.get("/today/").status_code == 200
    assert browser.get("/account/password/").url == "/account/"
    assert User.objects.get(username="amina").check_password("a longer road 7")


def test_who_must_choose_a_password_can_sign_out(client, learner):
    User.objects.update(must_change_password=True)
    assert client.post("/sign-out/").url == "/sign-in/"


def test_asking_whether_a_password_must_be_chosen_costs_no_query(client, learner, django_assert_max_num_queries):
    with django_assert_max_num_queries(9) as before:
        client.get("/help/keys/")
    User.objects.update(must_change_password=True)
    with django_assert_max_num_queries(9) as after:
        client.get("/help/keys/")
    # The session and the person, which every page reads.
    assert len(after) == len(before) == 2


def test_a_one_time_password_is_digested_in_full_when_it_is_used(trainers_client, member, learner, anonymous_client):
    page = page_of(trainers_client.post(PEOPLE, {"member": [member.pk], "do": "passwords"}))
    learner.refresh_from_db()
    assert learner.password.startswith("argon2_once$")
    anonymous_client.post("/sign-in/", {"username": "amina", "password": PASSWORD.search(page)[0]})
    learner.refresh_from_db()
    assert not learner.password.startswith("argon2_once$")
