from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training.facts.services import NothingToExportError, export_seeds


class Command(BaseCommand):
    """``export_seeds``: the content with all edits, as seeds."""

    help = "Write the content with all edits as seeds: loading them again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the folder to write to, and the seeds whose wording of files is kept."""
        parser.add_argument("directory", type=Path, help="The folder to write to, such as seeds.")
        parser.add_argument(
            "--like",
            type=Path,
            default=settings.SEEDS_DIR,
            metavar="DIR",
            help="Seeds whose comments and lines are kept where nothing changed (%(default)s).",
        )

    def handle(self, *_args: str, directory: Path, like: Path, **_options: object) -> None:
        """Write, and say which files changed and what would keep them from being loaded."""
        try:
            result = export_seeds(directory, like=like)
        except NothingToExportError as error:
            raise CommandError(
                _("The database holds no facts; nothing was written. Load the content first.")
            ) from error
        except OSError as error:
            message = _("%(path)s cannot be written: %(reason)s.")
            raise CommandError(message % {"path": error.filename, "reason": error.strerror}) from error
        for name in result.changed:
            self.stdout.write(_("written: %(name)s") % {"name": name})
        for name in result.removed:
            self.stdout.write(_("removed: %(name)s") % {"name": name})
        self.stdout.write(_("Facts: %(count)d.") % {"count": result.facts})
        for problem in result.problems:
            self.stderr.write(str(problem))
        if count := len(result.problems):
            message = ngettext(
                "%(count)d problem keeps %(root)s from being loaded.",
                "%(count)d problems keep %(root)s from being loaded.",
                count,
            )
            raise CommandError(message % {"count": count, "root": directory})
