from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import (
    AttemptFactory,
    ChoiceFactory,
    ClaimFactory,
    EntityFactory,
    QuestionFactory,
    ResponseFactory,
)
from training.quizzes.models import Response
from training.rules.questions import Verdict

HTMX = {"HX-Request": "true"}


@pytest.fixture
def typed(learner) -> Response:
    """An open question on the date 1 July 2013."""
    response = ResponseFactory(attempt__learner=learner)
    ClaimFactory(fact=response.question.fact, says="Puts the start on the first of July.")
    return response


@pytest.fixture
def choice(learner) -> Response:
    """An open question with three options, the second of them right."""
    response = ResponseFactory(attempt__learner=learner, question=ChoiceFactory())
    ClaimFactory(fact=response.question.fact)
    return response


def address(response: Response) -> str:
    return reverse("question", args=[response.attempt_id, response.number])


def feedback_address(response: Response) -> str:
    return reverse("feedback", args=[response.attempt_id, response.number])


def option(response: Response, correct: bool):
    return response.question.options.filter(correct=correct).first()


def test_a_question_shows_its_stem_and_options_and_no_key(client, choice):
    option(choice, correct=False).__class__.objects.filter(question=choice.question).update(why="Because of a secret.")
    page = client.get(address(choice)).content.decode()
    assert choice.question.stem in page
    assert page.count('type="radio"') == 3
    assert "Because of a secret." not in page
    assert "correct" not in page.lower()


def test_a_right_choice_is_recorded_and_the_feedback_names_the_source(client, choice):
    answer = option(choice, correct=True)
    page = client.post(address(choice), {"answer": answer.pk}, follow=True)
    assert page.redirect_chain == [(feedback_address(choice), 302)]
    assert "Correct" in page.content.decode()
    assert choice.question.fact.claims.get().source.short_title in page.content.decode()
    choice.refresh_from_db()
    assert (choice.verdict, choice.picked) == (Verdict.RIGHT, [answer.pk])
    assert choice.answered_at


def test_a_wrong_choice_is_told_why_it_is_wrong(client, choice):
    answer = option(choice, correct=False)
    answer.why = "That was the year of the coup."
    answer.save()
    page = client.post(address(choice), {"answer": answer.pk}, follow=True).content.decode()
    assert "Incorrect" in page
    assert "That was the year of the coup." in page


@pytest.mark.parametrize(
    ("typed_text", "verdict"),
    [
        ("1 July 2013", Verdict.RIGHT),
        ("1/7/2013", Verdict.RIGHT),
        ("le 1 juillet 2013", Verdict.RIGHT),
        ("July 2013", Verdict.PARTLY),
        ("1 May 2011", Verdict.WRONG),
    ],
)
def test_a_typed_date_is_judged_as_a_person_would(client, typed, typed_text, verdict):
    client.post(address(typed), {"answer": typed_text})
    typed.refresh_from_db()
    assert (typed.verdict, typed.typed) == (verdict, typed_text)


def test_a_value_that_a_source_supports_is_not_scored(client, learner):
    expected = {
        "kind": "date",
        "answer": "2013-04-25",
        "accepted": [],
        "supported": ["2013-07"],
        "tolerance": 0,
        "currency": "",
    }
    response = ResponseFactory(attempt__learner=learner, question=QuestionFactory(expected=expected))
    page = client.post(address(response), {"answer": "July 2013"}, follow=True).content.decode()
    assert "Not scored: sources disagree" in page
    response.refresh_from_db()
    assert response.verdict == Verdict.NOT_SCORED


def test_the_name_of_another_country_is_no_slip_of_typing(client, learner):
    for name in ("Niger", "Nigeria"):
        EntityFactory(name=name)
    expected = {"kind": "text", "answer": "Nigeria", "accepted": [], "supported": [], "tolerance": 0, "currency": ""}
    question = QuestionFactory(format="text", answer="Nigeria", expected=expected)
    response = ResponseFactory(attempt__learner=learner, question=question)
    client.post(address(response), {"answer": "Niger"})
    response.refresh_from_db()
    assert response.verdict == Verdict.WRONG


