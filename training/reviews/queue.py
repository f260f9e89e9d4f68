"""Which card comes next and what its sources say: two statements, since they are asked with every grade.

They are written in SQL that SQLite and PostgreSQL both understand: putting it together anew each time would take longer
than all the rest of a grade. Steps of minutes that are due come first, then reviews by their chance of being forgotten
(days since the last one by the stability), then new cards, and last the steps about to end, so that a session need not
wait for them. Of each fact one card a study day; of a learner as many reviews as the daily cap. Of a backlog only the
longest overdue are looked at, so that no backlog makes a page slow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

from training.accounts.models import User
from training.facts.models import Claim, Fact, Source, Topic
from training.reviews.models import Card, Memory
from training.rules.days import study_day

Row = TypeVar("Row", bound=models.Model)

# A step of minutes that ends this soon is shown when nothing else is left.
LEARN_AHEAD = timedelta(minutes=20)
LONGEST_QUEUE = 300

# In the order of the models' fields, as ``from_db`` takes them.
MEMORY = tuple(field.attname for field in Memory._meta.concrete_fields)  # noqa: SLF001 - a model's public description
CARD = ("id", "fact_id", "other_id", "kind", "prompt", "answer", "context")
FACT = ("id", "slug", "topic_id", "as_of", "reading", "disputed")
TOPIC = ("id", "slug", "title")
CLAIM = ("id", "fact_id", "source_id", "paragraph", "says", "stance", "as_of", "dating", "attributed_to")
SOURCE = ("id", "slug", "short_title")

DUE = """
    SELECT * FROM reviews_memory
    WHERE learner_id = %(learner)s AND NOT suspended AND due_at <= %(soon)s ORDER BY due_at LIMIT %(longest)s
"""
IS_DUE = """
    (m.phase IN (1, 3) OR m.due_at <= %(at)s)
    AND (m.phase <> 2 OR (
        SELECT COUNT(*) FROM reviews_review WHERE learner_id = %(learner)s AND day = %(date)s AND phase = 2
    ) < %(cap)s)
"""
OF_LEARNER = "SELECT * FROM reviews_memory WHERE learner_id = %(learner)s AND NOT suspended"
IS_OF_TOPIC = "f.topic_id = %(topic)s AND (m.last_day IS NULL OR m.last_day <> %(day)s)"
# The inner statement is narrow: of what waits, only what is shown is read whole.
SELECT = """
SELECT {columns},
    (SELECT COUNT(*) FROM reviews_review
     WHERE learner_id = %(learner)s AND day = %(date)s AND origin = 'card'),
    (SELECT COUNT(*) FROM reviews_review
     WHERE learner_id = %(learner)s AND day = %(date)s AND phase = 2),
    w.in_review, w.others
FROM (
    SELECT m.id,
        COUNT(*) FILTER (WHERE m.phase = 2) OVER () AS in_review,
        COUNT(*) FILTER (WHERE m.phase <> 2) OVER () AS others,
        ROW_NUMBER() OVER (ORDER BY
            CASE WHEN m.id = %(first)s THEN 0 ELSE 1 END,
            CASE WHEN m.phase IN (1, 3) AND m.due_at <= %(at)s THEN 0
                WHEN m.phase = 2 THEN 1 WHEN m.phase = 0 THEN 2 ELSE 3 END,
            CASE WHEN m.phase = 2 THEN (%(day)s - m.last_day) / m.stability ELSE 0 END DESC,
            m.due_at, m.id
        ) AS place
    FROM ({memories}) m
        JOIN reviews_card c ON c.id = m.card_id
        JOIN facts_fact f ON f.id = c.fact_id
        LEFT JOIN facts_fact o ON o.id = c.other_id
    WHERE {waiting}
        AND c.status = 'active' AND f.withdrawn_at IS NULL AND o.withdrawn_at IS NULL
        AND (m.last_day = %(day)s OR m.fact_id NOT IN (
            SELECT fact_id FROM reviews_memory WHERE learner_id = %(learner)s AND last_day = %(day)s
        ))
) w
    JOIN reviews_memory m ON m.id = w.id
    JOIN reviews_card c ON c.id = m.card_id
    JOIN facts_fact f ON f.id = c.fact_id
    JOIN facts_topic t ON t.id = f.topic_id
    LEFT JOIN facts_fact o ON o.id = c.other_id
