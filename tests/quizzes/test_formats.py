from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import MatchFactory, MultiFactory, OrderFactory, ResponseFactory
from training.questions.models import Question
from training.quizzes.models import Response
from training.rules.questions import Verdict


@pytest.fixture
def asked(learner):
    """Asks the learner a question made by a factory."""

    def ask(factory) -> Response:
        return ResponseFactory(attempt__learner=learner, question=factory())

    return ask


def keys(question: Question) -> list[int]:
    return [option.pk for option in question.shown_options]


def several(question: Question, *numbers: int) -> dict[str, list[int]]:
    return {"answer": [keys(question)[number] for number in numbers]}


def order(question: Question, *numbers: int) -> dict[str, int]:
    """Give the options, by number, the places 1, 2, 3."""
    return {f"place_{keys(question)[number]}": place for place, number in enumerate(numbers, 1)}


def matches(question: Question, *numbers: int) -> dict[str, int]:
    """Choose an option, by number, for each prompt."""
    return {f"match_{prompt}": keys(question)[number] for prompt, number in enumerate(numbers)}


@pytest.mark.parametrize(
    ("factory", "given", "numbers", "verdict"),
    [
        (MultiFactory, several, (1, 2), Verdict.RIGHT),
        (MultiFactory, several, (2, 1, 1), Verdict.RIGHT),
        (MultiFactory, several, (1,), Verdict.PARTLY),
        (MultiFactory, several, (1, 2, 3), Verdict.PARTLY),
        (MultiFactory, several, (0, 1, 2, 3), Verdict.WRONG),
        (MultiFactory, several, (0,), Verdict.WRONG),
        (OrderFactory, order, (2, 0, 1), Verdict.RIGHT),
        (OrderFactory, order, (0, 2, 1), Verdict.PARTLY),
        (OrderFactory, order, (1, 0, 2), Verdict.WRONG),
        (MatchFactory, matches, (1, 0), Verdict.RIGHT),
        (MatchFactory, matches, (1, 2), Verdict.PARTLY),
        (MatchFactory, matches, (0, 1), Verdict.WRONG),
    ],
)
def test_an_answer_in_parts_is_judged_by_its_parts_and_kept_as_given(client, asked, factory, given, numbers, verdict):
    response = asked(factory)
    client.post(response.get_absolute_url(), given(response.question, *numbers))
    response.refresh_from_db()
    assert response.verdict == verdict
    expected = [keys(response.question)[number] for number in dict.fromkeys(numbers)]
    assert response.picked == (sorted(expected) if factory is MultiFactory else expected)


@pytest.mark.parametrize(
    ("factory", "data", "message"),
    [
        (MultiFactory, {}, "Choose at least one answer"),
        (MultiFactory, {"answer": ["999999"]}, "not one of this question"),
        (OrderFactory, {}, "a place of its own, from 1 to 3"),
        (MatchFactory, {}, "an answer for every line"),
        (MatchFactory, {"match_0": "999999", "match_1": "999999"}, "not one of this question"),
        (MatchFactory, {"match_0": "\x00", "match_1": "x"}, "not one of this question"),
    ],
)
def test_an_answer_in_parts_that_is_not_whole_is_refused_with_the_remedy(client, asked, factory, data, message):
    response = asked(factory)
    page = client.post(response.get_absolute_url(), data)
    assert page.status_code == 422
    assert message in page.content.decode()
    response.refresh_from_db()
    assert response.answered_at is None


@pytest.mark.parametrize(
    "places", [("1", "1", "2"), ("1", "2", "4"), ("", "1", "2"), ("x", "1", "2"), ("1", "2", "9" * 30)]
)
def test_places_that_are_no_order_are_refused_and_kept(client, asked, places):
    response = asked(OrderFactory)
    data = {f"place_{key}": place for key, place in zip(keys(response.question), places, strict=True)}
    page = client.post(response.get_absolute_url(), data)
    assert page.status_code == 422
    assert [row["place"] for row in page.context["form"].options][1:] == list(places)[1:]


def test_what_was_chosen_is_kept_when_a_line_is_missing(client, asked):
    response = asked(MatchFactory)
    page = client.post(response.get_absolute_url(), {"match_0": keys(response.question)[1]}).content.decode()
    assert f'<option value="{keys(response.question)[1]}" selected>' in page


@pytest.mark.parametrize("factory", [MultiFactory, OrderFactory, MatchFactory])
def test_not_knowing_needs_no_parts(client, asked, factory):
    response = asked(factory)
    client.post(response.get_absolute_url(), {"skip": "1"})
    response.refresh_from_db()
    assert (response.verdict, response.picked) == (Verdict.DONT_KNOW, [])


@pytest.mark.parametrize("factory", [MultiFactory, OrderFactory, MatchFactory])
def test_the_question_does_not_tell_its_answer(client, asked, factory):
    response = asked(factory)
    page = client.get(response.get_absolute_url()).content.decode()
    assert response.question.answer not in page
    assert "correct" not in page.lower()


@pytest.mark.parametrize(
    ("factory", "given", "numbers", "texts"),
    [
        (MultiFactory, several, (0, 1), ["Option 0", "Option 1", "Option 2", "You chose"]),
        (OrderFactory, order, (0, 2, 1), ["Recorded order", "Your place"]),
        (MatchFactory, matches, (1, 2), ["the first prompt", "the second prompt", "Option 2", "You chose"]),
    ],
)
def test_the_feedback_holds_the_answer_beside_what_is_recorded(client, asked, factory, given, numbers, texts):
    response = asked(factory)
    page = client.post(response.get_absolute_url(), given(response.question, *numbers), follow=True).content.decode()
    for text in texts:
        assert text in page


@pytest.mark.parametrize("factory", [MultiFactory, OrderFactory, MatchFactory])
@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}])
def test_question_and_answer_take_eight_queries_at_most(client, asked, factory, htmx, django_assert_max_num_queries):
    response = asked(factory)
    with django_assert_max_num_queries(8):
        client.get(response.get_absolute_url())
    data = {"skip": "1"}
    with django_assert_max_num_queries(8):
        client.post(response.get_absolute_url(), data, headers=htmx)
    with django_assert_max_num_queries(8):
        client.get(reverse("feedback", args=[response.attempt_id, response.number]))
