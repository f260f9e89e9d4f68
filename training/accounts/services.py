from __future__ import annotations

import secrets

from axes.utils import reset as forget_failed_sign_ins
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from training.accounts.models import User

SAMPLE_ACCOUNTS = {"learner": User.Role.LEARNER, "trainer": User.Role.TRAINER, "editor": User.Role.EDITOR}
SAMPLE_PASSWORD = "groundwork"  # noqa: S105 - known to everybody, for development only
# What a new account begins with.
SETTINGS = ("keyboard_shortcuts", "language", "time_zone", "retention", "daily_cap", "deploys_on")


class LastAdministrator(Exception):  # noqa: N818 - it is no error of the program
    """Without this account nobody could give accounts and passwords to others."""


def create_sample_accounts() -> list[User]:
    """Create the sample accounts that are missing; those that are there keep what was changed in them."""
    users = []
    for username, role in SAMPLE_ACCOUNTS.items():
        user = User.objects.filter(username=username).first()
        users.append(user or User.objects.create_user(username, password=SAMPLE_PASSWORD, role=role))
    return users


def is_last_administrator(user: User) -> bool:
    """Tell whether no other administrator could sign in once this account is gone."""
    administrators = User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True)
    return user.role == User.Role.ADMINISTRATOR and not administrators.exclude(pk=user.pk).exists()


@transaction.atomic
def delete_account(user: User) -> None:
    """Take away whatever says who somebody is, and end all sessions; what was reviewed and answered stays, nameless.

    A second time changes nothing. Raises LastAdministrator for the only one left.
    """
    # All of them, so that the last two cannot go at once.
    list(User.objects.select_for_update().filter(role=User.Role.ADMINISTRATOR).order_by("pk").values_list("pk"))
    kept = User.objects.select_for_update().get(pk=user.pk)
    if not kept.is_active:
        return
    if is_last_administrator(kept):
        raise LastAdministrator
    forget_failed_sign_ins(username=kept.username)
    _make_nameless(kept)
    kept.save()
    kept.flags.exclude(note="").update(note="")
    of_people = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=of_people, object_id=str(kept.pk)).update(object_repr=kept.username)


def _make_nameless(user: User) -> None:
    user.username = f"deleted-{secrets.token_hex(6)}"
    user.first_name = user.last_name = user.email = ""
    user.role, user.is_superuser, user.is_active, user.last_login = User.Role.LEARNER, False, False, None
    # Sessions hold a digest of the password: those on other devices end with it.
    user.set_unusable_password()
    for name in SETTINGS:
        setattr(user, name, getattr(User(), name))
