from __future__ import annotations

from dataclasses import replace

import pytest

from tests.rules.test_lint import codes
from training.rules.questions import Format, OptionDraft, QuestionDraft


def parts(form: Format, *options: OptionDraft, prompts: tuple[str, ...] = ()) -> QuestionDraft:
    stem = "Which of these go together, and in what manner?"
    return QuestionDraft("uid", "a-fact", "x", form, stem, "-", 0.5, False, options=options, prompts=prompts)


def several(right: int, wrong: int) -> QuestionDraft:
    options = [OptionDraft(f"Right{n}", correct=True) for n in range(right)]
    return parts(Format.MULTI, *options, *(OptionDraft(f"Wrong{n}", correct=False) for n in range(wrong)))


def order(*places: int | None) -> QuestionDraft:
    return parts(Format.ORDER, *(OptionDraft(f"Event{n}", True, place=p) for n, p in enumerate(places)))


def matching(*places: int | None, prompts: int = 3) -> QuestionDraft:
    options = (OptionDraft(f"Name{n}", p is not None, place=p) for n, p in enumerate(places))
    return parts(Format.MATCH, *options, prompts=tuple(f"Line{n}" for n in range(prompts)))


@pytest.mark.parametrize(
    "draft", [several(2, 2), several(3, 1), order(1, 0, 2), matching(2, 0, 1), matching(0, None, 1, 2)]
)
def test_sound_questions_pass(draft):
    assert codes(draft) == set()


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (several(0, 4), "no_choice"),
        (several(4, 0), "no_choice"),
        (several(1, 3), "few_right"),
        (several(2, 1), "few_options"),
        (order(0, 1, 2), "shown_in_order"),
        (order(1, 1, 0), "no_order"),
        (order(2, None, 0), "no_order"),
        (order(1, 2, 3), "no_order"),
        (order(1, 0), "few_options"),
        (matching(0, 0, 1, 2), "no_match"),
        (matching(0, 1), "no_match"),
        (matching(1, 0, prompts=2), "few_options"),
        (replace(matching(2, 0, 1), prompts=("Line", "line", "Other")), "duplicate_prompts"),
    ],
)
def test_a_flaw_of_the_parts_is_found(draft, code):
    assert code in codes(draft)


def test_an_option_marked_right_for_no_line_is_found():
    draft = matching(0, 1, 2)
    stray = OptionDraft("Stray", correct=True)
    assert "no_match" in codes(replace(draft, options=(*draft.options, stray)))


def test_options_to_match_are_of_one_kind():
    options = (
        OptionDraft("May 2013", True, place=0),
        OptionDraft("Gao", True, place=1),
        OptionDraft("7", True, place=2),
    )
    assert "mixed_options" in codes(replace(matching(0, 1, 2), options=options))
