"""Questions on which document says something."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from training.rules.addresses import digest, ranked
from training.rules.display import capitalized, read
from training.rules.distractors import may_be_true, own_target
from training.rules.drafting import Drafts, choice_of, drafted
from training.rules.pool import Pool
from training.rules.questions import Format, OptionDraft
from training.rules.records import ClaimRecord, FactRecord, Kind, Stance
from training.rules.text import fold

# One such question for as many facts, so that they do not flood the pool; disputed facts come first.
FACTS_A_QUESTION = 9
# A document that hardly says anything on the subject is no plausible option.
LEAST_SHARE = 0.02
WRONG = 2
NOT_SAID = "It does not say so."
MOST_WORDS = 26
VERB = re.compile(r"(?:[A-Z][a-z]+s|Has) ")
# What only makes sense beside another document or in the place where it was said, or speaks of the document itself.
BESIDE_OTHERS = re.compile(
    r"\b(?:likewise|also|too|alone|same|other|others|another|as well|as before|again|later|here|its|it|caption|title"
    r"|writes|brackets|no|not|nothing|without|only|nor|these|such|this|those|that (?!the|[a-z]+ing)[a-z]+$|what was"
    r"|they|them|their|he|him|she|his|her|there|then|both|in which case)\b|[;:(]|[.] |[“”\"]"
)
# "The base" leaves open which; what these name is clear to who knows that MINUSMA was in Mali, as is "the base of ...",
# "the attack at Nampala" and "the insurgents that ...".
DEFINITE = re.compile(
    r"\bthe (?![A-Z])(?:(?:authorized|daily|vital|[a-z]+ing) )?(?!authorized|daily|vital|polling)([a-z]+)\b"
    r"(?! (?:of|that)\b| (?:at|on) [A-Z])"
)
CLEAR = frozenset(
    (
        *("mission", "north", "army", "coup", "crisis", "violence", "government", "world", "peacekeepers", "jihadists"),
        *("capital", "desert", "elections", "electoral", "host", "mountains", "rebels", "region", "rise", "trouble"),
    )
)


def document_questions(facts: Sequence[FactRecord], drafts: Drafts) -> None:
    """Add the questions on which document says what, one a fact at most, each document about equally often."""
    claims = [claim for fact in facts for claim in fact.claims]
    counts = Counter(claim.source for claim in claims)
    documents = {claim.source: claim.cited_as for claim in claims if counts[claim.source] >= LEAST_SHARE * len(claims)}
    most = max(1, len(facts) // FACTS_A_QUESTION)
    keys = _asked_already(facts, documents)
    share = max(1, (keys.total() + most) // max(1, len(documents)))
    taken = 0
    by_rank = sorted(facts, key=lambda fact: (not fact.disputed, digest(f"source|{fact.id}|{drafts.seed}")))
    for fact in by_rank:
        claim = _singular(fact)
        if taken == most:
            return
        if claim and claim.source in documents and keys[claim.source] < share and _take(fact, claim, documents, drafts):
            keys[claim.source] += 1
            taken += 1


def _asked_already(facts: Iterable[FactRecord], documents: Mapping[str, str]) -> Counter[str]:
    """Return how many curated questions have each document for their answer."""
    sources = {fold(cited_as): source for source, cited_as in documents.items()}
    answers = (fold(phrasing.answer) for fact in facts for phrasing in fact.phrasings if phrasing.answer)
    return Counter(sources[answer] for answer in answers if answer in sources)


def _singular(fact: FactRecord) -> ClaimRecord | None:
    """Return the claim that one document alone makes, in words that make a question; None when there is none."""
    if fact.toll:
        return None
    for claim in sorted(fact.claims, key=lambda claim: claim.stance is not Stance.DIFFERS):
        alone = all(other is claim or _cannot_be(fact, claim, other) for other in fact.claims)
        if claim.value and alone and _reads_well(claim.says):
            return claim
    return None


def _cannot_be(fact: FactRecord, claim: ClaimRecord, other: ClaimRecord) -> bool:
    """Tell whether another claim on the fact gives a value that does not overlap."""
    if claim.source == other.source or claim.value is None or other.value is None:
        return False
    one, two = read(fact.kind, claim.value), read(fact.kind, other.value)
    if one is None or two is None or fact.kind is Kind.LIST:
        return False
    if fact.kind is not Kind.DATE and (fold(one) in fold(two) or fold(two) in fold(one)):
        return False
    return other.stance is not Stance.PARTLY and not _overlap(fact, one, two)


def _overlap(fact: FactRecord, one: str, two: str) -> bool:
    return may_be_true(replace(own_target(fact), answer=one, supported=(), accepted=()), two, Pool())


def _reads_well(says: str) -> bool:
    """Tell whether what a claim says makes a question that stands by itself."""
    return (
        VERB.match(says) is not None
        and not BESIDE_OTHERS.search(says.rstrip("."))
        and set(DEFINITE.findall(says)) <= CLEAR
        and len(says.split()) <= MOST_WORDS
    )


def _take(fact: FactRecord, claim: ClaimRecord, documents: Mapping[str, str], drafts: Drafts) -> bool:
    """Ask for the document of a claim among two others; those that say something else on it come first."""
    said = {other.source: other.says for other in fact.claims}
    others = ranked(f"source|{fact.id}|{drafts.seed}", (one for one in documents if one != claim.source))
    others.sort(key=lambda one: one not in said)
    key = OptionDraft(capitalized(claim.cited_as), correct=True)
    says = claim.says.rstrip(".")
    for lures in combinations(others, WRONG):
        uid = drafts.uid("source", fact.id, claim.source, *lures)
        wrong = [
            OptionDraft(
                capitalized(documents[one]),
                correct=False,
                why=said.get(one) or NOT_SAID,
            )
            for one in lures
        ]
        draft = drafted(
            uid,
            "source",
            Format.CHOICE,
            f"Which of these documents {says[:1].lower()}{says[1:]}?",
            fact,
            (),
            answer=key.text,
            options=choice_of(uid, key, wrong),
        )
        if drafts.take(draft, fact):
            return True
    return False
