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
from tests.factories import CardFactory, CohortFactory, FactFactory, UserFactory
from training.accounts.models import User
from training.cohorts.models import Cohort
from training.facts.models import Fact
from training.reviews.services.changes import note_change

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stop_the_clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def page(trainers_client: Client, cohort: Cohort, query: str = "", **headers) -> str:
    response = trainers_client.get(f"{cohort.get_absolute_url()}{query}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def heading(shown: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", shown)
    assert found
    return found[1]


def names(shown: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="people/\d+/">(\w+)</a>', shown)


def three_members(cohort: Cohort) -> None:
    """One who knows all, one who forgets, one who joined lately and has begun little."""
    cards = syllabus()
    learn(member(cohort, "Aminata").learner, cards)
    learn(member(cohort, "Boris").learner, cards[:13], stability=2.0, failed=15, reviews=40, suspended=True)
    learn(member(cohort, "Chidi", joined_days_ago=3).learner, cards[:6], reviews=8, days=2)


def test_the_heading_says_how_many_are_on_course_for_the_day(trainers_client, cohort):
    three_members(cohort)
    shown = page(trainers_client, cohort)
    assert heading(shown) == "1 of 3 is on course for 12 June"
    assert "0 borderline, 1 at risk, 1 with too little data." in shown
    assert "25 days remain." in shown
    assert "figures from 18 May, 12:00" in shown
    assert "An estimate of recall, not of fitness to deploy." in shown


def test_after_the_day_the_heading_is_in_the_past_and_the_figures_are_kept(
    trainers_client, trainer, cohort, time_machine
):
    three_members(cohort)
    time_machine.move_to(NOW + timedelta(days=25), tick=False)
    trainers_client.force_login(trainer)
    on_the_day = page(trainers_client, cohort)
    note_change([one.learner_id for one in cohort.memberships.all()])
    time_machine.move_to(NOW + timedelta(days=60), tick=False)
    trainers_client.force_login(trainer)
    after = page(trainers_client, cohort)
    assert heading(on_the_day) == "1 of 3 is on course for 12 June"
    assert heading(after) == "1 of 3 was on course for 12 June"
    assert "Talk to these learners first" not in after
    figures = r"<b>\d+</b> <small>\d+–\d+</small>"
    assert re.findall(figures, after) == re.findall(figures, on_the_day) != []


def test_an_empty_cohort_says_what_to_do(trainers_client, cohort):
    shown = page(trainers_client, cohort)
    assert heading(shown) == "No learners yet"
    assert "<table" not in shown


def test_with_too_little_data_of_everybody_there_is_no_estimate(trainers_client, cohort):
    member(cohort, "Aminata")
    CardFactory()
    shown = page(trainers_client, cohort)
    assert heading(shown) == "No estimate yet for 12 June"
    assert "0 of 1 facts started: too little data." in shown
    assert "<circle" not in shown


def test_a_row_has_the_figures_of_the_standing_and_a_place_for_each(trainers_client, cohort):
    three_members(cohort)
    shown = page(trainers_client, cohort)
    row = next(line for line in shown.splitlines() if ">Aminata<" in line)
    standing = cohort.memberships.get(learner__username="aminata").standing
    assert '<span class="tag good">On course</span>' in row
    assert f"<b>{round(standing.expected)}</b> <small>{standing.low}–{standing.high}</small>" in row
    assert f'<td class="right wide">{round(standing.stopped)}</td>' in row
    assert f'<td class="right wide">{standing.minutes_a_day}</td>' in row
    assert row.count("<circle") == 2
    assert "17 May" in row
    unknown = next(line for line in shown.splitlines() if ">Chidi<" in line and "<tr>" in line)
    assert "Too little data" in unknown
    assert "<circle" not in unknown


def test_those_to_talk_to_first_come_with_reasons_in_numbers(trainers_client, cohort):
    three_members(cohort)
    shown = page(trainers_client, cohort)
    first = shown[shown.index("Talk to these learners first</h2>") : shown.index("Weakest facts</h2>")]
    assert names_in(first) == ["Boris", "Chidi"]
    assert "7 of 20 facts not started" in first
    assert "reviewed on 5 of the last 14 days" in first
    assert "recalls 62% of cards that came back (40)." in first
    assert "Joined on 15 May; 6 of 20 facts started: too little data." in first


def names_in(part: str) -> list[str]:
    return re.findall(r'<a href="people/\d+/">(\w+)</a>', part)


def test_somebody_on_course_who_is_silent_is_not_named(trainers_client, cohort):
    silent = member(cohort, "Aminata")
    learn(silent.learner, syllabus(), stability=3000.0, reviews=25, days=1)
    silent.learner.reviews.update(day=TODAY - timedelta(days=13))
    shown = page(trainers_client, cohort)
    assert heading(shown) == "1 of 1 is on course for 12 June"
    assert "Talk to these learners first" not in shown


def test_the_weakest_facts_are_those_that_the_fewest_are_expected_to_recall(trainers_client, cohort):
    cards = syllabus(14)
    for name in ("Aminata", "Boris"):
        learner = member(cohort, name).learner
        learn(learner, cards[1:], stability=3000.0)
        learn(learner, cards[:1], stability=0.5, reviews=0, suspended=True)
    Fact.objects.filter(pk=cards[0].fact_id).update(statement="Konna fell in January 2013.")
    shown = page(trainers_client, cohort)
    weakest = shown[shown.index("Weakest facts</h2>") : shown.index("Activity</h2>")]
    assert "Konna fell in January 2013." in weakest
    assert weakest.count("<tr>") == 2


def test_a_wrong_answer_that_several_gave_is_shown_with_the_fact_it_belongs_to(trainers_client, cohort):
    syllabus(3)
    asked = FactFactory(kind=Fact.Kind.NUMBER, answer="12640", statement="12,640 were authorized.")
    other = FactFactory(
        kind=Fact.Kind.NUMBER, answer="13000", statement="Nearly 13,000 were there.", qualifier="nearly"
    )
    for fact in (asked, other):
        CardFactory(fact=fact)
    for name in ("Aminata", "Boris", "Chidi"):
        learner = member(cohort, name).learner
        wrong_answer(learner, asked, "13,000")
        wrong_answer(learner, asked, "13,000")
        wrong_answer(learner, other, f"only {name} said this")
    wrong_answer(UserFactory(), other, "a stranger's")
    shown = page(trainers_client, cohort)
    confused = shown[shown.index("What is confused with what") : shown.index("Activity</h2>")]
    assert "3 of 3 answered “13,000” where the record says:" in confused
    assert "“13,000” belongs to:" in confused
    assert "Nearly 13,000 were there." in confused
    assert "said this" not in confused
    assert "stranger" not in confused


def test_activity_has_a_bar_and_a_line_of_the_table_for_each_of_fourteen_days(trainers_client, cohort):
    three_members(cohort)
    shown = page(trainers_client, cohort)
    activity = shown[shown.index("Activity</h2>") :]
    assert activity.count("<rect") == 14
    assert '<th scope="row">Sun 17 May</th><td class="right">17</td>' in activity
    assert "3 of 3 learners reviewed in the last 7 days." in activity


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["Boris", "Chidi", "Aminata"]),
        ("?sort=name", ["Aminata", "Boris", "Chidi"]),
        ("?sort=-name", ["Chidi", "Boris", "Aminata"]),
        ("?sort=-expected", ["Aminata", "Boris", "Chidi"]),
        ("?sort=nonsense", ["Boris", "Chidi", "Aminata"]),
    ],
)
def test_the_table_is_sorted_as_the_address_says(trainers_client, cohort, sort, expected):
    three_members(cohort)
    assert names(page(trainers_client, cohort, sort)) == expected


