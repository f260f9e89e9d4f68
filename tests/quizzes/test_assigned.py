from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    AssignmentFactory,
    AttemptFactory,
    MembershipFactory,
    ResponseFactory,
    UserFactory,
)
from tests.quizzes.taking import address, answer_all, begin, begun, given, today
from training.cohorts.assigned import assigned_to
from training.cohorts.models import Assignment, Membership
from training.questions.models import Question
from training.quizzes.models import Attempt

NOW = timezone.now()


# Today


def test_today_announces_a_quiz_with_its_length_and_day(client, practice):
    day = f"{practice.due_on:%A} {practice.due_on.day} {practice.due_on:%B}"
    page = " ".join(today(client).split())
    assert "Set by your trainer" in page
    assert f"Practice, 3 questions, due {day}" in page
    assert practice.quiz.get_absolute_url() in page


def test_with_nothing_else_due_the_quiz_that_was_set_comes_first(client, practice, learner):
    AttemptFactory(learner=learner, finished_at=NOW)
    page = today(client)
    assert "Take “Weak facts”" in page
    assert page.count(practice.quiz.get_absolute_url()) == 1


def test_today_tells_nobody_else_of_it(client, strangers_client, practice, stranger):
    MembershipFactory(learner=stranger)
    assert "Weak facts" not in today(strangers_client)


def test_a_quiz_for_chosen_learners_is_not_shown_to_the_others(client, strangers_client, stranger, practice, member):
    other = MembershipFactory(learner=stranger, cohort=member.cohort)
    Assignment.objects.update(for_all=False)
    practice.members.set([other])
    assert "Weak facts" not in today(client)
    assert begin(client, practice).status_code == 404
    assert "Weak facts" in today(strangers_client)


def test_a_quiz_whose_only_learner_is_gone_does_not_become_everybodys(client, practice, member, stranger):
    other = MembershipFactory(learner=stranger, cohort=member.cohort)
    Assignment.objects.update(for_all=False)
    practice.members.set([other])
    stranger.delete()
    assert "Weak facts" not in today(client)


def test_who_left_the_cohort_has_nothing_to_take(client, practice, member):
    Membership.objects.update(left_at=NOW)
    assert "Weak facts" not in today(client)
    assert client.get(practice.quiz.get_absolute_url()).status_code == 404


def test_today_leads_on_with_a_quiz_that_was_begun_and_shows_it_once(client, practice):
    attempt = begun(client, practice)
    first = attempt.responses.first()
    client.post(address(first), given(first, right=True))
    page = today(client)
    assert "1 of 3 answered" in page
    assert page.count("Weak facts") == 1
    assert client.get(practice.quiz.get_absolute_url()).url == attempt.get_absolute_url()


def test_a_finished_quiz_is_announced_no_more_and_stands_among_the_last(client, practice):
    answer_all(client, begun(client, practice))
    page = today(client)
    assert "Set by your trainer" not in page
    assert "Weak facts" in page
    assert "3 of 3 correct" in page


@pytest.mark.parametrize("count", [1, 8])
def test_what_was_set_takes_one_query_of_today_whatever_there_is(
    client, learner, member, facts, django_assert_max_num_queries, count
):
    for _ in range(count):
        assignment = AssignmentFactory(cohort=member.cohort, facts=facts)
        MembershipFactory(cohort=member.cohort)
        ResponseFactory(attempt__learner=learner, attempt__quiz=assignment.quiz)
    today(client)
    with django_assert_max_num_queries(1):
        assert len(assigned_to(learner, at=NOW)) == count


# Beginning


def test_beginning_asks_one_question_on_each_fact(client, practice, facts):
    attempt = begun(client, practice)
    assert {response.question.fact for response in attempt.responses.all()} == set(facts)
    assert (attempt.length, attempt.requested, attempt.assessment) == (3, 3, False)


def test_two_learners_are_asked_different_questions_and_each_the_same_again(client, practice, member):
    drawn = []
    for _ in range(6):
        browser, person = Client(), UserFactory()
        MembershipFactory(learner=person, cohort=member.cohort)
        browser.force_login(person)
        begin(browser, practice)
        attempt = Attempt.objects.get(learner=person)
        drawn.append(list(attempt.responses.values_list("question", flat=True)))
        attempt.delete()
        begin(browser, practice)
        assert list(Attempt.objects.get(learner=person).responses.values_list("question", flat=True)) == drawn[-1]
    assert len({tuple(one) for one in drawn}) > 1


