from __future__ import annotations

import gzip
import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory
from training.accounts.models import User
from training.rules.scheduling import MemoryState, Phase, Rating, schedule
from training.rules.time_zones import LIKELY, find_zone, known_zones, similar_zones

ACCOUNT = "/account/"
NOON = "2026-11-26T12:00:00Z"
STUDY = {"form": "study", "retention": "90", "daily_cap": "60", "deploys_on": ""}
PASSWORD = {
    "form": "password",
    "old_password": "groundwork",
    "new_password1": "a longer road 7",
    "new_password2": "a longer road 7",
}
LANGUAGES = [("en", "English"), ("fr", "French")]


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


def post(client, **form) -> tuple[int, str]:
    """Send a form of the account page; return the status and the page."""
    response = client.post(ACCOUNT, form)
    return response.status_code, unescape(response.content.decode())


def test_how_one_studies_is_kept_and_shown(client, learner):
    assert (
        client.post(ACCOUNT, STUDY | {"retention": "85", "daily_cap": "120", "deploys_on": "2027-06-12"}).url == ACCOUNT
    )
    learner.refresh_from_db()
    assert (learner.retention, learner.daily_cap, learner.deploys_on) == (0.85, 120, date(2027, 6, 12))
    page = client.get(ACCOUNT).content.decode()
    assert "Saved." in page
    assert 'value="120"' in page
    assert 'value="2027-06-12"' in page
    assert page.count("checked") == 2  # the retention and the keys
    assert page.index('value="85"') < page.index("checked") < page.index('value="90"')


def test_the_day_of_deployment_can_be_emptied(client, learner):
    User.objects.update(deploys_on=date(2027, 6, 12))
    client.post(ACCOUNT, STUDY)
    learner.refresh_from_db()
    assert learner.deploys_on is None


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("daily_cap", "9", "Most reviews a day</a>: Give a whole number from 10 to 200."),
        ("daily_cap", "201", "Most reviews a day</a>: Give a whole number from 10 to 200."),
        ("daily_cap", "many", "Most reviews a day</a>: Give a whole number from 10 to 200."),
        ("daily_cap", "", "Most reviews a day</a>: Give a whole number from 10 to 200."),
        ("daily_cap", "9" * 400, "Most reviews a day</a>: Give a whole number from 10 to 200."),
        ("retention", "97", "when they come back</a>: Choose one of the four."),
        ("retention", "", "when they come back</a>: Choose one of the four."),
        ("deploys_on", "2026-11-25", "Day of deployment</a>: This day is past."),
        ("deploys_on", "2036-06-12", "Day of deployment</a>: This day is more than five years away."),
        ("deploys_on", "12/06/2027", "Day of deployment</a>: Write year, month and day, such as 2027-06-12"),
        ("deploys_on", "2027-02-30", "Day of deployment</a>: Write year, month and day, such as 2027-06-12"),
    ],
)
def test_a_wrong_setting_is_refused_by_name_with_a_remedy_and_stays_typed(client, learner, field, typed, message):
    status, page = post(client, **STUDY | {"daily_cap": "77"} | {field: typed})
    assert status == 422
    assert message in page
    assert "<title>Not saved: Your account" in page
    assert f'<a href="#id_{field}">' in page
    assert f'id="id_{field}"' in page
    assert f'id="id_{field}_error"' in page
    assert field == "retention" or f'value="{typed}"' in page or not typed
    assert field == "daily_cap" or 'value="77"' in page
    learner.refresh_from_db()
    assert (learner.daily_cap, learner.retention, learner.deploys_on) == (60, 0.9, None)


@pytest.mark.parametrize("day", ["2026-11-26", "2026-11-27"])
def test_today_is_no_past_day_of_deployment(client, day):
    assert post(client, **STUDY | {"deploys_on": day})[0] == 302


@time_machine.travel("2026-11-26T18:30:00Z", tick=False)
def test_what_is_past_is_told_by_the_learners_own_clock(client, learner):
    User.objects.update(time_zone="Asia/Dhaka")
    assert post(client, **STUDY | {"deploys_on": "2026-11-26"})[0] == 422


def test_a_day_of_deployment_that_has_passed_since_hinders_no_other_change(client, learner):
    User.objects.update(deploys_on=date(2026, 1, 1))
    assert post(client, **STUDY | {"deploys_on": "2026-01-01", "daily_cap": "30"})[0] == 302
    learner.refresh_from_db()
    assert (learner.daily_cap, learner.deploys_on) == (30, date(2026, 1, 1))


