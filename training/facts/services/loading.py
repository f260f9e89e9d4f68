from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from training.facts.models import Claim, Entity, Fact, Phrasing, Source, Topic
from training.facts.seeds.content import Seeds, read_seeds
from training.facts.seeds.entries import EntityEntry, FactEntry, SourceEntry, TopicEntry
from training.facts.seeds.reading import Problem
from training.facts.seeds.validation import validate
from training.facts.services.derived import refresh_search_of
from training.facts.services.rows import SHARED_WITH_ENTRY, Known, claims_of, phrasings_of, write_facts
from training.facts.services.stored import entry_of, fact_entry, names_of_entities
from training.facts.services.versions import record_facts, record_loaded, without_versions
from training.history.models import Version

Progress = Callable[[str], None]
Row = TypeVar("Row", Source, Topic, Entity)
# Stands in place of what was loaded, unlike any digest.
WITHDRAWN = "withdrawn"


def _changed_twice() -> str:
    return _("It was changed in the admin, and the seeds changed since; the admin's version was kept.")


class InvalidSeedsError(Exception):
    """The seeds have problems; nothing was written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems in the seeds")
        self.problems = problems


@dataclass(frozen=True)
class Conflict:
    """What an editor changed and the seeds changed too, named as it is to be shown; the editor's version was kept."""

    what: str
    reason: str


@dataclass
class LoadResult:
    """What a load did with each fact, by identifier; ``records`` counts sources, topics and entities written.

    What was settled had been edited, and the seeds now say the same. The conflicts and what was settled are those of
    sources, topics and entities too.
    """

    records: int = 0
    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def load_content(root: Path, *, at: datetime, progress: Progress) -> LoadResult:
    """Validate the seeds under ``root`` and load them, all or nothing; raises InvalidSeedsError with every problem.

    What an editor changed or made is kept; what the seeds say otherwise is among the conflicts.
    """
    seeds = read_seeds(root)
    if problems := validate(seeds):
        raise InvalidSeedsError(problems)
    progress(_("%(root)s is valid; facts: %(count)d") % {"root": root, "count": len(seeds.facts)})
    with transaction.atomic():
        return _load(seeds, at=at, progress=progress)


def _load(seeds: Seeds, *, at: datetime, progress: Progress) -> LoadResult:
    result = LoadResult()
    sources: list[Source] = []
    topics: list[Topic] = []
    entities: list[Entity] = []
    known = Known(
        sources=_load_rows(Source, seeds.sources, sources, result),
        topics=_load_rows(Topic, seeds.topics, topics, result),
        entities=_load_rows(Entity, seeds.entities, entities, result),
    )
    result.records = len(sources) + len(topics) + len(entities)
    # Locked, so that an edit saved in the admin meanwhile is not lost.
    stored = {fact.slug: fact for fact in Fact.objects.select_for_update().order_by("pk")}
    settled = _settled(seeds, stored.values())
    done = 0
    for topic in seeds.topics:
        entries = [entry for entry in seeds.facts if entry.topic == topic.id]
        _load_facts(entries, stored, known, settled, result)
        done += len(entries)
        progress(_("%(done)d/%(total)d %(topic)s") % {"done": done, "total": len(seeds.facts), "topic": topic.title})
    _withdraw(stored, {entry.id for entry in seeds.facts}, result, at=at)
    written = {*result.created, *result.changed, *result.restored, *result.withdrawn}
    keys = {*Fact.objects.filter(slug__in=written).values_list("pk", flat=True), *without_versions()}
    record_facts(keys, reason=Version.Reason.LOADED, by=None, at=at)
    record_loaded(Source, sources, at=at)
    record_loaded(Topic, topics, at=at)
    record_loaded(Entity, entities, at=at)
    if entities:
        refresh_search_of(entities)
    return result


def _load_rows(
    model: type[Row], entries: Iterable[SourceEntry | TopicEntry | EntityEntry], written: list[Row], result: LoadResult
) -> dict[str, Row]:
    """Write the rows that are new or differ, unless an editor changed or made them, and return all of them."""
    rows: dict[str, Row] = {row.slug: row for row in model.objects.select_for_update().order_by("pk")}
    for entry in entries:
        row = rows.get(entry.id) or model(slug=entry.id)
        differs = any(getattr(row, name) != value for name, value in entry.values().items())
        if row.pk and row.is_edited and entry_of(row).digest() != entry.digest():
            if row.loaded_digest != entry.digest():
                result.conflicts.append(Conflict(f"{model.__name__.lower()} {entry.id}", _changed_twice()))
        elif differs or not row.pk or row.is_edited:
            if row.pk and row.is_edited:
                result.settled.append(f"{model.__name__.lower()} {entry.id}")
            for name, value in entry.values().items():
                setattr(row, name, value)
            row.loaded_digest, row.edited_at = entry.digest(), None
            row.save()
            rows[entry.id] = row
            written.append(row)
    return rows


