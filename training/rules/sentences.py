"""Curated sentences with a slot: as a cloze, and as a statement that is true or false."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from random import Random

from training.rules.dates import PartialDate
from training.rules.display import FEW_WORDS, capitalized, read, recognized, show
from training.rules.distractors import (
    Lure,
    Target,
    bounded,
    curated_lures,
    lures_on_side,
    own_target,
)
from training.rules.pool import Pool
from training.rules.questions import BLANK
from training.rules.records import NUMERIC, FactRecord, Kind, PhrasingRecord

SLOT = re.compile(r"\{([^{}]+)\}")
# What a false figure must not satisfy: "more than 100" holds of every smaller figure too.
AT_LEAST = frozenset({"more than", "at least", "over"})
AT_MOST = frozenset({"less than", "fewer than", "at most", "up to", "under", "no more than", "as many as"})
SHOULD_READ = "It should read “{}”, not “{}”."
ARTICLE = re.compile(r"(?:a|an|the) ", re.IGNORECASE)
# Names that take an article in a sentence and none in a list of options.
WITH_ARTICLE = re.compile(
    r"(?:United|Democratic Republic|Central African Republic|Security Council|National Assembly|Sahel|Taliban"
    r"|(?:[A-Z]\w+ )+(?:Union|Group|army|military|government|Society|Foundation|Department|Court|Bank|Hotel)$)"
)


@dataclass(frozen=True)
class ClozeParts:
    """A sentence with its blank, what belongs there and how that is shown."""

    stem: str
    shown: str
    target: Target


@dataclass(frozen=True)
class StatementParts:
    """A statement, whether it is true, and what to tell who says otherwise."""

    stem: str
    truth: bool
    why: str


def slot_of(text: str) -> tuple[str, ...]:
    """Return the wordings that fit the slot of a sentence, the first one best; none when it has not one slot."""
    found: list[str] = SLOT.findall(text)
    if len(found) != 1:
        return ()
    return tuple(part.strip() for part in found[0].split("|") if part.strip())


def filled(text: str, filler: str) -> str:
    """Return a sentence with a filler in its slot."""
    return capitalized(SLOT.sub(lambda _: filler, text))


def cloze_parts(fact: FactRecord, phrasing: PhrasingRecord) -> ClozeParts | None:
    """Return a cloze with what is judged as a date or figure when the slot reads as one; None without one slot."""
    wordings = slot_of(phrasing.text)
    if not wordings:
        return None
    shown = wordings[0]
    accepted = wordings[1:] + phrasing.accepted
    return ClozeParts(SLOT.sub(BLANK, phrasing.text), shown, _slot_target(fact, shown, accepted))


def _slot_target(fact: FactRecord, shown: str, accepted: tuple[str, ...]) -> Target:
    own = own_target(fact)
    value = own_value(own, shown)
    if value is not None:
        return replace(own, answer=value, accepted=own.accepted + accepted)
    found = recognized(shown)
    if found is None:
        return Target(fact.id, Kind.TEXT, shown, accepted=accepted, own=False)
    return Target(fact.id, found[0], found[1], accepted=accepted, own=False)


def own_value(own: Target, shown: str) -> str | None:
    """Return the value that a slot gives for the fact's own, as exact as the slot has it; None when it does not."""
    if own.kind is Kind.DATE:
        value = read(Kind.DATE, shown)
        return value if value and PartialDate.parse(value).contains(PartialDate.parse(own.answer)) else None
    if own.kind in NUMERIC:
        bare = shown.removeprefix(own.qualifier).strip()
        return own.answer if read(own.kind, bare) == own.answer else None
    return None


def true_false_parts(
    fact: FactRecord, phrasing: PhrasingRecord, pool: Pool, *, truth: bool, rng: Random, salt: str
) -> StatementParts | None:
    """Return the statement as it stands or, when ``truth`` is false, with a wrong value in its slot.

    A slot for which no wrong value is known gives the true statement. None for the figure of a toll.
    """
    wordings = slot_of(phrasing.text)
    if not wordings:
        return None
    slot = wordings[0]
    found = recognized(slot)
    if fact.toll and found and found[0] in NUMERIC:
        return None
    lure = None if truth else _false_filler(fact, phrasing, slot, pool, rng, salt)
    if lure is None:
        return StatementParts(filled(phrasing.text, slot), truth=True, why=fact.statement)
    why = f"{SHOULD_READ.format(slot, lure.text)} {lure.why}".strip()
    return StatementParts(filled(phrasing.text, lure.text), truth=False, why=why)


def reason_in(why: str) -> str:
    """Return why a wrong value is wrong, without what a false statement should read instead."""
    return re.sub(f"^{SHOULD_READ.format('[^”]*', '[^”]*')} ?", "", why)


def _false_filler(
    fact: FactRecord, phrasing: PhrasingRecord, slot: str, pool: Pool, rng: Random, salt: str
) -> Lure | None:
    own = own_target(fact)
    if phrasing.wrong:
        target = replace(own, wrong=phrasing.wrong) if _fills(own, slot, pool) else _slot_target(fact, slot, ())
        target = replace(target, wrong=phrasing.wrong, items=(slot, *fact.items) if fact.kind is Kind.LIST else ())
        lures = curated_lures(target, pool)
    elif not _fills(own, slot, pool):
        return None
    elif own.ordered:
        target = bounded(replace(own, answer=own_value(own, slot) or own.answer), SLOT.sub("", phrasing.text))
        lures = _either_side(target, pool, rng, salt)
    else:
        target, lures = own, curated_lures(own, pool)
    before = phrasing.text.partition("{")[0]
    worded = (_in_style(target, before, slot, lure) for lure in lures)
    fitting = [lure for lure in worded if _article_fits(before, lure)]
    return rng.choice(fitting) if fitting else None


def _fills(own: Target, slot: str, pool: Pool) -> bool:
    """Tell whether a slot holds the fact's own value."""
    return own_value(own, slot) is not None if own.ordered else pool.same(own.answer, slot)


def _either_side(target: Target, pool: Pool, rng: Random, salt: str) -> list[Lure]:
    """Return one wrong date or figure, from the side on which it is surely false."""
    sides = [-1, 1]
    rng.shuffle(sides)
    if target.qualifier in AT_LEAST:
        sides = [1]
    if target.qualifier in AT_MOST:
        sides = [-1]
    for side in sides:
        lures = lures_on_side(target, pool, side, rng, salt=salt, most=1)
        if lures:
            return lures
    return []


def _in_style(target: Target, before: str, slot: str, lure: Lure) -> Lure:
    """Return a wrong value worded as the slot is: with its qualifier, in words when it is, with its article."""
    text = lure.text
    if target.ordered:
        plain = show(target.kind, target.answer, target.unit)
        if slot.casefold() in FEW_WORDS and lure.value.isdigit() and int(lure.value) < len(FEW_WORDS):
            text = FEW_WORDS[int(lure.value)]
        elif plain in slot:
            text = slot.replace(plain, lure.text)
    elif ARTICLE.match(text):
        text = text[:1].lower() + text[1:]
    elif WITH_ARTICLE.match(text) and not before.endswith("the "):
        text = f"the {text}"
    return replace(lure, text=text)


def _article_fits(before: str, lure: Lure) -> bool:
    """Tell whether the article before the slot, if any, goes with a wrong value."""
    if before.endswith("the ") and ARTICLE.match(lure.text):
        return False
    match = re.search(r"\b(an?) $", before)
    return not match or (match[1] == "an") == (lure.text[:1].casefold() in "aeiou")
