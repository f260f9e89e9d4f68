from __future__ import annotations

from collections.abc import Iterable

from training.facts.models import Claim, Entity, Fact
from training.rules.text import fold


def refresh_disputed(fact: Fact) -> bool:
    """Keep whether a fact is disputed in step with its claims, and return it."""
    fact.disputed = fact.claims.filter(stance=Claim.Stance.DIFFERS).exists()
    fact.save(update_fields=["disputed"])
    return fact.disputed


def refresh_search_text(fact: Fact) -> None:
    """Keep what the search looks through in step with a fact and the entities it names."""
    fact.search_text = search_text(fact, [fact.subject, *fact.entities.all()])
    fact.save(update_fields=["search_text"])


def search_text(fact: Fact, entities: Iterable[Entity]) -> str:
    """Return the statement and the answer of a fact and the names of its entities, folded."""
    names = dict.fromkeys(name for entity in entities for name in entity.as_record().names)
    return fold(" ".join([fact.statement, fact.answer, *names]))
