"""Questions that match descriptions with names, places, months or figures."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from training.rules.addresses import around, digest, drawn, ranked, rng_of
from training.rules.display import show
from training.rules.drafting import Drafts, drafted, labelled
from training.rules.lint_words import content_words
from training.rules.pool import Pool
from training.rules.questions import Format, OptionDraft
from training.rules.reach import Range, Span, range_of, span_of
from training.rules.records import NUMERIC, FactRecord, Kind
from training.rules.text import fold, words

REACH = 20
TRIES = 4
ANCHORS = 0.45
FEWEST, MOST = 3, 4
SHARED_LETTERS = 4
# What says that an answer is one of several, or a part of what it could be.
OPEN_ENDED = re.compile(r"\b(?:includ\w+|such as|among|for example|especially|some|mainly)\b")
STEMS = {
    "person": "Who was {}, and who fits each of the other descriptions?",
    "organization": "Which name goes with {}, and which with each of the other descriptions?",
    "place": "Which place goes with {}, and which with each of the other descriptions?",
    "date": "In which month did {} take place, and in which did each of the other events?",
    "figure": "Which figure belongs to {}, and which to each of the others?",
}


@dataclass(frozen=True)
class Pair:
    """A description and what belongs to it: how it is shown, in which order it stands, what else it may be.

    ``sort`` sets apart what cannot be held beside each other, such as countries and towns.
    """

    fact: FactRecord
    shown: str
    rank: Decimal
    sort: str
    names: frozenset[str] = frozenset()
    reach: Span | Range | None = None
    armed: bool = False

    def may_be(self, other: Pair) -> bool:
        """Tell whether a source, or another accepted answer, gives it the name of another."""
        given = {fold(text) for text in (*self.fact.supported, *self.fact.accepted)}
        return any(fold(name) in given for name in other.names)


def match_questions(facts: Sequence[FactRecord], drafts: Drafts) -> None:
    """Add the questions that match facts of one kind with their values."""
    lures = Counter(fold(text) for fact in facts if fact.kind is Kind.PLACE for text in {w.text for w in fact.wrong})
    groups: dict[str, list[Pair]] = defaultdict(list)
    for fact in facts:
        if fact.label and not fact.disputed and not fact.toll and (found := _pair(fact, drafts.pool, lures)):
            groups[found.sort].append(found)
    for sort, pairs in sorted(groups.items()):
        # In a ring settled by each fact alone, so that a new one is a new neighbour of a few.
        ring = sorted(pairs, key=lambda pair: digest(f"ring|{pair.fact.id}|{drafts.seed}"))
        for at, anchor in enumerate(ring):
            if drafts.fraction("match", anchor.fact) < ANCHORS:
                _match(anchor, around(ring, at, REACH), sort.partition(" ")[0], drafts)


def _pair(fact: FactRecord, pool: Pool, lures: Counter[str]) -> Pair | None:
    """Return a fact as one line of a matching; None when its value cannot be held beside others."""
    if fact.kind is Kind.DATE:
        span = span_of(fact)
        month = span.month if span else None
        return Pair(fact, str(month), Decimal(month.first.toordinal()), "date", reach=span) if month else None
    if fact.kind in NUMERIC:
        known = range_of(fact)
        if known is None:
            return None
        return Pair(fact, show(fact.kind, fact.answer, fact.unit), Decimal(fact.answer), "figure", reach=known)
    entity = pool.entity(fact.answer)
    if entity is None or fact.kind not in STEMS:
        return None
    names = frozenset(entity.names)
    if fact.kind is not Kind.PLACE:
        return Pair(fact, entity.name, Decimal(0), str(fact.kind), names, armed=entity.kind == "group")
    # A town that curators offer as wrong elsewhere is a peer of others; a region or a building would hold or be in one.
    is_peer = entity.kind == "country" or (lures[fold(entity.name)] > 1 and not _is_region(names))
    if not is_peer or OPEN_ENDED.search(fact.statement):
        return None
    return Pair(fact, entity.name, Decimal(0), f"place {entity.kind}", names)


def _is_region(names: Iterable[str]) -> bool:
    return any(re.search(r"\b(?:region|the)\b", name) for name in names)


def _apart(one: Pair, other: Pair) -> bool:
    """Tell whether the value of neither may be right for the other."""
    if isinstance(one.reach, Span) and isinstance(other.reach, Span):
        return one.reach.month != other.reach.month
    if isinstance(one.reach, Range) and isinstance(other.reach, Range):
        return one.reach.apart(other.reach)
    if _starts(one.names) & _starts(other.names) or one.may_be(other) or other.may_be(one):
        return False
    if one.fact.kind is not Kind.ORGANIZATION:
        return True
    # Armed groups hold parts of each other, and a word that two descriptions share may make either fit.
    return not (one.armed and other.armed) and not content_words(one.fact.label) & content_words(other.fact.label)


def _starts(names: Iterable[str]) -> set[str]:
    """Return how the words of names begin: an army and a government of one country are not held beside each other."""
    return {word[:SHARED_LETTERS] for name in names for word in words(name)}


def _match(anchor: Pair, others: Sequence[Pair], noun: str, drafts: Drafts) -> None:
    by_id = {pair.fact.id: pair for pair in others}
    preferred = [by_id[one] for one in ranked(f"match|{anchor.fact.id}|{drafts.seed}", by_id)]
    size = MOST if drawn(f"size|{anchor.fact.id}|{drafts.seed}", 3) else FEWEST
    sets = [_fitting(anchor, preferred[start:] + preferred[:start], size + 1) for start in range(len(preferred))]
    # The value of the last belongs to no line, so that no pair is found by elimination.
    with_spare = [chosen for chosen in sets if len(chosen) > FEWEST]
    for chosen in with_spare[:TRIES]:
        if _take(chosen[:-1], chosen[-1], noun, drafts):
            return


def _fitting(anchor: Pair, others: Sequence[Pair], most: int) -> list[Pair]:
    """Return up to ``most`` lines, the anchor first, none of which may have the value of another."""
    chosen = [anchor]
    for pair in others:
        if len(chosen) < most and all(_apart(pair, other) for other in chosen):
            chosen.append(pair)
    return chosen


def _take(chosen: Sequence[Pair], spare: Pair, noun: str, drafts: Drafts) -> bool:
    """Keep a matching of the chosen, with the value of a spare one as an option that belongs to none."""
    anchor = chosen[0].fact
    ids = sorted(pair.fact.id for pair in (*chosen, spare))
    uid = drafts.uid("match", anchor.id, *ids)
    in_order = sorted((*chosen, spare), key=lambda pair: (pair.rank, pair.shown))
    prompts = [pair for pair in in_order if pair in chosen]
    rng_of(uid).shuffle(prompts)
    options = [
        OptionDraft(pair.shown, correct=True, place=prompts.index(pair))
        if pair in chosen
        else OptionDraft(pair.shown, correct=False, why=pair.fact.statement)
        for pair in in_order
    ]
    draft = drafted(
        uid,
        "match",
        Format.MATCH,
        STEMS[noun].format(anchor.label),
        anchor,
        (pair.fact for pair in (*chosen[1:], spare)),
        answer="; ".join(f"{labelled(pair.fact)} – {pair.shown}" for pair in prompts),
        options=options,
        prompts=[labelled(pair.fact) for pair in prompts],
    )
    return drafts.take(draft, anchor)
