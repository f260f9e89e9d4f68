from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.cohorts.learning import NOW, learn, member, syllabus
from training.accounts.models import User
from training.cohorts.models import Cohort

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stop_the_clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def cohort(cohort) -> Cohort:
    """The cohort with somebody who has an estimate and somebody who has none."""
    learn(member(cohort, "Aminata").learner, syllabus(), stability=9.0)
    member(cohort, "Boris")
    return cohort


def as_csv(browser: Client, cohort: Cohort, query: str = "") -> list[dict[str, str]]:
    response = browser.get(f"{reverse('cohort_csv', args=[cohort.slug])}{query}")
    assert response.status_code == 200
    assert 'filename="rotation-7-2026-05-18.csv"' in response["Content-Disposition"]
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def as_sheet(browser: Client, cohort: Cohort, query: str = "") -> list[dict[str, object]]:
    response = browser.get(f"{reverse('cohort_xlsx', args=[cohort.slug])}{query}")
    assert response.status_code == 200
    assert 'filename="rotation-7-2026-05-18.xlsx"' in response["Content-Disposition"]
    titles, *rows = load_workbook(io.BytesIO(response.content)).active.iter_rows()
    return [{title.value: cell for title, cell in zip(titles, row, strict=True)} for row in rows]


def test_the_files_have_the_figures_of_the_page(trainers_client, cohort):
    page = trainers_client.get(cohort.get_absolute_url()).content.decode()
    shown = next(line for line in page.splitlines() if ">Aminata<" in line)
    text = as_csv(trainers_client, cohort, "?sort=name")[0]
    cells = as_sheet(trainers_client, cohort, "?sort=name")[0]
    for row in (text, {title: str(cell.value) for title, cell in cells.items()}):
        assert f"<b>{row['Expected']}</b> <small>{row['Range from']}–{row['Range to']}</small>" in shown
        assert f'<td class="right wide">{row["If reviews stop today"]}</td>' in shown
        assert f'<td class="right wide">{row["Minutes a day"]}</td>' in shown
        assert f">{row['Status']}</span>" in shown


def test_numbers_are_numbers_and_dates_dates(trainers_client, cohort):
    row = {title: cell.value for title, cell in as_sheet(trainers_client, cohort, "?sort=name")[0].items()}
    for title in ("Facts", "Standard", "Started", "Expected", "Range from", "Minutes a day", "Reviews"):
        assert type(row[title]) is int
    assert row["Last review"].date() == date(2026, 5, 17)
    assert row["Joined"].date() == date(2026, 4, 8)
    assert as_csv(trainers_client, cohort, "?sort=name")[0]["Last review"] == date(2026, 5, 17).isoformat()


def test_what_is_not_known_is_empty(trainers_client, cohort):
    assert as_csv(trainers_client, cohort, "?sort=name")[1]["Expected"] == ""
    assert as_sheet(trainers_client, cohort, "?sort=name")[1]["Expected"].value is None


@pytest.mark.parametrize("name", ['=HYPERLINK("http://evil")', "+1", "-2+3", "@SUM(A1)"])
def test_a_name_that_looks_like_a_formula_is_none(trainers_client, cohort, name):
    User.objects.filter(username="aminata").update(first_name=name, last_name="X")
    cell = as_sheet(trainers_client, cohort, "?sort=username")[-1]["Learner"]
    assert cell.data_type == "s"
    assert cell.value == f"'{name} X"
    assert as_csv(trainers_client, cohort)[-1]["Learner"] == f"'{name} X"


def test_characters_that_no_sheet_takes_are_left_out(trainers_client, cohort):
    User.objects.filter(username="aminata").update(first_name="Ami\x0bnata", last_name="Ndiaye")
    assert as_sheet(trainers_client, cohort)[-1]["Learner"].value == "Aminata Ndiaye"


@pytest.mark.parametrize(("sort", "expected"), [("name", ["Aminata", "Boris"]), ("-name", ["Boris", "Aminata"])])
def test_the_files_keep_the_order_of_the_page(trainers_client, cohort, sort, expected):
    assert [row["Learner"] for row in as_csv(trainers_client, cohort, f"?sort={sort}")] == expected
    assert [row["Learner"].value for row in as_sheet(trainers_client, cohort, f"?sort={sort}")] == expected
    assert f".csv?sort={sort}" in trainers_client.get(f"{cohort.get_absolute_url()}?sort={sort}").content.decode()


def test_the_files_have_everybody_in_the_same_number_of_queries(trainers_client, cohort):
    for number in range(101):
        member(cohort, f"Learner{number}")
    as_csv(trainers_client, cohort)
    for read in (as_csv, as_sheet):
        with CaptureQueriesContext(connection) as queries:
            assert len(read(trainers_client, cohort)) == 103
        assert len(queries) == 5


def test_an_empty_cohort_gives_the_titles_alone(trainers_client, cohort):
    cohort.memberships.update(left_at=NOW - timedelta(days=1))
    assert as_csv(trainers_client, cohort) == []
    assert as_sheet(trainers_client, cohort) == []
