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
    MULTI = "multi"
    ORDER = "order"
    MATCH = "match"


OPTION_FORMATS = frozenset({Format.CHOICE, Format.TRUE_FALSE, Format.MULTI, Format.ORDER, Format.MATCH})
ONE_OF_OPTIONS = frozenset({Format.CHOICE, Format.TRUE_FALSE})
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
    """An option in the place where it is shown; ``why`` says why a wrong one is wrong, or when an event was.

    ``place``, from 0, is its right place in an order, or the prompt it belongs to in a matching; None for an option to
    match that belongs to none, and in every other format. ``correct`` is true of all that have a place.
    """

    text: str
    correct: bool
    why: str = ""
    place: int | None = None


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
    ``also`` are the other facts that a question across facts rests on; ``prompts`` what is to be matched.
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
    prompts: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
