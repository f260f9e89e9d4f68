from __future__ import annotations

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.cohorts.models import Cohort
from training.cohorts.services.cohorts import create_cohort
from training.cohorts.services.membership import follow


@admin.register(Cohort)
class CohortAdmin(admin.ModelAdmin[Cohort]):
    list_display = ["name", "deploys_on", "trained_by", "members"]
    list_filter = ["deploys_on"]
    search_fields = ["name", "slug", "trainers__username"]
    autocomplete_fields = ["trainers", "facts"]
    filter_horizontal = ["topics"]
    readonly_fields = ["slug", "created_at"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "trainers", "created_at"]}),
        (_("Day"), {"fields": ["deploys_on", "time_zone", "standard", "retention"]}),
        (_("To know"), {"fields": ["topics", "core_only", "facts"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cohort]:
        """Return cohorts with their trainers and the number of their members."""
        active = Count("memberships", filter=Q(memberships__left_at=None), distinct=True)
        return super().get_queryset(request).prefetch_related("trainers").annotate(active=active)

    @admin.display(description=_("trainers"))
    def trained_by(self, cohort: Cohort) -> str:
        """Return the usernames of its trainers."""
        return ", ".join(trainer.username for trainer in cohort.trainers.all())

    @admin.display(description=_("members"), ordering="active")
    def members(self, cohort: Cohort) -> int:
        """Return how many members it has."""
        return cohort.active  # type: ignore[attr-defined, no-any-return]

    def save_model(self, request: HttpRequest, obj: Cohort, form: forms.ModelForm[Cohort], change: bool) -> None:
        """Give a new cohort an address and let the members of an old one follow, as on the trainer's own page."""
        if not change:
            create_cohort(obj)
            return
        super().save_model(request, obj, form, change)
        follow(obj, form.changed_data, at=timezone.now())
