from __future__ import annotations

from dataclasses import replace

import pytest

from tests.rules.builders import ask, claim, cloze, fact, number, place, pool, true_false, wrongs
from training.rules.generation import generate
from training.rules.lint import lint
from training.rules.questions import Expected, Format, OptionDraft, QuestionDraft, Severity
from training.rules.records import Kind, Stance

GOOD = "In which town of the north did Mujao attack in 2013?"


def choice(*wrong: str, key: str = "Gao", stem: str = GOOD) -> QuestionDraft:
    options = [OptionDraft(key, correct=True), *(OptionDraft(text, correct=False, why="No.") for text in wrong)]
    return QuestionDraft("uid", "a-fact", "where", Format.CHOICE, stem, key, 0.4, False, options=tuple(options))


def typed(stem: str, answer: str = "Gao") -> QuestionDraft:
    return QuestionDraft(
        "uid", "a-fact", "where", Format.TEXT, stem, answer, 0.6, False, expected=Expected("text", answer)
    )


def statement(stem: str) -> QuestionDraft:
    options = (OptionDraft("True", correct=True), OptionDraft("False", correct=False, why="It is true."))
    return QuestionDraft("uid", "a-fact", "true_false", Format.TRUE_FALSE, stem, "True", 0.2, False, options=options)


def codes(draft, record=None):
    record = record or place()
    return {finding.code for finding in lint(draft, record, pool(record))}


def test_good_questions_have_no_findings():
    assert codes(choice("Kidal", "Mopti")) == set()
    assert codes(typed(GOOD)) == set()
    assert codes(statement("In 2013 Mujao attacked in Gao.")) == set()


@pytest.mark.parametrize(
    "record",
    [
        fact(phrasings=(ask(), ask("When did it vote?"), cloze("It was authorized on {25 April 2013}."))),
        number(phrasings=(ask("What number of troops was authorized?"), ask("How large was it to be?"))),
        number("80", unit="per cent", phrasings=(ask("What share of its strength was it to reach?"),)),
        place(phrasings=(ask(GOOD), ask("Where?"), ask("Which town?"), true_false("Mujao attacked in {Gao}."))),
    ],
)
def test_generated_questions_pass(record):
    for draft in generate(record, pool(record), seed=1):
        assert lint(draft, record, pool(record)) == []


@pytest.mark.parametrize(
    ("stem", "code"),
    [
        ("", "empty_stem"),
        ("Name the town where Mujao attacked in 2013.", "not_a_question"),
        (" ".join(["word"] * 36) + "?", "too_long"),
        ("Where is Mujao currently?", "time_word"),
        ("Which town did Mujao not attack?", "negative"),
        ("Where didn’t Mujao attack?", "negative"),
        ("Where did Mujao often attack?", "vague"),
        ("Where did many attacks take place?", "vague"),
        ("Who attacked Gao in 2013?", "answer_in_stem"),
    ],
)
def test_a_flaw_of_the_stem_is_found(stem, code):
    assert code in codes(typed(stem))


@pytest.mark.parametrize(
    "stem",
    [
        "How many attacks took place in Gao's neighbour town?",
        "Which town did Mujao NOT attack?",
        "Which town was not yet taken in 2013?",
        "The mission was not to fight. Where did France fight?",
        "Which town did PassBlue say that Mujao did not hold?",
    ],
)
def test_a_stem_that_only_looks_flawed_is_left_alone(stem):
    assert not codes(typed(stem, "Kidal"), place("Kidal")) & {"negative", "vague"}


def test_a_cloze_has_one_blank():
    assert "not_a_question" in codes(replace(typed("It was in Gao."), format=Format.CLOZE))


def test_a_short_figure_in_the_stem_is_not_its_answer():
    draft = replace(typed("On 7 May 2013, how many were there?", "7"), format=Format.NUMBER)
    assert "answer_in_stem" not in codes(draft, number("7"))


