"""Writing the content as it stands, edits included, in the form of the seeds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from training.facts.models import Entity, Fact, Source, Topic
from training.facts.seeds.content import read_seeds
from training.facts.seeds.entries import (
    CoverageEntry,
    EntityEntry,
    FactEntry,
    SourceEntry,
    TopicEntry,
    read_coverage,
    read_entity,
    read_fact,
    read_source,
    read_topic,
)
from training.facts.seeds.reading import Origin, Problem, read_list
from training.facts.seeds.rendering import (
    as_comment,
    render_coverage,
    render_entity,
    render_fact,
    render_source,
    render_topic,
)
from training.facts.seeds.validation import validate
from training.facts.seeds.writing import Form, write_file
from training.facts.services.stored import entity_entry, fact_entry, names_of_entities, source_entry, topic_entry

Row = TypeVar("Row", Source, Topic, Fact)
E = TypeVar("E")
HEADERS = {
    "sources": "The documents that facts are taken from, and how their paragraphs are counted.",
    "topics": "The syllabus, in its order.",
    "entities": "Everything the facts name, with every name it goes by.",
    "coverage": "Every paragraph of every source: the facts that come from it, or why none does.",
}
# In the files and so in the language of the content, whoever exports.
NOTHING = "No fact is recorded from it."
SOURCE = Form(lambda value: read_source(value, 0), render_source, lambda entry: entry.id, SourceEntry.digest)
TOPIC = Form(lambda value: read_topic(value, 0), render_topic, lambda entry: entry.id, TopicEntry.digest)
ENTITY = Form(read_entity, render_entity, lambda entry: entry.id, EntityEntry.digest)
COVERAGE = Form(
    read_coverage,
    render_coverage,
    lambda entry: f"{entry.source} {entry.paragraph}",
    lambda entry: (entry.source, entry.paragraph, entry.facts, entry.none),
)


class NothingToExportError(Exception):
    """The database holds no fact."""


@dataclass
class ExportResult:
    """What an export wrote: the files that are new or changed, those removed, and what would keep it from loading."""

    facts: int = 0
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def export_seeds(root: Path, *, like: Path) -> ExportResult:
    """Write every source, topic, entity and standing fact under ``root``, so that loading it changes nothing.

    What says the same as the seeds under ``like`` is written as it stands there. Files of facts under ``root`` that no
    topic has any more are removed. Raises NothingToExportError when there is no fact, lest an empty database wipe the
    seeds, and OSError when a file cannot be written.
    """
    if not Fact.objects.active().exists():
        raise NothingToExportError
    texts = seed_texts(like)
    result = ExportResult()
    (root / "facts").mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        path = root / name
        if not path.exists() or path.read_bytes() != text.encode():
            path.write_bytes(text.encode())
            result.changed.append(name)
    for path in sorted((root / "facts").glob("*.yaml")):
        if f"facts/{path.name}" not in texts:
            path.unlink()
            result.removed.append(f"facts/{path.name}")
    written = read_seeds(root)
    result.facts = len(written.facts)
    result.problems = validate(written)
    return result


def seed_texts(like: Path) -> dict[str, str]:
    """Return the text of every file of the seeds by its name, as close to those under ``like`` as it can be."""
    sources = [source_entry(row, order) for order, row in _numbered(Source.objects.all())]
    by_id = {source.id: source for source in sources}
    topics = [topic_entry(row, order) for order, row in _numbered(Topic.objects.all())]
    facts = _facts(by_id)
    texts = {
        "sources.yaml": _text(sources, SOURCE, like, "sources"),
        "topics.yaml": _text(topics, TOPIC, like, "topics"),
        "entities.yaml": _text(_entities(like), ENTITY, like, "entities"),
        "coverage.yaml": _text(_coverage(sources, facts, like), COVERAGE, like, "coverage"),
    }
    for topic in topics:
        of_topic = [fact for fact in facts if fact.topic == topic.id]
        if of_topic:
            header = as_comment(f"{topic.title}: {topic.description}")
            form = Form(
                lambda value, topic=topic.id: read_fact(value, 0, topic, by_id),  # type: ignore[misc]
                lambda entry: render_fact(entry, by_id),
                lambda entry: entry.id,
                FactEntry.digest,
                spaced=True,
            )
            name = f"facts/{topic.id}.yaml"
            texts[name] = write_file(of_topic, form, old=_old(like / name), header=header)
    return texts


def _text(entries: Sequence[E], form: Form[E], like: Path, part: str) -> str:
    return write_file(entries, form, old=_old(like / f"{part}.yaml"), header=as_comment(HEADERS[part]))


def _old(path: Path) -> str:
    """Return the text of a file; nothing when there is none to be read."""
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        return ""


def _numbered(rows: Iterable[Row]) -> Iterable[tuple[int, Row]]:
    """Return rows with their places; those that were given none come last."""
    return enumerate(sorted(rows, key=lambda row: (not row.order, row.order, row.slug)), start=1)


def _facts(sources: dict[str, SourceEntry]) -> list[FactEntry]:
    """Return the facts that stand, in the order of each topic."""
    rows = list(Fact.objects.active().with_everything())
    names = names_of_entities(rows)
    return [fact_entry(row, order, names[row.pk], sources) for order, row in _numbered(rows)]


def _entities(like: Path) -> list[EntityEntry]:
    """Return the entities in the order of their file, new ones last."""
    places = {entry.id: place for place, entry in enumerate(_read(like / "entities.yaml", ENTITY))}
    rows = sorted(Entity.objects.all(), key=lambda row: (places.get(row.slug, len(places)), row.pk))
    return [entity_entry(row) for row in rows]


def _coverage(sources: Iterable[SourceEntry], facts: Iterable[FactEntry], like: Path) -> list[CoverageEntry]:
    """Return what comes from every paragraph, in the order of its file; what the facts do not tell is kept."""
    claimed: dict[tuple[str, int], dict[str, None]] = defaultdict(dict)
    for fact in facts:
        for claim in fact.claims:
            claimed[claim.source, claim.paragraph][fact.id] = None
    before = {(entry.source, entry.paragraph): entry for entry in _read(like / "coverage.yaml", COVERAGE)}
    places = dict.fromkeys((source.id, number) for source in sources for number in range(1, source.paragraphs + 1))
    return [
        _covered(place, claimed[place], before.get(place))
        for place in [*(p for p in before if p in places), *(p for p in places if p not in before)]
    ]


def _covered(place: tuple[str, int], claimed: dict[str, None], before: CoverageEntry | None) -> CoverageEntry:
    kept = [fact for fact in before.facts if fact in claimed] if before else []
    facts = tuple(dict.fromkeys([*kept, *claimed]))
    why = before.none if before else ""
    return CoverageEntry(*place, facts, "" if facts else why or NOTHING, Origin("", []))


def _read(path: Path, form: Form[E]) -> list[E]:
    return [form.read(value) for value in read_list(path, "", []) or []]
