"""Whether two values, as people write them, may mean the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from training.rules.dates import MONTHS, PartialDate
from training.rules.text import fold as fold_uncached

# The same few thousand texts are compared many times over.
fold = lru_cache(maxsize=None)(fold_uncached)

PROSE_DATE = re.compile(rf"(?:(\d{{1,2}}) )?({'|'.join(MONTHS[1:])}) (\d{{4}})")


def as_date(text: str) -> PartialDate | None:
    """Return the date that a text is, in digits or as ``25 April 2013``; None when it is none."""
    try:
        if match := PROSE_DATE.fullmatch(text):
            day, month, year = match.groups()
            return PartialDate.of(int(year), MONTHS.index(month), int(day) if day else None)
        return PartialDate.parse(text)
    except ValueError:
        return None


def same(one: str, other: str) -> bool:
    """Tell whether two values differ at most in how they are written."""
    if fold(one) == fold(other):
        return True
    day = as_date(one)
    return day is not None and day == as_date(other)


def overlap(one: str, other: str) -> bool:
    """Tell whether two values are the same or dates that may mean the same day."""
    if same(one, other):
        return True
    first, second = as_date(one), as_date(other)
    return first is not None and second is not None and first.overlaps(second)


def slots(text: str) -> list[tuple[str, ...]]:
    """Return the wordings in each ``{blank|other wording}`` of a sentence."""
    return [tuple(part.strip() for part in inner.split("|")) for inner in re.findall(r"\{([^{}]*)\}", text)]


def has_one_slot(text: str) -> bool:
    """Tell whether a sentence has exactly one blank and no stray brace, with no empty wording."""
    return text.count("{") == text.count("}") == 1 and len(slots(text)) == 1 and all(slots(text)[0])


def any_same(value: str, others: Iterable[str]) -> bool:
    """Tell whether a value is the same as one of several."""
    return any(same(value, other) for other in others)
