"""What the checks of the lint share: findings, and the words of a text that carry meaning."""

from __future__ import annotations

import re

from training.rules.questions import Finding, Severity
from training.rules.text import fold

TIME_WORD = re.compile(r"\b(now|currently|current|recently|recent|today|nowadays)\b", re.IGNORECASE)
VAGUE = re.compile(
    r"\b(?:often|(?<!how )(?<!as )(?<!so )many|sometimes|frequently|usually|generally|rarely|seldom)\b", re.IGNORECASE
)
OPINION = re.compile(r"\b(?:should|best|worst|ought|important|unfortunately|fortunately)\b", re.IGNORECASE)
SAID = re.compile(
    r"\b(?:according to|accounts?|reports?|reported|sa(?:id|ys?|w)|s(?:ees?|een)|wrote|writes?|told|tells?|gives?|gave"
    r"|puts?|call(?:s|ed)|names?|named|count(?:s|ed)?|cite[sd]?|view|words?|describe[sd]?|date[sd]?|list(?:s|ed)?"
    r"|estimate[sd]?|judge?ment|opinion|commentary|documents?|thought|took|held|found|page|blog)\b",
    re.IGNORECASE,
)
JOINED = re.compile(r";|, (?:and|but|while|whereas) ")
SHORTEST = 4
# Words so common in these questions that sharing one gives nothing away.
COMMON = frozenset(
    (
        *("about", "account", "after", "also", "before", "been", "call", "called", "document", "during", "force"),
        *("forces", "from", "had", "have", "international", "into", "mali", "malian", "malians", "many", "minusma"),
        *("mission", "more", "most", "nation", "nations", "north", "northern", "only", "other", "page"),
        *("peacekeeper", "peacekeepers", "peacekeeping", "report", "security", "than", "that", "their", "them"),
        *("there", "these", "they", "this", "those", "through", "under", "united", "were", "what", "when", "where"),
        *("which", "while", "whom", "whose", "with", "would", "year"),
    )
)


def fatal(code: str, message: str, remedy: str) -> Finding:
    """Return a finding that keeps a question from being published."""
    return Finding(code, Severity.FATAL, message, remedy)


def flaw(code: str, message: str, remedy: str) -> Finding:
    """Return a finding that an editor should look at."""
    return Finding(code, Severity.FLAW, message, remedy)


def stemmed(word: str) -> str:
    """Return a word without its plural ending."""
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def content_words(text: str) -> set[str]:
    """Return the words of a text that carry meaning, folded and in the singular."""
    words = re.findall(r"[a-z0-9]+", fold(text))
    return {stemmed(word) for word in words if len(word) >= SHORTEST and word not in COMMON}


def contains_phrase(text: str, phrase: str) -> bool:
    """Tell whether the words of a phrase stand in a text in the same order, without others between them."""
    return bool(fold(phrase)) and f" {fold(phrase)} " in f" {fold(text)} "
