"""Numbers and amounts of money as people type them, in digits or in English or French words; and as we write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from training.rules.number_words import ABBREVIATED, LINK, ONE, WORDS, Item, Role, evaluate, find_misspelt
from training.rules.text import plain

_TOKEN = re.compile(
    r"""
    (?P<fraction>\d+\s?/\s?\d+)
    |(?P<science>\d+(?:\.\d+)?e[+-]?\d+(?![a-z\d]))
    |(?P<grouped>[1-9]\d{0,2}(?P<mark>[ ,.'_])\d{3}(?:(?P=mark)\d{3})*(?:(?!(?P=mark))[.,]\d+)?(?!\d))
    |(?P<indian>[1-9]\d?(?:,\d\d)+,\d{3}(?!\d))
    |(?P<plain>\d+(?:[.,]\d+)?|[.,]\d+)
    |(?P<word>[a-z]+|[()\[\];])
    """,
    re.VERBOSE,
)
_GOES_ON = re.compile(r"[.,'_/:]\d")  # a date, a version, digits wrongly grouped
_ONE_OF_TWO = re.compile(
    r"\b(?:or|ou|vs|versus|instead|not(?! (?:more|less|fewer|under|over|quite)\b)|pas(?! (?:plus|moins)\b))\b"
)
_PERCENT = re.compile(r"%|\bper ?cent\b|(?<![a-z])pour ?cent\b|\bpct\b|(?<=\d)percent\b")
_NEGATIVE = re.compile(r"^\W*?-(?=[\d.])|^(?:minus|moins)\b(?! de\b)")
_ARABIC_MARKS = str.maketrans("⁄٫٬", "/.,")
_MOST_DIGITS_OF_EXPONENT = 2
_BEFORE_UN = frozenset({"vingt", "vingts", "cent", "mille"})
_BEFORE_ET_UN = frozenset({"vingt", "trente", "quarante", "cinquante", "soixante", "septante", "huitante", "nonante"})


def _currency(code: str, symbols: str, words: str) -> tuple[str, re.Pattern[str]]:
    return code, re.compile(rf"{symbols}|(?<![a-z])(?:{words})(?![a-z])")


# In this order: "US$" before "$".
_CURRENCIES = (
    _currency(
        "USD", r"(?<![a-z])us ?\$|\$ ?us(?![a-z])", "us dollars?|american dollars?|dollars? (?:us|americains?)|usd"
    ),
    _currency("CAD", r"(?<![a-z])(?:ca?|can)\$", "canadian dollars?|dollars? canadiens?|cad"),
    _currency("AUD", r"(?<![a-z])au?\$", "australian dollars?|dollars? australiens?|aud"),
    _currency("EUR", "€", "euros?|eur"),
    _currency("GBP", "£", "pounds? sterling|pounds?|livres? sterling|sterling|gbp"),
    _currency("XOF", r"(?<![a-z])f ?cfa(?![a-z])", "cfa francs?|francs? cfa|cfa|xof"),
    _currency("CHF", r"(?<![a-z])sfr(?![a-z])", "swiss francs?|francs? suisses?|chf"),
    _currency("JPY", "¥", "yens?|jpy"),
    _currency("$", r"\$", "dollars?|bucks"),
    _currency("franc", r"(?!)", "francs?"),
)
_ANY_OF = {
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "LRD", "NAD"}),
    "franc": frozenset({"XOF", "XAF", "CHF", "FRF", "GNF", "CDF"}),
}
_LARGE = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))


@dataclass(frozen=True)
class Quantity:
    """A number that somebody typed, and what stood with it.

    ``currencies`` holds ISO codes, or "$" and "franc" when the country was not named. ``magnitude`` tells whether a
    word such as "million" was typed, ``misspelt`` whether a number word was.
    """

    value: Fraction
    currencies: frozenset[str] = frozenset()
    magnitude: bool = False
    misspelt: bool = False

    def may_be_in(self, currency: str) -> bool:
        """Tell whether nothing typed contradicts that it is an amount in that currency (an ISO code)."""
        return all(currency == typed or currency in _ANY_OF.get(typed, ()) for typed in self.currencies)


def read_quantities(text: str, *, money: bool = False, forgiving: bool = False) -> tuple[Quantity, ...]:
    """Return what a typed text may mean as one number, the likelier first; empty when it is no number, or several.

    "12.640" is 12,640 before it is 12.64, and "173m" is 173 million before it is 173 metres (never, in ``money``).
    Words around the number, such as "about" and "troops", are passed over. ``forgiving`` reads number words with
    typing slips too.
    """
    made_plain = _PERCENT.sub(" ", _in_ascii(text))
    if _ONE_OF_TWO.search(made_plain):
        return ()
    currencies = set()
    for code, pattern in _CURRENCIES:
        made_plain, found = pattern.subn(" ", made_plain)
        currencies |= {code} if found else set()
    made_plain = re.sub(r"\s+", " ", made_plain).strip()
    sign = -1 if _NEGATIVE.match(made_plain) else 1
    readings: dict[Fraction, Quantity] = {}
    for metres, decimal in product((False,) if money else (False, True), (False, True)):
        read = _read(made_plain, decimal=decimal, metres=metres, forgiving=forgiving)
        if read is not None:
            value, magnitude, misspelt = read
            readings.setdefault(sign * value, Quantity(sign * value, frozenset(currencies), magnitude, misspelt))
    return tuple(readings.values())


def parse_value(text: str) -> Fraction:
    """Return a recorded value, digits with at most a decimal point; ValueError with the text when it is none."""
    if not re.fullmatch(r"-?\d{1,100}(\.\d{1,100})?", text.strip(), re.ASCII):
        raise ValueError(f"{text!r} is not a number in digits such as 12640 or 0.5")
    return Fraction(text.strip())


def magnitude_name(factor: Fraction) -> str | None:
    """Return "thousand", "million" and so on for their numbers; None for any other."""
    return next((name for size, name in (*_LARGE, (10**3, "thousand")) if factor == size), None)


def _in_ascii(text: str) -> str:
    """Return the text made plain in lower case, "½" as "1/2"."""
    spelt = "".join(
        f" {unicodedata.normalize('NFKD', character)}"
        if unicodedata.decomposition(character).startswith("<fraction>")
        else character
        for character in text
    )
    lowered = plain(spelt).translate(_ARABIC_MARKS).casefold()
    return lowered.replace("u.s.", "us").replace("u.s", "us")


def _read(text: str, *, decimal: bool, metres: bool, forgiving: bool) -> tuple[Fraction, bool, bool] | None:
    """Return the one number of a text, whether it names a magnitude, whether it is misspelt; None without one."""
    try:
        items = tuple(_items(text, decimal=decimal, metres=metres, forgiving=forgiving))
    except ValueError:
        return None
    runs: list[list[Item]] = [[]]
    for item in items:
        if item is None:
            runs.append([])
        else:
            runs[-1].append(item)
    numbers = [run for run in runs if any(item.role not in {Role.LINK, Role.POINT} for item in run)]
    values = {evaluate(run) for run in numbers}
    value = values.pop() if len(values) == 1 else None
    if value is None:
        return None
    used = [item for run in numbers for item in run]
    return value, any(item.role is Role.MAGNITUDE for item in used), any(item.misspelt for item in used)


def _items(text: str, *, decimal: bool, metres: bool, forgiving: bool) -> Iterator[Item | None]:
    """Yield the parts of numbers in the text, and None for every word that is none; ValueError for odd digits."""
    matches = tuple(_TOKEN.finditer(text))
    words = tuple(match[0] for match in matches)
    for place, (match, word) in enumerate(zip(matches, words, strict=True)):
        if match["word"] is None:
            yield _digits(match, decimal=decimal)
        elif word in ABBREVIATED and place and matches[place - 1]["word"] is None:
            yield None if metres and word == "m" else ABBREVIATED[word]
        elif word in {"un", "une"}:
            yield _french_one(words, place)
        else:
            yield WORDS.get(word) or (find_misspelt(word) if forgiving else None)


def _french_one(words: tuple[str, ...], place: int) -> Item | None:
    """Return what "un" is: an article ("un million"), a one ("vingt et un", "un"), or no number, as the UN."""
    *_, tens, last = ("", "", *words[:place])
    if last in _BEFORE_UN or (last == "et" and tens in _BEFORE_ET_UN):
        return ONE
    after = WORDS.get(words[place + 1]) if place + 1 < len(words) else None
    if after and after.role in {Role.MAGNITUDE, Role.MULTIPLE, Role.HALF}:
        return LINK
    alone = not any(word[0].isdigit() or (word in WORDS and WORDS[word] != LINK) for word in words)
    return ONE if alone else None


def _digits(match: re.Match[str], *, decimal: bool) -> Item:
    """Return the number that digits write; ValueError when they are a date or wrongly grouped."""
    digits, mark = match[0], match["mark"]
    if _GOES_ON.match(match.string, match.end()):
        raise ValueError(f"{match.string!r} holds no plain number")
    if match["fraction"]:
        above, below = (int(part) for part in digits.split("/"))
        if not below:
            raise ValueError(f"{digits!r} divides by zero")
        return Item(Role.FRACTION, Fraction(above, below))
    if match["science"] and len(re.sub(r".*e[+-]?", "", digits)) > _MOST_DIGITS_OF_EXPONENT:
        raise ValueError(f"{digits!r} is beyond any amount")
    if match["indian"]:
        digits = digits.replace(",", "")
    elif mark and decimal and mark in ".," and digits.count(mark) == 1 and digits[-3:] != "000":
        digits = digits.replace(mark, ".")
    elif mark:
        digits = digits.replace(mark, "")
    return Item(Role.DIGITS, Fraction(digits.replace(",", ".")))
