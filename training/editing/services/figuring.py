"""Keeping what learners' first answers say of questions in step with the answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery

from training.editing.models import ItemFigures
from training.quizzes.item_figures import figures_of
from training.quizzes.models import Response, ResponseQuerySet
from training.rules.item_statistics import FEWEST_FOR_KEY

AT_ONCE = 500
KEPT = [field.name for field in ItemFigures._meta.concrete_fields if not field.primary_key]


def refresh_all_figures() -> None:
    """Work out the figures of all questions that were answered since, where there are enough answers for any figure.

    One query when nothing was.
    """
    stale = _answered_since(Response.objects.all(), at_least=FEWEST_FOR_KEY)
    keys = list(stale)
    for start in range(0, len(keys), AT_ONCE):
        _keep({key: stale[key] for key in keys[start : start + AT_ONCE]})


def refreshed_figures(questions: Collection[int]) -> dict[int, ItemFigures]:
    """Return the figures of questions by their keys, of those with answers; two queries when nothing was answered."""
    keys = list(questions)
    _keep(_answered_since(Response.objects.filter(question__in=keys)))
    return ItemFigures.objects.in_bulk(keys)


def forget_figures(question_uid: str) -> None:
    """Have the figures of all revisions of a question worked out anew: their answers got other verdicts."""
    ItemFigures.objects.filter(question__uid=question_uid).delete()


def _answered_since(responses: ResponseQuerySet, *, at_least: int = 1) -> dict[int, int]:
    """Return how often questions were answered, by their keys, of those that were answered since."""
    counted = responses.answered().order_by().values("question").annotate(times=Count("pk")).filter(times__gte=at_least)
    kept = ItemFigures.objects.filter(question=OuterRef("question")).values("answered")
    # Not by a default for what is missing, by which the database would group too: three times as slow.
    since = counted.annotate(kept=Subquery(kept)).filter(Q(kept=None) | ~Q(times=F("kept")))
    return dict(since.values_list("question", "times"))


@transaction.atomic
def _keep(stale: Mapping[int, int]) -> None:
    if not stale:
        return
    found = figures_of(stale)
    rows = [ItemFigures.of(question, answered, found.get(question)) for question, answered in stale.items()]
    ItemFigures.objects.bulk_create(rows, update_conflicts=True, unique_fields=["question"], update_fields=KEPT)
