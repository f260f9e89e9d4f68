"""What editors decide about cards, so that generation leaves it alone."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from training.reviews.models import Card, CardQuerySet
from training.reviews.services.generating import GenerationResult, generate_cards, reset_memories
from training.rules.addresses import address, digest
from training.rules.text import fold

# Stands in place of what a card was made from, so that the next generation makes it anew.
GIVEN_BACK = "given back"


@transaction.atomic
def save_edited(card: Card, *, means_otherwise: bool, answer_before: str, at: datetime) -> int:
    """Store a card as an editor worded it; one whose answer means something else begins anew for its learners.

    Returns how many learners had learnt it and begin anew.
    """
    card.edited_at, card.fact_changed = at, False
    if means_otherwise:
        # Unlike any meaning that generation gives, so that giving the card back begins anew as well.
        card.meaning = digest(f"edited|{fold(card.answer)}")
    card.save()
    return reset_memories(card, corrected_from=answer_before, at=at) if means_otherwise else 0


@transaction.atomic
def add_by_hand(card: Card, *, at: datetime) -> None:
    """Store a card that an editor wrote, after the other cards of its fact."""
    card.uid = address("by hand", uuid4())
    card.order = Card.objects.filter(fact=card.fact_id).count()
    save_edited(card, means_otherwise=True, answer_before="", at=at)


def decide(cards: CardQuerySet, *, status: str, at: datetime) -> int:
    """Retire cards or restore them, and return how many."""
    return cards.update(status=status, edited_at=at)


@transaction.atomic
def give_back(cards: CardQuerySet, *, at: datetime) -> GenerationResult:
    """Forget what editors made of generated cards, and make the cards of all facts; cards written by hand stay."""
    cards.exclude(generated_digest="").update(edited_at=None, fact_changed=False, generated_digest=GIVEN_BACK)
    return generate_cards(at=at)
