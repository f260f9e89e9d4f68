"""The cards of the curated content, as learners are given them."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.curated import curated
from training.rules.card_drafts import CardKind
from training.rules.cards import cards_of
from training.rules.display import read, recognized
from training.rules.distractors import may_be_true, own_target
from training.rules.lint_cards import lint_card
from training.rules.records import NUMERIC, Importance
from training.rules.text import fold


@pytest.fixture(scope="module")
def facts():
    return {fact.id: fact for fact in curated().facts}


@pytest.fixture(scope="module")
def cards():
    return cards_of(curated().facts, curated().pool)


@pytest.fixture(scope="module")
def every(cards):
    return [card for made in cards.values() for card in made]


def test_no_card_has_findings(every, facts):
    assert [(card.prompt, found) for card in every if (found := lint_card(card, facts[card.fact_id]))] == []


def test_every_fact_has_a_card_but_trivia_about_the_wording_of_a_text(cards, facts):
    without = [fact_id for fact_id, made in cards.items() if not made]
    assert {facts[fact_id].importance for fact_id in without} <= {Importance.TRIVIA}
    assert len(without) <= 6


def test_no_two_cards_have_one_address(every):
    assert Counter(card.uid for card in every).most_common(1)[0][1] == 1


def test_no_two_cards_ask_in_the_same_words(every):
    assert Counter(fold(card.prompt) for card in every).most_common(1)[0][1] == 1


def test_no_two_cards_of_a_fact_have_the_same_answer_but_one_that_sets_it_apart(cards):
    for made in cards.values():
        answers = [fold(card.answer) for card in made if card.kind is not CardKind.CONTRAST]
        assert len(set(answers)) == len(answers), made


def test_no_card_is_worded_as_an_assessment_is(every, facts):
    kept = {fold(one.text) for fact in facts.values() for one in fact.phrasings if one.held_back}
    assert kept
    assert [card.prompt for card in every if fold(card.prompt) in kept] == []


def test_no_card_asks_for_a_number_of_dead_or_wounded(every, facts):
    of_tolls = [card for card in every if facts[card.fact_id].toll]
    assert of_tolls
    for card in of_tolls:
        figure = recognized(card.answer)
        assert not (figure and figure[0] in NUMERIC), card
        assert not any(part.isdigit() and len(part) < 4 for part in card.answer.split()), card


def test_the_wrong_value_of_a_contrast_is_given_by_no_source_for_what_is_asked(every, facts):
    contrasts = [card for card in every if card.kind is CardKind.CONTRAST]
    assert len(contrasts) >= 15
    for card in contrasts:
        fact = facts[card.fact_id]
        shown = card.prompt.rpartition(": ")[2].removesuffix("?").split(" or ")
        (wrong,) = [text for text in shown if text != card.answer]
        assert not may_be_true(own_target(fact), read(fact.kind, wrong), curated().pool), card


def test_the_right_value_of_a_contrast_is_not_always_in_one_place(every):
    places = Counter(card.prompt.endswith(f"{card.answer}?") for card in every if card.kind is CardKind.CONTRAST)
    assert min(places.values()) >= 5


def test_cards_of_every_kind_are_made_and_most_are_short(every):
    kinds = Counter(card.kind for card in every)
    assert set(kinds) == set(CardKind)
    words = sorted(len(card.answer.split()) for card in every)
    assert words[len(words) * 9 // 10] <= 4


def test_a_second_run_makes_the_same(cards):
    again = cards_of(list(reversed(curated().facts)), curated().pool)
    assert {key: again[key] for key in cards} == cards
