"""Bringing the forecasts of all cohorts up to date, each night."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from training.cohorts.models import Cohort, Standing
from training.cohorts.services.calibrating import calibrate
from training.cohorts.services.standings import refresh

# A cohort that deployed longer ago is looked at for the record, if at all.
LONG_PAST = timedelta(days=30)


@dataclass(frozen=True)
class Updated:
    """A cohort brought up to date: how many reviews correct its forecasts, how many members have each status."""

    cohort: Cohort
    reviews: int
    counts: dict[Standing.Status, int]


def update_readiness(*, at: datetime) -> Iterator[Updated]:
    """Learn from the history of each cohort that did not deploy long ago, and forecast anew; yields each when done."""
    for cohort in Cohort.objects.filter(deploys_on__gte=at.date() - LONG_PAST):
        calibrate(cohort, at=at)
        found = Counter(member.status for member in refresh(cohort, at=at))
        counts = {status: found[status] for status in Standing.Status}
        yield Updated(cohort, cohort.recalibration.reviews, counts)
