from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.forms import BaseModelForm
from django.http import HttpRequest
from django.utils import timezone

from training.facts.models import Claim, Entity, Fact, Phrasing, Source, Topic
from training.facts.services import refresh_disputed, refresh_search_text


class ClaimInline(admin.StackedInline[Claim, Fact]):
    model = Claim
    extra = 0
    autocomplete_fields = ["source"]


class PhrasingInline(admin.StackedInline[Phrasing, Fact]):
    model = Phrasing
    extra = 0


@admin.register(Fact)
class FactAdmin(admin.ModelAdmin[Fact]):
    list_display = ["statement", "topic", "kind", "importance", "disputed", "edited_at"]
    list_filter = ["topic", "kind", "importance", "disputed", ("edited_at", admin.EmptyFieldListFilter)]
    search_fields = ["statement", "slug", "search_text"]
    autocomplete_fields = ["subject", "entities"]
    readonly_fields = ["disputed", "edited_at"]
    list_select_related = ["topic"]
    inlines = [ClaimInline, PhrasingInline]

    def save_model(self, request: HttpRequest, obj: Fact, form: BaseModelForm[Fact], change: bool) -> None:
        """Mark the fact as edited, so that loading the seeds never overwrites it."""
        obj.edited_at = timezone.now()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep what is derived from claims and entities in step."""
        super().save_related(request, form, formsets, change)
        refresh_disputed(form.instance)
        refresh_search_text(form.instance)

    def has_delete_permission(self, request: HttpRequest, obj: Fact | None = None) -> bool:
        """Let facts be withdrawn, never deleted: what was answered rests on them."""
        return False


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin[Source]):
    list_display = ["short_title", "publisher", "date", "dating"]
    search_fields = ["title", "short_title", "slug"]


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin[Topic]):
    list_display = ["title", "order"]


@admin.register(Entity)
class EntityAdmin(admin.ModelAdmin[Entity]):
    list_display = ["name", "kind"]
    list_filter = ["kind"]
    search_fields = ["name", "slug"]
