from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from training.questions.models import Option, Question
from training.questions.recorded import RecordedQuestionAdmin
from training.questions.services import Linter, reasons_against


class QuestionForm(forms.ModelForm[Question]):
    """The one thing that an editor decides about a generated question: whether learners are asked it."""

    def clean_status(self) -> str:
        """Refuse to publish what no learner should be asked."""
        status: str = self.cleaned_data["status"]
        if status != Question.Status.PUBLISHED or "status" not in self.changed_data:
            return status
        found = Linter.build().findings_of(self.instance)
        if reasons := reasons_against(self.instance, found):
            raise ValidationError(reasons)
        self.instance.findings = [asdict(finding) for finding in found]
        return status


class OptionInline(admin.TabularInline[Option, Question]):
    model = Option
    extra = 0
    can_delete = False
    readonly_fields = ["order", "text", "correct", "place", "why"]

    def has_add_permission(self, request: HttpRequest, obj: Question | None = None) -> bool:
        """Let options come from generation alone."""
        return False


@admin.register(Question)
class QuestionAdmin(RecordedQuestionAdmin):
    """Questions to read; only whether one is published can be changed here."""

    form = QuestionForm
    list_display = ["stem", "format", "family", "difficulty", "status", "fact_changed"]
    list_filter = [
        *("status", "format", "family", "held_back", "fact_changed"),
        ("edited_at", admin.EmptyFieldListFilter),
        "fact__topic",
    ]
    search_fields = ["stem", "answer", "fact__slug"]
    list_select_related = ["fact"]
    inlines = [OptionInline]
    fields = (
        *("status", "stem", "answer", "prompts", "format", "family", "difficulty", "held_back", "unit"),
        *("fact", "also", "revision", "expected", "lint_findings", "fact_changed", "edited_at"),
    )
    readonly_fields = fields[1:]

    @admin.display(description=gettext_lazy("findings of the lint"), empty_value="–")
    def lint_findings(self, question: Question) -> SafeString | None:
        """Return each finding with its remedy, one in a paragraph."""
        rows = ((finding["message"], finding["remedy"]) for finding in question.findings)
        return format_html_join("", "<p>{} {}</p>", rows) or None

    def save_model(self, request: HttpRequest, obj: Question, form: Any, change: bool) -> None:
        """Mark an editor's decision, so that generation leaves it alone until somebody decides anew."""
        if form.has_changed():
            obj.edited_at = timezone.now()
            obj.fact_changed = False
        super().save_model(request, obj, form, change)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let questions come from generation alone."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Question | None = None) -> bool:
        """Let questions be retired, never deleted: answers stay with what was shown."""
        return False
