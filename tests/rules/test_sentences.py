from __future__ import annotations

from random import Random

import pytest

from tests.rules.builders import UN, cloze, fact, number, place, pool, true_false, wrongs
from training.rules.records import Kind
from training.rules.sentences import cloze_parts, reason_in, true_false_parts


def false_statement(record, phrasing, *, seed=1, entities=()):
    return true_false_parts(
        record, phrasing, pool(record, entities=entities), truth=False, rng=Random(seed), salt=str(seed)
    )


@pytest.mark.parametrize(
    ("record", "slot", "kind", "answer"),
    [
        (fact(), "25 April 2013", Kind.DATE, "2013-04-25"),
        (fact(), "April 2013", Kind.DATE, "2013-04"),
        (fact(), "7 May 2015", Kind.DATE, "2015-05-07"),
        (number(), "12,640", Kind.NUMBER, "12640"),
        (number("15000", qualifier="more than"), "more than 15,000", Kind.NUMBER, "15000"),
        (place(), "Gao", Kind.TEXT, "Gao"),
    ],
)
def test_a_slot_is_judged_as_what_it_reads_as(record, slot, kind, answer):
    target = cloze_parts(record, cloze(f"It was {{{slot}}}.")).target
    assert (target.kind, target.answer) == (kind, answer)


def test_a_sentence_without_one_slot_makes_no_cloze():
    assert cloze_parts(fact(), cloze("It was {one} and {two}.")) is None


def test_a_false_statement_says_what_it_should_read():
    parts = false_statement(place(), true_false("Mujao attacked in {Gao}.", "Kidal"))
    assert parts.stem == "Mujao attacked in Kidal."
    assert parts.why == "It should read “Gao”, not “Kidal”. Kidal is something else."
    assert reason_in(parts.why) == "Kidal is something else."


def test_a_slot_without_a_wrong_value_of_its_own_takes_one_of_the_fact():
    parts = false_statement(place(wrong=wrongs("Kidal")), true_false("Mujao attacked in {Gao}."))
    assert parts.stem == "Mujao attacked in Kidal."


def test_a_slot_for_which_no_wrong_value_is_known_leaves_the_statement_true():
    parts = false_statement(place(), true_false("{Mujao} attacked in Gao."))
    assert (parts.stem, parts.truth) == ("Mujao attacked in Gao.", True)


def test_a_wrong_value_that_is_another_name_of_the_right_one_is_not_used():
    record = place("United Nations", kind=Kind.ORGANIZATION)
    parts = false_statement(record, true_false("It was the {United Nations}.", "UN"), entities=(UN,))
    assert parts.truth


@pytest.mark.parametrize("seed", range(10))
def test_a_false_figure_is_not_one_of_which_the_qualifier_holds(seed):
    record = number("15000", qualifier="more than")
    parts = false_statement(record, true_false("There were more than {15,000}."), seed=seed)
    assert int(parts.stem.rstrip(".").rsplit(" ")[-1].replace(",", "")) > 15000


def test_a_number_in_words_stays_in_words():
    parts = false_statement(number("3", unit="coups"), true_false("There were {three} coups.", "5"))
    assert parts.stem == "There were five coups."


def test_a_name_that_takes_an_article_in_a_sentence_gets_it():
    record = place("France", wrong=wrongs("United Kingdom"))
    assert false_statement(record, true_false("Mali belonged to {France}.")).stem.endswith("to the United Kingdom.")


def test_a_wrong_value_that_the_article_before_it_rules_out_is_not_used():
    assert false_statement(place("ambush"), true_false("It was an {ambush}.", "raid")).truth


def test_the_figure_of_a_toll_makes_no_statement():
    assert false_statement(number("5", toll=True), true_false("{Five} died.", "six")) is None
