from __future__ import annotations

import json

from django.core.management.base import BaseCommand

from training.facts.services import export_facts


class Command(BaseCommand):
    """``export_facts``: the content for other programs."""

    help = "Write every active fact with its claims to standard output, as JSON."

    def handle(self, *_args: str, **_options: object) -> None:
        """Write the list."""
        self.stdout.write(json.dumps(export_facts(), ensure_ascii=False, indent=2))