def test_the_heading_of_a_column_says_how_it_is_sorted_and_leads_the_other_way(trainers_client, cohort):
    three_members(cohort)
    shown = page(trainers_client, cohort, "?sort=name")
    assert '<th scope="col" aria-sort="ascending"><a id="by-name" href="?sort=-name"' in shown
    assert shown.count("aria-sort") == 1
    assert 'aria-sort="descending"><a id="by-name" href="?sort=name"' in page(trainers_client, cohort, "?sort=-name")


def test_htmx_gets_the_table_alone_and_is_told_how_it_is_sorted(trainers_client, cohort):
    three_members(cohort)
    response = trainers_client.get(f"{cohort.get_absolute_url()}?sort=name", headers={"HX-Request": "true"})
    shown = response.content.decode()
    assert shown.startswith('<div id="learners"')
    assert "<h1" not in shown
    assert 'id="status" hx-swap-oob="innerHTML">Sorted by Learner. Ascending.' in shown
    assert "HX-Request" in response["Vary"]
    assert names(shown) == ["Aminata", "Boris", "Chidi"]


def test_a_hundred_learners_stand_on_a_page_and_the_pages_keep_the_order(trainers_client, cohort):
    CardFactory()
    for number in range(103):
        member(cohort, f"Learner{number:03}")
    first = page(trainers_client, cohort, "?sort=-name")
    assert len(names(first)) == 100
    assert "?sort=-name&amp;page=2" in first
    assert names(page(trainers_client, cohort, "?sort=-name&page=2")) == ["Learner002", "Learner001", "Learner000"]
    assert len(names(page(trainers_client, cohort, "?print=1"))) == 103