def test_not_knowing_is_recorded_apart_from_being_wrong(client, typed):
    page = client.post(address(typed), {"answer": "half a thought", "skip": "1"}, follow=True).content.decode()
    assert "Here is what is recorded" in page
    typed.refresh_from_db()
    assert (typed.verdict, typed.typed) == (Verdict.DONT_KNOW, "")


def test_the_first_answer_counts_however_often_others_are_sent(client, choice):
    client.post(address(choice), {"answer": option(choice, correct=False).pk})
    page = client.post(address(choice), {"answer": option(choice, correct=True).pk}, follow=True)
    assert "Incorrect" in page.content.decode()
    choice.refresh_from_db()
    assert choice.verdict == Verdict.WRONG


def test_going_back_to_an_answered_question_shows_what_was_answered(client, choice):
    client.post(address(choice), {"answer": option(choice, correct=True).pk})
    assert client.get(address(choice)).url == feedback_address(choice)


def test_the_feedback_of_an_open_question_leads_to_the_question(client, choice):
    assert client.get(feedback_address(choice)).url == address(choice)


def test_htmx_gets_the_feedback_at_once_with_its_address(client, choice):
    response = client.post(address(choice), {"answer": option(choice, correct=True).pk}, headers=HTMX)
    page = response.content.decode()
    assert response.status_code == 200
    assert response["HX-Push-Url"] == feedback_address(choice)
    assert 'id="card"' in page
    assert "<html" not in page
    assert "HX-Request" in response["Vary"]


