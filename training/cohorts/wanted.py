"""Which cards a learner's cohorts want met by their days of deployment; asked for through ``training.reviews.wanted``.

It is read from the syllabus whenever cards are dealt, and kept nowhere: what changes a cohort, or who is in it, holds
at once.
"""

from __future__ import annotations

from datetime import date

from training.accounts.models import User
from training.cohorts.models import Cohort
from training.reviews.wanted import Wanted


def wanted_cards(learner: User, *, on: date) -> list[Wanted]:
    """Return the cards of each cohort of a learner that has not deployed before a day, the first to deploy first."""
    running = Cohort.objects.of_learner(learner).filter(deploys_on__gte=on).order_by("deploys_on", "pk")
    return [Wanted(cohort.deploys_on, cohort.of_syllabus()) for cohort in running.only("deploys_on", "core_only")]
