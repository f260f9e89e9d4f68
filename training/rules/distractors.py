"""Wrong options: curated ones first, then values of other facts, then invented ones; nothing that may be true."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import chain, combinations
from random import Random

from training.rules.dates import MONTHS, PartialDate, Precision
from training.rules.display import capitalized, is_percentage, read, read_date, recognized, show, with_qualifier
from training.rules.looks import converges, echoes, lean, much_longer
from training.rules.made import made_dates, made_numbers
from training.rules.pool import Pool, size_of
from training.rules.records import NUMERIC, FactRecord, Kind, PhrasingRecord, Wrong
from training.rules.worded import sizes_of

MADE_DATE = "No source gives this date."
MADE_FIGURE = "No source gives this figure."
WRONG_OPTIONS = 2
MOST_WRONG_OPTIONS = 3
FARTHEST_DAYS = 730
FARTHEST_RATIO = Decimal(3)
MARGIN = Decimal("0.05")
ROUGH_MARGIN = Decimal("0.10")
FEW_LETTERS = 5
LENGTH_MARGIN = 0.5
EXACT_BELOW = 20
MOST_WORDS_OF_A_NAME = 3
ASKED_WITHIN = re.compile(
    r"\b(?:month|months|day|days|date|when|when exactly)\b(?: of| in)(?: the)?(?: year)? ((?:[A-Z][a-z]+ )?\d{4})\b",
    re.IGNORECASE,
)
NAMED_DATE = re.compile(rf"\b(?:(?:\d{{1,2}} )?(?:{'|'.join(MONTHS[1:])}) )?(?:19|20)\d{{2}}\b")
ARTICLE = re.compile(r"^(?:a|an|the) ", re.IGNORECASE)
POSSESSIVE = re.compile(r"(?:['’]s|s['’]) ")
ORDERED = NUMERIC | {Kind.DATE}


@dataclass(frozen=True)
class Target:
    """What a question asks for: the fact's own value or another part of it, in stored form.

    ``own`` tells that it is the fact's own value. ``within`` is the year or month that the question says the date is
    in; ``named`` are the other dates it names, on whose side of the key every option must stay to be plausible.
    """

    fact_id: str
    kind: Kind
    answer: str
    unit: str = ""
    qualifier: str = ""
    accepted: tuple[str, ...] = ()
    supported: tuple[str, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    items: tuple[str, ...] = ()
    own: bool = True
    within: PartialDate | None = None
    named: tuple[PartialDate, ...] = ()

    @property
    def shown(self) -> str:
        """The answer as an option has it."""
        return show(self.kind, self.answer, self.unit)

    @property
    def shown_in_full(self) -> str:
        """The answer as feedback has it: a date or figure with its qualifier."""
        return capitalized(with_qualifier(self.qualifier, self.shown) if self.ordered else self.shown)

    @property
    def counted(self) -> str:
        """What is counted; a currency and a percentage are shown with the figure itself."""
        return self.unit if self.kind is Kind.NUMBER and not is_percentage(self.unit) else ""

    @property
    def truths(self) -> tuple[str, ...]:
        """Every value that may be true."""
        others = self.items if self.answer in self.items else ()
        return (self.answer, *self.accepted, *self.supported, *others)

    @property
    def ordered(self) -> bool:
        """Tell whether its options stand in order."""
        return self.kind in ORDERED


@dataclass(frozen=True)
class Lure:
    """A wrong option: its stored value, how it is shown and why it is wrong."""

    value: str
    text: str
    why: str


def own_reasons(fact: FactRecord) -> set[str]:
    """Return every reason that a fact's own record can give for a wrong option; others quote another fact."""
    wrong = [*fact.wrong, *(value for phrasing in fact.phrasings for value in phrasing.wrong)]
    return {fact.statement, MADE_DATE, MADE_FIGURE, "", *(value.why for value in wrong)}


