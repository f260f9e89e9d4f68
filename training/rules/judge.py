"""Judging typed answers as a person would, who knows every source.

Text: the same words (case, accents, punctuation, articles and a name's word order aside) are right; one or two typing
slips are a typo, unless they are in digits or an acronym or make it as near to another known name. Never close.

Numbers and money: within the tolerance right, within 5 % of the answer (20 or more) close. A currency that was typed
must be that of the answer; a magnitude ("million") must be typed, or all the digits.

Dates, where "years" are those that the expected date lies in:

====================================  ==========================  =======
typed                                 expected 25 April 2013      verdict
====================================  ==========================  =======
the same, or all of it inside         25 April 2013               right
less exact                            April 2013, 2013            close
another day or month in the years     26 April 2013, June 2013    close
day and month without a year          25 April                    close
reaching beyond the years             2012 to 2014                wrong
another year, or no date              25 April 2012, yesterday    wrong
====================================  ==========================  =======

Of an expected month, year or interval every date inside it is right: it adds what is not recorded and contradicts
nothing. What a source says, where it differs from the answer, is not scored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date as day
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

from training.rules.dates import PartialDate, Precision
from training.rules.number_words import in_digits
from training.rules.numbers import Quantity, magnitude_name, parse_value, read_quantities
from training.rules.questions import Expected, Verdict
from training.rules.text import Slip, as_near, compare, fold, words
from training.rules.typed_dates import TypedDate, read_date

KINDS = ("text", "number", "money", "date")
LONGEST = 200
CLOSE = Fraction(5, 100)
SMALLEST_CLOSE = 20
_LONGEST_MARGIN = 366.0
_PARTS = re.compile(r"[()\[\];,/=|]|\s[-–—]\s|\b(?:or|ou|i\.e\.|aka)\b")


class Match(StrEnum):
    """How near a typed text is to an expected answer."""

    RIGHT = "right"
    TYPO = "typo"
    CLOSE = "close"
    WRONG = "wrong"


class Reason(StrEnum):
    """Why a judgement is what it is, for the learner; ``{about}`` stands for what it is about."""

    RIGHT = "This is the answer."
    TYPO = "This is the answer, with a typing slip."
    MISSPELT = "This has a typing slip, and here the spelling counts."
    OTHER = "This is not the answer."
    TOO_LONG = "An answer has at most {about} characters."
    NOTHING = "Nothing was typed."
    SUPPORTED = "A source says this, though we record another answer: it is not scored."
    ANOTHER = "{about} is something else."
    AS_NEAR = "This is as near to {about} as to the answer."
    NO_NUMBER = "This could not be read as one number."
    NEAR = "This is within 5 % of the answer."
    MONEY = "This is an amount of money, and a number was asked for."
    CURRENCY = "The amount is in another currency: {about}."
    MISSING = "The word “{about}” is missing."
    MAGNITUDE = "The digits are right, but not how many thousands or millions."
    NO_DATE = "This could not be read as one date."
    WITHOUT_YEAR = "The day and month are right; the year is missing."
    NO_YEAR = "The year is missing."
    ANOTHER_TIME = "This is another time, or too wide a span."
    LESS_EXACT = "This is right, but less exact than was asked for."
    MONTH = "The month and year are right, the day is not."
    YEAR = "The year is right, the rest is not."


@dataclass(frozen=True)
class Judgement:
    """How near a typed text is to the answer, and why."""

    verdict: Match
    reason: Reason
    about: str = ""

    @property
    def why(self) -> str:
        """The reason in English."""
        return self.reason.format(about=self.about)


@dataclass(frozen=True)
class Outcome:
    """What an answer counts as, and why; no reason where the verdict says it all."""

    verdict: Verdict
    reason: Reason | None = None
    about: str = ""


_RIGHT = Judgement(Match.RIGHT, Reason.RIGHT)
_TYPO = Judgement(Match.TYPO, Reason.TYPO)
_MISSPELT = Judgement(Match.WRONG, Reason.MISSPELT)
_OTHER = Judgement(Match.WRONG, Reason.OTHER)
_COUNTS_AS = {
    Match.RIGHT: Verdict.RIGHT,
    Match.TYPO: Verdict.RIGHT,
    Match.CLOSE: Verdict.PARTLY,
    Match.WRONG: Verdict.WRONG,
}


def judge(expected: Expected, typed: str, others: Sequence[str] = (), *, exact: bool = False) -> Judgement:
    """Return how near a typed text is to the answer or to an accepted form of it.

    ``others`` are names of known entities that a slip must not lead to; ``exact`` forgives no typing slips. Nothing
    that is typed raises. Raises ValueError when the kind is unknown or the answer is not a value of its kind.
    """
    if expected.kind not in KINDS:
        raise ValueError(f"{expected.kind!r} is not a kind of answer: {', '.join(KINDS)}")
    if len(typed) > LONGEST:
        return Judgement(Match.WRONG, Reason.TOO_LONG, str(LONGEST))
    if not fold(typed):
        return Judgement(Match.WRONG, Reason.NOTHING)
    if expected.kind == "text":
        return _judge_text(expected, typed, others, exact=exact)
    if expected.kind == "date":
        return _judge_date(expected, typed, exact=exact)
    return _judge_number(expected, typed, exact=exact)


def assess(expected: Expected, typed: str, others: Sequence[str] = ()) -> Outcome:
    """Return what an answer counts as: as ``judge`` finds, but what a source says against us is not scored.

    Raises ValueError as ``judge`` does.
    """
    rivals = [value for value in expected.supported if _differs(expected, value, others)]
    judgement = judge(expected, typed, (*others, *rivals) if expected.kind == "text" else others)
    right = judgement.verdict in {Match.RIGHT, Match.TYPO}
    if not right and any(_agrees(expected, rival, typed, others) for rival in rivals):
        return Outcome(Verdict.NOT_SCORED, Reason.SUPPORTED)
    verdict = _COUNTS_AS[judgement.verdict]
    if judgement in (_RIGHT, _OTHER):
        return Outcome(verdict)
    return Outcome(verdict, judgement.reason, judgement.about)


def is_readable(expected: Expected, typed: str) -> bool:
    """Tell whether a typed text can be read as a value of the kind that is asked for, right or wrong.

    Raises ValueError as ``judge`` does.
    """
    if expected.kind == "text" or assess(expected, typed).verdict is not Verdict.WRONG:
        return True
    if expected.kind == "date":
        return read_date(typed, forgiving=True) is not None
    return bool(read_quantities(typed, money=expected.kind == "money", forgiving=True))


def _differs(expected: Expected, value: str, others: Sequence[str]) -> bool:
    """Tell whether what a source says contradicts the answer, and is not merely less exact or spelt otherwise."""
    if expected.kind == "date" and _is_date(value):
        return not PartialDate.parse(value).overlaps(PartialDate.parse(expected.answer))
    return judge(expected, value, others).verdict not in {Match.RIGHT, Match.TYPO}


def _agrees(expected: Expected, rival: str, typed: str, others: Sequence[str]) -> bool:
    """Tell whether the typed text says what a differing source says: the same, inside it, or less exact."""
    kind = expected.kind if _is_value(expected.kind, rival) else "text"
    against = replace(expected, kind=kind, answer=rival, accepted=(), supported=())
    if judge(against, typed, others).verdict in {Match.RIGHT, Match.TYPO}:
        return True
    read = read_date(typed) if kind == "date" and len(typed) <= LONGEST else None
    date = read and read.value
    if not date:
        return False
    return date.contains(PartialDate.parse(rival)) and not date.overlaps(PartialDate.parse(expected.answer))


def _is_date(value: str) -> bool:
    try:
        PartialDate.parse(value)
    except ValueError:
        return False
    return True


def _is_value(kind: str, value: str) -> bool:
    """Tell whether a recorded value is one of its kind; a source may give "a few hundred" for a number."""
    if kind == "date":
        return _is_date(value)
    try:
        return kind == "text" or parse_value(value) is not None
    except ValueError:
        return False


def _judge_text(expected: Expected, typed: str, others: Sequence[str], *, exact: bool) -> Judgement:
    accepted = (expected.answer, *expected.accepted)
    if _says_one_of(accepted, typed):
        return _RIGHT
    known = {"", *(fold(name) for name in accepted)}
    strangers = [name for name in others if fold(name) not in known]
    named = next((name for name in strangers if fold(name) == fold(typed)), None)
    if named:
        return Judgement(Match.WRONG, Reason.ANOTHER, named)
    slips = [slip for name in accepted if (slip := compare(name, typed))]
    slip = min(slips, key=lambda slip: slip.distance, default=None)
    if slip is None:
        return _OTHER
    stranger = as_near(typed, slip, strangers)
    if stranger:
        return Judgement(Match.WRONG, Reason.AS_NEAR, stranger)
    if exact:
        return _MISSPELT
    return _TYPO


def _says_one_of(accepted: Sequence[str], typed: str) -> bool:
    """Tell whether the typed text is an accepted answer, or several of them side by side: "DRC (Congo)"."""
    if any(_is_same(name, typed) for name in accepted):
        return True
    parts = [part for part in _PARTS.split(typed) if fold(part)]
    return len(parts) > 1 and all(any(_is_same(name, part) for name in accepted) for part in parts)


def _is_same(name: str, typed: str) -> bool:
    """Tell whether two texts say the same without any slip, numbers in words or in digits."""
    return compare(name, typed) == Slip(0) or in_digits(words(name)) == in_digits(words(typed))


def _judge_number(expected: Expected, typed: str, *, exact: bool) -> Judgement:
    money = expected.kind == "money"
    answers = _values(expected)
    tolerance = Fraction(expected.tolerance)
    firm = read_quantities(typed, money=money)
    loose = read_quantities(typed, money=money, forgiving=True)
    contradiction = _currency_contradiction(expected, firm or loose)
    if contradiction:
        return contradiction
    if _within(answers, firm, tolerance) or any(_is_same(name, typed) for name in expected.accepted):
        return _RIGHT
    if _within(answers, loose, tolerance):
        return _MISSPELT if exact else _TYPO
    quantities = firm or loose
    if not quantities:
        return Judgement(Match.WRONG, Reason.NO_NUMBER)
    if any(_within([answer], quantities, abs(answer) * CLOSE) for answer in answers if abs(answer) >= SMALLEST_CLOSE):
        return Judgement(Match.CLOSE, Reason.NEAR)
    return _wrong_magnitude(answers, quantities) or _OTHER


def _values(expected: Expected) -> list[Fraction]:
    """Return the number expected and those among the accepted forms; ValueError when the answer is none."""
    forms = (read_quantities(form, money=expected.kind == "money") for form in expected.accepted)
    return [parse_value(expected.answer), *(form[0].value for form in forms if form)]


def _within(answers: Sequence[Fraction], quantities: Sequence[Quantity], tolerance: Fraction) -> bool:
    return any(abs(quantity.value - answer) <= tolerance for answer in answers for quantity in quantities)


def _currency_contradiction(expected: Expected, quantities: Sequence[Quantity]) -> Judgement | None:
    """Return the judgement on an amount in another currency, or on an amount where a count was asked for."""
    if expected.kind == "number" and any(quantity.currencies for quantity in quantities):
        return Judgement(Match.WRONG, Reason.MONEY)
    if expected.currency and not all(quantity.may_be_in(expected.currency) for quantity in quantities):
        return Judgement(Match.WRONG, Reason.CURRENCY, expected.currency)
    return None


def _wrong_magnitude(answers: Sequence[Fraction], quantities: Sequence[Quantity]) -> Judgement | None:
    """Return the judgement on the right digits of the wrong size: "173" or "$173 billion" for 173 million."""
    for answer in answers:
        for quantity in quantities:
            for factor in (Fraction(10) ** power for power in (3, 6, 9, 12, -3, -6, -9, -12)):
                if not quantity.value or abs(quantity.value * factor - answer) > abs(answer) / 100:
                    continue
                name = magnitude_name(factor)
                if name and not quantity.magnitude and abs(quantity.value) < 1000:
                    return Judgement(Match.WRONG, Reason.MISSING, name)
                return Judgement(Match.WRONG, Reason.MAGNITUDE)
    return None


def _judge_date(expected: Expected, typed: str, *, exact: bool) -> Judgement:
    answer = PartialDate.parse(expected.answer)
    if any(_is_same(name, typed) for name in expected.accepted):
        return _RIGHT
    read = read_date(typed)
    if read is None:
        return Judgement(Match.WRONG, Reason.NO_DATE)
    if read.value is None:
        return _judge_without_year(answer, read)
    accepted = (read_date(form) for form in expected.accepted)
    answers = [answer, *(form.value for form in accepted if form and form.value)]
    if any(_widened(one, expected.tolerance).contains(read.value) for one in answers):
        if not read.misspelt:
            return _RIGHT
        return _MISSPELT if exact else _TYPO
    return _judge_inexact(answer, read.value)


def _widened(date: PartialDate, days: float) -> PartialDate:
    """Return the date with as many days more at either end."""
    margin = timedelta(days=min(days, _LONGEST_MARGIN))
    first = date.first - min(margin, date.first - day.min)
    return PartialDate(first, date.last + min(margin, day.max - date.last), Precision.INTERVAL)


def _judge_without_year(answer: PartialDate, read: TypedDate) -> Judgement:
    if answer.precision is Precision.DAY and (read.month, read.day) == (answer.first.month, answer.first.day):
        return Judgement(Match.CLOSE, Reason.WITHOUT_YEAR)
    return Judgement(Match.WRONG, Reason.NO_YEAR)


def _judge_inexact(answer: PartialDate, typed: PartialDate) -> Judgement:
    """Return the judgement on a date that does not lie inside the answer."""
    if typed.first.year < answer.first.year or typed.last.year > answer.last.year:
        return Judgement(Match.WRONG, Reason.ANOTHER_TIME)
    if typed.contains(answer):
        return Judgement(Match.CLOSE, Reason.LESS_EXACT)
    if typed.coarsened(Precision.MONTH) == answer.coarsened(Precision.MONTH):
        return Judgement(Match.CLOSE, Reason.MONTH)
    return Judgement(Match.CLOSE, Reason.YEAR)
