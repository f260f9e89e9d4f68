from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories import ChoiceFactory, ClaimFactory, OptionFactory, QuestionFactory
from training.questions.models import Question

pytestmark = pytest.mark.django_db

FIELDS = [
    *("id", "type", "stem", "options", "answer", "accepted", "tolerance", "unit", "explanation", "source", "fact_ids"),
    *("as_of", "family", "difficulty", "status"),
]


def export(*arguments: str) -> list[dict]:
    out = StringIO()
    call_command("export_questions", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_typed_question_is_exported_with_what_it_accepts():
    question = QuestionFactory(fact__statement="It began on 1 July 2013.")
    ClaimFactory(fact=question.fact, source__title="A report", paragraph=7, source__date="2013-08")
    (exported,) = export("--format", "jsonl")
    assert list(exported) == FIELDS
    assert exported == {
        "id": question.uid,
        "type": "date",
        "stem": question.stem,
        "options": [],
        "answer": "1 July 2013",
        "accepted": ["2013-07-01"],
        "tolerance": 0.0,
        "unit": "",
        "explanation": "It began on 1 July 2013.",
        "source": "A report, paragraph 7",
        "fact_ids": [question.fact.slug],
        "as_of": "2013-08",
        "family": "when",
        "difficulty": 0.5,
        "status": "published",
    }


def test_options_are_exported_in_the_order_shown_and_explained():
    question = ChoiceFactory(fact__statement="It was so.")
    question.options.filter(order=2).update(why="It was later.")
    (exported,) = export()
    assert [option["text"] for option in exported["options"]] == [option.text for option in question.options.all()]
    assert [option["correct"] for option in exported["options"]] == [False, True, False]
    wrong = question.options.get(order=2).text
    assert exported["explanation"] == f"It was so. Not {wrong}: It was later."


def test_a_false_statement_is_explained_by_what_it_should_read():
    question = QuestionFactory(format=Question.Format.TRUE_FALSE, expected=None, fact__statement="It was so.")
    OptionFactory(question=question, order=0, text="True", why="It should read “so”.")
    OptionFactory(question=question, order=1, text="False", correct=True)
    assert export()[0]["explanation"] == "It was so. It should read “so”."


def test_money_is_exported_with_its_currency():
    QuestionFactory(expected={"kind": "money", "answer": "5", "accepted": [], "supported": [], "currency": "USD"})
    assert export()[0]["unit"] == "USD"


def test_only_the_status_asked_for_is_exported():
    published = QuestionFactory()
    QuestionFactory(status=Question.Status.DRAFT)
    assert [exported["id"] for exported in export("--status", "published")] == [published.uid]
    assert len(export()) == 2


def test_revisions_of_a_question_are_told_apart():
    first = QuestionFactory(status=Question.Status.RETIRED)
    QuestionFactory(uid=first.uid, revision=2, fact=first.fact)
    assert sorted(exported["id"] for exported in export()) == [first.uid, f"{first.uid}-2"]


def a_question(form, *options, **fields):
    """A question of a format with options given as text and right place (False for wrong ones)."""
    question = QuestionFactory(format=form, expected=None, **fields)
    for order, (text, place) in enumerate(options):
        OptionFactory(
            question=question,
            order=order,
            text=text,
            correct=place is not False,
            place=None if place is False or form == Question.Format.MULTI else place,
        )
    return question


def test_several_choices_are_exported_with_all_right_texts():
    a_question(Question.Format.MULTI, ("Gao", 0), ("Segou", False), ("Kidal", 0), answer="Gao; Kidal")
    (exported,) = export()
    assert (exported["type"], exported["answer"]) == ("multi", ["Gao", "Kidal"])


def test_an_order_is_exported_as_shown_and_as_it_should_be():
    a_question(Question.Format.ORDER, ("Third", 2), ("First", 0), ("Second", 1))
    (exported,) = export()
    assert exported["type"] == "order"
    assert [option["text"] for option in exported["options"]] == ["Third", "First", "Second"]
    assert exported["answer"] == ["First", "Second", "Third"]


def test_a_matching_is_exported_in_pairs():
    a_question(Question.Format.MATCH, ("Ban", 1), ("Keita", 0), ("Sanogo", False), prompts=["President", "Head of UN"])
    (exported,) = export()
    assert exported["type"] == "match"
    assert exported["answer"] == [["President", "Keita"], ["Head of UN", "Ban"]]
    assert {"text": "Sanogo", "correct": False} in exported["options"]


def test_a_question_across_facts_is_exported_with_all_of_them():
    question = QuestionFactory(fact__statement="It began.")
    other = ClaimFactory(fact__statement="It ended.", source__title="A report", paragraph=7).fact
    question.also.add(other)
    (exported,) = export()
    assert exported["fact_ids"] == [question.fact.slug, other.slug]
    assert exported["explanation"] == "It began. It ended."
    assert exported["source"] == "A report, paragraph 7"


def test_the_export_takes_the_same_number_of_queries_whatever_there_is(django_assert_num_queries):
    for _ in range(5):
        ChoiceFactory().also.add(ClaimFactory().fact)
    with django_assert_num_queries(6):
        export()


def test_an_order_is_explained_by_its_dates():
    question = a_question(
        Question.Format.ORDER, ("Third", 2), ("First", 0), ("Second", 1), fact__statement="So it was."
    )
    for text, when in (("First", "2012"), ("Second", "January 2013"), ("Third", "2014")):
        question.options.filter(text=text).update(why=when)
    assert export()[0]["explanation"] == "So it was. 2012: First; January 2013: Second; 2014: Third."


def test_a_matching_is_explained_by_its_pairs_and_its_spare_option():
    question = a_question(Question.Format.MATCH, ("Ban", 1), ("Keita", 0), ("Sanogo", False), prompts=["One", "Two"])
    question.options.filter(text="Sanogo").update(why="He led the coup.")
    assert (
        export()[0]["explanation"] == f"{question.fact.statement} One – Keita; Two – Ban. Not Sanogo: He led the coup."
    )


def test_of_several_choices_only_the_wrong_ones_are_explained():
    question = a_question(Question.Format.MULTI, ("Gao", 0), ("Segou", False), fact__statement="Gao fell.")
    question.options.update(why="It is a town.")
    assert export()[0]["explanation"] == "Gao fell. Not Segou: It is a town."


def a_claim(question, document, says, **fields):
    return ClaimFactory(
        fact=question.fact, says=says, source__cited_as=document, source__title=document, paragraph=1, **fields
    )


def test_what_the_named_document_says_is_told_where_the_fact_lacks_the_key():
    question = QuestionFactory(
        stem="Where was it, according to PassBlue's report?", answer="Gao", fact__statement="So."
    )
    a_claim(question, "PassBlue's report of 2013", "Puts it in Gao.", stance="differs")
    a_claim(question, "the mandate page of about 2016", "Puts it in the north.")
    (exported,) = export()
    assert exported["explanation"] == "So. PassBlue's report of 2013 puts it in Gao."
    assert exported["source"] == "PassBlue's report of 2013, paragraph 1; the mandate page of about 2016, paragraph 1"


def test_what_agreeing_documents_say_is_told_where_the_stem_names_none():
    question = QuestionFactory(stem="Where was it?", answer="Gao", fact__statement="So.")
    a_claim(question, "PassBlue's report of 2013", "Puts it in Kidal.", stance="differs")
    a_claim(question, "the mandate page of about 2016", "Puts it in Gao.")
    (exported,) = export()
    assert exported["explanation"] == "So. The mandate page of about 2016 puts it in Gao."
    assert exported["source"] == "the mandate page of about 2016, paragraph 1"


def test_nothing_more_is_told_where_the_fact_has_the_key():
    question = QuestionFactory(stem="Where was it?", answer="Gao", fact__statement="It was in Gao.")
    a_claim(question, "the mandate page of about 2016", "Puts it in Gao.")
    assert export()[0]["explanation"] == "It was in Gao."


def test_a_question_on_several_facts_holds_as_of_the_latest_of_them():
    question = QuestionFactory(fact__as_of="2014")
    question.also.add(ClaimFactory(fact__as_of="2019-01").fact, ClaimFactory(fact__as_of="2016").fact)
    assert export()[0]["as_of"] == "2019-01"
