"""Which card comes next and what its sources say: two statements, since they are asked with every grade.

They are written in SQL that SQLite and PostgreSQL both understand: putting it together anew each time would take longer
than all the rest of a grade. Steps of minutes that are due come first, then reviews by their chance of being forgotten
(days since the last one by the stability), then new cards, and last the steps about to end, so that a session need not
wait for them. Of each fact one card a study day; of a learner as many reviews as the daily cap. Of a backlog only the
longest overdue are looked at, so that no backlog makes a page slow.

A card comes as the row that the database holds: what is shown of it is made once for all learners, and the row tells
whether it still is what that was made from (see ``views.pieces``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

from training.accounts.models import User
from training.facts.models import Claim, Fact, Source, Topic
from training.reviews.models import Card, Memory
from training.rules.days import study_day
from training.rules.pacing import HIGHEST_DAILY_CAP

Row = tuple[Any, ...]
AModel = TypeVar("AModel", bound=models.Model)

# A step of minutes that ends this soon is shown when nothing else is left.
LEARN_AHEAD = timedelta(minutes=20)
# Of new cards and of steps of minutes, so many that fell due last are looked at.
LAST = 40
LONGEST_QUEUE = HIGHEST_DAILY_CAP + LAST

# In the order of the models' fields, as ``from_db`` takes them.
MEMORY = tuple(field.attname for field in Memory._meta.concrete_fields)
CARD = ("id", "fact_id", "other_id", "kind", "prompt", "answer", "context")
FACT = ("id", "slug", "topic_id", "as_of", "reading", "disputed")
TOPIC = ("id", "slug", "title")
CLAIM = ("id", "fact_id", "source_id", "paragraph", "says", "stance", "as_of", "dating", "attributed_to")
SOURCE = ("id", "slug", "short_title")
# Where the row of a card, which goes on with its fact and its topic, has what is shown for each learner anew.
OTHER, PROMPT = CARD.index("other_id"), CARD.index("prompt")
TOPIC_TITLE = len(CARD) + len(FACT) + TOPIC.index("title")

# Cards that are to be shown at all: they stand, and none of the same fact was reviewed on the study day.
OF_LEARNER = """
    SELECT m.id, m.phase, m.due_at, m.last_day, m.stability
    FROM reviews_memory m
        JOIN reviews_card c ON c.id = m.card_id
        JOIN facts_fact f ON f.id = c.fact_id
        LEFT JOIN facts_fact o ON o.id = c.other_id
    WHERE m.learner_id = %(learner)s AND NOT m.suspended
        AND c.status = 'active' AND f.withdrawn_at IS NULL AND o.withdrawn_at IS NULL
        AND (m.last_day = %(day)s OR m.fact_id NOT IN (
            SELECT fact_id FROM reviews_memory WHERE learner_id = %(learner)s AND last_day = %(day)s
        ))
"""
OF_TOPIC = f"{OF_LEARNER} AND f.topic_id = %(topic)s AND (m.last_day IS NULL OR m.last_day <> %(day)s)"
REVIEWS_DUE = f"{OF_LEARNER} AND m.phase = 2 AND m.due_at <= %(at)s ORDER BY m.due_at LIMIT %(longest)s"
OTHERS_DUE = f"{OF_LEARNER} AND m.phase IN (0, 1, 3) AND m.due_at <= %(soon)s ORDER BY m.due_at DESC LIMIT %(last)s"
DUE = f"""
    SELECT * FROM ({REVIEWS_DUE}) a WHERE (SELECT in_review FROM done) < %(cap)s
    UNION ALL SELECT * FROM ({OTHERS_DUE}) b WHERE b.phase <> 0 OR b.due_at <= %(at)s
"""  # noqa: S608 - put together from constants
ORDER = """
    CASE WHEN w.id = %(first)s THEN 0 ELSE 1 END,
    CASE WHEN w.phase IN (1, 3) AND w.due_at <= %(at)s THEN 0
        WHEN w.phase = 2 THEN 1 WHEN w.phase = 0 THEN 2 ELSE 3 END,
    CASE WHEN w.phase = 2 THEN (%(day)s - w.last_day) / w.stability ELSE 0 END DESC,
    w.due_at, w.id
