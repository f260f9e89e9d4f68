"""Checking what an editor saves by the rules of the seeds, so that the content can be exported as seeds again.

A row of the admin is put in the form that ``seeds/README.md`` describes and read by the reader of the seeds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import yaml
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from training.facts.fields import validate_partial_date, validate_shown
from training.facts.models import Claim, Entity, Fact, Phrasing, Source, Topic
from training.facts.seeds.content import Seeds
from training.facts.seeds.entries import (
    EntityEntry,
    Entry,
    SourceEntry,
    TopicEntry,
    read_entity,
    read_fact,
    read_source,
    read_topic,
)
from training.facts.seeds.reading import NULL_TAG, Origin, Problem, Value
from training.facts.seeds.validation import validate
from training.facts.seeds.values import slots
from training.rules.display import capitalized
from training.rules.records import Kind, PhrasingKind
from training.rules.text import fold

E = TypeVar("E", bound=Entry)
TEXT_TAG = "tag:yaml.org,2002:str"
CURRENCY = re.compile(r"[A-Z]{3}")
PATH = re.compile(r"(?P<part>claims|ask|cloze|true_false|choose_all)\[(?P<index>\d+)\]\.?(?P<rest>.*)")
COLLECTIONS = {"claims", "ask"}
# What a field of the seeds is called in the models, where it is not the same.
FIELDS = {"id": "slug", "stem": "text"}
FIELDS_OF_PHRASINGS = FIELDS | {"kind": "answer_kind", "": "text"}
# The remedies that name a file name the admin's place instead.
PLACES = {
    "in entities.yaml, or add it there": "of an entity, or add it to the entities",
    "Count them as sources.yaml says": "Count them as the source says",
    ", at :1": "",
}
SOURCE_FIELDS = [field.name for field in fields(SourceEntry) if field.name not in {"id", "order", "origin"}]


@dataclass(frozen=True)
class Refusal:
    """What is wrong with a row and what to do; an empty field means the row as a whole."""

    row: Model
    field: str
    message: str


def check_fact(
    fact: Fact, entities: Iterable[Entity], claims: Sequence[Claim], phrasings: Sequence[Phrasing]
) -> list[Refusal]:
    """Return what keeps a fact with its rows, each in its order, from being saved.

    Of a withdrawn fact only what no page could show is refused.
    """
    by_kind = {str(kind): [row for row in phrasings if row.kind == kind] for kind in PhrasingKind}
    problems: list[Problem] = []
    known = _known()
    values = _fact_values(fact, entities, claims, by_kind)
    entry = read_fact(Value(_node(values), Origin("", problems)), 0, "", known.sources_by_id)
    if fact.withdrawn_at is None:
        known.facts = [entry]
        validate(known)
    rows: dict[str, Sequence[Claim | Phrasing]] = {"claims": claims, **by_kind}
    refusals = [_placed(problem, fact, rows) for problem in dict.fromkeys(problems)]
    return refusals or [*_unshowable(fact, claims, phrasings), *_beyond_the_seeds(fact, phrasings)]


def check_source(source: Source) -> list[Refusal]:
    """Return what keeps a source from being saved."""
    values = {name: getattr(source, name) for name in SOURCE_FIELDS}
    refusals = _read(source, values, lambda value: read_source(value, 0))
    last = source.claims.order_by("-paragraph").first() if source.pk else None
    if last and last.paragraph > source.paragraphs:
        message = _("A fact has a claim in paragraph %(number)d. Give as many at least, or correct the claim first.")
        refusals.append(Refusal(source, "paragraphs", message % {"number": last.paragraph}))
    return refusals


def check_topic(topic: Topic) -> list[Refusal]:
    """Return what keeps a topic from being saved."""
    values = {"title": topic.title, "description": topic.description}
    return _read(topic, values, lambda value: read_topic(value, 0))


def check_entity(entity: Entity) -> list[Refusal]:
    """Return what keeps an entity from being saved: a name means one entity alone."""
    values = {"name": entity.name, "kind": entity.kind, "aliases": entity.aliases}
    problems: list[Problem] = []
    read = read_entity(Value(_node({"id": entity.slug, **values}), Origin("", problems)))
    others = Entity.objects.exclude(pk=entity.pk)
    entities = [*(_entry(EntityEntry, other) for other in others), read]
    validate(Seeds(entities=entities, unread={"coverage"}))
    return [_placed(problem, entity, {}) for problem in dict.fromkeys(problems)]


def _read(row: Source | Topic, values: Mapping[str, Any], read: Any) -> list[Refusal]:
    problems: list[Problem] = []
    read(Value(_node({"id": row.slug, **values}), Origin("", problems)))
    return [_placed(problem, row, {}) for problem in problems]


def _unshowable(fact: Fact, claims: Iterable[Claim], phrasings: Iterable[Phrasing]) -> Iterator[Refusal]:
    """Yield the values, each readable, that no page could show or no question be made of."""
    values: list[tuple[Model, str, str, str]] = [
        (fact, "answer", fact.kind, fact.answer),
        *((row, "value", fact.kind, row.value) for row in claims),
        *((row, "answer", row.answer_kind, row.answer) for row in phrasings),
        *((row, "text", "", wording) for row in phrasings for slot in slots(row.text) for wording in slot),
    ]
    for row, name, kind, value in values:
        try:
            validate_shown(value)
            if kind == Kind.DATE and value:
                validate_partial_date(value)
        except ValidationError as error:
            yield Refusal(row, name, error.messages[0])


def _beyond_the_seeds(fact: Fact, phrasings: Iterable[Phrasing]) -> Iterator[Refusal]:
    """Yield what the seeds do not check of one fact alone."""
    sums: list[Fact | Phrasing] = [row for row in phrasings if row.answer_kind == Kind.MONEY]
    for row in [*sums, fact] if fact.kind == Kind.MONEY else sums:
        if not CURRENCY.fullmatch(row.unit):
            yield Refusal(row, "unit", _("Is no currency. Give its three letters, such as USD."))
    if fact.kind == Kind.NUMBER and not fact.unit:
        yield Refusal(fact, "unit", _("Is missing. Say what is counted, such as troops and police."))
    if not fact.label or fact.withdrawn_at is not None:
        return
    for other in Fact.objects.exclude(pk=fact.pk).exclude(label="").only("slug", "label"):
        if fold(other.label) == fold(fact.label):
            message = _("“%(label)s” is the label of %(fact)s too. Tell them apart.")
            yield Refusal(fact, "label", message % {"label": fact.label, "fact": other.slug})
            return


def _known() -> Seeds:
    """Return what facts refer to, as seeds without a single fact."""
    return Seeds(
        sources=[_entry(SourceEntry, source) for source in Source.objects.all()],
        topics=[_entry(TopicEntry, topic) for topic in Topic.objects.all()],
        entities=[_entry(EntityEntry, entity) for entity in Entity.objects.all()],
        unread={"coverage"},
    )


def _entry(kind: type[E], row: Source | Topic | Entity) -> E:
    """Return a stored row as the seeds have it."""
    values = {field.name: getattr(row, field.name) for field in fields(kind) if field.name not in {"id", "origin"}}
    return kind(id=row.slug, origin=Origin("", []), **values)


def _fact_values(
    fact: Fact, entities: Iterable[Entity], claims: Sequence[Claim], by_kind: Mapping[str, Sequence[Phrasing]]
) -> dict[str, Any]:
    names = (
        *("statement", "relation", "kind", "unit", "qualifier", "label", "as_of", "changing", "importance", "toll"),
        *("accepted", "reading", "wrong"),
    )
    return {
        "id": fact.slug,
        "topic": fact.topic.slug,
        "subject": fact.subject.slug,
        "entities": [entity.slug for entity in entities],
        "answer": _value(fact.kind, fact.answer),
        **{name: getattr(fact, name) for name in names},
        "claims": [_claim_values(fact, claim) for claim in claims],
        "ask": [_ask_values(row) for row in by_kind[PhrasingKind.ASK]],
        "cloze": [row.text for row in by_kind[PhrasingKind.CLOZE]],
        "true_false": [{"text": row.text, "wrong": row.wrong} for row in by_kind[PhrasingKind.TRUE_FALSE]],
        "choose_all": [{"stem": row.text, "wrong": row.wrong} for row in by_kind[PhrasingKind.CHOOSE_ALL]],
    }


def _claim_values(fact: Fact, claim: Claim) -> dict[str, Any]:
    names = ("paragraph", "says", "stance", "as_of", "dating", "attributed_to")
    values = {name: getattr(claim, name) for name in names}
    return {"source": claim.source.slug, "value": _value(fact.kind, claim.value), **values}


def _ask_values(row: Phrasing) -> dict[str, Any]:
    names = ("answer", "unit", "accepted", "wrong", "format", "held_back")
    return {"stem": row.text, "kind": row.answer_kind, **{name: getattr(row, name) for name in names}}


def _value(kind: str, text: str) -> str | list[str]:
    """Return a value in the form that the seeds give values of a kind."""
    return [item.strip() for item in text.split(";")] if kind == Kind.LIST and text else text


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


def _placed(problem: Problem, whole: Fact | Entity | Source | Topic, rows: Mapping[str, Sequence[Model]]) -> Refusal:
    """Return a problem at its row and field, worded for the admin."""
    message = capitalized(problem.message)
    for place, here in PLACES.items():
        message = message.replace(place, here)
    message = message if message.endswith(("?", ".")) else f"{message}."
    if found := PATH.fullmatch(problem.field):
        names = FIELDS if found["part"] == "claims" else FIELDS_OF_PHRASINGS
        name = re.split(r"[.\[]", found["rest"])[0]
        return Refusal(rows[found["part"]][int(found["index"])], names.get(name, name), message)
    name = re.split(r"[.\[]", problem.field)[0]
    if name in COLLECTIONS:
        return Refusal(whole, "", f"{name}: {message}")
    return Refusal(whole, FIELDS.get(name, name), message)
