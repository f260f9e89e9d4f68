from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tests.cohorts.learning import NOW as LEARNT
from tests.cohorts.learning import learn, syllabus
from tests.cohorts.learning import member as taught
from tests.cohorts.setting_quizzes import NOW, filled, where
from tests.factories import (
    AssignmentFactory,
    FactFactory,
    MembershipFactory,
    QuestionFactory,
)
from training.accounts.models import User
from training.cohorts.models import Assignment, Cohort, Membership
from training.cohorts.quiz_forms import MOST_FOUND, MOST_LISTED
from training.cohorts.report import report_of
from training.quizzes.models import Quiz


def ticked(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" id="[^"]+" value="([^"]+)" checked', page)


# What it begins with


def test_the_weakest_facts_are_ticked_first_as_the_page_of_the_cohort_has_them(trainers_client, cohort):
    cards = syllabus(20)
    for card in cards:
        QuestionFactory(fact=card.fact)
    first, second = (taught(cohort, name) for name in ("Aminata", "Bakary"))
    learn(first.learner, cards[:16], stability=400)
    learn(first.learner, cards[16:], stability=0.5, suspended=True)
    learn(second.learner, cards[2:], stability=400)
    learn(second.learner, cards[:2], stability=0.5, suspended=True)
    with time_machine.travel(LEARNT):
        trainers_client.force_login(User.objects.get(username="dramane"))
        report = report_of(cohort, at=LEARNT)
        weak = [one.fact.slug for one in report.weakest]
        page = trainers_client.get(where(cohort)).content.decode()
        assert 1 < len(weak) <= 5
        assert ticked(page, "fact") == weak
        assert f"{report.weakest[0].percent}% expected to recall it" in page
        page = trainers_client.get(where(cohort), {"member": first.pk}).content.decode()
        assert set(ticked(page, "fact")) == {card.fact.slug for card in cards[16:]}


def test_without_an_estimate_no_fact_is_ticked(trainers_client, cohort, member, facts):
    page = trainers_client.get(where(cohort)).content.decode()
    assert ticked(page, "fact") == []
    assert "no estimate yet of what is weak" in page


def test_the_facts_named_in_the_address_are_ticked_in_their_order(trainers_client, cohort, facts):
    asked = [facts[2].slug, facts[0].slug]
    page = trainers_client.get(where(cohort), {"fact": asked}).content.decode()
    assert ticked(page, "fact") == asked
    assert 'value="2"' in page


def test_the_member_named_in_the_address_is_ticked(trainers_client, cohort, member, facts):
    page = trainers_client.get(where(cohort), {"member": member.pk}).content.decode()
    assert ticked(page, "member") == [str(member.pk)]
    assert ticked(page, "audience") == ["some"]


@pytest.mark.parametrize(
    "query", [{"fact": ["nothing", "\U0001f600", "x" * 300]}, {"member": "9" * 30}, {"member": "x"}]
)
def test_an_address_that_names_nothing_shows_the_form_for_all(trainers_client, cohort, member, query):
    response = trainers_client.get(where(cohort), query)
    assert response.status_code == 200
    assert ticked(response.content.decode(), "audience") == ["all"]


def test_facts_are_found_by_their_words_and_what_was_typed_is_kept(trainers_client, cohort, facts):
    found = FactFactory(statement="Nearly 21,000 polling stations were secured.", search_text="polling stations")
    data = filled(facts[:1], do="search", q="Polling", title="Half a ti", due_on="")
    response = trainers_client.post(where(cohort), data)
    page = response.content.decode()
    assert response.status_code == 200
    assert f'id="fact_{found.slug}"' in page
    assert ticked(page, "fact") == [facts[0].slug]
    assert 'value="Half a ti"' in page
    assert "was not set" not in page
    assert not Quiz.objects.exists()


def test_the_page_counts_the_questions_on_the_facts_ticked(trainers_client, cohort, facts):
    page = trainers_client.post(where(cohort), filled(facts[:2], do="count")).content.decode()
    assert "4 questions can be asked on the facts ticked." in page
    assert not Quiz.objects.exists()


