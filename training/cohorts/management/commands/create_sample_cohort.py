from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from training.cohorts.services.sample import create_sample_cohort


class Command(BaseCommand):
    """Create a cohort of invented people for development."""

    help = "Create a cohort of invented people with two months of learning for development; refused when DEBUG is off."

    def handle(self, *args: Any, **options: Any) -> None:
        """Create it unless it is there."""
        if not settings.DEBUG:
            raise CommandError("The sample cohort is for development only: DEBUG is off, nothing was created.")
        cohort = create_sample_cohort(at=timezone.now())
        if cohort is None:
            self.stdout.write("  is there already, and was left as it is")
        else:
            self.stdout.write(f"  {cohort}: {cohort.memberships.count()} learners; the trainer is trainer")
