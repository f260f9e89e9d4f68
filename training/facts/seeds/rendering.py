"""Entries of the seeds as the lines of YAML that a curator would write."""

from __future__ import annotations

import json
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

import yaml

from training.facts.seeds.entries import (
    ClaimEntry,
    CoverageEntry,
    EntityEntry,
    FactEntry,
    SourceEntry,
    TopicEntry,
)
from training.facts.seeds.reading import BOOL_TAG, TEXT_TAGS, WHITESPACE
from training.rules.records import Kind, PhrasingRecord, Wrong

WIDTH = 120
PLAIN_TAGS = TEXT_TAGS - {BOOL_TAG}
BREAKS = frozenset({"Cc", "Zl", "Zp"})
# The lines of each field, in the order in which they are written; the first line has neither indentation nor hyphen.
Fields = dict[str, list[str]]


def render_fact(fact: FactEntry, sources: Mapping[str, SourceEntry]) -> Fields:
    """Return the fields of a fact; what its claims share with their ``sources`` is left out."""
    is_list = fact.kind == Kind.LIST
    claims = [_claim(claim, sources.get(claim.source), is_list=is_list) for claim in fact.claims]
    return {
        "id": _one("id", fact.id),
        "statement": _prose("statement", fact.statement),
        "subject": _one("subject", fact.subject),
        "relation": _one("relation", fact.relation),
        "kind": _one("kind", fact.kind),
        "answer": _value("answer", fact.answer, is_list=is_list),
        **{name: _one(name, getattr(fact, name)) for name in ("unit", "label", "qualifier", "as_of")},
        "changing": _flag("changing", given=fact.changing),
        "importance": _one("importance", fact.importance),
        "toll": _flag("toll", given=fact.toll),
        "entities": _texts("entities", fact.entities),
        "accepted": _texts("accepted", fact.accepted),
        "reading": _folded("reading", fact.reading, ">"),
        "claims": _rows("claims", claims),
        "wrong": _wrong(fact.wrong),
        "ask": _rows("ask", [_ask(ask) for ask in fact.asks]),
        "cloze": _rows("cloze", [[_scalar(cloze.text)] for cloze in fact.clozes]),
        "true_false": _rows("true_false", [_worded("text", row) for row in fact.true_false]),
        "choose_all": _rows("choose_all", [_worded("stem", row) for row in fact.choose_all]),
    }


def render_source(source: SourceEntry) -> Fields:
    """Return the fields of a source."""
    names = ("id", "title", "short_title", "cited_as", "publisher")
    return {
        **{name: _one(name, getattr(source, name)) for name in names},
        "author": _one("author", source.author) or ['author: ""'],
        "date": _one("date", source.date),
        "dating": _one("dating", source.dating),
        "dating_note": _prose("dating_note", source.dating_note, ">-"),
        "kind": _one("kind", source.kind),
        "outside": _flag("outside", given=source.outside),
        "point_of_view": _prose("point_of_view", source.point_of_view, ">-"),
        "paragraphs": _one("paragraphs", str(source.paragraphs)),
        "counting": _prose("counting", source.counting, ">-"),
    }


def render_topic(topic: TopicEntry) -> Fields:
    """Return the fields of a topic."""
    return {name: _one(name, getattr(topic, name)) for name in ("id", "title", "description")}


def render_entity(entity: EntityEntry) -> Fields:
    """Return an entity, which stands in one line, as its only field."""
    pairs = [f"{name}: {_scalar(getattr(entity, name), flow=True)}" for name in ("id", "name", "kind")]
    return {"id": [f"{{{', '.join(pairs)}, aliases: {_flow(entity.aliases)}}}"]}


def render_coverage(entry: CoverageEntry) -> Fields:
    """Return the fields of what is said of a paragraph."""
    return {
        "source": _one("source", entry.source),
        "paragraph": _one("paragraph", str(entry.paragraph)),
        "facts": _rows("facts", [[_scalar(fact)] for fact in entry.facts]),
        "none": _prose("none", entry.none),
    }


