from __future__ import annotations

from dataclasses import replace

import pytest

from tests.rules.builders import UN, ask, claim, cloze, fact, number, place, pool, true_false
from training.rules.card_drafts import CardKind
from training.rules.cards import cards_of
from training.rules.records import Importance, Kind, Stance

CORE, TRIVIA = Importance.CORE, Importance.TRIVIA
OPEN = {"format": "choice"}


def cards(one, **entities):
    return cards_of([one], pool(one, **entities))[one.id]


def card(one, **entities):
    (made,) = cards(one, **entities)
    return made


def shown(one, **entities):
    return [(made.prompt, made.answer) for made in cards(one, **entities)]


def test_a_question_becomes_a_card_with_the_statement_on_its_back():
    made = card(fact())
    assert (made.kind, made.prompt, made.answer) == (
        CardKind.BASIC,
        "On which day did the Council authorize it?",
        "25 April 2013",
    )
    assert made.context == "The Council authorized the mission on 25 April 2013."


def test_an_answer_is_a_figure_with_its_unit_and_qualifiers_where_one_says_them():
    assert card(number("1000", qualifier="about, planned")).answer == "About 1,000 troops (planned)"


@pytest.mark.parametrize(("kind", "unit", "expected"), [(Kind.MONEY, "USD", "$2 million"), (Kind.NUMBER, "%", None)])
def test_a_sum_has_its_currency_and_no_unit_besides(kind, unit, expected):
    assert card(number("2000000", kind=kind, unit=unit)).answer == (expected or "2 million per cent")


def test_wordings_kept_for_assessments_make_no_card():
    assert cards(fact(phrasings=(ask(held_back=True),))) == []


def test_statements_that_are_true_or_false_make_no_card():
    assert cards(fact(phrasings=(true_false("It was authorized on {25 April 2013}."),))) == []


@pytest.mark.parametrize(
    ("phrasings", "prompt"),
    [
        ((cloze("Mujao attacked in {Gao} in 2013."), ask("Where did Mujao attack?")), "Where did Mujao attack?"),
        ((ask("Where was it?", **OPEN), cloze("It was in {Gao}.")), "Where was it?"),
        ((ask(f"Where {'so ' * 20}was it?"), cloze("It was in {Gao}.")), "It was in _____."),
        ((ask("Which town?", answer="a town in the north"), cloze("It was in {Gao}.")), "It was in _____."),
    ],
)
def test_a_short_question_for_what_is_recorded_comes_first_and_a_sentence_before_a_long_one(phrasings, prompt):
    assert card(place(phrasings=phrasings)).prompt == prompt


def test_a_sentence_comes_before_a_question_that_needs_options_for_what_is_no_name():
    one = place("a market", kind=Kind.STATEMENT, phrasings=(ask("What was it?", **OPEN), cloze("It was a {market}.")))
    assert card(one).prompt == "It was a _____."
    assert card(replace(one, phrasings=one.phrasings[:1])).prompt == "What was it?"


def test_a_sentence_with_a_date_comes_last_as_it_could_be_a_place():
    long = f"When {'so ' * 20}was it?"
    assert card(fact(phrasings=(cloze("It was in {April 2013}."), ask(long)))).prompt == long


@pytest.mark.parametrize(("importance", "number_of_cards"), [(CORE, 2), (Importance.USEFUL, 1), (TRIVIA, 1)])
def test_only_what_everybody_must_know_makes_two_cards(importance, number_of_cards):
    asks = ask("Where?"), ask("Who attacked?", answer="Mujao"), ask("How many?", answer="ten men")
    assert len(cards(place(importance=importance, phrasings=asks))) == number_of_cards


@pytest.mark.parametrize(
    "second",
    [
        ask("Which town was it?"),
        ask("To which region did it belong?", answer="Gao region"),
        ask("Who attacked in Gao?", answer="Mujao"),
        ask("Which word says where?", answer="near"),
        ask("Who was there?", answer="some people", **OPEN),
        ask("How did the page describe it?", answer="brief"),
        ask("Which document tells of it?", answer="PassBlue's report"),
        ask("Which of these was there?", answer="nobody"),
    ],
)
def test_no_second_card_asks_the_same_tells_the_first_needs_options_or_is_about_a_text(second):
    assert len(cards(place(importance=CORE, phrasings=(ask("Where was it?"), second)))) == 1


