"""Telling an editor what an edit made of questions and cards."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from training.editing.services import Regenerated

FINDINGS_TOLD = 10


def findings_in(made: Regenerated) -> list[str]:
    """Return what the lint finds in the questions of the facts, each with its remedy."""
    return [
        f"“{question.stem}” {finding['message']} {finding['remedy']}"
        for question in made.with_findings
        for finding in question.findings
    ]


def tell(admin: ModelAdmin[Any], request: HttpRequest, made: Regenerated) -> None:
    """Say what the lint finds in what was made anew, and how much that was."""
    for line in findings_in(made)[:FINDINGS_TOLD]:
        admin.message_user(request, line, messages.WARNING)
    questions, cards = made.questions, made.cards
    message = _(
        "Questions: %(new)d new, %(changed)d changed, %(gone)d withdrawn. Cards: %(cards)d changed. "
        "Learners who begin anew with a card and are told what was corrected: %(reset)d."
    )
    counts = {
        "new": questions.added,
        "changed": questions.changed,
        "gone": questions.retired + questions.removed,
        "cards": cards.added + cards.changed + cards.retired + cards.removed,
        "reset": cards.reset,
    }
    admin.message_user(request, message % counts, messages.INFO)
