"""Sources, topics and entities: what facts refer to is part of their questions and cards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from training.editing.admin.telling import tell
from training.editing.locking import GuardedAdmin
from training.editing.services import makings, regenerate_changed
from training.facts.admin import EntityAdmin, LoadedAdmin, SourceAdmin, TopicAdmin
from training.facts.models import Entity, Loaded, Source, Topic
from training.facts.recorded import RecordedReferredAdmin
from training.facts.services.versions import FIELDS

R = TypeVar("R", bound=Loaded)


class ReachingAdmin(RecordedReferredAdmin[R], LoadedAdmin[R]):
    """Rows of which an edit reaches the questions and cards of exactly the facts that use them."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show or save a row."""
        view = super().changeform_view
        return self._reaching(request, lambda: view(request, *args, **kwargs))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show the list, or delete rows."""
        view = super().changelist_view
        return self._reaching(request, lambda: view(request, extra_context))

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask before a row is deleted, or delete it."""
        view = super().delete_view
        return self._reaching(request, lambda: view(request, *args, **kwargs))

    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the history, or put a version back."""
        view = super().history_view
        return self._reaching(request, lambda: view(request, *args, **kwargs))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Note an edit."""
        super().save_related(request, form, formsets, change)
        _note(request, form.has_changed())

    def restored(self, request: HttpRequest, row: R) -> None:
        """Note that a version was put back."""
        super().restored(request, row)
        _note(request, True)

    def delete_model(self, request: HttpRequest, obj: R) -> None:
        """Delete a row, and note that."""
        super().delete_model(request, obj)
        _note(request, True)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[R]) -> None:
        """Delete rows, and note that."""
        super().delete_queryset(request, queryset)
        _note(request, True)

    def _reaching(self, request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
        """Answer, and let what was changed reach questions and cards.

        What takes long is done before and after the write, so that no learner waits for it with an answer.
        """
        if request.method != "POST":
            return answer()
        before = makings()
        response = answer()
        if getattr(request, "is_changed", False):
            made = regenerate_changed(before, at=timezone.now())
            if made:
                tell(self, request, made)
            else:
                self.message_user(request, _("No question and no card says anything else than before."))
        return response


def _note(request: Any, changed: bool) -> None:
    request.is_changed = getattr(request, "is_changed", False) or changed


class EditedSourceAdmin(ReachingAdmin[Source], GuardedAdmin[Source], SourceAdmin):
    """Sources: what they are called is in questions on what they say."""

    guarded = FIELDS[Source]


class EditedTopicAdmin(ReachingAdmin[Topic], GuardedAdmin[Topic], TopicAdmin):
    """Topics, which head lists and progress."""

    guarded = FIELDS[Topic]


class EditedEntityAdmin(ReachingAdmin[Entity], GuardedAdmin[Entity], EntityAdmin):
    """Entities: their names are in questions and among the answers that are accepted."""

    guarded = FIELDS[Entity]
