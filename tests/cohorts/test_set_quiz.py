from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cohorts.learning import NOW as LEARNT
from tests.cohorts.learning import learn, syllabus
from tests.cohorts.learning import member as taught
from tests.factories import (
    AssignmentFactory,
    AttemptFactory,
    CardFactory,
    ChoiceFactory,
    FactFactory,
    MembershipFactory,
    QuestionFactory,
    ResponseFactory,
    UserFactory,
)
from training.accounts.models import User
from training.cohorts.models import Assignment, Cohort, Membership
from training.cohorts.report import report_of
from training.facts.models import Fact
from training.quizzes.models import Attempt, Quiz

NOW = timezone.now()


@pytest.fixture
def member(cohort, learner) -> Membership:
    """The learner, in the cohort."""
    return MembershipFactory(cohort=cohort, learner=learner)


@pytest.fixture
def facts(db) -> list[Fact]:
    """Three facts with a card and two questions each."""
    facts = FactFactory.create_batch(3)
    for fact in facts:
        CardFactory(fact=fact)
        QuestionFactory(fact=fact)
        QuestionFactory(fact=fact)
    return facts


def where(cohort: Cohort) -> str:
    return reverse("set_quiz", args=[cohort.slug])


def filled(facts: list[Fact], **changed: object) -> dict[str, object]:
    return {
        "do": "set",
        "key": uuid.uuid4(),
        "title": "Weak facts of May",
        "fact": [fact.slug for fact in facts],
        "length": len(facts),
        "kind": "practice",
        "audience": "all",
        "due_on": (NOW + timedelta(days=3)).date().isoformat(),
        "opens_on": "",
    } | changed


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


# Reading how it went


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
