"""The history of questions in the admin."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from training.history.admin import Comparison, RecordedAdmin, RestoreError, by_field, put_back_by_form
from training.history.models import State, Version
from training.questions.models import Option, Question
from training.questions.services.versions import FIELDS, states_of

WORDING = ("stem", "answer", "unit", "prompts", "expected", "options")


class RecordedQuestionAdmin(RecordedAdmin[Question]):
    """Questions, of which every decision and every wording by hand is kept and can be put back."""

    version_kind = Version.Kind.QUESTION

    def states_of(self, keys: Collection[int]) -> dict[int, State]:
        """Return what questions say, by their keys."""
        return states_of(keys)

    def comparison(self) -> Comparison:
        """Return what tells the differences between two versions of a question."""
        return by_field(Question, (*FIELDS, "options"))

    def put_back(self, request: HttpRequest, row: Question, version: Version) -> None:
        """Put a question back through its form; the wording of one that was generated or asked stays."""
        now, state = states_of([row.pk])[row.pk], version.state
        if any(now[name] != state[name] for name in WORDING):
            if row.generated_digest or row.responses.exists():
                raise RestoreError([_("Its wording was generated or shown to learners, and stays. Restore its fact.")])
            row.options.all().delete()
            Option.objects.bulk_create(
                Option(question=row, order=order, **values) for order, values in enumerate(state["options"])
            )
            for name in WORDING[:-1]:
                setattr(row, name, state[name])
            row.edited_at = timezone.now()
        expected = row.as_expected() if row.expected else None
        judged = {"expected_answer": expected.answer, "accepted": "\n".join(expected.accepted)} if expected else {}
        put_back_by_form(self, request, row, {**state, **judged})
