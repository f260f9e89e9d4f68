from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from training.accounts.services import SAMPLE_PASSWORD, create_sample_accounts


class Command(BaseCommand):
    help = "Create the accounts learner, trainer and editor for development; refused when DEBUG is off."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Create those that are missing, and print all of them."""
        if not settings.DEBUG:
            raise CommandError("Sample accounts are for development only: DEBUG is off, nothing was created.")
        for user in create_sample_accounts():
            self.stdout.write(f"  sign in as {user.username:8} password {SAMPLE_PASSWORD}")
