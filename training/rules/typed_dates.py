"""Dates as people type them in English and French, no more exact than they typed them.

Days come first ("04/05/2013" is 4 May) unless that is no date ("04/25/2013" is 25 April). Nothing is filled in: a date
without its year stays without, and what depends on the clock ("yesterday") is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from training.rules.dates import PartialDate, Precision
from training.rules.text import plain, slips_allowed

_NAMES = (
    "january jan janvier janv", "february feb fevrier fevr fev", "march mar mars", "april apr avril avr",
    "may mai", "june jun juin", "july jul juillet juil", "august aug aout", "september sep sept septembre",
    "october oct octobre", "november nov novembre", "december dec decembre",
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}
_FULL_NAMES = tuple(name for name in _MONTHS if len(name) >= 4 and name not in {"janv", "fevr", "sept"})
_ORDINALS = {"first": 1, "premier": 1, "second": 2, "third": 3}
_PASSED_OVER = frozenset(
    {
        "the", "of", "on", "in", "le", "la", "l", "en", "du", "de", "d", "an", "annee", "year", "month", "mois", "day",
        "jour", "a", "it", "was", "is", "est", "etait", "about", "around", "approximately", "circa", "c", "ca", "vers",
        "environ", "exactly", "only", "early", "late", "mid", "middle", "beginning", "start", "end", "debut", "fin",
        "milieu", "mi", "courant", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon",
        "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun", "lundi", "mardi", "mercredi", "jeudi",
        "vendredi", "samedi", "dimanche", "spring", "summer", "autumn", "winter", "printemps", "ete", "automne",
        "hiver",
    }
)  # fmt: skip
_TOKEN = re.compile(r"\d+|[a-z]+|[^\W\d_a-z]+|'\s?\d\d\b")
_ORDINAL_ENDING = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|ere|e|eme)\b")
_QUOTED = re.compile(r"^'(.*)'$")
_TO = re.compile(r"\s(?:to|until|till|through|au?|jusqu'(?:a|au|en))\s|\s?-+\s?|\s?/\s?")
_AND = re.compile(r"\s(?:and|et)\s")
_FROM = re.compile(r"^(?:from|de|du)\s")
_BETWEEN = re.compile(r"^(?:between|entre)\s")
_YEARS = range(1000, 3000)


@dataclass(frozen=True)
class TypedDate:
    """The parts of a date, or of the ends of an interval, that were typed; ``misspelt`` when a month's name was."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    misspelt: bool = False
    until: TypedDate | None = None

    @property
    def value(self) -> PartialDate | None:
        """The date, or None when no year was typed; ValueError when the calendar has no such day."""
        if self.year is None:
            return None
        first = PartialDate.of(self.year, self.month, self.day)
        last = self.until and self.until.value
        return PartialDate(first.first, last.last, Precision.INTERVAL) if last else first


def read_date(text: str, *, forgiving: bool = True) -> TypedDate | None:
    """Return the date or interval that a text gives, or None when it gives none, several or one that never was.

    ``forgiving`` reads the names of months with typing slips.
    """
    made_plain = re.sub(r"\s+", " ", plain(text).casefold()).strip()
    made_plain = _QUOTED.sub(r"\1", made_plain)
    single = _read_single(made_plain, forgiving=forgiving)
    if single:
        return single if _exists(single) and (single.year or single.month) else None
    inside, between = _BETWEEN.subn("", made_plain)
    inside = _FROM.sub("", inside)
    for gap in (_AND if between else _TO).finditer(inside):
        first = _read_single(inside[: gap.start()], forgiving=forgiving)
        last = _read_single(inside[gap.end() :], forgiving=forgiving)
        if first and last and (first.year or "/" not in gap[0]):  # "April/May 2013" is a choice
            interval = _join(first, last)
            if interval:
                return interval
    return None


def _join(first: TypedDate, last: TypedDate) -> TypedDate | None:
    """Return the interval between two ends; the first may leave to the last what it shares: "25-28 April 2013"."""
    if last.year is None:
        return None
    if first.year is None:
        month = last.month if first.month is None else first.month
        first = replace(first, year=last.year, month=month)
    interval = replace(first, until=last, misspelt=first.misspelt or last.misspelt)
    in_order = _exists(first) and _exists(last) and first.value and last.value and first.value.first <= last.value.first
    return interval if in_order else None


