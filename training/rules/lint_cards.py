"""What is checked of each card before a learner is shown it.

After Wozniak 1999 (minimum information, no sets, no ambiguity): one thing is asked, it can be said in a few words, and
the prompt alone, without options to choose from, settles what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from training.rules.card_drafts import CardDraft, CardKind
from training.rules.display import FEW_WORDS, recognized
from training.rules.lint import SHORT_FIGURE
from training.rules.lint_words import TIME_WORD, contains_phrase, fatal, flaw
from training.rules.questions import BLANK, Finding
from training.rules.records import NUMERIC, FactRecord, PhrasingRecord
from training.rules.sentences import SLOT, slot_of
from training.rules.text import fold

MOST_WORDS_ASKED = 35
MOST_WORDS_ANSWERED = 9
POINTS_AT_OPTIONS = re.compile(r"\b(?:(?:of|in) these|the following|in which order)\b", re.IGNORECASE)
ASKS_TWICE = re.compile(
    r"\?.*\?|, and (?:\w+ )?(?:what|which|who|whom|whose|when|where|how)\b(?=[^,]*\?)", re.IGNORECASE | re.DOTALL
)
ASKS_FOR_WORDING = re.compile(
    r"\b(?:(?:which|what) (?:word|adjective|verb|image|label|term)s?|introduced by|in the words? of|the image of)\b",
    re.IGNORECASE,
)
YEAR = re.compile(r"\b(?:19|20)\d{2}\b")


def lint_card(card: CardDraft, fact: FactRecord) -> list[Finding]:
    """Return everything that is wrong with a card, by itself and as a card of its fact."""
    return [finding for check in CHECKS for finding in check(card, fact)]


def _form(card: CardDraft, _fact: FactRecord) -> Iterator[Finding]:
    prompt = card.prompt.strip()
    if not prompt or not card.answer.strip():
        yield fatal("empty", "The prompt or the answer is empty.", "Write both.")
        return
    blanks = prompt.count(BLANK)
    if card.kind is CardKind.CLOZE:
        if blanks != 1:
            yield fatal("blanks", f"The sentence has {blanks} blanks.", f"Mark one blank with {BLANK}.")
    elif blanks or not prompt.rstrip("\"”'").endswith("?"):
        yield flaw("not_a_question", "The prompt does not end in a question mark, or has a blank.", "Ask a question.")


def _length(card: CardDraft, _fact: FactRecord) -> Iterator[Finding]:
    asked, answered = len(card.prompt.split()), len(card.answer.split())
    if asked > MOST_WORDS_ASKED:
        yield flaw("prompt_too_long", f"The prompt has {asked} words.", f"Bring it under {MOST_WORDS_ASKED}.")
    if answered > MOST_WORDS_ANSWERED:
        remedy = f"Ask for one part of it, in {MOST_WORDS_ANSWERED} words at most."
        yield flaw("answer_too_long", f"The answer has {answered} words.", remedy)


def _one_thing(card: CardDraft, _fact: FactRecord) -> Iterator[Finding]:
    if ASKS_TWICE.search(card.prompt):
        yield flaw("asks_twice", "The prompt asks for more than one thing.", "Make a card of each.")
    if found := POINTS_AT_OPTIONS.search(card.prompt):
        yield flaw("needs_options", f"“{found[0]}” needs options to be seen.", "Ask so that the prompt stands alone.")


def _answer_told(card: CardDraft, _fact: FactRecord) -> Iterator[Finding]:
    if card.kind is CardKind.CONTRAST:
        if not contains_phrase(card.prompt, card.answer):
            yield fatal("answer_not_offered", "The prompt does not name the answer.", "Name both in the prompt.")
        return
    figure = recognized(card.answer)
    short = figure is not None and figure[0] in NUMERIC and len(figure[1]) <= SHORT_FIGURE
    if not short and contains_phrase(card.prompt, card.answer):
        yield fatal("answer_in_prompt", f"The prompt contains its answer, “{card.answer}”.", "Reword the prompt.")


def _time(card: CardDraft, fact: FactRecord) -> Iterator[Finding]:
    if found := TIME_WORD.search(f"{card.prompt} {card.answer}"):
        yield flaw("time_word", f"“{found[0]}” changes its meaning with time.", "Give the date.")
    if fact.changing and not YEAR.search(f"{card.prompt} {card.answer}"):
        yield flaw("undated", "The value changes with time and the card has no date.", "Give the date in the prompt.")


def _of_documents(card: CardDraft, fact: FactRecord) -> Iterator[Finding]:
    """Find what asks for a text about the matter instead of the matter."""
    answer = fold(card.answer)
    if answer and any(f"{fold(claim.cited_as)} ".startswith(f"{answer} ") for claim in fact.claims):
        yield flaw("asks_for_document", "The answer is a document.", "Ask for what the document says.")
    if found := ASKS_FOR_WORDING.search(card.prompt):
        yield flaw("asks_for_wording", f"“{found[0]}” asks how a text put it.", "Ask for what is meant.")


def _held_back(card: CardDraft, fact: FactRecord) -> Iterator[Finding]:
    asked = fold(card.prompt)
    if any(phrasing.held_back and _bare(phrasing) == asked for phrasing in fact.phrasings):
        yield fatal("held_back", "This wording is kept for assessments.", "Take another.")


def _bare(phrasing: PhrasingRecord) -> str:
    return fold(SLOT.sub(BLANK, phrasing.text) if slot_of(phrasing.text) else phrasing.text)


def _toll(card: CardDraft, fact: FactRecord) -> Iterator[Finding]:
    if not fact.toll:
        return
    figure = fact.answer
    in_words = FEW_WORDS[int(figure)] if figure.isdigit() and int(figure) < len(FEW_WORDS) else figure
    if any(contains_phrase(card.answer, text) for text in (figure, in_words)):
        yield fatal("toll", "The answer is a number of dead or wounded.", "Ask where, when or who.")


CHECKS: tuple[Callable[[CardDraft, FactRecord], Iterator[Finding]], ...] = (
    _form,
    _length,
    _one_thing,
    _answer_told,
    _time,
    _of_documents,
    _held_back,
    _toll,
)