def test_the_page_to_print_has_its_table_open_and_no_navigation(trainers_client, cohort):
    three_members(cohort)
    shown = page(trainers_client, cohort, "?print=1")
    assert "<details open>" in shown
    assert "<nav" not in shown
    assert "?sort=" not in shown
    assert names(shown) == ["Boris", "Chidi", "Aminata"]


@pytest.mark.parametrize("members", [3, 40])
def test_the_page_takes_six_queries_at_any_size_and_four_more_after_a_change(trainers_client, cohort, members):
    cards = syllabus()
    for number in range(members):
        learner = member(cohort, f"Learner{number}").learner
        learn(learner, cards[: 12 + number % 8], stability=1.0, suspended=True)
        wrong_answer(learner, cards[0].fact, "2 March 2013")
    page(trainers_client, cohort)
    with CaptureQueriesContext(connection) as warm:
        page(trainers_client, cohort)
    note_change([learner.pk])
    with CaptureQueriesContext(connection) as changed:
        shown = page(trainers_client, cohort)
    assert "What is confused with what" in shown
    assert (len(warm), len(changed)) == (6, 10)


def test_the_page_of_thirty_learners_is_under_six_kilobytes_gzipped(trainers_client, cohort):
    cards = syllabus(48)
    for number in range(30):
        learner = member(cohort, f"Learner{number}").learner
        User.objects.filter(pk=learner.pk).update(first_name=f"Abcdefg{number * 7919}", last_name=f"X{number * 104729}")
        learn(learner, cards[: 12 + number], stability=1.0 + number * 2, reviews=30 + number, days=1 + number % 14)
        wrong_answer(learner, cards[number % 4].fact, "2 March 2013")
    for card in cards:
        Fact.objects.filter(pk=card.fact_id).update(
            statement=f"A statement of the usual length, with {card.pk * 7919} in it."
        )
    shown = page(trainers_client, cohort)
    assert len(gzip.compress(shown.encode())) < 6 * 1024


def test_trainers_and_administrators_find_their_cohorts_in_the_navigation(trainers_client, cohort, client):
    other = CohortFactory(name="Rotation 8")
    administrators = Client()
    administrators.force_login(UserFactory(role=User.Role.ADMINISTRATOR))
    link = f'<a href="{reverse("cohort_list")}">Cohorts</a>'
    assert link in trainers_client.get(reverse("today")).content.decode()
    assert link in administrators.get(reverse("today")).content.decode()
    assert link not in client.get(reverse("today")).content.decode()
    listed = trainers_client.get(reverse("cohort_list")).content.decode()
    assert "Rotation 7" in listed
    assert other.name not in listed
    assert other.name in administrators.get(reverse("cohort_list")).content.decode()


@pytest.mark.parametrize("number", [0, 1, 12])
def test_the_list_of_cohorts_takes_the_same_number_of_queries_whatever_there_is(trainers_client, trainer, number):
    for place in range(number):
        made = CohortFactory(deploys_on=TODAY + timedelta(days=place - 3))
        made.trainers.add(trainer)
        member(made, f"Learner{place}")
    with CaptureQueriesContext(connection) as queries:
        shown = trainers_client.get(reverse("cohort_list")).content.decode()
    assert len(queries) == 3
    assert shown.count("1 learner<") == number


def test_a_cohort_is_not_found_by_those_who_do_not_train_it(client, cohort):
    strangers = Client()
    strangers.force_login(UserFactory(role=User.Role.TRAINER))
    editors = Client()
    editors.force_login(UserFactory(role=User.Role.EDITOR))
    for browser in (client, strangers, editors):
        for address in ("cohort", "cohort_csv", "cohort_xlsx"):
            assert browser.get(reverse(address, args=[cohort.slug])).status_code == 404
