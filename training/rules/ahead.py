"""What is recalled on a date when reviews go on as scheduled, without simulating them.

Let ``f(S, D, t)`` be the chance that a card is recalled ``t`` days after a review that left it with stability ``S`` and
difficulty ``D``. It comes back after ``I`` days, is recalled then with the chance ``R(I)``, and goes on from one of two
states, that after a pass (Good) or that after a failure (Again, and Good a little later on the same day)::

    f(S, D, t) = R(t)                                                      when t <= I
    f(S, D, t) = R(I) f(S', D', t - I) + (1 - R(I)) f(S'', D'', t - I)     when t > I

The states after are those that the scheduler gives, and ``R`` is the forgetting curve recalibrated by what a cohort's
history teaches. The recursion is solved once for each retention and recalibration, on a grid: a tenth in the logarithm
of stability, one in difficulty, every day. A forecast then takes the first review as it stands, however late, and looks
up the rest. ``tests/rules/test_ahead.py`` compares it with simulated reviews.
"""

from __future__ import annotations

from array import array
from datetime import date, timedelta
from functools import cache, lru_cache
from math import exp, log

from training.rules.memory import FACTOR, recall_probability
from training.rules.recalibration import UNCALIBRATED, Recalibration
from training.rules.scheduling import DECAY, DEFAULT_RETENTION, MemoryState, Phase, Rating, check_retention, schedule

# Later than this, the share that is recalled no longer depends on the state now.
LONGEST_DAYS = 400
# So many tables are kept, of a few megabytes each at most.
TABLES = 64
# The table is made for so many days beyond those asked for.
DAYS_AT_A_TIME = 30
STABILITY_STEP, LOWEST_STABILITY, STABILITIES = 0.1, 0.1, 100
LOWEST_DIFFICULTY, DIFFICULTIES = 1, 10
# How many new cards are recalled when they are first shown; what is recalled later hardly depends on it.
KNOWN_AT_FIRST = 0.5
# Lateness is told apart day by day up to this many days, then by so much more each time.
EXACT_DAYS, DAYS_STEP = 16, 0.1
SOME_DAY = date(2000, 1, 1)

# The chance of recall, and the expected number of days since the last review.
Outlook = tuple[float, float]
# A node: itself, its interval, the chance of a pass, the nodes after a pass and after a failure.
_Step = tuple[int, int, float, int, int]


