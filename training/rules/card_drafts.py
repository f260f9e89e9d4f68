"""A card as the rules make it, before it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from training.rules.addresses import digest


class CardKind(StrEnum):
    """How a card puts its fact."""

    BASIC = "basic"
    CLOZE = "cloze"
    CONTRAST = "contrast"


@dataclass(frozen=True)
class CardDraft:
    """A generated card, with the fact whose statement its back shows.

    ``uid`` is its address: the fact and the facet, whatever their wording. ``meaning`` changes when what is to be
    remembered changes, and not with its wording. ``other_id`` is the fact that it is set apart from.
    """

    uid: str
    fact_id: str
    kind: CardKind
    prompt: str
    answer: str
    context: str
    meaning: str
    other_id: str = ""

    @property
    def digest(self) -> str:
        """What it was made from, to tell later whether that changed."""
        return digest(repr(self))
