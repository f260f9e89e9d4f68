"""Number words of English and French and the grammar that puts them together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto
from fractions import Fraction

from rapidfuzz.distance import OSA

from training.rules.text import slips_allowed


class Role(Enum):
    """What a word or a group of digits does in a number."""

    DIGITS = auto()  # "12640", "6.4"
    FRACTION = auto()  # "1/2"
    SMALL = auto()  # "six", "treize", "forty"
    VINGT = auto()  # 20, or 80 after "quatre"
    MULTIPLE = auto()  # "hundred", "douzaine": makes more of what stands before it
    MAGNITUDE = auto()  # "thousand", "millions"
    POINT = auto()  # "point", "virgule"
    HALF = auto()
    LINK = auto()  # "and", "de": nothing by itself


@dataclass(frozen=True)
class Item:
    """One part of a number; ``vague`` when it says no number unless one stands before it ("thousands of")."""

    role: Role
    value: Fraction = Fraction(0)
    vague: bool = False
    misspelt: bool = False


def _items(role: Role, words: str, *values: float, vague: bool = False) -> dict[str, Item]:
    pairs = zip(words.split(), values, strict=True)
    return {word: Item(role, Fraction(value), vague) for alike, value in pairs for word in alike.split("/")}


LINK = Item(Role.LINK)
ONE = Item(Role.SMALL, Fraction(1))
WORDS: dict[str, Item] = (
    _items(Role.SMALL, "zero/nought/nil one two three four five six seven eight nine ten", *range(11))
    | _items(Role.SMALL, "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", *range(11, 20))
    | _items(Role.SMALL, "twenty thirty forty fifty sixty seventy eighty ninety", *range(20, 100, 10))
    | _items(Role.SMALL, "deux trois quatre cinq sept huit neuf dix", 2, 3, 4, 5, 7, 8, 9, 10)
    | _items(Role.SMALL, "onze douze treize quatorze quinze seize", *range(11, 17))
    | _items(Role.SMALL, "trente quarante cinquante soixante", *range(30, 70, 10))
    | _items(Role.SMALL, "septante huitante/octante nonante", 70, 80, 90)
    | _items(Role.VINGT, "vingt/vingts", 20)
    | _items(Role.MULTIPLE, "hundred/cent/cents/centaine dozen/douzaine dizaine", 100, 12, 10)
    | _items(Role.MULTIPLE, "hundreds/centaines dozens/douzaines dizaines", 100, 12, 10, vague=True)
    | _items(Role.MAGNITUDE, "thousand/mille/millier million billion/milliard trillion", 1e3, 1e6, 1e9, 1e12)
    | _items(Role.MAGNITUDE, "lakh/lakhs crore/crores", 1e5, 1e7)
    | _items(
        Role.MAGNITUDE, "thousands/milliers millions billions/milliards trillions", 1e3, 1e6, 1e9, 1e12, vague=True
    )
    | dict.fromkeys(("point", "virgule"), Item(Role.POINT))
    | dict.fromkeys(("half", "demi", "demie"), Item(Role.HALF))
    | dict.fromkeys(("a", "an", "and", "de", "et", "of"), LINK)
)
# Only right after digits: "173m", "12.6 k", "2,8 Mds".
ABBREVIATED = _items(Role.MAGNITUDE, "k m/mn/mln/mio b/bn/md/mds/mrd", 1e3, 1e6, 1e9)
_MISSPELT = {"fourty": "forty", "fivety": "fifty", "eigth": "eight", "fiveteen": "fifteen"}
_LONG = tuple(word for word in WORDS if len(word) >= 6)


def find_misspelt(word: str) -> Item | None:
    """Return the number word that a word of five letters or more is a typing slip of, when there is one."""
    if word in _MISSPELT:
        return replace(WORDS[_MISSPELT[word]], misspelt=True)
    if len(word) < 5 or word.endswith(("th", "ths")):  # an ordinal is another word
        return None
    near = {WORDS[known] for known in _LONG if OSA.distance(word, known) <= slips_allowed(len(known))}
    values = {(item.role, item.value) for item in near}
    return replace(near.pop(), misspelt=True) if len(values) == 1 else None


def evaluate(items: Iterable[Item]) -> Fraction | None:
    """Return the number that the items say together; None when they are not one number ("five six")."""
    number = _Number()
    try:
        for item in items:
            number.add(item)
        return number.total()
    except ValueError:
        return None


def in_digits(words: Iterable[str]) -> tuple[str, ...]:
    """Return the words with every number among them in digits: ("two", "years") gives ("2", "years")."""
    result: list[str] = []
    run: list[str] = []
    for word in (*words, ""):
        if word in WORDS and WORDS[word].role in {Role.SMALL, Role.VINGT, Role.MULTIPLE, Role.MAGNITUDE}:
            run.append(word)
            continue
        value = evaluate(WORDS[one] for one in run) if run else None
        result += run if value is None else [str(value)]
        result.append(word)
        run = []
    return tuple(result[:-1])


class _Number:
    """A number under construction: magnitudes closed so far, and what stands after the last of them."""

    def __init__(self) -> None:
        self._closed = Fraction(0)
        self._magnitude: Fraction | None = None
        self._open: Fraction | None = None
        self._decimals: str | None = None
        self._linked = False

    def add(self, item: Item) -> None:
        """Take the next part; ValueError when it cannot stand here."""
        if item.role is Role.LINK:
            self._linked = True
            return
        if self._decimals is not None and self._add_decimal(item):
            return
        self._end_decimals()
        if item.role is Role.DIGITS:
            self._require(self._open is None)
            self._open = item.value
        elif item.role is Role.FRACTION:
            self._require((self._open or 0) % 1 == 0)
            self._open = (self._open or 0) + item.value
        elif item.role in {Role.SMALL, Role.VINGT}:
            self._add_small(item)
        elif item.role is Role.MULTIPLE:
            self._multiply(item)
        elif item.role is Role.MAGNITUDE:
            self._close(item)
        elif item.role is Role.HALF:
            self._add_half()
        else:
            self._decimals = ""
        self._linked = False

    def total(self) -> Fraction:
        """Return the number; ValueError when it is none."""
        self._end_decimals()
        self._require(self._open is not None or self._magnitude is not None)
        self._require_below_magnitude()
        return self._closed + (self._open or 0)

    @staticmethod
    def _require(condition: bool) -> None:
        if not condition:
            raise ValueError("not one number")

    def _require_below_magnitude(self) -> None:
        self._require(self._magnitude is None or (self._open or 0) < self._magnitude)

    def _add_small(self, item: Item) -> None:
        if self._open is None:
            self._open = item.value
            return
        rest = self._open % 100
        if item.role is Role.VINGT and rest == 4:  # quatre-vingt
            self._open += 76
            return
        if item.value < 10:
            fits = rest == 0 or (rest >= 20 and rest % 10 == 0) or (rest in {10, 70, 90} and item.value >= 7)
        elif item.value < 20:
            fits = rest in {0, 60, 80}
        else:
            fits = rest == 0
        self._require(fits)
        self._open += item.value

    def _multiply(self, item: Item) -> None:
        if self._open is None:
            self._require(not item.vague)
            self._open = item.value
            return
        self._require(0 < self._open < 100)
        self._open *= item.value

    def _close(self, item: Item) -> None:
        if self._magnitude is None:
            self._require(self._open is not None or not item.vague)
            self._closed = (1 if self._open is None else self._open) * item.value
        elif item.value > self._magnitude:  # "two thousand million"
            self._require_below_magnitude()
            self._closed = (self._closed + (self._open or 0)) * item.value
        else:
            self._require(item.value < self._magnitude)
            self._closed += (1 if self._open is None else self._open) * item.value
        self._magnitude, self._open = item.value, None

    def _add_half(self) -> None:
        if self._open is None and self._magnitude is not None:  # "a million and a half"
            self._closed += self._magnitude / 2
        elif self._open is None or (self._open == 1 and not self._linked):  # "half a million", "one half"
            self._open = Fraction(1, 2)
        else:
            self._open += Fraction(1, 2)

    def _add_decimal(self, item: Item) -> bool:
        one_digit = item.role is Role.SMALL and item.value < 10
        several = item.role is Role.DIGITS and item.value.denominator == 1 and not self._decimals
        if one_digit or several:
            self._decimals = f"{self._decimals}{item.value}"
            return True
        return False

    def _end_decimals(self) -> None:
        if self._decimals is not None:
            self._require(bool(self._decimals))
            self._open = (self._open or 0) + Fraction(int(self._decimals), 10 ** len(self._decimals))
            self._decimals = None
