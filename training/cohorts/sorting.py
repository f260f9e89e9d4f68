"""The orders in which the members of a cohort are shown, and how a page links to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from training.cohorts.report import URGENCY, Status, name_of
from training.cohorts.services.standings import Member

DEFAULT = "status"
# With a minus before its name an order is the other way round.
REVERSED = "-"


def _by_name(one: Member) -> str:
    return name_of(one.learner).casefold()


def _by_status(one: Member) -> tuple[int, float]:
    chance = one.standing.chance
    return URGENCY[Status(one.standing.status)], 2.0 if chance is None else chance


def _number(value: float | None) -> float:
    return -1.0 if value is None else value


KEYS: dict[str, Callable[[Member], Any]] = {
    "status": _by_status,
    "name": _by_name,
    "expected": lambda one: _number(one.standing.expected),
    "stopped": lambda one: _number(one.standing.stopped),
    "minutes": lambda one: _number(one.standing.minutes_a_day),
    "last": lambda one: one.standing.last_on or date.min,
}
LABELS: dict[str, str | Promise] = {
    "name": _("Learner"),
    "status": _("Status"),
    "expected": _("Expected"),
    "stopped": _("Stop today"),
    "minutes": _("Minutes a day"),
    "last": _("Last review"),
}


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


@dataclass(frozen=True)
class Column:
    """The heading of a column: what it says, the order that it leads to, and how the rows are sorted by it now."""

    by: str
    label: str | Promise
    leads_to: Order
    sorted: str


def columns(order: Order) -> dict[str, Column]:
    """Return the headings of the columns while the rows stand in an order."""
    return {by: Column(by, label, order.link(by), order.aria if by == order.by else "") for by, label in LABELS.items()}
