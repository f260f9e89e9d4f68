from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.cohorts.learning import NOW
from tests.factories import CohortFactory, MembershipFactory, UserFactory
from training.accounts.models import User
from training.cohorts.models import Cohort, Membership

ROSTER = "/cohorts/rotation-7/roster/"
PASSWORD = re.compile(r"\b(?:[a-z]{4}-){2}[a-z]{4}\b")
TWO = "name;username\nAmina Diallo;\nBoris Ba;boris.b\n"


@pytest.fixture(autouse=True)
def _stop_the_clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def page_of(response) -> str:
    return unescape(response.content.decode())


def dry_run(client: Client, text: str) -> str:
    """Send a list; return the page that says what it would do."""
    return page_of(client.post(ROSTER, {"text": text}))


def seen(client: Client, text: str) -> str:
    """Return the list that is sent when what was shown is confirmed."""
    response = client.post(ROSTER, {"text": text})
    return response.context["dry_run"].text


def confirm(client: Client, text: str):
    return client.post(ROSTER, {"text": seen(client, text), "do": "enrol"})


def cells(page: str) -> list[list[str]]:
    """Return the rows of the table."""
    rows = re.findall(r"<tr><td>.*?</tr>", page)
    return [re.findall(r">([^<>]+)</(?:td|th|span)>", row) for row in rows]


@pytest.fixture
def of_the_trainer(trainer) -> Cohort:
    """Another cohort of the same trainer."""
    other = CohortFactory()
    other.trainers.add(trainer)
    return other


def test_a_dry_run_says_what_would_happen_and_changes_nothing(trainers_client, cohort, of_the_trainer):
    MembershipFactory(cohort=cohort, learner__username="inside")
    MembershipFactory(cohort=of_the_trainer, learner__username="Nearby")
    before = list(User.objects.values()), list(Membership.objects.values())
    page = dry_run(trainers_client, "Amina Diallo,\nNina,nearby\nIda,inside\n")
    assert cells(page) == [
        ["1", "Amina Diallo", "amina.diallo", "new account"],
        ["2", "Nina", "Nearby", "joins"],
        ["3", "Ida", "inside", "member already"],
    ]
    assert "New accounts: 1. Joining with the account they have: 1. Members already: 1." in page
    assert (list(User.objects.values()), list(Membership.objects.values())) == before


def test_a_list_makes_accounts_that_join_and_shows_their_passwords(trainers_client, cohort):
    Cohort.objects.update(time_zone="Africa/Bamako", retention=0.85)
    response = confirm(trainers_client, TWO)
    page = page_of(response)
    passwords = PASSWORD.findall(page)
    assert response.status_code == 200
    assert len(set(passwords)) == 2
    assert "http://testserver/sign-in/" in page
    amina = User.objects.get(username="amina.diallo")
    assert (amina.first_name, amina.role, amina.is_staff, amina.must_change_password) == (
        "Amina Diallo", "learner", False, True,
    )  # fmt: skip
    assert (amina.time_zone, amina.retention, amina.deploys_on) == ("Africa/Bamako", 0.85, date(2026, 6, 12))
    assert set(cohort.memberships.active().values_list("learner__username", flat=True)) == {"amina.diallo", "boris.b"}


def test_a_password_of_the_list_signs_in_once_and_leads_to_an_own_one(trainers_client, anonymous_client, cohort):
    page = page_of(confirm(trainers_client, "Amina Diallo\n"))
    given = {"username": "amina.diallo", "password": PASSWORD.search(page)[0]}
    anonymous_client.post("/sign-in/", given)
    assert anonymous_client.get("/today/").url == "/account/password/"


def test_passwords_are_in_no_log_no_session_and_no_table(trainers_client, cohort, caplog):
    caplog.set_level(logging.DEBUG)
    response = confirm(trainers_client, TWO)
    passwords = PASSWORD.findall(page_of(response))
    assert "no-store" in response["Cache-Control"]
    sessions = [str(session.get_decoded()) for session in Session.objects.all()]
    stored = [*map(str, User.objects.values()), *sessions, *map(str, trainers_client.cookies.values())]
    for password in passwords:
        assert password not in caplog.text
        assert not any(password in text for text in stored)
    for later in (ROSTER, "/cohorts/rotation-7/people/"):
        assert not PASSWORD.search(page_of(trainers_client.get(later)))


def test_a_list_that_is_sent_twice_is_done_once(trainers_client, cohort):
    text = seen(trainers_client, TWO)
    assert PASSWORD.search(page_of(trainers_client.post(ROSTER, {"text": text, "do": "enrol"})))
    again = trainers_client.post(ROSTER, {"text": text, "do": "enrol"}, follow=True)
    assert "Everybody on the list is a member already." in page_of(again)
    assert not PASSWORD.search(page_of(again))
    assert cohort.memberships.count() == User.objects.filter(role="learner").count() == 2


def test_a_longer_list_of_the_same_names_adds_those_who_are_new(trainers_client, cohort):
    confirm(trainers_client, TWO)
    page = dry_run(trainers_client, TWO.replace(";boris.b", ";") + "Carla;\n")
    assert [row[3] for row in cells(page)] == ["member already", "member already", "new account"]
    confirm(trainers_client, TWO + "Carla;\n")
    assert cohort.memberships.count() == 3


