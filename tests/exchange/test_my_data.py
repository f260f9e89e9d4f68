from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    AttemptFactory,
    ChoiceFactory,
    FlagFactory,
    MatchFactory,
    MemoryFactory,
    QuestionFactory,
    ResponseFactory,
    ReviewFactory,
)
from training.accounts.models import User
from training.exchange.tables import safe_cell
from training.quizzes.models import Response
from training.rules.scheduling import Rating

DATA = "/account/data/"
DOWNLOADS = ["my_reviews_csv", "my_reviews_json", "my_answers_csv", "my_answers_json"]
AT = datetime(2026, 11, 26, 22, 15, 30, 250_000, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(AT, tick=False):
        yield


def text(response: Any) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")


def rows(client, name: str) -> list[dict[str, Any]]:
    """The rows of a download, as a program reads them."""
    content = text(client.get(reverse(name)))
    return json.loads(content) if name.endswith("json") else list(csv.DictReader(io.StringIO(content)))


def answered(learner: User, **values: Any) -> Response:
    """An answer of a learner."""
    if "attempt" not in values:
        values["attempt"] = AttemptFactory(learner=learner)
    return ResponseFactory(**{"verdict": "wrong", "typed": "2 July 2013", "answered_at": AT} | values)


def test_the_page_counts_what_is_held_and_leads_to_all_of_it(client, learner, stranger):
    review = ReviewFactory(memory__learner=learner)
    ReviewFactory(memory=review.memory)
    attempt = AttemptFactory(learner=learner)
    for number, at in enumerate((AT, AT, AT, None), 1):
        answered(learner, attempt=attempt, number=number, answered_at=at, verdict="right" if at else "")
    FlagFactory(learner=learner)
    ReviewFactory(memory__learner=stranger)
    answered(stranger)
    FlagFactory(learner=stranger)
    response = client.get(DATA)
    held = response.context["held"]
    assert (held.reviews, held.answers, held.attempts, held.cards, held.flags) == (2, 3, 1, 1, 1)
    page = response.content.decode()
    assert all(reverse(name) in page for name in [*DOWNLOADS, "account_delete", "account"])
    assert "amina" in page
    assert "boris" not in page


def test_every_review_is_in_the_download(client, learner):
    memory = MemoryFactory(learner=learner, in_review=True, due_at=AT)
    ReviewFactory(memory=memory, rating=Rating.HARD, at=AT, milliseconds=4200, recall=0.75, day=date(2026, 11, 26))
    memory.stability, memory.due_at = 15.5, AT + timedelta(days=16)
    memory.save()
    ReviewFactory(memory=memory, rating=Rating.AGAIN, at=AT + timedelta(days=16), origin="quiz")
    first, second = rows(client, "my_reviews_json")
    assert first == {
        "card_id": memory.card_id,
        "review_rating": 2,
        "review_time": "2026-11-26T22:15:30.250+00:00",
        "review_duration": 4200,
        "grade": "hard",
        "study_day": "2026-11-26",
        "graded_by": "card",
        "prompt": memory.card.prompt,
        "answer": "1 July 2013",
        "recall_foreseen": 0.75,
        "phase_before": "review",
        "due_before": "2026-11-26T22:15:30.250+00:00",
        "stability_before": 10.0,
        "difficulty_before": 5.0,
        "due_now": "2026-12-12T22:15:30.250+00:00",
        "stability_now": 15.5,
        "difficulty_now": 5.0,
    }
    assert (second["grade"], second["graded_by"], second["review_duration"]) == ("again", "quiz", None)


@pytest.mark.parametrize("name", ["reviews", "answers"])
def test_csv_and_json_say_the_same(client, learner, name):
    ReviewFactory(memory__learner=learner, at=AT)
    answered(learner)
    in_csv, in_json = rows(client, f"my_{name}_csv"), rows(client, f"my_{name}_json")
    assert in_csv == [{key: "" if value is None else str(value) for key, value in row.items()} for row in in_json]
    assert len(in_csv) == 1


def test_every_answer_is_in_the_download(client, learner):
    question, match = ChoiceFactory(), MatchFactory()
    attempt = AttemptFactory(learner=learner, topic=question.fact.topic)
    options = [option.pk for option in question.options.all()]
    answered(learner, attempt=attempt, number=1, question=question, picked=[options[2]], typed="")
    answered(
        learner,
        attempt=attempt,
        number=2,
        question=match,
        picked=[match.options.first().pk, None],
        typed="",
        verdict="partly",
    )
    answered(learner, attempt=attempt, number=3, typed="", verdict="dont_know")
    answered(learner, attempt=attempt, number=4, typed="July 2013", verdict="partly")
    ResponseFactory(attempt=attempt, number=5)
    found = rows(client, "my_answers_json")
    assert found[0] == {
        "attempt": str(attempt.pk),
        "quiz": question.fact.topic.title,
        "number": 1,
        "question": question.stem,
        "format": "choice",
        "given": "Option 2",
        "verdict": "wrong",
        "answered_at": "2026-11-26T22:15:30.250+00:00",
        "recorded": "Option 1",
    }
    assert [row["given"] for row in found] == ["Option 2", "Option 0; –", "", "July 2013"]
    assert [row["given"] for row in found] == [response.given for response in attempt.responses.all()[:4]]


@pytest.mark.parametrize("name", DOWNLOADS)
def test_nothing_of_a_stranger_is_in_a_download(client, strangers_client, learner, name):
    review = ReviewFactory(memory__learner=learner)
    answered(learner, question=QuestionFactory(stem="On which day was it of the learner?"))
    mine, strangers = text(client.get(reverse(name))), text(strangers_client.get(reverse(name)))
    assert review.memory.card.prompt in mine or "of the learner" in mine
    assert review.memory.card.prompt not in strangers
    assert "of the learner" not in strangers


@pytest.mark.parametrize("name", DOWNLOADS)
def test_an_empty_download_is_a_file_all_the_same(client, name):
    assert rows(client, name) == []
    content = text(client.get(reverse(name)))
    assert content == "[]\n" if name.endswith("json") else content.count("\r\n") == 1


@pytest.mark.parametrize(
    ("typed", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("-5", "-5"),
        ("+3.5", "+3.5"),
        ("12 640", "12 640"),
        ('say "no", twice\nor thrice', 'say "no", twice\nor thrice'),
        ("", ""),
    ],
)
def test_a_spreadsheet_takes_nothing_that_was_typed_for_a_formula(client, learner, typed, cell):
    answered(learner, typed=typed, verdict="wrong")
    assert [row["given"] for row in rows(client, "my_answers_csv")] == [cell]
    assert [row["given"] for row in rows(client, "my_answers_json")] == [typed]


@pytest.mark.parametrize("number", [-5, -0.25, 0, None])
def test_a_number_stays_a_number(number):
    assert safe_cell(number) is number


def test_a_spreadsheet_reads_accents_and_dashes(client, learner):
    answered(learner, typed="Général – São Tomé")
    content = b"".join(client.get(reverse("my_answers_csv")).streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    assert "Général – São Tomé" in content.decode("utf-8-sig")


@pytest.mark.parametrize("name", DOWNLOADS)
def test_a_file_is_named_after_the_learners_day(client, learner, name):
    User.objects.update(time_zone="Asia/Dhaka")
    _, what, form = name.split("_")
    response = client.get(reverse(name))
    assert response["Content-Disposition"] == f'attachment; filename="{what}-2026-11-27.{form}"'
    assert response["Content-Type"] == {"csv": "text/csv; charset=utf-8", "json": "application/json"}[form]
    assert "no-store" in response["Cache-Control"]


def test_the_reviews_can_be_replayed_as_a_log(client, learner, tmp_path: Path, capsys):
    memory = MemoryFactory(learner=learner)
    for day in range(5):
        ReviewFactory(memory=memory, at=AT + timedelta(days=day * day), milliseconds=None if day else 900)
    file = tmp_path / "reviews.csv"
    file.write_bytes(b"".join(client.get(reverse("my_reviews_csv")).streaming_content))
    call_command("replay_log", str(file), "--json")
    printed = json.loads(capsys.readouterr().out)
    assert (printed["reviews"], printed["cards"], printed["same_schedules"]) == (5, 1, 5)


@pytest.mark.parametrize("name", [*DOWNLOADS, "my_data"])
def test_queries_do_not_grow_with_what_is_held(client, learner, name):
    memory, attempt = MemoryFactory(learner=learner), AttemptFactory(learner=learner)
    question = ChoiceFactory()
    picked = [question.options.first().pk]

    def add(first: int, last: int) -> None:
        for number in range(first, last):
            ReviewFactory(memory=memory)
            answered(learner, attempt=attempt, number=number, question=question, picked=picked)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            response = client.get(reverse(name))
            content = text(response) if response.streaming else response.content.decode()
        assert content
        return len(asked)

    add(1, 4)
    with_three = queries()
    add(4, 301)
    assert queries() == with_three <= 7


@pytest.mark.parametrize("name", [*DOWNLOADS, "my_data"])
def test_data_is_only_read_here_and_only_by_somebody_signed_in(client, anonymous_client, name):
    assert client.post(reverse(name)).status_code == 405
    assert anonymous_client.get(reverse(name)).url.startswith("/sign-in/?next=/account/data/")


def test_a_download_is_sent_row_by_row(client, learner):
    memory = MemoryFactory(learner=learner)
    for _ in range(3):
        ReviewFactory(memory=memory)
    parts = list(client.get(reverse("my_reviews_csv")).streaming_content)
    assert len(parts) == 4


def test_the_page_is_under_four_kilobytes(client, learner):
    User.objects.update(first_name="A" * 150, email="a@example.org", last_login=AT)
    assert len(gzip.compress(client.get(DATA).content)) < 4096
