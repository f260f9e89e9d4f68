from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from training.accounts.models import User
from training.rules.pacing import HIGHEST_DAILY_CAP, LOWEST_DAILY_CAP
from training.rules.time_zones import find_zone, similar_zones

# A day of deployment that is further away is a slip of the pen.
FURTHEST_DEPLOYMENT = timedelta(days=5 * 366)


NEW_PASSWORD = {"new_password1": _("New password"), "new_password2": _("New password once more")}


class SignInForm(AuthenticationForm):
    """Username and password, and whether to stay signed in."""

    keep = forms.BooleanField(label=_("Keep me signed in"), required=False)


class OwnForm(forms.ModelForm[User]):
    """Some of what people may set about themselves; saving keeps only that."""

    def save(self, commit: bool = True) -> User:
        """Keep these fields alone: whoever was locked or given another role meanwhile stays so."""
        self.instance.save(update_fields=list(self.fields))
        return self.instance


class KeysForm(OwnForm):
    """Whether single keys do something."""

    class Meta:
        model = User
        fields = ["keyboard_shortcuts"]


def retention_field() -> forms.TypedChoiceField:
    """Return a field for the share of cards to recall, which is a number from 0 to 1."""
    return forms.TypedChoiceField(
        label=_("Share of cards to recall when they come back"),
        # The times are those of the scheduler, beside 90 %.
        choices=[
            (80, _("80 %: one in five forgotten, three times as long between reviews")),
            (85, _("85 %: one in seven forgotten, nearly twice as long between reviews")),
            (90, _("90 %: one in ten forgotten; suits most people")),
            (95, _("95 %: one in twenty forgotten, reviews more than twice as often")),
        ],
        coerce=lambda percent: int(percent) / 100,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the four."),
            "invalid_choice": _("Choose one of the four."),
        },
    )


