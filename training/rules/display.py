"""How values are shown to learners, and how curated values in that form are read back."""

from __future__ import annotations

import re
from decimal import Decimal

from training.rules.dates import MONTHS, PartialDate
from training.rules.records import Kind

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
MAGNITUDES = ((Decimal(10**9), "billion"), (Decimal(10**6), "million"))
MOST_DECIMALS = 2
FEW_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
LEADING_QUALIFIERS = frozenset(
    {
        *("about", "almost", "approximately", "around", "nearly", "only", "over", "roughly", "under"),
        *("more than", "less than", "fewer than", "at least", "at most", "up to", "as many as", "no more than"),
        *("only some", "only about", "some", "mid"),
        *("by", "from", "since", "until", "before", "after", "early", "late", "early in", "late in"),
    }
)
DAY_MONTH_YEAR = re.compile(r"(?:(\d{1,2}) )?([A-Z][a-z]+) (\d{4})")
NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?: (million|billion))?")


def show_number(digits: str) -> str:
    """Return ``12640`` as ``12,640`` and ``2500000`` as ``2.5 million``; ValueError when it is no number."""
    value = _decimal(digits)
    for magnitude, word in MAGNITUDES:
        scaled = (value / magnitude).normalize()
        if value >= magnitude and -int(scaled.as_tuple().exponent) <= MOST_DECIMALS:
            return f"{scaled:f} {word}"
    return f"{value:,f}"


def show_money(digits: str, currency: str) -> str:
    """Return ``173000000`` of ``USD`` as ``$173 million``, of a currency without a sign as ``173 million XOF``."""
    shown = show_number(digits)
    symbol = SYMBOLS.get(currency)
    return f"{symbol}{shown}" if symbol else f"{shown} {currency}".strip()


def is_percentage(unit: str) -> bool:
    """Tell whether a unit is a share of a hundred."""
    return unit.casefold().startswith(("percent", "per cent", "%"))


def show(kind: Kind, stored: str, unit: str = "") -> str:
    """Return a stored value of a kind as prose has it, without its qualifier."""
    if kind is Kind.DATE:
        return str(PartialDate.parse(stored))
    if kind is Kind.MONEY:
        return show_money(stored, unit)
    if kind is Kind.NUMBER:
        return f"{show_number(stored)} per cent" if is_percentage(unit) else show_number(stored)
    return stored


def with_qualifier(qualifier: str, shown: str) -> str:
    """Return ``nearly 13,000`` or, for a qualifier that cannot lead, ``12,640 (planned)``; commas separate several."""
    parts = [part.strip() for part in qualifier.split(",") if part.strip()]
    leading = [part for part in parts if part.casefold() in LEADING_QUALIFIERS]
    trailing = [part for part in parts if part not in leading]
    return " ".join([*leading, shown, *([f"({', '.join(trailing)})"] if trailing else [])])


def capitalized(text: str) -> str:
    """Return a text with its first letter in upper case and the others as they are."""
    return text[:1].upper() + text[1:]


def read_date(text: str) -> str | None:
    """Return the stored form of ``25 April 2013``, ``April 2013``, ``2013`` or of an ISO date; None for others."""
    text = text.strip()
    match = DAY_MONTH_YEAR.fullmatch(text)
    try:
        if not match:
            return PartialDate.parse(text).isoformat()
        day, month, year = match.groups()
        if month not in MONTHS:
            return None
        number = MONTHS.index(month)
        return PartialDate.of(int(year), number, *([int(day)] if day else [])).isoformat()
    except ValueError:
        return None


def read_number(text: str) -> str | None:
    """Return the digits of ``12,640``, ``2.5 million``, ``80 per cent`` or ``three``; None for other texts."""
    text = re.sub(r"(?:\s*%| percent| per cent)$", "", text.strip().casefold())
    if text in FEW_WORDS:
        return str(FEW_WORDS.index(text))
    match = NUMBER.fullmatch(text)
    if not match:
        return None
    whole, fraction, word = match.groups()
    value = Decimal(whole.replace(",", "") + (fraction or ""))
    value *= next((size for size, name in MAGNITUDES if name == word), 1)
    return f"{value.normalize():f}"


def read_money(text: str) -> str | None:
    """Return the digits of ``$173 million`` or of bare digits; None for other texts."""
    return read_number(text.strip().lstrip("".join(SYMBOLS.values())))


def read(kind: Kind, text: str) -> str | None:
    """Return the stored form of a value shown or stored; None when it cannot be one of that kind."""
    if kind is Kind.DATE:
        return read_date(text)
    if kind is Kind.MONEY:
        return read_money(text)
    if kind is Kind.NUMBER:
        return read_number(text)
    return text.strip() or None


def recognized(text: str) -> tuple[Kind, str] | None:
    """Return the kind and stored form of a text that can only be a date, a sum or a number; None for others.

    Four digits from 1900 to 2099 without a comma are a year.
    """
    text = text.strip()
    date = read_date(text)
    if date is not None and (not text.isdigit() or 1900 <= int(text) < 2100):
        return Kind.DATE, date
    number = read_money(text)
    if number is None:
        return None
    return (Kind.MONEY if text.startswith(tuple(SYMBOLS.values())) else Kind.NUMBER), number


def _decimal(digits: str) -> Decimal:
    value = read_number(digits)
    if value is None:
        raise ValueError(f"{digits!r} is not a number")
    return Decimal(value)
