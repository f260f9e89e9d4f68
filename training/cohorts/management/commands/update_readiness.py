from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from training.cohorts.services.updating import Updated, update_readiness


class Command(BaseCommand):
    """Bring the forecasts of all cohorts up to date."""

    help = (
        "Learn from what happened how the forecasts of each cohort are to be corrected, and forecast anew. "
        "For cron, once a night; cohorts that deployed long ago are left alone. Repeatable."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Update them and print a line for each."""
        number = 0
        for updated in update_readiness(at=timezone.now()):
            self.stdout.write(_line(updated))
            number += 1
        self.stdout.write("1 cohort." if number == 1 else f"{number} cohorts.")


def _line(updated: Updated) -> str:
    counts = ", ".join(f"{number} {status.label.lower()}" for status, number in updated.counts.items())
    forecasts = "too little history to correct forecasts"
    if updated.reviews:
        forecasts = f"forecasts corrected by {updated.reviews:,} reviews"
    return f"{updated.cohort.slug}: {forecasts}; {counts}."
