"""Learners whose memory is known, to judge forecasts by: what they recall is a matter of chance, how likely is not.

Whatever the truth, they are scheduled as the product does, by FSRS from their grades. One truth is FSRS itself. Another
forgets by halves: a memory of half-life ``H`` is there after ``t`` days with the chance ``2^(-t/H)``; learners
and facts differ in their half-lives, and each recall multiplies it by up to a factor that is the learner's own. The
third does the same by a power law.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from training.rules.backtest import predictions_of
from training.rules.memory import recall_on
from training.rules.own_shift import own_shifts
from training.rules.pacing import new_cards_today
from training.rules.readiness import CardMemory, Estimate, FactMemory, Prospect, readiness
from training.rules.recalibration import UNCALIBRATED, Recalibration, recalibrate
from training.rules.review_log import LoggedReview
from training.rules.scheduling import MemoryState, Rating, schedule

BEGIN = date(2025, 1, 6)
NOON = time(12)
ZONE = ZoneInfo("UTC")


class FsrsTruth:
    """A memory that is as FSRS says."""

    def __init__(self, rng: Random) -> None:
        self._states: dict[str, MemoryState] = {}

    def recall(self, card: str, day: date) -> float:
        """Return the true chance that a card is recalled on a day."""
        state = self._states.get(card, MemoryState())
        return recall_on(day, stability=state.stability, last_day=state.last_day)

    def reviewed(self, card: str, day: date, state: MemoryState, *, recalled: bool) -> None:
        """Take note of a review, after which the scheduler holds ``state``."""
        self._states[card] = state


class HalfLifeTruth:
    """A memory that forgets by halves, at a pace that differs between learners and between facts."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._learner = rng.lognormvariate(0, 0.35)
        self._growth = rng.uniform(1.7, 2.8)
        self._half_lives: dict[str, float] = {}
        self._days: dict[str, date] = {}

    def recall(self, card: str, day: date) -> float:
        """Return the true chance that a card is recalled on a day."""
        if card not in self._days:
            return 0.0
        return float(0.5 ** ((day - self._days[card]).days / self._half_lives[card]))

    def reviewed(self, card: str, day: date, state: MemoryState, *, recalled: bool) -> None:
        """Take note of a review: recalled, the half-life grows; forgotten, it falls back; else it begins."""
        half_life = self._half_lives.get(card)
        if half_life is None:
            half_life = 5 * self._learner * self._rng.lognormvariate(0, 0.5)
        elif recalled:
            half_life *= 1 + (self._growth - 1) * min(1.0, (day - self._days[card]).days / (0.15 * half_life))
        else:
            half_life = max(1.0, half_life * 0.5)
        self._half_lives[card], self._days[card] = half_life, day


class PowerLawTruth(HalfLifeTruth):
    """A memory that differs and grows as the other does, but forgets fast at first and slowly then.

    No number of the forecast was chosen by it.
    """

    def recall(self, card: str, day: date) -> float:
        """Return the true chance that a card is recalled on a day."""
        if card not in self._days:
            return 0.0
        return 1 / (1 + (day - self._days[card]).days / self._half_lives[card])


Truth = type[FsrsTruth] | type[HalfLifeTruth]


@dataclass
class SimulatedLearner:
    """A learner of so many facts, one card each, who studies on some days and stays away for weeks now and then."""

    truth: FsrsTruth | HalfLifeTruth
    rng: Random
    facts: int
    attendance: float
    known_before: float = 0.3
    states: dict[str, MemoryState] = field(default_factory=dict)
    due: dict[str, date] = field(default_factory=dict)
    log: list[LoggedReview] = field(default_factory=list)

    def study(self, first: date, days: int, *, until: date, absences: Sequence[tuple[date, date]] = ()) -> None:
        """Study for so many days, with new cards paced to the date ``until``."""
        for day in (first + timedelta(n) for n in range(days)):
            away = any(start <= day < end for start, end in absences)
            if not away and self.rng.random() < self.attendance:
                self._day(day, until)

    def _day(self, day: date, until: date) -> None:
        for card in [card for card, due in self.due.items() if due <= day]:
            self._review(card, day, recalled=self.rng.random() < self.truth.recall(card, day))
        unseen = self.facts - len(self.states)
        new = new_cards_today(unseen=unseen, days_left=(until - day).days, introduced_today=0, due_today=0, cap=60)
        for number in range(len(self.states), len(self.states) + new):
            self._review(str(number), day, recalled=self.rng.random() < self.known_before)

    def _review(self, card: str, day: date, *, recalled: bool) -> None:
        """Grade a card until it is recalled and past the short steps of the day."""
        state, rating = self.states.get(card, MemoryState()), Rating.GOOD if recalled else Rating.AGAIN
        while True:
            scheduled = schedule(state, rating, day=day)
            self.log.append(LoggedReview(card, rating, datetime.combine(day, NOON, UTC), None))
            state, rating = scheduled.state, Rating.GOOD
            if scheduled.interval >= timedelta(days=1):
                break
        self.states[card], self.due[card] = state, day + scheduled.interval
        self.truth.reviewed(card, day, state, recalled=recalled)

    def memories(self) -> list[FactMemory]:
        """Return what the product knows of each fact."""
        return [self._memory(str(number)) for number in range(self.facts)]

    def _memory(self, card: str) -> FactMemory:
        state = self.states.get(card)
        if state is None:
            return []
        assert state.stability
        assert state.difficulty
        assert state.last_day
        return [CardMemory(state.stability, state.difficulty, state.last_day, self.due[card])]

    def true_chances(self, day: date) -> list[float]:
        """Return how likely the learner truly is to recall each fact that was started."""
        return [self.truth.recall(card, day) for card in self.states]


