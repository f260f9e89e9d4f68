"""The history of cards in the admin."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest

from training.history.admin import Comparison, RecordedAdmin, by_field, put_back_by_form
from training.history.models import State, Version
from training.reviews.models import Card
from training.reviews.services.versions import FIELDS, MEANING, states_of


class RecordedCardAdmin(RecordedAdmin[Card]):
    """Cards, of which every edit is kept and can be put back."""

    version_kind = Version.Kind.CARD

    def states_of(self, keys: Collection[int]) -> dict[int, State]:
        """Return what cards say, by their keys."""
        return states_of(keys)

    def comparison(self) -> Comparison:
        """Return what tells the differences between two versions of a card."""
        return by_field(Card, FIELDS)

    def put_back(self, request: HttpRequest, row: Card, version: Version) -> None:
        """Put a card back through its form; where its answer meant something else, its learners begin anew."""
        state = version.state
        otherwise = state["answer"] != row.answer and state[MEANING] != row.meaning
        put_back_by_form(self, request, row, {**state, "means_otherwise": otherwise})
