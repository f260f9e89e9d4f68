"""A pack of cards on one page, to be graded without a connection and sent in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice

from training.accounts.models import User
from training.facts.models import Claim
from training.reviews.deck import Evidence, Grade
from training.reviews.models import Memory, Review
from training.reviews.queue import LONGEST_QUEUE, Waiting, queue
from training.rules.days import study_day
from training.rules.scheduling import Phase, intervals

# So many are a page of four kilobytes.
PACK_SIZE = 16


@dataclass(frozen=True)
class PackCard:
    """A card of a pack: with its grades and who says what it asks for, but not how each of them puts it."""

    memory: Memory
    grades: list[Grade]
    evidence: list[Evidence]


def due_for_pack(learner: User, *, at: datetime) -> list[Memory]:
    """Return the memories whose cards are due now, in the order of the queue, with their cards: at most a pack."""
    waiting = (found for found in queue(learner, at=at, limit=LONGEST_QUEUE) if found.memory.due_at <= at)
    return list(islice(_within_the_day(waiting, learner.daily_cap), PACK_SIZE))


def _within_the_day(waiting: Iterable[Waiting], cap: int) -> Iterator[Memory]:
    """Yield what one study day takes, as a session comes to it: of a fact one card, and no reviews over the cap."""
    facts: set[int] = set()
    reviews = 0
    for found in waiting:
        memory = found.memory
        is_review = memory.phase == Phase.REVIEW
        if memory.fact_id not in facts and not (is_review and found.done_in_review + reviews >= cap):
            facts.add(memory.fact_id)
            reviews += is_review
            yield found.with_card()


def pack_cards(memories: Sequence[Memory], *, learner: User, at: datetime) -> list[PackCard]:
    """Return the cards of memories, which come with their cards, as a pack shows them; one query."""
    day = study_day(at, learner.zone)
    claims = _claims_behind(memories)
    return [
        PackCard(
            memory,
            [
                Grade(Review.Rating(rating), interval)
                for rating, interval in intervals(memory.state, day=day, retention=learner.retention).items()
            ],
            [
                Evidence(fact, claims[fact.pk])
                for fact in (memory.card.fact, memory.card.other)
                if fact is not None and fact.pk in claims
            ],
        )
        for memory in memories
    ]


def _claims_behind(memories: Iterable[Memory]) -> dict[int, list[Claim]]:
    """Return what the sources say of the facts behind cards, by the key of the fact."""
    facts = {fact for memory in memories for fact in (memory.card.fact_id, memory.card.other_id) if fact}
    said = Claim.objects.filter(fact__in=facts).exclude(stance=Claim.Stance.SILENT).select_related("source")
    found = said.only("fact", "source__short_title").order_by("fact", "order", "pk")
    return {fact: list(claims) for fact, claims in groupby(found, key=lambda claim: claim.fact_id)}
