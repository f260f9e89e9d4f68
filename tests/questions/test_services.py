from __future__ import annotations

import pytest
from django.utils.timezone import now

from tests.factories import ClaimFactory, EntityFactory, FactFactory, PhrasingFactory, ResponseFactory
from training.facts.models import Fact, Phrasing
from training.questions.models import Option, Question
from training.questions.services import as_draft, check_pool, generate_questions
from training.rules.generation import generate
from training.rules.pool import Pool

pytestmark = pytest.mark.django_db


@pytest.fixture
def fact():
    return a_fact()


def a_fact(answer="2013-04-25", stems=("On which day was it authorized?", "When was the vote?"), **fields):
    made = FactFactory(answer=answer, **fields)
    ClaimFactory(fact=made)
    for order, stem in enumerate(stems):
        PhrasingFactory(fact=made, text=stem, order=order)
    return made


def run(seed=1):
    return generate_questions(seed=seed)


def snapshot():
    """Everything stored of every question, to compare two runs."""
    return {
        question.pk: (
            [getattr(question, field.attname) for field in Question._meta.concrete_fields],
            list(question.options.values_list("pk", "order", "text", "correct", "why")),
        )
        for question in Question.objects.all()
    }


def answer(question):
    ResponseFactory(question=question)


def test_questions_are_stored_as_the_rules_make_them(fact):
    result = run()
    record = Fact.objects.with_everything().get().as_record()
    drafts = generate(record, Pool.build([record], [fact.subject.as_record()]), seed=1)
    assert [as_draft(question) for question in Question.objects.order_by("pk")] == drafts
    assert (result.facts, result.added, result.published, result.drafts) == (1, 2, 2, 0)


def test_a_question_with_findings_waits_as_a_draft(fact):
    fact.phrasings.update(text="Which day is it currently?")
    result = run()
    question = Question.objects.first()
    assert question.status == Question.Status.DRAFT
    assert [finding["code"] for finding in question.findings] == ["time_word"]
    assert (result.published, result.drafts) == (0, 2)


def test_a_second_run_writes_nothing(fact, django_assert_max_num_queries):
    run()
    before = snapshot()
    with django_assert_max_num_queries(20):
        result = run()
    assert snapshot() == before
    assert (result.added, result.changed, result.unchanged) == (0, 0, 2)


def test_queries_do_not_grow_with_the_facts_of_a_chunk(django_assert_max_num_queries):
    for _ in range(20):
        a_fact()
    with django_assert_max_num_queries(20):
        run()


def test_progress_is_told_in_facts():
    for _ in range(30):
        a_fact(stems=())
    told = []
    generate_questions(seed=1, progress=lambda done, total: told.append((done, total)))
    assert told == [(25, 30), (30, 30)]


def test_a_change_of_one_fact_writes_only_its_questions(fact):
    others = [a_fact(answer=f"2012-0{month}-1{month}") for month in range(1, 9)]
    run()
    before = snapshot()
    Fact.objects.filter(pk=fact.pk).update(answer="2013-04-26", importance=Fact.Importance.CORE)
    fact.claims.update(value="2013-04-26")
    result = run()
    after = snapshot()
    changed = {pk for pk in after if after[pk] != before[pk]}
    assert changed == set(fact.questions.values_list("pk", flat=True))
    assert result.changed == 2
    assert len(others) == 8


def test_a_wrong_option_that_quotes_another_fact_follows_it(fact):
    PhrasingFactory(fact=fact, text="What day was it?", order=2)
    fact.phrasings.update(format=Phrasing.Format.CHOICE)
    other = a_fact(answer="2013-07-01", statement="It began on 1 July 2013.", stems=())
    run()
    quoting = Option.objects.filter(question__fact=fact, why=other.statement)
    assert quoting.exists()
    Fact.objects.filter(pk=other.pk).update(answer="2013-08-02", statement="It began on 2 August 2013.")
    run()
    assert not quoting.exists()
    assert Option.objects.filter(question__fact=fact, text="2 August 2013", why="It began on 2 August 2013.").exists()


def test_another_name_of_an_entity_reaches_the_questions_that_accept_it():
    entity = EntityFactory(name="Gao")
    made = a_fact(answer="Gao", kind=Fact.Kind.PLACE)
    run()
    entity.aliases = ["Gawgaw"]
    entity.save()
    run()
    assert [question.expected["accepted"] for question in made.questions.all()] == [["Gawgaw"]] * 2


def test_a_changed_question_that_nobody_has_drawn_is_changed_in_place(fact):
    run()
    before = list(Question.objects.values_list("pk", "uid", "revision"))
    fact.claims.update(value="2013-04-26")
    Fact.objects.update(answer="2013-04-26")
    run()
    assert list(Question.objects.values_list("pk", "uid", "revision")) == before
    assert set(Question.objects.values_list("answer", flat=True)) == {"26 April 2013"}


