"""What is held about one person: how much, and every review and answer as rows of a table.

Rows are read from the database a chunk at a time, so that a download takes the same memory whatever its length.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from training.accounts.models import User
from training.exchange.tables import Row
from training.questions.models import Option
from training.quizzes.models import Response, ResponseQuerySet
from training.rules.scheduling import Phase, Rating

ROWS_A_CHUNK = 500

# The first four are those of review logs everywhere, so that other programs of spaced repetition read the file.
# What ends in "before" is the card as that review found it, what ends in "now" as it is at the download.
REVIEW_COLUMNS = (
    *("card_id", "review_rating", "review_time", "review_duration"),
    *("grade", "study_day", "graded_by", "prompt", "answer", "recall_foreseen"),
    *("phase_before", "due_before", "stability_before", "difficulty_before"),
    *("due_now", "stability_now", "difficulty_now"),
)
ANSWER_COLUMNS = ("attempt", "quiz", "number", "question", "format", "given", "verdict", "answered_at", "recorded")


@dataclass(frozen=True)
class Holdings:
    """How much is held about one person."""

    reviews: int
    answers: int
    attempts: int
    cards: int
    flags: int

    @classmethod
    def of(cls, user: User) -> Holdings:
        """Count, in five queries."""
        return cls(
            reviews=user.reviews.count(),
            answers=_answers(user).count(),
            attempts=user.attempts.count(),
            cards=user.memories.count(),
            flags=user.flags.count(),
        )


def review_rows(user: User) -> Iterator[Row]:
    """Yield every review of a person, the oldest first, as ``REVIEW_COLUMNS`` name it; one query."""
    fields = (
        *("memory__card", "rating", "at", "milliseconds", "day", "origin", "memory__card__prompt"),
        *("memory__card__answer", "recall", "phase", "before", "memory__due_at", "memory__stability"),
        "memory__difficulty",
    )
    rows = user.reviews.order_by("at", "pk").values(*fields)
    return map(_review_row, rows.iterator(chunk_size=ROWS_A_CHUNK))


def answer_rows(user: User) -> Iterator[Row]:
    """Yield every answer of a person in quizzes, the oldest first, as ``ANSWER_COLUMNS`` name it; two queries.

    The texts of the options are held in memory; there are as many as the questions have, however often answered.
    """
    answered = _answers(user)
    options = Option.objects.filter(question__in=answered.values("question"))
    texts = dict(options.values_list("pk", "text"))
    fields = (
        *("attempt", "attempt__topic__title", "attempt__quiz__title", "attempt__assessment", "attempt__finished_at"),
        *("number", "question__stem", "question__format", "picked", "typed", "verdict", "answered_at"),
        "question__answer",
    )
    rows = answered.order_by("answered_at", "attempt", "number").values(*fields)
    for row in rows.iterator(chunk_size=ROWS_A_CHUNK):
        yield _answer_row(row, texts)


def _answers(user: User) -> ResponseQuerySet:
    return Response.objects.of(user.pk).filter(answered_at__isnull=False)


def _review_row(row: dict[str, Any]) -> Row:
    before = row["before"]
    return (
        *(row["memory__card"], row["rating"], _moment(row["at"]), row["milliseconds"]),
        *(Rating(row["rating"]).name.lower(), row["day"].isoformat(), row["origin"]),
        *(row["memory__card__prompt"], row["memory__card__answer"], row["recall"]),
        *(Phase(row["phase"]).name.lower(), _moment(datetime.fromisoformat(before["due_at"]))),
        *(before["stability"], before["difficulty"]),
        *(_moment(row["memory__due_at"]), row["memory__stability"], row["memory__difficulty"]),
    )


def _answer_row(row: dict[str, Any], texts: dict[int, str]) -> Row:
    """Return an answer as ``ANSWER_COLUMNS`` name it; how it was, once an assessment has ended."""
    given = "; ".join(texts.get(key, "–") for key in row["picked"]) or row["typed"]
    quiz = row["attempt__quiz__title"] or row["attempt__topic__title"]
    ended = row["attempt__finished_at"] or not row["attempt__assessment"]
    verdict, recorded = (row["verdict"], row["question__answer"]) if ended else ("", "")
    return (
        *(str(row["attempt"]), quiz, row["number"], row["question__stem"]),
        *(row["question__format"], given, verdict, _moment(row["answered_at"]), recorded),
    )


def _moment(at: datetime) -> str:
    """Return a moment in UTC as ISO 8601 has it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
