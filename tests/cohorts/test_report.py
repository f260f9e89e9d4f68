from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import Count

from tests.cohorts.learning import NOW, TODAY, learn, member, syllabus, wrong_answer
from tests.factories import ChoiceFactory, CohortFactory, QuestionFactory, ResponseFactory
from training.accounts.models import User
from training.cohorts.models import Standing
from training.cohorts.report import report_of
from training.cohorts.services import refresh
from training.facts.models import Fact
from training.quizzes.services import record_answer
from training.reviews.models import QuizAnswer, Review
from training.reviews.services import note_quiz_answer
from training.rules.scheduling import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stop_the_clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def cards():
    return syllabus()


@pytest.fixture
def cohort(cards):
    """Four members who know all, one of them with some cards far from known."""
    cohort = CohortFactory(deploys_on=TODAY + timedelta(days=25))
    for name in ("Aminata", "Bakary", "Chidi"):
        learn(member(cohort, name).learner, cards)
    learn(member(cohort, "Djibril").learner, cards[3:], reviews=30)
    return cohort


def members(cohort):
    return [User.objects.get(pk=one.learner_id) for one in refresh(cohort, at=NOW)]


def test_the_weakest_facts_are_those_that_the_fewest_are_expected_to_recall(cohort, cards):
    learner = member(cohort, "Emeka").learner
    learn(learner, cards[:15])
    learn(learner, cards[15:18], stability=0.3, suspended=True)
    for one in members(cohort)[:3]:
        one.memories.filter(card__in=cards[15:17]).update(stability=0.3, suspended=True)
        one.memories.filter(card=cards[17]).update(stability=2, suspended=True)
    Standing.objects.all().delete()
    report = report_of(cohort, at=NOW)
    assert [weak.fact.pk for weak in report.weakest[:2]] == [card.fact_id for card in cards[15:17]]
    shares = [weak.share for weak in report.weakest]
    assert shares == sorted(shares)
    assert all(share < 0.85 for share in shares)
    rows = [one.recall for one in report.members]
    place = report.keys.index(cards[15].fact_id)
    assert report.weakest[0].percent == round(sum(row[place] for row in rows) / len(rows))


def test_without_an_estimate_no_fact_is_weak(cards):
    cohort = CohortFactory(deploys_on=TODAY + timedelta(days=25))
    learn(member(cohort, "Aminata").learner, cards[:3], reviews=3)
    assert report_of(cohort, at=NOW).weakest == []


def test_a_wrong_answer_of_several_is_a_confusion_with_the_fact_whose_answer_it_is(cohort, cards):
    other = cards[5].fact
    Fact.objects.filter(pk=other.pk).update(answer="2019-05-20")
    for learner in members(cohort)[:3]:
        wrong_answer(learner, cards[4].fact, "20 May 2019")
    found = report_of(cohort, at=NOW).confusions
    assert [(one.fact.pk, one.given, one.learners, one.belongs_to.pk) for one in found] == [
        (cards[4].fact_id, "20 May 2019", 3, other.pk)
    ]


def test_the_wrong_answers_of_one_learner_alone_are_no_pattern(cohort, cards):
    learner = members(cohort)[0]
    for _ in range(5):
        wrong_answer(learner, cards[4].fact, "Sahel")
    assert report_of(cohort, at=NOW).confusions == []


def test_a_wrong_answer_that_answers_no_fact_belongs_to_none(cohort, cards):
    for learner in members(cohort)[:2]:
        wrong_answer(learner, cards[4].fact, "Sahel")
    assert [one.belongs_to for one in report_of(cohort, at=NOW).confusions] == [None]


def test_what_strangers_and_right_answers_say_is_left_out(cohort, cards):
    insiders, stranger = members(cohort), member(CohortFactory(), "Fatou").learner
    wrong_answer(insiders[0], cards[4].fact, "Sahel")
    wrong_answer(stranger, cards[4].fact, "Sahel")
    for learner in insiders:
        note_quiz_answer(learner, cards[4].fact, answer="Gao", right=True, guess_chance=0.0, key=uuid4(), at=NOW)
    assert report_of(cohort, at=NOW).confusions == []


def test_wrong_options_and_wrong_typing_on_different_questions_of_a_fact_are_pooled(cohort, cards):
    fact = cards[4].fact
    choice, typed = ChoiceFactory(fact=fact), QuestionFactory(fact=fact)
    wrong = choice.options.get(order=0)
    first, second = members(cohort)[:2]
    for learner, question, given in ((first, choice, {"picked": [wrong.pk], "typed": ""}),
                                     (second, typed, {"picked": [], "typed": wrong.text})):  # fmt: skip
        response = ResponseFactory(attempt__learner=learner, question=question)
        response = type(response).objects.with_question().get(pk=response.pk)
        record_answer(response, learner=learner, at=NOW, **given)
    assert [(one.given, one.learners) for one in report_of(cohort, at=NOW).confusions] == [(wrong.text, 2)]
    assert QuizAnswer.objects.filter(fact=fact, right=False).count() == 2


def test_activity_is_the_reviews_of_the_members_day_by_day(cohort, cards):
    learn(member(CohortFactory(), "Fatou").learner, cards)
    report = report_of(cohort, at=NOW)
    days = Review.objects.filter(learner__in=members(cohort)).order_by().values_list("day").annotate(Count("pk"))
    counted = {day: number for day, number in days if day > TODAY - 14 * DAY}
    assert {one.day: one.reviews for one in report.activity if one.reviews} == counted
    assert [one.day for one in report.activity] == [TODAY - back * DAY for back in range(13, -1, -1)]
    assert sum(counted.values()) == Review.objects.filter(learner__in=members(cohort)).count()


def test_whoever_reviewed_within_seven_days_counts_as_active(cohort):
    learner = members(cohort)[0]
    Review.objects.filter(learner=learner).update(day=TODAY - 7 * DAY)
    Standing.objects.all().delete()
    assert report_of(cohort, at=NOW).active_in_a_week == 3
    Review.objects.filter(learner=learner).update(day=TODAY - 6 * DAY)
    Standing.objects.all().delete()
    assert report_of(cohort, at=NOW).active_in_a_week == 4


def test_every_member_is_counted_once_with_the_status_that_the_row_shows(cohort, cards):
    member(cohort, "Fatou")
    report = report_of(cohort, at=NOW)
    rows = report.rows(report.members)
    assert sum(report.counts.values()) == len(rows) == 5
    assert report.counts == {status: Counter(row.status for row in rows)[status] for status in report.counts}
    assert report.counts[Standing.Status.TOO_LITTLE_DATA] == 1
    assert report.estimated == 4


def test_whoever_left_is_in_none_of_the_figures(cohort, cards):
    gone = cohort.memberships.get(learner=members(cohort)[0])
    for learner in (gone.learner, members(cohort)[1]):
        wrong_answer(learner, cards[4].fact, "Sahel")
    assert len(report_of(cohort, at=NOW).confusions) == 1
    before = sum(one.reviews for one in report_of(cohort, at=NOW).activity)
    gone.left_at = NOW
    gone.save()
    report = report_of(cohort, at=NOW)
    assert len(report.members) == 3
    assert report.confusions == []
    assert sum(one.reviews for one in report.activity) == before - 25
