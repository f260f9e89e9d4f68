from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from training.facts.models import Claim, Entity, Fact, Phrasing, Source, Topic
from training.facts.seeds.content import Seeds, read_seeds
from training.facts.seeds.entries import EntityEntry, FactEntry, SourceEntry, TopicEntry
from training.facts.seeds.reading import Problem
from training.facts.seeds.validation import validate
from training.facts.services.derived import refresh_search_of, search_text
from training.rules.records import PhrasingRecord, Wrong

Progress = Callable[[str], None]
Row = TypeVar("Row", Source, Topic, Entity)
SHARED_WITH_ENTRY = (
    *("order", "statement", "relation", "kind", "answer", "unit", "label", "qualifier", "as_of", "changing"),
    *("importance", "toll", "reading", "disputed"),
)


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

    The conflicts are those of sources, topics and entities too.
    """

    records: int = 0
    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


@dataclass(frozen=True)
class _Known:
    """The rows that facts refer to, by their identifiers."""

    sources: Mapping[str, Source]
    topics: Mapping[str, Topic]
    entities: Mapping[str, Entity]


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
    known = _Known(
        sources=_load_rows(Source, seeds.sources, sources, result),
        topics=_load_rows(Topic, seeds.topics, topics, result),
        entities=_load_rows(Entity, seeds.entities, entities, result),
    )
    result.records = len(sources) + len(topics) + len(entities)
    # Locked, so that an edit saved in the admin meanwhile is not lost.
    stored = {fact.slug: fact for fact in Fact.objects.select_for_update().order_by("pk")}
    done = 0
    for topic in seeds.topics:
        entries = [entry for entry in seeds.facts if entry.topic == topic.id]
        _load_facts(entries, stored, known, result)
        done += len(entries)
        progress(_("%(done)d/%(total)d %(topic)s") % {"done": done, "total": len(seeds.facts), "topic": topic.title})
    _withdraw(stored, {entry.id for entry in seeds.facts}, result, at=at)
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
        if row.pk and row.is_edited:
            if differs and row.loaded_digest != entry.digest():
                result.conflicts.append(Conflict(f"{model.__name__.lower()} {entry.id}", _changed_twice()))
        elif differs or not row.pk:
            for name, value in entry.values().items():
                setattr(row, name, value)
            row.loaded_digest = entry.digest()
            row.save()
            rows[entry.id] = row
            written.append(row)
    return rows


def _load_facts(entries: Iterable[FactEntry], stored: Mapping[str, Fact], known: _Known, result: LoadResult) -> None:
    """Write the facts of a topic that are new or changed."""
    write: list[tuple[Fact, FactEntry]] = []
    for entry in entries:
        fact = stored.get(entry.id)
        if fact is None:
            result.created.append(entry.id)
            write.append((Fact(slug=entry.id), entry))
        elif fact.loaded_digest == entry.digest():
            _keep(fact, entry, result)
        elif fact.is_edited:
            result.conflicts.append(Conflict(entry.id, _changed_twice()))
        else:
            (result.changed if fact.withdrawn_at is None else result.restored).append(entry.id)
            write.append((fact, entry))
    _write_facts(write, known)


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


def _write_facts(pairs: Sequence[tuple[Fact, FactEntry]], known: _Known) -> None:
    for fact, entry in pairs:
        for name in SHARED_WITH_ENTRY:
            setattr(fact, name, getattr(entry, name))
        fact.topic = known.topics[entry.topic]
        fact.subject = known.entities[entry.subject]
        fact.accepted = list(entry.accepted)
        fact.wrong = _wrong(entry.wrong)
        fact.search_text = search_text(fact, [known.entities[slug] for slug in (entry.subject, *entry.entities)])
        fact.loaded_digest = entry.digest()
        fact.withdrawn_at = None
    changed = [fact for fact, _entry in pairs if fact.pk]
    Claim.objects.filter(fact__in=changed).delete()
    Phrasing.objects.filter(fact__in=changed).delete()
    Fact.entities.through.objects.filter(fact__in=changed).delete()
    for fact in changed:
        fact.save()
    Fact.objects.bulk_create([fact for fact, _entry in pairs if not fact.pk])
    Claim.objects.bulk_create([claim for fact, entry in pairs for claim in _claims(fact, entry, known)])
    Phrasing.objects.bulk_create([row for fact, entry in pairs for row in _phrasings(fact, entry.phrasings)])
    Fact.entities.through.objects.bulk_create(
        Fact.entities.through(fact=fact, entity=known.entities[slug])
        for fact, entry in pairs
        for slug in dict.fromkeys(entry.entities)
    )


def _wrong(options: Iterable[Wrong]) -> list[dict[str, str]]:
    return [asdict(option) for option in options]


def _claims(fact: Fact, entry: FactEntry, known: _Known) -> list[Claim]:
    return [
        Claim(fact=fact, order=order, **(asdict(claim) | {"source": known.sources[claim.source]}))
        for order, claim in enumerate(entry.claims, start=1)
    ]


def _phrasings(fact: Fact, phrasings: Iterable[PhrasingRecord]) -> list[Phrasing]:
    return [
        Phrasing(
            fact=fact,
            order=order,
            kind=phrasing.kind,
            text=phrasing.text,
            answer=phrasing.answer,
            answer_kind=phrasing.answer_kind or "",
            unit=phrasing.unit,
            accepted=list(phrasing.accepted),
            wrong=_wrong(phrasing.wrong),
            format=phrasing.format,
            held_back=phrasing.held_back,
        )
        for order, phrasing in enumerate(phrasings, start=1)
    ]


def _withdraw(stored: Mapping[str, Fact], in_seeds: set[str], result: LoadResult, *, at: datetime) -> None:
    """Withdraw the facts that the seeds no longer hold; those made or changed by an editor stay."""
    for slug, fact in stored.items():
        if slug in in_seeds or fact.withdrawn_at is not None or not fact.loaded_digest:
            continue
        if fact.edited_at is not None:
            reason = _("It was changed in the admin, and the seeds no longer hold it; it was kept.")
            result.conflicts.append(Conflict(slug, reason))
        else:
            fact.withdrawn_at = at
            fact.save(update_fields=["withdrawn_at"])
            result.withdrawn.append(slug)
