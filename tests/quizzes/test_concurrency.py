from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.factories import ChoiceFactory, ResponseFactory
from training.accounts.models import User
from training.quizzes.models import Response

TIMES = 50


@pytest.mark.django_db(transaction=True)
def test_fifty_answers_at_once_leave_the_first_alone():
    response = ResponseFactory(question=ChoiceFactory())
    options = list(response.question.options.all())
    address = reverse("question", args=[response.attempt_id, response.number])
    browsers = [Client() for _ in range(TIMES)]
    for browser in browsers:
        browser.force_login(User.objects.get())

    def send(number: int) -> str:
        try:
            answer = browsers[number].post(address, {"answer": options[number % 3].pk}, headers={"HX-Request": "true"})
            assert answer.status_code == 200
            return answer.content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        pages = list(pool.map(send, range(TIMES)))

    kept = Response.objects.get()
    assert kept.verdict == ("right" if kept.chosen.correct else "wrong")
    shown = "Correct" if kept.verdict == "right" else "Incorrect"
    assert all(
        f">{shown}<"
        in page.replace('<span aria-hidden="true">✓ </span>', "").replace('<span aria-hidden="true">✕ </span>', "")
        for page in pages
    )
