"""The history of cards: how editors worded them and what they decided."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from training.reviews.models import Card

FIELDS = ("status", "prompt", "answer", "context")
MEANING = "meaning"


def states_of(keys: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return what cards say, by their keys, with what their answers mean; one query."""
    rows = Card.objects.filter(pk__in=keys).values("pk", *FIELDS, MEANING)
    return {row.pop("pk"): row for row in map(dict, rows)}
