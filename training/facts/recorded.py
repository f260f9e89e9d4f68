"""The history of facts, and of what they refer to, in the admin."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar, cast

from django.http import HttpRequest
from django.utils import timezone

from training.accounts.models import User
from training.facts.models import Fact, Loaded
from training.facts.services import (
    RefusedError,
    Surroundings,
    fact_differences,
    referred_states_of,
    restore_fact,
    states_of,
    worded,
)
from training.facts.services.versions import FIELDS, WITHDRAWN
from training.history.admin import Change, Comparison, RecordedAdmin, RestoreError, by_field, put_back_by_form
from training.history.models import State, Version

R = TypeVar("R", bound=Loaded)


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


class RecordedReferredAdmin(RecordedAdmin[R]):
    """Sources, topics and entities, of which every change is kept and can be put back."""

    def states_of(self, keys: Collection[int]) -> dict[int, State]:
        """Return what rows say, by their keys."""
        return referred_states_of(self.model, keys)

    def comparison(self) -> Comparison:
        """Return what tells the differences between two versions of a row."""
        return by_field(self.model, FIELDS[self.model])

    def put_back(self, request: HttpRequest, row: R, version: Version) -> None:
        """Put a row back through its form, checked as every edit is."""
        put_back_by_form(self, request, row, version.state)
        row.edited_at = timezone.now()
        row.save(update_fields=["edited_at"])
