"""Comparing short texts as a person would: folded to plain words, then up to two typing slips."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations, product

from rapidfuzz.distance import OSA

_CACHED = 8192  # texts or words; the names of all entities many times over

_QUOTES = dict.fromkeys("’‘ʼ‛`´′ʹ", "'")
_DASHES = dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
_LETTERS = {
    "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE",
}  # fmt: skip
_PLAIN = str.maketrans(_QUOTES | _DASHES | _LETTERS)

_INITIALS = re.compile(r"\b[A-Za-z](?:\.[A-Za-z])+\b\.?")
_ELISION = re.compile(r"\b([ldjcn]|qu)'(?=\w)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"'[sS]\b")
_GROUPED_DIGITS = re.compile(r"(?<![\d.,])\d{1,3}(?:[ ,.]\d{3})+(?![\d.,]*\d)")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")  # all but those that are space
_NOT_WORD = re.compile(r"[\W_]+")

_BRITISH_ENDING = re.compile(r"(?<=\w{3})is(e|ed|er|ers|es|ing|ation|ations|ational)$")
_BRITISH_WORDS = {
    "centre": "center", "centres": "centers", "programme": "program", "programmes": "programs",
    "defence": "defense", "labour": "labor", "neighbour": "neighbor", "neighbours": "neighbors",
}  # fmt: skip

_MINOR = frozenset(["a", "an", "and", "d", "de", "des", "du", "et", "its", "l", "la", "le", "les", "of", "the"])
_MISSPELT_MINOR = frozenset({"teh", "hte", "fo", "adn", "nad"})
_LEADS = tuple(
    tuple(lead.split())
    for lead in (
        "it was", "it is", "they were", "c est", "c etait", "in", "at", "by", "on", "to", "a", "en", "au", "aux",
        "dans", "par", "mr", "mrs", "ms", "dr", "mme",
    )
)  # fmt: skip

_CHANGES_MEANING = frozenset(
    ["an", "anti", "co", "de", "dis", "il", "im", "in", "ir", "mis", "non", "over", "re", "sub", "un", "under"]
)
# Words that make a sentence of a name, in which order matters.
_ORDERING = frozenset({
    "was", "were", "is", "are", "has", "had", "not", "will", "would", "should", "could", "can", "may", "must", "than",
    "from", "before", "after",
})  # fmt: skip
_NEAR_MISSES = """
    northern/southern eastern/western north/south majority/minority increase/decrease increased/decreased
    internal/external interior/exterior inclusive/exclusive immigration/emigration import/export imports/exports
    ascending/descending employer/employee president/resident presidential/residential persecution/prosecution
    persecuted/prosecuted adopted/adapted political/apolitical national/rational deployed/employed prevent/present
    resolution/revolution resolutions/revolutions election/selection elections/selections secession/succession
    deposed/disposed protection/projection protected/projected detention/retention detention/detection eight/eighty
    nigerian/nigerien nigerians/nigeriens nigeria/nigerien nigerian/algerian nigerian/liberian malian/malawian
    mauritania/mauritius mauritanian/mauritian mauritanian/mauritius gambia/zambia gambian/zambian austria/australia
    austrian/australian slovakia/slovenia slovakian/slovenian iceland/ireland somalian/romanian liberian/siberian
    liberia/siberia chadian/canadian togolese/congolese malaysian/malawian mongolia/monrovia
"""
# Words as near as a typing slip, and yet others: never taken for one another.
_APART = frozenset(frozenset(pair.split("/")) for pair in _NEAR_MISSES.split())


@dataclass(frozen=True)
class Word:
    """A folded word; ``exact`` when it holds a digit or is an acronym, in which no slip is forgiven."""

    text: str
    exact: bool


@dataclass(frozen=True)
class Slip:
    """How far a typed text is from an expected one: ``distance`` edits, in the ``words`` (expected, typed) listed."""

    distance: int
    words: tuple[tuple[str, str], ...] = ()


def plain(text: str) -> str:
    """Return the text without accents and invisible characters; quotes, dashes and digits made those of ASCII."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN))
        visible = (character for character in decomposed if unicodedata.category(character) not in {"Mn", "Cf"})
        text = "".join(str(unicodedata.decimal(character, character)) for character in visible)
    return _CONTROL.sub("", text.replace("`", "'"))


@lru_cache(maxsize=_CACHED)
def fold(text: str) -> str:
    """Return the text in lower case without accents, punctuation and minor words: two of the same are one answer."""
    return " ".join(word.text for word in _major(_words(plain(text), dash=" ", possessive="s")))


def slips_allowed(length: int) -> int:
    """Return how many typing slips are forgiven in a word or text of that many characters: 0, 1 or 2."""
    if length <= 4:
        return 0
    return 1 if length <= 7 else 2


def compare(expected: str, typed: str) -> Slip | None:
    """Return by how many slips the typed text says what is expected, 0 when in the same words; None when it does not.

    Slips are edits of optimal string alignment (insert, delete, replace, swap neighbours), limited by the length of
    each expected word and of the whole. The words of a name may come in any order, those of a sentence or a series not.
    """
    ordered = "," in expected
    found = [
        slip
        for wanted, given in product(_forms(expected), _forms(typed))
        if (slip := _compare_words(wanted, given, ordered=ordered)) is not None
    ]
    return min(found, key=lambda slip: slip.distance, default=None)


def as_near(typed: str, slip: Slip, others: Iterable[str]) -> str | None:
    """Return the name among ``others`` that is at least as near to the typed text as the slip is; None if none is."""
    given = _joined(_forms(typed)[0])
    for other in others:
        name = _joined(_forms(other)[0])
        if OSA.distance(given, name, score_cutoff=slip.distance) <= slip.distance:
            return other
        if any(_nearer(pair, name) for pair in slip.words):
            return other
    return None