def test_questions_kept_for_assessments_count_in_an_assessment_alone(trainers_client, cohort, facts):
    QuestionFactory(fact=facts[0], held_back=True)
    for kind, count in (("practice", 2), ("assessment", 3)):
        page = trainers_client.post(where(cohort), filled(facts[:1], do="count", kind=kind)).content.decode()
        assert f"{count} questions can be asked" in page


# Setting it


def test_a_quiz_is_set_for_the_whole_cohort(trainers_client, trainer, cohort, member, facts):
    response = trainers_client.post(where(cohort), filled(facts, length=5), follow=True)
    assert response.redirect_chain[-1][0] == reverse("cohort_quizzes", args=[cohort.slug])
    assert "Set for 1 learner" in response.content.decode()
    assignment = Assignment.objects.get()
    quiz = assignment.quiz
    assert (quiz.title, quiz.kind, quiz.length, quiz.created_by) == ("Weak facts of May", "practice", 5, trainer)
    assert set(quiz.facts.all()) == set(facts)
    assert (assignment.cohort, assignment.for_all, quiz.closes_at) == (cohort, True, None)


def test_a_quiz_is_set_for_chosen_learners(trainers_client, client, cohort, member, facts):
    MembershipFactory(cohort=cohort)
    trainers_client.post(where(cohort), filled(facts, audience="some", member=[member.pk]))
    assignment = Assignment.objects.get()
    assert (assignment.for_all, list(assignment.members.all())) == (False, [member])
    assert "Weak facts of May" in client.get(reverse("today")).content.decode()


def test_a_quiz_is_set_for_those_who_are_not_on_course(trainers_client, trainer, cohort, facts):
    cards = syllabus(20)
    ready, weak, new = (taught(cohort, name) for name in ("Aminata", "Bakary", "Chidi"))
    learn(ready.learner, cards)
    learn(weak.learner, cards, stability=0.5, suspended=True)
    with time_machine.travel(LEARNT):
        trainers_client.force_login(trainer)
        assert "The 2 learners who are not on course" in trainers_client.get(where(cohort)).content.decode()
        due = (LEARNT + timedelta(days=3)).date().isoformat()
        page = trainers_client.post(where(cohort), filled(facts, audience="behind", due_on=due), follow=True)
    assert "Set for 2 learners" in page.content.decode()
    assignment = Assignment.objects.get()
    assert (assignment.for_all, set(assignment.members.all())) == (False, {weak, new})


def test_where_nobody_is_off_course_it_is_said(trainers_client, cohort, facts):
    assert "not on course" not in trainers_client.get(where(cohort)).content.decode()
    response = trainers_client.post(where(cohort), filled(facts, audience="behind"))
    assert response.status_code == 422
    assert "Nobody is off course." in response.content.decode()
    assert not Quiz.objects.exists()


def test_of_a_small_cohort_all_learners_are_listed(trainers_client, cohort, member):
    page = trainers_client.get(where(cohort)).content.decode()
    assert f'id="member_{member.pk}"' in page
    assert "Find learners by name" not in page


@pytest.fixture
def crowd(cohort) -> list[Membership]:
    """More members than are listed."""
    names = [f"Given{place} Family{place % 3}" for place in range(MOST_LISTED + 1)]
    return [taught(cohort, name) for name in names]


def found_in(page: str) -> list[str]:
    return re.findall(r'<label for="member_\d+">([^<]+)</label>', page)


def test_of_a_large_cohort_learners_are_found_by_their_names_and_stay_ticked(trainers_client, cohort, crowd, facts):
    assert found_in(trainers_client.get(where(cohort)).content.decode()) == []
    data = filled(facts, do="search", audience="some", who="given7 fam", member=[crowd[3].pk])
    page = trainers_client.post(where(cohort), data).content.decode()
    assert found_in(page) == ["Given3 Family0", "Given7 Family1"]
    assert ticked(page, "member") == [str(crowd[3].pk)]
    page = trainers_client.post(where(cohort), data | {"who": "family"}).content.decode()
    assert len(found_in(page)) == 1 + MOST_FOUND
    assert "20 more have these names" in page
    page = trainers_client.post(where(cohort), data | {"who": "nobody", "member": []}).content.decode()
    assert "No learner has these names." in page