def test_an_account_of_somebody_elses_learner_is_not_taken_over(trainers_client, cohort, learner, of_the_trainer):
    MembershipFactory(learner=learner)
    MembershipFactory(cohort=of_the_trainer, learner=learner, left_at=timezone.now())
    for typed in ("amina", "AMINA"):
        response = trainers_client.post(ROSTER, {"text": f"Amina,{typed}\nBoris\n"})
        assert response.status_code == 422
        assert "Line 1, username: Somebody has this username." in page_of(response)
        assert "give them the code to join with" in page_of(response)
    response = trainers_client.post(ROSTER, {"text": "Amina,amina\nBoris\n", "do": "enrol"})
    assert response.status_code == 422
    assert not cohort.memberships.exists()
    learner.refresh_from_db()
    assert learner.check_password("groundwork")


def test_nobody_is_taken_for_an_account_by_their_name(trainers_client, cohort, learner):
    User.objects.filter(pk=learner.pk).update(first_name="Amina")
    confirm(trainers_client, "Amina\n")
    assert [one.learner.username for one in cohort.memberships.all()] == ["amina2"]


def test_who_joins_with_the_account_they_have_keeps_the_password(trainers_client, cohort, of_the_trainer, learner):
    MembershipFactory(cohort=of_the_trainer, learner=learner)
    response = trainers_client.post(ROSTER, {"text": "Amina,amina\n", "do": "enrol"}, follow=True)
    assert "1 person joined." in page_of(response)
    learner.refresh_from_db()
    assert learner.check_password("groundwork")
    assert learner.memberships.active().count() == 2


def test_one_wrong_row_hinders_the_whole_list(trainers_client, cohort):
    wrong = "name,username\nAmina,\n,boris\nAmina,\nCarla,a b\n=Dora,\n"
    response = trainers_client.post(ROSTER, {"text": wrong, "do": "enrol"})
    page = page_of(response)
    assert response.status_code == 422
    assert "4 rows are wrong" in page
    assert "Line 3, name: There is no name." in page
    assert "Line 4, name: The same name is on line 2." in page
    assert "Line 5, username: The username has a sign it may not have." in page
    assert "Line 6, name: The name has a sign that no name has." in page
    assert 'name="do"' not in page
    assert not Membership.objects.exists()


def upload(client: Client, content: bytes):
    return client.post(ROSTER, {"text": "", "file": SimpleUploadedFile("people.csv", content, "text/csv")})


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_file_in_utf_8_is_read_with_or_without_its_mark(trainers_client, cohort, mark):
    page = page_of(upload(trainers_client, mark + "Name;Username\r\nNdèye Sá;\r\n".encode()))
    assert cells(page) == [["2", "Ndèye Sá", "ndeye.sa", "new account"]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("Ndèye\n".encode("latin-1"), "Save it as “CSV UTF-8”"),
        ("Ndèye\n".encode("utf-16"), "Save it as “CSV UTF-8”"),
        (b"", "The list is empty."),
        (b"name,username\n", "The list is empty."),
        (b"rank,name\nSgt,Amina\n", "Take that column out."),
        (b"username\namina\n", "names no column “name”"),
        (b'"Amina\nBoris\n', "A quotation mark that is opened on line 2 or before is not closed."),
        (b"Amina\n" * 501, "more than 500 people"),
        (b"x" * (100 * 1024 + 1), "larger than 100 KB"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_remedy(trainers_client, cohort, content, message):
    response = upload(trainers_client, content)
    assert response.status_code == 422
    assert message in page_of(response)


def test_a_pasted_list_that_is_too_large_is_refused(trainers_client, cohort):
    response = trainers_client.post(ROSTER, {"text": "é" * (50 * 1024 + 1)})
    assert response.status_code == 422
    assert "larger than 100 KB" in page_of(response)


def test_five_hundred_people_of_the_same_first_letters_are_brought_in_at_once(trainers_client, cohort):
    text = "".join(f"Amina {'é' * 40} Diallo {number}\n" for number in range(500))
    page = page_of(confirm(trainers_client, text))
    assert len(set(PASSWORD.findall(page))) == 500
    assert cohort.memberships.count() == 500


def test_people_of_one_name_get_usernames_of_their_own(trainers_client, cohort):
    UserFactory(username="amina.diallo")
    UserFactory(username="Amina.Diallo3")
    page = dry_run(trainers_client, "Amina Diallo\nAmina B. Diallo\nAmina C. Diallo\nDora,amina.diallo5\n")
    assert sorted(row[2] for row in cells(page)) == [f"amina.diallo{number}" for number in (2, 4, 5, 6)]


def test_saying_what_would_happen_takes_the_same_queries_at_any_length(
    trainers_client, cohort, django_assert_max_num_queries
):
    def counted(number: int) -> int:
        text = "".join(f"Person {one},p{one if one % 2 else ''}\n" for one in range(number)).replace(",p\n", "\n")
        with django_assert_max_num_queries(12) as queries:
            dry_run(trainers_client, text)
        return len(queries)

    few = counted(3)
    MembershipFactory.create_batch(20, cohort=cohort)
    assert counted(200) == few


@pytest.mark.django_db(transaction=True)
def test_a_list_confirmed_many_times_at_once_is_done_once(trainers_client, cohort, trainer):
    text = seen(trainers_client, TWO)
    browsers = [Client() for _ in range(6)]
    for browser in browsers:
        browser.force_login(trainer)

    def send(browser: Client) -> int:
        try:
            return len(PASSWORD.findall(page_of(browser.post(ROSTER, {"text": text, "do": "enrol"}))))
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        shown = list(pool.map(send, browsers))
    assert sorted(shown) == [0, 0, 0, 0, 0, 2]
    assert cohort.memberships.count() == 2
