"""What is checked of options that are statements, of which the right one is to be told by what it says alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from training.rules.lint_words import JOINED, OPINION, SAID, TIME_WORD, VAGUE, fatal, flaw
from training.rules.questions import Finding, Format, QuestionDraft

FEWEST_WORDS = 5
LONGER_BY = 1.25
STATEMENT = re.compile(r"[A-Z“\"].*\.[”\"]?")
NEGATIVE = re.compile(r"\b(?:not|no|[a-z]+n['’]t)\b", re.IGNORECASE)
TOLL = re.compile(
    r"\b(?:killed|dead|died|deaths?|wounded|casualt\w+|li(?:fe|ves) lost|lost their lives)\b", re.IGNORECASE
)


def statements(draft: QuestionDraft) -> Iterator[Finding]:
    """Find statements of unequal length, and in one of them what a true or false statement must not have either."""
    texts = [option.text for option in draft.options]
    if draft.format is not Format.CHOICE or not texts or not all(map(_is_statement, texts)):
        return
    lengths = [len(text) for text in texts]
    if max(lengths) > LONGER_BY * min(lengths):
        yield flaw("uneven_statements", "The statements are not about equally long.", "Bring them within a quarter.")
    longest = [option for option in draft.options if len(option.text) == max(lengths)]
    if len(longest) == 1 and longest[0].correct:
        yield flaw("longest_is_key", "The right statement is the longest.", "Shorten it or lengthen another.")
    for text in texts:
        yield from _statement(text)


def _is_statement(text: str) -> bool:
    return STATEMENT.fullmatch(text) is not None and len(text.split()) >= FEWEST_WORDS


def _statement(text: str) -> Iterator[Finding]:
    if found := TOLL.search(text):
        yield fatal("toll", f"“{found[0]}” makes a choice of a loss of lives.", "Offer another statement.")
    if found := NEGATIVE.search(text):
        yield flaw("negative", f"“{found[0]}” in an option is easily overlooked.", "State it positively.")
    if found := TIME_WORD.search(text):
        yield flaw("time_word", f"“{found[0]}” changes its meaning with time.", "Give the date.")
    if found := VAGUE.search(text):
        yield flaw("vague", f"“{found[0]}” means something else to everybody.", "Give the figure, or leave it out.")
    if found := JOINED.search(text):
        yield flaw("double_statement", f"“{found[0].strip()}” joins two statements.", "State one thing.")
    if (found := OPINION.search(text)) and not SAID.search(text):
        yield flaw("opinion", f"“{found[0]}” is an opinion.", "Say whose it is.")
