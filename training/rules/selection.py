"""Which questions make a quiz, and in what order."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from training.rules.records import Importance

WEIGHT = {Importance.CORE: 4, Importance.USEFUL: 2, Importance.TRIVIA: 1}
# How far chance may move a question from its place by difficulty, on the scale of difficulty (0 to 1).
JITTER = 0.3
# Shorter answers stand in many sentences without telling anything.
SHORTEST_TELLING_ANSWER = 4


@dataclass(frozen=True)
class Candidate:
    """A question that a quiz may hold; ``told`` is all the text it shows before it is answered.

    ``fact`` is the one it is drawn for, ``facts`` are all that it rests on. ``answer`` has parts joined by semicolons,
    and is empty where seeing it elsewhere tells nothing, as for the name of an event to be put in order.
    """

    id: int
    uid: str
    fact: str
    facts: frozenset[str]
    subject: str
    format: str
    importance: Importance
    difficulty: float
    answer: str
    told: str


def select(
    candidates: Iterable[Candidate], *, length: int, rng: random.Random, known: frozenset[str] | None = None
) -> list[Candidate]:
    """Draw up to ``length`` questions on as many facts, core facts more likely, formats mixed, easy ones early.

    No fact comes twice. No question whose answer another one of the quiz shows is drawn while there are others. Of a
    fact that is not among the ``known``, if these are given, only the easier half of its questions is drawn from. The
    same candidates and the same state of ``rng`` give the same quiz. Raises ValueError when length is below 1.
    """
    if length < 1:
        raise ValueError(f"a quiz has at least one question, not {length}")
    by_fact = _by_fact(candidates)
    # The order of a weighted draw without replacement (Efraimidis and Spirakis 2006).
    chance = {fact: rng.random() ** (1 / WEIGHT[asked[0].importance]) for fact, asked in by_fact.items()}
    drawn: list[Candidate] = []
    passed_over: list[Candidate] = []
    formats: Counter[str] = Counter()
    for fact in sorted(by_fact, key=lambda fact: chance[fact], reverse=True):
        if len(drawn) == length:
            break
        asked_of_it = by_fact[fact] if known is None or fact in known else easier_half(by_fact[fact])
        by_format = sorted(asked_of_it, key=lambda asked: (formats[asked.format], rng.random()))
        fresh = [asked for asked in by_format if _on_new_facts(asked, drawn)]
        chosen = next((asked for asked in fresh if not any(gives_away(asked, other) for other in drawn)), None)
        if chosen is None:
            passed_over += fresh[:1]
            continue
        drawn.append(chosen)
        formats[chosen.format] += 1
    for asked in passed_over:
        if len(drawn) < length and _on_new_facts(asked, drawn):
            drawn.append(asked)
    return sorted(drawn, key=lambda asked: asked.difficulty + rng.uniform(0, JITTER))


def select_on(
    candidates: Iterable[Candidate],
    facts: Collection[str],
    *,
    length: int,
    rng: random.Random,
    known: frozenset[str] = frozenset(),
    seen: frozenset[int] = frozenset(),
) -> list[Candidate]:
    """Draw up to ``length`` questions on given facts and no others, one on each before a second on any.

    Of several on a fact, one not ``seen`` (by its id) is preferred, then one of the easier half where the fact is not
    ``known``, then one of a format drawn less often. No two give each other away, so that there may be fewer. With
    fewer questions than facts, core facts are likelier. The order is easy ones early within each round, so that two
    on a fact stand far apart. The same candidates and the same state of ``rng`` give the same questions. Raises
    ValueError when length is below 1.
    """
    if length < 1:
        raise ValueError(f"a quiz has at least one question, not {length}")
    by_fact = _by_fact(one for one in candidates if one.facts.issubset(facts))
    easier = {one.id for fact, asked in by_fact.items() for one in (asked if fact in known else easier_half(asked))}
    chance = {fact: rng.random() ** (1 / WEIGHT[asked[0].importance]) for fact, asked in by_fact.items()}
    in_order = sorted(by_fact, key=lambda fact: chance[fact], reverse=True)
    drawn: list[Candidate] = []
    while len(drawn) < length:
        added: list[Candidate] = []
        for fact in in_order:
            before = [*drawn, *added]
            formats = Counter(one.format for one in before)
            asked = sorted(
                by_fact[fact],
                key=lambda one: (one.id in seen, one.id not in easier, formats[one.format], rng.random()),
            )
            added += [one for one in asked if _fits(one, before)][: min(1, length - len(before))]
        if not added:
            break
        drawn += sorted(added, key=lambda one: one.difficulty + rng.uniform(0, JITTER))
    return drawn


def _by_fact(candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    found: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in sorted(candidates, key=lambda candidate: candidate.uid):
        found[candidate.fact].append(candidate)
    return found


def _fits(one: Candidate, drawn: Collection[Candidate]) -> bool:
    return one not in drawn and not any(gives_away(one, other) for other in drawn)


def easier_half(asked: list[Candidate]) -> list[Candidate]:
    """Return the questions that are no harder than the median one."""
    return sorted(asked, key=lambda one: one.difficulty)[: (len(asked) + 1) // 2]


def _on_new_facts(asked: Candidate, drawn: Iterable[Candidate]) -> bool:
    return all(asked.facts.isdisjoint(other.facts) for other in drawn)


def gives_away(one: Candidate, other: Candidate) -> bool:
    """Tell whether one of two questions shows the answer of the other.

    Words that stand everywhere (a country, a group) tell something only between questions about the same subject;
    a date or a figure always does.
    """
    return _shows(one, other) or _shows(other, one)


def _shows(told: Candidate, asked: Candidate) -> bool:
    if asked.format == "true_false":
        return False
    return any(_tells(told, part, same_subject=told.subject == asked.subject) for part in asked.answer.split("; "))


def _tells(told: Candidate, answer: str, *, same_subject: bool) -> bool:
    if len(answer) < SHORTEST_TELLING_ANSWER:
        return False
    if not any(character.isdigit() for character in answer) and not same_subject:
        return False
    return re.search(rf"\b{re.escape(answer)}\b", told.told, re.IGNORECASE) is not None
