from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from training.reviews.services import generate_cards


class Command(BaseCommand):
    """Make the cards of all facts."""

    help = "Make the cards of all facts. Repeatable: edited cards are never overwritten, unchanged ones are left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them and say what changed."""
        made = generate_cards(at=timezone.now())
        self.stdout.write(
            f"{made.active} cards: {made.added} added, {made.changed} changed, {made.unchanged} unchanged, "
            f"{made.retired} retired, {made.removed} removed."
        )
        if made.corrected:
            self.stdout.write(
                f"{made.corrected} say something else than before; {made.reset} learners' memories begin anew."
            )
        if made.outdated:
            self.stdout.write(f"{made.outdated} edited cards whose fact changed: see the admin.")
