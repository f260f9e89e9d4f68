"""When two texts say the same: numbers and dates by their value, others by their words."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from training.rules.display import LEADING_QUALIFIERS
from training.rules.numbers import read_quantities
from training.rules.records import NUMERIC, Kind
from training.rules.text import fold, words
from training.rules.typed_dates import read_date

_CACHED = 8192
# What may stand with a number and says nothing of what is counted.
_BESIDE_NUMBERS = frozenset(word for text in LEADING_QUALIFIERS for word in text.split()) | {"per", "cent", "percent"}
_CURRENCIES = frozenset(
    {
        *("us", "usd", "dollar", "dollars", "eur", "euro", "euros", "gbp", "pound", "pounds"),
        *("xof", "cfa", "franc"),
        "francs",
    }
)


@lru_cache(maxsize=_CACHED)
def said_by(kind: Kind, text: str, unit: str = "") -> str:
    """Return what stands for all texts that say the same as this one of a fact of a kind and a unit.

    "13 000", "nearly 13,000" and "13000 troops" (of a fact in troops) are one number, "july 2013" and "07/2013" one
    month. A text that has more to say than its number is compared by its words.
    """
    if kind is Kind.DATE:
        date = read_date(text, forgiving=False)
        if date and date.value:
            return date.value.isoformat()
    if kind in NUMERIC:
        quantities = read_quantities(text, money=kind is Kind.MONEY)
        if quantities and _is_number_alone(text, _CURRENCIES if kind is Kind.MONEY else words(unit)):
            return str(quantities[0].value)
    return fold(text)


def _is_number_alone(text: str, unit: Collection[str]) -> bool:
    """Tell whether every word is of the number, of what is counted, or a qualifier."""
    beside = _BESIDE_NUMBERS.union(unit)
    return all(word in beside or any(map(str.isdigit, word)) or read_quantities(word) for word in words(text))
