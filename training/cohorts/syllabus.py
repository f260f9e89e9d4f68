"""The facts of a cohort's syllabus, as far as its page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from django.urls import reverse

from training.cohorts.models import Cohort
from training.rules.records import Kind
from training.statements import Reading

COLUMNS = tuple(f"fact__{name}" for name in ("slug", "statement", "disputed", "kind", "answer", "unit", "qualifier"))
KINDS = {kind.value: kind for kind in Kind}


@cache
def _reading(core_only: bool) -> Reading:
    return Reading.of(Cohort(pk=Reading.OPEN, core_only=core_only).cards().values_list("fact", "pk", *COLUMNS))


class SyllabusFact(NamedTuple):
    """A fact with what it takes to name it, and to tell what answers it."""

    pk: int
    slug: str
    statement: str
    disputed: bool
    kind: Kind
    answer: str
    unit: str
    qualifier: str

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return _address(self.slug)


@lru_cache(maxsize=2048)
def _address(slug: str) -> str:
    return reverse("fact", args=[slug])


class Syllabus:
    """The cards of a cohort's syllabus, with their facts; one query."""

    def __init__(self, cohort: Cohort) -> None:
        self._rows = _reading(cohort.core_only).rows(cohort.pk)

    @cached_property
    def cards(self) -> Sequence[tuple[int, int]]:
        """The keys of the facts in their order, each with that of each of its cards."""
        return [(row[0], row[1]) for row in self._rows]

    @cached_property
    def keys(self) -> list[int]:
        """The keys of the facts in their order."""
        return list(dict.fromkeys(row[0] for row in self._rows))

    @cached_property
    def facts(self) -> dict[int, SyllabusFact]:
        """The facts by their keys."""
        return {
            key: SyllabusFact(key, slug, statement, disputed, KINDS[kind], answer, unit, qualifier)
            for key, _, slug, statement, disputed, kind, answer, unit, qualifier in self._rows
        }
