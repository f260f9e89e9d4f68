from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cohorts.learning import NOW, TODAY, learn, member, syllabus, wrong_answer
from training.cohorts.models import Standing
from training.cohorts.report import report_of
from training.cohorts.services import refresh, standings
from training.reviews.services import note_quiz_answer
from training.reviews.services.changes import note_change

pytestmark = pytest.mark.django_db

PORTION, LEARNERS = 3, 8
NAMES = [f"Learner{number}" for number in range(LEARNERS)]


@pytest.fixture(autouse=True)
def _stop_the_clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def cards(monkeypatch):
    cards = syllabus()
    monkeypatch.setattr(standings, "MOST_MEMORIES", PORTION * len(cards))
    return cards


@pytest.fixture
def memberships(cohort, cards):
    """Members who have learnt; no more than three of them are worked out during one request."""
    found = [member(cohort, name) for name in NAMES]
    for one in found:
        learn(one.learner, cards)
    return found


def page(browser, cohort, query: str = "") -> str:
    response = browser.get(f"{cohort.get_absolute_url()}{query}")
    assert response.status_code == 200
    return response.content.decode()


def table(browser, cohort) -> list[dict[str, str]]:
    response = browser.get(f"{reverse('cohort_csv', args=[cohort.slug])}?sort=name")
    return list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"))))


def words_of_the_table(shown: str) -> list[str]:
    return re.findall(r'</a></th><td><span class="tag \w+">([^<]+)</span>', shown)


def test_a_request_works_out_a_portion_and_reloading_does_the_rest(trainers_client, cohort, memberships):
    for kept in (3, 6, 8, 8):
        page(trainers_client, cohort)
        assert Standing.objects.count() == kept


def test_of_whom_nothing_was_worked_out_yet_it_is_said_and_nobody_is_counted_as_something(
    trainers_client, cohort, memberships
):
    shown = page(trainers_client, cohort)
    assert words_of_the_table(shown).count("Not worked out yet") == LEARNERS - PORTION
    assert "Of 5 nothing is worked out yet." in shown
    assert "3 of 8 are on course for 12 June" in shown
    assert "0 borderline, 0 at risk, 0 with too little data." in shown
    assert "Reload the page to bring more up to date." in shown
    assert "figures of" not in shown.replace("figures from", "")
    page(trainers_client, cohort)
    shown = page(trainers_client, cohort)
    assert "8 of 8 are on course for 12 June" in shown
    assert "Reload the page" not in shown


def test_whoever_has_no_card_yet_is_known_to_have_too_little_data_at_once(trainers_client, cohort, memberships):
    for number in range(20):
        member(cohort, f"New{number}")
    shown = page(trainers_client, cohort)
    told = words_of_the_table(shown)
    assert (told.count("Too little data"), told.count("Not worked out yet")) == (20, LEARNERS - PORTION)
    assert "20 with too little data." in shown


def test_after_a_night_the_others_are_shown_as_they_last_were_and_since_when_is_said(
    trainers_client, trainer, cohort, memberships, time_machine
):
    refresh(cohort, at=NOW)
    before = {row["Learner"]: row for row in table(trainers_client, cohort)}
    time_machine.move_to(NOW + timedelta(days=1), tick=False)
    trainers_client.force_login(trainer)
    shown = page(trainers_client, cohort)
    assert "The figures of 5 learners are older, the oldest of 18 May." in shown
    assert Standing.objects.filter(worked_on=TODAY.toordinal() + 1).count() == PORTION
    Standing.objects.filter(worked_on=TODAY.toordinal() + 1).update(worked_on=TODAY.toordinal())
    Standing.objects.update(basis="")
    rows = table(trainers_client, cohort)
    days = [row["Figures from"] for row in rows]
    assert (days.count("2026-05-19"), days.count("2026-05-18")) == (PORTION, LEARNERS - PORTION)
    for row in rows:
        if row["Figures from"] == "2026-05-18":
            assert row["Expected"]
            assert row["Status"] == before[row["Learner"]]["Status"]


def test_those_without_any_figures_come_first_and_then_the_oldest(cohort, memberships):
    refresh(cohort, at=NOW)
    by_age = list(Standing.objects.order_by("pk"))
    Standing.objects.filter(pk=by_age[0].pk).delete()
    for place, one in enumerate(by_age[1:]):
        Standing.objects.filter(pk=one.pk).update(basis="", worked_on=TODAY.toordinal() - 1 - place)
    report_of(cohort, at=NOW)
    anew = set(Standing.objects.filter(worked_on=TODAY.toordinal()).values_list("membership", flat=True))
    assert anew == {by_age[0].membership_id, by_age[-1].membership_id, by_age[-2].membership_id}


def test_the_counts_are_those_of_the_rows_whatever_is_out_of_date(trainers_client, cohort, memberships):
    refresh(cohort, at=NOW)
    Standing.objects.update(basis="")
    report = report_of(cohort, at=NOW)
    rows = report.rows(report.members)
    assert len(report.stale) == LEARNERS - PORTION
    assert sum(report.counts.values()) + report.without_figures == len(rows) == LEARNERS
    assert report.on_course == sum(1 for row in rows if row.status == Standing.Status.ON_COURSE)
    assert report.estimated == sum(1 for row in rows if row.expected is not None)


def test_chances_of_another_syllabus_are_not_taken_for_those_of_this_one(cohort, cards, memberships):
    refresh(cohort, at=NOW)
    cohort.facts.set([card.fact_id for card in cards[:-1]])
    report = report_of(cohort, at=NOW)
    assert report.compared == PORTION
    assert report.required == 17


def test_the_days_of_older_figures_are_days_ago(cohort, memberships):
    refresh(cohort, at=NOW)
    later = NOW + timedelta(days=2)
    report = report_of(cohort, at=later)
    complete = {one.key: one.activity for one in refresh(cohort, at=later)}
    assert len(report.stale) == LEARNERS - PORTION
    assert {one.key: one.activity for one in report.members} == complete


def test_all_of_it_is_done_where_it_is_not_for_a_request(cohort, memberships):
    assert not any(one.stale for one in refresh(cohort, at=NOW))
    assert Standing.objects.count() == LEARNERS


@pytest.mark.parametrize("more", [0, 30])
def test_whatever_is_out_of_date_the_page_takes_at_most_twelve_queries(
    trainers_client, cohort, cards, memberships, more
):
    for number in range(more):
        learn(member(cohort, f"More{number}").learner, cards)
    for number in range(2 + more):
        member(cohort, f"New{number}")
    page(trainers_client, cohort)
    learners = [one.learner for one in cohort.memberships.select_related("learner")]
    for place, learner in enumerate(learners):
        for form in ("2 March 2013", "02/03/2013", "2013-03-02")[: 1 + place % 3]:
            wrong_answer(learner, cards[0].fact, form)
        for card in cards[:3]:
            note_quiz_answer(learner, card.fact, answer="x", right=False, guess_chance=0.0, key=uuid4(), at=NOW)
    note_change([learner.pk for learner in learners])
    Standing.objects.filter(pk__in=Standing.objects.order_by("pk").values("pk")[:1]).delete()
    with CaptureQueriesContext(connection) as captured:
        shown = page(trainers_client, cohort)
    assert "What is confused with what" in shown
    assert len(captured) == 12
