"""How far a cohort is from its day of deployment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from training.cohorts.models import Cohort


@dataclass(frozen=True)
class Dated:
    """What is told of a cohort at a moment."""

    cohort: Cohort
    at: datetime

    @property
    def today(self) -> date:
        """The cohort's study day."""
        return self.cohort.today(self.at)

    @property
    def days_left(self) -> int:
        """Days until deployment; negative once it is past."""
        return (self.cohort.deploys_on - self.today).days

    @property
    def past(self) -> bool:
        """Tell whether the day of deployment is past; the figures are then those that it was met with."""
        return self.days_left < 0
