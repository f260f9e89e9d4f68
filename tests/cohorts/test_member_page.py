from __future__ import annotations

import gzip
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cohorts.learning import NOW, TODAY, learn, member, syllabus, wrong_answer
from tests.factories import AttemptFactory, CardFactory, CohortFactory, MembershipFactory, ResponseFactory, UserFactory
from training.accounts.models import User
from training.cohorts.models import Membership
from training.facts.models import Fact
from training.reviews.services.changes import note_change
from training.rules.questions import Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stop_the_clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def aminata(cohort) -> Membership:
    """A member who has begun 16 facts of 20, and is borderline or better."""
    membership = member(cohort, "Aminata")
    learn(membership.learner, syllabus()[:16], stability=6.0, failed=3)
    return membership


def page(browser: Client, membership: Membership, query: str = "") -> str:
    response = browser.get(f"{reverse('member', args=[membership.cohort.slug, membership.pk])}{query}")
    assert response.status_code == 200
    return response.content.decode()


def own_page(membership: Membership, name: str) -> str:
    browser = Client()
    browser.force_login(membership.learner)
    response = browser.get(reverse(name))
    assert response.status_code == 200
    return response.content.decode()


def topics(shown: str) -> list[str]:
    return re.findall(r"<tr><th scope=\"row\">The .*?</tr>", shown)


def test_the_page_says_what_is_expected_and_the_chance_of_meeting_the_standard(trainers_client, aminata):
    shown = page(trainers_client, aminata)
    aminata.refresh_from_db()
    standing = aminata.standing
    expected = (
        f"Expected on 12 June: {round(standing.expected)} of 20 facts, most likely {standing.low} to {standing.high}."
    )
    assert expected in shown
    assert f"The standard is 17; the chance of meeting it is about {round(100 * standing.chance)}%." in shown
    assert "An estimate of recall, not of fitness to deploy." in shown
    assert f"{standing.get_status_display()}</span></h1>" in shown


def test_answers_in_quizzes_that_wait_count_in_every_figure_as_they_do_in_the_table_of_the_cohort(
    trainers_client, aminata
):
    page(trainers_client, aminata)
    before = round(aminata.standing.stopped)
    for memory in aminata.learner.memories.select_related("fact")[:8]:
        wrong_answer(aminata.learner, memory.fact, "2 March 2013")
    table = trainers_client.get(aminata.cohort.get_absolute_url()).content.decode()
    aminata.refresh_from_db()
    stopped = round(aminata.standing.stopped)
    assert stopped < before
    assert f'<td class="right wide">{stopped}</td>' in table
    assert f"Stop today: {stopped}</text>" in page(trainers_client, aminata)
    assert f"Stop today: {stopped}</text>" in own_page(aminata, "progress")


def test_the_chart_ends_in_the_figures_of_the_standing(trainers_client, aminata):
    shown = page(trainers_client, aminata)
    aminata.refresh_from_db()
    assert f"Keep reviewing: {round(aminata.standing.expected)}</text>" in shown
    assert f"Stop today: {round(aminata.standing.stopped)}</text>" in shown
    assert f">{aminata.standing.required}</text>" in shown
    last = f'{round(aminata.standing.expected)} <small class="muted">{aminata.standing.low}–{aminata.standing.high}'
    assert last in shown


def test_the_topics_have_all_facts_of_the_syllabus_and_no_other(trainers_client, cohort, aminata):
    outside = CardFactory(fact__topic__title="The outside")
    cohort.facts.set(Fact.objects.exclude(pk=outside.fact_id))
    learn(aminata.learner, [outside], reviews=3)
    shown = page(trainers_client, aminata)
    assert len(topics(shown)) == 2
    assert "8 of 10 begun" in shown
    assert "The outside" not in shown
    assert "<dd>16 of 20 facts</dd>" in shown


def test_in_brief_there_are_the_work_done_and_the_work_to_come(trainers_client, aminata):
    shown = page(trainers_client, aminata)
    assert "<dd>22 of 25 over four weeks (88%)</dd>" in shown
    assert "<dd>5 of the last 14 days; last on 17 May</dd>" in shown
    assert "<dd>12 seconds on average</dd>" in shown
    assert re.search(r"<dd>about \d+ minutes? a day until 12 June</dd>", shown)
    assert re.search(r"<dd>\d+ cards?, about \d+ min</dd>", shown)


def test_the_weakest_facts_come_with_how_often_they_were_missed(trainers_client, cohort):
    membership, cards = member(cohort, "Boris"), syllabus()
    learn(membership.learner, cards[1:])
    learn(membership.learner, cards[:1], stability=0.5, reviews=4, failed=2, suspended=True)
    wrong_answer(membership.learner, cards[0].fact, "2 March 2013")
    shown = page(trainers_client, membership)
    weak = next(line for line in shown.splitlines() if cards[0].fact.statement in line)
    assert re.search(r'<td class="right">3</td><td class="right">\d+%</td>', weak)


def test_finished_quizzes_are_listed_with_their_scores(trainers_client, aminata):
    attempt = AttemptFactory(learner=aminata.learner, finished_at=NOW, length=2)
    for number, verdict in enumerate((Verdict.RIGHT, Verdict.WRONG), start=1):
        ResponseFactory(attempt=attempt, number=number, verdict=verdict, answered_at=NOW)
    AttemptFactory(learner=aminata.learner)
    shown = page(trainers_client, aminata)
    assert shown.count('<td class="right nowrap">18 May</td>') == 1
    assert "1 of 2</td>" in shown


