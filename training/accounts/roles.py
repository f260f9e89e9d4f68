"""What each role may do, in one place."""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from training.accounts.models import User
from training.statements import find

CONTENT = ("source", "topic", "entity", "fact", "claim", "phrasing")
QUESTIONS = ("question", "option")
CARDS = ("card", "flag")


def _permissions(app: str, models: tuple[str, ...], *actions: str) -> frozenset[str]:
    return frozenset(f"{app}.{action}_{model}" for model in models for action in actions)


PERMISSIONS: dict[str, frozenset[str]] = {
    User.Role.LEARNER: frozenset(),
    User.Role.TRAINER: frozenset(),
    User.Role.EDITOR: (
        _permissions("facts", CONTENT, "view", "add", "change", "delete")
        | _permissions("questions", QUESTIONS, "view", "add", "change", "delete")
        | _permissions("reviews", CARDS, "view", "add", "change", "delete")
    ),
    User.Role.ADMINISTRATOR: (
        _permissions("facts", CONTENT, "view", "add", "change", "delete")
        | _permissions("questions", QUESTIONS, "view", "add", "change", "delete")
        | _permissions("reviews", CARDS, "view", "add", "change", "delete")
        | _permissions("accounts", ("user",), "view", "add", "change")
        | _permissions("cohorts", ("cohort",), "view", "add", "change", "delete")
    ),
}


class PasswordBackend(ModelBackend):
    """Django's signing in by password; only the statement that reads who is signed in is not put together anew."""

    def get_user(self, user_id: int) -> User | None:
        """Return the person with a key, unless the account is closed."""
        user = find(User, id=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None


class RoleBackend(BaseBackend):
    """Grant permissions by role, without a query."""

    def get_all_permissions(self, user_obj: User | AnonymousUser, obj: Model | None = None) -> set[str]:
        """Return the permissions of the user's role, as ``app.action_model``."""
        if obj is not None or not isinstance(user_obj, User) or not user_obj.is_active:
            return set()
        return set(PERMISSIONS[user_obj.role])

    def has_perm(self, user_obj: User | AnonymousUser, perm: str, obj: Model | None = None) -> bool:
        """Tell whether the user's role grants ``perm``."""
        return perm in self.get_all_permissions(user_obj, obj)

    def has_module_perms(self, user_obj: User | AnonymousUser, app_label: str) -> bool:
        """Tell whether the user's role grants anything in an app."""
        return any(perm.startswith(f"{app_label}.") for perm in self.get_all_permissions(user_obj))