class Ahead:
    """The chance of recall when reviews go on that aim at a retention; asked for through ``outlook``."""

    def __init__(self, retention: float, recalibration: Recalibration) -> None:
        self._recalibration = recalibration
        self._interval_factor: float = (retention ** (1 / DECAY) - 1) / FACTOR
        self._steps = [self._step(node) for node in range(STABILITIES * DIFFICULTIES)]
        self._recall: list[array[float]] = []
        self._since: list[array[float]] = []

    def interval(self, stability: float) -> int:
        """Return after how many days a card of a stability in days comes back."""
        return max(1, round(stability * self._interval_factor))

    def after_review(self, *, stability: float, difficulty: float, elapsed: int, recall: float, days: int) -> Outlook:
        """Return chance and days since the last review, ``days`` after a review that takes place ``elapsed`` days late.

        ``elapsed`` counts from the review before it, which left ``stability`` (days) and ``difficulty``; ``recall`` is
        the chance that the review is a pass.
        """
        node = _node(stability, difficulty)
        lateness = elapsed if elapsed <= EXACT_DAYS else round(EXACT_DAYS * exp(DAYS_STEP * _lateness(elapsed)))
        return self._mixed(*_after(node, lateness), recall, days)

    def after_first(self, days: int) -> Outlook:
        """Return chance and days since the last review, ``days`` after a card was shown for the first time."""
        known, unknown = _after_first()
        return self._mixed(known, unknown, KNOWN_AT_FIRST, days)

    def _mixed(self, passed: int, failed: int, share: float, days: int) -> Outlook:
        within = min(days, LONGEST_DAYS)
        if within >= len(self._recall):
            self._solve(within)
        recall, since, rest = self._recall[within], self._since[within], 1 - share
        return share * recall[passed] + rest * recall[failed], share * since[passed] + rest * since[failed]

    def _step(self, node: int) -> _Step:
        stability = _stability(node // DIFFICULTIES)
        interval = self.interval(stability)
        return node, interval, self._curve(stability, interval), *_after(node, interval)

    def _curve(self, stability: float, days: int) -> float:
        # History is forecast from some day between two reviews, on average from half-way.
        return self._recalibration.chance(recall_probability(days, stability), days / 2)

    def _solve(self, last: int) -> None:
        """Make the table up to a day, anew, so that another thread never sees half of it."""
        recall: list[array[float]] = []
        since: list[array[float]] = []
        for days in range(min(LONGEST_DAYS, last + DAYS_AT_A_TIME) + 1):
            curve = [self._curve(_stability(level), days) for level in range(STABILITIES)]
            recall_now, since_now = [], []
            for node, interval, share, passed, failed in self._steps:
                if days <= interval:
                    recall_now.append(curve[node // DIFFICULTIES])
                    since_now.append(float(days))
                else:
                    then, ago = recall[days - interval], since[days - interval]
                    recall_now.append(share * then[passed] + (1 - share) * then[failed])
                    since_now.append(share * ago[passed] + (1 - share) * ago[failed])
            recall.append(array("d", recall_now))
            since.append(array("d", since_now))
        self._since, self._recall = since, recall


def outlook(retention: float = DEFAULT_RETENTION, recalibration: Recalibration = UNCALIBRATED) -> Ahead:
    """Return the forecast of reviews that aim at a retention; its table is made when it is first asked.

    Raises ValueError when the retention is out of bounds.
    """
    return _table(check_retention(retention), recalibration.shifts, recalibration.slope)


@lru_cache(maxsize=TABLES)
def _table(retention: float, shifts: tuple[float, ...], slope: float) -> Ahead:
    """Return the forecast by what its table depends on, so that learners share tables."""
    return Ahead(retention, Recalibration(shifts, slope))


def _lateness(days: int) -> int:
    return round(log(days / EXACT_DAYS) / DAYS_STEP)


def _stability(level: int) -> float:
    return LOWEST_STABILITY * exp(STABILITY_STEP * level)


def _node(stability: float, difficulty: float) -> int:
    level = round(log(stability / LOWEST_STABILITY) / STABILITY_STEP) if stability > LOWEST_STABILITY else 0
    return min(level, STABILITIES - 1) * DIFFICULTIES + round(difficulty) - LOWEST_DIFFICULTY


@cache
def _after(node: int, elapsed: int) -> tuple[int, int]:
    """Return the nodes after a pass and after a failure, so many days after the review that left the memory."""
    stability, difficulty = _stability(node // DIFFICULTIES), node % DIFFICULTIES + LOWEST_DIFFICULTY
    state = MemoryState(Phase.REVIEW, None, stability, difficulty, SOME_DAY)
    return _rated(state, Rating.GOOD, elapsed=elapsed), _rated(state, Rating.AGAIN, Rating.GOOD, elapsed=elapsed)


@cache
def _after_first() -> tuple[int, int]:
    return _rated(MemoryState(), Rating.GOOD, Rating.GOOD), _rated(
        MemoryState(), Rating.AGAIN, Rating.GOOD, Rating.GOOD
    )


def _rated(state: MemoryState, *ratings: Rating, elapsed: int = 0) -> int:
    """Return the node of a memory after ratings on one day."""
    for rating in ratings:
        state = schedule(state, rating, day=SOME_DAY + timedelta(elapsed)).state
    return _node(state.stability or LOWEST_STABILITY, state.difficulty or LOWEST_DIFFICULTY)
