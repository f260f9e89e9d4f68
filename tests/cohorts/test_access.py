"""Who may see what: every address and export of cohorts, for everybody there is.

A new address fails here until it has a line in WHO and, unless it is that of a cohort alone, one in ``places``.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    AssignmentFactory,
    AttemptFactory,
    CohortFactory,
    InvitationFactory,
    MembershipFactory,
    UserFactory,
)
from training.cohorts.models import Cohort
from training.cohorts.urls import urlpatterns

EVERYBODY = {"member", "stranger", "trainer", "other trainer", "editor", "administrator", "anonymous"}
SIGNED_IN = EVERYBODY - {"anonymous"}
TRAINERS = {"trainer", "other trainer", "administrator"}
THIS_COHORTS_TRAINERS = {"trainer", "administrator"}
MEMBERS = {"member"}

WHO: dict[str, set[str]] = {
    "join_code": EVERYBODY,
    "join": EVERYBODY,
    "own_cohorts": SIGNED_IN,
    "progress": SIGNED_IN,
    "cohort_list": SIGNED_IN,
    "cohort_new": TRAINERS,
    "cohort": THIS_COHORTS_TRAINERS,
    "cohort_settings": THIS_COHORTS_TRAINERS,
    "chosen_facts": THIS_COHORTS_TRAINERS,
    "people": THIS_COHORTS_TRAINERS,
    "member": THIS_COHORTS_TRAINERS,
    "invitations": THIS_COHORTS_TRAINERS,
    "revoke_invitation": THIS_COHORTS_TRAINERS,
    "roster": THIS_COHORTS_TRAINERS,
    "set_quiz": THIS_COHORTS_TRAINERS,
    "cohort_quizzes": THIS_COHORTS_TRAINERS,
    "cohort_quiz": THIS_COHORTS_TRAINERS,
    "withdraw_quiz": THIS_COHORTS_TRAINERS,
    "cohort_result": THIS_COHORTS_TRAINERS,
    "assigned": MEMBERS,
}
OF_NO_COHORT = {"join_code", "own_cohorts", "progress", "cohort_list", "cohort_new"}


def places(cohort: Cohort) -> dict[str, list[Any]]:
    """Return what follows the name in the address of each page, of rows of one cohort."""
    membership = cohort.memberships.first() or MembershipFactory(cohort=cohort)
    assignment = AssignmentFactory(cohort=cohort)
    attempt = AttemptFactory(quiz=assignment.quiz, learner=membership.learner, finished_at=timezone.now())
    invitation = InvitationFactory(cohort=cohort)
    return {name: [cohort.slug] for name in WHO} | {
        **{name: [] for name in OF_NO_COHORT},
        "join": [invitation.code],
        "member": [cohort.slug, membership.pk],
        "revoke_invitation": [cohort.slug, invitation.pk],
        "cohort_quiz": [cohort.slug, assignment.pk],
        "withdraw_quiz": [cohort.slug, assignment.pk],
        "cohort_result": [cohort.slug, assignment.pk, attempt.pk],
        "assigned": [AssignmentFactory(cohort=cohort).quiz_id],
    }


@pytest.fixture
def browsers(learner, stranger, trainer, cohort) -> dict[str, Client]:
    """The browser of each of those who might look."""
    MembershipFactory(cohort=cohort, learner=learner)
    elsewhere = CohortFactory()
    elsewhere.trainers.add(other := UserFactory(role="trainer"))
    MembershipFactory(cohort=elsewhere, learner=stranger)
    people = {
        "member": learner,
        "stranger": stranger,
        "trainer": trainer,
        "other trainer": other,
        "editor": UserFactory(role="editor"),
        "administrator": UserFactory(role="administrator"),
    }
    found = {"anonymous": Client()}
    for who, user in people.items():
        found[who] = Client()
        found[who].force_login(user)
    return found


def outcome(browser: Client, method: str, address: str) -> str:
    """Return what somebody meets at an address, and leave everything as it was."""
    with transaction.atomic():
        response = getattr(browser, method)(address)
        transaction.set_rollback(True)
    if response.status_code == 302 and response.url.startswith("/sign-in/"):
        return "sign in"
    return {404: "not found", 405: "no method"}.get(response.status_code, "open")


def test_every_address_is_in_the_table():
    assert {pattern.name for pattern in urlpatterns} == set(WHO)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", WHO)
def test_each_address_opens_for_those_alone_who_may_see_it(browsers, cohort, name, method):
    address = reverse(name, args=places(cohort)[name])
    met = {who: outcome(browser, method, address) for who, browser in browsers.items()}
    shut = {who: "sign in" if who == "anonymous" else "not found" for who in EVERYBODY}
    expected = {who: "open" if who in WHO[name] else shut[who] for who in EVERYBODY}
    # A page that only takes forms, or none, says so before it looks who asks.
    refused = dict.fromkeys(EVERYBODY, "no method") | {"anonymous": shut["anonymous"]}
    assert met in (expected, refused)


@pytest.mark.parametrize("name", WHO)
def test_each_address_answers_one_method_at_least(browsers, cohort, name):
    who = "member" if WHO[name] == MEMBERS else "trainer"
    address = reverse(name, args=places(cohort)[name])
    assert "open" in {outcome(browsers[who], method, address) for method in ("get", "post")}


def test_no_row_of_another_cohort_is_found_under_the_address_of_ones_own(browsers, cohort):
    own, foreign = places(cohort), places(CohortFactory())
    mixed = {name: [own[name][0], *foreign[name][1:]] for name in WHO if len(own[name]) > 1}
    assert mixed
    for name, arguments in mixed.items():
        for method in ("get", "post"):
            met = outcome(browsers["trainer"], method, reverse(name, args=arguments))
            assert met in {"not found", "no method"}, (name, method)


@pytest.mark.parametrize("slug", ["nowhere", "new-2"])
def test_a_cohort_that_does_not_exist_is_like_one_of_somebody_else(browsers, slug):
    assert outcome(browsers["administrator"], "get", f"/cohorts/{slug}/") == "not found"


def test_a_trainer_who_is_one_no_longer_sees_no_cohort(browsers, cohort, trainer):
    trainer.role = "learner"
    trainer.save()
    assert outcome(browsers["trainer"], "get", cohort.get_absolute_url()) == "not found"
