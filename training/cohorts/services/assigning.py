"""Setting a quiz for a cohort or some of its members, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from training.accounts.models import User
from training.cohorts.models import Assignment, Cohort, Membership
from training.facts.models import Fact
from training.quizzes.models import Quiz
from training.rules.days import start_of
from training.rules.scheduling import DAY


def set_quiz(
    *,
    key: UUID,
    cohort: Cohort,
    by: User,
    title: str,
    kind: str,
    facts: Sequence[Fact],
    length: int,
    due_on: date,
    opens_on: date | None,
    members: Sequence[Membership] | None,
    at: datetime,
) -> Assignment:
    """Set a quiz for members of a cohort, or for all of it without any; the same key again gives the one it set.

    An assessment closes when its last day ends where the cohort is; practice can be taken later too. Raises
    Assignment.DoesNotExist when the key belongs to another cohort.
    """
    quiz = Quiz(id=key, title=title, kind=kind, length=length, created_by=by, created_at=at)
    quiz.opens_at = start_of(opens_on, cohort.zone) if opens_on else None
    quiz.closes_at = start_of(due_on + DAY, cohort.zone) if quiz.assessment else None
    try:
        with transaction.atomic():
            quiz.save(force_insert=True)
            quiz.facts.set(facts)
            assignment = Assignment.objects.create(
                quiz=quiz, cohort=cohort, for_all=members is None, due_on=due_on, announced_at=at
            )
            assignment.members.set(members or ())
    except IntegrityError:
        return cohort.assignments.get(quiz=key)
    return assignment


def withdraw(assignment: Assignment, *, at: datetime) -> None:
    """Take a quiz back: nobody begins it any more, and results stay; the first time counts."""
    Assignment.objects.standing().filter(pk=assignment.pk).update(withdrawn_at=at)