def test_with_too_little_data_there_is_no_estimate_and_no_chart(trainers_client, cohort):
    syllabus()
    shown = page(trainers_client, member(cohort, "Chidi"))
    assert "No estimate yet" in shown
    assert "Keep reviewing" not in shown
    assert "no review yet" in shown


def test_after_the_day_the_page_looks_back(trainers_client, trainer, aminata, time_machine):
    page(trainers_client, aminata)
    time_machine.move_to(NOW + timedelta(days=40), tick=False)
    trainers_client.force_login(trainer)
    shown = page(trainers_client, aminata)
    assert "Expected on 12 June" in shown
    assert "Keep reviewing" not in shown
    assert "Due now" not in shown


def test_the_page_to_print_has_no_navigation(trainers_client, aminata):
    assert "<nav" not in page(trainers_client, aminata, "?print=1")


@pytest.mark.parametrize("name", ["today", "progress"])
def test_learners_see_of_themselves_what_the_trainer_sees(trainers_client, cohort, aminata, name):
    page(trainers_client, aminata)
    aminata.refresh_from_db()
    standing = aminata.standing
    shown = own_page(aminata, name)
    assert "Your deployment, 12 June" in shown
    assert f"{round(standing.expected)} of 20 facts" in shown
    assert f"most likely {standing.low} to {standing.high}" in shown
    assert f"the standard is {standing.required}" in shown
    assert standing.get_status_display() in shown
    row = next(
        line
        for line in trainers_client.get(cohort.get_absolute_url()).content.decode().splitlines()
        if ">Aminata<" in line
    )
    assert f"<b>{round(standing.expected)}</b> <small>{standing.low}–{standing.high}</small>" in row


def test_the_learners_own_charts_are_those_that_the_trainer_sees(trainers_client, aminata):
    theirs, own = page(trainers_client, aminata), own_page(aminata, "progress")
    for part in (r"<polyline[^>]*>", r"<polygon[^>]*>", r"<small class=\"muted\">[^<]*</small>", r"Stop today: \d+"):
        assert re.findall(part, theirs) == re.findall(part, own) != []
    assert topics(theirs) == topics(own)


def test_a_learner_who_hardly_began_is_told_that_there_is_no_estimate_yet(cohort):
    syllabus()
    membership = member(cohort, "Chidi")
    for name in ("today", "progress"):
        shown = own_page(membership, name)
        assert "Your deployment, 12 June" in shown
        assert "No estimate yet" in shown
        assert "On course" not in shown


def test_of_several_cohorts_the_first_to_deploy_is_shown_and_none_that_has(cohort, aminata):
    for days in (-1, 60):
        MembershipFactory(learner=aminata.learner, cohort=CohortFactory(deploys_on=TODAY + timedelta(days=days)))
    assert "Your deployment, 12 June" in own_page(aminata, "today")
    cohort.memberships.update(left_at=NOW)
    assert "Your deployment, 17 July" in own_page(aminata, "today")


def test_somebody_in_no_cohort_sees_no_deployment(client):
    CardFactory()
    for name in ("today", "progress"):
        assert "Your deployment" not in client.get(reverse(name)).content.decode()


def queries_of(browser: Client, address: str, learner: User) -> int:
    note_change([learner.pk])
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", ["member", "today", "progress"])
def test_pages_take_the_same_number_of_queries_whatever_there_is(trainers_client, cohort, name):
    membership, cards = member(cohort, "Aminata"), syllabus(60)
    browser, address = trainers_client, reverse("member", args=[cohort.slug, membership.pk])
    if name != "member":
        browser, address = Client(), reverse(name)
        browser.force_login(membership.learner)
    learn(membership.learner, cards[:12], stability=6.0)
    learn(membership.learner, cards[12:13], stability=0.5, reviews=0, suspended=True)
    few = queries_of(browser, address, membership.learner)
    learn(membership.learner, cards[13:50], stability=6.0, reviews=90)
    learn(membership.learner, cards[50:], stability=0.5, reviews=0, suspended=True)
    for _ in range(5):
        member(cohort, f"Learner{User.objects.count()}")
    assert queries_of(browser, address, membership.learner) == few


def test_the_learners_pages_stay_under_four_kilobytes_gzipped(aminata):
    for name in ("today", "progress"):
        assert len(gzip.compress(own_page(aminata, name).encode())) < 4 * 1024


def test_a_member_is_not_found_by_others_nor_after_leaving(client, trainers_client, cohort, aminata):
    elsewhere = MembershipFactory()
    browsers = [client]
    for role in (User.Role.TRAINER, User.Role.EDITOR):
        browsers.append(Client())
        browsers[-1].force_login(UserFactory(role=role))
    browsers.append(Client())
    browsers[-1].force_login(aminata.learner)
    address = reverse("member", args=[cohort.slug, aminata.pk])
    assert {browser.get(address).status_code for browser in browsers} == {404}
    assert trainers_client.get(reverse("member", args=[cohort.slug, elsewhere.pk])).status_code == 404
    Membership.objects.filter(pk=aminata.pk).update(left_at=NOW)
    assert trainers_client.get(address).status_code == 404
