from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from training.questions.models import Option, Question


class OptionInline(admin.TabularInline[Option, Question]):
    model = Option
    extra = 0
    can_delete = False
    readonly_fields = ["order", "text", "correct", "why"]

    def has_add_permission(self, request: HttpRequest, obj: Question | None = None) -> bool:
        """Let options come from generation alone."""
        return False


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin[Question]):
    """Questions to read; only whether one is published can be changed here."""

    list_display = ["stem", "format", "family", "difficulty", "status"]
    list_filter = ["status", "format", "family", "held_back", "fact__topic"]
    search_fields = ["stem", "answer", "fact__slug"]
    list_select_related = ["fact"]
    inlines = [OptionInline]
    fields = (
        *("status", "stem", "answer", "format", "family", "difficulty", "held_back", "unit"),
        *("fact", "revision", "expected", "findings"),
    )
    readonly_fields = fields[1:]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let questions come from generation alone."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Question | None = None) -> bool:
        """Let questions be retired, never deleted: answers stay with what was shown."""
        return False
