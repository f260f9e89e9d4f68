"""The history of facts, each with its claims and wordings as the seeds would have it, and of what they refer to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from training.accounts.models import User
from training.facts.models import Entity, Fact, Loaded, Source, Topic
from training.facts.seeds.reading import Problem
from training.facts.services.edits import (
    Difference,
    RefusedError,
    Surroundings,
    differences,
    values_of,
    write_entries,
)
from training.history.models import Version
from training.history.services import record, remember

WITHDRAWN = "withdrawn"
KINDS: dict[type[Loaded], Version.Kind] = {
    Source: Version.Kind.SOURCE,
    Topic: Version.Kind.TOPIC,
    Entity: Version.Kind.ENTITY,
}
FIELDS: dict[type[Loaded], tuple[str, ...]] = {
    Source: (
        *("order", "title", "short_title", "cited_as", "publisher", "author", "date", "dating", "dating_note", "kind"),
        *("point_of_view", "outside", "paragraphs", "counting"),
    ),
    Topic: ("order", "title", "description"),
    Entity: ("name", "kind", "aliases"),
}


def referred_states_of(model: type[Loaded], keys: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return what sources, topics or entities say, by their keys; one query."""
    rows = model._default_manager.filter(pk__in=keys).values("pk", *FIELDS[model])
    return {row.pop("pk"): row for row in map(dict, rows)}


def record_loaded(model: type[Loaded], written: Collection[Loaded], *, at: datetime) -> None:
    """Keep what sources, topics or entities say that were loaded, and of which nothing was kept yet."""
    kept = Version.objects.filter(kind=KINDS[model]).values("key")
    others = model._default_manager.exclude(pk__in=kept).values_list("pk", flat=True)
    states = referred_states_of(model, {*(row.pk for row in written), *others})
    record(KINDS[model], states, reason=Version.Reason.LOADED, by=None, at=at)


def states_of(keys: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return what facts say, by their keys; six queries at any number."""
    facts = list(Fact.objects.filter(pk__in=keys).with_everything())
    withdrawn = {fact.pk: fact.withdrawn_at is not None for fact in facts}
    return {key: values | {WITHDRAWN: withdrawn[key]} for key, values in values_of(facts).items()}


def remember_facts(keys: Collection[int], *, at: datetime) -> None:
    """Keep what facts say before an edit, where a version of that is missing; call it before anything is changed."""
    remember(Version.Kind.FACT, states_of(keys), at=at)


def record_facts(keys: Collection[int], *, reason: str, by: User | None, at: datetime, note: str = "") -> None:
    """Keep what facts say after an edit, where it is something else than before."""
    record(Version.Kind.FACT, states_of(keys), reason=reason, by=by, at=at, note=note)


def without_versions() -> list[int]:
    """Return the keys of facts of which nothing was kept yet."""
    kept = Version.objects.filter(kind=Version.Kind.FACT).values("key")
    return list(Fact.objects.exclude(pk__in=kept).values_list("pk", flat=True))


def fact_differences(before: dict[str, Any] | None, after: dict[str, Any], around: Surroundings) -> list[Difference]:
    """Return what is different between two versions of a fact, by the names of fields in the seeds."""
    ignored: list[Problem] = []
    old = around.read(_values(before), ignored) if before else None
    found = differences(old, around.read(_values(after), ignored))
    was, is_now = bool(before and before[WITHDRAWN]), bool(after[WITHDRAWN])
    return [*found, *([Difference(WITHDRAWN, str(was).lower(), str(is_now).lower())] if was != is_now else [])]


@transaction.atomic
def restore_fact(fact: Fact, version: Version, *, by: User, at: datetime) -> None:
    """Put a fact back as a version has it, checked as every edit is; raises RefusedError with every problem.

    A fact that is withdrawn now stays so, and one that was then is not withdrawn by this.
    """
    remember_facts([fact.pk], at=at)
    around = Surroundings.look()
    problems: list[Problem] = []
    entry = around.read(_values(version.state), problems)
    if found := around.problems_of(entry, fact):
        raise RefusedError(found)
    write_entries([entry], at=at)
    record_facts([fact.pk], reason=Version.Reason.RESTORED, by=by, at=at, note=f"#{version.pk}")


def _values(state: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name != WITHDRAWN}