def own_target(fact: FactRecord) -> Target:
    """Return the fact's own value as what is asked for."""
    return Target(
        fact_id=fact.id,
        kind=fact.kind,
        answer=fact.answer,
        unit=fact.unit,
        qualifier=fact.qualifier,
        accepted=fact.accepted,
        supported=fact.supported,
        wrong=fact.wrong,
    )


def target_of(fact: FactRecord, phrasing: PhrasingRecord) -> Target:
    """Return what an ask goes for: its own answer when it has one, else the fact's."""
    if not phrasing.answer:
        own = own_target(fact)
        target = replace(own, accepted=own.accepted + phrasing.accepted, wrong=phrasing.wrong or own.wrong)
        return bounded(target, phrasing.text)
    kind = phrasing.answer_kind or _kind_of_text(phrasing)
    answer = read(kind, phrasing.answer) or phrasing.answer
    items = fact.items if fact.kind is Kind.LIST else ()
    target = Target(
        fact_id=fact.id,
        kind=kind,
        answer=answer,
        unit=phrasing.unit,
        accepted=phrasing.accepted,
        # Another month or figure for a disputed fact is still one that a source gives.
        supported=fact.supported if fact.disputed and kind is fact.kind and kind in ORDERED else (),
        wrong=phrasing.wrong,
        items=items,
        own=False,
    )
    return bounded(target, phrasing.text)


def bounded(target: Target, stem: str) -> Target:
    """Return the target of a date with what the words of a question say of the dates that can be meant."""
    if target.kind is not Kind.DATE:
        return target
    key = PartialDate.parse(target.answer)
    found = ASKED_WITHIN.search(stem)
    within = PartialDate.parse(read_date(found[1]) or target.answer) if found else None
    if within and not (within.contains(key) and within.precision < key.precision):
        within = None
    dates = (read_date(text) for text in NAMED_DATE.findall(stem))
    named = tuple(day for day in (PartialDate.parse(text) for text in dates if text) if not day.overlaps(key))
    return replace(target, within=within, named=named)


def plausible(target: Target, day: PartialDate) -> bool:
    """Tell whether a date is where the question says that the answer is: within its period, on its side of others."""
    if target.within and not target.within.contains(day):
        return False
    key = PartialDate.parse(target.answer)
    return all(
        not day.overlaps(named) and (day.first < named.first) == (key.first < named.first) for named in target.named
    )


def _kind_of_text(phrasing: PhrasingRecord) -> Kind:
    """Return the kind that an answer and all its wrong values can be read as; text when they differ."""
    found = [recognized(text) for text in (phrasing.answer, *(wrong.text for wrong in phrasing.wrong))]
    kinds = {value[0] if value else Kind.TEXT for value in found}
    return kinds.pop() if len(kinds) == 1 else Kind.TEXT


def may_be_true(target: Target, value: str, pool: Pool, *, margin: Decimal = Decimal(0)) -> bool:
    """Tell whether a stored value equals, overlaps or is another name of a value that may be true.

    Figures within ``margin`` (a share of the larger) of a true one count as overlapping. A date that merely says less
    exactly what the answer says ("2013" of 11 January 2013) supports no other day in it.
    """
    truths = [known for known in (read(target.kind, truth) for truth in target.truths) if known is not None]
    if target.kind is Kind.DATE:
        day, answer = PartialDate.parse(value), PartialDate.parse(target.answer)
        dates = {PartialDate.parse(truth) for truth in truths}
        vaguer = {date for date in dates if date != answer and date.contains(answer)}
        return day in vaguer or any(day.overlaps(date) for date in dates - vaguer)
    if target.kind in NUMERIC:
        return any(_near(Decimal(value), Decimal(truth), margin) for truth in truths)
    return any(pool.same(value, truth) for truth in truths)


def _near(one: Decimal, other: Decimal, margin: Decimal) -> bool:
    larger = max(abs(one), abs(other))
    return one == other or (larger > EXACT_BELOW and abs(one - other) < margin * larger)


