"""Pairs of facts that are easily taken for each other: two dates, figures, names or places of what belongs together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import permutations

from training.rules.dates import PartialDate, Precision
from training.rules.display import read
from training.rules.distractors import Target, may_be_true, own_target
from training.rules.figures import counted
from training.rules.pool import Pool, size_of
from training.rules.records import FactRecord, Importance, Kind

# Farther apart than this they are not taken for each other; a year may be mistaken where curators say so.
CONFUSABLE_DAYS = 200
CONFUSABLE_DAYS_IF_NAMED = 400
CONFUSABLE_RATIO = Decimal(2)
MOST_PAIRS_OF_A_FACT = 3
# Two places are confused when like things happened there; a label has to say that it happened.
HAPPENED = ("attack", "attacks", "ambush", "fighting")
QUESTIONS = {
    Kind.NUMBER: "Which was the number of {label}: {0} or {1}?",
    Kind.MONEY: "Which was the sum of {label}: {0} or {1}?",
    Kind.PERSON: "Who was {label}: {0} or {1}?",
    Kind.ORGANIZATION: "Which was {label}: {0} or {1}?",
    Kind.PLACE: "Which was the place of {label}: {0} or {1}?",
}
DATES = {
    Precision.DAY: "On which day was {label}: {0} or {1}?",
    Precision.MONTH: "In which month was {label}: {0} or {1}?",
    Precision.YEAR: "In which year was {label}: {0} or {1}?",
}


@dataclass(frozen=True)
class Contrast:
    """A fact that is asked for beside another; ``apart`` is the value of the other in the form of its own."""

    fact: FactRecord
    other: FactRecord
    apart: Target

    @property
    def target(self) -> Target:
        """What is asked for."""
        return own_target(self.fact)

    @property
    def prompt(self) -> str:
        """Both values side by side, by size or by the alphabet, so that the order tells nothing."""
        target, apart = self.target, self.apart
        swapped = _rank(apart) < _rank(target) if target.ordered else apart.shown < target.shown
        pair = (apart.shown, target.shown) if swapped else (target.shown, apart.shown)
        if target.kind is Kind.DATE:
            wording = DATES[PartialDate.parse(target.answer).precision]
        else:
            wording = QUESTIONS[target.kind]
        return wording.format(*pair, label=self.fact.label)


def contrasts(facts: Sequence[FactRecord], pool: Pool) -> Iterator[Contrast]:
    """Yield the pairs that are taken for each other, each pair and each fact asked for once."""
    asked: set[str] = set()
    uses: Counter[str] = Counter()
    pairs: set[frozenset[str]] = set()
    for contrast in sorted(_confused(facts, pool), key=partial(_least_alike_last, pool=pool)):
        fact, other = contrast.fact.id, contrast.other.id
        new = frozenset({fact, other}) not in pairs and fact not in asked
        if new and max(uses[fact], uses[other]) < MOST_PAIRS_OF_A_FACT:
            asked.add(fact)
            pairs.add(frozenset({fact, other}))
            uses.update({fact, other})
            yield contrast


def _confused(facts: Sequence[FactRecord], pool: Pool) -> Iterator[Contrast]:
    fit = [fact for fact in facts if fact.label and not fact.toll and _askable(fact)]
    for fact, other in permutations(fit, 2):
        if fact.kind is not other.kind or fact.disputed:
            continue
        apart = _beside(fact, other)
        if apart and _tell_apart(own_target(fact), apart, pool) and _taken_for_each_other(fact, other, apart, pool):
            yield Contrast(fact, other, apart)


def _askable(fact: FactRecord) -> bool:
    if fact.importance is Importance.TRIVIA:
        return False
    if fact.kind is Kind.DATE:
        return PartialDate.parse(fact.answer).precision in DATES
    return fact.kind in QUESTIONS and (fact.kind is not Kind.PLACE or any(w in fact.label.split() for w in HAPPENED))


def _beside(fact: FactRecord, other: FactRecord) -> Target | None:
    """Return the other's value as exact as the fact's own; None when it is less exact."""
    target = own_target(other)
    if fact.kind is not Kind.DATE:
        return target
    precision, date = PartialDate.parse(fact.answer).precision, PartialDate.parse(other.answer)
    return replace(target, answer=date.coarsened(precision).isoformat()) if date.precision >= precision else None


def _tell_apart(target: Target, apart: Target, pool: Pool) -> bool:
    """Tell whether no source gives the other value for what is asked."""
    return not may_be_true(target, apart.answer, pool)


def _taken_for_each_other(fact: FactRecord, other: FactRecord, apart: Target, pool: Pool) -> bool:
    named = [_named(fact, apart, pool), _named(other, own_target(fact), pool)]
    if fact.topic != other.topic:
        return fact.kind is Kind.PERSON and all(named)
    if fact.kind is Kind.DATE:
        return _days_between(fact, apart) <= (CONFUSABLE_DAYS_IF_NAMED if any(named) else CONFUSABLE_DAYS)
    return any(named) or (apart.ordered and _near_figures(fact, other))


def _named(fact: FactRecord, value: Target, pool: Pool) -> bool:
    """Tell whether curators offer a value as a wrong answer to what a fact records."""
    wrong = (*fact.wrong, *(one for phrasing in fact.phrasings if not phrasing.answer for one in phrasing.wrong))
    return any(pool.same(read(fact.kind, one.text) or "", value.answer) for one in wrong)


def _days_between(fact: FactRecord, apart: Target) -> Decimal:
    return abs(_rank(own_target(fact)) - _rank(apart))


def _near_figures(fact: FactRecord, other: FactRecord) -> bool:
    small, large = sorted((Decimal(fact.answer), Decimal(other.answer)))
    return counted(fact) is not None and counted(fact) == counted(other) and large <= CONFUSABLE_RATIO * small


def _rank(target: Target) -> Decimal:
    return size_of(target.kind, target.answer)


def _least_alike_last(contrast: Contrast, pool: Pool) -> tuple[bool, bool, Decimal, str, str]:
    """Return by what pairs are ordered: of one topic, named by curators from both sides, near in value."""
    fact, other, one, two = contrast.fact, contrast.other, contrast.target, contrast.apart
    both = _named(fact, two, pool) and _named(other, one, pool)
    far = abs(_rank(one) - _rank(two)) / max(_rank(one), _rank(two)) if one.ordered else Decimal(0)
    return fact.topic != other.topic, not both, far, fact.id, other.id
