"""Questions on which of several statements on one theme agrees with what the documents say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice, product

from training.rules.addresses import address, drawn, ranked, rng_of
from training.rules.distractors import ORDERED
from training.rules.drafting import Drafts, choice_of, drafted
from training.rules.lint_words import contains_phrase
from training.rules.pool import Pool
from training.rules.questions import Format, OptionDraft
from training.rules.records import FactRecord, PhrasingKind, PhrasingRecord, Stance
from training.rules.sentences import SLOT, filled, slot_of, true_false_parts
from training.rules.themes import THEMES, Theme

FAMILY = "consistent"
WRONG = 2
PAIRS_TRIED = 60
STEMS = (
    "Which of these statements about {theme} agrees with what the documents say?",
    "Which of these statements about {theme} do the documents bear out?",
)
STEMS_OF_A_DOCUMENT = (
    "Which of these statements about {theme} agrees with {document}?",
    "According to {document}, which of these statements about {theme} is right?",
)


@dataclass(frozen=True)
class Statement:
    """A fact in a curated sentence: as it is true, with a curated wrong value, and why that is wrong."""

    fact: FactRecord
    true: str
    false: str
    why: str

    @property
    def sources(self) -> set[str]:
        """The documents that say what it says."""
        return {claim.source for claim in self.fact.claims if claim.stance is Stance.SUPPORTS and claim.value}


@dataclass(frozen=True)
class Document:
    """A document, and what a sentence calls it: "PassBlue" for "PassBlue's report of 2013"."""

    source: str
    cited_as: str
    names: tuple[str, ...]

    @classmethod
    def of(cls, source: str, cited_as: str, pool: Pool) -> Document:
        """Return a document with its names, which are those of who published it."""
        name = re.split(r"['’]s | of ", cited_as.removeprefix("the "))[0]
        return cls(source, cited_as, (name, *pool.other_names(name)))

    def named_in(self, text: str) -> bool:
        """Tell whether a text names it."""
        return any(contains_phrase(text, name) for name in self.names)


def statement_questions(facts: Sequence[FactRecord], drafts: Drafts) -> None:
    """Add one question for each theme on which three sentences go together; no fact is in two of them.

    A theme looks at its own facts alone, so that a changed fact changes the questions on its themes.
    """
    cited = {claim.source: claim.cited_as for fact in facts for claim in fact.claims}
    documents = [Document.of(source, cited[source], drafts.pool) for source in sorted(cited)]
    used: set[str] = set()
    for theme in THEMES:
        said = {fact.id: found for fact in facts if fact.id not in used and (found := _said(fact, theme, drafts))}
        for key, *wrong in _trios(theme, said, drafts):
            if _take(theme, key, wrong, documents, drafts):
                used |= {one.fact.id for one in (key, *wrong)}
                break


def _said(fact: FactRecord, theme: Theme, drafts: Drafts) -> list[Statement]:
    """Return what a fact says on a theme in its curated sentences, once for each wrong value that makes one false."""
    if fact.toll or fact.disputed:
        return []
    return [one for phrasing in fact.phrasings for one in _statements(fact, phrasing, theme, drafts)]


def _statements(fact: FactRecord, phrasing: PhrasingRecord, theme: Theme, drafts: Drafts) -> Iterator[Statement]:
    wrong = phrasing.wrong or (() if fact.kind in ORDERED else fact.wrong)
    if phrasing.kind is not PhrasingKind.TRUE_FALSE or phrasing.held_back:
        return
    slot = slot_of(phrasing.text)
    in_slot = (*slot, *(one.text for one in wrong))
    if not theme.words.search(SLOT.sub("", phrasing.text)) or any(map(theme.words.search, in_slot)):
        return
    for one in wrong:
        salt = address(FAMILY, fact.id, phrasing.text, one.text, drafts.seed)
        # A wrong value of the fact goes only where its own value stands, one of the sentence wherever its slot is.
        of_fact = fact if phrasing.wrong else replace(fact, wrong=(one,))
        of_sentence = replace(phrasing, wrong=(one,)) if phrasing.wrong else phrasing
        false = true_false_parts(of_fact, of_sentence, drafts.pool, truth=False, rng=rng_of(salt), salt=salt)
        if false and not false.truth:
            yield Statement(fact, filled(phrasing.text, slot[0]), false.stem, false.why)


def _trios(theme: Theme, said: dict[str, list[Statement]], drafts: Drafts) -> Iterator[tuple[Statement, ...]]:
    """Yield a statement to be true with two to be false, in an order that theme and facts settle by themselves."""
    salt = f"{FAMILY}|{theme.name}|{drafts.seed}"
    for key in ranked(salt, said):
        others = ranked(f"{salt}|{key}", (one for one in said if one != key))
        for one, other in islice(combinations(others, WRONG), PAIRS_TRIED):
            yield from product(said[key][:1], said[one], said[other])


def _take(
    theme: Theme, key: Statement, wrong: Sequence[Statement], documents: Sequence[Document], drafts: Drafts
) -> bool:
    """Keep a question on the document that alone the three rest on, if there is one, or else on the documents."""
    texts = [key.true, *(said.false for said in wrong)]
    options = [OptionDraft(key.true, correct=True)]
    options += [OptionDraft(said.false, correct=False, why=said.why) for said in wrong]
    facts = [said.fact for said in (key, *wrong)]
    for one in documents:
        alone = not any(other.named_in(text) for other in documents if other != one for text in texts)
        if alone and all(one.source in said.sources for said in (key, *wrong)):
            stems = [stem.format(theme=theme.name, document=one.cited_as) for stem in STEMS_OF_A_DOCUMENT]
            if _ask(stems, options, facts, drafts):
                return True
    return _ask([stem.format(theme=theme.name) for stem in STEMS], options, facts, drafts)


def _ask(stems: Sequence[str], options: Sequence[OptionDraft], facts: Sequence[FactRecord], drafts: Drafts) -> bool:
    key, *wrong = options
    anchor, *others = facts
    stem = stems[drawn(f"stem|{anchor.id}|{drafts.seed}", len(stems))]
    uid = drafts.uid(FAMILY, stem, anchor.id, *sorted(fact.id for fact in others))
    draft = drafted(
        uid, FAMILY, Format.CHOICE, stem, anchor, others, answer=key.text, options=choice_of(uid, key, wrong)
    )
    return drafts.take(draft, anchor)
