from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from tests.editing.conftest import correct, signed_in, text
from tests.factories import AttemptFactory, ChoiceFactory, MatchFactory, MultiFactory, OrderFactory, ResponseFactory
from tests.facts.admin_forms import filled
from training.editing.services import plan_remarking
from training.questions.models import Option, Question
from training.quizzes.models import Response
from training.reviews.models import QuizAnswer


def page_of(question: Question) -> str:
    return f"/admin/questions/question/{question.pk}/remark/"


def answer(question, verdict, *, typed="", picked=(), learner=None, number=1, attempt=None):
    values = {"learner": learner} if learner else {}
    return ResponseFactory(
        question=question,
        attempt=attempt or AttemptFactory(**values, finished_at=timezone.now()),
        number=number,
        verdict=verdict,
        typed=typed,
        picked=list(picked),
        answered_at=timezone.now(),
    )


@pytest.fixture
def corrected(editor, fact):
    """A question that was answered by its old key, and whose fact was corrected since."""
    question = Question.objects.get()
    said = {
        "old": answer(question, "right", typed="1 July 2013"),
        "new": answer(question, "partly", typed="2 July 2013"),
        "else": answer(question, "wrong", typed="4 May 1990"),
        "unknown": answer(question, "dont_know"),
    }
    correct(editor, fact)
    return question, said


def test_a_dry_run_lists_every_changed_verdict_and_score_and_changes_nothing(editor, corrected):
    question, said = corrected
    plan = editor.client.get(page_of(question)).context["plan"]
    listed = {
        row.response.pk: (row.before, row.after, str(row.score_before), str(row.score_after)) for row in plan.changes
    }
    assert listed == {
        said["old"].pk: ("right", "partly", "1 / 1", "0 / 1"),
        said["new"].pk: ("partly", "right", "0 / 1", "1 / 1"),
    }
    assert plan.answers == 4
    assert set(Response.objects.values_list("verdict", flat=True)) == {"right", "partly", "wrong", "dont_know"}


def test_the_names_of_learners_are_not_on_the_list(editor, corrected):
    question, said = corrected
    assert said["old"].attempt.learner.username not in text(editor.client.get(page_of(question)))


def test_marking_again_changes_all_of_them_and_keeps_what_was_given(editor, corrected):
    question, said = corrected
    page = editor.client.get(page_of(question))
    assert editor.client.post(page_of(question), filled(page)).status_code == 302
    verdicts = {name: Response.objects.get(pk=row.pk).verdict for name, row in said.items()}
    assert verdicts == {"old": "partly", "new": "right", "else": "wrong", "unknown": "dont_know"}
    assert set(Response.objects.values_list("typed", flat=True)) == {"1 July 2013", "2 July 2013", "4 May 1990", ""}
    assert editor.client.get(page_of(question)).context["plan"].changes == []


def test_the_old_verdicts_stay_in_the_history_of_the_question(editor, corrected):
    question, said = corrected
    editor.client.post(page_of(question), filled(editor.client.get(page_of(question))))
    latest = Question.objects.get(revision=2)
    entry = LogEntry.objects.get(object_id=str(latest.pk), change_message__contains="marked again")
    assert f"right → partly: {said['old'].attempt_id}/1" in entry.change_message
    assert "marked again" in text(editor.client.get(f"/admin/questions/question/{latest.pk}/history/"))


def test_the_learner_is_told_that_the_answer_was_marked_again(editor, corrected, learner, client):
    question, said = corrected
    attempt = said["old"].attempt
    attempt.learner = learner
    attempt.save()
    editor.client.post(page_of(question), filled(editor.client.get(page_of(question))))
    shown = text(client.get(f"/attempts/{attempt.pk}/1/answer/"))
    assert "by the corrected answer “2 July 2013”. Before: Correct." in shown


def test_an_answer_given_since_the_list_was_shown_stops_it(editor, corrected):
    question, said = corrected
    data = filled(editor.client.get(page_of(question)))
    late = answer(question, "right", typed="1 July 2013")
    page = editor.client.post(page_of(question), data)
    assert page.status_code == 409
    assert "nothing was marked" in text(page)
    assert Response.objects.get(pk=said["old"].pk).verdict == "right"
    assert {row.response.pk for row in page.context["plan"].changes} >= {late.pk}


