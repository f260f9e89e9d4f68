"""How many new cards a day: all of them before the day of deployment, evenly, and never more than the day can hold."""

from __future__ import annotations

from math import ceil

# Somebody without a date learns at a steady pace.
DEFAULT_NEW_A_DAY = 8
MOST_NEW_A_DAY = 20
# Every card is met this many days before the date, so that the last of them are reviewed too.
RESERVE_DAYS = 7
DEFAULT_DAILY_CAP = 60
LOWEST_DAILY_CAP, HIGHEST_DAILY_CAP = 10, 200


def new_cards_today(*, unseen: int, days_left: int | None, introduced_today: int, due_today: int, cap: int) -> int:
    """Return how many new cards to introduce on a day, besides those introduced on it already.

    ``unseen`` cards, the latter not counted, are spread evenly over the ``days_left`` until the date, today included,
    less a reserve; ``days_left`` is None without a date and at most 0 once it is past. A day with many reviews due
    takes fewer: reviews, done and to do, and new cards together stay within ``cap`` as far as the reviews allow.
    Raises ValueError when a number of cards is negative.
    """
    if min(unseen, introduced_today, due_today, cap) < 0:
        raise ValueError("A number of cards is negative.")
    a_day = min(_a_day(unseen + introduced_today, days_left), MOST_NEW_A_DAY, max(0, cap - due_today))
    return min(unseen, max(0, a_day - introduced_today))


def _a_day(unseen: int, days_left: int | None) -> int:
    if days_left is None or days_left <= 0:
        return DEFAULT_NEW_A_DAY
    return ceil(unseen / max(1, days_left - RESERVE_DAYS))
