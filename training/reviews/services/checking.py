"""Checking stored cards by the lint; generated ones were checked when they were made."""

from __future__ import annotations

from training.facts.models import Fact
from training.reviews.models import Card
from training.rules.card_drafts import CardDraft, CardKind
from training.rules.lint_cards import lint_card
from training.rules.questions import Finding


def findings_of(card: Card, fact: Fact) -> list[Finding]:
    """Return what the lint finds in a card as its fact, fetched with everything, stands now."""
    kind = CardKind(card.kind)
    draft = CardDraft(card.uid, fact.slug, kind, card.prompt, card.answer, card.context, card.meaning)
    return lint_card(draft, fact.as_record())


def edited_with_findings() -> list[int]:
    """Return the keys of the active cards worded by editors with which the lint finds fault; four queries."""
    edited = list(Card.objects.active().exclude(edited_at=None))
    facts = Fact.objects.with_everything().in_bulk({card.fact_id for card in edited})
    return [card.pk for card in edited if findings_of(card, facts[card.fact_id])]