def test_learners_who_were_found_are_set_the_quiz(trainers_client, cohort, crowd, facts):
    named = [crowd[3].pk, crowd[7].pk]
    trainers_client.post(where(cohort), filled(facts, audience="some", member=named))
    assert set(Assignment.objects.get().members.values_list("pk", flat=True)) == set(named)


def test_an_assessment_closes_when_its_last_day_ends_where_the_cohort_is(trainers_client, cohort, facts):
    Cohort.objects.update(time_zone="America/Lima")
    due = (NOW + timedelta(days=3)).date()
    trainers_client.post(where(cohort), filled(facts, kind="assessment"))
    closes = Quiz.objects.get().closes_at
    assert (closes.date(), closes.hour) == (due + timedelta(days=1), 9)


def test_the_day_on_which_it_opens_is_kept_and_today_is_at_once(trainers_client, cohort, facts):
    tomorrow = cohort.today(NOW) + timedelta(days=1)
    trainers_client.post(where(cohort), filled(facts, opens_on=tomorrow.isoformat(), title="Later"))
    trainers_client.post(where(cohort), filled(facts, opens_on=cohort.today(NOW).isoformat(), title="Now"))
    assert Quiz.objects.get(title="Later").opens_at.date() == tomorrow
    assert Quiz.objects.get(title="Now").opens_at is None


def test_pressing_twice_sets_one_quiz(trainers_client, cohort, facts):
    data = filled(facts)
    for _ in range(2):
        assert trainers_client.post(where(cohort), data).status_code == 302
    assert Quiz.objects.count() == Assignment.objects.count() == 1


def test_the_key_of_another_cohorts_quiz_sets_nothing(trainers_client, cohort, facts):
    other = AssignmentFactory()
    assert trainers_client.post(where(cohort), filled(facts, key=other.quiz_id)).status_code == 404
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"title": " "}, "Give the quiz a title"),
        ({"title": "x" * 81}, "at most 80 characters"),
        ({"title": "a\x00b"}, "Title"),
        ({"fact": []}, "Choose at least one fact"),
        ({"fact": ["no-such-fact"]}, "not in the record any more"),
        ({"fact": ["\x00", "a b"]}, "Choose at least one fact"),
        ({"fact": [f"fact-{n}" for n in range(31)]}, "at most 30 facts"),
        ({"length": 0}, "from 1 to 30"),
        ({"length": 31}, "from 1 to 30"),
        ({"length": "9" * 40}, "from 1 to 30"),
        ({"length": "many"}, "from 1 to 30"),
        ({"length": 7}, "only 6 questions to ask on these facts"),
        ({"kind": "exam"}, "Choose practice or assessment"),
        ({"audience": ""}, "Choose the whole cohort, or some learners"),
        ({"audience": "some"}, "Tick at least one learner"),
        ({"audience": "some", "member": ["9" * 30]}, "not in the cohort any more"),
        ({"due_on": "soon"}, "Write year, month and day"),
        ({"due_on": ""}, "Write year, month and day"),
        ({"due_on": "2013-07-01"}, "This day is past"),
        ({"due_on": "2999-07-01"}, "more than a year away"),
        ({"opens_on": "2998-07-01"}, "It opens after it is due"),
        ({"key": "no"}, "The page was too old"),
    ],
)
def test_what_cannot_be_set_is_refused_with_the_field_and_the_remedy(
    trainers_client, cohort, member, facts, changed, message
):
    response = trainers_client.post(where(cohort), filled(facts) | changed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "The quiz was not set" in page
    assert message in page
    assert not Quiz.objects.exists()
    if "title" not in changed:
        assert 'value="Weak facts of May"' in page
    if "fact" not in changed:
        assert set(ticked(page, "fact")) == {fact.slug for fact in facts}


def test_facts_without_a_question_are_refused(trainers_client, cohort):
    response = trainers_client.post(where(cohort), filled([FactFactory()]))
    assert response.status_code == 422
    assert "no published question on these facts" in response.content.decode()


def test_a_learner_of_another_cohort_cannot_be_chosen(trainers_client, cohort, member, facts):
    other = MembershipFactory()
    response = trainers_client.post(where(cohort), filled(facts, audience="some", member=[other.pk]))
    assert response.status_code == 422
    assert not Quiz.objects.exists()
