from __future__ import annotations

import pytest

from tests.rules.builders import pool
from tests.rules.test_statements import said
from training.rules.lint import lint
from training.rules.questions import Format, OptionDraft, QuestionDraft

KEY = "The coup was led by an officer named Sanogo."
WRONG = ("The coup had its origin in a revolt at Gao.", "The coup took place in the month of May 2011.")


def codes(key=KEY, *wrong):
    record = said("leader", "The coup was led by an officer named {Sanogo}.", "Sanogo", "Keita")
    options = [OptionDraft(text, correct=text == key, why="It is not so.") for text in (key, *(wrong or WRONG))]
    stem = "Which of these statements about the events of 2012 agrees with what the documents say?"
    draft = QuestionDraft("uid", record.id, "consistent", Format.CHOICE, stem, key, 0.5, False, tuple(options))
    return {finding.code for finding in lint(draft, record, pool(record))}


def test_three_statements_of_about_one_length_have_no_findings():
    assert codes() == set()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("The coup cost four people who were killed.", "toll"),
        ("The coup did not have its origin at Kati.", "negative"),
        ("The coup was, as is now known, run at Gao.", "time_word"),
        ("The coup was frequently told of in Bamako.", "vague"),
        ("The coup began at Gao, and ended at Kidal.", "double_statement"),
        ("The coup was the worst of all in the Sahel.", "opinion"),
        ("The coup was run at Gao.", "uneven_statements"),
    ],
)
def test_what_a_true_or_false_statement_must_not_have_is_found_in_an_option(wrong, code):
    assert codes(KEY, wrong, WRONG[1]) == {code}


def test_an_opinion_that_is_somebodys_may_be_stated():
    assert codes(KEY, "PassBlue called it the worst of all coups.", WRONG[1]) == set()


def test_a_right_statement_that_is_the_longest_is_found_and_a_wrong_one_is_not():
    assert codes("The coup was led by an officer of the name Sanogo.") == {"longest_is_key"}
    assert codes(KEY, "The coup had its origin in a revolt of men at Gao.", WRONG[1]) == set()


def test_options_that_are_no_sentences_are_not_held_to_it():
    assert codes("Sanogo", "The officers who did not fight at Gao", "Keita") == set()
