"""The history of facts in the admin."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from django.http import HttpRequest
from django.utils import timezone

from training.accounts.models import User
from training.facts.models import Fact
from training.facts.services import (
    RefusedError,
    Surroundings,
    fact_differences,
    restore_fact,
    states_of,
    worded,
)
from training.facts.services.versions import WITHDRAWN
from training.history.admin import Change, Comparison, RecordedAdmin, RestoreError
from training.history.models import State, Version


class RecordedFactAdmin(RecordedAdmin[Fact]):
    """Facts with their claims and wordings, of which every change is kept and can be put back."""

    version_kind = Version.Kind.FACT
    not_put_back = frozenset({WITHDRAWN})

    def states_of(self, keys: Collection[int]) -> dict[int, State]:
        """Return what facts say, by their keys."""
        return states_of(keys)

    def comparison(self) -> Comparison:
        """Return what tells the differences between two versions of a fact."""
        around = Surroundings.look()
        return lambda before, after: [
            Change(one.field, one.before, one.after) for one in fact_differences(before, after, around)
        ]

    def put_back(self, request: HttpRequest, row: Fact, version: Version) -> None:
        """Put a fact back with its claims and wordings, checked as every edit is."""
        try:
            restore_fact(row, version, by=cast("User", request.user), at=timezone.now())
        except RefusedError as error:
            raise RestoreError([f"{problem.field}: {worded(problem.message)}" for problem in error.problems]) from error
