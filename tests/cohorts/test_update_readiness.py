from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.cohorts.test_backtest_readiness import studied
from tests.factories import CohortFactory, MembershipFactory
from training.cohorts.models import Standing

pytestmark = pytest.mark.django_db


def update() -> str:
    out = StringIO()
    call_command("update_readiness", stdout=out)
    return out.getvalue()


def test_every_cohort_is_calibrated_and_its_members_stand():
    learned, new = CohortFactory(slug="rotation-7"), CohortFactory(slug="rotation-8")
    for _ in range(4):
        studied(learned)
    MembershipFactory(cohort=new)
    printed = update().splitlines()
    learned.refresh_from_db()
    assert learned.recalibration.reviews >= 50
    reviews, none = learned.recalibration.reviews, "0 on course, 0 borderline, 0 at risk"
    assert printed == [
        f"rotation-7: forecasts corrected by {reviews} reviews; {none}, 4 too little data.",
        f"rotation-8: too little history to correct forecasts; {none}, 1 too little data.",
        "2 cohorts.",
    ]
    assert Standing.objects.count() == 5


def test_a_cohort_that_deployed_long_ago_is_left_alone():
    today = timezone.now().date()
    recent = CohortFactory(slug="recent", deploys_on=today - timedelta(days=10))
    past = CohortFactory(slug="past", deploys_on=today - timedelta(days=40))
    assert "past" not in update()
    recent.refresh_from_db()
    past.refresh_from_db()
    assert recent.calibrated_at
    assert past.calibrated_at is None


def test_without_a_cohort_there_is_nothing_to_do():
    assert update() == "0 cohorts.\n"
