from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from training.cohorts.report import Report
from training.cohorts.services.standings import Member
from training.facts.models import Fact
from training.quizzes.models import MOST_QUESTIONS, Quiz
from training.quizzes.services import draw_on

SLUG = re.compile(r"[a-z0-9-]{1,80}")
USUAL_DAYS = 3
# A due day further away is a slip of the pen.
FURTHEST_DUE = timedelta(days=366)
ISO = ["%Y-%m-%d"]
# Of more members not all are listed, but those found by their names, so many at a time.
MOST_LISTED, MOST_FOUND = 40, 20


class FactsField(forms.Field):
    """Facts by their addresses, as ticked."""

    widget = forms.SelectMultiple

    def clean(self, value: Any) -> list[Fact]:
        """Return the facts in the order in which they were sent."""
        sent = list(dict.fromkeys(slug for slug in value or () if SLUG.fullmatch(slug)))
        if not sent:
            raise ValidationError(_("Choose at least one fact: tick it in the list, or search for it by its words."))
        if len(sent) > MOST_QUESTIONS:
            raise ValidationError(
                _("Choose at most %(most)d facts: take the tick away from some."), params={"most": MOST_QUESTIONS}
            )
        found = {fact.slug: fact for fact in Fact.objects.active().filter(slug__in=sent)}
        if len(found) < len(sent):
            raise ValidationError(_("One of the facts is not in the record any more. Choose again."))
        return [found[slug] for slug in sent]


