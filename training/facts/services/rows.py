"""Entries of the seeds as rows of the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from training.facts.models import Claim, Entity, Fact, Phrasing, Source, Topic
from training.facts.seeds.entries import FactEntry
from training.facts.services.derived import search_text
from training.rules.records import PhrasingRecord, Wrong

SHARED_WITH_ENTRY = (
    *("order", "statement", "relation", "kind", "answer", "unit", "label", "qualifier", "as_of", "changing"),
    *("importance", "toll", "reading", "disputed"),
)


@dataclass(frozen=True)
class Known:
    """The rows that facts refer to, by their identifiers."""

    sources: Mapping[str, Source]
    topics: Mapping[str, Topic]
    entities: Mapping[str, Entity]


def write_facts(pairs: Sequence[tuple[Fact, FactEntry]], known: Known) -> None:
    """Write facts as their entries have them, with their claims, phrasings and entities; others than these stay."""
    for fact, entry in pairs:
        for name in SHARED_WITH_ENTRY:
            setattr(fact, name, getattr(entry, name))
        fact.topic = known.topics[entry.topic]
        fact.subject = known.entities[entry.subject]
        fact.accepted = list(entry.accepted)
        fact.wrong = _wrong(entry.wrong)
        fact.search_text = search_text(fact, [known.entities[slug] for slug in (entry.subject, *entry.entities)])
    changed = [fact for fact, _entry in pairs if fact.pk]
    Claim.objects.filter(fact__in=changed).delete()
    Phrasing.objects.filter(fact__in=changed).delete()
    Fact.entities.through.objects.filter(fact__in=changed).delete()
    for fact in changed:
        fact.save()
    Fact.objects.bulk_create([fact for fact, _entry in pairs if not fact.pk])
    Claim.objects.bulk_create([claim for fact, entry in pairs for claim in claims_of(fact, entry, known)])
    Phrasing.objects.bulk_create([row for fact, entry in pairs for row in phrasings_of(fact, entry.phrasings)])
    Fact.entities.through.objects.bulk_create(
        Fact.entities.through(fact=fact, entity=known.entities[slug])
        for fact, entry in pairs
        for slug in dict.fromkeys(entry.entities)
    )


def _wrong(options: Iterable[Wrong]) -> list[dict[str, str]]:
    return [asdict(option) for option in options]


def claims_of(fact: Fact, entry: FactEntry, known: Known) -> list[Claim]:
    """Return the claims of an entry as rows of its fact, not stored."""
    return [
        Claim(fact=fact, order=order, **(asdict(claim) | {"source": known.sources[claim.source]}))
        for order, claim in enumerate(entry.claims, start=1)
    ]


def phrasings_of(fact: Fact, phrasings: Iterable[PhrasingRecord]) -> list[Phrasing]:
    """Return wordings as rows of a fact, not stored."""
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
