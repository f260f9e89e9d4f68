"""What the wording of a question says of the answers that may be typed."""

from __future__ import annotations

import re

from training.rules.lint_words import contains_phrase

SHORT = re.compile(
    r"\b(?:short (?:form|name)|abbreviat\w+|acronym|initials|(?:which|what|the) letters)\b", re.IGNORECASE
)
FULL = re.compile(r"\b(?:full name|in full|long form|spelled out|stands? for)\b", re.IGNORECASE)
ABBREVIATION = re.compile(r"[A-Z0-9][A-Z0-9.&-]+")
HALF = 2


def answers_as_asked(stem: str, answer: str, text: str) -> bool:
    """Tell whether another form of an answer answers the question: not said in it, and as short or full as asked.

    Short are abbreviations in capitals and what is no longer than the answer; full is what is at least half as long
    as the answer and no abbreviation.
    """
    if contains_phrase(stem, text):
        return False
    if SHORT.search(stem):
        return ABBREVIATION.fullmatch(text) is not None or len(text) <= len(answer)
    if FULL.search(stem):
        return ABBREVIATION.fullmatch(text) is None and HALF * len(text) >= len(answer)
    return True
