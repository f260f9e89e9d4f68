"""What is checked of each question before it may be published.

After Haladyna, Downing and Rodriguez 2002, the 19 item-writing flaws of Moore et al. 2023 and the NBME's guide.
A fatal finding keeps a question from learners; a flaw waits for an editor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from training.rules.display import read, recognized, with_qualifier
from training.rules.distractors import may_be_true, own_target
from training.rules.lint_options import OPTION_CHECKS
from training.rules.lint_words import (
    JOINED,
    OPINION,
    SAID,
    TIME_WORD,
    VAGUE,
    contains_phrase,
    content_words,
    fatal,
    flaw,
)
from training.rules.pool import Pool
from training.rules.questions import BLANK, OPTION_FORMATS, Finding, Format, QuestionDraft
from training.rules.records import NUMERIC, FactRecord, Stance
from training.rules.text import fold

MOST_WORDS = 35
# Lower case only: NOT and EXCEPT stand out. "Not yet" and "not only" do not turn a question round, nor does a negative
# in a clause that tells what somebody said or what would be if.
NEGATIVE = re.compile(r"\b(?:not(?! (?:yet|only|until|have to))|[a-z]+n['’]t|except)\b")
CLAUSE = re.compile(r"\b(?:if|that|because|since|whether|while|say|said)\b")
ABSOLUTE = re.compile(
    r"\b(?:always|never|everyone|nobody|entirely|completely|absolutely|impossible to)\b", re.IGNORECASE
)
SHORT_FIGURE = 2


@dataclass(frozen=True)
class _Checked:
    """A question with all that its checks look at."""

    draft: QuestionDraft
    fact: FactRecord
    pool: Pool

    @property
    def key(self) -> str:
        """The right answer as it could be written in the stem."""
        right = [option.text for option in self.draft.options if option.correct]
        return right[0] if right else self.draft.answer

    @property
    def on_own_value(self) -> bool:
        """Tell whether it asks for the fact's own value."""
        own = own_target(self.fact)
        expected = self.draft.expected
        if expected:
            return fold(expected.answer) == fold(self.fact.answer)
        shown = (own.shown, with_qualifier(own.qualifier, own.shown))
        if self.draft.format is Format.TRUE_FALSE:
            told = " ".join((self.draft.stem, *(option.why.partition("”")[0] for option in self.draft.options)))
            return contains_phrase(told, own.shown) if self.draft.answer == "True" else own.shown in told
        return any(fold(self.key) == fold(text) for text in shown)


def lint(draft: QuestionDraft, fact: FactRecord, pool: Pool) -> list[Finding]:
    """Return everything that is wrong with a question, by itself and as a question on its fact."""
    checked = _Checked(draft, fact, pool)
    found = [finding for check in CHECKS for finding in check(checked)]
    if draft.format in OPTION_FORMATS:
        found += [finding for option_check in OPTION_CHECKS for finding in option_check(draft)]
    return found


def _stem_form(checked: _Checked) -> Iterator[Finding]:
    draft = checked.draft
    stem = draft.stem.strip()
    if not stem:
        yield fatal("empty_stem", "There is no question.", "Write one.")
    elif draft.format is Format.CLOZE:
        if stem.count(BLANK) != 1:
            yield fatal("not_a_question", "The sentence has not exactly one blank.", "Mark one blank.")
    elif draft.format is not Format.TRUE_FALSE and not stem.rstrip("\"”'").endswith("?"):
        yield flaw("not_a_question", "The stem does not end in a question mark.", "Put it as a question.")
    words = len(stem.split())
    if words > MOST_WORDS:
        yield flaw("too_long", f"The stem has {words} words.", f"Bring it under {MOST_WORDS}.")


def _stem_words(checked: _Checked) -> Iterator[Finding]:
    stem = checked.draft.stem
    if found := TIME_WORD.search(stem):
        yield flaw("time_word", f"“{found[0]}” changes its meaning with time.", "Give the date.")
    asked = re.split(r"(?<=[.;:]) ", stem)[-1]
    found = NEGATIVE.search(asked) if checked.draft.format is not Format.CLOZE else None
    if found and not CLAUSE.search(asked[: found.start()]):
        yield flaw("negative", f"“{found[0]}” is easily overlooked.", "Ask positively, or write NOT in capitals.")
    if found := VAGUE.search(stem):
        yield flaw("vague", f"“{found[0]}” means something else to everybody.", "Give the figure, or leave it out.")
    if word := _absolute(checked.draft):
        yield flaw("absolute", f"“{word}” gives away what is wrong.", "Word it without an absolute.")