class MembersField(forms.Field):
    """Members of a cohort by the keys of their memberships, as ticked."""

    widget = forms.SelectMultiple

    def __init__(self, members: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.members = members

    def clean(self, value: Any) -> list[int]:
        """Return the keys in the order of the members."""
        sent = set(value or ())
        found = [member.key for member in self.members if str(member.key) in sent]
        if len(found) < len(sent):
            raise ValidationError(_("One of the learners is not in the cohort any more. Choose again."))
        return found


@dataclass(frozen=True)
class MemberChoices:
    """The members to choose from, by key and name and whether they are ticked; how many more have the words looked for.

    Of a large cohort they are those ticked and those found, by words of their names.
    """

    shown: list[tuple[int, str, bool]]
    left: int
    searched: bool

    @classmethod
    def of(cls, members: Sequence[Member], *, ticked: Collection[str], words: str) -> MemberChoices:
        """Return who is to be shown of all members, some of them ticked, while looking for words."""
        searched, left = len(members) > MOST_LISTED, 0
        chosen = {member.key for member in members if str(member.key) in ticked}
        if searched:
            wanted = words.casefold().split()
            found = [one for one in members if one.key not in chosen and wanted and _has(one, wanted)]
            left = max(0, len(found) - MOST_FOUND)
            members = [*(one for one in members if one.key in chosen), *found[:MOST_FOUND]]
        return cls([(one.key, one.name, one.key in chosen) for one in members], left, searched)


def _has(member: Member, words: Sequence[str]) -> bool:
    """Tell whether every word begins one of a member's names."""
    names = f"{member.name} {member.username}".casefold().split()
    return all(any(name.startswith(word) for name in names) for word in words)


class QuizForm(forms.Form):
    """What a quiz is on, for whom, and until when."""

    key = forms.UUIDField(widget=forms.HiddenInput, label=_("Page"))
    title = forms.CharField(
        label=_("Title"), max_length=80, widget=forms.TextInput(attrs={"class": "input"}),
        help_text=_("Learners see it on their Today page."),
    )  # fmt: skip
    fact = FactsField(label=_("Facts"))
    length = forms.IntegerField(
        label=_("Number of questions"),
        min_value=1,
        max_value=MOST_QUESTIONS,
        help_text=_("From 1 to 30. One on each fact first, then a second one. With fewer questions than facts each "
                    "learner is asked about some of them."),
        widget=forms.NumberInput(attrs={"class": "input"}),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=Quiz.Kind.choices, widget=forms.RadioSelect)
    audience = forms.ChoiceField(
        label=_("For whom"),
        choices=[("all", _("The whole cohort")), ("behind", _("Not on course")), ("some", _("Chosen learners"))],
        widget=forms.RadioSelect,
    )
    opens_on = forms.DateField(
        label=_("Opens"), required=False, help_text=_("Leave it empty to open it at once."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input"}), input_formats=ISO,
    )  # fmt: skip
    due_on = forms.DateField(
        label=_("Due"), help_text=_("An assessment cannot be begun after this day; practice can."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input"}), input_formats=ISO,
    )  # fmt: skip

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.behind = report.today, [member.key for member in report.behind]
        self.fields["member"] = MembersField(report.members, label=_("Learners"), required=False)
        day = _("Write year, month and day, such as 2027-06-12.")
        messages = {
            "key": _("The page was too old. Press the button again."),
            "title": _("Give the quiz a title of at most 80 characters, such as “Weak facts of May”."),
            "length": _("Give a whole number of questions from 1 to 30."),
            "kind": _("Choose practice or assessment."),
            "audience": _("Choose the whole cohort, or some learners."),
            "opens_on": day,
            "due_on": day,
        }
        kinds = (
            "required",
            "invalid",
            "invalid_choice",
            "min_value",
            "max_value",
            "max_length",
            "null_characters_not_allowed",
        )
        for name, message in messages.items():
            self.fields[name].error_messages = dict.fromkeys(kinds, message)

    @classmethod
    def to_show(cls, report: Report, *, facts: Sequence[Fact], member: Member | None) -> QuizForm:
        """Return an unbound form with a fresh key, filled for facts and, if given, for one member."""
        today, deploys_on = report.today, report.cohort.deploys_on
        due = today + timedelta(days=USUAL_DAYS)
        values = {
            "key": uuid.uuid4(),
            "title": _now("Weak facts, %(day)s") % {"day": date_format(today, "j F")},
            "fact": [fact.slug for fact in facts],
            "length": max(1, len(draw_on(facts, assessment=False, length=MOST_QUESTIONS, seed=0)[: len(facts)])),
            "kind": Quiz.Kind.PRACTICE,
            "audience": "some" if member else "all",
            "member": [str(member.key)] if member else [],
            "due_on": min(due, deploys_on) if deploys_on >= today else due,
        }
        return cls(initial=values, report=report)

    def clean_opens_on(self) -> date | None:
        """Take a day that is today or past as at once."""
        day: date | None = self.cleaned_data["opens_on"]
        return day if day and day > self.today else None

    def clean_due_on(self) -> date:
        """Refuse a day that is past, and one that is far off."""
        day: date = self.cleaned_data["due_on"]
        if day < self.today:
            raise ValidationError(_("This day is past. Give today or a later day."))
        if day > self.today + FURTHEST_DUE:
            raise ValidationError(_("This day is more than a year away. Check the year."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse what does not fit together, and more questions than there are."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("audience") == "some" and not data.get("member") and "member" not in self.errors:
            self.add_error("member", _("Tick at least one learner, or choose the whole cohort."))
        if data.get("audience") == "behind" and not self.behind:
            self.add_error("audience", _("Nobody is off course. Choose the whole cohort, or some learners."))
        opens, due = data.get("opens_on"), data.get("due_on")
        if opens and due and opens > due:
            self.add_error("opens_on", _("It opens after it is due. Give an earlier day, or a later one to be due."))
        if self.available is not None and data.get("length"):
            self._check_length(data["length"], self.available)
        return data

    @property
    def named(self) -> list[int] | None:
        """Whom the quiz is for, by the keys of their memberships; None for the whole cohort."""
        found = {"behind": self.behind, "some": self.cleaned_data["member"]}
        return found.get(self.cleaned_data["audience"])

    @cached_property
    def available(self) -> int | None:
        """How many questions can be asked on the facts chosen; None where these or the kind are not valid."""
        facts, kind = self.cleaned_data.get("fact"), self.cleaned_data.get("kind")
        if not facts or not kind:
            return None
        return len(draw_on(facts, assessment=kind == Quiz.Kind.ASSESSMENT, length=MOST_QUESTIONS, seed=0))

    def _check_length(self, length: int, available: int) -> None:
        if not available:
            self.add_error("fact", _("There is no published question on these facts. Choose others."))
        elif length > available:
            text = ngettext(
                "There is only %(count)d question to ask on these facts. Ask for 1, or choose more facts.",
                "There are only %(count)d questions to ask on these facts. Ask for at most that many, or choose more "
                "facts.",
                available,
            )
            self.add_error("length", text % {"count": available})
