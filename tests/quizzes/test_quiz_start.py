from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import ChoiceFactory, FactFactory, QuestionFactory, ResponseFactory, TopicFactory
from training.accounts.models import User
from training.facts.models import Topic
from training.questions.models import Question
from training.quizzes.models import Attempt


@pytest.fixture
def topic() -> Topic:
    """A topic with six facts, each with two questions."""
    topic = TopicFactory()
    for _ in range(6):
        fact = FactFactory(topic=topic)
        QuestionFactory(fact=fact)
        ChoiceFactory(fact=fact)
    return topic


def start(client: Client, slug: str, **data: object) -> Attempt:
    client.post(reverse("quiz_start", args=[slug]), {"key": uuid.uuid4(), "length": 5, **data})
    return Attempt.objects.order_by("started_at").last()


def drawn(attempt: Attempt) -> list[int]:
    return list(attempt.responses.values_list("question_id", flat=True))


def test_beginning_leads_to_the_first_question(client, topic):
    data = {"key": uuid.uuid4(), "length": 5}
    response = client.post(reverse("quiz_start", args=[topic.slug]), data, follow=True)
    assert response.redirect_chain[-1][0] == reverse("question", args=[data["key"], 1])
    assert "Question 1 of 5" in response.content.decode()


def test_the_same_seed_draws_the_same_quiz_and_another_seed_another(client, learner, topic):
    first, again, other = (start(client, topic.slug, seed=seed) for seed in (7, 7, 8))
    assert drawn(first) == drawn(again)
    assert drawn(first) != drawn(other)


def test_a_quiz_asks_no_fact_twice(client, topic):
    attempt = start(client, topic.slug)
    facts = [response.question.fact_id for response in attempt.responses.select_related("question")]
    assert len(set(facts)) == len(facts) == 5


def test_a_quiz_on_a_topic_asks_nothing_of_another(client, topic):
    QuestionFactory()
    attempt = start(client, topic.slug, length=20)
    assert {response.question.fact.topic for response in attempt.responses.all()} == {topic}


def test_a_quiz_on_everything_asks_of_every_topic(client, topic):
    other = QuestionFactory()
    attempt = start(client, "all", length=20)
    assert other.fact.topic in {response.question.fact.topic for response in attempt.responses.all()}


def test_drafts_retired_questions_and_those_kept_for_assessments_are_not_asked(client):
    for fields in ({"status": "draft"}, {"status": "retired"}, {"held_back": True}):
        QuestionFactory(**fields)
    asked = QuestionFactory()
    assert drawn(start(client, "all", length=20)) == [asked.pk]


def test_beginning_twice_with_one_page_begins_one_attempt(client, topic):
    key = uuid.uuid4()
    assert start(client, topic.slug, key=key) == start(client, topic.slug, key=key)
    assert Attempt.objects.count() == 1


def test_the_key_of_anothers_attempt_begins_nothing_and_shows_nothing(client, strangers_client, topic):
    attempt = start(strangers_client, topic.slug)
    response = client.post(reverse("quiz_start", args=[topic.slug]), {"key": attempt.pk, "length": 5})
    assert response.status_code == 404
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        {"length": 7},
        {"length": "x"},
        {"length": ""},
        {"seed": "abc"},
        {"seed": "-1"},
        {"seed": "9" * 30},
        {"key": "no"},
    ],
)
def test_a_bad_start_is_refused_with_a_message(client, topic, data):
    response = client.post(
        reverse("quiz_start", args=[topic.slug]), {"key": uuid.uuid4(), "length": 5, "seed": "3", **data}
    )
    assert response.status_code == 422
    assert "The quiz was not begun" in response.content.decode()
    assert not Attempt.objects.exists()


def test_a_topic_without_questions_says_so(client):
    topic = TopicFactory()
    response = client.post(reverse("quiz_start", args=[topic.slug]), {"key": uuid.uuid4(), "length": 5})
    assert response.status_code == 422
    assert "Choose another topic" in response.content.decode()


def test_an_unknown_topic_is_not_found(client):
    assert client.get(reverse("quiz_start", args=["nothing"])).status_code == 404


