"""How much better or worse than the rest of a cohort each learner recalls, so that a forecast is that of the learner.

``training.rules.recalibration`` learns what all have in common and how far single occasions stray from it, with sd
``s`` on the scale of log odds. Part of that stays with a learner: one who recalls two cards in three of those forecast
at nine in ten will not be on course by reviewing on. With ``q`` the recalibrated chance, that of learner ``j`` is ::

    logit q + u_j,    u_j normal with mean 0 and sd t

``u_j`` is the mode of the posterior (Newton's method), its variance the inverse of the curvature there. A review weighs
as in the recalibration: by its age, and by what it shares with others of one occasion. ``t`` is estimated from all
learners (expectation-maximization with Laplace's approximation) and begins at 0.2, worth two learners. What is left of
``s ** 2`` besides ``t ** 2`` remains the error that one occasion shares. Of a single learner there is nothing to tell
apart, and the shift is 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import exp, log, sqrt

from training.rules.recalibration import HALF_LIFE, LEAST_ERROR_SD, Prediction, Recalibration

BETWEEN_SD, BETWEEN_WORTH = 0.2, 2.0
LEAST_LEARNERS = 2
ROUNDS, NEWTON_STEPS = 6, 6
LONGEST_STEP, GREATEST_SHIFT = 1.0, 2.0
# Shifts are told apart so far, so that learners share the tables of ``training.rules.ahead``.
SHIFT_STEP = 0.1


@dataclass(frozen=True, slots=True)
class OwnShift:
    """A learner's shift in log odds, and the sd of the error that remains in the learner's forecasts."""

    shift: float
    error_sd: float

    def applied(self, recalibration: Recalibration) -> Recalibration:
        """Return the recalibration of a cohort as it is for this learner."""
        shift = round(self.shift / SHIFT_STEP) * SHIFT_STEP
        return replace(recalibration, shifts=tuple(one + shift for one in recalibration.shifts), error_sd=self.error_sd)


def corrected(recalibration: Recalibration, *, shift: float | None, error_sd: float | None) -> Recalibration:
    """Return the recalibration of a learner; that of the cohort where no shift was learned."""
    if shift is None or error_sd is None:
        return recalibration
    return OwnShift(shift, error_sd).applied(recalibration)


# Log odds, whether recalled, weight.
_Outcome = tuple[float, bool, float]


@dataclass(frozen=True, slots=True)
class _Occasion:
    """The outcomes of one occasion, and the variance of their sum by chance alone."""

    outcomes: Sequence[_Outcome]
    variance: float


def own_shifts(predictions: Iterable[Prediction], learned: Recalibration) -> dict[Hashable, OwnShift]:
    """Return the shift of each learner, from what ``learned`` was recalibrated by; none of a single learner."""
    occasions = _occasions(list(predictions), learned)
    if len(occasions) < LEAST_LEARNERS:
        return {}
    between = BETWEEN_SD**2
    modes: dict[Hashable, tuple[float, float]] = {}
    for _ in range(ROUNDS):
        remains = max(learned.error_sd**2 - between, LEAST_ERROR_SD**2)
        modes = {learner: _mode(each, between, remains) for learner, each in occasions.items()}
        moments = sum(shift**2 + variance for shift, variance in modes.values())
        between = (BETWEEN_WORTH * BETWEEN_SD**2 + moments) / (BETWEEN_WORTH + len(modes))
    remains = max(learned.error_sd**2 - between, LEAST_ERROR_SD**2)
    return {learner: OwnShift(shift, sqrt(remains + variance)) for learner, (shift, variance) in modes.items()}


def _occasions(predictions: Sequence[Prediction], learned: Recalibration) -> dict[Hashable, list[_Occasion]]:
    """Return what happened on the occasions of each learner."""
    together: defaultdict[tuple[Hashable, date], list[Prediction]] = defaultdict(list)
    for one in predictions:
        together[one.occasion].append(one)
    last = max((one.day for one in predictions), default=date.min)
    found: defaultdict[Hashable, list[_Occasion]] = defaultdict(list)
    for (learner, _), occasion in together.items():
        odds = [learned.odds(one.forecast.chance, one.horizon) for one in occasion]
        outcomes = [
            (log(each), one.forecast.recalled, one.weight * 0.5 ** ((last - one.day).days / HALF_LIFE))
            for one, each in zip(occasion, odds, strict=True)
        ]
        found[learner].append(_Occasion(outcomes, sum(each / (1 + each) ** 2 for each in odds)))
    return dict(found)


def _mode(occasions: Sequence[_Occasion], between: float, remains: float) -> tuple[float, float]:
    """Return the most likely shift of a learner and its variance."""
    shift, curvature = 0.0, 1 / between
    for _ in range(NEWTON_STEPS):
        slope, curvature = -shift / between, 1 / between
        for occasion in occasions:
            shared = 1 / (1 + remains * occasion.variance)
            for logit, recalled, weight in occasion.outcomes:
                chance = 1 / (1 + exp(-logit - shift))
                slope += shared * weight * (recalled - chance)
                curvature += shared * weight * chance * (1 - chance)
        shift += min(max(slope / curvature, -LONGEST_STEP), LONGEST_STEP)
    return min(max(shift, -GREATEST_SHIFT), GREATEST_SHIFT), 1 / curvature
