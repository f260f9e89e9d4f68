from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

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


def refresh_search_of(entities: Iterable[Entity]) -> None:
    """Keep what the search looks through in step with the names of entities, in a few queries at any number."""
    keys = [entity.pk for entity in entities]
    naming = Fact.objects.filter(Q(subject__in=keys) | Q(entities__in=keys)).values("pk")
    facts = list(Fact.objects.filter(pk__in=naming).select_related("subject").prefetch_related("entities"))
    for fact in facts:
        fact.search_text = search_text(fact, [fact.subject, *fact.entities.all()])
    Fact.objects.bulk_update(facts, ["search_text"], batch_size=500)


def search_text(fact: Fact, entities: Iterable[Entity]) -> str:
    """Return the statement and the answer of a fact and the names of its entities, folded."""
    names = dict.fromkeys(name for entity in entities for name in entity.as_record().names)
    return fold(" ".join([fact.statement, fact.answer, *names]))
