"""The stored content in the form of the seeds, read by their reader: what an export writes and a load compares with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import yaml

from training.facts.models import Claim, Entity, Fact, Phrasing, Source, Topic
from training.facts.seeds.entries import (
    EntityEntry,
    FactEntry,
    SourceEntry,
    TopicEntry,
    read_entity,
    read_fact,
    read_source,
    read_topic,
)
from training.facts.seeds.reading import NULL_TAG, Origin, Problem, Value
from training.rules.records import Kind, PhrasingKind

TEXT_TAG = "tag:yaml.org,2002:str"
SOURCE_FIELDS = [field.name for field in fields(SourceEntry) if field.name not in {"id", "order", "origin"}]
FACT_FIELDS = (
    *("statement", "relation", "kind", "unit", "qualifier", "label", "as_of", "changing", "importance", "toll"),
    *("accepted", "reading", "wrong"),
)
CLAIM_FIELDS = ("paragraph", "says", "stance", "as_of", "dating", "attributed_to")
ASK_FIELDS = ("answer", "unit", "accepted", "wrong", "format", "held_back")


def source_entry(source: Source, order: int, problems: list[Problem] | None = None) -> SourceEntry:
    """Return a source as the seeds have it; what cannot be read is added to ``problems``."""
    values = {name: getattr(source, name) for name in SOURCE_FIELDS}
    return read_source(as_value({"id": source.slug, **values}, problems), order)


def topic_entry(topic: Topic, order: int, problems: list[Problem] | None = None) -> TopicEntry:
    """Return a topic as the seeds have it; what cannot be read is added to ``problems``."""
    values = {"id": topic.slug, "title": topic.title, "description": topic.description}
    return read_topic(as_value(values, problems), order)


def entity_entry(entity: Entity, problems: list[Problem] | None = None) -> EntityEntry:
    """Return an entity as the seeds have it; what cannot be read is added to ``problems``."""
    values = {"id": entity.slug, "name": entity.name, "kind": entity.kind, "aliases": entity.aliases}
    return read_entity(as_value(values, problems))


def entry_of(row: Source | Topic | Entity) -> SourceEntry | TopicEntry | EntityEntry:
    """Return a source, a topic or an entity as the seeds have it."""
    if isinstance(row, Source):
        return source_entry(row, row.order)
    return topic_entry(row, row.order) if isinstance(row, Topic) else entity_entry(row)


def names_of_entities(facts: Iterable[Fact]) -> dict[int, list[str]]:
    """Return the identifiers of the entities that each fact names, by its key and in their order; one query."""
    names: dict[int, list[str]] = defaultdict(list)
    rows = Fact.entities.through.objects.filter(fact__in=list(facts)).order_by("pk")
    for fact, entity in rows.values_list("fact", "entity__slug"):
        names[fact].append(entity)
    return names


def fact_entry(
    fact: Fact,
    order: int,
    entities: Iterable[str],
    sources: Mapping[str, SourceEntry],
    problems: list[Problem] | None = None,
) -> FactEntry:
    """Return a fact with its rows as the seeds have it; what cannot be read is added to ``problems``.

    ``entities`` are the identifiers of those that it names, in their order.
    """
    values = fact_values(fact, entities, list(fact.claims.all()), list(fact.phrasings.all()))
    return read_fact(as_value(values, problems), order, "", sources)


def fact_values(
    fact: Fact, entities: Iterable[str], claims: Sequence[Claim], phrasings: Sequence[Phrasing]
) -> dict[str, Any]:
    """Return a fact with its rows as the fields of an entry of the seeds."""
    by_kind = phrasings_by_kind(phrasings)
    return {
        "id": fact.slug,
        "topic": fact.topic.slug,
        "subject": fact.subject.slug,
        "entities": list(entities),
        "answer": _value(fact.kind, fact.answer),
        **{name: getattr(fact, name) for name in FACT_FIELDS},
        "claims": [_claim_values(fact, claim) for claim in claims],
        "ask": [_ask_values(row) for row in by_kind[PhrasingKind.ASK]],
        "cloze": [row.text for row in by_kind[PhrasingKind.CLOZE]],
        "true_false": [{"text": row.text, "wrong": row.wrong} for row in by_kind[PhrasingKind.TRUE_FALSE]],
        "choose_all": [{"stem": row.text, "wrong": row.wrong} for row in by_kind[PhrasingKind.CHOOSE_ALL]],
    }


def phrasings_by_kind(phrasings: Iterable[Phrasing]) -> dict[str, list[Phrasing]]:
    """Return the phrasings of each kind in their order."""
    rows = list(phrasings)
    return {str(kind): [row for row in rows if row.kind == kind] for kind in PhrasingKind}


def _claim_values(fact: Fact, claim: Claim) -> dict[str, Any]:
    values = {name: getattr(claim, name) for name in CLAIM_FIELDS}
    return {"source": claim.source.slug, "value": _value(fact.kind, claim.value), **values}


def _ask_values(row: Phrasing) -> dict[str, Any]:
    return {"stem": row.text, "kind": row.answer_kind, **{name: getattr(row, name) for name in ASK_FIELDS}}


def _value(kind: str, text: str) -> str | list[str]:
    """Return a value in the form that the seeds give values of a kind."""
    return [item.strip() for item in text.split(";")] if kind == Kind.LIST and text else text


def as_value(values: Mapping[str, Any], problems: list[Problem] | None = None) -> Value:
    """Return the fields of an entry as the reader of the seeds has them."""
    return Value(_node(dict(values)), Origin("", [] if problems is None else problems))


def _node(value: Any) -> yaml.Node:
    """Return a value as the parser of the seeds would; a field that is empty counts as left out."""
    mark = yaml.Mark("", 0, 0, 0, None, 0)
    if isinstance(value, dict):
        return yaml.MappingNode("tag:yaml.org,2002:map", [(_node(k), _node(v)) for k, v in value.items()], mark, mark)
    if isinstance(value, list):
        items = [yaml.ScalarNode(TEXT_TAG, item, mark, mark) if item == "" else _node(item) for item in value]
        return yaml.SequenceNode("tag:yaml.org,2002:seq", items, mark, mark)
    if isinstance(value, bool):
        return yaml.ScalarNode("tag:yaml.org,2002:bool", str(value).lower(), mark, mark)
    return yaml.ScalarNode(TEXT_TAG if value != "" else NULL_TAG, str(value), mark, mark)
