from __future__ import annotations

import uuid
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
    UserFactory,
)
from training.accounts.models import User
from training.cohorts.assigned import assigned_to
from training.cohorts.models import Assignment, Membership
from training.facts.models import Fact
from training.questions.models import Question
from training.quizzes.models import Attempt, Response
from training.reviews.models import Memory, QuizAnswer
from training.reviews.services import take_quiz_answers
from training.rules.questions import Verdict

HTMX = {"HX-Request": "true"}
NOW = timezone.now()


@pytest.fixture
def member(learner) -> Membership:
    """The learner, in a cohort."""
    return MembershipFactory(learner=learner)


@pytest.fixture
def facts(db) -> list[Fact]:
    """Three facts, each with two questions."""
    facts = FactFactory.create_batch(3)
    for fact in facts:
        QuestionFactory(fact=fact)
        choice_on(fact)
        ClaimFactory(fact=fact, says="What only the source says.")
    return facts


@pytest.fixture
def practice(member, facts) -> Assignment:
    """Practice of three questions, set for the learner's cohort."""
    return AssignmentFactory(cohort=member.cohort, quiz__title="Weak facts", quiz__length=3, facts=facts)


@pytest.fixture
def assessment(member, facts) -> Assignment:
    """An assessment of three questions, set for the learner's cohort."""
    return AssignmentFactory(
        cohort=member.cohort, quiz__title="Weak facts", quiz__kind="assessment", quiz__length=3, facts=facts
    )


def choice_on(fact: Fact) -> Question:
    """A choice whose options no other question shows, so that none gives another away."""
    question = ChoiceFactory(fact=fact)
    for option in question.options.all():
        option.text = f"{'abc'[option.order] * 4} of {fact.slug}"
        option.save()
    question.answer = f"bbbb of {fact.slug}"
    question.save()
    return question


def begin(client: Client, assignment: Assignment, key: uuid.UUID | None = None):
    return client.post(assignment.quiz.get_absolute_url(), {"key": key or uuid.uuid4()})


def begun(client: Client, assignment: Assignment) -> Attempt:
    begin(client, assignment)
    return Attempt.objects.get(quiz=assignment.quiz)


def address(response: Response, name: str = "question") -> str:
    return reverse(name, args=[response.attempt_id, response.number])


def given(response: Response, *, right: bool) -> dict[str, object]:
    """Return the fields of an answer to a choice or a date."""
    if response.question.has_options:
        return {"answer": response.question.options.filter(correct=right).first().pk}
    return {"answer": "1 July 2013" if right else "3 May 1999"}


def answer_all(client: Client, attempt: Attempt, *, right: bool = True) -> None:
    for response in attempt.responses.select_related("question"):
        client.post(address(response), given(response, right=right))


def today(client: Client) -> str:
    return client.get(reverse("today")).content.decode()


# Today


def test_today_announces_a_quiz_with_its_length_and_day(client, practice):
    day = f"{practice.due_on:%A} {practice.due_on.day} {practice.due_on:%B}"
    page = " ".join(today(client).split())
    assert "Set by your trainer" in page
    assert f"Practice, 3 questions, due {day}" in page
    assert practice.quiz.get_absolute_url() in page


def test_with_nothing_else_due_the_quiz_that_was_set_comes_first(client, practice, learner):
    AttemptFactory(learner=learner, finished_at=NOW)
    page = today(client)
    assert "Take “Weak facts”" in page
    assert page.count(practice.quiz.get_absolute_url()) == 1


def test_today_tells_nobody_else_of_it(client, strangers_client, practice, stranger):
    MembershipFactory(learner=stranger)
    assert "Weak facts" not in today(strangers_client)


def test_a_quiz_for_chosen_learners_is_not_shown_to_the_others(client, strangers_client, stranger, practice, member):
    other = MembershipFactory(learner=stranger, cohort=member.cohort)
    Assignment.objects.update(for_all=False)
    practice.members.set([other])
    assert "Weak facts" not in today(client)
    assert begin(client, practice).status_code == 404
    assert "Weak facts" in today(strangers_client)


def test_a_quiz_whose_only_learner_is_gone_does_not_become_everybodys(client, practice, member, stranger):
    other = MembershipFactory(learner=stranger, cohort=member.cohort)
    Assignment.objects.update(for_all=False)
    practice.members.set([other])
    stranger.delete()
    assert "Weak facts" not in today(client)


def test_who_left_the_cohort_has_nothing_to_take(client, practice, member):
    Membership.objects.update(left_at=NOW)
    assert "Weak facts" not in today(client)
    assert client.get(practice.quiz.get_absolute_url()).status_code == 404


def test_today_leads_on_with_a_quiz_that_was_begun_and_shows_it_once(client, practice):
    attempt = begun(client, practice)
    first = attempt.responses.first()
    client.post(address(first), given(first, right=True))
    page = today(client)
    assert "1 of 3 answered" in page
    assert page.count("Weak facts") == 1
    assert client.get(practice.quiz.get_absolute_url()).url == attempt.get_absolute_url()


def test_a_finished_quiz_is_announced_no_more_and_stands_among_the_last(client, practice):
    answer_all(client, begun(client, practice))
    page = today(client)
    assert "Set by your trainer" not in page
    assert "Weak facts" in page
    assert "3 of 3 correct" in page