@pytest.mark.parametrize(("percent", "least", "most"), [(80, 2.75, 3.5), (85, 1.75, 2), (95, 1 / 3, 1 / 2)])
def test_what_the_page_says_a_retention_costs_is_what_the_scheduler_does(percent, least, most):
    day = date(2026, 11, 26)
    state = MemoryState(Phase.REVIEW, None, 30.0, 5.0, day - timedelta(days=30))
    usual = schedule(state, Rating.GOOD, day=day).interval
    assert least < schedule(state, Rating.GOOD, day=day, retention=percent / 100).interval / usual < most


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Africa/Bamako", "Africa/Bamako"),
        ("bamako", "Africa/Bamako"),
        (" ASIA/dhaka ", "Asia/Dhaka"),
        ("new york", "America/New_York"),
        ("UTC", "UTC"),
        ("Etc/GMT+2", "Etc/GMT+2"),
    ],
)
def test_a_time_zone_is_taken_by_its_name_or_its_city(client, learner, typed, kept):
    assert post(client, form="place", time_zone=typed)[0] == 302
    learner.refresh_from_db()
    assert learner.time_zone == kept


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("Bamakko", "“Bamakko” is no time zone. Did you mean: Africa/Bamako?"),
        ("GMT+2", "Did you mean: Etc/GMT+2, Etc/GMT-2"),
        ("istanbul", "Asia/Istanbul, Europe/Istanbul"),
        ("<b>xyzzy", "Name the largest city in it, such as Bamako"),
        ("../../etc/passwd", "Name the largest city in it, such as Bamako"),
        ("localtime", "is no time zone"),
        ("", "Name a city, such as Bamako"),
        ("x" * 60, "Name a city, such as Bamako"),
    ],
)
def test_what_is_no_time_zone_is_refused_with_those_written_like_it(client, learner, typed, message):
    status, page = post(client, form="place", time_zone=typed)
    assert status == 422
    assert re.search(f"Time zone</a>: .*{re.escape(message)}", page)
    assert f'value="{typed}"' in page or not typed
    assert "<b>xyzzy" not in client.post(ACCOUNT, {"form": "place", "time_zone": typed}).content.decode()
    learner.refresh_from_db()
    assert learner.time_zone == "UTC"


def test_the_zones_that_are_offered_exist():
    assert set(LIKELY) <= known_zones()
    assert all(find_zone(name) == name and name in similar_zones(name) for name in LIKELY)


@time_machine.travel("2026-11-26T23:30:00Z", tick=False)
def test_pages_show_the_learners_local_date(client, learner):
    assert "Thursday 26 November" in client.get(reverse("today")).content.decode()
    client.post(ACCOUNT, {"form": "place", "time_zone": "Dhaka"})
    assert "Friday 27 November" in client.get(reverse("today")).content.decode()
    assert "27 November, 05:30" in client.get(ACCOUNT).content.decode()


@time_machine.travel("2026-11-26T23:30:00Z", tick=False)
def test_one_persons_time_zone_is_not_that_of_the_next(client, strangers_client, stranger, learner):
    User.objects.filter(pk=learner.pk).update(time_zone="Asia/Dhaka")
    client.get(reverse("today"))
    assert "Thursday 26 November" in strangers_client.get(reverse("today")).content.decode()


@pytest.mark.parametrize("zone", ["Mars/Olympus_Mons", "", "../etc/passwd", "/etc/passwd"])
def test_a_time_zone_that_this_machine_does_not_know_counts_as_utc(client, learner, zone):
    User.objects.update(time_zone=zone)
    assert "Thursday 26 November" in client.get(reverse("today")).content.decode()
    learner.refresh_from_db()
    assert learner.zone.key == "UTC"


def test_with_one_language_there_is_no_choice_of_one(client):
    assert "id_language" not in client.get(ACCOUNT).content.decode()


def test_the_language_of_the_account_goes_before_that_of_the_browser(client, learner, settings):
    settings.LANGUAGES = LANGUAGES
    assert post(client, form="place", time_zone="UTC", language="fr")[0] == 302
    response = client.get(ACCOUNT, headers={"Accept-Language": "en"})
    page = response.content.decode()
    assert '<html lang="fr"' in page
    assert response["Content-Language"] == "fr"
    assert '<option value="fr" selected>français</option>' in page


def test_nobody_gets_the_language_of_whoever_came_before(client, anonymous_client, learner, settings):
    settings.LANGUAGES = LANGUAGES
    User.objects.update(language="fr")
    client.get(ACCOUNT)
    assert '<html lang="en"' in anonymous_client.get(reverse("sign_in")).content.decode()