def _nearer(pair: tuple[str, str], name: str) -> bool:
    """Tell whether the typed word of a pair is as near to the name as to the expected word."""
    expected, typed = pair
    return name != expected and OSA.distance(typed, name) <= OSA.distance(typed, expected)


def words(text: str) -> tuple[str, ...]:
    """Return the folded words of a text without minor ones such as "the" and "of"."""
    return tuple(fold(text).split())


def _words(text: str, *, dash: str, possessive: str) -> tuple[Word, ...]:
    """Split text made plain into folded words, a dash and a possessive "'s" replaced as told."""
    text = _INITIALS.sub(lambda match: match[0].replace(".", ""), text)
    text = _GROUPED_DIGITS.sub(lambda match: re.sub(r"\D", "", match[0]), text)
    text = _ELISION.sub(r"\1 ", _POSSESSIVE.sub(possessive, text)).replace("'", "")
    text = text.replace("&", " and ").replace("-", dash)
    return tuple(_word(token) for token in _NOT_WORD.sub(" ", text).split())


@lru_cache(maxsize=_CACHED)
def _word(token: str) -> Word:
    folded = token.casefold()
    acronym = len(token) > 1 and token.removesuffix("s").isupper() and len(token.removesuffix("s")) > 1
    spelt = _BRITISH_WORDS.get(folded) or _BRITISH_ENDING.sub(r"iz\1", folded)
    return Word(spelt, acronym or any(character.isdigit() for character in folded))


@lru_cache(maxsize=_CACHED)
def _forms(text: str) -> tuple[tuple[Word, ...], ...]:
    """Return the ways to split a text into words: a dash parts two words or none, a possessive counts or not."""
    made_plain = plain(text)
    ways = product((" ", ""), ("s", ""))
    return tuple(dict.fromkeys(_major(_words(made_plain, dash=dash, possessive=s)) for dash, s in ways))


def _major(all_words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Drop words such as "in" at the start and "the" anywhere, as long as something is left."""
    texts = tuple(word.text for word in all_words)
    start = 0
    while lead := next((lead for lead in _LEADS if texts[start : start + len(lead)] == lead), None):
        start += len(lead)
    kept = tuple(word for word in all_words[start:] if word.text not in _MINOR)
    return kept or all_words


def _compare_words(expected: tuple[Word, ...], typed: tuple[Word, ...], *, ordered: bool) -> Slip | None:
    given = [word.text for word in typed]
    wanted = [word.text for word in expected]
    if not wanted or not given:
        return None
    if wanted == given:
        return Slip(0)
    misspelt = [word for word in given if word in _MISSPELT_MINOR and word not in wanted]
    given = [word for word in given if word not in misspelt]
    allowed = slips_allowed(len(" ".join(wanted))) - len(misspelt)
    if len(wanted) != len(given) and "".join(wanted) == "".join(given):
        return Slip(1 + len(misspelt)) if allowed > 0 else None
    if len(wanted) != len(given):
        return None
    found = [
        slip
        for order in _orders(expected, given, ordered=ordered)
        if (slip := _pair(expected, order)) and slip.distance <= allowed
    ]
    best = min(found, key=lambda slip: slip.distance, default=None)
    return best and Slip(best.distance + len(misspelt), best.words)


def _orders(expected: tuple[Word, ...], typed: Sequence[str], *, ordered: bool) -> Iterable[tuple[str, ...]]:
    """Return the orders of the typed words in which to hold them against the expected ones."""
    yield tuple(typed)
    if ordered or _is_sentence(expected):
        return
    common = Counter(word.text for word in expected) & Counter(typed)
    left = list((Counter(typed) - common).elements())
    if len(left) > 2:
        return
    for order in permutations(left):
        rest, spare = common.copy(), list(order)
        yield tuple(word.text if _take(rest, word.text) else spare.pop(0) for word in expected)


def _is_sentence(expected: tuple[Word, ...]) -> bool:
    """Tell whether words hold a verb or the like, so that their order matters."""
    return any(word.text in _ORDERING for word in expected)


def _take(counter: Counter[str], text: str) -> bool:
    if not counter[text]:
        return False
    counter[text] -= 1
    return True


def _pair(expected: tuple[Word, ...], typed: Sequence[str]) -> Slip | None:
    pairs = [(word, given) for word, given in zip(expected, typed, strict=True) if word.text != given]
    distances = [_word_slips(word, given) for word, given in pairs]
    counted = [distance for distance in distances if distance is not None]
    if len(counted) < len(distances):
        return None
    return Slip(sum(counted), tuple((word.text, given) for word, given in pairs))


def _word_slips(expected: Word, typed: str) -> int | None:
    """Return the slips between two words that differ; None when they are too many or another word is meant."""
    allowed = slips_allowed(len(expected.text))
    if expected.exact or any(character.isdigit() for character in typed) or _are_apart(expected.text, typed):
        return None
    distance = OSA.distance(expected.text, typed, score_cutoff=allowed)
    return distance if distance <= allowed else None


def _are_apart(one: str, other: str) -> bool:
    """Tell whether two words are known to differ in meaning, such as "possible" and "impossible"."""
    shorter, longer = sorted((one, other), key=len)
    return frozenset((one, other)) in _APART or (
        longer.endswith(shorter) and longer.removesuffix(shorter) in _CHANGES_MEANING
    )


def _joined(form: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in form)