WHERE w.place <= %(limit)s
ORDER BY w.place
"""
CLAIMS = """
SELECT {columns}
FROM facts_claim c JOIN facts_source s ON s.id = c.source_id
WHERE c.fact_id IN (%(fact)s, %(other)s) AND c.stance <> 'silent'
ORDER BY c.fact_id, c."order", c.id
"""


@dataclass(frozen=True)
class Waiting:
    """A memory whose card waits to be shown, with its card, fact and topic; and how the study day stands.

    ``done`` cards were graded by hand, ``done_in_review`` of all were reviews; as many reviews and other cards wait.
    """

    memory: Memory
    done: int
    done_in_review: int
    in_review: int
    others: int

    def left(self, cap: int) -> int:
        """Return how many cards are left on the study day, with at most so many reviews a day."""
        return min(self.in_review, max(0, cap - self.done_in_review)) + self.others


def queue(
    learner: User, *, at: datetime, topic: Topic | None = None, first: int | None = None, limit: int = 1
) -> list[Waiting]:
    """Return the cards to show next, the next one first: those that are due or, ahead of time, those of a topic.

    Of a topic come the cards that were not reviewed on the study day. ``first`` is the key of a memory that goes before
    all others, if it is among them.
    """
    day = study_day(at, learner.zone)
    values = {
        "learner": learner.pk,
        "at": connection.ops.adapt_datetimefield_value(at),
        "soon": connection.ops.adapt_datetimefield_value(at + LEARN_AHEAD),
        "day": day.toordinal(),
        "date": connection.ops.adapt_datefield_value(day),
        "topic": topic.pk if topic else 0,
        "first": first or 0,
        "cap": learner.daily_cap,
        "longest": LONGEST_QUEUE,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement(ahead=topic is not None), values)
        return [_waiting(row) for row in cursor.fetchall()]


@cache
def statement(*, ahead: bool) -> str:
    """Return the statement that finds what is due or, ahead of time, what a topic has."""
    columns = _columns(m=MEMORY, c=CARD, f=FACT, t=TOPIC, o=FACT)
    memories, waiting = (OF_LEARNER, IS_OF_TOPIC) if ahead else (DUE, IS_DUE)
    return SELECT.format(columns=columns, memories=memories, waiting=waiting)


def claims_behind(card: Card) -> list[Claim]:
    """Return what the sources say of the facts behind a card, fact by fact."""
    with connection.cursor() as cursor:
        cursor.execute(
            CLAIMS.format(columns=_columns(c=CLAIM, s=SOURCE)), {"fact": card.fact_id, "other": card.other_id}
        )
        found = [(_take(Claim, CLAIM, row), _take(Source, SOURCE, row[len(CLAIM) :])) for row in cursor.fetchall()]
    for claim, source in found:
        claim.source = source
    return [claim for claim, _ in found]


def _columns(**tables: tuple[str, ...]) -> str:
    return ", ".join(f'{table}."{name}"' for table, names in tables.items() for name in names)


def _take(model: type[Row], names: tuple[str, ...], values: Sequence[Any]) -> Row:
    return model.from_db(None, names, values[: len(names)])


def _waiting(row: tuple[Any, ...]) -> Waiting:
    found: list[Any] = []
    at = 0
    for model, names in ((Memory, MEMORY), (Card, CARD), (Fact, FACT), (Topic, TOPIC), (Fact, FACT)):
        found.append(_take(model, names, row[at:]))
        at += len(names)
    memory, card, fact, topic, other = found
    if memory.due_at.tzinfo is None:
        # SQLite has no time zones: what it holds is UTC.
        memory.due_at = memory.due_at.replace(tzinfo=UTC)
    fact.topic, card.fact, memory.card = topic, fact, card
    card.other = other if other.pk else None
    return Waiting(memory, *row[at:])