def curated_lures(target: Target, pool: Pool) -> list[Lure]:
    """Return the curated wrong values that are of the answer's kind and cannot be true, as they are shown."""
    lures = []
    for wrong in target.wrong:
        value = read(target.kind, wrong.text)
        if value is None or (target.kind is Kind.DATE and not _as_exact(target, value)):
            continue
        if not may_be_true(target, value, pool):
            lures.append(Lure(value, show(target.kind, value, target.unit), wrong.why))
    return _distinct(lures, pool)


def _as_exact(target: Target, value: str) -> bool:
    return PartialDate.parse(value).precision is PartialDate.parse(target.answer).precision


def _distinct(lures: Iterable[Lure], pool: Pool) -> list[Lure]:
    kept: list[Lure] = []
    for lure in lures:
        if not any(pool.same(lure.text, other.text) for other in kept):
            kept.append(lure)
    return kept


def neighbour_lures(target: Target, pool: Pool, *, salt: str) -> list[Lure]:
    """Return the values of other facts that make plausible wrong options, in an order drawn from ``salt``.

    The order depends on each neighbour alone, so that a new fact displaces one option at most.
    """
    lures = []
    for other in pool.near(target.kind, target.unit, target.answer, apart_from=target.fact_id):
        value = _fitted(target, other.value)
        if value is not None and not may_be_true(target, value, pool, margin=_margin(target)):
            rank = hashlib.sha256(f"{salt}|{other.fact_id}".encode()).hexdigest()
            lures.append((rank, Lure(value, show(target.kind, value, target.unit), other.statement)))
    return _distinct((lure for _, lure in sorted(lures, key=lambda pair: pair[0])), pool)


def _margin(target: Target) -> Decimal:
    return ROUGH_MARGIN if target.qualifier and target.qualifier != "only" else MARGIN


def _fitted(target: Target, value: str) -> str | None:
    """Return a neighbour's value no more exact than the answer; None when it is less exact, too near or too far."""
    if target.kind in NUMERIC:
        ratio = Decimal(value) / Decimal(target.answer) if Decimal(target.answer) else Decimal(0)
        return value if 1 / FARTHEST_RATIO <= ratio <= FARTHEST_RATIO else None
    key, other = PartialDate.parse(target.answer), PartialDate.parse(value).coarsened(_precision(target))
    if other.precision is not key.precision or abs((other.first - key.first).days) > FARTHEST_DAYS:
        return None
    return other.isoformat() if _components_differ(target, key, other) and plausible(target, other) else None


def _precision(target: Target) -> Precision:
    return PartialDate.parse(target.answer).precision


def _components_differ(target: Target, key: PartialDate, other: PartialDate) -> bool:
    """Tell whether neither the day nor the month of the key, where it has one, comes back in the other date.

    No two wrong options then point at the key. Within a month that the question names, the day alone can differ.
    """
    if target.within and target.within.precision is Precision.MONTH:
        return key.first.day != other.first.day
    if key.precision is Precision.DAY and key.first.day == other.first.day:
        return False
    return key.precision is Precision.YEAR or key.first.month != other.first.month


def _made_lures(target: Target, pool: Pool, side: int, rng: Random) -> Iterator[Lure]:
    if target.kind is Kind.DATE:
        key = PartialDate.parse(target.answer)
        if key.precision is Precision.INTERVAL:
            return
        for day in made_dates(key, side, rng, target.within):
            fits = _components_differ(target, key, day) and plausible(target, day)
            if fits and not may_be_true(target, day.isoformat(), pool):
                yield Lure(day.isoformat(), str(day), MADE_DATE)
        return
    for value in made_numbers(target.answer, target.unit, side, rng):
        if not may_be_true(target, value, pool, margin=_margin(target)):
            yield Lure(value, show(target.kind, value, target.unit), MADE_FIGURE)


def order_of(kind: Kind) -> Callable[[str], Decimal]:
    """Return the function by which stored values of a kind stand in order."""
    return partial(size_of, kind)


