"""Questions that compare figures: which was larger than another."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from training.rules.addresses import around, drawn, ranked
from training.rules.drafting import Drafts, choice_of, drafted, labelled
from training.rules.questions import Format, OptionDraft
from training.rules.reach import Range, range_of
from training.rules.records import FactRecord, Kind
from training.rules.text import fold

REACH = 30
TRIES = 12
PEOPLE = re.compile(r"\b(?:troops|soldiers|personnel|officers|police|people|peacekeepers)\b")
LARGER, SMALLER = 1, -1
STEMS = {
    ("people", LARGER): "By the figures of the documents, which of these outnumbered the {}?",
    ("people", SMALLER): "By the figures of the documents, which of these were fewer than the {}?",
    ("money", LARGER): "By the figures of the documents, which of these sums was larger than that of {}?",
    ("money", SMALLER): "By the figures of the documents, which of these sums was smaller than that of {}?",
}


@dataclass(frozen=True)
class Figure:
    """A fact with a figure and a label, and what the figure may be by every reading."""

    fact: FactRecord
    range: Range

    def side_of(self, other: Figure) -> int:
        """Return whether it was surely larger (1) or smaller (-1) than another; 0 when that cannot be told."""
        return LARGER if other.range.below(self.range) else SMALLER if self.range.below(other.range) else 0


def counted(fact: FactRecord) -> str | None:
    """Return what sort of thing a figure counts, of which figures can be compared; None for others."""
    if fact.kind is Kind.MONEY:
        return "money"
    return "people" if PEOPLE.search(fold(fact.unit)) else None


def figure_questions(facts: Sequence[FactRecord], drafts: Drafts) -> None:
    """Add the questions that compare figures of one sort."""
    sorts: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for fact in facts:
        sort, known = counted(fact), range_of(fact)
        if fact.label and sort and known:
            sorts[sort, fact.unit if sort == "money" else ""].append(Figure(fact, known))
    for (sort, _unit), figures in sorted(sorts.items()):
        figures.sort(key=lambda one: (one.range.low, one.fact.id))
        for at, anchor in enumerate(figures):
            _compare(anchor, around(figures, at, REACH), sort, drafts)


def _compare(anchor: Figure, others: Sequence[Figure], sort: str, drafts: Drafts) -> None:
    by_id = {figure.fact.id: figure for figure in others}
    first = (LARGER, SMALLER)[drawn(f"side|{anchor.fact.id}|{drafts.seed}", 2)]
    for side in (first, -first):
        preferred = [by_id[one] for one in ranked(f"compare|{side}|{anchor.fact.id}|{drafts.seed}", by_id)]
        if any(_take(anchor, trio, sort, side, drafts) for trio in _trios(anchor, preferred, side)):
            return


def _trios(anchor: Figure, others: Sequence[Figure], side: int) -> Iterator[tuple[Figure, Figure, Figure]]:
    keys = [figure for figure in others if figure.side_of(anchor) == side]
    wrong = [figure for figure in others if figure.side_of(anchor) == -side]
    for key in keys[:TRIES]:
        for pair in combinations(wrong[: TRIES // 2], 2):
            yield key, *pair


def _take(anchor: Figure, trio: tuple[Figure, Figure, Figure], sort: str, side: int, drafts: Drafts) -> bool:
    uid = drafts.uid("compare", str(side), anchor.fact.id, *sorted(figure.fact.id for figure in trio))
    key, *wrong = (
        OptionDraft(labelled(figure.fact), correct=place == 0, why=figure.fact.statement if place else "")
        for place, figure in enumerate(trio)
    )
    draft = drafted(
        uid,
        "compare",
        Format.CHOICE,
        STEMS[sort, side].format(anchor.fact.label),
        anchor.fact,
        (figure.fact for figure in trio),
        answer=key.text,
        options=choice_of(uid, key, wrong),
    )
    return drafts.take(draft, anchor.fact)
