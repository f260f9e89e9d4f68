"""A question as the rules make it, before it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Format(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    TRUE_FALSE = "true_false"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CLOZE = "cloze"


OPTION_FORMATS = frozenset({Format.CHOICE, Format.TRUE_FALSE})
BLANK = "_____"


class Verdict(StrEnum):
    """What an answer was found to be."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    NOT_SCORED = "not_scored"
    DONT_KNOW = "dont_know"


class Severity(StrEnum):
    """Whether a finding keeps a question from being published."""

    FATAL = "fatal"
    FLAW = "flaw"


@dataclass(frozen=True)
class Finding:
    """One thing that the lint found in a question, and what to do about it."""

    code: str
    severity: Severity
    message: str
    remedy: str


@dataclass(frozen=True)
class OptionDraft:
    """An option in the place where it is shown; ``why`` says why a wrong one is wrong."""

    text: str
    correct: bool
    why: str = ""


@dataclass(frozen=True)
class Expected:
    """What a typed answer is judged against.

    ``kind`` is text, number, money or date; ``answer`` is in the form of the fact's answer (ISO date, digits, text).
    ``supported`` are values some source gives: never marked wrong. ``tolerance`` is in the unit of the answer.
    """

    kind: str
    answer: str
    accepted: tuple[str, ...] = ()
    supported: tuple[str, ...] = ()
    tolerance: float = 0.0
    currency: str = ""


@dataclass(frozen=True)
class QuestionDraft:
    """A generated question; exactly one of ``options`` and ``expected`` is given.

    ``uid`` is the address of the question: a digest of its fact, family, phrasing and seed, so that generating again
    gives the same. ``answer`` is the right answer as the learner is shown it. ``difficulty`` goes from 0 (easy) to 1.
    """

    uid: str
    fact_id: str
    family: str
    format: Format
    stem: str
    answer: str
    difficulty: float
    held_back: bool
    options: tuple[OptionDraft, ...] = ()
    expected: Expected | None = None
    unit: str = ""
