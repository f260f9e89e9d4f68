"""What needs an editor's attention: each line of the admin's first page, and the filter of the list behind it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from training.editing.services import refresh_all_figures
from training.facts.models import Fact
from training.questions.models import Question
from training.reviews.models import Card, Flag
from training.reviews.services.checking import edited_with_findings

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PARAMETER = "attention"
Narrow = Callable[[Any], QuerySet[Any]]


@dataclass(frozen=True)
class Matter:
    """A kind of thing that needs attention: the rows it is about, and what to do about them."""

    code: str
    model: type[Model]
    title: StrPromise
    remedy: StrPromise
    narrow: Narrow

    @property
    def address(self) -> str:
        """The address of the list that shows the rows and no others."""
        options = self.model._meta
        return f"{reverse(f'admin:{options.app_label}_{options.model_name}_changelist')}?{PARAMETER}={self.code}"


@dataclass(frozen=True)
class Line:
    """A matter with how many rows it concerns."""

    matter: Matter
    count: int


def _without_question(facts: Any) -> QuerySet[Any]:
    standing = Question.objects.standing().filter(fact=OuterRef("pk"))
    without: QuerySet[Any] = facts.active().exclude(Exists(standing))
    return without


def _in_doubt(questions: Any) -> QuerySet[Any]:
    refresh_all_figures()
    doubtful: QuerySet[Any] = questions.exclude(status=Question.Status.RETIRED).filter(item_figures__in_doubt=True)
    return doubtful


MATTERS = (
    Matter(
        "no-reading",
        Fact,
        _("Facts on which sources disagree, without a reading"),
        _("Say why we record what we record."),
        lambda facts: facts.without_reading(),
    ),
    Matter(
        "no-date",
        Fact,
        _("Facts whose value changes with time, without a date"),
        _("Give the date that the value holds for."),
        lambda facts: facts.without_date(),
    ),
    Matter(
        "guessed-date",
        Fact,
        _("Facts with a claim whose date was worked out, and nobody says how"),
        _("Say at the source how it was dated."),
        lambda facts: facts.dated_by_guess(),
    ),
    Matter(
        "no-question",
        Fact,
        _("Facts that are never asked"),
        _("Add a wording that makes a question."),
        _without_question,
    ),
    Matter(
        "findings",
        Question,
        _("Questions with which the lint finds fault"),
        _("Reword them at their fact, or publish them as they are."),
        lambda questions: questions.with_findings(),
    ),
    Matter(
        "waiting",
        Question,
        _("Drafts that wait to be published"),
        _("Publish or retire them."),
        lambda questions: questions.waiting(),
    ),
    Matter(
        "outdated",
        Question,
        _("Questions decided about by an editor, whose fact changed since"),
        _("Decide anew, or have them made from the fact."),
        lambda questions: questions.outdated(),
    ),
    Matter(
        "weak",
        Question,
        _("Questions that learners’ first answers put in doubt"),
        _("See their figures: too easy, too hard, or missed by those who know the most."),
        _in_doubt,
    ),
    Matter(
        "open", Flag, _("Open flags of learners"), _("Mend the card, then close the flag."), lambda rows: rows.open()
    ),
    Matter(
        "suspect",
        Card,
        _("Cards that some learner keeps forgetting"),
        _("Reword them, or split them."),
        lambda cards: cards.active().suspect(),
    ),
    Matter(
        "findings",
        Card,
        _("Cards worded by an editor with which the lint finds fault"),
        _("Reword them, or give them back to generation."),
        lambda cards: cards.filter(pk__in=edited_with_findings()),
    ),
    Matter(
        "outdated",
        Card,
        _("Cards worded by an editor, whose fact changed since"),
        _("Bring them up to date, or give them back to generation."),
        lambda cards: cards.outdated(),
    ),
)


def needing_attention(models: Collection[type[Model]]) -> list[Line]:
    """Return each matter about some models with its count, in a number of queries that does not grow with the rows."""
    return [
        Line(matter, matter.narrow(matter.model._default_manager.all()).count())
        for matter in MATTERS
        if matter.model in models
    ]


class AttentionFilter(admin.SimpleListFilter):
    """The rows that a line of the first page counts."""

    title = _("needs attention")
    parameter_name = PARAMETER

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, StrPromise]]:
        """Offer the matters of the model."""
        return [(matter.code, matter.title) for matter in MATTERS if matter.model is model_admin.model]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return what the line counts; all rows for a matter that is none."""
        for matter in MATTERS:
            if matter.model is queryset.model and matter.code == self.value():
                return matter.narrow(queryset)
        return queryset
