"""All of the seeds as one value, read from their folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

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
from training.facts.seeds.reading import Problem, Value, read_list

E = TypeVar("E")


@dataclass
class Seeds:
    """What the files hold, and what is wrong with them; a part whose file cannot be read is ``unread``."""

    sources: list[SourceEntry] = field(default_factory=list)
    topics: list[TopicEntry] = field(default_factory=list)
    entities: list[EntityEntry] = field(default_factory=list)
    facts: list[FactEntry] = field(default_factory=list)
    coverage: list[CoverageEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    name: str = "seeds"

    @property
    def sources_by_id(self) -> dict[str, SourceEntry]:
        """The sources by their identifiers."""
        return {source.id: source for source in self.sources}


def read_seeds(root: Path) -> Seeds:
    """Read every file under ``root``; what cannot be read is among the problems."""
    seeds = Seeds(name=root.resolve().name)
    seeds.sources = _read(seeds, root, "sources", read_source)
    seeds.topics = _read(seeds, root, "topics", read_topic)
    seeds.entities = _read(seeds, root, "entities", lambda value, _: read_entity(value))
    seeds.coverage = _read(seeds, root, "coverage", lambda value, _: read_coverage(value))
    _read_facts(seeds, root)
    return seeds


def _read(seeds: Seeds, root: Path, part: str, read: Callable[[Value, int], E]) -> list[E]:
    values = read_list(root / f"{part}.yaml", f"{seeds.name}/{part}.yaml", seeds.problems)
    if values is None:
        seeds.unread.add(part)
    return [read(value, order) for order, value in enumerate(values or [], start=1)]


def _read_facts(seeds: Seeds, root: Path) -> None:
    sources = seeds.sources_by_id
    for path in sorted((root / "facts").glob("*")):
        name = f"{seeds.name}/facts/{path.name}"
        if path.suffix != ".yaml":
            seeds.problems.append(Problem(name, 1, "", "is not read. Name it after its topic, ending in .yaml"))
            continue
        values = read_list(path, name, seeds.problems)
        if values is None:
            seeds.unread.add("facts")
        elif not any(topic.id == path.stem for topic in seeds.topics) and "topics" not in seeds.unread:
            remedy = "Name the file after an id in topics.yaml"
            seeds.problems.append(Problem(name, 1, "", f"unknown topic {path.stem!r}. {remedy}"))
        for order, value in enumerate(values or [], start=1):
            seeds.facts.append(read_fact(value, order, path.stem, sources))
    if not seeds.facts and "facts" not in seeds.unread:
        seeds.problems.append(
            Problem(f"{seeds.name}/facts", 1, "", "holds no facts. Check the folder given as --seeds")
        )
