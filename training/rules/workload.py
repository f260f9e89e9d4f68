"""How many cards come back on which day, and how busy a day was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from training.rules.scheduling import DAY

LEVELS = 3
WEEK = 7 * DAY


def falling_due(due: Iterable[date], *, today: date, days: int, cap: int, done_today: int = 0) -> list[int]:
    """Return how many cards there are to review on each of a number of days, the first of them today.

    ``due`` has the study day of every card, a past one counts as today. A day holds at most ``cap`` cards, today as
    many less as are done; what is over waits for the next day. Each card counts once: when it comes back again after
    its next review, or whether, depends on the grade. Raises ValueError for a cap that leaves no room.
    """
    if cap < 1:
        raise ValueError(f"With a cap of {cap} cards a day nothing is ever reviewed.")
    by_day = Counter(max(day, today) for day in due)
    counts, waiting = [], 0
    for number in range(days):
        waiting += by_day[today + number * DAY]
        counts.append(min(waiting, cap if number else max(0, cap - done_today)))
        waiting -= counts[-1]
    return counts


def level(count: int, most: int) -> int:
    """Return how full a day was beside the fullest: 0 for an empty one, else 1 to 3 by thirds."""
    return -(-LEVELS * count // most) if count > 0 else 0


def monday(day: date) -> date:
    """Return the first day of a day's week."""
    return day - day.weekday() * DAY


def weeks(first: date, last: date) -> Iterator[list[date]]:
    """Yield whole weeks, Monday to Sunday, from that of the first day to that of the last."""
    start = monday(first)
    while start <= last:
        yield [start + number * DAY for number in range(7)]
        start += WEEK
