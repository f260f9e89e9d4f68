from __future__ import annotations

import gzip
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, ProgrammingError
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.factories import ClaimFactory, ResponseFactory

# Whoever has a code for a cohort need not have an account yet.
OPEN = {"home", "health", "sign_in", "sign_out", "join_code", "join"}
ASKED_TO_SIGN_IN = ("/sign-in/?next=", "/admin/login/?next=")
UUID = "7b5fb0a8-4f9b-4bd4-8f0e-2f1c6a1ad8f8"
ARGUMENTS = {
    "slug": "anything", "number": 1, "key": 1, "attempt_id": UUID, "quiz_id": UUID, "code": "BCDFGHJK", "name": "facts",
    "form": "csv",
}  # fmt: skip
PAGES = ["today", "quiz_list", "fact_list", "timeline", "aside_list", "review", "account", "help_keys", "help_record"]
PAGES += ["my_data", "account_delete", "progress", "review_pack"]


def named(patterns: list[URLPattern | URLResolver]) -> list[URLPattern]:
    found: list[URLPattern] = []
    for pattern in patterns:
        # The admin has a table of its own.
        if getattr(pattern, "namespace", "") != "admin":
            found += named(pattern.url_patterns) if isinstance(pattern, URLResolver) else [pattern]
    return found


def own_patterns() -> list[URLPattern]:
    return [pattern for pattern in named(get_resolver().url_patterns) if "training" in pattern.callback.__module__]


@pytest.mark.parametrize("pattern", own_patterns(), ids=lambda pattern: str(pattern.name))
def test_every_page_but_the_open_ones_asks_to_sign_in(anonymous_client, db, pattern):
    wanted = {name: ARGUMENTS[name] for name in pattern.pattern.converters}
    response = anonymous_client.get(reverse(pattern.name, kwargs=wanted))
    if pattern.name in OPEN:
        assert response.status_code in {200, 302, 404}
        assert "?next=" not in response.get("Location", "")
    else:
        assert response.url.startswith(ASKED_TO_SIGN_IN)


@pytest.mark.parametrize("pattern", own_patterns(), ids=lambda pattern: str(pattern.name))
@pytest.mark.parametrize("method", ["trace", "put", "delete"])
def test_no_page_takes_a_method_it_has_no_use_for(client, pattern, method):
    wanted = {name: ARGUMENTS[name] for name in pattern.pattern.converters}
    response = getattr(client, method)(reverse(pattern.name, kwargs=wanted))
    # Django's admin asks first who it is.
    assert response.status_code in {403, 405} or response.url.startswith("/admin/login/?next=/admin/")


def test_the_root_leads_to_today(client):
    assert client.get("/").url == reverse("today")


def test_health_is_well_while_the_database_answers(anonymous_client, db):
    assert anonymous_client.get("/health/").content == b"ok\n"


def test_health_is_503_when_the_database_does_not_answer(anonymous_client, db, monkeypatch):
    def refuse(*args: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("training.views.connection", SimpleNamespace(cursor=refuse))
    assert anonymous_client.get("/health/").status_code == 503


def test_health_is_503_when_the_database_has_no_tables(anonymous_client, db, monkeypatch):
    def refuse(*args: object) -> None:
        raise ProgrammingError("relation django_migrations does not exist")

    monkeypatch.setattr("training.views.connection", SimpleNamespace(cursor=refuse))
    assert anonymous_client.get("/health/").status_code == 503


def test_an_unknown_address_gets_a_page_that_says_what_to_do(client):
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()
    assert reverse("today") in response.content.decode()


def fail(monkeypatch, error: Exception) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr("training.views.render", broken)


def test_a_fault_gets_a_page_with_a_reference_that_the_log_has(client, monkeypatch, caplog):
    client.raise_request_exception = False
    fail(monkeypatch, RuntimeError("boom"))
    response = client.get(reverse("today"))
    assert response.status_code == 500
    reference = caplog.text.split("Reference ")[1].split(":")[0]
    assert reference in response.content.decode()
    assert "boom" not in response.content.decode()


@pytest.mark.parametrize(
    "message", ["database is locked", "attempt to write a readonly database", "connection refused"]
)
def test_a_database_that_refuses_for_now_is_503_and_says_that_nothing_was_saved(client, monkeypatch, message):
    client.raise_request_exception = False
    fail(monkeypatch, OperationalError(message))
    response = client.get(reverse("today"))
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "Not saved" in response.content.decode()


def test_a_wrong_query_is_a_fault_and_not_a_busy_database(client, monkeypatch):
    client.raise_request_exception = False
    fail(monkeypatch, OperationalError("no such column: password"))
    assert client.get(reverse("today")).status_code == 500


def test_a_body_that_is_too_large_is_refused_with_a_page(client, learner):
    response = ResponseFactory(attempt__learner=learner)
    answer = client.post(
        response.get_absolute_url(), {"answer": "x" * 300_000}, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in {400, 413}
    assert "Go back, shorten" in answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_runs_no_inline_script_or_style_and_no_other_host(client, name):
    response = client.get(reverse(name))
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    page = response.content.decode()
    assert "style=" not in page
    assert "<style" not in page
    assert "onclick" not in page
    assert "<script>" not in page
    assert "//" not in page.replace("https://", "//").replace("<!DOCTYPE", "")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_under_four_kilobytes_gzipped(client, name):
    for _ in range(30):
        ClaimFactory()
    assert len(gzip.compress(client.get(reverse(name)).content)) < 4096


def test_a_session_that_ended_elsewhere_asks_to_sign_in(client):
    Session.objects.all().delete()
    assert client.get(reverse("today")).url == "/sign-in/?next=/today/"
