from __future__ import annotations

import pytest
from django.utils.timezone import now

from tests.factories import ClaimFactory, FactFactory, PhrasingFactory, ResponseFactory
from training.facts.models import Entity, Fact
from training.questions.models import Question
from training.questions.services import as_draft, generate_questions
from training.rules.across import ACROSS_FAMILIES, generate_across
from training.rules.pool import Pool

pytestmark = pytest.mark.django_db

NAMES = ("dawn", "storm", "harvest", "bridge", "window", "garden", "mirror", "valley", "silver", "thunder")


@pytest.fixture(autouse=True)
def facts():
    return [an_event(n) for n in range(10)]


def an_event(n):
    made = FactFactory(
        slug=NAMES[n % 10] + (str(n) if n > 9 else ""),
        answer=f"{2010 + n // 2}-{'01' if n % 2 == 0 else '07'}",
        label=f"the {NAMES[n % 10]}{n if n > 9 else ''}",
    )
    ClaimFactory(fact=made)
    return made


def run(seed=1):
    return generate_questions(seed=seed)


def across():
    return Question.objects.filter(family__in=ACROSS_FAMILIES)


def on(fact):
    """The questions that rest on a fact."""
    return set(across().filter(fact=fact)) | set(across().filter(also=fact))


def snapshot():
    return {
        question.pk: (
            [getattr(question, field.attname) for field in Question._meta.concrete_fields],
            list(question.options.values_list("pk", "order", "text", "correct", "why", "place")),
            sorted(question.also.values_list("pk", flat=True)),
        )
        for question in Question.objects.all()
    }


def test_questions_across_facts_are_stored_as_the_rules_make_them():
    run()
    records = [fact.as_record() for fact in Fact.objects.with_everything()]
    pool = Pool.build(records, [entity.as_record() for entity in Entity.objects.all()])
    made = {draft.uid: draft for draft in generate_across(records, pool, seed=1)}
    stored = {question.uid: as_draft(question) for question in across()}
    assert stored.keys() == made.keys()
    for uid, draft in made.items():
        assert set(stored[uid].also) == set(draft.also)
        assert (stored[uid].prompts, stored[uid].options) == (draft.prompts, draft.options)
    assert {"order", "match", "choice"} <= {question.format for question in across()}
    assert set(across().values_list("status", flat=True)) == {"published"}


def test_a_second_run_writes_nothing():
    run()
    before = snapshot()
    result = run()
    assert snapshot() == before
    assert (result.added, result.changed, result.removed, result.unchanged) == (0, 0, 0, len(before))


def test_a_change_of_one_fact_writes_only_what_rests_on_it(facts):
    run()
    before, resting = snapshot(), {question.pk for question in on(facts[4])}
    Fact.objects.filter(pk=facts[4].pk).update(statement="The window came early in 2012.")
    run()
    after = snapshot()
    assert after.keys() == before.keys()
    changed = {pk for pk in after if after[pk] != before[pk]}
    assert changed <= resting
    assert changed


def test_questions_that_rest_on_a_withdrawn_fact_go_or_are_retired(facts):
    run()
    drawn = on(facts[4]).pop()
    ResponseFactory(question=drawn)
    Fact.objects.filter(pk=facts[4].pk).update(withdrawn_at=now())
    run()
    assert {(question.pk, question.status) for question in on(facts[4])} == {(drawn.pk, "retired")}


def test_a_question_across_facts_that_was_drawn_gets_a_new_revision(facts):
    run()
    drawn = across().filter(family="order").first()
    ResponseFactory(question=drawn)
    event = drawn.also.first()
    Fact.objects.filter(pk=event.pk).update(label="the meteor")
    run()
    first, second = Question.objects.filter(uid=drawn.uid).order_by("revision")
    assert (first.status, second.status, second.revision) == ("retired", "published", 2)
    assert "The meteor" in second.answer
    assert set(second.also.all()) == set(first.also.all())


def test_an_edited_question_across_facts_is_never_overwritten(facts):
    run()
    edited = across().filter(family="first").first()
    across().filter(pk=edited.pk).update(stem="My own words?", edited_at=now())
    assert run().outdated == 0
    Fact.objects.filter(pk=edited.also.first().pk).update(statement="It came and went.")
    assert run().outdated == 1
    edited.refresh_from_db()
    assert (edited.stem, edited.fact_changed) == ("My own words?", True)


def test_an_edited_question_whose_facts_no_longer_make_it_stays(facts):
    run()
    edited = across().filter(family="first").first()
    across().filter(pk=edited.pk).update(edited_at=now())
    Fact.objects.filter(pk=edited.fact_id).update(label="")
    assert run().outdated == 1
    assert run().outdated == 0
    edited.refresh_from_db()
    assert (edited.status, edited.fact_changed) == ("published", True)


def test_one_that_an_editor_retired_stays_retired():
    run()
    across().update(status=Question.Status.RETIRED)
    before = snapshot()
    run()
    assert snapshot() == before


def test_a_fact_keeps_its_own_questions_beside_those_it_anchors(facts):
    PhrasingFactory(fact=facts[0])
    run()
    own = facts[0].questions.exclude(family__in=ACROSS_FAMILIES)
    assert own.count() == 1
    facts[0].phrasings.all().delete()
    run()
    assert not own.exists()
    assert across().filter(fact=facts[0]).exists()


def test_queries_do_not_grow_with_the_facts_of_a_chunk(django_assert_max_num_queries):
    for n in range(10, 20):
        an_event(n)
    with django_assert_max_num_queries(20):
        run()


def test_checking_takes_the_same_number_of_queries_whatever_there_is(django_assert_num_queries):
    run()
    with django_assert_num_queries(3):
        questions = Question.objects.select_related("fact").prefetch_related("options", "also")
        assert len([as_draft(question) for question in questions]) > 20