@pytest.mark.parametrize("count", [1, 8])
def test_what_was_set_takes_one_query_of_today_whatever_there_is(
    client, learner, member, facts, django_assert_max_num_queries, count
):
    for _ in range(count):
        assignment = AssignmentFactory(cohort=member.cohort, facts=facts)
        MembershipFactory(cohort=member.cohort)
        ResponseFactory(attempt__learner=learner, attempt__quiz=assignment.quiz)
    today(client)
    with django_assert_max_num_queries(1):
        assert len(assigned_to(learner, at=NOW)) == count


# Beginning


def test_beginning_asks_one_question_on_each_fact(client, practice, facts):
    attempt = begun(client, practice)
    assert {response.question.fact for response in attempt.responses.all()} == set(facts)
    assert (attempt.length, attempt.requested, attempt.assessment) == (3, 3, False)


def test_two_learners_are_asked_different_questions_and_each_the_same_again(client, practice, member):
    drawn = []
    for _ in range(6):
        browser, person = Client(), UserFactory()
        MembershipFactory(learner=person, cohort=member.cohort)
        browser.force_login(person)
        begin(browser, practice)
        attempt = Attempt.objects.get(learner=person)
        drawn.append(list(attempt.responses.values_list("question", flat=True)))
        attempt.delete()
        begin(browser, practice)
        assert list(Attempt.objects.get(learner=person).responses.values_list("question", flat=True)) == drawn[-1]
    assert len({tuple(one) for one in drawn}) > 1


def test_pressing_twice_begins_once_and_two_pages_do_not_begin_two(client, practice):
    key = uuid.uuid4()
    assert f"/{key}/" in begin(client, practice, key).url
    assert f"/{key}/" in begin(client, practice, key).url
    begin(client, practice)
    assert Attempt.objects.count() == 1


def test_the_key_of_anothers_attempt_begins_nothing(client, practice):
    other = AttemptFactory()
    assert begin(client, practice, other.pk).status_code == 404
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize("key", ["", "no", "\x00"])
def test_a_page_without_a_key_begins_nothing_and_offers_a_new_one(client, practice, key):
    response = client.post(practice.quiz.get_absolute_url(), {"key": key})
    assert response.status_code == 422
    assert 'name="key"' in response.content.decode()
    assert not Attempt.objects.exists()


def test_a_quiz_that_was_not_set_for_one_is_not_found(client, facts):
    assignment = AssignmentFactory(facts=facts)
    assert client.get(assignment.quiz.get_absolute_url()).status_code == 404
    assert begin(client, assignment).status_code == 404
    assert client.get(reverse("assigned", args=[uuid.uuid4()])).status_code == 404


def test_wordings_kept_for_assessments_are_asked_in_assessments_alone(client, practice, assessment):
    Question.objects.update(held_back=True)
    assert begin(client, practice).status_code == 422
    assert begun(client, assessment).length == 3


def test_a_quiz_without_a_question_left_says_so(client, practice):
    Question.objects.update(status="retired")
    page = begin(client, practice)
    assert page.status_code == 422
    assert "Tell your trainer" in page.content.decode()


def test_practice_can_be_taken_again_with_other_questions(client, practice):
    answer_all(client, first := begun(client, practice))
    begin(client, practice)
    second = Attempt.objects.exclude(pk=first.pk).get()
    asked = [set(one.responses.values_list("question", flat=True)) for one in (first, second)]
    assert asked[0].isdisjoint(asked[1])


def test_practice_that_is_past_its_day_can_still_be_taken(client, practice):
    Assignment.objects.update(due_on=NOW.date() - timedelta(days=2))
    assert "was due" in today(client)
    assert begin(client, practice).status_code == 302


def test_what_was_taken_back_is_not_announced_and_not_begun(client, practice):
    Assignment.objects.update(withdrawn_at=NOW)
    assert "Weak facts" not in today(client)
    assert "taken this quiz back" in client.get(practice.quiz.get_absolute_url()).content.decode()
    assert begin(client, practice).status_code == 422
    assert not Attempt.objects.exists()


def test_nothing_is_begun_before_a_quiz_opens(client, practice):
    practice.quiz.opens_at = NOW + timedelta(days=1)
    practice.quiz.save()
    page = today(client)
    assert "opens" in page
    assert practice.quiz.get_absolute_url() not in page
    assert "It opens on" in begin(client, practice).content.decode()
    assert not Attempt.objects.exists()


def test_a_closed_assessment_is_not_begun_and_says_what_to_do(client, assessment):
    assessment.quiz.closes_at = NOW - timedelta(seconds=1)
    assessment.quiz.save()
    assert "Weak facts" not in today(client)
    response = begin(client, assessment)
    assert response.status_code == 422
    assert "cannot be begun any more. Ask your trainer" in response.content.decode()
    assert not Attempt.objects.exists()


def test_who_began_before_an_assessment_closed_can_finish_it(client, assessment):
    attempt = begun(client, assessment)
    assessment.quiz.closes_at = NOW
    assessment.quiz.save()
    assert "0 of 3 answered" in today(client)
    answer_all(client, attempt)
    attempt.refresh_from_db()
    assert attempt.finished_at


# Taking an assessment


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


def test_practice_that_was_set_shows_the_feedback_after_each_answer(client, practice):
    first = begun(client, practice).responses.first()
    page = client.post(address(first), given(first, right=True), follow=True).content.decode()
    assert "Correct" in page
    assert "What only the source says." in page
