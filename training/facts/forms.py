from __future__ import annotations

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from training.facts.models import Fact, FactQuerySet, Source, Topic


class FactFilterForm(forms.Form):
    """What a list of facts is narrowed by; every field may be left out."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    topic = forms.ModelChoiceField(
        Topic.objects.all(), label=_("Topic"), to_field_name="slug", empty_label=_("All topics"), required=False
    )
    source = forms.ModelChoiceField(
        Source.objects.all(), label=_("Source"), to_field_name="slug", empty_label=_("All sources"), required=False
    )
    disputed = forms.BooleanField(label=_("Sources disagree"), required=False)

    def narrow(self, facts: FactQuerySet) -> FactQuerySet:
        """Return the facts that pass the filters; a filter that is not valid narrows nothing."""
        if not self.is_valid():
            return facts
        wanted = self.cleaned_data
        if wanted["topic"]:
            facts = facts.filter(topic=wanted["topic"])
        if wanted["source"]:
            facts = facts.citing(wanted["source"])
        if wanted["disputed"]:
            facts = facts.filter(disputed=True)
        return facts.matching(wanted["q"])


class TimelineFilterForm(forms.Form):
    """What the timeline is narrowed by, and whether its dates are hidden for a self-test."""

    topic = forms.ModelChoiceField(
        Topic.objects.filter(facts__kind=Fact.Kind.DATE).distinct(),
        label=_("Topic"),
        to_field_name="slug",
        empty_label=_("All topics"),
        required=False,
    )
    dates = forms.ChoiceField(
        choices=[("", _("Show dates")), ("hidden", _("Hide dates"))], label=_("Dates"), required=False
    )

    def chosen_topic(self) -> Topic | None:
        """Return the topic asked for; None for all or when it is not valid."""
        return cast("Topic | None", self.cleaned_data["topic"]) if self.is_valid() else None

    def hides_dates(self) -> bool:
        """Tell whether dates are to be hidden."""
        return self.is_valid() and self.cleaned_data["dates"] == "hidden"
