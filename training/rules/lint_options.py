"""What is checked of the options of a question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import combinations

from training.rules.dates import PartialDate
from training.rules.display import recognized
from training.rules.lint_parts import matching, order_of_places, several_choices
from training.rules.lint_statements import statements
from training.rules.lint_words import fatal, flaw
from training.rules.looks import converges, much_longer
from training.rules.questions import BLANK, ONE_OF_OPTIONS, Finding, Format, OptionDraft, QuestionDraft
from training.rules.records import Kind
from training.rules.text import fold
from training.rules.worded import sizes_of

FEWEST_WRONG = 2
OF_THE_ABOVE = re.compile(r"\b(?:all|none|both|neither) of (?:the above|these)\b", re.IGNORECASE)
ARTICLE_AT_END = re.compile(rf"\b(an?) (?:{BLANK}|\?)", re.IGNORECASE)
ARTICLE = re.compile(r"(?:a|an|the) ", re.IGNORECASE)
PAIR = re.compile(r"\b(?:two|both)\b", re.IGNORECASE)


def _key(draft: QuestionDraft) -> OptionDraft | None:
    keys = [option for option in draft.options if option.correct]
    return keys[0] if len(keys) == 1 else None


def _wrong(draft: QuestionDraft) -> list[OptionDraft]:
    return [option for option in draft.options if not option.correct]


def _counts(draft: QuestionDraft) -> Iterator[Finding]:
    if draft.format not in ONE_OF_OPTIONS:
        return
    if _key(draft) is None:
        yield fatal("no_single_key", "Not exactly one option is right.", "Mark one as right.")
    if draft.format is Format.CHOICE and len(_wrong(draft)) < FEWEST_WRONG:
        yield fatal("few_options", "There are fewer than two wrong options.", "Add wrong options, or ask it typed.")


def _texts(draft: QuestionDraft) -> Iterator[Finding]:
    if any(not option.text.strip() for option in draft.options):
        yield fatal("empty_option", "An option is empty.", "Fill it or take it out.")
    for option in draft.options:
        if OF_THE_ABOVE.search(option.text):
            yield fatal("of_the_above", f"“{option.text}” speaks of other options.", "Take it out.")


def _overlaps(draft: QuestionDraft) -> Iterator[Finding]:
    for one, other in combinations(draft.options, 2):
        if fold(one.text) == fold(other.text):
            yield fatal("duplicate_options", f"“{one.text}” is there twice.", "Take one out.")
        elif _same_day_or_figure(one.text, other.text):
            yield fatal("overlapping_options", f"“{one.text}” and “{other.text}” overlap.", "Take another.")


def _same_day_or_figure(one: str, other: str) -> bool:
    found = recognized(one), recognized(other)
    if found[0] is None or found[1] is None or found[0][0] is not found[1][0]:
        return False
    if found[0][0] is Kind.DATE:
        return PartialDate.parse(found[0][1]).overlaps(PartialDate.parse(found[1][1]))
    return found[0][1] == found[1][1]


def _formats(draft: QuestionDraft) -> Iterator[Finding]:
    """Find options of different kinds or precisions, and dates or figures out of order."""
    if draft.format is not Format.CHOICE:
        return
    found = [recognized(option.text) for option in draft.options]
    kinds = {value[0] if value else None for value in found}
    values = [value[1] for value in found if value]
    if len(kinds) > 1:
        yield flaw("mixed_options", "The options are not of one kind.", "Give all as dates, figures or words.")
    elif kinds == {Kind.DATE}:
        days = [PartialDate.parse(value) for value in values]
        if len({day.precision for day in days}) > 1:
            yield flaw("mixed_precision", "The dates are not equally exact.", "Give all to the day, month or year.")
        if days != sorted(days):
            yield flaw("unordered", "The dates are not in order.", "Put the earliest first.")
    elif kinds != {None} and [float(value) for value in values] != sorted(float(value) for value in values):
        yield flaw("unordered", "The figures are not in order.", "Put the smallest first.")
    elif kinds == {None} and (sizes := sizes_of([option.text for option in draft.options])) and sizes != sorted(sizes):
        yield flaw("unordered", "The sizes are not in order.", "Put the smallest first.")


def _longest(draft: QuestionDraft) -> Iterator[Finding]:
    key = _key(draft)
    if draft.format is not Format.CHOICE or key is None or not _wrong(draft) or recognized(key.text):
        return
    if much_longer(key.text, [option.text for option in _wrong(draft)]):
        yield flaw("longest_is_key", "The right option is much the longest.", "Shorten it or lengthen the others.")


def _grammar(draft: QuestionDraft) -> Iterator[Finding]:
    """Find an article or a number in the stem, or an article in the options, that fits the key alone."""
    key = _key(draft)
    if draft.format is not Format.CHOICE or key is None:
        return
    if found := ARTICLE_AT_END.search(draft.stem):
        vowel = [option.text[:1].casefold() in "aeiou" for option in draft.options]
        if len(set(vowel)) > 1:
            yield flaw("grammar", f"“{found[1]}” does not go with every option.", "Write “a(n)” or move it.")
    wrong = [option.text for option in _wrong(draft)]
    if ARTICLE.match(key.text) and not any(ARTICLE.match(text) for text in wrong):
        yield flaw("grammar", "The right option alone begins with an article.", "Begin all alike.")
    if PAIR.search(draft.stem) and " and " in key.text and not any(" and " in text for text in wrong):
        yield flaw("grammar", "The right option alone names two.", "Let every option name two.")


def _convergence(draft: QuestionDraft) -> Iterator[Finding]:
    """Find a key that shares one part with one wrong option and another part with another: the test-wise pick it."""
    key = _key(draft)
    if draft.format is not Format.CHOICE or key is None:
        return
    if converges(key.text, [option.text for option in _wrong(draft)]):
        yield flaw("convergence", "The right option has parts of several others.", "Vary the wrong ones apart.")


OPTION_CHECKS: tuple[Callable[[QuestionDraft], Iterator[Finding]], ...] = (
    _counts,
    several_choices,
    order_of_places,
    matching,
    _texts,
    _overlaps,
    _formats,
    _longest,
    _grammar,
    _convergence,
    statements,
)
