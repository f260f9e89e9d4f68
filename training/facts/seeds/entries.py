"""The entries of the seeds as typed values, with every default filled in."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from training.facts.seeds.reading import Field, Origin, Record, Value
from training.rules.records import NUMERIC, Importance, Kind, PhrasingKind, PhrasingRecord, Stance, Wrong

REQUIRED = Field(required=True)
OPTIONAL = Field()
NUMBER = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]+)?")
FACT_KINDS = tuple(kind for kind in Kind if kind is not Kind.TEXT)
ASK_KINDS = tuple(kind for kind in Kind if kind is not Kind.LIST)
ENTITY_KINDS = ("person", "group", "organization", "place", "country", "event")
DATINGS = ("stated", "inferred")
FORMATS = ("choice", "typed")
ANSWER_LIMIT = 300

SOURCE_FIELDS: Mapping[str, Field] = {
    "id": Field(required=True, limit=50),
    "title": Field(required=True, limit=200),
    "short_title": Field(required=True, limit=80),
    "cited_as": Field(required=True, limit=100),
    "publisher": Field(required=True, limit=200),
    "author": Field(limit=200),
    "date": REQUIRED,
    "dating": REQUIRED,
    "dating_note": OPTIONAL,
    "kind": Field(required=True, limit=50),
    "point_of_view": REQUIRED,
    "outside": OPTIONAL,
    "paragraphs": REQUIRED,
    "counting": OPTIONAL,
}
TOPIC_FIELDS: Mapping[str, Field] = {
    "id": Field(required=True, limit=50),
    "title": Field(required=True, limit=80),
    "description": Field(required=True, limit=300),
}
ENTITY_FIELDS: Mapping[str, Field] = {
    "id": Field(required=True, limit=50),
    "name": Field(required=True, limit=120),
    "kind": REQUIRED,
    "aliases": Field(limit=120),
}
FACT_FIELDS: Mapping[str, Field] = {
    "id": Field(required=True, limit=80),
    "topic": OPTIONAL,
    "statement": REQUIRED,
    "subject": REQUIRED,
    "relation": Field(required=True, limit=100),
    "kind": REQUIRED,
    "answer": Field(required=True, limit=ANSWER_LIMIT),
    "unit": Field(limit=100),
    "qualifier": Field(limit=50),
    "label": Field(limit=160),
    "as_of": OPTIONAL,
    "changing": OPTIONAL,
    "importance": REQUIRED,
    "toll": OPTIONAL,
    "entities": OPTIONAL,
    "accepted": Field(limit=ANSWER_LIMIT),
    "reading": OPTIONAL,
    "claims": REQUIRED,
    "wrong": OPTIONAL,
    "ask": REQUIRED,
    "cloze": OPTIONAL,
    "true_false": OPTIONAL,
    "choose_all": OPTIONAL,
}
CLAIM_FIELDS: Mapping[str, Field] = {
    "source": REQUIRED,
    "paragraph": REQUIRED,
    "says": REQUIRED,
    "value": Field(limit=ANSWER_LIMIT),
    "stance": OPTIONAL,
    "as_of": OPTIONAL,
    "dating": OPTIONAL,
    "attributed_to": Field(limit=120),
}
WRONG_FIELDS: Mapping[str, Field] = {"text": Field(required=True, limit=ANSWER_LIMIT), "why": REQUIRED}
ASK_FIELDS: Mapping[str, Field] = {
    "stem": REQUIRED,
    "answer": Field(limit=ANSWER_LIMIT),
    "kind": OPTIONAL,
    "unit": Field(limit=100),
    "accepted": Field(limit=ANSWER_LIMIT),
    "wrong": OPTIONAL,
    "format": OPTIONAL,
    "held_back": OPTIONAL,
}
COVERAGE_FIELDS: Mapping[str, Field] = {
    "source": REQUIRED,
    "paragraph": REQUIRED,
    "facts": OPTIONAL,
    "none": OPTIONAL,
}


@dataclass(frozen=True)
class Entry:
    """What every entry has: an identifier, and where it stands."""

    id: str
    origin: Origin = field(compare=False, repr=False)

    def values(self) -> dict[str, Any]:
        """Return the fields that it shares with its model."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in {"id", "origin"}}

    def digest(self) -> str:
        """Return the address of its content; its place in the file does not count."""
        content = {name: value for name, value in self.values().items() if name != "order"} | {"id": self.id}
        return hashlib.sha256(json.dumps(content, default=asdict, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class SourceEntry(Entry):
    """A document that facts are taken from."""

    order: int
    title: str
    short_title: str
    cited_as: str
    publisher: str
    author: str
    date: str
    dating: str
    dating_note: str
    kind: str
    point_of_view: str
    outside: bool
    paragraphs: int
    counting: str


@dataclass(frozen=True)
class TopicEntry(Entry):
    """A part of the syllabus."""

    order: int
    title: str
    description: str


@dataclass(frozen=True)
class EntityEntry(Entry):
    """A person, group, place, country, organization or event with its names."""

    name: str
    kind: str
    aliases: list[str]

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its aliases, the name first."""
        return (self.name, *self.aliases)


@dataclass(frozen=True)
class ClaimEntry:
    """What one source says about a fact; the value is empty when it is silent."""

    source: str
    paragraph: int
    says: str
    value: str
    stance: str
    as_of: str
    dating: str
    attributed_to: str


@dataclass(frozen=True)
class FactEntry(Entry):
    """A fact with its claims and phrasings; the answer of a list is its items joined by semicolons."""

    order: int
    topic: str
    statement: str
    subject: str
    relation: str
    kind: str
    answer: str
    unit: str
    qualifier: str
    label: str
    as_of: str
    changing: bool
    importance: str
    toll: bool
    entities: tuple[str, ...]
    accepted: tuple[str, ...]
    reading: str
    claims: tuple[ClaimEntry, ...]
    wrong: tuple[Wrong, ...]
    asks: tuple[PhrasingRecord, ...]
    clozes: tuple[PhrasingRecord, ...]
    true_false: tuple[PhrasingRecord, ...]
    choose_all: tuple[PhrasingRecord, ...]

    @property
    def phrasings(self) -> tuple[PhrasingRecord, ...]:
        """Every wording curated for it."""
        return (*self.asks, *self.clozes, *self.true_false, *self.choose_all)

    @property
    def items(self) -> tuple[str, ...]:
        """The items of a list; of any other kind the answer alone."""
        return tuple(item.strip() for item in self.answer.split(";")) if self.kind == Kind.LIST else (self.answer,)

    @property
    def disputed(self) -> bool:
        """Tell whether a source differs from what we record."""
        return any(claim.stance == Stance.DIFFERS for claim in self.claims)


@dataclass(frozen=True)
class CoverageEntry:
    """Which facts come from a paragraph, or why none does."""

    source: str
    paragraph: int
    facts: tuple[str, ...]
    none: str
    origin: Origin = field(compare=False, repr=False)


def read_source(value: Value, order: int) -> SourceEntry:
    """Return the source that an entry of ``sources.yaml`` describes."""
    record = Record(value, SOURCE_FIELDS)
    return SourceEntry(
        id=record.slug("id"),
        order=order,
        origin=value.origin,
        title=record.text("title"),
        short_title=record.text("short_title"),
        cited_as=record.text("cited_as"),
        publisher=record.text("publisher"),
        author=record.text("author"),
        date=record.partial_date("date"),
        dating=record.one_of("dating", DATINGS),
        dating_note=record.text("dating_note"),
        kind=record.text("kind"),
        point_of_view=record.text("point_of_view"),
        outside=record.flag("outside"),
        paragraphs=record.whole("paragraphs"),
        counting=record.text("counting"),
    )


def read_topic(value: Value, order: int) -> TopicEntry:
    """Return the topic that an entry of ``topics.yaml`` describes."""
    record = Record(value, TOPIC_FIELDS)
    return TopicEntry(record.slug("id"), value.origin, order, record.text("title"), record.text("description"))


def read_entity(value: Value) -> EntityEntry:
    """Return the entity that an entry of ``entities.yaml`` describes."""
    record = Record(value, ENTITY_FIELDS)
    return EntityEntry(
        id=record.slug("id"),
        origin=value.origin,
        name=record.text("name"),
        kind=record.one_of("kind", ENTITY_KINDS),
        aliases=list(record.texts("aliases")),
    )


def read_coverage(value: Value) -> CoverageEntry:
    """Return what an entry of ``coverage.yaml`` says of a paragraph."""
    record = Record(value, COVERAGE_FIELDS)
    return CoverageEntry(
        source=record.text("source"),
        paragraph=record.whole("paragraph"),
        facts=record.texts("facts"),
        none=record.text("none"),
        origin=value.origin,
    )


def read_fact(value: Value, order: int, topic: str, sources: Mapping[str, SourceEntry]) -> FactEntry:
    """Return the fact that an entry of ``facts/<topic>.yaml`` describes; claims take dates from their ``sources``."""
    record = Record(value, FACT_FIELDS)
    kind = record.one_of("kind", FACT_KINDS)
    return FactEntry(
        id=record.slug("id"),
        order=order,
        origin=value.origin,
        topic=record.text("topic") or topic,
        statement=record.text("statement"),
        subject=record.text("subject"),
        relation=record.text("relation"),
        kind=kind,
        answer=_answer(record, "answer", kind),
        unit=record.text("unit"),
        qualifier=record.text("qualifier"),
        label=record.text("label"),
        as_of=record.partial_date("as_of"),
        changing=record.flag("changing"),
        importance=record.one_of("importance", tuple(Importance)),
        toll=record.flag("toll"),
        entities=record.texts("entities"),
        accepted=record.texts("accepted"),
        reading=record.text("reading"),
        claims=tuple(_claim(item, kind, sources) for item in record.items("claims")),
        wrong=_wrong(record),
        asks=tuple(_ask(item) for item in record.items("ask")),
        clozes=tuple(PhrasingRecord(PhrasingKind.CLOZE, text) for text in record.texts("cloze")),
        true_false=tuple(_worded(item, PhrasingKind.TRUE_FALSE, "text") for item in record.items("true_false")),
        choose_all=tuple(_worded(item, PhrasingKind.CHOOSE_ALL, "stem") for item in record.items("choose_all")),
    )


def _answer(record: Record, name: str, kind: str) -> str:
    """Return a value in the form of its kind."""
    value = record.get(name)
    if value is None:
        return ""
    if kind == Kind.DATE:
        return record.partial_date(name)
    if kind == Kind.LIST:
        return _joined(value)
    if not kind and value.is_list:
        return ""
    text = record.text(name)
    if kind in NUMERIC and text and not NUMBER.fullmatch(text):
        value.refuse(f"{text!r} is no number. Write digits only, the unit and the qualifier in their own fields")
        return ""
    return text


def _joined(value: Value) -> str:
    items = value.items()
    texts = [item.text() for item in items]
    for item, text in zip(items, texts, strict=True):
        if ";" in text:
            item.refuse("holds a semicolon, which separates the items of a list. Use a comma")
        elif not text and item.path not in item.origin.broken:
            item.refuse("is empty. Write the text or remove the item")
    if any(item.path in item.origin.broken for item in items):
        value.origin.broken.add(value.path)
        return ""
    joined = "; ".join(texts)
    if len(joined) > ANSWER_LIMIT:
        value.refuse(f"has {len(joined)} characters in all, at most {ANSWER_LIMIT} fit. Shorten the items")
        return ""
    return joined


def _claim(value: Value, kind: str, sources: Mapping[str, SourceEntry]) -> ClaimEntry:
    record = Record(value, CLAIM_FIELDS)
    source = record.text("source")
    known = sources.get(source)
    return ClaimEntry(
        source=source,
        paragraph=record.whole("paragraph"),
        says=record.text("says"),
        value=_answer(record, "value", kind),
        stance=record.one_of("stance", tuple(Stance)) if record.get("stance") else Stance.SUPPORTS,
        as_of=record.partial_date("as_of") or (known.date if known else ""),
        dating=record.one_of("dating", DATINGS) or (known.dating if known else ""),
        attributed_to=record.text("attributed_to"),
    )


def _wrong(record: Record) -> tuple[Wrong, ...]:
    rows = (Record(item, WRONG_FIELDS) for item in record.items("wrong"))
    return tuple(Wrong(row.text("text"), row.text("why")) for row in rows)


def _ask(value: Value) -> PhrasingRecord:
    record = Record(value, ASK_FIELDS)
    kind = record.one_of("kind", ASK_KINDS) or (Kind.TEXT if record.get("answer") else "")
    return PhrasingRecord(
        kind=PhrasingKind.ASK,
        text=record.text("stem"),
        answer=_answer(record, "answer", kind),
        answer_kind=Kind(kind) if kind else None,
        unit=record.text("unit"),
        accepted=record.texts("accepted"),
        wrong=_wrong(record),
        format=record.one_of("format", FORMATS),
        held_back=record.flag("held_back"),
    )


def _worded(value: Value, kind: PhrasingKind, name: str) -> PhrasingRecord:
    """Return a wording, which stands in the field ``name``, that may have wrong options of its own."""
    record = Record(value, {name: REQUIRED, "wrong": OPTIONAL})
    return PhrasingRecord(kind, record.text(name), wrong=_wrong(record))