def test_pressing_twice_begins_once_and_two_pages_do_not_begin_two(client, practice):
    key = uuid.uuid4()
    assert f"/{key}/" in begin(client, practice, key).url
    assert f"/{key}/" in begin(client, practice, key).url
    begin(client, practice)
    assert Attempt.objects.count() == 1


def test_the_key_of_anothers_attempt_begins_nothing(client, practice):
    other = AttemptFactory()
    assert begin(client, practice, other.pk).status_code == 404
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize("key", ["", "no", "\x00"])
def test_a_page_without_a_key_begins_nothing_and_offers_a_new_one(client, practice, key):
    response = client.post(practice.quiz.get_absolute_url(), {"key": key})
    assert response.status_code == 422
    assert 'name="key"' in response.content.decode()
    assert not Attempt.objects.exists()


def test_a_quiz_that_was_not_set_for_one_is_not_found(client, facts):
    assignment = AssignmentFactory(facts=facts)
    assert client.get(assignment.quiz.get_absolute_url()).status_code == 404
    assert begin(client, assignment).status_code == 404
    assert client.get(reverse("assigned", args=[uuid.uuid4()])).status_code == 404


def test_wordings_kept_for_assessments_are_asked_in_assessments_alone(client, practice, assessment):
    Question.objects.update(held_back=True)
    assert begin(client, practice).status_code == 422
    assert begun(client, assessment).length == 3


def test_a_quiz_without_a_question_left_says_so(client, practice):
    Question.objects.update(status="retired")
    page = begin(client, practice)
    assert page.status_code == 422
    assert "Tell your trainer" in page.content.decode()


def test_practice_can_be_taken_again_with_other_questions(client, practice):
    answer_all(client, first := begun(client, practice))
    begin(client, practice)
    second = Attempt.objects.exclude(pk=first.pk).get()
    asked = [set(one.responses.values_list("question", flat=True)) for one in (first, second)]
    assert asked[0].isdisjoint(asked[1])


def test_practice_that_is_past_its_day_can_still_be_taken(client, practice):
    Assignment.objects.update(due_on=NOW.date() - timedelta(days=2))
    assert "was due" in today(client)
    assert begin(client, practice).status_code == 302


def test_what_was_taken_back_is_not_announced_and_not_begun(client, practice):
    Assignment.objects.update(withdrawn_at=NOW)
    assert "Weak facts" not in today(client)
    assert "taken this quiz back" in client.get(practice.quiz.get_absolute_url()).content.decode()
    assert begin(client, practice).status_code == 422
    assert not Attempt.objects.exists()


def test_nothing_is_begun_before_a_quiz_opens(client, practice):
    practice.quiz.opens_at = NOW + timedelta(days=1)
    practice.quiz.save()
    page = today(client)
    assert "opens" in page
    assert practice.quiz.get_absolute_url() not in page
    assert "It opens on" in begin(client, practice).content.decode()
    assert not Attempt.objects.exists()


def test_a_closed_assessment_is_not_begun_and_says_what_to_do(client, assessment):
    assessment.quiz.closes_at = NOW - timedelta(seconds=1)
    assessment.quiz.save()
    assert "Weak facts" not in today(client)
    response = begin(client, assessment)
    assert response.status_code == 422
    assert "cannot be begun any more. Ask your trainer" in response.content.decode()
    assert not Attempt.objects.exists()


def test_who_began_before_an_assessment_closed_can_finish_it(client, assessment):
    attempt = begun(client, assessment)
    assessment.quiz.closes_at = NOW
    assessment.quiz.save()
    assert "0 of 3 answered" in today(client)
    answer_all(client, attempt)
    attempt.refresh_from_db()
    assert attempt.finished_at


def test_practice_that_was_set_shows_the_feedback_after_each_answer(client, practice):
    first = begun(client, practice).responses.first()
    page = client.post(address(first), given(first, right=True), follow=True).content.decode()
    assert "Correct" in page
    assert "What only the source says." in page
