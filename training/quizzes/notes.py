"""What learners are told of how a typed answer was judged, for translators."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

from training.rules.judge import Outcome

NOTES = (
    gettext_noop("This is the answer."),
    gettext_noop("This is the answer, with a typing slip."),
    gettext_noop("This has a typing slip, and here the spelling counts."),
    gettext_noop("This is not the answer."),
    gettext_noop("An answer has at most {about} characters."),
    gettext_noop("Nothing was typed."),
    gettext_noop("A source says this, though we record another answer: it is not scored."),
    gettext_noop("{about} is something else."),
    gettext_noop("This is as near to {about} as to the answer."),
    gettext_noop("This could not be read as one number."),
    gettext_noop("This is within 5 % of the answer."),
    gettext_noop("This is an amount of money, and a number was asked for."),
    gettext_noop("The amount is in another currency: {about}."),
    gettext_noop("The word “{about}” is missing."),
    gettext_noop("The digits are right, but not how many thousands or millions."),
    gettext_noop("This could not be read as one date."),
    gettext_noop("The day and month are right; the year is missing."),
    gettext_noop("The year is missing."),
    gettext_noop("This is another time, or too wide a span."),
    gettext_noop("This is right, but less exact than was asked for."),
    gettext_noop("The month and year are right, the day is not."),
    gettext_noop("The year is right, the rest is not."),
)


def note(outcome: Outcome) -> str:
    """Return the reason of an outcome in the learner's language; empty where it has none."""
    return gettext(outcome.reason).format(about=outcome.about) if outcome.reason else ""