def test_a_language_that_is_not_offered_is_refused(client, learner, settings):
    settings.LANGUAGES = LANGUAGES
    status, page = post(client, form="place", time_zone="UTC", language="xx")
    assert status == 422
    assert "Language</a>: Choose a language from the list." in page


def test_a_language_that_is_no_longer_offered_is_left_to_the_browser(client, learner):
    User.objects.update(language="xx")
    assert '<html lang="en"' in client.get(ACCOUNT).content.decode()


def test_a_form_keeps_its_own_settings_alone(client, learner):
    everything = STUDY | {"daily_cap": "99", "time_zone": "Dakar", "keyboard_shortcuts": "", "username": "root"}
    client.post(ACCOUNT, everything | {"form": "place"})
    learner.refresh_from_db()
    assert (learner.daily_cap, learner.time_zone, learner.keyboard_shortcuts) == (60, "Africa/Dakar", True)
    client.post(ACCOUNT, everything | {"form": "study"})
    learner.refresh_from_db()
    assert (learner.daily_cap, learner.keyboard_shortcuts, learner.username) == (99, True, "amina")


@pytest.mark.parametrize("form", [{}, {"form": ""}, {"form": "role"}])
def test_a_form_that_is_none_of_the_pages_is_refused(client, form):
    assert client.post(ACCOUNT, STUDY | form if form else {}).status_code == 400


def test_the_password_is_changed_here_and_ends_the_sessions_elsewhere(client, learner):
    elsewhere = Client()
    elsewhere.force_login(learner)
    assert client.post(ACCOUNT, PASSWORD).url == ACCOUNT
    assert client.get(ACCOUNT).status_code == 200
    assert elsewhere.get(ACCOUNT).url.startswith("/sign-in/")
    learner.refresh_from_db()
    assert learner.check_password("a longer road 7")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"old_password": "wrong"}, "Old password</a>: This is not your password."),
        ({"old_password": ""}, "Old password</a>: Type it; it is empty."),
        ({"new_password2": "a longer road 8"}, "New password once more</a>: The two are not the same."),
        (
            {"new_password1": "short", "new_password2": "short"},
            "New password once more</a>: This password is too short",
        ),
        ({"new_password1": "12345678901", "new_password2": "12345678901"}, "entirely numeric"),
        ({"new_password1": "password1", "new_password2": "password1"}, "too common"),
    ],
)
def test_a_password_that_will_not_do_is_refused_and_none_is_shown(client, learner, wrong, message):
    status, page = post(client, **PASSWORD | wrong)
    assert status == 422
    assert message in page
    assert page.count('type="password"') == 3
    assert not re.search('<input type="password"[^>]*value=', page)
    learner.refresh_from_db()
    assert learner.check_password("groundwork")


def test_who_guesses_at_the_password_of_an_open_session_has_to_wait(client, learner):
    for _ in range(5):
        response = client.post(ACCOUNT, PASSWORD | {"old_password": "guess"})
    assert response.status_code == 429
    assert client.post(ACCOUNT, PASSWORD).status_code == 429
    learner.refresh_from_db()
    assert learner.check_password("groundwork")


def test_changing_the_password_undoes_nothing_that_an_administrator_did_meanwhile(client, learner, monkeypatch):
    save = User.save

    def made_trainer_meanwhile(user, *args, **kwargs):
        User.objects.filter(pk=user.pk).update(role="trainer")
        save(user, *args, **kwargs)

    monkeypatch.setattr(User, "save", made_trainer_meanwhile)
    client.post(ACCOUNT, PASSWORD)
    learner.refresh_from_db()
    assert learner.role == "trainer"


def test_a_language_and_a_time_zone_cost_no_query(client, learner, django_assert_num_queries):
    with django_assert_num_queries(2):  # the session and the user
        client.get(ACCOUNT)


def test_the_page_is_under_four_kilobytes_when_everything_is_wrong_and_every_field_there(client, settings):
    settings.LANGUAGES = LANGUAGES
    wrong = {"form": "study", "retention": "", "daily_cap": "0", "deploys_on": "2020-01-01"}
    assert len(gzip.compress(client.post(ACCOUNT, wrong).content)) < 4096


def test_somebody_who_is_not_signed_in_changes_nothing(anonymous_client, db):
    UserFactory(username="amina")
    assert anonymous_client.post(ACCOUNT, STUDY).url == f"/sign-in/?next={ACCOUNT}"
