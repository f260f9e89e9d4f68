"""How far forecasts of recall are off, by how far ahead they look, learned from forecasts whose outcome is known.

With ``p`` the forecast, ``h`` its horizon in days and ``c = logit 0.9``, the chance of a card that falls due, the
recalibrated chance ``q`` of learner ``j`` on one occasion is (Platt 1999, on log odds)::

    logit q = c + a(h) + b (logit p - c) + u_j,    u_j normal with mean 0 and sd s

``a`` is given at three knots and runs straight between them in ``log(1 + h)``. Without history the forecast stands
(``a = 0``, ``b = 1``) but is held to be uncertain, the more so the further it looks ahead and is from ``c``. That is
the prior: ``a`` is normal with an sd of 0.3 at the first knot, its change from each knot to the next with one of 0.2,
``b`` normal around 1 with an sd of 0.5, and ``s`` is 0.3, worth two occasions. So what is learned at one horizon tells
something of the next. The direction is left open: that FSRS was too confident beyond a month in one log is no reason to
expect the same of every cohort. The sizes were chosen on simulated learners (``tests/simulated.py``), not on a log.

The estimate is the mode of the posterior (Newton's method). A review weighs half as much for every 25 days before the
last one, which the covariance allows for (Huber's sandwich). One occasion, the next reviews of a learner's cards
from one day on, shares its ``u_j``: its reviews weigh ``1 / (1 + s^2 V)``, ``V`` being the variance of their sum by
chance alone, for fifty failures on one bad day are not fifty pieces of evidence. ``s`` is estimated from how much more
the sums of occasions stray than ``V`` explains (method of moments). As ``a`` and ``b`` are those of the mean over
``u_j``, so is ``q`` (``training.rules.spread``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from math import exp, log, log1p, sqrt

from training.rules.forecast_quality import Forecast
from training.rules.linear import Matrix, Vector, inverse, product, times

# Where horizons are told apart: up to each of these days, and beyond the last.
HORIZONS = (0, 7, 30)
KNOTS = (3, 14, 45)
LEVEL_SD, STEP_SD, SLOPE_SD = 0.3, 0.2, 0.5
# After so many days without its like a review tells half as much: memories grow firmer, and forecasts of them better.
HALF_LIFE = 25.0
ERROR_SD, ERROR_WORTH = 0.3, 2.0
LEAST_ERROR_SD, GREATEST_ERROR_SD = 0.05, 1.5
# No forecast is certain.
LEAST_CHANCE = 0.001
CENTRE = log(0.9 / 0.1)
ROUNDS, NEWTON_STEPS = 3, 8
LONGEST_STEP = 2.0


def _precision() -> Matrix:
    """Return the precision of the prior: a walk over the knots, and the slope by itself."""
    size = len(KNOTS) + 1
    precision = [[0.0] * size for _ in range(size)]
    precision[0][0] = 1 / LEVEL_SD**2
    for place in range(1, len(KNOTS)):
        for i, j, sign in (
            (place, place, 1),
            (place - 1, place - 1, 1),
            (place, place - 1, -1),
            (place - 1, place, -1),
        ):
            precision[i][j] += sign / STEP_SD**2
    precision[-1][-1] = 1 / SLOPE_SD**2
    return precision


PRIOR: Vector = [0.0] * len(KNOTS) + [1.0]
PRECISION: Matrix = _precision()
PRIOR_COVARIANCE = tuple(map(tuple, inverse(PRECISION)))


@dataclass(frozen=True, slots=True)
class Prediction:
    """A forecast made at the start of the study day ``cut`` for the next review of a card, which was on ``day``.

    ``weight`` is 1 over how often that review was forecast within the same range of horizons.
    """

    learner: Hashable
    cut: date
    day: date
    forecast: Forecast
    weight: float = 1.0

    @property
    def horizon(self) -> int:
        """How many days ahead it looks."""
        return (self.day - self.cut).days

    @property
    def occasion(self) -> tuple[Hashable, date]:
        """What shares one error: the learner and the day of the forecast."""
        return self.learner, self.cut


@dataclass(frozen=True)
class Recalibration:
    """How forecasts are corrected: shifts at the knots and slope, their covariance, and the sd of a learner's error.

    All are on the scale of log odds. ``reviews`` is the number of reviews that they were learned from.
    """

    shifts: tuple[float, ...] = (0.0,) * len(KNOTS)
    slope: float = 1.0
    covariance: tuple[tuple[float, ...], ...] = PRIOR_COVARIANCE
    error_sd: float = ERROR_SD
    reviews: int = 0

    def odds(self, chance: float, horizon: float) -> float:
        """Return the recalibrated odds of a chance from 0 to 1, so many days ahead."""
        within = min(max(chance, LEAST_CHANCE), 1 - LEAST_CHANCE)
        days = min(int(horizon), KNOTS[-1])
        return float(self._factors[days] * (within / (1 - within)) ** self.slope)

    def chance(self, chance: float, horizon: float) -> float:
        """Return the recalibrated chance of a chance from 0 to 1, so many days ahead; nothing makes 0 more than 0."""
        odds = self.odds(chance, horizon) if chance else 0.0
        return odds / (1 + odds)

    def sd(self, chance: float, horizon: float) -> float:
        """Return the sd of the error that forecasts near a chance and a horizon share, on the scale of log odds."""
        row = _row(chance, horizon)
        return sqrt(self.error_sd**2 + sum(a * b for a, b in zip(row, times(self.covariance, row), strict=True)))

    @cached_property
    def _factors(self) -> list[float]:
        return [
            exp(sum(w * a for w, a in zip(knot_weights(days), self.shifts, strict=True)) + CENTRE * (1 - self.slope))
            for days in range(KNOTS[-1] + 1)
        ]


UNCALIBRATED = Recalibration()


def horizon_of(days: int) -> int:
    """Return the first day of the range of horizons in which a number of days lies."""
    return max(first for first in HORIZONS if first <= days)


def knot_weights(horizon: float) -> Vector:
    """Return how much each knot counts at a horizon in days; they sum to 1."""
    weights = [0.0] * len(KNOTS)
    within = min(max(horizon, KNOTS[0]), KNOTS[-1])
    for place, (low, high) in enumerate(pairwise(KNOTS)):
        if low <= within <= high:
            share = (log1p(within) - log1p(low)) / (log1p(high) - log1p(low))
            weights[place], weights[place + 1] = 1 - share, share
            break
    return weights


def recalibrate(predictions: Iterable[Prediction]) -> Recalibration:
    """Return what forecasts with known outcomes teach; without any, the prior."""
    occasions: defaultdict[tuple[Hashable, date], list[Prediction]] = defaultdict(list)
    for prediction in predictions:
        occasions[prediction.occasion].append(prediction)
    if not occasions:
        return UNCALIBRATED
    last = max(one.day for each in occasions.values() for one in each)
    reviews = round(sum(one.weight for each in occasions.values() for one in each))
    fitted = UNCALIBRATED
    for _ in range(ROUNDS):
        variances = [_moments(fitted, each).variance for each in occasions.values()]
        shared = [1 / (1 + fitted.error_sd**2 * variance) for variance in variances]
        values, covariance = _fit(_cells(occasions.values(), shared, last))
        fitted = Recalibration(tuple(values[:-1]), values[-1], tuple(map(tuple, covariance)), fitted.error_sd, reviews)
        fitted = replace(fitted, error_sd=_error_sd(_moments(fitted, each) for each in occasions.values()))
    return fitted


@dataclass(frozen=True, slots=True)
class _Moments:
    """How far the sum of an occasion strayed, its variance by chance alone, and how much the occasion counts."""

    strayed: float
    variance: float
    weight: float


def _moments(fitted: Recalibration, occasion: Sequence[Prediction]) -> _Moments:
    chances = [fitted.chance(one.forecast.chance, one.horizon) for one in occasion]
    strayed = sum(one.forecast.recalled for one in occasion) - sum(chances)
    variance = sum(chance * (1 - chance) for chance in chances)
    return _Moments(strayed, variance, sum(one.weight for one in occasion) / len(occasion))


def _error_sd(moments: Iterable[_Moments]) -> float:
    total, worth = ERROR_WORTH * ERROR_SD**2, ERROR_WORTH
    for one in moments:
        if one.variance:
            counts = one.weight * (ERROR_SD**2 / (ERROR_SD**2 + 1 / one.variance)) ** 2
            total += counts * (one.strayed**2 - one.variance) / one.variance**2
            worth += counts
    return min(max(sqrt(max(total / worth, 0.0)), LEAST_ERROR_SD), GREATEST_ERROR_SD)


def _logit(chance: float) -> float:
    within = min(max(chance, LEAST_CHANCE), 1 - LEAST_CHANCE)
    return log(within / (1 - within))


def _row(chance: float, horizon: float) -> Vector:
    return [*knot_weights(horizon), _logit(chance) - CENTRE]


@dataclass(slots=True)
class _Cell:
    """Forecasts alike to a tenth in log odds and to the day: what they have in common, and sums over their reviews.

    ``spread`` is to the variance of the sum of recalls as ``weight`` is to its mean.
    """

    row: Vector
    weight: float = 0.0
    recalled: float = 0.0
    spread: float = 0.0

    def chance(self, values: Vector) -> float:
        """Return the chance of recall by shifts and slope."""
        return 1 / (1 + exp(-CENTRE - sum(a * b for a, b in zip(self.row, values, strict=True))))


def _cells(occasions: Iterable[Sequence[Prediction]], shared: Sequence[float], last: date) -> list[_Cell]:
    cells: dict[tuple[int, float], _Cell] = {}
    for occasion, of_occasion in zip(occasions, shared, strict=True):
        for one in occasion:
            days, logit = min(one.horizon, KNOTS[-1]), round(_logit(one.forecast.chance), 1)
            cell = cells.setdefault((days, logit), _Cell([*knot_weights(days), logit - CENTRE]))
            age = 0.5 ** ((last - one.day).days / HALF_LIFE)
            weight = of_occasion * one.weight * age
            cell.weight += weight
            cell.recalled += weight * one.forecast.recalled
            cell.spread += weight * age
    return list(cells.values())


def _fit(cells: Sequence[_Cell]) -> tuple[Vector, Matrix]:
    """Return the mode of the posterior, shifts then slope, and its covariance."""
    values = list(PRIOR)
    for _ in range(NEWTON_STEPS):
        gradient = [-each for each in times(PRECISION, [a - b for a, b in zip(values, PRIOR, strict=True)])]
        for cell in cells:
            missing = cell.recalled - cell.weight * cell.chance(values)
            gradient = [value + x * missing for value, x in zip(gradient, cell.row, strict=True)]
        step = times(inverse(_information(cells, values)), gradient)
        values = [value + min(max(by, -LONGEST_STEP), LONGEST_STEP) for value, by in zip(values, step, strict=True)]
    bread = inverse(_information(cells, values))
    meat = _information([replace(cell, weight=cell.spread) for cell in cells], values)
    return values, product(product(bread, meat), bread)


def _information(cells: Iterable[_Cell], values: Vector) -> Matrix:
    """Return the precision that prior and reviews together have at shifts and slope."""
    information = [list(row) for row in PRECISION]
    for cell in cells:
        chance = cell.chance(values)
        curvature = cell.weight * chance * (1 - chance)
        for i, x in enumerate(cell.row):
            for j, y in enumerate(cell.row):
                information[i][j] += curvature * x * y
    return information