def simulated_cohort(
    truth: Truth, rng: Random, *, learners: int = 20, facts: int = 48, days: int = 60, ahead: int = 30
) -> tuple[list[SimulatedLearner], Prospect]:
    """Return learners who have studied for some days, and the prospect of a date so many days later."""
    today = BEGIN + timedelta(days)
    prospect = Prospect(today, today + timedelta(ahead))
    cohort = []
    for _ in range(learners):
        learner = SimulatedLearner(truth(rng), rng, facts, attendance=rng.uniform(0.6, 0.95))
        away = BEGIN + timedelta(rng.randrange(5, max(6, days - 10)))
        absences = [(away, away + timedelta(rng.choice([4, 10, 20, 40])))] if rng.random() < 0.6 else []
        learner.study(BEGIN, days, until=prospect.on, absences=absences)
        cohort.append(learner)
    return cohort, prospect


def poisson_binomial(chances: Sequence[float]) -> list[float]:
    """Return the exact chance of each number of successes."""
    distribution = [1.0]
    for chance in chances:
        missed = [share * (1 - chance) for share in distribution] + [0.0]
        hit = [0.0] + [share * chance for share in distribution]
        distribution = [a + b for a, b in zip(missed, hit, strict=True)]
    return distribution


@dataclass(frozen=True)
class Judged:
    """A forecast beside the truth: how many points of 100 it is too high, how likely its range holds what happens."""

    points: float
    held: float


@dataclass
class Judgement:
    """The forecasts for the learners of cohorts, in both cases, as FSRS gives them (raw) and recalibrated."""

    stopped: list[Judged] = field(default_factory=list)
    stopped_raw: list[Judged] = field(default_factory=list)
    continued: list[Judged] = field(default_factory=list)
    continued_raw: list[Judged] = field(default_factory=list)

    def add_cohort(self, truth: Truth, rng: Random, **sizes: int) -> None:
        """Simulate a cohort, forecast from what the product knows, then let the time until the date pass."""
        cohort, prospect = simulated_cohort(truth, rng, **sizes)
        history = {number: learner.log for number, learner in enumerate(cohort)}
        predictions = predictions_of(history, zone=ZONE)
        recalibration = recalibrate(predictions)
        own = own_shifts(predictions, recalibration)
        for number, learner in enumerate(cohort):
            self._add_learner(learner, prospect, own[number].applied(recalibration) if number in own else recalibration)

    def _add_learner(self, learner: SimulatedLearner, prospect: Prospect, recalibration: Recalibration) -> None:
        memories, reviews = learner.memories(), len(learner.log)
        forecast = readiness(memories, prospect, reviews=reviews, recalibration=recalibration)
        raw = readiness(memories, prospect, reviews=reviews, recalibration=UNCALIBRATED)
        if not (forecast.stopped and forecast.continued and raw.stopped and raw.continued):
            return
        truth = learner.true_chances(prospect.on)
        self.stopped.append(judged(forecast.stopped, truth, learner.facts))
        self.stopped_raw.append(judged(raw.stopped, truth, learner.facts))
        learner.attendance = 1.0
        learner.study(prospect.today, prospect.days, until=prospect.on)
        truth = learner.true_chances(prospect.on)
        self.continued.append(judged(forecast.continued, truth, learner.facts))
        self.continued_raw.append(judged(raw.continued, truth, learner.facts))


def judged(estimate: Estimate, truth: Sequence[float], facts: int) -> Judged:
    """Judge an estimate by the true chances, and its range by the exact chance of each outcome."""
    held = sum(poisson_binomial(truth)[estimate.low : estimate.high + 1])
    return Judged(100 * (estimate.expected - sum(truth)) / facts, held)