def _absolute(draft: QuestionDraft) -> str:
    """Return an absolute word of a statement or of wrong options, unless the right one has one too."""
    texts = [draft.stem] if draft.format is Format.TRUE_FALSE else [o.text for o in draft.options if not o.correct]
    if any(option.correct and ABSOLUTE.search(option.text) for option in draft.options):
        return ""
    return next((found[0] for found in map(ABSOLUTE.search, texts) if found), "")


def _answer_in_stem(checked: _Checked) -> Iterator[Finding]:
    draft = checked.draft
    if draft.format is Format.TRUE_FALSE:
        return
    figure = recognized(checked.key)
    if figure and figure[0] in NUMERIC and len(figure[1]) <= SHORT_FIGURE:
        return
    if contains_phrase(draft.stem, checked.key):
        yield fatal("answer_in_stem", f"The stem contains its answer, “{checked.key}”.", "Reword the stem.")


def _accepted_in_stem(checked: _Checked) -> Iterator[Finding]:
    expected = checked.draft.expected
    for text in expected.accepted if expected else ():
        figure = recognized(text)
        short = figure is not None and figure[0] in NUMERIC and len(figure[1]) <= SHORT_FIGURE
        if not short and contains_phrase(checked.draft.stem, text):
            yield fatal("accepted_in_stem", f"The stem contains “{text}”, which is accepted.", "Do not accept it.")


def _clang(checked: _Checked) -> Iterator[Finding]:
    draft = checked.draft
    if draft.format is not Format.CHOICE or recognized(checked.key):
        return
    others: set[str] = set()
    others.update(*(content_words(option.text) for option in draft.options if not option.correct))
    shared = (content_words(draft.stem) & content_words(checked.key)) - others
    if shared:
        word = min(shared)
        yield flaw("clang", f"“{word}” is in the stem and in the right option alone.", "Reword either.")


def _statement(checked: _Checked) -> Iterator[Finding]:
    if checked.draft.format is not Format.TRUE_FALSE:
        return
    if found := JOINED.search(checked.draft.stem):
        yield flaw("double_statement", f"“{found[0].strip()}” joins two statements.", "State one thing.")
    if (found := OPINION.search(checked.draft.stem)) and not SAID.search(checked.draft.stem):
        yield flaw("opinion", f"“{found[0]}” is an opinion.", "Say whose it is.")


def _provenance(checked: _Checked) -> Iterator[Finding]:
    fact = checked.fact
    if not any(claim.stance in {Stance.SUPPORTS, Stance.PARTLY} for claim in fact.claims):
        yield fatal("no_claim", "No source supports the fact.", "Add the claim of a source.")
    if not fact.as_of and (fact.changing or fact.kind in NUMERIC):
        yield flaw("no_as_of", "The value changes with time and the fact has no date.", "Give the fact its date.")
    if fact.disputed and checked.on_own_value and not _says_who(checked):
        yield flaw("disputed", "The sources differ and the stem does not say whose account it asks for.", "Name it.")


def _says_who(checked: _Checked) -> bool:
    """Tell whether a stem names a source, or that somebody said it."""
    stem = checked.draft.stem
    names = {word for claim in checked.fact.claims for word in re.findall(r"\b[A-Z]\w{3,}", claim.cited_as)}
    return bool(SAID.search(stem)) or any(name in stem for name in names)


def _toll(checked: _Checked) -> Iterator[Finding]:
    if not checked.fact.toll:
        return
    texts = [option.text for option in checked.draft.options] or [checked.draft.answer]
    for text in texts:
        found = recognized(text)
        if found and found[0] in NUMERIC:
            yield fatal("toll", f"“{text}” is a guess at a number of dead or wounded.", "Ask where, when or who.")
            return


def _supported_wrong(checked: _Checked) -> Iterator[Finding]:
    """Find a wrong option that some source gives for what is asked."""
    draft = checked.draft
    if draft.format is not Format.CHOICE or not checked.on_own_value:
        return
    own = own_target(checked.fact)
    for option in draft.options:
        value = read(own.kind, option.text)
        if not option.correct and value is not None and may_be_true(own, value, checked.pool):
            yield fatal("wrong_is_true", f"“{option.text}” is what a source says.", "Take another wrong option.")


CHECKS: tuple[Callable[[_Checked], Iterator[Finding]], ...] = (
    _stem_form,
    _stem_words,
    _answer_in_stem,
    _accepted_in_stem,
    _clang,
    _statement,
    _provenance,
    _toll,
    _supported_wrong,
)
