"""The orders in which the members of a cohort are shown, and how a page links to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from training.cohorts.report import URGENCY, Status
from training.cohorts.services.standings import Member

DEFAULT = "status"
# With a minus before its name an order is the other way round.
REVERSED = "-"


def _by_name(one: Member) -> str:
    return one.name.casefold()


def _by_status(one: Member) -> tuple[int, float]:
    place = URGENCY[Status(one.status)] if one.status else len(URGENCY)
    return place, 2.0 if one.chance is None else one.chance


def _number(value: float | None) -> float:
    return -1.0 if value is None else value


KEYS: dict[str, Callable[[Member], Any]] = {
    "status": _by_status,
    "name": _by_name,
    "expected": lambda one: _number(one.expected),
    "stopped": lambda one: _number(one.stopped),
    "minutes": lambda one: _number(one.minutes_a_day),
    "last": lambda one: one.last_on or date.min,
}
LABELS: dict[str, str | Promise] = {
    "name": _("Learner"),
    "status": _("Status"),
    "expected": _("Expected"),
    "stopped": _("Stop today"),
    "minutes": _("Minutes a day"),
    "last": _("Last review"),
}
STYLES = dict.fromkeys(LABELS, "right wide") | {"name": "", "status": "", "expected": "right"}


@dataclass(frozen=True)
class Order:
    """An order, by what and which way round."""

    by: str
    falling: bool

    @classmethod
    def read(cls, text: str | None) -> Order:
        """Return the order that an address asks for; an unknown one is that by status, the most urgent first."""
        name = (text or "").removeprefix(REVERSED)
        return cls(name, (text or "").startswith(REVERSED)) if name in KEYS else cls(DEFAULT, falling=False)

    def __str__(self) -> str:
        return REVERSED * self.falling + self.by

    @property
    def aria(self) -> str:
        """How a heading of a table says it."""
        return "descending" if self.falling else "ascending"

    @property
    def label(self) -> str | Promise:
        """What the heading of its column says."""
        return LABELS[self.by]

    def link(self, by: str) -> Order:
        """Return the order that the heading of a column leads to: the other way round for its own."""
        return Order(by, falling=by == self.by and not self.falling)

    def sort(self, members: Sequence[Member]) -> list[Member]:
        """Return members in this order; those who are equal in it stand by their names."""
        return sorted(sorted(members, key=_by_name), key=KEYS[self.by], reverse=self.falling)


class Column(NamedTuple):
    """The heading of a column: what it says, the order that it leads to, and how the rows are sorted by it now."""

    by: str
    label: str
    leads_to: str
    sorted: str
    # Names of style, and whether the scale stands under it.
    style: str
    scale: bool


def columns(order: Order) -> list[Column]:
    """Return the headings of the columns while the rows stand in an order."""
    return [
        Column(
            by=by,
            label=str(label),
            leads_to=str(order.link(by)),
            sorted=order.aria if by == order.by else "",
            style=STYLES[by],
            scale=by == "status",
        )
        for by, label in LABELS.items()
    ]
