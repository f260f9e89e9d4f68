"""A log of reviews as CSV: a review a line, with the columns card_id, review_rating, review_time, review_duration.

That is the form in which the programs of open-spaced-repetition exchange logs: the rating from 1 (again) to 4 (easy),
the moment in ISO 8601 with its offset from UTC, the duration in milliseconds, which may be left empty.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter

from training.rules.scheduling import Rating

COLUMNS = ("card_id", "review_rating", "review_time", "review_duration")
CARD, RATING, TIME, DURATION = COLUMNS
# Outside these years no time of a review is right, and its next one might lie beyond the calendar.
FIRST_YEAR, LAST_YEAR = 1970, 2199
# Of a value that cannot be read, as much is shown as stands on one line.
MOST_SHOWN = 60


class BadLogError(ValueError):
    """A log cannot be read; the message names the line, the column, the value and the remedy."""


@dataclass(frozen=True, slots=True)
class LoggedReview:
    """One review: of which card, how it was rated, when (in UTC) and how long it took (in ms; None if not known)."""

    card: str
    rating: Rating
    at: datetime
    duration_ms: int | None


def read_log(lines: Iterable[str]) -> list[LoggedReview]:
    """Return the reviews of a CSV log in order of time, those of one moment as they stand; other columns are ignored.

    Raises BadLogError for a missing column, a value that cannot be read and a log without reviews.
    """
    reviews = sorted(_reviews(lines), key=attrgetter("at"))
    if not reviews:
        raise BadLogError("The log has no reviews: put one on each line below the header.")
    return reviews


def _reviews(lines: Iterable[str]) -> Iterator[LoggedReview]:
    rows = csv.reader(lines, strict=True)
    try:
        places = _places(next(rows, []))
        for row in rows:
            if any(row):
                yield _review(rows.line_num, row, places)
    except csv.Error as error:
        raise BadLogError(f"Line {rows.line_num} is not CSV ({error}): separate values by commas.") from error


def _places(header: list[str]) -> list[int]:
    names = [name.lstrip("\ufeff").strip().lower() for name in header]
    for column in COLUMNS:
        if column not in names:
            found = _shown(",".join(header)) if any(names) else "an empty line"
            raise BadLogError(
                f"Line 1 has no column {column} but {found}: begin with the header {','.join(COLUMNS)}, "
                "in any order, separated by commas."
            )
    return [names.index(column) for column in COLUMNS]


def _review(line: int, row: list[str], places: list[int]) -> LoggedReview:
    if len(row) <= max(places):
        raise BadLogError(
            f"Line {line} has only {len(row)} values, {_shown(','.join(row))}: give one for each column of the header."
        )
    card, rating, at, duration = (row[place].strip() for place in places)
    if not card:
        raise _bad(line, CARD, card, "name the card")
    return LoggedReview(sys.intern(card), _rating(line, rating), _moment(line, at), _duration(line, duration))


def _rating(line: int, text: str) -> Rating:
    try:
        return Rating(int(text))
    except ValueError as error:
        raise _bad(line, RATING, text, "use 1 (again), 2 (hard), 3 (good) or 4 (easy)") from error


def _moment(line: int, text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise _bad(line, TIME, text, "write it as 2024-03-29T20:32:32+00:00") from error
    if at.tzinfo is None:
        raise _bad(line, TIME, text, "add the offset from UTC, as in 2024-03-29T20:32:32+00:00")
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise _bad(line, TIME, text, f"give a year from {FIRST_YEAR} to {LAST_YEAR}")
    return at.astimezone(UTC)


def _duration(line: int, text: str) -> int | None:
    if not text:
        return None
    try:
        duration = int(text)
    except ValueError as error:
        raise _bad(line, DURATION, text, "give whole milliseconds, or nothing") from error
    if duration < 0:
        raise _bad(line, DURATION, text, "give 0 milliseconds or more, or nothing")
    return duration


def _bad(line: int, column: str, value: str, remedy: str) -> BadLogError:
    return BadLogError(f"Line {line}, column {column}: {_shown(value)} cannot be read; {remedy}.")


def _shown(value: str) -> str:
    return repr(value if len(value) <= MOST_SHOWN else f"{value[:MOST_SHOWN]}…")
