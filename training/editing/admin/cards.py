from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from training.editing.admin.questions import Tool
from training.editing.attention import AttentionFilter
from training.editing.confirming import confirmation
from training.editing.locking import GuardedAdmin
from training.facts.models import Claim
from training.reviews.admin import CardAdmin, FlagAdmin
from training.reviews.models import Card, CardQuerySet, FlagQuerySet, Memory


class EditedCardAdmin(GuardedAdmin[Card], CardAdmin):
    """Cards that are not overwritten unseen, and are seen as learners see them."""

    guarded = ("status", "prompt", "answer", "context")
    list_filter = [AttentionFilter, *CardAdmin.list_filter]

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses, with that of the preview."""
        page = self.admin_site.admin_view(require_safe(self.preview))
        return [path("<row:key>/preview/", page, name="reviews_card_preview"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead from a card to its preview and to its fact."""
        if card := context.get("original"):
            context["tools"] = [
                Tool(_("Preview"), reverse("admin:reviews_card_preview", args=[card.pk])),
                Tool(_("Its fact"), reverse("admin:facts_fact_change", args=[card.fact_id])),
            ]
        return super().render_change_form(request, context, *args, **kwargs)

    def preview(self, request: HttpRequest, key: int) -> HttpResponse:
        """Show a card as learners see it; nothing is recorded."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        card = get_object_or_404(Card.objects.select_related("fact__topic", "other"), pk=key)
        facts = [fact for fact in (card.fact_id, card.other_id) if fact]
        claims = Claim.objects.filter(fact__in=facts).select_related("source")
        back = reverse("admin:reviews_card_change", args=[card.pk])
        context = {"card": card, "claims": claims, "back": back, "section": ""}
        return TemplateResponse(request, "editing/preview_card.html", context)

    @admin.action(description=gettext_lazy("Retire"), permissions=["change"])
    def retire(self, request: HttpRequest, queryset: CardQuerySet) -> TemplateResponse | None:  # type: ignore[override]
        """Show the chosen cards to nobody, once that was confirmed."""
        page = self._confirmation(request, queryset, _("Retire cards"), _("Retire"))
        if page is None:
            self._log(request, queryset, _("Retired."))
            super().retire(request, queryset)
        return page

    @admin.action(description=gettext_lazy("Restore"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: CardQuerySet) -> TemplateResponse | None:  # type: ignore[override]
        """Show the chosen cards again, once that was confirmed."""
        page = self._confirmation(request, queryset, _("Restore cards"), _("Restore"))
        if page is None:
            self._log(request, queryset, _("Restored."))
            super().restore(request, queryset)
        return page

    @admin.action(description=gettext_lazy("Give back to generation"), permissions=["change"])
    def give_back(self, request: HttpRequest, queryset: CardQuerySet) -> TemplateResponse | None:  # type: ignore[override]
        """Forget the edits of the chosen cards, once that was confirmed."""
        page = self._confirmation(request, queryset, _("Give cards back to generation"), _("Give back"))
        if page is None:
            self._log(request, queryset, _("Given back to generation."))
            super().give_back(request, queryset)
        return page

    def _confirmation(
        self, request: HttpRequest, cards: CardQuerySet, title: str, button: str
    ) -> TemplateResponse | None:
        memories = Memory.objects.filter(card__in=cards.values("pk"))
        lines = [
            _("Cards: %(number)d.") % {"number": cards.count()},
            _("Worded by editors: %(number)d.") % {"number": cards.exclude(edited_at=None).count()},
            _("Learners who have one of them: %(number)d.")
            % {"number": memories.order_by().values("learner").distinct().count()},
        ]
        return confirmation(self, request, title=title, button=button, lines=lines)

    def _log(self, request: HttpRequest, cards: CardQuerySet, message: str) -> None:
        for card in cards:
            self.log_change(request, card, message)


class EditedFlagAdmin(FlagAdmin):
    """Flags that are closed once that was confirmed."""

    list_filter = [AttentionFilter, *FlagAdmin.list_filter]

    @admin.action(description=gettext_lazy("Dealt with"), permissions=["change"])
    def deal_with(self, request: HttpRequest, queryset: FlagQuerySet) -> TemplateResponse | None:  # type: ignore[override]
        """Close the chosen flags, once that was confirmed."""
        lines = [_("Flags that are closed: %(number)d.") % {"number": queryset.open().count()}]
        page = confirmation(self, request, title=_("Close flags"), button=_("Close"), lines=lines)
        if page is None:
            super().deal_with(request, queryset)
        return page
