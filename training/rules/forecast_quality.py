"""How good forecasts of recall were: log loss, RMSE by bins and AUC, as the benchmark of FSRS computes them.

Source: open-spaced-repetition/srs-benchmark (``utils.py``). There as here the first review of a card and those on the
day of the one before are not scored, since nobody forecasts them.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import floor, fsum, log, log1p, sqrt

# The widths of the bins: each feature is cut at the powers of its base.
INTERVAL_BASE, REVIEWS_BASE, LAPSES_BASE = 3.62, 1.89, 1.73
EPSILON = sys.float_info.epsilon

Bin = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Forecast:
    """The chance of recall that was forecast before a review, from 0 to 1, and whether the card was recalled at it.

    ``days`` have passed since the review before, at least 1; ``nth`` counts the days on which the card was reviewed,
    this one included, at least 2; ``lapses`` are its failures before, without its first review and a day's repeats.
    """

    chance: float
    recalled: bool
    days: int
    nth: int
    lapses: int


@dataclass(frozen=True)
class Quality:
    """How good a number of forecasts were; the mean chance beside the share that was recalled."""

    scored: int
    mean_chance: float
    recalled: float
    log_loss: float
    rmse_bins: float
    auc: float | None


def measure(forecasts: Sequence[Forecast]) -> Quality | None:
    """Return how good the forecasts were, None without any."""
    if not forecasts:
        return None
    return Quality(
        scored=len(forecasts),
        mean_chance=fsum(forecast.chance for forecast in forecasts) / len(forecasts),
        recalled=sum(forecast.recalled for forecast in forecasts) / len(forecasts),
        log_loss=log_loss(forecasts),
        rmse_bins=rmse_by_bins(forecasts),
        auc=auc(forecasts),
    )


def log_loss(forecasts: Sequence[Forecast]) -> float:
    """Return the mean of ``-log`` of the chance given to what happened, in nats: 0 at best, log 2 for a coin's toss.

    A chance of 0 or 1 that proved wrong costs 36 nats, not infinitely many. Raises ValueError without forecasts.
    """
    return fsum(_loss(forecast.chance, recalled=forecast.recalled) for forecast in forecasts) / _number(forecasts)


def _loss(chance: float, *, recalled: bool) -> float:
    within = min(max(chance, EPSILON), 1 - EPSILON)
    return -log(within) if recalled else -log1p(-within)


def rmse_by_bins(forecasts: Sequence[Forecast]) -> float:
    """Return the root of the mean squared gap, from 0 to 1, between mean forecast and share recalled within bins.

    A bin holds the reviews alike in interval, number of reviews and lapses (``bin_of``) and weighs as many as it holds.
    Raises ValueError without forecasts.
    """
    gaps: defaultdict[Bin, list[float]] = defaultdict(list)
    for forecast in forecasts:
        gaps[bin_of(forecast)].append(forecast.chance - forecast.recalled)
    return sqrt(fsum(fsum(of_bin) ** 2 / len(of_bin) for of_bin in gaps.values()) / _number(forecasts))


def bin_of(forecast: Forecast) -> Bin:
    """Return the bin of a review: the whole part of the logarithm of days, reviews and lapses to their own base.

    The bases are 3.62, 1.89 and 1.73; no lapse at all is a bin of its own. The benchmark names a bin by a value within
    it, 2.48 x 3.62^k and so on; the bins are the same.
    """
    lapses = _power(forecast.lapses, LAPSES_BASE) if forecast.lapses else -1
    return _power(forecast.days, INTERVAL_BASE), _power(forecast.nth, REVIEWS_BASE), lapses


def _power(number: int, base: float) -> int:
    return floor(log(number) / log(base))


def auc(forecasts: Sequence[Forecast]) -> float | None:
    """Return the chance that, of a recalled and a forgotten review, the former had the higher forecast; a tie is half.

    That is the area under the ROC curve (Mann and Whitney): 0.5 when forecasts tell nothing apart, None when all or
    none were recalled.
    """
    recalled = sum(forecast.recalled for forecast in forecasts)
    pairs = recalled * (len(forecasts) - recalled)
    if not pairs:
        return None
    forgotten_below = wins = 0.0
    ranked = sorted((forecast.chance, forecast.recalled) for forecast in forecasts)
    for _, group in groupby(ranked, key=lambda one: one[0]):
        outcomes = [outcome for _, outcome in group]
        of_these = sum(outcomes)
        forgotten = len(outcomes) - of_these
        wins += of_these * (forgotten_below + forgotten / 2)
        forgotten_below += forgotten
    return wins / pairs


def _number(forecasts: Sequence[Forecast]) -> int:
    if not forecasts:
        raise ValueError("There are no forecasts to measure.")
    return len(forecasts)