def test_a_question_that_was_drawn_stays_and_its_change_is_a_new_revision(fact):
    run()
    drawn = Question.objects.get(format=Question.Format.CHOICE)
    answer(drawn)
    shown = snapshot()[drawn.pk][1]
    fact.claims.update(value="2013-04-26")
    Fact.objects.update(answer="2013-04-26")
    assert run().changed == 2
    old, new = Question.objects.filter(uid=drawn.uid).order_by("revision")
    assert (old.pk, old.revision, old.status, old.answer) == (drawn.pk, 1, "retired", "25 April 2013")
    assert (new.revision, new.status, new.answer) == (2, "published", "26 April 2013")
    assert snapshot()[old.pk][1] == shown
    assert run().unchanged == 2


def test_what_is_not_shown_changes_in_place_even_when_drawn(fact):
    run()
    for question in Question.objects.all():
        answer(question)
    before = dict(Question.objects.values_list("pk", "difficulty"))
    Fact.objects.update(importance=Fact.Importance.TRIVIA)
    assert run().unchanged == 2
    after = dict(Question.objects.values_list("pk", "difficulty"))
    assert after.keys() == before.keys()
    assert all(after[pk] > before[pk] for pk in after)


def test_a_question_without_its_wording_goes(fact):
    run()
    Phrasing.objects.filter(order=1).delete()
    result = run()
    assert (result.removed, result.retired) == (1, 0)
    assert Question.objects.count() == 1


def test_a_drawn_question_without_its_wording_is_retired_and_comes_back_with_it(fact):
    run()
    question = Question.objects.get(stem="When was the vote?")
    answer(question)
    Phrasing.objects.filter(order=1).update(text="What day was it?")
    assert run().retired == 1
    question.refresh_from_db()
    assert question.status == Question.Status.RETIRED
    Phrasing.objects.filter(order=1).update(text="When was the vote?")
    run()
    question.refresh_from_db()
    assert (question.status, question.revision) == (Question.Status.PUBLISHED, 1)


def test_an_edited_question_is_never_overwritten(fact):
    run()
    Question.objects.update(stem="My own words?", edited_at=now())
    fact.claims.update(value="2013-04-26")
    Fact.objects.update(answer="2013-04-26")
    result = run()
    assert (result.outdated, result.changed) == (2, 0)
    assert set(Question.objects.values_list("stem", "answer", "fact_changed", "status")) == {
        ("My own words?", "25 April 2013", True, "published")
    }


def test_an_edited_question_is_reported_once_for_one_change(fact):
    run()
    Question.objects.update(edited_at=now())
    Fact.objects.update(importance=Fact.Importance.CORE)
    assert run().outdated == 2
    Question.objects.update(fact_changed=False)
    assert run().outdated == 0
    assert not Question.objects.filter(fact_changed=True).exists()


def test_a_question_that_an_editor_retired_stays_retired(fact):
    run()
    Question.objects.update(status=Question.Status.RETIRED)
    Fact.objects.update(answer="2013-04-26")
    run()
    assert set(Question.objects.values_list("status", flat=True)) == {"retired"}


def test_a_draft_that_an_editor_published_stays_published(fact):
    fact.phrasings.update(text="Which day is it currently?")
    run()
    Question.objects.update(status=Question.Status.PUBLISHED)
    Fact.objects.update(importance=Fact.Importance.CORE)
    run()
    assert set(Question.objects.values_list("status", flat=True)) == {"published"}


def test_questions_of_a_withdrawn_fact_go_or_are_retired(fact):
    run()
    drawn = Question.objects.first()
    answer(drawn)
    Fact.objects.update(withdrawn_at=now())
    result = run()
    assert (result.removed, result.retired) == (1, 1)
    assert list(Question.objects.values_list("pk", "status")) == [(drawn.pk, "retired")]
    assert run().retired == 0


def test_another_seed_replaces_the_questions(fact):
    run(seed=1)
    uids = set(Question.objects.values_list("uid", flat=True))
    result = run(seed=2)
    assert (result.added, result.removed) == (2, 2)
    assert not uids & set(Question.objects.values_list("uid", flat=True))


def test_wordings_that_made_no_question_are_counted(fact):
    PhrasingFactory(fact=fact, text="What happened?", answer="one of several things at once", order=2)
    assert run().left_out == 1


def test_the_published_questions_are_checked_together(fact):
    fact.phrasings.update(text="On which day was it authorized?")
    run()
    assert [finding.code for finding in check_pool()] == ["near_copy"]
