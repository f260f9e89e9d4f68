from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.exchange.services.files import kind_of


class UploadForm(forms.Form):
    """A file of content to look at."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=150,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.yaml,.yml"}),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large or of a kind that is not read."""
        given = self.cleaned_data["file"]
        if given.size > settings.LARGEST_BODY:
            largest = settings.LARGEST_BODY // 1024**2
            raise forms.ValidationError(_("The file is larger than %(largest)d MB. Split it.") % {"largest": largest})
        if not kind_of(given.name):
            raise forms.ValidationError(_("Only .xlsx, .csv and .yaml files are read. Save it as one of these."))
        return given
