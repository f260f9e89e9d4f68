from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.cohorts.setting_quizzes import NOW, filled, where
from tests.factories import (
    AssignmentFactory,
    AttemptFactory,
    ChoiceFactory,
    MembershipFactory,
    ResponseFactory,
    UserFactory,
)
from training.accounts.models import User
from training.cohorts.models import Assignment
from training.quizzes.models import Attempt


def took(assignment: Assignment, learner: User, verdicts: list[str], *, finished: bool = True) -> Attempt:
    attempt = AttemptFactory(
        learner=learner, quiz=assignment.quiz, length=len(verdicts), finished_at=NOW if finished else None,
        assessment=assignment.quiz.assessment,
    )  # fmt: skip
    for number, verdict in enumerate(verdicts, 1):
        ResponseFactory(
            attempt=attempt, number=number, verdict=verdict, answered_at=NOW if verdict else None, typed="July 2012"
        )
    return attempt


def test_the_count_of_the_list_is_that_of_the_rows_behind_it(trainers_client, cohort, member, facts):
    others = MembershipFactory.create_batch(2, cohort=cohort)
    gone = MembershipFactory(cohort=cohort, left_at=NOW)
    assignment = AssignmentFactory(cohort=cohort, facts=facts)
    took(assignment, member.learner, ["right", "wrong"])
    took(assignment, member.learner, ["right", "right"])
    took(assignment, others[0].learner, ["right", ""], finished=False)
    took(assignment, gone.learner, ["right"])
    page = trainers_client.get(reverse("cohort_quizzes", args=[cohort.slug])).content.decode()
    assert "Taken by 1 of 3 learners" in page
    page = trainers_client.get(assignment.get_absolute_url()).content.decode()
    assert "taken by 1 of 3" in page
    assert page.count('<th scope="row">') == 3
    assert page.count("2 of 2") == 1
    assert "1 of 2 answered" in page
    assert page.count("not begun") == 1


def test_a_quiz_for_chosen_learners_lists_them_alone(trainers_client, cohort, member, facts):
    MembershipFactory(cohort=cohort)
    assignment = AssignmentFactory(cohort=cohort, facts=facts, for_all=False)
    assignment.members.set([member])
    assert "taken by 0 of 1" in trainers_client.get(assignment.get_absolute_url()).content.decode()


def test_the_trainer_reads_a_members_result(trainers_client, cohort, member, facts):
    assignment = AssignmentFactory(cohort=cohort, facts=facts)
    attempt = took(assignment, member.learner, ["right", "wrong", "dont_know"])
    address = reverse("cohort_result", args=[cohort.slug, assignment.pk, attempt.pk])
    assert address in trainers_client.get(assignment.get_absolute_url()).content.decode()
    page = trainers_client.get(address).content.decode()
    assert "amina: 1 of 3 correct" in page
    assert "July 2012" in page
    assert "You " not in page


def test_attempts_that_are_not_at_the_quiz_or_not_of_a_member_are_not_found(trainers_client, cohort, member, facts):
    assignment, other = (AssignmentFactory(cohort=cohort, facts=facts) for _ in range(2))
    elsewhere = AssignmentFactory(facts=facts)
    own_choice = AttemptFactory(learner=member.learner, finished_at=NOW)
    open_one = took(assignment, member.learner, ["right", ""], finished=False)
    strangers = took(assignment, UserFactory(), ["right"])
    at_another = took(other, member.learner, ["right"])
    at_anothers = took(elsewhere, member.learner, ["right"])
    for attempt in (own_choice, open_one, strangers, at_another, at_anothers):
        address = reverse("cohort_result", args=[cohort.slug, assignment.pk, attempt.pk])
        assert trainers_client.get(address).status_code == 404
    address = reverse("cohort_result", args=[cohort.slug, elsewhere.pk, at_anothers.pk])
    assert trainers_client.get(address).status_code == 404


def test_a_quiz_is_taken_back_and_its_results_stay(trainers_client, client, cohort, member, facts):
    assignment = AssignmentFactory(cohort=cohort, facts=facts)
    took(assignment, member.learner, ["right"])
    trainers_client.post(reverse("withdraw_quiz", args=[cohort.slug, assignment.pk]))
    first = Assignment.objects.get().withdrawn_at
    page = trainers_client.post(reverse("withdraw_quiz", args=[cohort.slug, assignment.pk]), follow=True)
    assert Assignment.objects.get().withdrawn_at == first is not None
    assert "1 of 1" in page.content.decode()
    assert "Taken back" in page.content.decode()


@pytest.mark.parametrize("role", ["learner", "editor", "trainer"])
def test_who_does_not_train_the_cohort_finds_nothing_of_its_quizzes(cohort, member, facts, role):
    assignment = AssignmentFactory(cohort=cohort, facts=facts)
    attempt = took(assignment, member.learner, ["right"])
    browser = Client()
    browser.force_login(UserFactory(role=role))
    withdrawing = reverse("withdraw_quiz", args=[cohort.slug, assignment.pk])
    for address in (
        where(cohort),
        reverse("cohort_quizzes", args=[cohort.slug]),
        assignment.get_absolute_url(),
        reverse("cohort_result", args=[cohort.slug, assignment.pk, attempt.pk]),
    ):
        assert browser.get(address).status_code == 404
    assert browser.post(where(cohort), filled(facts)).status_code == 404
    assert browser.post(withdrawing).status_code == 404
    assert Assignment.objects.standing().count() == 1


def test_a_member_reads_no_page_of_the_trainer(client, cohort, member, facts):
    assignment = AssignmentFactory(cohort=cohort, facts=facts)
    attempt = took(assignment, UserFactory(), ["right"])
    assert client.get(assignment.get_absolute_url()).status_code == 404
    assert client.get(reverse("cohort_result", args=[cohort.slug, assignment.pk, attempt.pk])).status_code == 404


@pytest.mark.parametrize("count", [2, 25])
def test_the_pages_take_the_same_number_of_queries_at_any_size(
    trainers_client, cohort, facts, django_assert_max_num_queries, count
):
    for _ in range(count):
        MembershipFactory(cohort=cohort)
    assignments = [AssignmentFactory(cohort=cohort, facts=facts) for _ in range(count)]
    for assignment in assignments[:3]:
        for membership in cohort.memberships.all():
            took(assignment, membership.learner, ["right", "wrong"])
    for _ in range(count):
        ChoiceFactory(fact=facts[0])
    attempt = Attempt.objects.first()
    attempt_address = reverse("cohort_result", args=[cohort.slug, attempt.quiz.assignment.pk, attempt.pk])
    trainers_client.get(where(cohort))
    for most, address in (
        (16, where(cohort)),
        (9, reverse("cohort_quizzes", args=[cohort.slug])),
        (9, assignments[0].get_absolute_url()),
        (9, attempt_address),
    ):
        with django_assert_max_num_queries(most):
            assert trainers_client.get(address).status_code == 200
