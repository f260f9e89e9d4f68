"""Checking what an editor saves by the rules of the seeds, so that the content can be exported as seeds again.

A row of the admin is put in the form that ``seeds/README.md`` describes and read by the reader of the seeds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

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
    read_fact,
)
from training.facts.seeds.reading import Origin, Problem
from training.facts.seeds.validation import validate
from training.facts.seeds.values import slots
from training.facts.services.stored import (
    as_value,
    entity_entry,
    fact_values,
    phrasings_by_kind,
    source_entry,
    topic_entry,
)
from training.rules.display import capitalized
from training.rules.records import Kind
from training.rules.text import fold

E = TypeVar("E", bound=Entry)
# The identifiers of facts by their labels, folded.
Labels = dict[str, list[str]]
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
    "is missing. seeds/README.md says what it holds": "is missing. Fill it",
    ", at :1": "",
}


@dataclass(frozen=True)
class Refusal:
    """What is wrong with a row and what to do; an empty field means the row as a whole."""

    row: Model
    field: str
    message: str


def check_fact(
    fact: Fact,
    entities: Iterable[Entity],
    claims: Sequence[Claim],
    phrasings: Sequence[Phrasing],
    *,
    known: Seeds | None = None,
    labels: Labels | None = None,
) -> list[Refusal]:
    """Return what keeps a fact with its rows, each in its order, from being saved.

    Of a withdrawn fact only what no page could show is refused. ``known`` is what facts refer to and
    ``labels`` are those of all facts, when many are checked.
    """
    problems: list[Problem] = []
    known = known or known_seeds()
    values = fact_values(fact, [entity.slug for entity in entities], claims, phrasings)
    entry = read_fact(as_value(values, problems), 0, "", known.sources_by_id)
    if fact.withdrawn_at is None:
        known.facts = [entry]
        validate(known)
    rows: dict[str, Sequence[Claim | Phrasing]] = {"claims": claims, **phrasings_by_kind(phrasings)}
    refusals = [_placed(problem, fact, rows) for problem in dict.fromkeys(problems)]
    return refusals or [*_unshowable(fact, claims, phrasings), *_beyond_the_seeds(fact, phrasings, labels)]


def check_source(source: Source) -> list[Refusal]:
    """Return what keeps a source from being saved."""
    problems: list[Problem] = []
    source_entry(source, 0, problems)
    refusals = [_placed(problem, source, {}) for problem in problems]
    last = source.claims.order_by("-paragraph").first() if source.pk else None
    if last and last.paragraph > source.paragraphs:
        message = _("A fact has a claim in paragraph %(number)d. Give as many at least, or correct the claim first.")
        refusals.append(Refusal(source, "paragraphs", message % {"number": last.paragraph}))
    return refusals


def check_topic(topic: Topic) -> list[Refusal]:
    """Return what keeps a topic from being saved."""
    problems: list[Problem] = []
    topic_entry(topic, 0, problems)
    return [_placed(problem, topic, {}) for problem in problems]


def check_entity(entity: Entity) -> list[Refusal]:
    """Return what keeps an entity from being saved: a name means one entity alone."""
    problems: list[Problem] = []
    read = entity_entry(entity, problems)
    others = Entity.objects.exclude(pk=entity.pk)
    entities = [*(_entry(EntityEntry, other) for other in others), read]
    validate(Seeds(entities=entities, unread={"coverage"}))
    return [_placed(problem, entity, {}) for problem in dict.fromkeys(problems)]


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


def _beyond_the_seeds(fact: Fact, phrasings: Iterable[Phrasing], labels: Labels | None) -> Iterator[Refusal]:
    """Yield what the seeds do not check of one fact alone."""
    sums: list[Fact | Phrasing] = [row for row in phrasings if row.answer_kind == Kind.MONEY]
    for row in [*sums, fact] if fact.kind == Kind.MONEY else sums:
        if not CURRENCY.fullmatch(row.unit):
            yield Refusal(row, "unit", _("Is no currency. Give its three letters, such as USD."))
    if fact.kind == Kind.NUMBER and not fact.unit:
        yield Refusal(fact, "unit", _("Is missing. Say what is counted, such as troops and police."))
    if not fact.label or fact.withdrawn_at is not None:
        return
    owners = (stored_labels() if labels is None else labels).get(fold(fact.label), [])
    if other := next((slug for slug in owners if slug != fact.slug), ""):
        message = _("“%(label)s” is the label of %(fact)s too. Tell them apart.")
        yield Refusal(fact, "label", message % {"label": fact.label, "fact": other})


def stored_labels() -> Labels:
    """Return the identifiers of the facts with each label, folded; one query."""
    found: Labels = {}
    for slug, label in Fact.objects.exclude(label="").values_list("slug", "label"):
        found.setdefault(fold(label), []).append(slug)
    return found


def known_seeds() -> Seeds:
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


def _placed(problem: Problem, whole: Fact | Entity | Source | Topic, rows: Mapping[str, Sequence[Model]]) -> Refusal:
    """Return a problem at its row and field, worded for the admin."""
    message = worded(problem.message)
    if found := PATH.fullmatch(problem.field):
        names = FIELDS if found["part"] == "claims" else FIELDS_OF_PHRASINGS
        name = re.split(r"[.\[]", found["rest"])[0]
        return Refusal(rows[found["part"]][int(found["index"])], names.get(name, name), message)
    name = re.split(r"[.\[]", problem.field)[0]
    if name in COLLECTIONS:
        return Refusal(whole, "", f"{name}: {message}")
    return Refusal(whole, FIELDS.get(name, name), message)


def worded(message: str) -> str:
    """Return what is said of a seed as it is said in the admin."""
    for place, here in PLACES.items():
        message = message.replace(place, here)
    return capitalized(message if message.endswith(("?", ".")) else f"{message}.")
