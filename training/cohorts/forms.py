from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from training.accounts.forms import FURTHEST_DEPLOYMENT, NEW_PASSWORD, label_passwords, retention_field, zone_meant
from training.accounts.models import TRAINING_ROLES, User
from training.cohorts.models import CODE_LENGTH, CODE_LETTERS, LOWEST_STANDARD, Cohort, syllabus_of, with_card
from training.cohorts.remedies import NAME_REMEDIES
from training.cohorts.services.membership import DAYS_OPEN, LONGEST_OPEN
from training.facts.models import Fact, Topic
from training.rules.days import study_day
from training.rules.roster import Fault, name_fault, tidy, username_fault

LARGEST_ROSTER = 100 * 1024
USERNAME_TAKEN = _("Somebody has this username. Choose another, or sign in if it is yours.")


class TopicsField(forms.ModelMultipleChoiceField[Topic]):
    """Topics to tick, each with how many facts it has."""

    counts: Mapping[int, tuple[int, int]] = {}

    def label_from_instance(self, topic: Topic) -> str:
        """Return the title with the number of facts, and of core ones."""
        facts, core = self.counts.get(topic.pk, (0, 0))
        text = ngettext("%(title)s: %(facts)d fact, %(core)d core", "%(title)s: %(facts)d facts, %(core)d core", facts)
        return text % {"title": topic.title, "facts": facts, "core": core}


class CohortForm(forms.ModelForm[Cohort]):
    """What a trainer sets for a cohort."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        error_messages={
            "required": _("Give it a name, such as “Police, May intake”."),
            "max_length": _("Give it a shorter name, of at most 80 characters."),
        },
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    deploys_on = forms.DateField(
        label=_("Day of deployment"),
        input_formats=["%Y-%m-%d"],
        error_messages=dict.fromkeys(
            ("required", "invalid"), _("Give the day as year, month and day, such as 2027-06-12.")
        ),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input"}),
    )
    time_zone = forms.CharField(
        label=_("Time zone"),
        help_text=_("A city, such as Bamako, or the name of a zone. A day of study begins at 04:00 by its clock."),
        max_length=50,
        error_messages=dict.fromkeys(
            ("required", "max_length"), _("Name a city, such as Bamako, or a zone, such as Africa/Bamako.")
        ),
        widget=forms.TextInput(
            attrs={"class": "input", "list": "zones", "autocomplete": "off", "spellcheck": "false"},
        ),
    )
    standard = forms.IntegerField(
        label=_("Standard, in per cent"),
        help_text=_("The share of the facts that each learner is to recall on the day, from 50 to 100."),
        min_value=round(LOWEST_STANDARD * 100),
        max_value=100,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Give a whole number of per cent from 50 to 100.")
        ),
        widget=forms.NumberInput(attrs={"class": "input"}),
    )
    retention = retention_field()
    topics = TopicsField(
        Topic.objects.order_by("order", "pk"), label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Cohort
        fields = ["name", "deploys_on", "time_zone", "standard", "retention", "topics", "core_only"]

    def __init__(self, data: Any = None, *, instance: Cohort, at: datetime) -> None:
        super().__init__(data, instance=instance)
        self.at = at
        for share in ("standard", "retention"):
            self.initial[share] = round(getattr(self.instance, share) * 100)
        facts = with_card().order_by().values("topic")
        counted = facts.annotate(all=Count("pk"), core=Count("pk", filter=Q(importance=Fact.Importance.CORE)))
        self.fields["topics"].counts = {row["topic"]: (row["all"], row["core"]) for row in counted}  # type: ignore[attr-defined]

    def clean_time_zone(self) -> str:
        """Return the zone that is meant, or say which are written like it."""
        return zone_meant(self.cleaned_data["time_zone"])

    def clean_standard(self) -> float:
        """Return the share."""
        return float(self.cleaned_data["standard"]) / 100

    def clean(self) -> dict[str, Any]:
        """Refuse a day that is past, where the cohort is, or far off, and a syllabus without facts."""
        given = super().clean() or self.cleaned_data
        if "deploys_on" in given and "time_zone" in given:
            self._check_day(given["deploys_on"], study_day(self.at, ZoneInfo(given["time_zone"])))
        if "topics" in given:
            self._check_syllabus(given)
        return given

    def _check_day(self, day: date, today: date) -> None:
        kept = self.instance.pk and "deploys_on" not in self.changed_data
        if day < today and not kept:
            self.add_error("deploys_on", _("This day is past. Give a day from today on."))
        if day > today + FURTHEST_DEPLOYMENT:
            self.add_error("deploys_on", _("This day is more than five years away. Check the year."))

    def _check_syllabus(self, given: dict[str, Any]) -> None:
        chosen = self.instance.facts.all() if self.instance.pk else Fact.objects.none()
        narrowed = given["core_only"] or given["topics"]
        if narrowed and not syllabus_of(given["topics"], chosen, core_only=given["core_only"]).exists():
            self.add_error("topics", _("No fact is left. Tick more topics, or take “core facts only” away."))


class TrainerForm(forms.Form):
    """Another trainer, by username."""

    username = forms.CharField(
        label=_("Username of another trainer"),
        max_length=150,
        error_messages={"required": _("Type the username.")},
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def clean_username(self) -> User:
        """Return the trainer; who is no trainer is as unknown as who does not exist."""
        trainers = User.objects.filter(is_active=True, role__in=TRAINING_ROLES)
        found = trainers.filter(username=self.cleaned_data["username"]).first()
        if found is None:
            raise ValidationError(_("No trainer has this username. Check it; an administrator makes people trainers."))
        return found


class InvitationForm(forms.Form):
    """For how long an invitation lets people in."""

    days = forms.IntegerField(
        label=_("Open for how many days"),
        help_text=_("From 1 to 60."),
        initial=DAYS_OPEN,
        min_value=1,
        max_value=LONGEST_OPEN,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Give a whole number from 1 to 60.")
        ),
        widget=forms.NumberInput(attrs={"class": "input"}),
    )


def plain_code(typed: str) -> str:
    """Return a code as it is kept, however it was typed: in small letters, with spaces, dashes or dots."""
    return "".join(typed.split()).translate(dict.fromkeys(map(ord, "-‐‑–—._"))).upper()


class CodeForm(forms.Form):
    """A code from a trainer, as it was read off a board."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Eight letters and digits, such as BCDF-2345. Capitals, spaces and dashes do not matter."),
        max_length=40,
        error_messages=dict.fromkeys(
            ("required", "max_length"), _("Type the eight letters and digits that your trainer gave you.")
        ),
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )

    def clean_code(self) -> str:
        """Return the code as it is kept; refuse what no code looks like."""
        code = plain_code(self.cleaned_data["code"])
        if len(code) != CODE_LENGTH:
            text = _("A code has eight letters and digits; this one has %(length)d. Check it against the board.")
            raise ValidationError(text, params={"length": len(code)})
        if odd := "".join(dict.fromkeys(letter for letter in code if letter not in CODE_LETTERS)):
            text = _(
                "No code has “%(odd)s” in it: there are no vowels, no Y, no 0 and no 1. Check it against the board."
            )
            raise ValidationError(text, params={"odd": odd})
        return code


