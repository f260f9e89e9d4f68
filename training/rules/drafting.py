"""What all questions across facts have in common: partners, addresses, options, and no two on the same few facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from training.rules.addresses import address, drawn, rng_of
from training.rules.difficulty import difficulty
from training.rules.display import capitalized
from training.rules.lint import lint
from training.rules.looks import echoes, tells
from training.rules.pool import Pool
from training.rules.questions import Expected, Format, OptionDraft, QuestionDraft
from training.rules.records import FactRecord

LONGEST_ANSWER = 600
# As many facts in common make two orders or matchings near-copies.
FEWEST_IN_COMMON = {Format.ORDER: 4, Format.MATCH: 3}
TOLERATED_IN = 4


@dataclass
class Drafts:
    """The questions made so far; one with a finding, or on nearly the same facts as another, is not taken."""

    pool: Pool
    seed: int
    made: list[QuestionDraft] = field(default_factory=list)
    taken: set[tuple[str, frozenset[str]]] = field(default_factory=set)
    wrong_uses: Counter[str] = field(default_factory=Counter)

    def uid(self, family: str, *parts: str) -> str:
        """Return the address of a question of a family on what the parts name."""
        return address(family, *parts, self.seed)

    def fraction(self, family: str, fact: FactRecord) -> float:
        """Return a number from 0 to 1 that decides whether a fact anchors a question of a family."""
        return drawn(f"{family}|{fact.id}|{self.seed}", 1000) / 1000

    def take(self, draft: QuestionDraft, anchor: FactRecord) -> bool:
        """Keep a question unless something is wrong with it, and tell whether it was kept."""
        groups = _groups(draft)
        if groups & self.taken or len(draft.answer) > LONGEST_ANSWER or _looks_told(draft):
            return False
        if lint(draft, anchor, self.pool):
            return False
        self.taken |= groups
        self.made.append(draft)
        return True


def _groups(draft: QuestionDraft) -> set[tuple[str, frozenset[str]]]:
    """Return the sets of facts that another question of the format must not hold side by side too.

    A choice is told apart by the anchor in its stem; orders and matchings are what they list.
    """
    if draft.format is Format.MATCH:
        groups = combinations(sorted({draft.fact_id, *draft.also}), FEWEST_IN_COMMON[Format.MATCH])
    elif draft.format is Format.ORDER:
        groups = combinations(sorted(draft.also), FEWEST_IN_COMMON[Format.ORDER])
    else:
        return set()
    return {(draft.family, frozenset(group)) for group in groups}


def _looks_told(draft: QuestionDraft) -> bool:
    """Tell whether the look of a choice would help the test-wise.

    One in four keys that stand out is let pass: they are to stand out no more and no less than by chance, and those of
    curated options do a little too often.
    """
    if draft.format is not Format.CHOICE:
        return False
    key = next(option.text for option in draft.options if option.correct)
    wrong = [option.text for option in draft.options if not option.correct]
    if echoes(draft.stem, key, wrong):
        return True
    return tells(key, wrong) > 0 and drawn(f"look|{draft.uid}", TOLERATED_IN) > 0


def drafted(
    uid: str,
    family: str,
    form: Format,
    stem: str,
    anchor: FactRecord,
    others: Iterable[FactRecord],
    *,
    answer: str,
    options: Sequence[OptionDraft] = (),
    prompts: Sequence[str] = (),
    expected: Expected | None = None,
    unit: str = "",
) -> QuestionDraft:
    """Return a question on an anchor and other facts, if any, with an estimate of how hard it is."""
    return QuestionDraft(
        uid=uid,
        fact_id=anchor.id,
        family=family,
        format=form,
        stem=stem,
        answer=answer,
        difficulty=difficulty(anchor, form, options),
        held_back=False,
        options=tuple(options),
        expected=expected,
        unit=unit,
        prompts=tuple(prompts),
        also=tuple(other.id for other in others),
    )


def labelled(fact: FactRecord) -> str:
    """Return the label of a fact as an option or a prompt has it."""
    return capitalized(fact.label)


def choice_of(uid: str, key: OptionDraft, wrong: Sequence[OptionDraft]) -> list[OptionDraft]:
    """Return the options of a choice in the order in which they are shown, the key in a drawn place."""
    options = list(wrong)
    rng_of(uid).shuffle(options)
    options.insert(drawn(f"place|{uid}", len(wrong) + 1), key)
    return options