def lures_on_side(target: Target, pool: Pool, side: int, rng: Random, *, salt: str, most: int) -> list[Lure]:
    """Return up to ``most`` wrong options below (``side`` -1) or above (1) a date or figure, the best first."""
    order = order_of(target.kind)
    key = order(target.answer)
    real = [*curated_lures(target, pool), *neighbour_lures(target, pool, salt=salt)]
    kept: list[Lure] = []
    for lure in chain(real, _made_lures(target, pool, side, rng)):
        if (order(lure.value) - key) * side > 0 and not any(_alike(target, lure, other) for other in kept):
            kept.append(lure)
        if len(kept) == most:
            break
    return kept


def _alike(target: Target, one: Lure, other: Lure) -> bool:
    if target.kind is Kind.DATE:
        return PartialDate.parse(one.value).overlaps(PartialDate.parse(other.value))
    return _near(Decimal(one.value), Decimal(other.value), MARGIN)


def ordered_lures(target: Target, pool: Pool, *, rank: int, rng: Random, salt: str) -> list[Lure]:
    """Return two wrong options such that the key is the ``rank``-th (from 0) of the three, or as near as can be.

    The rank comes first and the options are found for it (noise around the key would make the middle win).
    """
    below = lures_on_side(target, pool, -1, rng, salt=salt, most=WRONG_OPTIONS)
    above = lures_on_side(target, pool, 1, rng, salt=salt, most=WRONG_OPTIONS)
    possible = [n for n in range(WRONG_OPTIONS + 1) if len(below) >= n and len(above) >= WRONG_OPTIONS - n]
    if not possible:
        return [*below, *above]
    nearest = min(possible, key=lambda n: (abs(n - rank), n))
    return [*below[:nearest], *above[: WRONG_OPTIONS - nearest]]


def wrong_options(target: Target, pool: Pool, *, stem: str, rank: int, rng: Random, salt: str) -> list[Lure]:
    """Return the wrong options of a choice question: two, or up to three where so many were curated."""
    if target.ordered:
        return ordered_lures(target, pool, rank=rank % (WRONG_OPTIONS + 1), rng=rng, salt=salt)
    lures = [_begun_alike(target, lure, pool) for lure in curated_lures(target, pool)[:MOST_WRONG_OPTIONS]]
    possible = [list(pair) for pair in combinations(lures, min(WRONG_OPTIONS, len(lures)))]
    if len(lures) > WRONG_OPTIONS and all(_as_long(target, lure) for lure in lures):
        possible.insert(0, lures)
    return min(possible, key=lambda chosen: (_off(target, chosen, rank), _look(target, stem, chosen)), default=[])


def _off(target: Target, lures: Sequence[Lure], rank: int) -> int:
    """Return how far the key's rank is from the one wanted where words for sizes are offered; 0 for other words."""
    sizes = sizes_of([target.shown, *(lure.text for lure in lures)])
    return abs(sum(size < sizes[0] for size in sizes) - rank % len(sizes)) if sizes else 0


def _begun_alike(target: Target, lure: Lure, pool: Pool) -> Lure:
    """Return a wrong option that is a name without its article where the key has none, nor a possessive in its place.

    A clause ("The Council had cut its budget"), a share ("A third of it") and a common noun need theirs.
    """
    if ARTICLE.match(target.shown) or POSSESSIVE.search(target.shown):
        return lure
    bare = ARTICLE.sub("", lure.text, count=1)
    short = len(bare.split()) <= MOST_WORDS_OF_A_NAME and " of " not in bare
    return replace(lure, text=bare) if (short and bare[:1].isupper()) or pool.entity(bare) else lure


def _look(target: Target, stem: str, lures: Sequence[Lure]) -> tuple[int, int, Fraction]:
    """Return how much the look of wrong options tells of the key, to be kept small."""
    key, texts = target.shown, [lure.text for lure in lures]
    return echoes(stem, key, texts), much_longer(key, texts) + converges(key, texts), lean(key, texts)


def _as_long(target: Target, lure: Lure) -> bool:
    """Tell whether a wrong option is about as long as the key."""
    return abs(len(lure.text) - len(target.shown)) <= max(FEW_LETTERS, LENGTH_MARGIN * len(target.shown))
