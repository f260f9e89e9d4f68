"""Making the cards of all facts and storing them, so that a run writes only what its facts changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from training.facts.models import Entity, Fact
from training.reviews.models import Card, Memory
from training.reviews.services.changes import note_change
from training.rules.card_drafts import CardDraft
from training.rules.cards import cards_of
from training.rules.pool import Pool
from training.rules.scheduling import Phase

MADE = (
    "prompt",
    "answer",
    "context",
    "kind",
    "order",
    "meaning",
    "other",
    "status",
    "generated_digest",
    "fact_changed",
)


@dataclass
class GenerationResult:
    """What a run did, in numbers of cards.

    ``corrected`` are those whose answer changed, with ``reset`` memories of them; ``outdated`` are edited ones whose
    fact changed.
    """

    added: int = 0
    changed: int = 0
    corrected: int = 0
    reset: int = 0
    unchanged: int = 0
    retired: int = 0
    removed: int = 0
    outdated: int = 0
    active: int = 0


@transaction.atomic
def generate_cards(*, at: datetime) -> GenerationResult:
    """Make the cards of every fact that stands, and store what is new or changed; all or nothing.

    An edited card is never overwritten, only marked when its fact changed. A card that means something else than before
    resets the memories of its learners, who are told what it said. A card that is no longer made is retired when
    learners have it, and removed otherwise.
    """
    facts = list(Fact.objects.active().with_everything())
    keys = {fact.slug: fact.pk for fact in facts}
    records = [fact.as_record() for fact in facts]
    pool = Pool.build(records, [entity.as_record() for entity in Entity.objects.all()])
    storing = _Storing(keys, {card.uid: card for card in Card.objects.select_for_update()}, at)
    for cards in cards_of(records, pool).values():
        for order, draft in enumerate(cards):
            storing.store(draft, order)
    storing.take_away_the_rest()
    storing.result.active = Card.objects.active().count()
    return storing.result


@transaction.atomic
def generate_cards_for(keys: Iterable[int], *, at: datetime) -> GenerationResult:
    """Make the cards of facts, by their keys, and those that set one of them apart from another; as ``generate_cards``.

    Nothing is written of the other cards.
    """
    chosen = set(keys)
    facts = {fact.slug: fact for fact in Fact.objects.active().with_everything()}
    records = [fact.as_record() for fact in facts.values()]
    pool = Pool.build(records, [entity.as_record() for entity in Entity.objects.all()])
    stored = Card.objects.select_for_update().filter(Q(fact__in=chosen) | Q(other__in=chosen))
    slugs = {slug: fact.pk for slug, fact in facts.items()}
    storing = _Storing(slugs, {card.uid: card for card in stored}, at)
    only = [slug for slug, key in slugs.items() if key in chosen]
    for cards in cards_of(records, pool, only=only).values():
        for order, draft in enumerate(cards):
            if chosen & {slugs[draft.fact_id], slugs.get(draft.other_id)}:
                storing.store(draft, order)
    storing.take_away_the_rest()
    return storing.result


@dataclass
class _Storing:
    """The cards stored so far, by their addresses, of which those made again are taken out."""

    keys: dict[str, int]
    stored: dict[str, Card]
    at: datetime
    result: GenerationResult = field(default_factory=GenerationResult)

    def store(self, draft: CardDraft, order: int) -> None:
        """Store one card, unless it is there as it is."""
        card = self.stored.pop(draft.uid, None)
        if card is None:
            self._fill(Card(uid=draft.uid, fact_id=self.keys[draft.fact_id]), draft, order).save(force_insert=True)
            self.result.added += 1
        elif card.generated_digest == draft.digest and card.order == order and card.status == Card.Status.ACTIVE:
            self.result.unchanged += 1
        elif card.edited_at is not None:
            self._mark(card, draft)
        else:
            self._change(card, draft, order)

    def _mark(self, card: Card, draft: CardDraft) -> None:
        if card.generated_digest == draft.digest:
            self.result.unchanged += 1
            return
        card.fact_changed, card.generated_digest = True, draft.digest
        card.save(update_fields=["fact_changed", "generated_digest"])
        self.result.outdated += 1

    def _change(self, card: Card, draft: CardDraft, order: int) -> None:
        before, meaning = card.answer, card.meaning
        self._fill(card, draft, order).save(update_fields=MADE)
        self.result.changed += 1
        if meaning != draft.meaning:
            self.result.corrected += 1
            self.result.reset += reset_memories(card, corrected_from=before, at=self.at)

    def _fill(self, card: Card, draft: CardDraft, order: int) -> Card:
        card.kind, card.order = draft.kind, order
        card.prompt, card.answer, card.context = draft.prompt, draft.answer, draft.context
        card.meaning, card.generated_digest, card.fact_changed = draft.meaning, draft.digest, False
        card.other_id = self.keys[draft.other_id] if draft.other_id else None
        card.status = Card.Status.ACTIVE
        return card

    def take_away_the_rest(self) -> None:
        """Remove the cards that no fact makes any more; those that learners have, or that were edited, are retired."""
        gone = [card for card in self.stored.values() if card.generated_digest and card.status == Card.Status.ACTIVE]
        held = _held(gone)
        removed = [card.pk for card in gone if card.pk not in held and card.edited_at is None]
        Card.objects.filter(pk__in=removed).delete()
        kept = [card.pk for card in gone if card.pk not in removed]
        self.result.retired += Card.objects.filter(pk__in=kept).update(status=Card.Status.RETIRED)
        self.result.removed += len(removed)


def _held(cards: Sequence[Card]) -> set[int]:
    """Return the keys of the cards that some learner has been dealt."""
    return set(Memory.objects.filter(card__in=cards).values_list("card", flat=True))


def reset_memories(card: Card, *, corrected_from: str, at: datetime) -> int:
    """Begin anew with a card that says something else than before, and tell those who learnt what it said.

    Returns how many learners had learnt it. Their reviews stay in the log.
    """
    learnt = Memory.objects.filter(card=card).exclude(phase=Phase.NEW)
    note_change(list(learnt.values_list("learner", flat=True)))
    return learnt.update(
        phase=Phase.NEW,
        step=None,
        stability=None,
        difficulty=None,
        last_day=None,
        due_at=at,
        lapses=0,
        quiz_known=None,
        quiz_day=None,
        corrected_from=corrected_from,
        resets=F("resets") + 1,
        version=F("version") + 1,
    )
