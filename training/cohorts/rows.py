"""The page of a cohort as a table: the same report, the same figures and the same order as on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from training.cohorts.report import Report
from training.cohorts.sorting import Order

COLUMNS: tuple[str | Promise, ...] = (
    *(_("Learner"), _("Username"), _("Joined"), _("Status"), _("Chance of meeting the standard, per cent")),
    *(_("Facts"), _("Standard"), _("Started"), _("Expected"), _("Range from"), _("Range to")),
    *(_("If reviews stop today"), _("Minutes a day"), _("Reviews"), _("Cards that came back, four weeks")),
    *(_("Of these recalled"), _("Last review"), _("Figures from")),
)


def rows(report: Report, order: Order) -> Iterator[tuple[str | int | date | None, ...]]:
    """Yield the members of a cohort as ``COLUMNS`` name their figures."""
    for row in report.rows(order.sort(report.members)):
        one = row.member
        yield (
            *(row.name, one.username, report.cohort.today(one.joined_at)),
            *(row.word, row.chance, one.facts, one.required, one.started, row.expected, row.low, row.high),
            *(row.stopped, row.minutes_a_day, one.reviews, one.came_back, one.recalled, row.last_on, one.figures_of),
        )
