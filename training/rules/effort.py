"""How much work is left until a date, for planning a day: an estimate to the nearest few minutes and no forecast.

A card due in so many days comes back after growing intervals. On learners simulated day by day (``tests/simulated.py``:
FSRS, forgetting by halves, by a power law) the estimate is right to 15 % in the mean, and to 28 % wherever they stand
and for any date five to sixty days ahead (``tests/rules/test_effort.py``).
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, log

from training.rules.pacing import RESERVE_DAYS

# How much longer a card waits from one return to the next. A recall alone makes it about two and a half times as long;
# one forgotten begins from a few days again.
GROWTH = 1.6
# Grades at a return: one, and those of the short steps after a lapse.
GRADES_OF_A_RETURN = 1.2
# Those of the first day, and the days until the first return.
GRADES_OF_A_NEW_CARD, FIRST_INTERVAL = 2.7, 1
SECONDS_A_REVIEW = 20


def returns_until(days: float, *, due_in: float, interval: float) -> int:
    """Return how often, about, a card comes back in ``days``: first in ``due_in``, ``interval`` after its last time."""
    left = days - max(0, due_in)
    if left <= 0:
        return 0
    return 1 + int(log(1 + left * (GROWTH - 1) / (GROWTH * max(1, interval))) / log(GROWTH))


def minutes_a_day(
    days: int, *, unseen: int, cards: Iterable[tuple[int, int]], seconds: float = SECONDS_A_REVIEW
) -> int | None:
    """Return the minutes a day that reviewing everything due and meeting every unseen card takes; None without days.

    ``cards`` are pairs of the days until a card is due and its interval; ``seconds`` is what a grade takes. Unseen
    cards are met evenly, the last of them some days before the date, as ``training.rules.pacing`` has it.
    """
    if days <= 0:
        return None
    returns = sum(returns_until(days, due_in=due_in, interval=interval) for due_in, interval in cards)
    after_first = (days + min(days, RESERVE_DAYS)) / 2
    returns += unseen * returns_until(after_first, due_in=FIRST_INTERVAL, interval=FIRST_INTERVAL)
    return ceil((GRADES_OF_A_RETURN * returns + GRADES_OF_A_NEW_CARD * unseen) * seconds / 60 / days)