class NewLearnerForm(forms.Form):
    """An account for somebody who holds an invitation."""

    username = forms.CharField(
        label=_("Username"),
        help_text=_("For signing in: small letters, digits, dots and dashes."),
        max_length=60,
        error_messages={"required": _("Choose a username."), "max_length": NAME_REMEDIES[Fault.USERNAME_LONG]},
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    name = forms.CharField(
        label=_("Name (may be left empty)"),
        help_text=_("As your trainer knows you; your trainer sees it."),
        max_length=150,
        required=False,
        error_messages={"max_length": NAME_REMEDIES[Fault.NAME_LONG]},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
    )
    new_password1 = forms.CharField(strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    new_password2 = forms.CharField(strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        label_passwords(self, NEW_PASSWORD | {"new_password1": _("Password"), "new_password2": _("Password once more")})

    def clean_username(self) -> str:
        """Return the username in small letters; refuse one that cannot be typed everywhere or is taken."""
        username: str = self.cleaned_data["username"].lower()
        if fault := username_fault(username):
            raise ValidationError(NAME_REMEDIES[fault])
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(USERNAME_TAKEN)
        return username

    def clean_name(self) -> str:
        """Return the name; refuse signs that no name has."""
        name = tidy(self.cleaned_data["name"])
        if name and (fault := name_fault(name)):
            raise ValidationError(NAME_REMEDIES[fault])
        return name

    def clean(self) -> dict[str, Any]:
        """Refuse two passwords that differ, and one that is easily guessed."""
        given = super().clean() or self.cleaned_data
        first, second = given.get("new_password1"), given.get("new_password2")
        if first and second and first != second:
            self.add_error("new_password2", _("The two are not the same. Type the password twice."))
        elif first:
            try:
                validate_password(first, User(username=given.get("username", ""), first_name=given.get("name", "")))
            except ValidationError as error:
                self.add_error("new_password1", error)
        return given


class RosterForm(forms.Form):
    """A list of people, pasted or as a file."""

    text = forms.CharField(
        label=_("Paste the list"),
        help_text=_("One person on each line: the name and, if you wish, a comma or semicolon and a username."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 8, "spellcheck": "false", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=_("Or choose a CSV file"),
        help_text=_("In UTF-8, with the columns name and, if you wish, username. At most 500 people and 100 KB."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"class": "input", "accept": ".csv,text/csv,text/plain"}),
    )

    def clean(self) -> dict[str, Any]:
        """Read the file, if there is one, as text."""
        given = super().clean() or self.cleaned_data
        file = given.get("file")
        if (file is not None and file.size > LARGEST_ROSTER) or len(given.get("text", "").encode()) > LARGEST_ROSTER:
            raise ValidationError(_("The list is larger than 100 KB. Keep the columns name and username alone."))
        if file is not None:
            given["text"] = self._read(file.read())
        return given

    def _read(self, content: bytes) -> str:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            text = _(
                "The file is not in UTF-8, so that names with accents would be spoilt. Save it as “CSV UTF-8” in the "
                "spreadsheet program, or paste the list instead."
            )
            raise ValidationError(text) from error
