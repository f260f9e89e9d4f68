"""What is checked of questions answered in parts: several choices, orders and matchings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from training.rules.display import recognized
from training.rules.lint_words import fatal, flaw
from training.rules.questions import Finding, Format, QuestionDraft
from training.rules.text import fold

FEWEST_RIGHT = 2
FEWEST_TO_CHOOSE_FROM = 4
FEWEST_IN_ORDER = 3
FEWEST_PROMPTS = 3


def several_choices(draft: QuestionDraft) -> Iterator[Finding]:
    """Find several choices of which too few, or all, are right, or too few are there."""
    if draft.format is not Format.MULTI:
        return
    right = sum(option.correct for option in draft.options)
    if right == 0 or right == len(draft.options):
        yield fatal("no_choice", "None or all of the options are right.", "Have right and wrong ones.")
    elif right < FEWEST_RIGHT:
        yield flaw("few_right", "One option alone is right.", "Have two or more, or ask for the one.")
    if len(draft.options) < FEWEST_TO_CHOOSE_FROM:
        yield flaw("few_options", f"There are {len(draft.options)} options.", f"Have {FEWEST_TO_CHOOSE_FROM} or more.")


def order_of_places(draft: QuestionDraft) -> Iterator[Finding]:
    """Find an order whose places are not those of an order, or that is shown in the right one."""
    if draft.format is not Format.ORDER:
        return
    places = [option.place for option in draft.options]
    if sorted(-1 if place is None else place for place in places) != list(range(len(places))):
        yield fatal("no_order", "The places are not one for each item.", "Give each item its place.")
    elif places == sorted(range(len(places))):
        yield fatal("shown_in_order", "The items are shown in the right order.", "Show them in another.")
    if len(places) < FEWEST_IN_ORDER:
        yield flaw("few_options", f"There are {len(places)} items.", f"Have {FEWEST_IN_ORDER} or more.")


def matching(draft: QuestionDraft) -> Iterator[Finding]:
    """Find a matching in which a prompt has not exactly one option, or whose options are of several kinds."""
    if draft.format is not Format.MATCH:
        return
    places = Counter(option.place for option in draft.options if option.place is not None)
    if places != Counter(range(len(draft.prompts))):
        yield fatal("no_match", "Not every line has exactly one option.", "Give each line its option.")
    if any(option.correct != (option.place is not None) for option in draft.options):
        yield fatal("no_match", "An option is marked as right for no line, or the reverse.", "Mark it by its line.")
    if len(draft.prompts) < FEWEST_PROMPTS:
        yield flaw("few_options", f"There are {len(draft.prompts)} lines.", f"Have {FEWEST_PROMPTS} or more.")
    if len({fold(prompt) for prompt in draft.prompts}) < len(draft.prompts):
        yield fatal("duplicate_prompts", "A line is there twice.", "Take one out.")
    found = [recognized(option.text) for option in draft.options]
    if len({value[0] if value else None for value in found}) > 1:
        yield flaw("mixed_options", "The options are not of one kind.", "Give all as dates, figures or words.")
