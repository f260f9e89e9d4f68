"""Dates as exact as their source gives them: a year, a month, a day, or an interval of such."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Self

MONTHS = tuple(calendar.month_name)
PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class Precision(IntEnum):
    """How exact a date is; the larger, the more exact."""

    INTERVAL = 0
    YEAR = 1
    MONTH = 2
    DAY = 3


@dataclass(frozen=True, order=True)
class PartialDate:
    """The days that a date may mean, first and last included."""

    first: date
    last: date
    precision: Precision

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2013``, ``2013-04``, ``2013-04-25`` or an interval ``2022-08/2023-06``.

        Raises ValueError with the offending text when it is none of these.
        """
        start, slash, end = text.strip().partition("/")
        first = cls._parse_part(start, text)
        if not slash:
            return first
        last = cls._parse_part(end, text)
        if last.last < first.first:
            raise ValueError(f"the interval {text!r} ends before it begins")
        return cls(first.first, last.last, Precision.INTERVAL)

    @classmethod
    def _parse_part(cls, part: str, whole: str) -> Self:
        match = PART.fullmatch(part)
        if not match:
            raise ValueError(f"{whole!r} is not a date such as 2013, 2013-04, 2013-04-25 or 2022-08/2023-06")
        try:
            return cls.of(*(int(group) for group in match.groups() if group))
        except ValueError as error:
            raise ValueError(f"{whole!r} is not a date in the calendar") from error

    @classmethod
    def of(cls, year: int, month: int | None = None, day: int | None = None) -> Self:
        """Return the date of a year, of a month in it, or of a day in that; ValueError when there is none such."""
        if month is None:
            return cls(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)
        if day is None:
            last_day = calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0
            return cls(date(year, month, 1), date(year, month, last_day), Precision.MONTH)
        return cls(date(year, month, day), date(year, month, day), Precision.DAY)

    def overlaps(self, other: PartialDate) -> bool:
        """Tell whether both may mean the same day."""
        return self.first <= other.last and other.first <= self.last

    def contains(self, other: PartialDate) -> bool:
        """Tell whether every day that ``other`` may mean is one of ours."""
        return self.first <= other.first and other.last <= self.last

    def coarsened(self, precision: Precision) -> PartialDate:
        """Return the same date no more exact than ``precision`` (YEAR, MONTH or DAY)."""
        if self.precision <= precision:
            return self
        if precision is Precision.YEAR:
            return PartialDate.of(self.first.year)
        return PartialDate.of(self.first.year, self.first.month)

    def hidden_in(self, text: str) -> str:
        """Return ``text`` with this date, in each form it may have there, put as an ellipsis."""
        forms = [str(self), str(self.coarsened(Precision.MONTH)), f"{self.first:%Y}"]
        if self.precision > Precision.YEAR:
            forms.insert(1, f"{self.first.day} {MONTHS[self.first.month]}")
            forms.append(MONTHS[self.first.month])
        for form in forms:
            text = re.sub(rf"\b{re.escape(form)}\b", "…", text)
        return text

    def isoformat(self) -> str:
        """Return the form that ``parse`` reads."""
        if self.precision is Precision.YEAR:
            return f"{self.first:%Y}"
        if self.precision is Precision.MONTH:
            return f"{self.first:%Y-%m}"
        if self.precision is Precision.DAY:
            return self.first.isoformat()
        return f"{_part(self.first, end=False)}/{_part(self.last, end=True)}"

    def __str__(self) -> str:
        """Return the date as English prose has it: ``25 April 2013``, ``April 2013``, ``2013``."""
        if self.precision is Precision.YEAR:
            return f"{self.first:%Y}"
        if self.precision is Precision.MONTH:
            return f"{MONTHS[self.first.month]} {self.first.year}"
        if self.precision is Precision.DAY:
            return f"{self.first.day} {MONTHS[self.first.month]} {self.first.year}"
        ends = (PartialDate.parse(_part(self.first, end=False)), PartialDate.parse(_part(self.last, end=True)))
        return f"{ends[0]} to {ends[1]}"


def _part(day: date, *, end: bool) -> str:
    """Return the shortest form whose first (or last) day is ``day``."""
    month = PartialDate.of(day.year, day.month)
    year = PartialDate.of(day.year)
    if day == (year.last if end else year.first):
        return year.isoformat()
    if day == (month.last if end else month.first):
        return month.isoformat()
    return day.isoformat()
