from __future__ import annotations

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from training.questions.services import GenerationResult, check_pool, generate_questions


class Command(BaseCommand):
    """``generate_questions``: the questions of all facts."""

    help = "Make the questions of all facts; running it again writes only what changed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Let other questions be drawn from the same facts."""
        parser.add_argument("--seed", type=int, default=1, help="Another seed draws other options (%(default)s).")

    def handle(self, *_args: str, seed: int, **_options: object) -> None:
        """Generate, and say what was done."""
        result = generate_questions(seed=seed, progress=self._tell)
        self._report(result)
        for finding in check_pool():
            self.stdout.write(self.style.WARNING(f"{finding.message} {finding.remedy}"))

    def _tell(self, done: int, total: int) -> None:
        self.stdout.write(_("%(done)d of %(total)d facts") % {"done": done, "total": total})

    def _report(self, result: GenerationResult) -> None:
        counts = {
            _("new"): result.added,
            _("changed"): result.changed,
            _("unchanged"): result.unchanged,
            _("retired"): result.retired,
            _("removed"): result.removed,
            _("edited, and their fact changed"): result.outdated,
        }
        shown = ", ".join(f"{label} {count}" for label, count in counts.items())
        self.stdout.write(_("Questions: %(counts)s.") % {"counts": shown})
        self.stdout.write(
            _("%(published)d are published, %(drafts)d wait for an editor.")
            % {"published": result.published, "drafts": result.drafts}
        )
        if result.left_out:
            self.stdout.write(_("Wordings that made no question: %(count)d.") % {"count": result.left_out})