@pytest.mark.parametrize(
    ("draft", "code", "severity"),
    [
        (choice("Kidal"), "few_options", Severity.FATAL),
        (choice("Kidal", " "), "empty_option", Severity.FATAL),
        (choice("Kidal", "kidal"), "duplicate_options", Severity.FATAL),
        (choice("Kidal", "All of the above"), "of_the_above", Severity.FATAL),
        (choice("2013", "July 2013", key="May 2012"), "overlapping_options", Severity.FATAL),
        (choice("May 2013", "1 June 2014", key="May 2012"), "mixed_precision", Severity.FLAW),
        (choice("May 2013", "Kidal", key="May 2012"), "mixed_options", Severity.FLAW),
        (choice("2012", "2013", key="2014"), "unordered", Severity.FLAW),
        (choice("2,000", "1,000", key="3,000"), "unordered", Severity.FLAW),
        (choice("In Kidal", "In Mopti", key="In the streets of the town of Gao"), "longest_is_key", Severity.FLAW),
        (choice("Bases", "Camps", key="A town"), "grammar", Severity.FLAW),
        (choice("Ambush", "Raid", key="Siege", stem="What happened was an _____?"), "grammar", Severity.FLAW),
        (choice("Gao", "Kidal", key="Gao and Kidal", stem="Which two towns?"), "grammar", Severity.FLAW),
        (choice("1 April 2013", "25 May 2014", key="25 April 2013"), "convergence", Severity.FLAW),
        (choice("A never ending war", "A raid", key="A siege"), "absolute", Severity.FLAW),
        (choice("A raid", "A siege", key="A market", stem="What happened on market day?"), "clang", Severity.FLAW),
    ],
)
def test_a_flaw_of_the_options_is_found(draft, code, severity):
    found = {finding.code: finding for finding in lint(draft, place(), pool(place()))}
    assert found[code].severity is severity
    assert found[code].remedy


def test_two_right_options_are_found():
    draft = choice("Kidal", "Mopti")
    both = tuple(replace(option, correct=True) for option in draft.options)
    assert "no_single_key" in codes(replace(draft, options=both))


@pytest.mark.parametrize(
    ("stem", "code"),
    [
        ("Mujao attacked in Gao; France struck back.", "double_statement"),
        ("France should have struck back in Gao.", "opinion"),
        ("Mujao never attacked in Gao.", "absolute"),
    ],
)
def test_a_flaw_of_a_statement_is_found(stem, code):
    assert code in codes(statement(stem))


def test_an_opinion_with_its_owner_is_a_fair_statement():
    assert "opinion" not in codes(statement("According to Ero, Mali should have begun with its state."))


def test_a_fact_that_no_source_supports_makes_no_question():
    record = place(claims=(claim("Kidal", Stance.DIFFERS),))
    assert "no_claim" in codes(typed(GOOD), record)


@pytest.mark.parametrize("record", [number(as_of=""), place(as_of="", changing=True)])
def test_a_value_that_changes_needs_a_date(record):
    assert "no_as_of" in codes(typed("Where, or how large?", record.answer), record)


def test_a_disputed_value_is_asked_as_what_somebody_said():
    record = place(claims=(claim("Gao"), claim("Kidal", Stance.DIFFERS)))
    assert "disputed" in codes(typed("Where did Mujao attack in 2013?"), record)
    assert "disputed" not in codes(typed("According to PassBlue, where did Mujao attack in 2013?"), record)
    assert "disputed" not in codes(typed("Who attacked there in 2013?", "Mujao"), record)


def test_a_wrong_option_that_a_source_supports_is_fatal():
    record = place(claims=(claim("Gao"), claim("Kidal", Stance.DIFFERS)))
    assert "wrong_is_true" in codes(choice("Kidal", "Mopti"), record)


def test_a_guess_at_a_toll_is_fatal():
    record = number("5", toll=True)
    assert "toll" in codes(choice("6", "7", key="5", stem="How large was the loss?"), record)
    assert "toll" not in codes(choice("Kidal", "Mopti"), record)


def test_a_toll_may_be_asked_for_its_day():
    record = number("5", toll=True)
    draft = choice("May 2013", "July 2014", key="May 2012", stem="When was the loss?")
    assert "toll" not in codes(draft, record)


def test_a_fact_of_a_list_is_checked_like_any_other():
    stem = ask("Which of these sent troops in 2013?", answer="Togo", wrong=wrongs("Algeria", "Mauritania"))
    record = fact(kind=Kind.LIST, answer="Togo; Senegal", items=("Togo", "Senegal"), phrasings=(stem,))
    (draft,) = generate(record, pool(record), seed=1)
    assert codes(draft, record) == set()


def test_an_accepted_answer_that_stands_in_the_stem_is_fatal():
    draft = typed("Which short form did the Movement for Oneness and Jihad go by?", "MUJAO")
    accepting = replace(draft, expected=Expected("text", "MUJAO", accepted=("Movement for Oneness and Jihad",)))
    record = place("MUJAO")
    (found,) = [one for one in lint(accepting, record, pool(record)) if one.code == "accepted_in_stem"]
    assert found.severity is Severity.FATAL
    assert "accepted_in_stem" not in codes(draft, record)
