"""What a trainer is told of learners, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from training.cohorts.confusions import Confusion
from training.rules.reasons import Cause, Reason

WORDS: dict[Cause, str | Promise] = {
    Cause.NOT_STARTED: _("%(number)d of %(of)d facts not started"),
    Cause.FEW_DAYS: _("reviewed on %(number)d of the last %(of)d days"),
    Cause.FORGETS: _("recalls %(percent)d%% of cards that came back (%(of)d)"),
    Cause.FALLS_SHORT: _("%(number)d facts expected, %(of)d needed"),
    Cause.JOINED_LATELY: _("joined on %(day)s"),
    Cause.FEW_STARTED: _("%(number)d of %(of)d facts started: too little data"),
    Cause.FEW_REVIEWS: _("%(number)d reviews, an estimate takes %(of)d: too little data"),
}


def in_words(reasons: Sequence[Reason], *, joined: date) -> str:
    """Return reasons as a sentence, for a learner who joined on a day."""
    return f"{capfirst('; '.join(_one(reason, joined) for reason in reasons))}."


def confused(found: Sequence[Confusion], *, members: int) -> list[tuple[str, ...]]:
    """Return, of what is confused, how many said what of a fact, its address and statement, and whose answer it is."""
    told = _("%(learners)s of %(members)s answered “%(given)s” where the record says:")
    told_too = _("“%(given)s” belongs to:")
    lines: list[tuple[str, ...]] = []
    for one in found:
        values = {"learners": one.learners, "members": members, "given": one.given}
        fact, other = one.fact, one.belongs_to
        belongs = (told_too % values, other.get_absolute_url(), other.statement) if other else ("", "", "")
        lines.append((told % values, fact.get_absolute_url(), fact.statement, *belongs))
    return lines


def _one(reason: Reason, joined: date) -> str:
    return WORDS[reason.cause] % {
        "number": reason.number,
        "of": reason.of,
        "percent": round(100 * reason.number / max(1, reason.of)),
        "day": date_format(joined, "j F"),
    }
