from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from math import fsum
from random import Random
from statistics import fmean
from uuid import uuid4

import pytest

from tests.factories import CardFactory, CohortFactory, MembershipFactory
from tests.simulated import BEGIN, HalfLifeTruth, SimulatedLearner
from training.cohorts.models import Cohort, Membership
from training.cohorts.services import calibrate
from training.cohorts.services.calibrating import LEAST_REVIEWS
from training.reviews.models import Memory, Review
from training.rules.backtest import predictions_of
from training.rules.own_shift import corrected as corrected_by_shift
from training.rules.recalibration import UNCALIBRATED, Recalibration
from training.rules.review_log import LoggedReview

pytestmark = pytest.mark.django_db

DAYS, AHEAD, FACTS, LEARNERS = 60, 30, 30, 8


def own_recalibration(membership: Membership, cohort: Cohort) -> Recalibration:
    """How the forecasts of a member are corrected."""
    return corrected_by_shift(cohort.recalibration, shift=membership.shift, error_sd=membership.error_sd)


class FirmAtFirst(HalfLifeTruth):
    """A memory of which FSRS is too sure."""

    def __init__(self, rng: Random) -> None:
        super().__init__(rng)
        self._learner *= 0.55


class Forgetful(FirmAtFirst):
    """A memory weaker than those of the others, which recalls make little firmer."""

    def __init__(self, rng: Random) -> None:
        super().__init__(rng)
        self._learner, self._growth = 0.2, 1.3


def studied(rng: Random, days: int) -> SimulatedLearner:
    """A learner who studied for so many days."""
    learner = SimulatedLearner(FirmAtFirst(rng), rng, FACTS, attendance=0.8)
    learner.study(BEGIN, days, until=BEGIN + timedelta(DAYS + AHEAD))
    return learner


def noon(day) -> datetime:
    return datetime.combine(day, time(12), UTC)


def store(cohort: Cohort, cards, log: list[LoggedReview]) -> Membership:
    """Keep a simulated log as that of a new member."""
    membership = MembershipFactory(cohort=cohort)
    memories = {
        name: Memory(learner=membership.learner, card=card, fact=card.fact, due_at=noon(BEGIN), dealt_on=BEGIN)
        for name, card in zip(map(str, range(FACTS)), cards, strict=True)
    }
    Memory.objects.bulk_create(memories.values())
    Review.objects.bulk_create(
        Review(
            key=uuid4(), learner=membership.learner, memory=memories[one.card], rating=one.rating, at=one.at,
            day=one.at.date(), phase=0, before={},
        )
        for one in log
    )  # fmt: skip
    return membership


@pytest.fixture(scope="module")
def learners():
    rng = Random(7)
    return [studied(rng, DAYS) for _ in range(LEARNERS)]


@pytest.fixture
def cohort(learners):
    """Learners of whose memory FSRS is too sure, with two months of reviews."""
    cohort, cards = CohortFactory(), CardFactory.create_batch(FACTS)
    for learner in learners:
        store(cohort, cards, learner.log)
    return cohort


def at(day: int) -> datetime:
    return noon(BEGIN + timedelta(day))


def test_with_too_little_history_the_prior_stays(learners):
    cohort, cards = CohortFactory(), CardFactory.create_batch(FACTS)
    store(cohort, cards, learners[0].log[:LEAST_REVIEWS])
    assert not calibrate(cohort, at=at(DAYS))
    cohort.refresh_from_db()
    assert cohort.recalibration == UNCALIBRATED
    assert cohort.calibrated_at == at(DAYS)
    assert own_recalibration(cohort.memberships.get(), cohort) == UNCALIBRATED


def test_what_history_teaches_is_kept_and_read_back(cohort):
    assert calibrate(cohort, at=at(DAYS))
    kept = Cohort.objects.get(pk=cohort.pk).recalibration
    assert kept == cohort.recalibration
    assert kept.reviews >= LEAST_REVIEWS
    assert kept.shifts != UNCALIBRATED.shifts
    assert all(one.shift is not None for one in cohort.memberships.all())


def test_the_error_of_forecasts_shrinks_on_what_came_after(cohort, learners):
    """Learned from the first five weeks alone, and judged by what was recalled of cards in the weeks that followed."""
    split = BEGIN + timedelta(35)
    Review.objects.filter(day__gte=split).delete()
    calibrate(cohort, at=noon(split))
    cohort.refresh_from_db()
    histories = dict(enumerate(learner.log for learner in learners))
    later = [one for one in predictions_of(histories, zone=cohort.zone) if one.cut >= split]
    members = dict(enumerate(cohort.memberships.order_by("pk")))
    raw = [one.forecast.chance for one in later]
    corrected = [
        own_recalibration(members[one.learner], cohort).chance(one.forecast.chance, one.horizon) for one in later
    ]
    recalled = [one.forecast.recalled for one in later]
    assert len(later) > 300
    assert fmean(raw) - fmean(recalled) > 0.05
    assert abs(fmean(corrected) - fmean(recalled)) < 0.5 * (fmean(raw) - fmean(recalled))
    assert brier(corrected, recalled) < brier(raw, recalled)


def brier(chances, recalled) -> float:
    return fsum((chance - one) ** 2 for chance, one in zip(chances, recalled, strict=True)) / len(recalled)


def test_another_cohorts_reviews_teach_nothing(cohort, learners):
    other = CohortFactory()
    MembershipFactory(cohort=other)
    assert not calibrate(other, at=at(DAYS))


def test_whoever_recalls_less_than_the_others_has_forecasts_below_theirs(cohort):
    rng = Random(3)
    weak = SimulatedLearner(Forgetful(rng), rng, FACTS, attendance=0.8)
    weak.study(BEGIN, DAYS, until=BEGIN + timedelta(DAYS + AHEAD))
    membership = store(cohort, CardFactory.create_batch(FACTS), weak.log)
    calibrate(cohort, at=at(DAYS))
    shifts = {one.pk: one.shift for one in cohort.memberships.all()}
    assert shifts[membership.pk] == min(shifts.values())
    membership.refresh_from_db()
    assert own_recalibration(membership, cohort).chance(0.9, 10) < cohort.recalibration.chance(0.9, 10) - 0.02


def test_a_second_time_teaches_the_same(cohort):
    calibrate(cohort, at=at(DAYS))
    once = cohort.calibration, sorted(cohort.memberships.values_list("pk", "shift", "error_sd"))
    calibrate(cohort, at=at(DAYS))
    assert (cohort.calibration, sorted(cohort.memberships.values_list("pk", "shift", "error_sd"))) == once
