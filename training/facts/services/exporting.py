from __future__ import annotations

from typing import Any

from training.facts.models import Claim, Fact
from training.rules.records import NUMERIC


def export_facts() -> list[dict[str, Any]]:
    """Return every active fact with its claims, in the order of the syllabus and ready for JSON."""
    facts = Fact.objects.active().select_related("topic", "subject").prefetch_related("claims__source")
    return [_fact(fact) for fact in facts]


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "id": fact.slug,
        "topic": fact.topic.slug,
        "statement": fact.statement,
        "subject": fact.subject.name,
        "kind": fact.kind,
        "answer": _value(fact.kind, fact.answer),
        "unit": fact.unit or None,
        "qualifier": fact.qualifier or None,
        "as_of": fact.as_of or None,
        "importance": fact.importance,
        "disputed": fact.disputed,
        "reading": fact.reading or None,
        "claims": [_claim(fact.kind, claim) for claim in fact.claims.all()],
    }


def _claim(kind: str, claim: Claim) -> dict[str, Any]:
    return {
        "source": claim.source.slug,
        "paragraph": claim.paragraph,
        "value": _value(kind, claim.value) if claim.value else None,
        "as_of": claim.as_of,
        "stated_or_inferred": claim.dating,
        "attributed_to": claim.attributed_to or None,
    }


def _value(kind: str, text: str) -> str | int | float | list[str]:
    """Return a stored value in the form of its kind; a number that an editor left as prose stays text."""
    if kind == Fact.Kind.LIST:
        return [item.strip() for item in text.split(";")]
    if kind in NUMERIC:
        return _number(text)
    return text


def _number(text: str) -> str | int | float:
    try:
        return int(text) if text.isdecimal() else float(text)
    except ValueError:
        return text
