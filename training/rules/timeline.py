"""Questions on when things happened beside one another: what came first, in which order, how long between."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from training.rules.addresses import around, drawn, ranked, rng_of
from training.rules.display import show
from training.rules.drafting import Drafts, choice_of, drafted, labelled
from training.rules.questions import Expected, Format, OptionDraft
from training.rules.reach import Span, span_of
from training.rules.records import FactRecord, Kind

# How many neighbours in time an event may be held beside, on either side; it keeps the work linear.
REACH = 30
TRIES = 12
ANCHORS_OF_ORDER = 0.8
MOST_MONTHS = 30
FEWEST_MONTHS = 5
STEP_OF_MONTHS = 2
WRONG_TRIED = 4
AFTER, BEFORE = 1, -1
STAGE = re.compile(r"\b(?:authorize|creation|start|deployment|end|withdrawal)\b")


@dataclass(frozen=True)
class Event:
    """A dated fact with a label, and when it was by every reading."""

    fact: FactRecord
    span: Span

    def side_of(self, other: Event) -> int:
        """Return whether it was clearly after (1) or before (-1) another; 0 when that cannot be told."""
        return AFTER if other.span.before(self.span) else BEFORE if self.span.before(other.span) else 0

    def implies(self, other: Event) -> bool:
        """Tell whether their order follows by logic: stages of one thing, such as the end of it and the way out."""
        staged = STAGE.search(self.fact.label) and STAGE.search(other.fact.label)
        return bool(staged) and self.fact.subject == other.fact.subject


@dataclass(frozen=True)
class Relation:
    """A way to ask which of three events stands so to another.

    ``key`` and ``wrong`` are the sides of that event on which the right one and the others are; ``beyond`` is on which
    side of the right one the others are.
    """

    name: str
    stem: str
    key: int
    wrong: int
    beyond: int


# Of each group an event is the key of one, and each event is named in the stem of one: two would be near-copies. The
# first and the last of all events are never the nearest to another, so they are asked for as the farthest from it.
RELATIONS = (
    (
        Relation("before", "Which of these events came before {}?", BEFORE, AFTER, AFTER),
        Relation("after", "Which of these events came after {}?", AFTER, BEFORE, BEFORE),
    ),
    (
        Relation("next", "Of these three events, which was the first to follow {}?", AFTER, AFTER, AFTER),
        Relation("last", "Of these three events, which was the last to precede {}?", BEFORE, BEFORE, BEFORE),
        Relation("latest", "All of these events came after {}: which came last?", AFTER, AFTER, BEFORE),
        Relation("earliest", "All of these events came before {}: which came first?", BEFORE, BEFORE, AFTER),
    ),
)
ORDERS = {
    AFTER: (
        "In which order did these events after {} take place?",
        "Starting with the earliest, in which order did these events follow {}?",
    ),
    BEFORE: (
        "In which order did these events before {} take place?",
        "Starting with the earliest, in which order did these events precede {}?",
    ),
}


def timeline_questions(facts: Sequence[FactRecord], drafts: Drafts) -> None:
    """Add the questions on the order of events and on the time between them."""
    found = ((fact, span_of(fact)) for fact in facts if fact.label)
    events = [Event(fact, span) for fact, span in found if span]
    events.sort(key=lambda one: (one.span.first, one.span.last, one.fact.id))
    places = {event.fact.id: at for at, event in enumerate(events)}
    makers: tuple[Callable[[Event, Sequence[Event], Drafts], None], ...] = (_first, _order, _between)
    for maker in makers:
        for one in sorted(ranked(f"{maker.__name__}|{drafts.seed}", places), key=lambda one: _inward(places, one)):
            others = {event.fact.id: event for event in around(events, places[one], REACH)}
            preferred = [others[other] for other in ranked(f"{maker.__name__}|{one}|{drafts.seed}", others)]
            maker(events[places[one]], preferred, drafts)


def _inward(places: Mapping[str, int], one: str) -> int:
    """Return how far an event is from the nearer end of all: those at the ends have the fewest partners."""
    return min(places[one], len(places) - 1 - places[one])


def _first(key: Event, others: Sequence[Event], drafts: Drafts) -> None:
    """Make an event the right one among three, once by each group of relations that it can stand in to others.

    Every event is a key so, also the first and the last of all, whose place would otherwise tell them apart.
    """
    for group in RELATIONS:
        shift = drawn(f"{group[0].name}|{key.fact.id}|{drafts.seed}", 2)
        for relation in sorted(group, key=lambda one: (group.index(one) // 2, group.index(one) % 2 != shift)):
            trios = _trios(key, others, relation, drafts)
            if any(_take_first(anchor, trio, group, relation, drafts) for anchor, trio in trios):
                break


def _trios(
    key: Event, others: Sequence[Event], relation: Relation, drafts: Drafts
) -> Iterator[tuple[Event, tuple[Event, Event, Event]]]:
    """Yield an event to hold a key beside, with the key and two wrong events: first those seldom wrong so far."""
    for anchor in others:
        if key.side_of(anchor) != relation.key or anchor.implies(key):
            continue
        wrong = [
            event
            for event in others
            if event.side_of(anchor) == relation.wrong
            and event.side_of(key) == relation.beyond
            and not anchor.implies(event)
        ]
        wrong.sort(key=lambda event: drafts.wrong_uses[event.fact.id])
        for pair in combinations(wrong[:WRONG_TRIED], 2):
            yield anchor, (key, *pair)


def _take_first(
    anchor: Event,
    trio: tuple[Event, Event, Event],
    group: Sequence[Relation],
    relation: Relation,
    drafts: Drafts,
) -> bool:
    asked = (group[0].name, frozenset({anchor.fact.id}))
    if asked in drafts.taken:
        return False
    ids = sorted(event.fact.id for event in trio)
    uid = drafts.uid("first", relation.name, anchor.fact.id, *ids)
    key, *wrong = (
        OptionDraft(labelled(event.fact), correct=place == 0, why=event.fact.statement if place else "")
        for place, event in enumerate(trio)
    )
    draft = drafted(
        uid,
        "first",
        Format.CHOICE,
        relation.stem.format(anchor.fact.label),
        anchor.fact,
        (event.fact for event in trio),
        answer=key.text,
        options=choice_of(uid, key, wrong),
    )
    taken = drafts.take(draft, anchor.fact)
    if taken:
        drafts.taken.add(asked)
        drafts.wrong_uses.update(event.fact.id for event in trio[1:])
    return taken


def _order(anchor: Event, others: Sequence[Event], drafts: Drafts) -> None:
    """Ask to put four or five events after, or before, the anchor in order."""
    if drafts.fraction("order", anchor.fact) >= ANCHORS_OF_ORDER:
        return
    wanted = 4 + drawn(f"size|{anchor.fact.id}|{drafts.seed}", 2)
    first = (AFTER, BEFORE)[drawn(f"side|{anchor.fact.id}|{drafts.seed}", 2)]
    for side in (first, -first):
        chosen = _apart((event for event in others if event.side_of(anchor) == side), wanted)
        if len(chosen) >= 4 and _take_order(anchor, chosen, side, drafts):
            return


def _apart(events: Iterable[Event], most: int) -> list[Event]:
    """Return up to ``most`` events, the first that can all be told apart in time."""
    chosen: list[Event] = []
    for event in events:
        if len(chosen) < most and all(event.span.apart(other.span) for other in chosen):
            chosen.append(event)
    return sorted(chosen, key=lambda event: event.span.first)


def _take_order(anchor: Event, chosen: Sequence[Event], side: int, drafts: Drafts) -> bool:
    uid = drafts.uid("order", anchor.fact.id, *sorted(event.fact.id for event in chosen))
    right = [
        OptionDraft(labelled(event.fact), True, show(Kind.DATE, event.fact.answer), at)
        for at, event in enumerate(chosen)
    ]
    shown, rng = list(right), rng_of(uid)
    while shown == right:
        rng.shuffle(shown)
    stems = ORDERS[side]
    draft = drafted(
        uid,
        "order",
        Format.ORDER,
        stems[drawn(f"stem|{uid}", len(stems))].format(anchor.fact.label),
        anchor.fact,
        (event.fact for event in chosen),
        answer="; ".join(option.text for option in right),
        options=shown,
    )
    return drafts.take(draft, anchor.fact)


def _between(anchor: Event, others: Sequence[Event], drafts: Drafts) -> None:
    """Ask how many months, or calendar years, after the anchor another event came."""
    for other in others[:TRIES]:
        if other.side_of(anchor) == AFTER and not anchor.implies(other) and _take_between(anchor, other, drafts):
            return


def _take_between(anchor: Event, other: Event, drafts: Drafts) -> bool:
    first, second = anchor.span, other.span
    if first.month and second.month and (months := _months(first, second)) <= MOST_MONTHS:
        return months >= FEWEST_MONTHS and _take_months(anchor, other, months, drafts)
    if first.year is None or second.year is None or second.year == first.year:
        return False
    stem = f"How many years passed from the year of {anchor.fact.label} to the year of {other.fact.label}?"
    years = str(second.year - first.year)
    uid = drafts.uid("between", anchor.fact.id, other.fact.id)
    draft = drafted(
        uid,
        "between",
        Format.NUMBER,
        stem,
        anchor.fact,
        [other.fact],
        answer=years,
        expected=Expected("number", years),
        unit="years",
    )
    return drafts.take(draft, anchor.fact)


def _months(first: Span, second: Span) -> int:
    return (second.first.year - first.first.year) * 12 + second.first.month - first.first.month


def _take_months(anchor: Event, other: Event, months: int, drafts: Drafts) -> bool:
    """Ask for months as a choice; the options are two or more apart, so that no way to count makes two right."""
    uid = drafts.uid("between", anchor.fact.id, other.fact.id)
    rng, rank = rng_of(uid), drawn(f"rank|{uid}", 3)
    below, above = months, months
    figures = [months]
    for step in range(2):
        if step < rank:
            below -= rng.randint(STEP_OF_MONTHS, max(STEP_OF_MONTHS, months // 4))
            figures.insert(0, below)
        else:
            above += rng.randint(STEP_OF_MONTHS, max(STEP_OF_MONTHS, months // 3))
            figures.append(above)
    why = f"{other.fact.statement} {anchor.fact.statement}"
    options = [OptionDraft(str(n), correct=n == months, why="" if n == months else why) for n in figures]
    draft = drafted(
        uid,
        "between",
        Format.CHOICE,
        f"How many months passed from the month of {anchor.fact.label} to the month of {other.fact.label}?",
        anchor.fact,
        [other.fact],
        answer=str(months),
        options=options,
        unit="months",
    )
    return drafts.take(draft, anchor.fact)
