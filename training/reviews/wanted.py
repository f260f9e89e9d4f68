"""Which cards a learner is to have met, and in time for which day.

Who looks after learners says so. Cards know nothing of them: the setting ``WANTED_CARDS`` names the function to ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from training.accounts.models import User


@dataclass(frozen=True)
class Wanted:
    """Cards to be met in time for a day; ``which`` is the condition on a card and, as well, on a memory of one."""

    by: date
    which: Q


def wanted_of(learner: User, *, on: date) -> list[Wanted]:
    """Return the cards that a learner is to have met by the days from this one on, what comes first first."""
    found: list[Wanted] = import_string(settings.WANTED_CARDS)(learner, on=on)
    return found
