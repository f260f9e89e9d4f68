"""Invented figures and dates, for where no real neighbour makes a wrong option."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from training.rules.dates import PartialDate, Precision
from training.rules.display import is_percentage

FEW = 20
HALVED_BELOW = 3
STEP = (1.12, 1.45)
ERA = (date(2011, 1, 1), date(2023, 12, 31))
FAR_DAYS = {Precision.DAY: (40, 400), Precision.MONTH: (45, 500), Precision.YEAR: (366, 900)}
ROOM = timedelta(days=900)
TRIES = 40


def made_numbers(key: str, unit: str, side: int, rng: Random) -> Iterator[str]:
    """Yield figures below (``side`` -1) or above (1) the key, each further away, rounded as the key is.

    Small counts go by whole steps; larger ones by factors of 1.12 to 1.45. Shares stay under a hundred.
    """
    value = Decimal(key)
    grain = _grain(value)
    last = value
    for _ in range(TRIES):
        if value <= FEW and value == value.to_integral_value():
            last += side * rng.randint(1, max(1, int(value) // 5))
        else:
            factor = Decimal(rng.uniform(*STEP)) ** side
            last = _rounded(last * factor, grain, away=side, last=last)
        if last <= 0 or (is_percentage(unit) and last >= 100):
            return
        if (last - value) * side > 0:
            yield f"{last.normalize():f}"


def _grain(value: Decimal) -> Decimal:
    """Return what a figure is rounded to: 10 for 12,640, 100 for 6,300; half as much when it has one small digit."""
    grain = Decimal(10) ** int(value.normalize().as_tuple().exponent)
    return grain if value >= HALVED_BELOW * grain else grain / 2


def _rounded(value: Decimal, grain: Decimal, *, away: int, last: Decimal) -> Decimal:
    """Round to the grain, at least one grain from the last, and one more when that would be rounder than the key."""
    counted = (value / grain).to_integral_value(ROUND_HALF_UP)
    if counted == last / grain:
        counted += away
    if counted % 10 == 0 and abs(counted) > FEW:
        counted += away
    return counted * grain


def made_dates(key: PartialDate, side: int, rng: Random, within: PartialDate | None = None) -> Iterator[PartialDate]:
    """Yield dates before (``side`` -1) or after (1) the key, as exact as it, in the era of the mission.

    ``within`` is the year or month that the question itself names: all dates are in it.
    """
    first, last = (within.first, within.last) if within else _era(key)
    nearest, farthest = FAR_DAYS[key.precision] if not within else (1, (within.last - within.first).days)
    for _ in range(TRIES):
        shifted = key.first + timedelta(days=side * rng.randint(nearest, farthest))
        if key.precision is Precision.DAY and not within:
            days = calendar.monthrange(shifted.year, shifted.month)[1]
            shifted = shifted.replace(day=rng.randint(1, days))
        made = PartialDate.of(shifted.year, shifted.month, shifted.day).coarsened(key.precision)
        if first <= made.first and made.last <= last and (made.first - key.first).days * side > 0:
            yield made


def _era(key: PartialDate) -> tuple[date, date]:
    """Return the years of the crisis and the mission, with some room on either side of the key."""
    return min(ERA[0], key.first - ROOM), max(ERA[1], key.last + ROOM)