class StudyForm(OwnForm):
    """How much to study, and for when."""

    retention = retention_field()
    daily_cap = forms.IntegerField(
        label=_("Most reviews a day"),
        help_text=_("From 10 to 200. Those above it wait for the next day."),
        min_value=LOWEST_DAILY_CAP,
        max_value=HIGHEST_DAILY_CAP,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Give a whole number from 10 to 200.")
        ),
        widget=forms.NumberInput(attrs={"class": "input"}),
    )
    deploys_on = forms.DateField(
        label=_("Day of deployment"),
        help_text=_(
            "New cards are spread so that you meet all of them before; those of a cohort come first, by its day. "
            "Leave it empty if there is none."
        ),
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Write year, month and day, such as 2027-06-12, or leave it empty.")},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input"}),
    )

    class Meta:
        model = User
        fields = ["retention", "daily_cap", "deploys_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["retention"] = round(self.instance.retention * 100)

    def clean_deploys_on(self) -> date | None:
        """Refuse a day that is past, unless it was kept before and has passed since, and one that is far off."""
        day: date | None = self.cleaned_data["deploys_on"]
        today = timezone.localdate()
        if day and day < today and "deploys_on" in self.changed_data:
            raise ValidationError(_("This day is past. Give a day from today on, or leave it empty."))
        if day and day > today + FURTHEST_DEPLOYMENT:
            raise ValidationError(_("This day is more than five years away. Check the year, or leave it empty."))
        return day


def zone_meant(typed: str) -> str:
    """Return the name of the time zone that was typed; a ValidationError says which are written like it."""
    zone = find_zone(typed)
    if zone is None:
        names = ", ".join(similar_zones(typed))
        text = (
            _("“%(typed)s” is no time zone. Did you mean: %(names)s?")
            if names
            else _("“%(typed)s” is no time zone. Name the largest city in it, such as Bamako, Dhaka or Berlin.")
        )
        raise ValidationError(text, params={"typed": typed, "names": names})
    return zone


class PlaceForm(OwnForm):
    """In which language pages are, and by which clock."""

    language = forms.ChoiceField(
        label=_("Language"),
        error_messages={
            "required": _("Choose a language from the list."),
            "invalid_choice": _("Choose a language from the list."),
        },
        widget=forms.Select(attrs={"class": "input"}),
    )
    time_zone = forms.CharField(
        label=_("Time zone"),
        help_text=_("A city, such as Bamako, or the name of a zone. A day of study begins at 04:00 by its clock."),
        max_length=50,
        error_messages={
            "required": _("Name a city, such as Bamako, or a zone, such as Africa/Bamako."),
            "max_length": _("Name a city, such as Bamako, or a zone, such as Africa/Bamako."),
        },
        widget=forms.TextInput(
            attrs={"class": "input", "list": "zones", "autocomplete": "off", "spellcheck": "false"},
        ),
    )

    class Meta:
        model = User
        fields = ["language", "time_zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [code for code, _name in settings.LANGUAGES]
        if len(codes) == 1:
            del self.fields["language"]
        else:
            choices = [(code, get_language_info(code)["name_local"]) for code in codes]
            self.fields["language"].choices = choices  # type: ignore[attr-defined]

    def clean_time_zone(self) -> str:
        """Return the zone that is meant, or say which are written like it."""
        return zone_meant(self.cleaned_data["time_zone"])


def is_own_password(request: HttpRequest, password: str) -> bool:
    """Tell whether somebody signed in knows the password; five wrong ones count as when signing in."""
    return authenticate(request, username=request.user.get_username(), password=password) == request.user


def label_passwords(form: forms.BaseForm, labels: Mapping[str, StrOrPromise]) -> None:
    """Dress fields for passwords as all fields are, the first new one with what is asked of it."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label, field.help_text = label, ""
        field.error_messages["required"] = _("Type it; it is empty.")
        field.widget.attrs |= {"class": "input"}
        field.widget.attrs.pop("autofocus", None)
        if name.endswith("1"):
            field.help_text = _("At least eight characters, not digits alone, and no common password.")


class FirstPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """A password of one's own, after one that was given on paper."""

    error_messages = {"password_mismatch": _("The two are not the same. Type the new password twice.")}

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(user, data)
        label_passwords(self, NEW_PASSWORD)

    def clean_new_password1(self) -> str:
        """Refuse the password that was on paper."""
        password: str = self.cleaned_data["new_password1"]
        if check_password(password, self.user.password):
            raise ValidationError(_("This is the password you were given. Choose another, which only you know."))
        return password

    def save(self, commit: bool = True) -> User:
        """Keep the password, and that it is an own one."""
        user: User = self.set_password_and_save(self.user, "new_password1", commit=False)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        return user


class OwnPasswordForm(PasswordChangeForm):
    """A new password, for whoever knows the old one."""

    error_messages = {
        "password_incorrect": _("This is not your password. Type the one with which you signed in."),
        "password_mismatch": _("The two are not the same. Type the new password twice."),
    }

    def __init__(self, user: User, data: Any = None, *, request: HttpRequest) -> None:
        super().__init__(user, data)
        self.request = request
        label_passwords(self, {"old_password": _("Old password"), **NEW_PASSWORD})

    def clean_old_password(self) -> str:
        """Refuse a wrong password."""
        password: str = self.cleaned_data["old_password"]
        if not is_own_password(self.request, password):
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return password

    def save(self, commit: bool = True) -> User:
        """Keep the password alone."""
        user: User = self.set_password_and_save(self.user, "new_password1", commit=False)
        user.save(update_fields=["password"])
        return user


class DeleteForm(forms.Form):
    """The password, so that nobody deletes the account of somebody who left a phone open."""

    confirmation = forms.CharField(
        label=_("Your password"),
        strip=False,
        error_messages={"required": _("Type your password; without it nothing is deleted.")},
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        self.request = request

    def clean_confirmation(self) -> str:
        """Refuse a wrong password."""
        password: str = self.cleaned_data["confirmation"]
        if not is_own_password(self.request, password):
            raise ValidationError(_("This is not your password. Type the one with which you signed in."))
        return password
