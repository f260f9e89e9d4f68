"""The verdict on answers that are chosen, put in order or matched."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from training.rules.questions import Verdict

# The share from which an answer in parts counts as partly right.
PARTLY = 0.5


def score_choices(chosen: frozenset[int], correct: frozenset[int]) -> Verdict:
    """Return the verdict on several choices: partly right with half of the right ones and fewer wrong than right.

    Raises ValueError when nothing was chosen or nothing is correct.
    """
    if not chosen or not correct:
        raise ValueError("something must be chosen, and something be correct")
    if chosen == correct:
        return Verdict.RIGHT
    right, wrong = len(chosen & correct), len(chosen - correct)
    return Verdict.PARTLY if right >= PARTLY * len(correct) and wrong < right else Verdict.WRONG


def score_order(places: Sequence[int]) -> Verdict:
    """Return the verdict on an order, given the right place of each item in the order that the learner gave.

    Partly right when more than half of all pairs stand the right way round (Kendall 1938). Raises ValueError when the
    places are not those of an order of two or more items.
    """
    if len(places) < 2 or sorted(places) != list(range(len(places))):
        raise ValueError(f"{list(places)} are not the places of an order")
    pairs = list(combinations(places, 2))
    right = sum(first < second for first, second in pairs)
    if right == len(pairs):
        return Verdict.RIGHT
    return Verdict.PARTLY if right > PARTLY * len(pairs) else Verdict.WRONG


def score_matches(matched: Sequence[int | None]) -> Verdict:
    """Return the verdict on a matching, given for each prompt the prompt that the option chosen for it belongs to.

    Partly right with half of them. Raises ValueError when there is none.
    """
    if not matched:
        raise ValueError("there is nothing to match")
    right = sum(place == prompt for prompt, place in enumerate(matched))
    if right == len(matched):
        return Verdict.RIGHT
    return Verdict.PARTLY if right >= PARTLY * len(matched) else Verdict.WRONG