"""
# What waits is counted and put in order in narrow rows; only what is shown is read whole. A window function for the
# order and the counts would take twice as long.
SELECT = """
WITH done AS MATERIALIZED (
    SELECT COUNT(*) FILTER (WHERE origin = 'card') AS by_hand, COUNT(*) FILTER (WHERE phase = 2) AS in_review
    FROM reviews_review WHERE learner_id = %(learner)s AND day = %(date)s
), waiting AS MATERIALIZED ({waiting}
), number AS (
    SELECT COUNT(*) FILTER (WHERE phase = 2) AS in_review, COUNT(*) FILTER (WHERE phase <> 2) AS others FROM waiting
)
SELECT {columns}, done.by_hand, done.in_review, number.in_review, number.others
FROM (SELECT * FROM waiting w ORDER BY {order} LIMIT %(limit)s) w
    CROSS JOIN done
    CROSS JOIN number
    JOIN reviews_memory m ON m.id = w.id
    JOIN reviews_card c ON c.id = m.card_id
    JOIN facts_fact f ON f.id = c.fact_id
    JOIN facts_topic t ON t.id = f.topic_id
    LEFT JOIN facts_fact o ON o.id = c.other_id
ORDER BY {order}
"""
CLAIMS = """
SELECT {columns}
FROM facts_claim c JOIN facts_source s ON s.id = c.source_id
WHERE c.fact_id IN (%(fact)s, %(other)s) AND c.stance <> 'silent'
ORDER BY c.fact_id, c."order", c.id
"""


@dataclass(frozen=True)
class Waiting:
    """A memory whose card waits to be shown, with the row of its card (see ``card_of``); and how the study day stands.

    ``done`` cards were graded by hand, ``done_in_review`` of all were reviews; as many reviews and other cards wait.
    """

    memory: Memory
    card: Row
    done: int
    done_in_review: int
    in_review: int
    others: int

    def with_card(self) -> Memory:
        """Return the memory with its card."""
        self.memory.card = card_of(self.card)
        return self.memory

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
        "longest": learner.daily_cap,
        "last": LAST,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement(ahead=topic is not None), values)
        return [_waiting(row) for row in cursor.fetchall()]


@cache
def statement(*, ahead: bool) -> str:
    """Return the statement that finds what is due or, ahead of time, what a topic has."""
    columns = _columns(m=MEMORY, c=CARD, f=FACT, t=TOPIC, o=FACT)
    return SELECT.format(columns=columns, waiting=OF_TOPIC if ahead else DUE, order=ORDER)


def claims_behind(memory: Memory, card: Row) -> tuple[Row, ...]:
    """Return what the sources say of the facts behind a card, fact by fact, as rows (see ``claims_of``)."""
    with connection.cursor() as cursor:
        cursor.execute(OF_FACTS, {"fact": memory.fact_id, "other": card[OTHER]})
        return tuple(cursor.fetchall())


def card_of(row: Row) -> Card:
    """Return the card of a row, with its facts and its topic."""
    found: list[Any] = []
    at = 0
    for model, names in ((Card, CARD), (Fact, FACT), (Topic, TOPIC), (Fact, FACT)):
        found.append(_take(model, names, row[at:]))
        at += len(names)
    card: Card
    card, fact, topic, other = found
    fact.topic, card.fact = topic, fact
    card.other = other if other.pk else None
    return card


def claims_of(rows: tuple[Row, ...]) -> list[Claim]:
    """Return the claims of rows, with their sources."""
    found = [(_take(Claim, CLAIM, row), _take(Source, SOURCE, row[len(CLAIM) :])) for row in rows]
    for claim, source in found:
        claim.source = source
    return [claim for claim, _ in found]


def _columns(**tables: tuple[str, ...]) -> str:
    return ", ".join(f'{table}."{name}"' for table, names in tables.items() for name in names)


def _take(model: type[AModel], names: tuple[str, ...], row: Row) -> AModel:
    return model.from_db(None, names, row[: len(names)])


def _memory(row: Row) -> Memory:
    memory = _take(Memory, MEMORY, row)
    if memory.due_at.tzinfo is None:
        # SQLite has no time zones: what it holds is UTC.
        memory.due_at = memory.due_at.replace(tzinfo=UTC)
    return memory


def _waiting(row: Row) -> Waiting:
    return Waiting(_memory(row), row[len(MEMORY) : -4], *row[-4:])


OF_FACTS = CLAIMS.format(columns=_columns(c=CLAIM, s=SOURCE))