def test_a_page_is_never_kept_by_the_browser(client, choice):
    assert "no-store" in client.get(address(choice))["Cache-Control"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Type an answer, or choose"),
        ({"answer": ""}, "Type an answer, or choose"),
        ({"answer": "   "}, "Type an answer, or choose"),
        ({"answer": "1 July\x00 2013"}, "a character that cannot be kept"),
        ({"answer": "?"}, "Type an answer, or choose"),
        ({"answer": "\u200b"}, "Type an answer, or choose"),
        ({"answer": "no idea"}, "could not be read as a date"),
        ({"answer": "፩"}, "could not be read as a date"),
        ({"answer": "yesterday"}, "could not be read as a date"),
        ({"answer": "x" * 201}, "at most 200 characters"),
        ({"answer": "x" * 100_000}, "at most 200 characters"),
    ],
)
def test_a_bad_typed_answer_is_refused_with_the_remedy_and_kept(client, typed, data, message):
    response = client.post(address(typed), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    assert data.get("answer", "").strip().replace("\x00", "") in page
    typed.refresh_from_db()
    assert typed.answered_at is None


@pytest.mark.parametrize("answer", ["", "999999", "abc", "1 OR 1=1", "9" * 30, "\x00", "x" * 100_000])
def test_an_unknown_option_is_refused_with_the_remedy(client, choice, answer):
    response = client.post(address(choice), {"answer": answer})
    assert response.status_code == 422
    assert "Not checked yet" in response.content.decode()
    choice.refresh_from_db()
    assert choice.answered_at is None


def test_an_option_of_another_question_is_unknown(client, choice):
    other = ChoiceFactory().options.first()
    response = client.post(address(choice), {"answer": other.pk})
    assert response.status_code == 422
    assert "not one of this question" in response.content.decode()


@pytest.mark.parametrize(("method", "find"), [("get", address), ("post", address), ("get", feedback_address)])
def test_another_learners_question_is_not_found(strangers_client: Client, choice, method, find):
    data = {"answer": option(choice, correct=True).pk}
    assert getattr(strangers_client, method)(find(choice), data).status_code == 404
    choice.refresh_from_db()
    assert choice.answered_at is None


@pytest.mark.parametrize("number", ["0", "2", "10000", "9" * 30, "-1"])
def test_a_number_that_the_attempt_does_not_have_is_not_found(client, choice, number):
    assert client.get(f"/attempts/{choice.attempt_id}/{number}/").status_code == 404


def test_a_finished_attempt_takes_no_answer(client, choice):
    client.post(address(choice), {"answer": option(choice, correct=False).pk})
    assert client.get(choice.attempt.get_absolute_url()).status_code == 200
    response = client.post(address(choice), {"answer": option(choice, correct=True).pk})
    assert response.url == feedback_address(choice)
    choice.refresh_from_db()
    assert choice.verdict == Verdict.WRONG


def test_without_a_csrf_cookie_the_answer_is_not_taken_and_shown_again(learner, typed):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(learner)
    response = browser.post(address(typed), {"answer": "1 July 2013"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "1 July 2013" in page
    assert address(typed) in page
    typed.refresh_from_db()
    assert typed.answered_at is None


def test_without_a_csrf_cookie_htmx_keeps_the_form_and_gets_a_new_token(learner, typed):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(learner)
    response = browser.post(address(typed), {"answer": "1 July 2013"}, headers=HTMX)
    assert response.status_code == 403
    assert response["HX-Retarget"] == "#lost"
    assert 'id="token"' in response.content.decode()
    assert response.cookies["csrftoken"].value


def test_an_expired_session_leads_htmx_to_sign_in_and_back(anonymous_client, choice):
    headers = HTMX | {"HX-Current-URL": f"http://testserver{address(choice)}"}
    response = anonymous_client.post(address(choice), {"answer": "1"}, headers=headers)
    assert response["HX-Redirect"] == f"{reverse('sign_in')}?next={address(choice).replace('/', '%2F')}"


def test_continuing_goes_round_to_a_question_that_was_left_open(client, learner):
    attempt = AttemptFactory(learner=learner, length=2)
    first, second = (ResponseFactory(attempt=attempt, number=number, question=ChoiceFactory()) for number in (1, 2))
    page = client.post(address(second), {"answer": option(second, correct=True).pk}, follow=True).content.decode()
    assert address(first) in page


@pytest.mark.parametrize("answered", [1, 40])
def test_question_and_answer_take_eight_queries_at_most_whatever_there_is(
    client, learner, choice, typed, django_assert_max_num_queries, answered
):
    attempt = AttemptFactory(learner=learner, length=answered)
    for number in range(1, answered + 1):
        ResponseFactory(attempt=attempt, number=number, question=ChoiceFactory())
        EntityFactory()
    for response in (choice, typed):
        ResponseFactory(attempt=response.attempt, number=2, question=ChoiceFactory())
        ClaimFactory(fact=response.question.fact)
        data = {"answer": response.question.shown_options[0].pk if response is choice else "July"}
        with django_assert_max_num_queries(8):
            client.get(address(response))
        with django_assert_max_num_queries(8):
            client.post(address(response), data, headers=HTMX)
        with django_assert_max_num_queries(8):
            client.get(feedback_address(response))


def test_the_last_answer_takes_eight_queries_at_most(client, choice, django_assert_max_num_queries):
    answer = option(choice, correct=True).pk
    with django_assert_max_num_queries(8):
        client.post(address(choice), {"answer": answer}, headers=HTMX)
    choice.attempt.refresh_from_db()
    assert choice.attempt.finished_at


def test_a_typed_text_takes_eight_queries_at_most_whatever_entities_there_are(
    client, learner, django_assert_max_num_queries
):
    EntityFactory.create_batch(20, aliases=["Another name"])
    expected = {"kind": "text", "answer": "Chad", "accepted": [], "supported": [], "tolerance": 0, "currency": ""}
    question = QuestionFactory(format="text", answer="Chad", expected=expected)
    response = ResponseFactory(attempt__learner=learner, question=question)
    ClaimFactory(fact=question.fact)
    with django_assert_max_num_queries(8):
        client.post(address(response), {"answer": "Niger"}, headers=HTMX)
