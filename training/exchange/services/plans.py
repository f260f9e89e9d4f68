"""What an import would change, row by row, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from training.exchange.services.files import FileProblem
from training.facts.seeds.entries import FactEntry
from training.facts.services import Difference
from training.questions.models import Question
from training.rules.addresses import digest
from training.rules.questions import QuestionDraft

WHAT = {"new": _("new"), "changed": _("changed"), "unchanged": _("unchanged"), "error": _("error")}


@dataclass(frozen=True)
class PlannedRow:
    """What becomes of one fact or question; ``where`` names the rows that it was read from."""

    what: str
    name: str
    where: str
    differences: tuple[Difference, ...] = ()
    problems: tuple[FileProblem, ...] = ()

    @property
    def label(self) -> str:
        """What becomes of it, in words."""
        return str(WHAT[self.what])


@dataclass(frozen=True)
class PlannedQuestion:
    """A question that an import makes or changes; ``row`` is the stored one."""

    draft: QuestionDraft
    fact: int
    row: Question | None


@dataclass
class Plan:
    """All rows of a file, and what is wrong with it; only one without a problem can be carried out."""

    rows: list[PlannedRow] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    facts: list[FactEntry] = field(default_factory=list)
    questions: list[PlannedQuestion] = field(default_factory=list)

    def count(self, what: str) -> int:
        """Return how many rows of a sort there are."""
        return sum(row.what == what for row in self.rows)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many rows of each sort there are, in words."""
        return [(str(label), self.count(what)) for what, label in WHAT.items()]

    @property
    def has_problems(self) -> bool:
        """Tell whether anything is wrong, so that nothing can be written."""
        return bool(self.problems) or self.count("error") > 0

    @property
    def can_be_applied(self) -> bool:
        """Tell whether there is something to write and nothing wrong."""
        return not self.has_problems and self.count("new") + self.count("changed") > 0

    @property
    def digest(self) -> str:
        """Stands for exactly what was shown."""
        return digest(repr([(row.what, row.name, row.differences) for row in self.rows]))


def placed(problems: Iterable[FileProblem]) -> tuple[FileProblem, ...]:
    """Return problems in the order of their places, each once."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda one: (one.place, one.row, one.column)))
