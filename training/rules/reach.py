"""What can be proved of facts held side by side: which came first, which figure was the larger."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from training.rules.dates import PartialDate, Precision
from training.rules.display import read
from training.rules.records import NUMERIC, FactRecord, Kind

# Events nearer than this are not asked to be put in order: nobody remembers them by their dates.
FEWEST_DAYS_APART = 25
ROUGHLY = 0.1
MORE = frozenset({"more than", "at least", "over"})
LESS = frozenset({"up to", "at most", "under", "less than", "fewer than", "no more than", "as many as"})
ALMOST = frozenset({"nearly", "almost"})
ROUGH = frozenset({"about", "around", "some", "approximately", "roughly", "only some", "only about"})


@dataclass(frozen=True)
class Span:
    """All days that an event may have been on, whichever source is right."""

    first: date
    last: date

    def before(self, other: Span) -> bool:
        """Tell whether it was clearly before another, by every reading."""
        return (other.first - self.last).days >= FEWEST_DAYS_APART

    def apart(self, other: Span) -> bool:
        """Tell whether it was clearly before or after another."""
        return self.before(other) or other.before(self)

    @property
    def month(self) -> PartialDate | None:
        """The month that it was in by every reading; None when they differ or do not say."""
        if (self.first.year, self.first.month) != (self.last.year, self.last.month):
            return None
        return PartialDate.of(self.first.year, self.first.month)

    @property
    def year(self) -> int | None:
        """The year that it was in by every reading; None when they differ."""
        return self.first.year if self.first.year == self.last.year else None


@dataclass(frozen=True)
class Range:
    """All figures that a value may stand for, whichever source is right; the qualifier counts."""

    low: float
    high: float

    def below(self, other: Range) -> bool:
        """Tell whether it is the smaller by every reading."""
        return self.high < other.low

    def apart(self, other: Range) -> bool:
        """Tell whether no figure may be meant by both."""
        return self.below(other) or other.below(self)


def span_of(fact: FactRecord) -> Span | None:
    """Return when an event may have been, by every claim; None for what is no event or has a claim without a date."""
    values = _readings(fact) if fact.kind is Kind.DATE else None
    if not values:
        return None
    days = [PartialDate.parse(value) for value in values]
    if any(day.precision is Precision.INTERVAL for day in days):
        return None
    return Span(min(day.first for day in days), max(day.last for day in days))


def range_of(fact: FactRecord) -> Range | None:
    """Return what a figure may be, by every claim; None for what is no figure, and for tolls."""
    values = _readings(fact) if fact.kind in NUMERIC and not fact.toll else None
    if not values:
        return None
    figures = [float(value) for value in values]
    parts = {part.strip().casefold() for part in fact.qualifier.split(",")}
    low, high = min(figures), max(figures)
    if parts & (ROUGH | ALMOST):
        low *= 1 - ROUGHLY
    if parts & ROUGH:
        high *= 1 + ROUGHLY
    return Range(0.0 if parts & LESS else low, math.inf if parts & MORE else high)


def _readings(fact: FactRecord) -> list[str] | None:
    """Return every value that the record or a claim gives, in stored form; None when one of them cannot be read."""
    values = [read(fact.kind, value) for value in (fact.answer, *filter(None, fact.supported))]
    readable = [value for value in values if value is not None]
    return readable if len(readable) == len(values) else None
