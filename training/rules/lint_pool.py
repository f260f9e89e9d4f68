"""What is checked of all questions together: balance of the keys, near-copies, worn options."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import fuzz

from training.rules.display import recognized
from training.rules.lint_words import flaw
from training.rules.questions import BLANK, Finding, Format, QuestionDraft
from training.rules.surface import surface_scores
from training.rules.text import fold

# Chi-square that chance exceeds once in twenty, by degrees of freedom (NIST/SEMATECH e-Handbook, 1.3.6.7.4).
CHI_SQUARE_AT_5_PERCENT = {1: 3.841, 2: 5.991, 3: 7.815}
MOST_TRUE_FALSE = 0.15
MOST_NEGATIVE = 0.03
NEAR_COPY = 88
RAREST_WORDS = 0.35
MOST_ABOVE_CHANCE = 3.0
MOST_USES = 0.05
FEWEST_USES = 12


def lint_pool(drafts: Sequence[QuestionDraft]) -> list[Finding]:
    """Return what is wrong with the questions as a pool; one finding for each pair of near-copies."""
    checks = (_positions, _true_or_false, _shares, _near_copies, _worn_options, _surface)
    return [finding for check in checks for finding in check(drafts)]


def key_positions(drafts: Iterable[QuestionDraft], *, ordered: bool | None = None) -> dict[int, list[int]]:
    """Return how often the key of a choice question stands in each place, by the number of options.

    ``ordered`` restricts the count to options that are dates or figures (True), where the place is the key's rank,
    or to others (False).
    """
    counts: dict[int, list[int]] = {}
    for draft in drafts:
        if draft.format is not Format.CHOICE:
            continue
        at = next(place for place, option in enumerate(draft.options) if option.correct)
        if ordered is None or ordered == (recognized(draft.options[at].text) is not None):
            counts.setdefault(len(draft.options), [0] * len(draft.options))[at] += 1
    return dict(sorted(counts.items()))


def chi_square(counts: Sequence[int]) -> float:
    """Return Pearson's statistic of counts against all being equal; 0 for none."""
    expected = sum(counts) / len(counts) if counts else 0.0
    return sum((count - expected) ** 2 for count in counts) / expected if expected else 0.0


def is_even(counts: Sequence[int]) -> bool:
    """Tell whether counts differ no more than chance would have them differ 19 times in 20."""
    return chi_square(counts) <= CHI_SQUARE_AT_5_PERCENT[len(counts) - 1]


def _positions(drafts: Sequence[QuestionDraft]) -> Iterator[Finding]:
    for ordered, what in ((True, "rank of the right figure or date"), (False, "place of the right option")):
        for options, counts in key_positions(drafts, ordered=ordered).items():
            if options - 1 in CHI_SQUARE_AT_5_PERCENT and not is_even(counts):
                yield flaw("key_balance", f"Of {options} options the {what} is uneven: {counts}.", "Use another seed.")


def _true_or_false(drafts: Sequence[QuestionDraft]) -> Iterator[Finding]:
    answers = Counter(draft.answer for draft in drafts if draft.format is Format.TRUE_FALSE)
    counts = [answers["True"], answers["False"]]
    if not is_even(counts):
        yield flaw("true_false_balance", f"{counts[0]} statements are true and {counts[1]} false.", "Add wrong values.")


def _shares(drafts: Sequence[QuestionDraft]) -> Iterator[Finding]:
    if not drafts:
        return
    share = sum(draft.format is Format.TRUE_FALSE for draft in drafts) / len(drafts)
    if share > MOST_TRUE_FALSE:
        yield flaw("true_false_share", f"{share:.1%} of the questions are true or false.", "Keep it to 15 %.")
    negative = sum(" NOT " in draft.stem for draft in drafts) / len(drafts)
    if negative > MOST_NEGATIVE:
        yield flaw("negative_share", f"{negative:.1%} of the questions are negative.", "Keep it under 3 %.")


def near_copies(drafts: Sequence[QuestionDraft]) -> list[tuple[QuestionDraft, QuestionDraft]]:
    """Return the pairs of questions that ask for the same answer in nearly the same words.

    Only questions that share one of their rarest words are held against each other: two texts with most words in
    common have one of those in common too (prefix filtering; Chaudhuri, Ganti and Kaushik 2006).
    """
    bare = [_bare(draft) for draft in drafts]
    counts = Counter(word for text in bare for word in set(text.split()))
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    pairs: dict[tuple[int, int], None] = {}
    for at, draft in enumerate(drafts):
        words = sorted(set(bare[at].split()), key=lambda word: (counts[word], word))
        for group in _groups(draft):
            for word in words[: round(RAREST_WORDS * len(words)) + 1]:
                seen = alike[group, word]
                pairs |= dict.fromkeys((other, at) for other in seen)
                seen.append(at)
    near = (pair for pair in pairs if fuzz.ratio(bare[pair[0]], bare[pair[1]], score_cutoff=NEAR_COPY))
    return [(drafts[one], drafts[other]) for one, other in near]


def _groups(draft: QuestionDraft) -> list[str]:
    """Return what a question has in common with those that it may be a copy of: its fact, and its answer."""
    return [draft.fact_id] if draft.format is Format.TRUE_FALSE else [draft.fact_id, f"={fold(draft.answer)}"]


def _bare(draft: QuestionDraft) -> str:
    return fold(draft.stem.replace(BLANK, draft.answer))


def _near_copies(drafts: Sequence[QuestionDraft]) -> Iterator[Finding]:
    for one, other in near_copies(drafts):
        yield flaw(
            "near_copy",
            f"“{one.stem}” ({one.fact_id}) and “{other.stem}” ({other.fact_id}) are nearly the same.",
            "Ask one of them another way.",
        )


def _worn_options(drafts: Sequence[QuestionDraft]) -> Iterator[Finding]:
    choices = [draft for draft in drafts if draft.format is Format.CHOICE]
    uses = Counter(option.text for draft in choices for option in draft.options if not option.correct)
    most = max(FEWEST_USES, round(MOST_USES * len(choices)))
    for text, count in uses.most_common():
        if count <= most:
            return
        yield flaw("worn_option", f"“{text}” is a wrong option of {count} questions.", "Offer others.")


def _surface(drafts: Sequence[QuestionDraft]) -> Iterator[Finding]:
    for rule, score in surface_scores(drafts).items():
        if score > MOST_ABOVE_CHANCE:
            yield flaw("surface", f"Who always picks the option that is “{rule}” beats chance.", "Vary the options.")
