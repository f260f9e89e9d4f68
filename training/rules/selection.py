"""Which questions make a quiz, and in what order."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from training.rules.records import Importance

WEIGHT = {Importance.CORE: 4, Importance.USEFUL: 2, Importance.TRIVIA: 1}
# How far chance may move a question from its place by difficulty, on the scale of difficulty (0 to 1).
JITTER = 0.3
# Shorter answers stand in many sentences without telling anything.
SHORTEST_TELLING_ANSWER = 4


@dataclass(frozen=True)
class Candidate:
    """A question that a quiz may hold; ``told`` is all the text it shows before it is answered."""

    id: int
    uid: str
    fact: str
    subject: str
    format: str
    importance: Importance
    difficulty: float
    answer: str
    told: str


def select(candidates: Iterable[Candidate], *, length: int, rng: random.Random) -> list[Candidate]:
    """Draw up to ``length`` questions on as many facts, core facts more likely, formats mixed, easy ones early.

    No fact comes twice. No question whose answer another one of the quiz shows is drawn while there are others.
    The same candidates and the same state of ``rng`` give the same quiz. Raises ValueError when length is below 1.
    """
    if length < 1:
        raise ValueError(f"a quiz has at least one question, not {length}")
    by_fact: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in sorted(candidates, key=lambda candidate: candidate.uid):
        by_fact[candidate.fact].append(candidate)
    # The order of a weighted draw without replacement (Efraimidis and Spirakis 2006).
    chance = {fact: rng.random() ** (1 / WEIGHT[asked[0].importance]) for fact, asked in by_fact.items()}
    drawn: list[Candidate] = []
    passed_over: list[Candidate] = []
    formats: Counter[str] = Counter()
    for fact in sorted(by_fact, key=lambda fact: chance[fact], reverse=True):
        if len(drawn) == length:
            break
        by_format = sorted(by_fact[fact], key=lambda asked: (formats[asked.format], rng.random()))
        chosen = next((asked for asked in by_format if not any(gives_away(asked, other) for other in drawn)), None)
        if chosen is None:
            passed_over.append(by_format[0])
            continue
        drawn.append(chosen)
        formats[chosen.format] += 1
    drawn += passed_over[: length - len(drawn)]
    return sorted(drawn, key=lambda asked: asked.difficulty + rng.uniform(0, JITTER))


def gives_away(one: Candidate, other: Candidate) -> bool:
    """Tell whether one of two questions shows the answer of the other.

    Words that stand everywhere (a country, a group) tell something only between questions about the same subject;
    a date or a figure always does.
    """
    return _shows(one, other) or _shows(other, one)


def _shows(told: Candidate, asked: Candidate) -> bool:
    if len(asked.answer) < SHORTEST_TELLING_ANSWER or asked.format == "true_false":
        return False
    if not any(character.isdigit() for character in asked.answer) and told.subject != asked.subject:
        return False
    return re.search(rf"\b{re.escape(asked.answer)}\b", told.told, re.IGNORECASE) is not None