def as_item(fields: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the lines of an item of a list, given the lines of its fields."""
    lines = [line for name in fields for line in fields[name]]
    return [(f"  {line}" if line else "") if index else f"- {line}" for index, line in enumerate(lines)]


def as_comment(text: str) -> list[str]:
    """Return a text as the lines of a comment."""
    return textwrap.wrap(text, WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)


def _claim(claim: ClaimEntry, source: SourceEntry | None, *, is_list: bool) -> list[str]:
    as_of = "" if source and claim.as_of == source.date else claim.as_of
    dating = "" if source and claim.dating == source.dating else claim.dating
    return [
        *_one("source", claim.source),
        *_one("paragraph", str(claim.paragraph)),
        *_one("says", claim.says),
        *_value("value", claim.value, is_list=is_list),
        *_one("stance", claim.stance),
        *_one("as_of", as_of),
        *_one("dating", dating),
        *_one("attributed_to", claim.attributed_to),
    ]


def _ask(ask: PhrasingRecord) -> list[str]:
    return [
        *_one("stem", ask.text),
        *_one("answer", ask.answer),
        *_one("kind", "" if ask.answer_kind in {None, Kind.TEXT} else str(ask.answer_kind)),
        *_one("unit", ask.unit),
        *_texts("accepted", ask.accepted),
        *_wrong(ask.wrong),
        *_one("format", ask.format),
        *_flag("held_back", given=ask.held_back),
    ]


def _worded(name: str, row: PhrasingRecord) -> list[str]:
    return [*_one(name, row.text), *_wrong(row.wrong)]


def _wrong(options: Iterable[Wrong]) -> list[str]:
    return _rows("wrong", [[*_one("text", option.text), *_one("why", option.why)] for option in options])


def _rows(name: str, rows: Iterable[Sequence[str]]) -> list[str]:
    """Return a list of which each item has lines of its own."""
    lines = [f"  {line}" if index else f"- {line}" for row in rows for index, line in enumerate(row)]
    return [f"{name}:", *(f"  {line}" for line in lines)] if lines else []


def _one(name: str, text: str) -> list[str]:
    return [f"{name}: {_scalar(text)}"] if text else []


def _flag(name: str, *, given: bool) -> list[str]:
    return [f"{name}: true"] if given else []


def _value(name: str, text: str, *, is_list: bool) -> list[str]:
    """Return a value in the form of its kind."""
    return _texts(name, [item.strip() for item in text.split(";")]) if text and is_list else _one(name, text)


def _texts(name: str, texts: Sequence[str]) -> list[str]:
    return [f"{name}: {_flow(texts)}"] if texts else []


def _flow(texts: Iterable[str]) -> str:
    return f"[{', '.join(_scalar(text, flow=True) for text in texts)}]"


def _prose(name: str, text: str, mark: str = ">") -> list[str]:
    """Return a text on one line, or one that is too long for it over several."""
    line = _one(name, text)
    return _folded(name, text, mark) if line and len(line[0]) + 2 > WIDTH else line


def _folded(name: str, text: str, mark: str) -> list[str]:
    """Return a text over several lines, which are read as one; on one line if that were read as something else."""
    lines = [f"  {line}" for line in textwrap.wrap(text, WIDTH - 4, break_long_words=False, break_on_hyphens=False)]
    node = _composed("\n".join([f"{name}: {mark}", *lines]))
    read = node.value[0][1].value if isinstance(node, yaml.MappingNode) else ""
    return [f"{name}: {mark}", *lines] if text and WHITESPACE.sub(" ", read).strip() == text else _one(name, text)


def _scalar(text: str, *, flow: bool = False) -> str:
    """Return a text as it is, or in quotes where it would be read as something else."""
    before, after = ("[", "]") if flow else ("- ", "")
    node = _composed(f"{before}{text}{after}")
    if isinstance(node, yaml.SequenceNode) and len(node.value) == 1:
        item = node.value[0]
        if isinstance(item, yaml.ScalarNode) and not item.style and item.tag in PLAIN_TAGS and item.value == text:
            return text
    escaped = json.dumps(text, ensure_ascii=False)
    return "".join(f"\\u{ord(c):04x}" if unicodedata.category(c) in BREAKS or c == "\ufeff" else c for c in escaped)


def _composed(text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return None
