"""Saying that what is known of somebody's memory changed, so that nothing worked out from it is shown any longer."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from training.accounts.models import User
from training.statements import count_up


def note_change(learners: Iterable[int]) -> None:
    """Count a change for each of the learners, by their keys."""
    User.objects.filter(pk__in=learners).update(study_version=F("study_version") + 1)


def note_own_change(learner: User) -> None:
    """Count a change that a learner made by a grade, of which there are too many to put the statement together anew."""
    count_up(User, "study_version", id=learner.pk)
