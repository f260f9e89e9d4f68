"""Cards from facts: each a prompt for the recall of one facet, with a short answer (Wozniak 1999, minimum information).

What a fact records comes first, in the wording that best stands alone: a question that needs no options, a sentence
with a blank where the question is long or has a choice of answers. Of what everybody must know, another part makes a
second card, unless either card would tell the answer of the other. Two facts that are easily taken for each other make
a card that puts both side by side. Wordings kept for assessments make no card.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from training.rules.addresses import address, digest
from training.rules.card_drafts import CardDraft, CardKind
from training.rules.contrasts import Contrast, contrasts
from training.rules.dates import PartialDate
from training.rules.display import capitalized, read, with_qualifier
from training.rules.distractors import Target, target_of
from training.rules.lint_cards import lint_card
from training.rules.lint_words import content_words, stemmed
from training.rules.pool import Pool
from training.rules.questions import Format
from training.rules.records import NUMERIC, FactRecord, Importance, Kind, PhrasingKind, PhrasingRecord, Stance
from training.rules.sentences import cloze_parts
from training.rules.text import words

MOST_CARDS = {Importance.CORE: 2, Importance.USEFUL: 1, Importance.TRIVIA: 1}
# A question longer than this gives way to a sentence with a blank.
LONG = 20
QUESTION, SENTENCE, LONG_QUESTION, WITH_OPTIONS, SENTENCE_WITH_DATE = range(5)
# What can be recalled without options even where curators wanted them: a name, or what holds a number.
NAME = re.compile(r"\d|^(?:[A-Z][\w-]*(?: |$))+$")
# How a text judges or words a thing, which is worth a card when a fact has nothing else.
ABOUT_A_TEXT = ("how did", "in what way did", "how far did", "how do")


@dataclass(frozen=True)
class _Candidate:
    """A card that a fact could have, and in which order it is taken."""

    card: CardDraft
    target: Target
    rank: tuple[bool, bool, int]

    @property
    def stands_alone(self) -> bool:
        """Tell whether it asks for the matter, in a way that needs no choice of answers."""
        of_a_text, _, cost = self.rank
        return not of_a_text and cost != WITH_OPTIONS

    def tells(self, other: _Candidate) -> bool:
        """Tell whether its prompt names the answer of another card of the same fact."""
        asked = _stems(self.card.prompt)
        return _stems(other.card.answer) <= asked or _stems(other.target.answer) <= asked

    def same_as(self, other: _Candidate) -> bool:
        """Tell whether both ask for the same, one perhaps less exactly."""
        if self.card.uid == other.card.uid:
            return True
        if self.target.kind is Kind.DATE and other.target.kind is Kind.DATE:
            return PartialDate.parse(self.target.answer).overlaps(PartialDate.parse(other.target.answer))
        one, two = _stems(self.target.answer), _stems(other.target.answer)
        shared = content_words(self.target.answer) & content_words(other.target.answer)
        return bool(shared) or one <= two or two <= one

    def clashes(self, other: _Candidate) -> bool:
        """Tell whether a learner who is to have both would learn one thing twice."""
        return self.same_as(other) or self.tells(other) or other.tells(self)


def cards_of(
    facts: Sequence[FactRecord], pool: Pool, *, only: Collection[str] | None = None
) -> dict[str, list[CardDraft]]:
    """Return the cards of every fact by its identifier, the most important card of each first.

    With ``only``, the cards of those facts and of facts that are set apart from one of them.
    """
    found = [one for one in contrasts(facts, pool) if only is None or {one.fact.id, one.other.id} & {*only}]
    chosen = None if only is None else {*only, *(contrast.fact.id for contrast in found)}
    cards = {fact.id: _own_cards(fact, pool) for fact in facts if chosen is None or fact.id in chosen}
    for contrast in found:
        card = _contrast(contrast)
        if not lint_card(card, contrast.fact):
            cards[card.fact_id].append(card)
    return cards


def _own_cards(fact: FactRecord, pool: Pool) -> list[CardDraft]:
    taken: list[_Candidate] = []
    for one in sorted(_candidates(fact, pool), key=lambda candidate: candidate.rank):
        worth_it = one.stands_alone or not (taken or (one.rank[0] and fact.importance is Importance.TRIVIA))
        if worth_it and not any(one.clashes(other) for other in taken) and not lint_card(one.card, fact):
            taken.append(one)
    return [one.card for one in taken[: MOST_CARDS[fact.importance]]]


def _candidates(fact: FactRecord, pool: Pool) -> Iterator[_Candidate]:
    """Yield a card for each wording of a fact that asks for one thing."""
    for phrasing in fact.phrasings:
        if phrasing.kind is PhrasingKind.ASK:
            target = target_of(fact, phrasing)
            found = _candidate(fact, CardKind.BASIC, phrasing.text, target, _cost(phrasing, target), pool)
        elif phrasing.kind is PhrasingKind.CLOZE and (parts := cloze_parts(fact, phrasing)):
            # "In _____" could be a place as well as a time.
            cost = SENTENCE_WITH_DATE if parts.target.kind is Kind.DATE else SENTENCE
            found = _candidate(fact, CardKind.CLOZE, parts.stem, parts.target, cost, pool, parts.shown)
        else:
            continue
        if found:
            yield found


def _cost(phrasing: PhrasingRecord, target: Target) -> int:
    if phrasing.format == Format.CHOICE and not NAME.search(target.answer):
        return WITH_OPTIONS
    return LONG_QUESTION if len(phrasing.text.split()) > LONG else QUESTION


def _candidate(
    fact: FactRecord, kind: CardKind, prompt: str, target: Target, cost: int, pool: Pool, shown: str = ""
) -> _Candidate | None:
    """Return a card as it could be; None where a list, a figure of a toll or what we hold to be wrong is the answer."""
    own = target.own or pool.same(target.answer, fact.answer)
    if (own and fact.kind is Kind.LIST) or (fact.toll and target.kind in NUMERIC) or _differs(fact, target, pool):
        return None
    of_a_text = prompt.casefold().startswith(ABOUT_A_TEXT)
    return _Candidate(_card(fact, kind, prompt, target, own, shown), target, (of_a_text, not own, cost))


def _differs(fact: FactRecord, target: Target, pool: Pool) -> bool:
    """Tell whether an answer is what only a source says that differs from what we record."""
    differing = (claim.value for claim in fact.claims if claim.stance is Stance.DIFFERS and claim.value)
    return any(pool.same(read(target.kind, value) or "", target.answer) for value in differing)


def _card(fact: FactRecord, kind: CardKind, prompt: str, target: Target, own: bool, shown: str) -> CardDraft:
    # Part of a fact is told by what it is; its own value by that alone, so that a corrected one stays the same card.
    return CardDraft(
        uid=address("card", fact.id, "own" if own else " ".join(words(target.answer))),
        fact_id=fact.id,
        kind=kind,
        prompt=prompt,
        answer=capitalized(shown) or _in_full(target),
        context=fact.statement,
        meaning=_meaning(target.answer, target.unit),
    )


def _in_full(target: Target) -> str:
    """Return an answer with what it counts and its qualifier, as one says it."""
    shown = " ".join(filter(None, (target.shown, target.counted)))
    return capitalized(with_qualifier(target.qualifier, shown) if target.ordered else shown)


def _meaning(*parts: str) -> str:
    return digest("|".join(" ".join(words(part)) for part in parts))


def _stems(text: str) -> set[str]:
    return {stemmed(word) for word in words(text)}


def _contrast(contrast: Contrast) -> CardDraft:
    fact, other, target = contrast.fact, contrast.other, contrast.target
    return CardDraft(
        uid=address("card", fact.id, "contrast", other.id),
        fact_id=fact.id,
        kind=CardKind.CONTRAST,
        prompt=contrast.prompt,
        answer=target.shown,
        context=f"{fact.statement} {other.statement}",
        meaning=_meaning(target.answer, contrast.apart.answer),
        other_id=other.id,
    )
