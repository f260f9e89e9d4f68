"""Quantities and dates in words: shares, lengths of time, parts of a year, counts, and the order they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from training.rules.dates import PartialDate
from training.rules.display import FEW_WORDS, read_date

Size = tuple[float, ...]
NUMBERS = {word: float(at) for at, word in enumerate(FEW_WORDS)} | {"a": 1.0, "an": 1.0}
DAYS = {"day": 1.0, "week": 7.0, "fortnight": 14.0, "month": 30.5, "year": 365.25, "decade": 3652.5}
PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
VAGUE_SHARES = {"none": 0.0, "hardly any": 0.05, "little": 0.1, "most": 0.75, "nearly all": 0.95, "all": 1.0}
IN_THE_YEAR = {"early": 0.1, "mid": 0.5, "late": 0.9}
NUMBER = rf"(?:{'|'.join(NUMBERS)}|\d+)"
QUALIFIER = re.compile(
    r"^(?:(?P<under>less than|(?:somewhat |just )?under|almost|nearly)|(?P<over>more than|(?:just )?over|at least)"
    r"|about|around|roughly|some|only) "
)
SHARE = re.compile(rf"(?:(?P<count>{NUMBER})[ -])?(?P<part>{'|'.join(PARTS)})s?(?: of (?:it|them|these|the \w+))?")
TIME = re.compile(rf"(?:(?P<low>{NUMBER})(?: (?:to|or) (?P<high>{NUMBER}))? )?(?:whole )?(?P<unit>{'|'.join(DAYS)})s?")
PART_OF_YEAR = re.compile(r"(?P<part>early|mid|late)(?: in)?[ -](?P<year>\d{4})")
FIGURE = re.compile(rf"\b(?:{'|'.join(FEW_WORDS)}|\d+)\b")
NUDGE = 0.001


def sizes_of(texts: Sequence[str]) -> list[Size] | None:
    """Return the sizes by which texts stand in order; None unless all are of one sort and differ in size."""
    for reader in (_share, _time, _in_time):
        found = [reader(text.strip().casefold()) for text in texts]
        sizes = [(size,) for size in found if size is not None]
        if len(sizes) == len(set(sizes)) == len(texts) > 1:
            return list(sizes)
    return _counts(texts)


def _unqualified(text: str) -> tuple[str, float]:
    """Return a text without its qualifier, and the factor by which that nudges its size."""
    found = QUALIFIER.match(text)
    if found is None:
        return text, 1.0
    nudge = -NUDGE if found["under"] else NUDGE if found["over"] else 0.0
    return text[found.end() :], 1.0 + nudge


def _number(word: str) -> float:
    return NUMBERS[word] if word in NUMBERS else float(word)


def _share(text: str) -> float | None:
    whole = re.sub(r" of (?:it|them|these|the \w+)$", "", text)
    if whole in VAGUE_SHARES:
        return VAGUE_SHARES[whole]
    bare, factor = _unqualified(text)
    found = SHARE.fullmatch(bare)
    return _number(found["count"] or "one") / PARTS[found["part"]] * factor if found else None


def _time(text: str) -> float | None:
    """Return a length of time in days; of a bare plural ("Months") that of a few."""
    bare, factor = _unqualified(text)
    found = TIME.fullmatch(bare)
    if found is None:
        return None
    low = _number(found["low"]) if found["low"] else float(bare.endswith("s")) * 2 + 1
    high = _number(found["high"]) if found["high"] else low
    return (low + high) / 2 * DAYS[found["unit"]] * factor


def _in_time(text: str) -> float | None:
    """Return a date, or a part of a year, in years."""
    if found := PART_OF_YEAR.fullmatch(text):
        return int(found["year"]) + IN_THE_YEAR[found["part"]]
    stored = read_date(text.title())
    return _in_years(PartialDate.parse(stored)) if stored else None


def _in_years(date: PartialDate) -> float:
    return date.first.year + (date.first.month - 1) / 12 + (date.first.day - 1) / 366


def _counts(texts: Sequence[str]) -> list[Size] | None:
    """Return the figures of texts that differ in nothing else, such as "Three in two years"."""
    lowered = [text.casefold() for text in texts]
    sizes = [tuple(_number(one) for one in FIGURE.findall(text)) for text in lowered]
    alike = len({FIGURE.sub("#", text) for text in lowered}) == 1
    return sizes if alike and len(set(sizes)) == len(texts) > 1 else None
