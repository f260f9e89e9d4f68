"""Keeping what rows said after each change, so that anybody can see who changed what and put it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from training.accounts.models import User
from training.history.models import State, Version

AT_ONCE = 500


@transaction.atomic
def record(
    kind: str, states: Mapping[int, State], *, reason: str, by: User | None, at: datetime, note: str = ""
) -> int:
    """Keep the states of rows, by their keys, that differ from what was kept last, and return how many.

    Three queries at any number of rows up to ``AT_ONCE``, then two more for as many.
    """
    kept = _latest(kind, states)
    new = [(key, state) for key, state in states.items() if kept.get(key) != state]
    Version.objects.bulk_create(
        [Version(kind=kind, key=key, at=at, by=by, reason=reason, note=note[:200], state=state) for key, state in new],
        batch_size=AT_ONCE,
    )
    return len(new)


def remember(kind: str, states: Mapping[int, State], *, at: datetime) -> int:
    """Keep the states that rows have before an edit, where something changed them that kept no version."""
    return record(kind, states, reason=Version.Reason.FOUND, by=None, at=at)


def _latest(kind: str, states: Mapping[int, State]) -> dict[int, State]:
    keys = list(states)
    return {
        version.key: version.state
        for start in range(0, len(keys), AT_ONCE)
        for version in Version.objects.latest_of(kind, keys[start : start + AT_ONCE])
    }
