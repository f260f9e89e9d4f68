"""What a cohort's own history teaches about forecasts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from training.cohorts.models import Cohort, Membership
from training.reviews.models import Review
from training.rules.backtest import predictions_of
from training.rules.own_shift import OwnShift, own_shifts
from training.rules.recalibration import recalibrate
from training.rules.review_log import LoggedReview
from training.rules.scheduling import Rating

# With fewer reviews of cards that came back there is nothing to learn from, and the prior stands.
LEAST_REVIEWS = 50
WRITTEN_AT_ONCE = 500


def histories_of(cohort: Cohort | None) -> dict[Hashable, list[LoggedReview]]:
    """Return the reviews of each learner of a cohort, or of all learners, in order of time."""
    reviews = Review.objects.order_by("at", "pk")
    if cohort is not None:
        reviews = reviews.filter(learner__in=Membership.objects.filter(cohort=cohort).values("learner"))
    histories: dict[Hashable, list[LoggedReview]] = defaultdict(list)
    for learner, card, rating, at in reviews.values_list("learner", "memory__card", "rating", "at").iterator():
        histories[learner].append(LoggedReview(str(card), Rating(rating), at, None))
    return dict(histories)


@transaction.atomic
def calibrate(cohort: Cohort, *, at: datetime) -> bool:
    """Learn from a cohort's history how its forecasts are to be corrected; returns whether there was enough of it."""
    predictions = predictions_of(histories_of(cohort), zone=cohort.zone, retention=cohort.retention)
    learned = recalibrate(predictions)
    enough = learned.reviews >= LEAST_REVIEWS
    cohort.calibration = asdict(learned) if enough else None
    cohort.calibrated_at = at
    cohort.save(update_fields=["calibration", "calibrated_at"])
    _keep(cohort, own_shifts(predictions, learned) if enough else {})
    return enough


def _keep(cohort: Cohort, shifts: Mapping[Hashable, OwnShift]) -> None:
    """Keep the shift of each member, and none of those without history."""
    members = list(cohort.memberships.active())
    for one in members:
        own = shifts.get(one.learner_id)
        one.shift, one.error_sd = (own.shift, own.error_sd) if own else (None, None)
    Membership.objects.bulk_update(members, ["shift", "error_sd"], batch_size=WRITTEN_AT_ONCE)
