from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import AttemptFactory, ChoiceFactory, ClaimFactory, QuestionFactory, ResponseFactory
from training.quizzes.models import Attempt
from training.rules.questions import Verdict

VERDICTS = [Verdict.RIGHT, Verdict.RIGHT, Verdict.WRONG, Verdict.PARTLY, Verdict.DONT_KNOW, Verdict.NOT_SCORED]


def finished(learner, verdicts: list[Verdict]) -> Attempt:
    attempt = AttemptFactory(learner=learner, length=len(verdicts), seed=77)
    for number, verdict in enumerate(verdicts, 1):
        response = ResponseFactory(
            attempt=attempt, number=number, verdict=verdict, answered_at=timezone.now(),
            typed="" if verdict == Verdict.DONT_KNOW else "July 2012",
        )  # fmt: skip
        ClaimFactory(fact=response.question.fact)
    return attempt


def test_the_score_leaves_out_what_was_not_scored(client, learner):
    page = client.get(finished(learner, VERDICTS).get_absolute_url()).content.decode()
    assert "2 of 5 correct" in page
    assert "One more question was not scored" in page


def test_what_to_go_over_is_all_but_right_and_not_scored(client, learner):
    attempt = finished(learner, VERDICTS)
    results = client.get(attempt.get_absolute_url()).context["results"]
    assert [response.number for response in results.to_go_over] == [3, 4, 5]


def test_the_score_by_topic_counts_each_topic(client, learner):
    attempt = finished(learner, [Verdict.RIGHT, Verdict.WRONG])
    results = client.get(attempt.get_absolute_url()).context["results"]
    assert sorted((score.right, score.scored, score.percent) for score in results.by_topic) == [(0, 1, 0), (1, 1, 100)]


def test_all_right_has_nothing_to_go_over(client, learner):
    page = client.get(finished(learner, [Verdict.RIGHT]).get_absolute_url()).content.decode()
    assert "every scored answer was correct" in page


def test_the_results_lead_to_the_same_quiz_by_its_seed(client, learner):
    assert "seed=77" in client.get(finished(learner, [Verdict.RIGHT]).get_absolute_url()).content.decode()


def test_an_attempt_left_open_goes_on_at_its_first_open_question(client, learner):
    attempt = AttemptFactory(learner=learner, length=3)
    for number in (1, 2, 3):
        ResponseFactory(attempt=attempt, number=number)
    attempt.responses.filter(number=1).update(verdict=Verdict.WRONG, answered_at=timezone.now())
    assert client.get(attempt.get_absolute_url()).url == reverse("question", args=[attempt.pk, 2])


def test_an_attempt_whose_last_answer_was_kept_but_not_its_end_is_finished_when_looked_at(client, learner):
    attempt = finished(learner, [Verdict.RIGHT])
    assert attempt.finished_at is None
    client.get(attempt.get_absolute_url())
    attempt.refresh_from_db()
    assert attempt.finished_at


def test_anothers_results_are_not_found(strangers_client, learner):
    assert strangers_client.get(finished(learner, [Verdict.RIGHT]).get_absolute_url()).status_code == 404


@pytest.mark.parametrize("count", [2, 20])
def test_results_take_the_same_number_of_queries_at_any_length(client, learner, django_assert_max_num_queries, count):
    attempt = finished(learner, [Verdict.WRONG] * count)
    with django_assert_max_num_queries(8):
        client.get(attempt.get_absolute_url())


def test_today_offers_a_first_quiz_to_somebody_new(client):
    page = client.get(reverse("today")).content.decode()
    assert "Begin with twenty questions" in page


def test_today_offers_to_go_on_with_an_open_quiz_before_anything_else(client, learner):
    ResponseFactory(attempt=(attempt := AttemptFactory(learner=learner, length=1)))
    finished(learner, [Verdict.RIGHT])
    page = client.get(reverse("today")).content.decode()
    assert "Continue the quiz" in page
    assert attempt.get_absolute_url() in page


def test_today_lists_the_last_results_and_nobody_elses(client, learner, stranger):
    Attempt.objects.update(finished_at=timezone.now())
    for person, verdicts in ((learner, [Verdict.RIGHT, Verdict.NOT_SCORED]), (stranger, [Verdict.WRONG] * 7)):
        attempt = finished(person, verdicts)
        Attempt.objects.filter(pk=attempt.pk).update(finished_at=timezone.now())
    page = client.get(reverse("today")).content.decode()
    assert "1 of 1 correct" in page
    assert "of 7 correct" not in page


@pytest.mark.parametrize("count", [1, 12])
def test_today_takes_the_same_number_of_queries_whatever_there_is(
    client, learner, django_assert_max_num_queries, count
):
    for _ in range(count):
        finished(learner, [Verdict.RIGHT])
        ResponseFactory(attempt__learner=learner, question=ChoiceFactory())
        QuestionFactory()
    with django_assert_max_num_queries(15):
        client.get(reverse("today"))
