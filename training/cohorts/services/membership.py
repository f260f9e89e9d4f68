"""Who is in a cohort: joining, moving and leaving, with nothing lost of what was learnt."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, F, OuterRef, Subquery

from training.accounts.models import User
from training.cohorts.models import Cohort, Invitation, Membership

DAYS_OPEN = 14
LONGEST_OPEN = 60


class InvitationClosed(Exception):  # noqa: N818 - it is no error of the program
    """The invitation expired or was revoked since the page was shown."""


class UsernameTaken(Exception):  # noqa: N818 - it is no error of the program
    """Somebody else has this username already."""


def join(cohort: Cohort, learner: User, *, at: datetime) -> Membership:
    """Make somebody a member, once, and let the cohort's date and retention guide their cards."""
    join_all(cohort, [learner], at=at)
    return Membership.objects.active().get(cohort=cohort, learner=learner)


@transaction.atomic
def join_all(cohort: Cohort, learners: Collection[User], *, at: datetime) -> None:
    """Make several people members, each once; whoever is one already keeps what they set for themselves."""
    members = set(cohort.memberships.active().filter(learner__in=learners).values_list("learner", flat=True))
    keys = [learner.pk for learner in learners if learner.pk not in members]
    # Who joins twice at once conflicts with themselves, and is in.
    Membership.objects.bulk_create(
        [Membership(cohort=cohort, learner_id=key, joined_at=at) for key in keys], ignore_conflicts=True
    )
    newcomers = User.objects.filter(pk__in=keys)
    unset = User._meta.get_field("time_zone").default
    newcomers.filter(time_zone=unset).update(time_zone=cohort.time_zone)
    newcomers.update(retention=cohort.retention, study_version=F("study_version") + 1)
    _pace(newcomers, at=at)


@transaction.atomic
def join_as_new(invitation: Invitation, *, username: str, name: str, password: str, at: datetime) -> User:
    """Make an account for whoever holds an open invitation, and a member of its owner.

    Raises InvitationClosed or UsernameTaken; then nothing is made.
    """
    learner = User(username=username, first_name=name)
    learner.set_password(password)
    open_now = Invitation.objects.open(at).select_for_update(of=("self",)).select_related("cohort")
    held = open_now.filter(pk=invitation.pk).first()
    if held is None:
        raise InvitationClosed
    try:
        with transaction.atomic():
            learner.save()
    except IntegrityError as error:
        raise UsernameTaken from error
    join_all(held.cohort, [learner], at=at)
    return learner


def leave(membership: Membership, *, at: datetime) -> None:
    """End a membership; reviews, answers and cards stay with the learner."""
    leave_all([membership], at=at)


@transaction.atomic
def leave_all(memberships: Collection[Membership], *, at: datetime) -> None:
    """End several memberships; reviews, answers and cards stay with the learners."""
    keys = [membership.pk for membership in memberships]
    Membership.objects.active().filter(pk__in=keys).update(left_at=at)
    _pace(User.objects.filter(pk__in=[membership.learner_id for membership in memberships]), at=at)


def move(membership: Membership, to: Cohort, *, at: datetime) -> Membership:
    """Let a learner change from one cohort to another."""
    move_all([membership], to, at=at)
    return Membership.objects.active().get(cohort=to, learner=membership.learner_id)


@transaction.atomic
def move_all(memberships: Collection[Membership], to: Cohort, *, at: datetime) -> None:
    """Let several learners change from one cohort to another."""
    leave_all(memberships, at=at)
    join_all(to, [membership.learner for membership in memberships], at=at)


@transaction.atomic
def follow(cohort: Cohort, changed: Collection[str], *, at: datetime) -> None:
    """Let the cards of a cohort's members follow its day of deployment and its retention, where these changed."""
    active = cohort.memberships.active().filter(learner=OuterRef("pk"))
    members = User.objects.filter(Exists(active))
    if "retention" in changed:
        members.update(retention=cohort.retention, study_version=F("study_version") + 1)
    if "deploys_on" in changed:
        _pace(members, at=at)


def _pace(learners: models.QuerySet[User, Any], *, at: datetime) -> None:
    """Pace cards to the first day of deployment to come, of all cohorts; leave the day of whoever is in none."""
    active = Membership.objects.active().filter(learner=OuterRef("pk"))
    coming = active.filter(cohort__deploys_on__gte=at.date()).order_by("cohort__deploys_on")
    day = Subquery(coming.values("cohort__deploys_on")[:1])
    learners.filter(Exists(active)).update(deploys_on=day)


def invite(cohort: Cohort, *, by: User, at: datetime, days: int = DAYS_OPEN) -> Invitation:
    """Open an invitation for a number of days."""
    return Invitation.objects.create(cohort=cohort, created_by=by, expires_at=at + timedelta(days=days))


def revoke(invitation: Invitation, *, at: datetime) -> None:
    """Let nobody in with an invitation any more."""
    Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=at)
