from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from training.reviews.models import Flag, Review

LARGEST_KEY = 2**63 - 1


class GradeForm(forms.Form):
    """A grade for the card that was shown, with what tells whether the page is still the latest."""

    memory = forms.IntegerField(min_value=1, max_value=LARGEST_KEY)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    key = forms.UUIDField()
    rating = forms.TypedChoiceField(
        choices=Review.Rating.choices,
        coerce=int,
        error_messages={
            "required": _("Choose a grade: Again, Hard, Good or Easy."),
            "invalid_choice": _("Choose a grade: Again, Hard, Good or Easy."),
        },
    )
    shown = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_KEY)


class UndoForm(forms.Form):
    """The grade to take back."""

    key = forms.UUIDField()


class FlagForm(forms.ModelForm[Flag]):
    """What is wrong with a card."""

    class Meta:
        model = Flag
        fields = ["reason", "note"]
        error_messages = {
            "reason": {
                "required": _("Choose what is wrong."),
                "invalid_choice": _("Choose what is wrong from the list."),
            }
        }

    def clean_note(self) -> str:
        """Ask for words where the list has none."""
        note: str = self.cleaned_data["note"].strip()
        if self.cleaned_data.get("reason") == Flag.Reason.OTHER and not note:
            raise forms.ValidationError(_("Say in a few words what is wrong."))
        return note
