from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cohorts.learning import NOW as LEARNT
from tests.cohorts.learning import learn, syllabus
from tests.factories import (
    AssignmentFactory,
    AttemptFactory,
    ChoiceFactory,
    ClaimFactory,
    EntityFactory,
    FactFactory,
    MatchFactory,
    MembershipFactory,
    MultiFactory,
    OrderFactory,
    QuestionFactory,
    ResponseFactory,
)
from tests.quizzes.taking import HTMX, address, answer_all, begin, begun, choice_on, given, today
from training.accounts.models import User
from training.quizzes.models import Attempt, Response
from training.reviews.models import Memory, QuizAnswer
from training.reviews.services import take_quiz_answers
from training.rules.questions import Verdict

NOW = timezone.now()


def test_an_assessment_is_taken_once(client, assessment):
    answer_all(client, attempt := begun(client, assessment))
    assert begin(client, assessment).url == attempt.get_absolute_url()
    assert Attempt.objects.count() == 1


def test_the_database_refuses_a_second_attempt_at_an_assessment(learner, assessment):
    AttemptFactory(learner=learner, quiz=assessment.quiz, assessment=True)
    with pytest.raises(IntegrityError):
        AttemptFactory(learner=learner, quiz=assessment.quiz, assessment=True)


@pytest.mark.django_db(transaction=True)
def test_ten_who_begin_an_assessment_at_once_with_one_account_begin_one_attempt(assessment, learner):
    browsers = [Client() for _ in range(10)]
    for browser in browsers:
        browser.force_login(User.objects.get(pk=learner.pk))

    def press(browser: Client) -> str:
        try:
            return begin(browser, assessment).url
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        leads = {address.split("/")[2] for address in pool.map(press, browsers)}
    assert leads == {str(Attempt.objects.get().pk)}
    assert Response.objects.count() == 3


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
@pytest.mark.parametrize("right", [True, False])
def test_an_answer_in_an_assessment_tells_nothing_of_how_it_was(client, learner, member, headers, right):
    secret = "What only the source says."
    facts = [FactFactory(statement="The secret statement.") for _ in range(2)]
    for fact in facts:
        choice_on(fact)
        ClaimFactory(fact=fact, says=secret)
    assignment = AssignmentFactory(cohort=member.cohort, quiz__kind="assessment", quiz__length=2, facts=facts)
    attempt = begun(client, assignment)
    first, second = attempt.responses.all()
    asked = client.get(address(first), headers=headers)
    posted = client.post(address(first), given(first, right=right), headers=headers, follow=True)
    again = client.post(address(first), given(first, right=not right), headers=headers, follow=True)
    for response in (asked, posted, again):
        page = response.content.decode() + str(response.headers)
        assert not [
            word
            for word in (
                "orrect",
                "Recorded",
                "recorded answer",
                secret,
                "The secret statement.",
                "verdict",
                "data-right",
            )
            if word in page
        ]
    for page in (posted, again):
        assert second.question.stem in page.content.decode()
        assert first.question.stem not in page.content.decode()
    if headers:
        assert posted["HX-Push-Url"] == address(second)
        assert "Saved. 1 of 2 answered." in posted.content.decode()
    assert Response.objects.get(pk=first.pk).verdict == (Verdict.RIGHT if right else Verdict.WRONG)


def test_the_page_after_a_right_answer_is_that_after_a_wrong_one(client, strangers_client, stranger, member):
    """The same quiz, answered right by one and wrong by the other: but for keys and tokens the pages are the same."""
    facts = [FactFactory(), FactFactory()]
    for fact in facts:
        choice_on(fact)
    MembershipFactory(learner=stranger, cohort=member.cohort)
    assignment = AssignmentFactory(cohort=member.cohort, quiz__kind="assessment", quiz__length=2, facts=facts)
    pages = {}
    for browser, right in ((client, True), (strangers_client, False)):
        begin(browser, assignment)
        attempt = Attempt.objects.get(learner__username="amina" if right else "boris")
        first = attempt.responses.order_by("question").first()
        answered = browser.post(address(first), given(first, right=right), headers=HTMX)
        pages[right] = (len(answered.content.decode().replace(str(first.number), "#")), sorted(answered.headers))
    assert abs(pages[True][0] - pages[False][0]) <= 4
    assert pages[True][1] == pages[False][1]


def test_the_address_of_the_feedback_leads_on_until_the_end(client, assessment):
    attempt = begun(client, assessment)
    first, second, third = attempt.responses.all()
    client.post(address(first), given(first, right=False))
    assert client.get(address(first, "feedback")).url == address(second)
    assert client.get(address(first)).url == address(second)
    assert client.get(attempt.get_absolute_url()).url == address(second)
    client.post(address(third), given(third, right=True))
    assert client.get(address(third, "feedback")).url == address(second)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_the_last_answer_leads_to_the_results_which_show_all(client, assessment, headers):
    attempt = begun(client, assessment)
    *others, last = attempt.responses.all()
    for response in others:
        client.post(address(response), given(response, right=True))
    ended = client.post(address(last), given(last, right=False), headers=headers)
    assert (ended.get("HX-Redirect") or ended.url) == attempt.get_absolute_url()
    page = client.get(attempt.get_absolute_url()).content.decode()
    assert "2 of 3 correct" in page
    assert last.question.stem in page
    assert "Repeat this quiz" not in page
    assert "Incorrect" in client.get(address(last, "feedback")).content.decode()


