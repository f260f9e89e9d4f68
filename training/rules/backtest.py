"""How good forecasts of recall would have been: history is cut at rolling dates, forecast, compared with what happened.

At the start of each cut day every card that was reviewed before has a forecast for its next review, made from nothing
that was not known then. Compared with it is the first review on the study day on which the card came back, whenever
that was; further ones of that day, and first reviews of a card, are not forecast. The horizon is the days from the cut
to that review. So one review is forecast from several cuts, at different horizons: the tables give both numbers.

Beside the forecast as FSRS gives it stand the same recalibrated, at each cut by what had happened before it and nothing
else, of several learners each by its own shift as well (``training.rules.own_shift``); and two that know nothing of
cards: the moving average of the benchmark and a constant, the share recalled so far.

What cards come back at which horizon is not chance: long horizons are absences and well-known cards.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from math import fsum
from operator import attrgetter
from zoneinfo import ZoneInfo

from training.rules.days import study_day
from training.rules.forecast_quality import Forecast, log_loss
from training.rules.memory import recall_on
from training.rules.own_shift import own_shifts
from training.rules.recalibration import Prediction, Recalibration, horizon_of, recalibrate
from training.rules.replay import constant, moving_average
from training.rules.review_log import LoggedReview
from training.rules.scheduling import DEFAULT_RETENTION, MemoryState, Rating, schedule
from training.rules.spread import Spread

DAYS_BETWEEN_CUTS = 7
# A sum of fewer forecasts has no range worth the name.
LEAST_IN_RANGE = 5


class Method(StrEnum):
    """What makes a forecast."""

    FSRS = "fsrs"
    RECALIBRATED = "recalibrated"
    MOVING_AVERAGE = "moving_average"
    CONSTANT = "constant"


@dataclass(frozen=True)
class Row:
    """How one method did within one range of horizons, which begins at ``horizon`` days.

    ``reviews`` were forecast ``forecasts`` times. ``predicted`` and ``observed`` are mean chance and share recalled of
    the forecasts, ``brier`` the mean squared error, ``log_loss`` in nats. Of the sums of at least five forecasts for
    one learner from one cut, ``ranges`` in number, the share ``coverage`` lay within the 80 % range; None without any.
    """

    method: Method
    horizon: int
    forecasts: int
    reviews: int
    predicted: float
    observed: float
    brier: float
    log_loss: float
    ranges: int
    coverage: float | None

    @property
    def error(self) -> float:
        """How far predicted lies above observed; below when negative."""
        return self.predicted - self.observed


@dataclass(frozen=True)
class Backtest:
    """The table, by range of horizons and method, the number of cuts, and what all the history together teaches."""

    rows: tuple[Row, ...]
    cuts: int
    recalibration: Recalibration


@dataclass(frozen=True, slots=True)
class _Return:
    """A card that comes back: after which day, on which day, with which forecast and what happened."""

    after: date
    day: date
    forecast: Forecast


@dataclass(frozen=True, slots=True)
class _Judged:
    """The forecasts of one learner from one cut within one range of horizons, by one method."""

    predictions: Sequence[Prediction]
    chances: Sequence[float]
    error_sd: float


def backtest(
    histories: Mapping[Hashable, Sequence[LoggedReview]], *, zone: ZoneInfo, retention: float = DEFAULT_RETENTION
) -> Backtest:
    """Return how good forecasts would have been, from the reviews of each learner in order of time.

    Study days are those of ``zone``. Cuts are a week apart, the first a week after the first review.
    Raises ValueError when the retention is out of bounds.
    """
    returns = {learner: _returns(reviews, zone, retention) for learner, reviews in histories.items()}
    cuts = _cuts([study_day(review.at, zone) for reviews in histories.values() for review in reviews])
    predictions = _predictions(returns, cuts)
    judged: defaultdict[tuple[int, Method], list[_Judged]] = defaultdict(list)
    for cut, of_cut in groupby(predictions, key=attrgetter("cut")):
        before = [prediction for prediction in predictions if prediction.day < cut]
        known = recalibrate(before)
        own = own_shifts(before, known)
        for (learner, horizon), occasion in groupby(of_cut, key=lambda one: (one.learner, horizon_of(one.horizon))):
            past = [one.forecast for one in returns[learner] if one.day < cut]
            of_learner = own[learner].applied(known) if learner in own else known
            for method, one in _judged(list(occasion), of_learner, past):
                judged[horizon, method].append(one)
    rows = tuple(_row(method, horizon, of_row) for (horizon, method), of_row in sorted(judged.items(), key=_place))
    return Backtest(rows, len(cuts), recalibrate(predictions))


def predictions_of(
    histories: Mapping[Hashable, Sequence[LoggedReview]], *, zone: ZoneInfo, retention: float = DEFAULT_RETENTION
) -> list[Prediction]:
    """Return what a cohort's history gives ``recalibrate``: forecasts from weekly cuts with known outcomes, in order.

    Raises ValueError when the retention is out of bounds.
    """
    returns = {learner: _returns(reviews, zone, retention) for learner, reviews in histories.items()}
    cuts = _cuts([study_day(review.at, zone) for reviews in histories.values() for review in reviews])
    return _predictions(returns, cuts)


def _cuts(days: Sequence[date]) -> list[date]:
    """Return the days on which to forecast: as long as there is something to come."""
    if not days:
        return []
    first, last = min(days), max(days)
    return [first + timedelta(ahead) for ahead in range(DAYS_BETWEEN_CUTS, (last - first).days + 1, DAYS_BETWEEN_CUTS)]


def _returns(reviews: Sequence[LoggedReview], zone: ZoneInfo, retention: float) -> list[_Return]:
    """Return every return of a card on a later study day, by day."""
    states: dict[str, MemoryState] = {}
    days: Counter[str] = Counter()
    lapses: Counter[str] = Counter()
    returns = []
    for review in reviews:
        card, day, recalled = review.card, study_day(review.at, zone), review.rating is not Rating.AGAIN
        state = states.get(card, MemoryState())
        before = state.last_day
        if before is None or day > before:
            days[card] += 1
        if before is not None and day > before:
            chance = recall_on(day, stability=state.stability, last_day=before)
            forecast = Forecast(chance, recalled, (day - before).days, days[card], lapses[card])
            returns.append(_Return(before, day, forecast))
            lapses[card] += not recalled
        states[card] = schedule(state, review.rating, day=day, retention=retention).state
    return returns


def _predictions(returns: Mapping[Hashable, Sequence[_Return]], cuts: Sequence[date]) -> list[Prediction]:
    """Return the forecasts from each cut for the next return of each card: by cut, learner and horizon."""
    learners = {learner: place for place, learner in enumerate(returns)}
    predictions = []
    for learner, of_learner in returns.items():
        for one in of_learner:
            between = cuts[bisect_right(cuts, one.after) : bisect_right(cuts, one.day)]
            alike = Counter(horizon_of((one.day - cut).days) for cut in between)
            for cut in between:
                weight = 1 / alike[horizon_of((one.day - cut).days)]
                predictions.append(Prediction(learner, cut, one.day, one.forecast, weight))
    return sorted(predictions, key=lambda one: (one.cut, learners[one.learner], one.horizon))


def _judged(
    occasion: Sequence[Prediction], known: Recalibration, past: Sequence[Forecast]
) -> Iterator[tuple[Method, _Judged]]:
    """Yield what each method says of the forecasts of one occasion, given what was known at the cut."""
    raw = [one.forecast.chance for one in occasion]
    recalibrated = [known.chance(one.forecast.chance, one.horizon) for one in occasion]
    error_sd = known.sd(fsum(raw) / len(raw), fsum(one.horizon for one in occasion) / len(occasion))
    yield Method.FSRS, _Judged(occasion, raw, 0.0)
    yield Method.RECALIBRATED, _Judged(occasion, recalibrated, error_sd)
    for method, baseline in ((Method.MOVING_AVERAGE, moving_average), (Method.CONSTANT, constant)):
        # What it would say of one more review, whatever became of it.
        level = baseline([*past, occasion[0].forecast])[-1].chance
        yield method, _Judged(occasion, [level] * len(occasion), 0.0)


def _place(item: tuple[tuple[int, Method], list[_Judged]]) -> tuple[int, int]:
    (horizon, method), _ = item
    return horizon, list(Method).index(method)


def _row(method: Method, horizon: int, judged: Sequence[_Judged]) -> Row:
    forecasts = [
        replace(prediction.forecast, chance=chance)
        for one in judged
        for prediction, chance in zip(one.predictions, one.chances, strict=True)
    ]
    number = len(forecasts)
    within = [_within(one) for one in judged if len(one.predictions) >= LEAST_IN_RANGE]
    return Row(
        method=method,
        horizon=horizon,
        forecasts=number,
        reviews=round(fsum(prediction.weight for one in judged for prediction in one.predictions)),
        predicted=fsum(one.chance for one in forecasts) / number,
        observed=sum(one.recalled for one in forecasts) / number,
        brier=fsum((one.chance - one.recalled) ** 2 for one in forecasts) / number,
        log_loss=log_loss(forecasts),
        ranges=len(within),
        coverage=sum(within) / len(within) if within else None,
    )


def _within(judged: _Judged) -> bool:
    """Return whether the number recalled lay within the range."""
    possible = [chance / (1 - chance) for chance in judged.chances if 0 < chance < 1]
    low, high = Spread(possible, judged.error_sd).range()
    certain = sum(chance >= 1 for chance in judged.chances)
    return low <= sum(one.forecast.recalled for one in judged.predictions) - certain <= high
