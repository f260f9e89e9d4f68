from __future__ import annotations

import pytest

from tests.rules.builders import ask, claim, fact, pool, wrongs
from training.rules.generation import generate
from training.rules.lint import lint
from training.rules.questions import Format
from training.rules.records import Kind, PhrasingKind, PhrasingRecord

STEM = "Which of these countries sent soldiers to Mali in 2013?"


def countries(*items, label="", wrong=("Algeria", "Libya", "Sudan"), own=(), **fields):
    """A list of countries with one stem for several choices."""
    items = items or ("Chad", "Togo", "Niger", "Senegal")
    joined = "; ".join(items)
    phrasing = PhrasingRecord(PhrasingKind.CHOOSE_ALL, STEM, wrong=wrongs(*own))
    defaults = {"kind": Kind.LIST, "answer": joined, "items": items, "claims": (claim(joined),)}
    return fact(**(defaults | {"wrong": wrongs(*wrong), "phrasings": (phrasing,), "label": label} | fields))


def made(record, seed=1):
    return generate(record, pool(record), seed=seed)


@pytest.mark.parametrize("number", range(40))
def test_two_or_three_right_ones_stand_among_as_many_wrong_ones(number):
    record = countries(id=f"fact-{number}")
    (draft,) = made(record)
    right = {option.text for option in draft.options if option.correct}
    wrong = {option.text for option in draft.options if not option.correct}
    assert draft.format is Format.MULTI
    assert right <= set(record.items)
    assert wrong <= {"Algeria", "Libya", "Sudan"}
    assert len(right) in {2, 3}
    assert len(wrong) in {2, 3}
    assert set(draft.answer.split("; ")) == right
    assert lint(draft, record, pool(record)) == []


def test_sizes_and_places_vary():
    drafts = [made(countries(id=f"fact-{number}"))[0] for number in range(60)]
    assert {len(draft.options) for draft in drafts} == {4, 5, 6}
    assert {draft.options[0].correct for draft in drafts} == {True, False}


def test_wrong_ones_of_the_stem_come_instead_of_those_of_the_fact():
    (draft,) = made(countries(own=("Mauritania", "Gambia")))
    assert {option.text for option in draft.options if not option.correct} == {"Mauritania", "Gambia"}


def test_what_any_source_has_in_the_list_is_not_wrong():
    record = countries(claims=(claim("Chad; Togo; Niger; Senegal"), claim("Chad; Algeria")))
    (draft,) = made(record)
    assert "Algeria" not in [option.text for option in draft.options]


@pytest.mark.parametrize("record", [countries("Chad", "Togo"), countries(wrong=("Algeria",))])
def test_too_few_of_either_make_no_question(record):
    assert made(record) == []


def test_a_labelled_list_is_asked_for_what_is_not_in_it():
    record = countries(label="the countries that sent soldiers in 2013", phrasings=(ask("Which?", answer="Chad"),))
    (draft,) = [draft for draft in made(record) if draft.format is Format.CHOICE]
    assert draft.stem == "Which of these was NOT among the countries that sent soldiers in 2013?"
    assert draft.answer in {"Algeria", "Libya", "Sudan"}
    assert {option.text for option in draft.options if not option.correct} <= set(record.items)
    assert lint(draft, record, pool(record)) == []


def test_a_list_without_a_label_is_not():
    assert all(draft.format is not Format.CHOICE for draft in made(countries()))