def test_nothing_bears_on_cards_until_the_assessment_ends(client, learner, assessment):
    attempt = begun(client, assessment)
    first, *others = attempt.responses.all()
    client.post(address(first), given(first, right=False))
    today(client)
    assert not QuizAnswer.objects.filter(taken_at__isnull=False).exists()
    assert not Memory.objects.exists()
    for response in others:
        client.post(address(response), given(response, right=False))
    assert take_quiz_answers(learner, at=timezone.now()) == 3


def test_an_open_assessment_tells_nothing_on_the_page_of_ones_progress(client, learner):
    cards = syllabus(20)
    member = MembershipFactory(learner=learner, joined_at=LEARNT - timedelta(days=40), cohort__deploys_on="2026-06-12")
    learn(learner, cards[:16])
    learn(learner, cards[16:], stability=0.5, suspended=True)
    asked = [card.fact for card in cards[:4]]
    for fact in asked:
        choice_on(fact)
    with time_machine.travel(LEARNT, tick=False):
        client.force_login(learner)
        assignment = AssignmentFactory(cohort=member.cohort, quiz__kind="assessment", quiz__length=4, facts=asked)
        attempt = begun(client, assignment)
        today(client)
        before = client.get(reverse("progress")).content
        first, *others = attempt.responses.all()
        client.post(address(first), given(first, right=False))
        today(client)
        assert client.get(reverse("progress")).content == before
        for response in others:
            client.post(address(response), given(response, right=False))
        today(client)
        assert client.get(reverse("progress")).content != before


def test_an_open_assessment_tells_nothing_in_the_download_of_ones_answers(client, assessment):
    attempt = begun(client, assessment)
    first, *others = attempt.responses.all()
    client.post(address(first), given(first, right=False))
    download = reverse("my_answers_csv")
    row = b"".join(client.get(download).streaming_content).decode()
    assert "Weak facts" in row
    assert first.question.stem in row
    assert "wrong" not in row
    assert first.question.answer not in row or first.question.has_options
    for response in others:
        client.post(address(response), given(response, right=True))
    assert "wrong" in b"".join(client.get(download).streaming_content).decode()


def test_a_bad_answer_is_refused_with_the_remedy_and_stays_open(client, assessment):
    first = begun(client, assessment).responses.first()
    response = client.post(address(first), {"answer": ""})
    assert response.status_code == 422
    assert "Not saved yet" in response.content.decode()


def test_another_learners_assessment_is_not_found(client, strangers_client, assessment):
    first = begun(client, assessment).responses.first()
    for name in ("question", "feedback"):
        assert strangers_client.get(address(first, name)).status_code == 404
    assert strangers_client.get(first.attempt.get_absolute_url()).status_code == 404


def test_an_assessment_whose_last_two_answers_crossed_is_finished_when_looked_at(client, learner, assessment):
    attempt = begun(client, assessment)
    for response in attempt.responses.all():
        client.post(address(response), given(response, right=False))
    Attempt.objects.update(finished_at=None)
    QuizAnswer.objects.update(held=True)
    client.get(attempt.get_absolute_url())
    attempt.refresh_from_db()
    assert attempt.finished_at
    assert QuizAnswer.objects.waiting(learner).count() == 3


@pytest.mark.parametrize("make", [ChoiceFactory, QuestionFactory, MultiFactory, OrderFactory, MatchFactory])
@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_an_answer_in_an_assessment_takes_eight_queries_at_most(
    client, learner, assessment, django_assert_max_num_queries, make, last, headers
):
    EntityFactory.create_batch(5)
    attempt = AttemptFactory(learner=learner, quiz=assessment.quiz, assessment=True, length=1 if last else 20)
    response = ResponseFactory(attempt=attempt, number=1, question=make())
    for number in range(2, 2 if last else 21):
        ResponseFactory(attempt=attempt, number=number, question=ChoiceFactory())
    options = list(response.question.options.all())
    data: dict[str, object] = {"answer": options[0].pk if options else "July 2013"}
    data |= {f"place_{option.pk}": place for place, option in enumerate(options, 1)}
    data |= {f"match_{number}": option.pk for number, option in enumerate(options[:2])}
    client.get(address(response))
    with django_assert_max_num_queries(8):
        answered = client.post(address(response), data, headers=headers)
    assert answered.status_code in {200, 302}
    response.refresh_from_db()
    attempt.refresh_from_db()
    assert response.answered_at
    assert bool(attempt.finished_at) is last


def test_a_typed_text_in_an_assessment_takes_eight_queries_at_most(
    client, learner, assessment, django_assert_max_num_queries
):
    EntityFactory.create_batch(20, aliases=["Another name"])
    expected = {"kind": "text", "answer": "Chad", "accepted": [], "supported": [], "tolerance": 0, "currency": ""}
    attempt = AttemptFactory(learner=learner, quiz=assessment.quiz, assessment=True, length=2)
    response = ResponseFactory(
        attempt=attempt, number=1, question=QuestionFactory(format="text", answer="Chad", expected=expected)
    )
    ResponseFactory(attempt=attempt, number=2, question=ChoiceFactory())
    with django_assert_max_num_queries(8):
        client.post(address(response), {"answer": "Niger"}, headers=HTMX)
