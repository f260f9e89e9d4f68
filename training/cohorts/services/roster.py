"""Bringing a list of people into a cohort: first said, then done, all or nothing; and passwords on paper for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from random import Random

from axes.utils import reset as forget_failed_sign_ins
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from training.accounts.models import User
from training.cohorts.models import Cohort, Membership
from training.cohorts.services.membership import UsernameTaken, join_all
from training.rules.one_time_passwords import one_time_password
from training.rules.roster import Entry, username_of


class What(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    JOINS = "joins"
    MEMBER = "member"
    FAULT = "fault"
    TAKEN = "taken"


@dataclass(frozen=True)
class Row:
    """A row of the list, what becomes of it, and with which username."""

    entry: Entry
    what: What
    username: str
    learner: User | None = None

    @property
    def wrong(self) -> bool:
        """Whether it hinders the whole list."""
        return self.what in {What.FAULT, What.TAKEN}


@dataclass(frozen=True)
class Slip:
    """What somebody needs to sign in for the first time."""

    name: str
    username: str
    password: str


def plan(cohort: Cohort, entries: Sequence[Entry], *, by: User) -> list[Row]:
    """Say what would become of each row; nothing is changed.

    Only a member of a cohort of the same trainer joins by being listed: nobody is taken over by knowing their username.
    """
    members = list(cohort.memberships.active().select_related("learner"))
    names = {one.learner.get_full_name().casefold(): one.learner for one in members}
    existing = _existing(entry.username for entry in entries if entry.username)
    own = _own(existing.values(), by)
    inside = {one.learner_id for one in members}
    rows = [_row(entry, existing.get(entry.username), names, inside=inside, own=own) for entry in entries]
    return _named(rows)


def enrol(cohort: Cohort, rows: Sequence[Row], *, random: Random, at: datetime) -> list[Slip]:
    """Make the accounts that are new and let everybody join; all or nothing.

    Returns a slip for each new account, the only place where its password is ever written. Raises UsernameTaken.
    """
    new = [row for row in rows if row.what is What.NEW]
    slips = [Slip(row.entry.name, row.username, one_time_password(random)) for row in new]
    # Before the transaction, which keeps all other writers waiting.
    accounts = [
        User(username=slip.username, first_name=slip.name, password=_digest(slip.password), must_change_password=True)
        for slip in slips
    ]
    joining = [row.learner for row in rows if row.what is What.JOINS and row.learner]
    try:
        with transaction.atomic():
            User.objects.bulk_create(accounts)
            join_all(cohort, [*accounts, *joining], at=at)
    except IntegrityError as error:
        raise UsernameTaken from error
    return slips


def give_new_passwords(memberships: Iterable[Membership], *, random: Random) -> list[Slip]:
    """Give learners among the members new one-time passwords; their sessions end, and the old passwords with them."""
    slips, learners = [], []
    for membership in memberships:
        learner = membership.learner
        if learner.role != User.Role.LEARNER or not learner.is_active:
            continue
        slip = Slip(learner.get_full_name(), learner.username, one_time_password(random))
        learner.password, learner.must_change_password = _digest(slip.password), True
        slips.append(slip)
        learners.append(learner)
    with transaction.atomic():
        User.objects.bulk_update(learners, ["password", "must_change_password"], batch_size=100)
    for slip in slips:
        forget_failed_sign_ins(username=slip.username)
    return slips


def _digest(password: str) -> str:
    return make_password(password, hasher="argon2_once")


def _existing(usernames: Iterable[str]) -> dict[str, User]:
    """Return the accounts with these usernames, in whatever case they are written."""
    found = User.objects.annotate(lower=Lower("username")).filter(lower__in=list(usernames))
    return {user.username.lower(): user for user in found}


def _own(learners: Collection[User], by: User) -> set[int]:
    """Return those of the learners who are members of a cohort of the trainer."""
    active = Membership.objects.active().filter(learner__in=learners, learner__is_active=True)
    return set(active.filter(cohort__in=Cohort.objects.visible_to(by)).values_list("learner", flat=True))


def _row(
    entry: Entry, existing: User | None, names: dict[str, User], *, inside: Collection[int], own: Collection[int]
) -> Row:
    """Say what becomes of a row; the username of one without is made later."""
    if entry.fault:
        return Row(entry, What.FAULT, entry.username)
    if not entry.username and (member := names.get(entry.name.casefold())):
        return Row(entry, What.MEMBER, member.username, member)
    if existing is None:
        return Row(entry, What.NEW, entry.username)
    what = What.MEMBER if existing.pk in inside else What.JOINS if existing.pk in own else What.TAKEN
    return Row(entry, what, existing.username, existing)


def _named(rows: Sequence[Row]) -> list[Row]:
    """Give each new row without a username the first free one made from its name."""
    used = {row.username.lower() for row in rows if row.username}
    numbers: dict[str, int] = {}
    made: dict[int, str] = {}
    waiting = [place for place, row in enumerate(rows) if row.what is What.NEW and not row.username]
    while waiting:
        wanted = {place: _next(rows[place].entry.name, numbers, used) for place in waiting}
        taken = _existing(wanted.values())
        made |= {place: username for place, username in wanted.items() if username not in taken}
        waiting = [place for place, username in wanted.items() if username in taken]
    return [Row(row.entry, row.what, made.get(place, row.username), row.learner) for place, row in enumerate(rows)]


def _next(name: str, numbers: dict[str, int], used: set[str]) -> str:
    """Return the next username of a name that is not used in the list, and use it."""
    first = username_of(name)
    while True:
        numbers[first] = numbers.get(first, 0) + 1
        username = username_of(name, numbers[first])
        if username not in used:
            used.add(username)
            return username
