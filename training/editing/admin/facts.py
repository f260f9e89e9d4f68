from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from training.editing.admin.telling import findings_in, tell
from training.editing.attention import AttentionFilter
from training.editing.confirming import confirmation
from training.editing.locking import GuardedAdmin
from training.editing.made import made_from
from training.editing.services import (
    Burden,
    Effects,
    InUseError,
    Regenerated,
    Snapshot,
    bring_back,
    delete_fact,
    regenerate,
    withdraw,
)
from training.facts.admin import FactAdmin
from training.facts.models import Fact
from training.facts.views import fact_page
from training.questions.models import Question

# Buttons of the form: what saving would change, and the page that learners would see.
PREVIEW, LEARNERS_PAGE = "_preview", "_learners_page"
OF_FACT = (
    *("slug", "topic", "order", "statement", "subject", "relation", "kind", "answer", "unit", "label", "qualifier"),
    *("as_of", "changing", "importance", "toll", "accepted", "wrong", "reading", "entities", "withdrawn_at"),
)
OF_CLAIM = ("order", "source", "paragraph", "says", "value", "stance", "as_of", "dating", "attributed_to")
OF_PHRASING = ("order", "kind", "text", "answer", "answer_kind", "unit", "accepted", "wrong", "format", "held_back")


class SavingRequest(HttpRequest):
    """A request that saves a fact, or rehearses it."""

    regenerated: Regenerated | None
    only_shown: bool
    saved: int
    # The rows of which a version is going to be kept.
    touched: set[int]


class EditedFactAdmin(GuardedAdmin[Fact], FactAdmin):
    """Facts with what is made from them: an edit is shown before it is saved, and reaches questions and cards."""

    guarded = OF_FACT
    guarded_rows = {"claims": OF_CLAIM, "phrasings": OF_PHRASING}
    list_filter = [AttentionFilter, *FactAdmin.list_filter]
    actions = ["withdraw", "bring_back"]

    def view_on_site(self, obj: Fact) -> str:
        """Return the address of the page that learners see."""
        return obj.get_absolute_url()

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show, rehearse or save a fact."""
        if request.method == "POST" and _is_rehearsal(request):
            return self._rehearse(cast("SavingRequest", request), *args, **kwargs)
        return super().changeform_view(request, *args, **kwargs)

    def _rehearse(
        self,
        request: SavingRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Save a fact, look at what that changes, take it back, and show what was seen."""
        effects = page = None
        with transaction.atomic():
            before = Snapshot.take()
            response = super().changeform_view(request, object_id, form_url, extra_context)
            made: Regenerated | None = getattr(request, "regenerated", None)
            if made:
                effects = Effects.between(before, Snapshot.take(), findings_in(made))
            if LEARNERS_PAGE in request.POST and hasattr(request, "saved"):
                page = fact_page(request, Fact.objects.get(pk=request.saved))
            transaction.set_rollback(True)
        if page:
            return page
        if not 300 <= response.status_code < 400:
            return response
        request.only_shown, request.touched = True, set()
        shown = {**(extra_context or {}), "rehearsed": True, "effects": effects}
        return super().changeform_view(request, object_id, form_url, shown)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what is made from the fact on its page, and offer the rehearsal."""
        fact = context.get("original")
        context |= {"can_preview": True, "made": made_from(fact) if fact else None}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Let an edit reach the questions and cards of the fact, and say what the lint finds in them."""
        super().save_related(request, form, formsets, change)
        cast("SavingRequest", request).saved = form.instance.pk
        if form.has_changed() or any(formset.has_changed() for formset in formsets):
            regenerated = regenerate([form.instance.pk], at=timezone.now())
            cast("SavingRequest", request).regenerated = regenerated
            tell(self, request, regenerated)

    def restored(self, request: HttpRequest, row: Fact) -> None:
        """Let a fact that was put back reach its questions and cards too."""
        super().restored(request, row)
        tell(self, request, regenerate([row.pk], at=timezone.now()))

    def message_user(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Say what was done, unless it is going to be taken back."""
        if not _is_rehearsal(request):
            super().message_user(request, *args, **kwargs)

    @admin.action(description=gettext_lazy("Withdraw"), permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Fact]) -> TemplateResponse | None:
        """Withdraw the chosen facts with their questions and cards."""
        standing = queryset.filter(withdrawn_at=None)
        burden = Burden.of(list(standing.values_list("pk", flat=True)))
        lines = [
            _("Facts that are withdrawn: %(number)d.") % {"number": burden.facts},
            _("Questions that are asked no more: %(number)d.") % {"number": burden.questions},
            _("Answers that stay, with the questions as they were shown: %(number)d.") % {"number": burden.answers},
            _("Cards that are shown no more: %(number)d, which %(learners)d learners have.")
            % {"number": burden.cards, "learners": burden.learners},
        ]
        page = confirmation(self, request, title=_("Withdraw facts"), button=_("Withdraw"), lines=lines)
        if page is None:
            self._log(request, standing, _("Withdrawn."))
            made = withdraw(standing, at=timezone.now())
            self.message_user(request, _("Facts withdrawn: %(number)d.") % {"number": len(made.facts)})
        return page

    @admin.action(description=gettext_lazy("Bring back"), permissions=["change"])
    def bring_back(self, request: HttpRequest, queryset: QuerySet[Fact]) -> TemplateResponse | None:
        """Bring the chosen facts back with their questions and cards."""
        withdrawn = queryset.exclude(withdrawn_at=None)
        number = withdrawn.count()
        told = ngettext("%(number)d fact is brought back.", "%(number)d facts are brought back.", number)
        page = confirmation(
            self, request, title=_("Bring facts back"), button=_("Bring back"), lines=[told % {"number": number}]
        )
        if page is None:
            self._log(request, withdrawn, _("Brought back."))
            made = bring_back(withdrawn, at=timezone.now())
            self.message_user(request, _("Facts brought back: %(number)d.") % {"number": len(made.facts)})
        return page

    def _log(self, request: HttpRequest, facts: QuerySet[Fact], message: str) -> None:
        for fact in facts:
            self.log_change(request, fact, message)

    def has_delete_permission(self, request: HttpRequest, obj: Fact | None = None) -> bool:
        """Let a fact be deleted that nobody has been asked about; any other is withdrawn."""
        if obj is None or not admin.ModelAdmin.has_delete_permission(self, request, obj):
            return False
        return not Burden.of([obj.pk]).is_used

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return the facts with the questions and cards that go with them."""
        facts = list(objs)
        gone = [[str(fact), [*map(str, fact.questions.all()), *map(str, fact.cards.all())]] for fact in facts]
        counts = {Question._meta.verbose_name_plural: sum(fact.questions.count() for fact in facts)}
        return [one for row in gone for one in row], counts, set(), []

    def delete_model(self, request: HttpRequest, obj: Fact) -> None:
        """Delete a fact with what was made from it."""
        try:
            delete_fact(obj, at=timezone.now())
        except InUseError as error:
            raise PermissionDenied from error


def _is_rehearsal(request: HttpRequest) -> bool:
    return PREVIEW in request.POST or LEARNERS_PAGE in request.POST
