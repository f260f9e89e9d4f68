"""How many of a learner's facts will be recalled: the distribution of a sum of chances that share one error.

Each fact is recalled or not, independently of the others once it is known how far the forecast is off for this learner.
That error is one normal number on the scale of log odds, common to all facts. Given the error, the sum is Poisson
binomial; its distribution function is approximated by the normal one with half a fact's continuity correction and a
term for the skew (Volkova 1996), within 0.01 of the exact one from ten facts on. Over the error it is averaged at five
points (Gauss-Hermite), which is exact for polynomials of degree nine.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import erf, exp, pi, sqrt

# The abscissae and weights of Gauss-Hermite quadrature of five points, for a standard normal variable.
ERRORS = (
    (-2.8569700138728056, 0.01125741132772068),
    (-1.3556261799742659, 0.2220759220056126),
    (0.0, 0.5333333333333333),
    (1.3556261799742659, 0.2220759220056126),
    (2.8569700138728056, 0.01125741132772068),
)
# A logistic curve averaged over a normal error is nearly one of log odds divided by sqrt(1 + LOGISTIC sd^2), so that
# the odds are stretched first and the mean of each chance stays what it was (Zeger, Liang and Albert 1988).
LOGISTIC = (16 * sqrt(3) / (15 * pi)) ** 2
# Eight outcomes in ten lie within the range.
RANGE = 0.8
# Below this the sum is certain.
NO_VARIANCE = 1e-9


class Spread:
    """The distribution of the number of facts recalled, from the odds of each and the sd of the error they share.

    ``odds`` are ratios above 0, one for each fact that can be recalled; ``error_sd`` is on the scale of log odds.
    """

    def __init__(self, odds: Sequence[float], error_sd: float = 0.0) -> None:
        self.facts = len(odds)
        errors = ERRORS if error_sd else ((0.0, 1.0),)
        stretch = sqrt(1 + LOGISTIC * error_sd**2)
        apart = [one**stretch for one in odds] if error_sd else odds
        self._sums = [(weight, *_moments(apart, exp(error_sd * error))) for error, weight in errors]

    @property
    def mean(self) -> float:
        """How many facts are expected to be recalled."""
        return sum(weight * mean for weight, mean, _, _ in self._sums)

    def at_most(self, facts: int) -> float:
        """Return the chance that no more than so many facts are recalled."""
        if facts < 0:
            return 0.0
        if facts >= self.facts:
            return 1.0
        return sum(weight * _below(facts + 0.5, mean, sd, skew) for weight, mean, sd, skew in self._sums)

    def at_least(self, facts: int) -> float:
        """Return the chance that so many facts or more are recalled."""
        return 1 - self.at_most(facts - 1)

    def range(self, share: float = RANGE) -> tuple[int, int]:
        """Return the least and the greatest number of facts of a range that holds ``share`` of the outcomes.

        As numbers are whole no range holds exactly so many. Of the four whose ends are next to where half of the rest
        lies beyond, it is the one that holds most nearly ``share``: over many learners they hold that, and not more.
        """
        tail = (1 - share) / 2
        low, high = self._first_at_most(tail), self._first_at_most(1 - tail)
        ranges = [(start, end) for start in (low, low + 1) for end in (high, high - 1) if start <= end]
        return min(ranges or [(low, high)], key=lambda ends: abs(self._between(*ends) - share))

    def _between(self, low: int, high: int) -> float:
        return self.at_most(high) - self.at_most(low - 1)

    def _first_at_most(self, chance: float) -> int:
        """Return the least number that is not exceeded with this chance or more."""
        low, high = 0, self.facts
        while low < high:
            middle = (low + high) // 2
            if self.at_most(middle) < chance:
                low = middle + 1
            else:
                high = middle
        return low


def _moments(odds: Sequence[float], factor: float) -> tuple[float, float, float]:
    """Return mean, standard deviation and skewness of the sum when all odds are off by a factor."""
    chances = [one * factor / (1 + one * factor) for one in odds]
    first = sum(chances)
    second = sum([chance * chance for chance in chances])
    third = sum([chance * chance * chance for chance in chances])
    variance = first - second
    if variance < NO_VARIANCE:
        return first, 0.0, 0.0
    sd = sqrt(variance)
    return first, sd, (first - 3 * second + 2 * third) / sd**3


def _below(value: float, mean: float, sd: float, skew: float) -> float:
    if not sd:
        return float(mean < value)
    x = (value - mean) / sd
    normal = (1 + erf(x / sqrt(2))) / 2
    return min(1.0, max(0.0, normal + skew * (1 - x * x) * exp(-x * x / 2) / (6 * sqrt(2 * pi))))
