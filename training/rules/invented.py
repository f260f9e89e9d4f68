"""Invented learners: what they truly remember, which is not what FSRS takes it to be, and how they grade.

A memory of half-life ``H`` days is there after ``t`` days with the chance ``2 ** (-t / H)``. Learners differ in the
half-lives they begin with and in how much longer each recall makes them; facts differ in how hard they are.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from training.rules.scheduling import Rating

FIRST_HALF_LIFE, HARDNESS_SD = 8.0, 0.5
# A recall counts in full when so much of the half-life has passed, and less before.
FULL_AFTER = 0.15
FALLS_TO, SHORTEST = 0.5, 1.5
HARD_SHARE, EASY_SHARE = 0.12, 0.1


@dataclass
class InventedMemory:
    """What one learner truly remembers; ``firmness`` multiplies first half-lives, ``growth`` those after a recall."""

    rng: Random
    firmness: float
    growth: float
    known_before: float
    _half_lives: dict[Hashable, float] = field(default_factory=dict)
    _days: dict[Hashable, date] = field(default_factory=dict)

    def recall(self, card: Hashable, day: date) -> float:
        """Return the true chance, from 0 to 1, that a card is recalled on a day."""
        if card not in self._days:
            return self.known_before
        return float(0.5 ** (max(0, (day - self._days[card]).days) / self._half_lives[card]))

    def recalls(self, card: Hashable, day: date) -> bool:
        """Draw whether it is."""
        return self.rng.random() < self.recall(card, day)

    def reviewed(self, card: Hashable, day: date, *, recalled: bool) -> None:
        """Take note of the first review of a card on a day."""
        half_life = self._half_lives.get(card)
        if half_life is None:
            half_life = FIRST_HALF_LIFE * self.firmness * self.rng.lognormvariate(0, HARDNESS_SD)
        elif recalled:
            passed = (day - self._days[card]).days / (FULL_AFTER * half_life)
            half_life *= 1 + (self.growth - 1) * min(1.0, passed)
        else:
            half_life = max(SHORTEST, half_life * FALLS_TO)
        self._half_lives[card], self._days[card] = half_life, day


def grade(rng: Random, *, recalled: bool) -> Rating:
    """Draw the grade that an invented learner gives: most recalls are good, some hard or easy."""
    if not recalled:
        return Rating.AGAIN
    drawn = rng.random()
    if drawn < HARD_SHARE:
        return Rating.HARD
    return Rating.EASY if drawn > 1 - EASY_SHARE else Rating.GOOD
