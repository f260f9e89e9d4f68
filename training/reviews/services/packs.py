"""Recording the grades of a pack, which may arrive late, twice or in part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from training.accounts.models import User
from training.reviews.models import Memory
from training.reviews.services.grading import Outcome, record_review
from training.rules.scheduling import Rating


@dataclass(frozen=True)
class PackGrade:
    """A grade for a card of a pack, and the version of its memory that the pack showed."""

    memory: Memory
    version: int
    rating: Rating


def record_pack(grades: Sequence[PackGrade], *, learner: User, pack: UUID, at: datetime) -> list[Outcome]:
    """Keep each grade of a pack exactly once, and return what became of them.

    Each is a write of its own, so that a pack of which a part was kept can be sent again.
    """
    return [
        record_review(
            grade.memory,
            learner=learner,
            version=grade.version,
            rating=grade.rating,
            key=uuid5(pack, str(grade.memory.pk)),
            at=at,
        )
        for grade in grades
    ]