def test_no_second_card_has_its_answer_told_by_the_first():
    asks = ask("Where did Mujao attack?"), ask("Who did?", answer="Mujao")
    assert shown(place(importance=CORE, phrasings=asks)) == [("Where did Mujao attack?", "Gao")]


def test_a_date_in_the_same_month_is_the_same_card_and_another_date_is_not():
    month = ask("In which month?", answer="2013-04", answer_kind=Kind.DATE)
    year = ask("When did it end?", answer="2023", answer_kind=Kind.DATE)
    first = ask("On which day?")
    assert len(cards(fact(importance=CORE, phrasings=(first, month)))) == 1
    assert len(cards(fact(importance=CORE, phrasings=(first, year)))) == 2


def test_another_name_of_the_answer_is_the_same_card():
    asks = ask("Which body?"), ask("Who did it?", answer="UN")
    one = place("United Nations", kind=Kind.ORGANIZATION, importance=CORE, phrasings=asks)
    assert len(cards(one, entities=(UN,))) == 1


def test_answers_that_share_the_word_that_matters_are_the_same_card():
    asks = (
        ask("Who attacked?", answer="a group with links to al-Qaeda"),
        ask("What is said?", answer="their al-Qaeda ties"),
    )
    assert len(cards(place(importance=CORE, phrasings=asks))) == 1


def test_what_a_source_says_that_differs_from_the_record_is_no_card():
    claims = claim("Gao"), claim("Konna", Stance.DIFFERS)
    asks = ask("Where was it?"), ask("Where does the other page put it?", answer="Konna")
    assert shown(place(importance=CORE, claims=claims, phrasings=asks)) == [("Where was it?", "Gao")]


def test_a_whole_list_is_no_card_and_an_item_of_it_is_one():
    asks = ask("What were the three?"), ask("Besides Gao and Kidal, which was it?", answer="Konna")
    one = place("Gao; Kidal; Konna", kind=Kind.LIST, items=("Gao", "Kidal", "Konna"), phrasings=asks)
    assert shown(one) == [("Besides Gao and Kidal, which was it?", "Konna")]


def test_a_figure_of_dead_is_no_card_and_what_it_counts_is_one():
    asks = ask("What number were killed?"), ask("What does the figure count?", answer="soldiers")
    assert shown(number("17", toll=True, phrasings=asks)) == [("What does the figure count?", "Soldiers")]


def test_trivia_about_how_a_text_puts_a_thing_makes_no_card_and_a_useful_fact_one():
    asks = (ask("How did the page describe it?"),)
    one = place("volatile", kind=Kind.STATEMENT, phrasings=asks)
    assert cards(replace(one, importance=TRIVIA)) == []
    assert len(cards(one)) == 1


def test_a_wording_with_findings_is_passed_over_for_the_next():
    asks = ask("Where is it now?"), ask("Where was it in 2013?")
    assert card(place(phrasings=asks)).prompt == "Where was it in 2013?"


def test_the_address_of_a_card_stays_with_its_wording_its_kind_and_its_value():
    one = place()
    uid = card(one).uid
    assert card(place(phrasings=(ask("Which town was it?"),))).uid == uid
    assert card(place(phrasings=(cloze("It was in {Gao}."),))).uid == uid
    assert card(place("Konna", phrasings=one.phrasings)).uid == uid
    assert card(place(id="another")).uid != uid


def test_the_meaning_of_a_card_changes_with_its_answer_alone():
    one = number(statement="Before.")
    meaning, digest = card(one).meaning, card(one).digest
    reworded = card(replace(one, statement="After.", phrasings=(ask("How many?"),)))
    assert reworded.meaning == meaning
    assert reworded.digest != digest
    assert card(number("12641")).meaning != meaning


def test_a_change_of_one_fact_changes_no_other_card():
    facts = [place(id=f"fact-{n}") for n in range(3)]
    changed = [place("Konna", id="fact-0"), *facts[1:]]
    before, after = cards_of(facts, pool(*facts)), cards_of(changed, pool(*changed))
    assert [before[one.id] == after[one.id] for one in facts] == [False, True, True]
