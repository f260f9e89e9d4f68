from __future__ import annotations

from collections.abc import Sized
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training.facts.services import InvalidSeedsError, LoadResult, load_content


class Command(BaseCommand):
    """``load_content``: the seeds into the database."""

    help = "Validate the curated content and load it, all or nothing. Loading again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the folder to load from."""
        parser.add_argument(
            "--seeds", type=Path, default=settings.SEEDS_DIR, metavar="DIR", help="The folder of seeds (%(default)s)."
        )

    def handle(self, *_args: str, seeds: Path, **_options: object) -> None:
        """Load, and say what was done or everything that is wrong."""
        try:
            result = load_content(seeds, at=now(), progress=self.stdout.write)
        except InvalidSeedsError as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            count = len(error.problems)
            message = ngettext(
                "%(count)d problem in %(root)s; nothing was loaded.",
                "%(count)d problems in %(root)s; nothing was loaded.",
                count,
            )
            raise CommandError(message % {"count": count, "root": seeds}) from error
        self._report(result)

    def _report(self, result: LoadResult) -> None:
        counts: dict[str, Sized] = {
            _("new"): result.created,
            _("changed"): result.changed,
            _("unchanged"): result.unchanged,
            _("restored"): result.restored,
            _("withdrawn"): result.withdrawn,
            _("conflicts"): result.conflicts,
        }
        facts = ", ".join(f"{label} {len(items)}" for label, items in counts.items())
        self.stdout.write(_("Facts: %(facts)s.") % {"facts": facts})
        self.stdout.write(_("Sources, topics and entities written: %(count)d.") % {"count": result.records})
        if result.settled:
            message = _("Edits that the seeds now hold, and that no longer count as edits: %(count)d.")
            self.stdout.write(message % {"count": len(result.settled)})
        for conflict in result.conflicts:
            self.stdout.write(self.style.WARNING(f"{conflict.what}: {conflict.reason}"))
