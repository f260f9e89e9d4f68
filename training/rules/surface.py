"""What can be scored on choice questions by reading only their surface, without knowing anything."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from training.rules.display import recognized
from training.rules.lint_words import content_words
from training.rules.looks import word_length
from training.rules.questions import Format, QuestionDraft

Trait = Callable[[QuestionDraft, int], float]
ARTICLE = re.compile(r"(?:a|an|the) ", re.IGNORECASE)


def surface_scores(drafts: Iterable[QuestionDraft]) -> dict[str, float]:
    """Return for each test-wise rule how far it is above chance, in standard deviations (z).

    A rule picks the option in which a trait is strongest, at random among equals. Under chance a pick of ``t`` equals
    of ``k`` options scores 1/t with the probability t/k. After Millman, Bishop and Ebel 1965.
    """
    choices = [draft for draft in drafts if draft.format is Format.CHOICE]
    uses = Counter(option.text for draft in choices for option in draft.options)
    traits: dict[str, Trait] = {**TRAITS, "frequent": lambda draft, at: uses[draft.options[at].text]}
    most = {name: _z(choices, trait, sign=1) for name, trait in traits.items()}
    return most | {f"least {name}": _z(choices, trait, sign=-1) for name, trait in traits.items()}


def _z(choices: Sequence[QuestionDraft], trait: Trait, *, sign: int) -> float:
    above = variance = 0.0
    for draft in choices:
        strength = [sign * trait(draft, at) for at in range(len(draft.options))]
        best = [at for at, value in enumerate(strength) if value == max(strength)]
        options, equals = len(strength), len(best)
        above += any(draft.options[at].correct for at in best) / equals - 1 / options
        variance += 1 / (equals * options) - 1 / options**2
    return above / math.sqrt(variance) if variance > 0 else 0.0


def _others(draft: QuestionDraft, at: int) -> set[str]:
    words: set[str] = set()
    return words.union(*(content_words(option.text) for place, option in enumerate(draft.options) if place != at))


def _middle(draft: QuestionDraft, at: int) -> float:
    """Return how near an option is to the middle of figures or dates; all are the same where words are offered."""
    if not all(recognized(option.text) for option in draft.options):
        return 0.0
    return -abs(at - (len(draft.options) - 1) / 2)


def _details(draft: QuestionDraft, at: int) -> float:
    text = draft.options[at].text
    return len(re.findall(r"\d", text)) + len(re.findall(r"\b[A-Z]", text)) + text.count(",")


TRAITS: Mapping[str, Trait] = {
    "long": lambda draft, at: len(draft.options[at].text),
    "many words": lambda draft, at: len(draft.options[at].text.split()),
    "long words": lambda draft, at: word_length(draft.options[at].text),
    "detailed": _details,
    "like the stem": lambda draft, at: len(content_words(draft.stem) & content_words(draft.options[at].text)),
    "like the others": lambda draft, at: len(content_words(draft.options[at].text) & _others(draft, at)),
    "middle value": _middle,
    "late": lambda _draft, at: at,
    "in the middle": lambda draft, at: -abs(at - (len(draft.options) - 1) / 2),
    "with an article": lambda draft, at: ARTICLE.match(draft.options[at].text) is not None,
    "last in the alphabet": lambda draft, at: sorted(o.text for o in draft.options).index(draft.options[at].text),
}
