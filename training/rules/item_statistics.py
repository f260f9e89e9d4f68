"""How good a question is, by what learners answered the first time they met it.

Repeats measure the trainer and not the question, so that only first answers count; below a floor nothing is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import atanh, sqrt, tanh
from statistics import StatisticsError, correlation

from training.rules.intervals import Z_95, wilson

# From how many first answers a figure is given, and from how many a mis-keyed question shows.
FEWEST = 30
FEWEST_FOR_KEY = 15
HARDEST, EASIEST = 0.20, 0.95
LEAST_DISCRIMINATION = 0.10


class Concern(StrEnum):
    """What makes a question worth an editor's look."""

    TOO_HARD = "too_hard"
    TOO_EASY = "too_easy"
    DISCRIMINATION = "discrimination"
    KEY = "key"


@dataclass(frozen=True)
class FirstAnswer:
    """A learner's first scored answer: whether it was right, and how the learner does otherwise.

    ``rest`` is the share, 0 to 1, of right answers to all other questions; None without any. ``option`` is the key of
    the one option chosen; None where none was to be chosen, or the learner did not know.
    """

    right: bool
    rest: float | None = None
    option: int | None = None


@dataclass(frozen=True)
class Figure:
    """A figure with the range in which it lies with a chance of 95 in a hundred."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class ItemStatistics:
    """What first answers say of a question; the figures are None where there are too few, or they cannot be told.

    ``facility`` is the share of right answers; ``discrimination`` is, from -1 to 1, how far those who do well otherwise
    answer it better. ``better_than_key`` are the wrong options that were chosen more often than the right one.
    """

    answers: int
    facility: Figure | None
    discrimination: Figure | None
    better_than_key: frozenset[int]

    @property
    def concerns(self) -> list[Concern]:
        """What should bring an editor to look at the question."""
        found = [Concern.KEY] if self.better_than_key else []
        if self.facility and self.facility.value < HARDEST:
            found.append(Concern.TOO_HARD)
        if self.facility and self.facility.value > EASIEST:
            found.append(Concern.TOO_EASY)
        if self.discrimination and self.discrimination.value < LEAST_DISCRIMINATION:
            found.append(Concern.DISCRIMINATION)
        return found


def item_statistics(answers: Sequence[FirstAnswer], keys: Collection[int] = ()) -> ItemStatistics:
    """Return what first answers say of a question; ``keys`` are its right options where one is to be chosen."""
    number = len(answers)
    facility = discrimination = None
    if number >= FEWEST:
        right = sum(answer.right for answer in answers)
        facility = Figure(right / number, *wilson(right, number))
        discrimination = _discrimination([answer for answer in answers if answer.rest is not None])
    better = _better_than(keys, answers) if keys and number >= FEWEST_FOR_KEY else frozenset()
    return ItemStatistics(number, facility, discrimination, better)


def _discrimination(answers: Sequence[FirstAnswer]) -> Figure | None:
    """Return the point-biserial correlation of an answer with all others, the question itself left out.

    None when there are too few, or all are alike. Source: Henrysson 1963 for leaving it out, Fisher 1921 for the range.
    """
    if len(answers) < FEWEST:
        return None
    try:
        value = correlation([float(answer.right) for answer in answers], [answer.rest or 0.0 for answer in answers])
    except StatisticsError:
        return None
    if abs(value) >= 1:
        return Figure(value, value, value)
    half = Z_95 / sqrt(len(answers) - 3)
    return Figure(value, tanh(atanh(value) - half), tanh(atanh(value) + half))


def _better_than(keys: Collection[int], answers: Sequence[FirstAnswer]) -> frozenset[int]:
    """Return the options that were chosen more often than all the right ones together."""
    chosen = Counter(answer.option for answer in answers if answer.option is not None)
    right = sum(chosen[key] for key in keys)
    return frozenset(option for option, count in chosen.items() if option not in keys and count > right)