def test_what_a_quiz_is_yet_to_say_of_the_cards_is_corrected_too(editor, corrected):
    from uuid import uuid5

    question, said = corrected
    row = said["new"]
    waiting = {"learner": row.attempt.learner, "fact": question.fact, "guess_chance": 0, "at": timezone.now()}
    key = uuid5(row.attempt_id, "1")
    QuizAnswer.objects.create(key=key, answer="1 July 2013", right=False, **waiting)
    editor.client.post(page_of(question), filled(editor.client.get(page_of(question))))
    assert QuizAnswer.objects.values_list("right", "answer").get() == (True, "2 July 2013")
    before = row.attempt.learner.study_version
    row.attempt.learner.refresh_from_db()
    assert row.attempt.learner.study_version > before


def revise(question: Question, **changes) -> Question:
    """Return a new revision of a question with other options, as (text, correct, place)."""
    rows = changes.pop("options")
    values = {
        name: getattr(question, name) for name in ("uid", "fact", "family", "format", "stem", "answer", "prompts")
    }
    new = Question.objects.create(**values | {"revision": 2, "status": "published"} | changes)
    for order, (label, right, place) in enumerate(rows):
        Option.objects.create(question=new, order=order, text=label, correct=right, place=place)
    Question.objects.filter(pk=question.pk).update(status="retired")
    return new


def keys(question) -> list[int]:
    return [option.pk for option in question.options.all()]


@pytest.mark.django_db
def test_a_choice_is_compared_by_the_texts_of_the_options():
    question = ChoiceFactory()
    first, second, _third = keys(question)
    right, wrong = answer(question, "right", picked=[second]), answer(question, "wrong", picked=[first])
    revise(question, options=[("Option 2", False, None), ("Option 0", True, None), ("Option 1", False, None)])
    after = {row.response.pk: row.after for row in plan_remarking(question).changes}
    assert after == {right.pk: "wrong", wrong.pk: "right"}


@pytest.mark.django_db
def test_where_the_right_option_was_not_offered_nobody_is_scored():
    question = ChoiceFactory()
    given = [
        answer(question, "right", picked=[keys(question)[1]]),
        answer(question, "wrong", picked=[keys(question)[0]]),
    ]
    revise(question, options=[("Something else", True, None), ("Option 0", False, None), ("Option 1", False, None)])
    plan = plan_remarking(question)
    assert {row.response.pk: row.after for row in plan.changes} == {row.pk: "not_scored" for row in given}
    assert [str(row.score_after) for row in plan.changes] == ["0 / 0", "0 / 0"]


@pytest.mark.django_db
def test_several_choices_an_order_and_a_matching_are_marked_by_the_latest_key():
    multi, order, match = MultiFactory(), OrderFactory(), MatchFactory()
    several = answer(multi, "right", picked=keys(multi)[1:3])
    ordered = answer(order, "wrong", picked=keys(order))
    matched = answer(match, "wrong", picked=keys(match)[:2])
    revise(multi, options=[(f"Option {n}", n in {0, 1}, None) for n in range(4)])
    revise(order, options=[(f"Option {n}", True, n) for n in range(3)])
    revise(match, options=[("Option 0", True, 0), ("Option 1", True, 1), ("Option 2", False, None)])
    after = {row.response.pk: row.after for one in (multi, order, match) for row in plan_remarking(one).changes}
    assert after == {several.pk: "wrong", ordered.pk: "right", matched.pk: "right"} or after == {
        several.pk: "partly",
        ordered.pk: "right",
        matched.pk: "right",
    }


@pytest.mark.django_db
def test_two_answers_in_one_attempt_move_its_score_one_after_the_other():
    question, other = ChoiceFactory(), ChoiceFactory()
    attempt = AttemptFactory(length=2)
    answer(question, "right", picked=[keys(question)[1]], attempt=attempt)
    answer(other, "right", picked=[keys(other)[1]], attempt=attempt, number=2)
    revise(question, options=[("Option 0", True, None), ("Option 1", False, None), ("Option 2", False, None)])
    (row,) = plan_remarking(question).changes
    assert (str(row.score_before), str(row.score_after)) == ("2 / 2", "1 / 2")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["learner", "trainer"])
def test_nobody_else_marks_again(role):
    question = ChoiceFactory()
    assert signed_in(role).post(page_of(question), {"planned": "x"}).status_code in {302, 403}
