from __future__ import annotations

import pytest

from tests.rules.builders import ask, cloze, fact, number
from training.rules.card_drafts import CardDraft, CardKind
from training.rules.lint_cards import lint_card
from training.rules.questions import Severity


def draft(prompt="On which day was it authorized?", answer="25 April 2013", kind=CardKind.BASIC):
    return CardDraft("uid", "a-fact", kind, prompt, answer, "", "")


def codes(one, of=None):
    return [finding.code for finding in lint_card(one, of or fact())]


@pytest.mark.parametrize(
    "one",
    [
        draft(),
        draft("The vote was on _____.", kind=CardKind.CLOZE),
        draft("Was it 25 April 2013 or 1 July 2013?", kind=CardKind.CONTRAST),
        draft("Of the 12 states, which number voted?", "12"),
        draft("Who was there, and stayed?", "Mujao"),
    ],
)
def test_a_sound_card_has_no_findings(one):
    assert codes(one) == []


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (draft(" "), "empty"),
        (draft(answer=""), "empty"),
        (draft("It was authorized.", kind=CardKind.CLOZE), "blanks"),
        (draft("On _____ it was _____.", kind=CardKind.CLOZE), "blanks"),
        (draft("The day of the vote."), "not_a_question"),
        (draft("On which _____ was it?"), "not_a_question"),
        (draft(f"Which {'very ' * 35}day was it?"), "prompt_too_long"),
        (draft(answer="one two three four five six seven eight nine ten"), "answer_too_long"),
        (draft("When was it, and where?"), "asks_twice"),
        (draft("When was it? Where was it?"), "asks_twice"),
        (draft("Which of these was it?"), "needs_options"),
        (draft("In which order did they happen?"), "needs_options"),
        (draft("Was it on 25 April 2013?"), "answer_in_prompt"),
        (draft("Was it on 1 July 2013 or on 2 July 2013?", kind=CardKind.CONTRAST), "answer_not_offered"),
        (draft("Which day is it currently?"), "time_word"),
        (draft("Where was it?", "where it is today"), "time_word"),
        (draft("Which document gives the day?", "PassBlue's report"), "asks_for_document"),
        (draft("Which word did the page use?", "robust"), "asks_for_wording"),
    ],
)
def test_each_flaw_is_found_with_what_to_do(one, code):
    found = lint_card(one, fact())
    assert [finding.code for finding in found] == [code]
    assert all(finding.message and finding.remedy for finding in found)


def test_a_value_that_changes_needs_its_year_in_the_prompt_or_in_the_answer():
    changing = number(changing=True)
    assert codes(draft("How many were there?", "12,640"), changing) == ["undated"]
    assert codes(draft("How many were there in March 2014?", "12,640"), changing) == []
    assert codes(draft("When was it?", "March 2014"), changing) == []


@pytest.mark.parametrize(
    ("phrasing", "prompt"),
    [(ask("Which day was it?", held_back=True), "which day was it ?"), (ask("Who?", held_back=False), "")],
)
def test_a_wording_kept_for_assessments_is_fatal(phrasing, prompt):
    one = fact(phrasings=(phrasing,))
    assert codes(draft(prompt or phrasing.text), one) == (["held_back"] if phrasing.held_back else [])


def test_a_sentence_kept_for_assessments_is_fatal():
    kept = cloze("The vote was on {25 April 2013}.")
    one = fact(phrasings=(type(kept)(kept.kind, kept.text, held_back=True),))
    assert codes(draft("The vote was on _____.", kind=CardKind.CLOZE), one) == ["held_back"]


@pytest.mark.parametrize("answer", ["17 soldiers", "seventeen", "More than 17"])
def test_a_number_of_dead_is_fatal_in_digits_and_in_words(answer):
    found = lint_card(draft("How many were killed?", answer), number("17", toll=True))
    assert [(finding.code, finding.severity) for finding in found] == [("toll", Severity.FATAL)]


def test_a_figure_that_is_no_toll_is_none():
    assert codes(draft("How many were there?", "17 soldiers"), number("17")) == []
