"""Which facts an edit of what they refer to reaches: a name or a label is part of questions and cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from training.editing.services.corrections import Regenerated, regenerate
from training.facts.models import Entity, Fact
from training.questions.services import stored_seed
from training.rules.across import generate_across
from training.rules.addresses import digest
from training.rules.cards import cards_of
from training.rules.generation import fact_digest
from training.rules.pool import Pool

# What each fact makes, as a digest by the key of the fact.
Makings = Mapping[int, str]


def makings() -> Makings:
    """Return what each standing fact makes as things stand, its own questions and cards and those across facts."""
    keys = {}
    records = []
    for fact in Fact.objects.active().with_everything():
        keys[fact.slug] = fact.pk
        records.append(fact.as_record())
    pool = Pool.build(records, [entity.as_record() for entity in Entity.objects.all()])
    seed = stored_seed()
    made: dict[str, list[str]] = defaultdict(list)
    for record in records:
        made[record.id].append(fact_digest(record, pool, seed=seed))
    for draft in generate_across(records, pool, seed=seed):
        made[draft.fact_id].append(repr(draft))
    for slug, cards in cards_of(records, pool).items():
        made[slug] += [card.digest for card in cards]
    return {key: digest(repr(made[slug])) for slug, key in keys.items()}


def regenerate_changed(before: Makings, *, at: datetime) -> Regenerated | None:
    """Make questions and cards anew of exactly the facts that make something else than before; None without any."""
    after = makings()
    changed = [key for key, made in after.items() if before.get(key) != made]
    return regenerate(changed, at=at) if changed else None
