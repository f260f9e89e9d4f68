"""Quizzes set: what a learner has still to take, and who of a cohort has taken what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from training.accounts.models import User
from training.cohorts.models import Assignment, Cohort, Membership
from training.quizzes.models import Attempt, Quiz


@dataclass(frozen=True)
class Assigned:
    """A quiz that was set for a learner, who has not finished it."""

    assignment: Assignment
    quiz: Quiz
    at: datetime
    # Of the attempt that was begun, if any: its questions, and how many of them were answered.
    length: int | None
    answered: int

    @property
    def begun(self) -> bool:
        """Tell whether there is an attempt to go on with."""
        return self.length is not None

    @property
    def can_be_taken(self) -> bool:
        """Tell whether the learner can go on with it or begin it."""
        return self.begun or not self.quiz.is_early(self.at)

    @property
    def late(self) -> bool:
        """Tell whether the day on which it was due is past."""
        return self.assignment.due_on < self.assignment.cohort.today(self.at)


def assigned_to(learner: User, *, at: datetime) -> list[Assigned]:
    """Return the quizzes set for a learner that are not finished, nor closed before they were begun: one query."""
    given = Assignment.objects.standing().given_to(learner).to_finish(learner)
    rows = given.select_related("quiz", "cohort").order_by("due_on", "pk")
    found = [Assigned(one, one.quiz, at, one.begun, one.answered or 0) for one in rows]
    return [one for one in found if one.begun or not one.quiz.is_closed(at)]


@dataclass(frozen=True)
class Sitting:
    """A member for whom a quiz was set, with their attempts at it, the latest first."""

    membership: Membership
    attempts: Sequence[Attempt]

    @property
    def finished(self) -> list[Attempt]:
        """The attempts with every question answered."""
        return [attempt for attempt in self.attempts if attempt.finished_at]

    @property
    def begun(self) -> Attempt | None:
        """The attempt that is not finished."""
        return next((attempt for attempt in self.attempts if not attempt.finished_at), None)


@dataclass(frozen=True)
class SetQuiz:
    """A quiz set for a cohort, with those it was set for."""

    assignment: Assignment
    sittings: list[Sitting]

    @property
    def taken(self) -> int:
        """How many of those it was set for have finished it."""
        return sum(1 for sitting in self.sittings if sitting.finished)


def quizzes_set(cohort: Cohort, assignments: Iterable[Assignment]) -> list[SetQuiz]:
    """Return quizzes set for a cohort, each with every active member it is for: four queries at any number."""
    members = list(cohort.memberships.active().select_related("learner"))
    named = Prefetch("members", Membership.objects.active().only("pk"))
    wanted = cohort.assignments.filter(pk__in=[one.pk for one in assignments])
    rows = list(wanted.select_related("quiz", "cohort").prefetch_related(named))
    attempts: dict[tuple[object, int], list[Attempt]] = defaultdict(list)
    learners = [member.learner_id for member in members]
    taken = Attempt.objects.filter(quiz__in=[row.quiz_id for row in rows], learner__in=learners)
    for attempt in taken.with_score().with_progress():
        attempts[attempt.quiz_id, attempt.learner_id].append(attempt)
    found = []
    for row in rows:
        keys = {one.pk for one in row.members.all()}
        asked = [one for one in members if row.for_all or one.pk in keys]
        found.append(SetQuiz(row, [Sitting(one, attempts[row.quiz_id, one.learner_id]) for one in asked]))
    return found