def _exists(typed: TypedDate) -> bool:
    """Tell whether the calendar has such a day; 29 February counts as long as no year is given."""
    month = 1 if typed.month is None and typed.day is not None else typed.month
    try:
        PartialDate.of(typed.year or 2000, month, typed.day)
    except ValueError:
        return False
    return True


def _read_single(text: str, *, forgiving: bool) -> TypedDate | None:
    """Return the parts of one date, at least one of them; they need not make a day of the calendar."""
    tokens = _TOKEN.findall(_ORDINAL_ENDING.sub(" ", text))
    numbers: list[str] = []
    months: list[tuple[int, bool]] = []
    place_of_month = 0
    for token in tokens:
        if token.startswith("'"):
            numbers.append(str(_year(token.strip("' "))))
        elif token.isdecimal():
            numbers.append(token)
        elif token in _ORDINALS:
            numbers.append(str(_ORDINALS[token]))
        elif token in _MONTHS or token not in _PASSED_OVER:
            month = _month(token, forgiving=forgiving)
            if month is None:
                return None
            months.append(month)
            place_of_month = len(numbers)
    if len(months) > 1 or any(len(number) > 8 for number in numbers):
        return None
    if not months:
        return _from_numbers(numbers)
    parts = _beside_month(numbers, place_of_month)
    return parts and replace(parts, month=months[0][0], misspelt=months[0][1])


def _month(token: str, *, forgiving: bool) -> tuple[int, bool] | None:
    """Return the month that a word names and whether it is misspelt, or None."""
    if token in _MONTHS:
        return _MONTHS[token], False
    if not forgiving or len(token) < 4:
        return None
    near = {_MONTHS[name] for name in _FULL_NAMES if OSA.distance(token, name) <= max(1, slips_allowed(len(name)))}
    return (near.pop(), True) if len(near) == 1 else None


def _beside_month(numbers: Sequence[str], place: int) -> TypedDate | None:
    """Return the day and the year among the numbers beside a month's name that stands before number ``place``."""
    years = [number for number in numbers if _is_year(number)]
    days = [number for number in numbers if not _is_year(number)]
    if len(years) > 1 or len(days) > 2 or any(len(day) > 2 for day in days):
        return None
    if len(days) == 2:  # "25 Apr 13", "Apr 25, 13": the year comes last
        return None if years or place == 2 else TypedDate(_year(days[1]), day=int(days[0]))
    return TypedDate(_year(years[0]) if years else None, day=int(days[0]) if days else None)


def _is_year(number: str) -> bool:
    return len(number) == 4 and int(number) in _YEARS


def _year(number: str) -> int:
    """Return a year of four digits, or of two: 69 and after are of the last century."""
    year = int(number)
    if len(number) == 4:
        return year
    return year + (1900 if year >= 69 else 2000)


def _from_numbers(numbers: Sequence[str]) -> TypedDate | None:
    """Return the parts of a date in numbers alone."""
    for order in _orders(numbers):
        if _exists(order):
            return order
    return None


def _orders(numbers: Sequence[str]) -> Iterator[TypedDate]:
    """Yield what numbers may mean, the usual meaning first."""
    match [*numbers]:
        case [only] if len(only) == 8:
            yield from _orders((only[:4], only[4:6], only[6:]))
            yield from _orders((only[:2], only[2:4], only[4:]))
        case [only]:
            yield TypedDate(_year(only)) if _is_year(only) else TypedDate(day=int(only))
        case [one, two] if _is_year(one):
            yield TypedDate(_year(one), int(two))
        case [one, two] if _is_year(two):
            yield TypedDate(_year(two), int(one))
        case [one, two]:
            yield TypedDate(month=int(two), day=int(one))
            yield TypedDate(month=int(one), day=int(two))
        case [one, two, three] if _is_year(one):
            yield TypedDate(_year(one), int(two), int(three))
        case [one, two, three] if _is_year(three) or len(three) == 2:
            yield TypedDate(_year(three), int(two), int(one))
            yield TypedDate(_year(three), int(one), int(two))
