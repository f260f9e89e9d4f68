"""The curated content as the rules have it, without a database."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from training.facts.seeds.content import Seeds, read_seeds
from training.facts.seeds.entries import FactEntry
from training.rules.across import generate_across
from training.rules.generation import generate
from training.rules.lint import lint
from training.rules.pool import Pool
from training.rules.questions import QuestionDraft
from training.rules.records import ClaimRecord, EntityRecord, FactRecord, Importance, Kind, Stance

SEEDS = Path(__file__).parents[1] / "seeds"
SHARED = ("id", "topic", "statement", "answer", "items", "unit", "qualifier", "as_of", "toll", "changing", "accepted")


class Content(NamedTuple):
    """Facts and entities, as records."""

    facts: list[FactRecord]
    entities: list[EntityRecord]

    @property
    def pool(self) -> Pool:
        """What the facts lend each other."""
        return Pool.build(self.facts, self.entities)


class Generated(NamedTuple):
    """The content with the questions made from it: those that pass the lint, and the others."""

    content: Content
    published: list[QuestionDraft]
    drafts: list[QuestionDraft]


@lru_cache
def curated(root: Path = SEEDS) -> Content:
    """Return everything under a folder of seeds."""
    seeds = read_seeds(root)
    entities = [EntityRecord(e.id, e.name, e.kind, tuple(e.aliases)) for e in seeds.entities]
    return Content([_fact(entry, seeds) for entry in seeds.facts], entities)


def _fact(entry: FactEntry, seeds: Seeds) -> FactRecord:
    names = {entity.id: entity.name for entity in seeds.entities}
    cited_as = {source.id: source.cited_as for source in seeds.sources}
    claims = (
        ClaimRecord(claim.source, cited_as[claim.source], claim.value or None, Stance(claim.stance), claim.says)
        for claim in entry.claims
    )
    return FactRecord(
        **{name: getattr(entry, name) for name in SHARED},
        subject=names[entry.subject],
        kind=Kind(entry.kind),
        importance=Importance(entry.importance),
        wrong=entry.wrong,
        claims=tuple(claims),
        phrasings=entry.phrasings,
        label=entry.label,
    )


@lru_cache
def generated(seed: int = 1) -> Generated:
    """Return the questions of the curated content, as the command makes them."""
    content = curated()
    pool, facts = content.pool, {fact.id: fact for fact in content.facts}
    made = [draft for fact in content.facts for draft in generate(fact, pool, seed=seed)]
    made += generate_across(content.facts, pool, seed=seed)
    passed, failed = [], []
    for draft in made:
        (failed if lint(draft, facts[draft.fact_id], pool) else passed).append(draft)
    return Generated(content, passed, failed)
