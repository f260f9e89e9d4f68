from __future__ import annotations

from training.accounts.models import User

SAMPLE_ACCOUNTS = {"learner": User.Role.LEARNER, "trainer": User.Role.TRAINER, "editor": User.Role.EDITOR}
SAMPLE_PASSWORD = "groundwork"  # noqa: S105 - known to everybody, for development only


def create_sample_accounts() -> list[User]:
    """Create the sample accounts that are missing; those that are there keep what was changed in them."""
    users = []
    for username, role in SAMPLE_ACCOUNTS.items():
        user = User.objects.filter(username=username).first()
        users.append(user or User.objects.create_user(username, password=SAMPLE_PASSWORD, role=role))
    return users