def _settled(seeds: Seeds, facts: Iterable[Fact]) -> set[str]:
    """Return the edited facts that stand as the seeds have them."""
    entries = {entry.id: entry.digest() for entry in seeds.facts}
    edited = [fact for fact in facts if fact.is_edited and fact.withdrawn_at is None and fact.slug in entries]
    prefetch_related_objects(edited, "topic", "subject", "claims__source", "phrasings")
    names = names_of_entities(edited)
    digests = ((fact.slug, fact_entry(fact, 0, names[fact.pk], seeds.sources_by_id).digest()) for fact in edited)
    return {slug for slug, digest in digests if digest == entries[slug]}


def _load_facts(
    entries: Iterable[FactEntry],
    stored: Mapping[str, Fact],
    known: Known,
    settled: Collection[str],
    result: LoadResult,
) -> None:
    """Write the facts of a topic that are new or changed."""
    write: list[tuple[Fact, FactEntry]] = []
    for entry in entries:
        fact = stored.get(entry.id)
        if fact is None:
            result.created.append(entry.id)
            write.append((Fact(slug=entry.id), entry))
        elif entry.id in settled:
            result.settled.append(entry.id)
            write += _settle(fact, entry, known)
        elif fact.loaded_digest == entry.digest():
            _keep(fact, entry, result)
        elif fact.is_edited:
            result.conflicts.append(Conflict(entry.id, _changed_twice()))
        else:
            (result.changed if fact.withdrawn_at is None else result.restored).append(entry.id)
            write.append((fact, entry))
    _write_loaded(write, known)


def _settle(fact: Fact, entry: FactEntry, known: Known) -> list[tuple[Fact, FactEntry]]:
    """Mark a fact as loaded; return it to be written when it is stored in other lines or another order."""
    rows = [*_content(claims_of(fact, entry, known)), *_content(phrasings_of(fact, entry.phrasings))]
    stored = [*_content(fact.claims.all()), *_content(fact.phrasings.all())]
    fact.edited_at, fact.loaded_digest, fact.order = None, entry.digest(), entry.order
    if rows != stored or any(getattr(fact, name) != getattr(entry, name) for name in SHARED_WITH_ENTRY):
        return [(fact, entry)]
    fact.save(update_fields=["edited_at", "loaded_digest", "order"])
    return []


def _content(rows: Iterable[Claim | Phrasing]) -> list[dict[str, Any]]:
    """Return what rows say, in their order."""
    return [model_to_dict(row, exclude=["id", "fact", "order"]) for row in rows]


def _keep(fact: Fact, entry: FactEntry, result: LoadResult) -> None:
    """Bring back an unchanged fact that had been withdrawn, in its place in the file."""
    if fact.is_edited:
        result.unchanged.append(entry.id)
        return
    (result.unchanged if fact.withdrawn_at is None else result.restored).append(entry.id)
    before = (fact.withdrawn_at, fact.order)
    fact.withdrawn_at, fact.order = after = (None, entry.order)
    if before != after:
        fact.save(update_fields=["withdrawn_at", "order"])


def _write_loaded(pairs: Sequence[tuple[Fact, FactEntry]], known: Known) -> None:
    for fact, entry in pairs:
        fact.loaded_digest, fact.withdrawn_at = entry.digest(), None
    write_facts(pairs, known)


def _withdraw(stored: Mapping[str, Fact], in_seeds: set[str], result: LoadResult, *, at: datetime) -> None:
    """Withdraw the facts that the seeds no longer hold; those made or changed by an editor stay."""
    for slug, fact in stored.items():
        if slug in in_seeds or not fact.loaded_digest:
            continue
        if fact.withdrawn_at is not None:
            _settle_withdrawn(fact, result)
        elif fact.edited_at is not None:
            reason = _("It was changed in the admin, and the seeds no longer hold it; it was kept.")
            result.conflicts.append(Conflict(slug, reason))
        else:
            fact.withdrawn_at = at
            fact.save(update_fields=["withdrawn_at"])
            result.withdrawn.append(slug)


def _settle_withdrawn(fact: Fact, result: LoadResult) -> None:
    """Mark a fact that an editor withdrew, and the seeds no longer hold; if they do again, all of it is loaded."""
    if fact.edited_at is not None:
        fact.edited_at, fact.loaded_digest = None, WITHDRAWN
        fact.save(update_fields=["edited_at", "loaded_digest"])
        result.settled.append(fact.slug)
