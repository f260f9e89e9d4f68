"""Putting a whole fact in place of what is stored, from a file or from its history, checked as the seeds are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Model

from training.facts.models import Claim, Entity, Fact, Phrasing, Source, Topic
from training.facts.seeds.content import Seeds
from training.facts.seeds.entries import FactEntry, SourceEntry, read_fact
from training.facts.seeds.reading import Problem
from training.facts.seeds.rendering import render_fact
from training.facts.seeds.validation import validate
from training.facts.services.checking import Labels, Refusal, check_fact, known_seeds, stored_labels
from training.facts.services.rows import Known, claims_of, phrasings_of, write_facts
from training.facts.services.stored import as_value, fact_values, names_of_entities
from training.rules.records import PhrasingKind

# What rows of the admin are called in the seeds, where it is not the same.
NAMES = {"slug": "id", "text": "stem", "answer_kind": "kind"}


class RefusedError(Exception):
    """What was given is not right; nothing was written."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True)
class Difference:
    """One field of a fact that says something else than before, as it would stand in the seeds."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Surroundings:
    """What facts refer to: as rows, and as the seeds have it."""

    known: Known
    seeds: Seeds
    labels: Labels

    @classmethod
    def look(cls) -> Surroundings:
        """Read all of it, in a few queries."""
        known = Known(
            sources={row.slug: row for row in Source.objects.all()},
            topics={row.slug: row for row in Topic.objects.all()},
            entities={row.slug: row for row in Entity.objects.all()},
        )
        return cls(known, known_seeds(), stored_labels())

    @property
    def sources(self) -> Mapping[str, SourceEntry]:
        """The sources as the seeds have them."""
        return self.seeds.sources_by_id

    def read(self, values: Mapping[str, Any], problems: list[Problem]) -> FactEntry:
        """Return the fact that the fields of an entry describe; what cannot be read is added to ``problems``."""
        return read_fact(as_value(values, problems), 0, "", self.sources)

    def problems_of(self, entry: FactEntry, fact: Fact | None) -> list[Problem]:
        """Return what keeps an entry from taking the place of a fact, or of none; each at its field of the seeds."""
        found = entry.origin.problems
        self.seeds.facts = [entry]
        validate(self.seeds)
        if not found:
            row = Fact(slug=entry.id, pk=fact.pk if fact else None, withdrawn_at=fact.withdrawn_at if fact else None)
            found += self._beyond(entry, row)
        return list(dict.fromkeys(found))

    def _beyond(self, entry: FactEntry, row: Fact) -> Iterable[Problem]:
        """Yield what only a fact with its rows shows."""
        fill(row, entry, self.known)
        claims, phrasings = claims_of(row, entry, self.known), phrasings_of(row, entry.phrasings)
        places: dict[int, str] = {id(claim): f"claims[{index}]" for index, claim in enumerate(claims)}
        for kind in PhrasingKind:
            of_kind = [phrasing for phrasing in phrasings if phrasing.kind == kind]
            places |= {id(phrasing): f"{kind}[{index}]" for index, phrasing in enumerate(of_kind)}
        named = [self.known.entities[slug] for slug in entry.entities]
        checked = check_fact(row, named, claims, phrasings, known=self.seeds, labels=self.labels)
        refusals = [*_invalid(row, claims, phrasings), *checked]
        for refusal in refusals:
            name = NAMES.get(refusal.field, refusal.field)
            place = places.get(id(refusal.row))
            path = f"{place}.{name}" if place else refusal.field
            yield Problem(entry.origin.file, entry.origin.line(path), path, refusal.message)


def fill(row: Fact, entry: FactEntry, known: Known) -> None:
    """Set the fields of a fact, without storing it."""
    for name in ("statement", "relation", "kind", "answer", "unit", "label", "qualifier", "as_of", "changing"):
        setattr(row, name, getattr(entry, name))
    row.importance, row.toll, row.reading = entry.importance, entry.toll, entry.reading
    row.accepted = list(entry.accepted)
    row.wrong = [{"text": option.text, "why": option.why} for option in entry.wrong]
    row.topic, row.subject = known.topics[entry.topic], known.entities[entry.subject]


def _invalid(fact: Fact, claims: Iterable[Claim], phrasings: Iterable[Phrasing]) -> Iterable[Refusal]:
    """Yield what the fields of the database refuse; what the rows refer to is known."""
    rows: list[tuple[Model, list[str]]] = [(fact, ["slug", "topic", "subject"])]
    rows += [(row, ["fact", "source"]) for row in (*claims, *phrasings)]
    for row, left_out in rows:
        try:
            row.clean_fields(exclude=left_out)
        except ValidationError as error:
            yield from (Refusal(row, name, " ".join(messages)) for name, messages in error.message_dict.items())


def differences(before: FactEntry | None, after: FactEntry) -> list[Difference]:
    """Return the fields in which a fact says something else than before, in the order of the seeds."""
    old = {name: _shown(lines) for name, lines in render_fact(before, {}).items()} if before else {}
    new = {name: _shown(lines) for name, lines in render_fact(after, {}).items()}
    topics = [Difference("topic", before.topic if before else "", after.topic)]
    fields = [Difference(name, old.get(name, ""), new[name]) for name in new]
    return [one for one in [*topics, *fields] if one.before != one.after]


def _shown(lines: list[str]) -> str:
    """Return the lines of a field without its name."""
    if not lines:
        return ""
    first, *rest = lines
    value = first.partition(":")[2].strip()
    if value in {"", ">"}:
        joined = "\n".join(line[2:] for line in rest)
        return joined.replace("\n", " ") if value else joined
    return value


@transaction.atomic
def write_entries(entries: Iterable[FactEntry], *, at: datetime) -> list[Fact]:
    """Store facts as edited, each with its claims and phrasings; one that is withdrawn stays so.

    New facts come last in their topics.
    """
    around = Surroundings.look()
    given = list(entries)
    stored = {fact.slug: fact for fact in Fact.objects.select_for_update().filter(slug__in=[e.id for e in given])}
    last = dict(Topic.objects.values_list("slug").annotate(last=Max("facts__order")))
    pairs = []
    for entry in given:
        fact = stored.get(entry.id) or Fact(slug=entry.id)
        if not fact.pk:
            last[entry.topic] = (last[entry.topic] or 0) + 1
        fact.edited_at = at
        pairs.append((fact, replace(entry, order=fact.order if fact.pk else last[entry.topic] or 0)))
    write_facts(pairs, around.known)
    return [fact for fact, _entry in pairs]


def values_of(facts: Iterable[Fact]) -> dict[int, dict[str, Any]]:
    """Return facts, fetched with everything, as the fields of entries of the seeds, by their keys; one query."""
    rows = list(facts)
    names = names_of_entities(rows)
    return {
        fact.pk: fact_values(fact, names[fact.pk], list(fact.claims.all()), list(fact.phrasings.all())) for fact in rows
    }