def test_the_length_in_the_address_is_chosen(client, topic):
    assert 'value="20" checked' in client.get(reverse("quiz_start", args=[topic.slug]), {"length": 20}).content.decode()


def test_a_repeated_quiz_has_the_seed_and_the_length_of_the_first(client, topic):
    page = client.get(reverse("quiz_start", args=[topic.slug]), {"seed": 42, "length": 20}).content.decode()
    assert 'name="seed" value="42"' in page
    assert 'name="length" value="20"' in page
    assert "radio" not in page


def test_a_quiz_that_found_fewer_questions_than_it_asked_for_is_repeated_whole(client, topic):
    first = start(client, topic.slug, length=20, seed=7)
    first.responses.update(answered_at=timezone.now(), verdict="wrong")
    assert first.length == 6
    page = client.get(first.get_absolute_url()).content.decode()
    assert "?length=20&amp;seed=7" in page
    assert drawn(start(client, topic.slug, length=20, seed=7)) == drawn(first)


def test_ones_own_quiz_is_repeated_by_its_questions_even_when_there_are_new_ones(client, topic):
    first = start(client, topic.slug)
    for _ in range(10):
        QuestionFactory(fact__topic=topic)
    assert drawn(start(client, topic.slug, seed=first.seed)) == drawn(first)


def test_a_repeated_quiz_leaves_out_what_was_retired_since(client, topic):
    first = start(client, topic.slug)
    Question.objects.filter(pk=drawn(first)[0]).update(status=Question.Status.RETIRED)
    assert drawn(start(client, topic.slug, seed=first.seed)) == drawn(first)[1:]


def test_a_seed_draws_the_same_for_everybody(client, strangers_client, topic):
    ResponseFactory(attempt__learner=User.objects.get(username="amina"), question=topic.facts.first().questions.first())
    assert drawn(start(client, topic.slug, seed=7)) == drawn(start(strangers_client, topic.slug, seed=7))


def test_a_fact_that_is_new_to_the_learner_starts_with_its_easier_questions(client, learner, topic):
    Question.objects.filter(format=Question.Format.DATE).update(difficulty=0.9)
    attempt = start(client, topic.slug)
    assert {response.question.format for response in attempt.responses.all()} == {Question.Format.CHOICE}
    for fact in topic.facts.all():
        ResponseFactory(
            attempt__learner=learner, question=QuestionFactory(fact=fact, status="retired"), verdict="right",
            answered_at=timezone.now(),
        )  # fmt: skip
    attempt = start(client, topic.slug)
    assert {response.question.format for response in attempt.responses.all()} == {
        Question.Format.CHOICE,
        Question.Format.DATE,
    }


@pytest.mark.parametrize("query", [{"seed": "abc"}, {"seed": "-1"}, {"seed": "9" * 30}, {"length": "x"}, {"seed": "٣"}])
def test_an_address_that_makes_no_sense_begins_a_new_quiz(client, topic, query):
    page = client.get(reverse("quiz_start", args=[topic.slug]), query).content.decode()
    assert "This repeats a quiz" not in page
    assert 'value="10" checked' in page


def test_the_questions_of_a_withdrawn_fact_are_not_asked(client, topic):
    for fact in topic.facts.all()[1:]:
        fact.withdrawn_at = timezone.now()
        fact.save()
    assert start(client, topic.slug, length=20).length == 1
    assert "2 questions" in client.get(reverse("quiz_list")).content.decode()


@pytest.mark.parametrize("facts", [6, 30])
def test_starting_takes_the_same_number_of_queries_whatever_there_is(
    client, topic, django_assert_max_num_queries, facts
):
    for _ in range(facts):
        ChoiceFactory(fact__topic=topic)
    with django_assert_max_num_queries(11):
        start_response = client.post(reverse("quiz_start", args=[topic.slug]), {"key": uuid.uuid4(), "length": 5})
    assert start_response.status_code == 302


def test_the_list_names_each_topic_with_its_number_of_questions(client, topic):
    TopicFactory(title="Nothing to ask")
    page = client.get(reverse("quiz_list")).content.decode()
    assert topic.title in page
    assert "12 questions" in page
    assert "Nothing to ask" not in page
