"""Two editors with one row open: the second to save is told what the first changed, and nothing is lost unseen.

A form carries what the row held when it was opened, as short digests by field. On saving they are compared with what
the row holds by then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from training.rules.addresses import digest

M = TypeVar("M", bound=models.Model)
OPENED = "opened"
DIGEST_LENGTH = 10
LONGEST_SHOWN = 200
NOTHING = "–"


def text_of(row: models.Model, name: str) -> str:
    """Return what a field of a row holds, as an editor reads it."""
    field = row._meta.get_field(name)
    if isinstance(field, models.ManyToManyField):
        return "; ".join(sorted(str(other) for other in getattr(row, name).all())) if row.pk else ""
    if isinstance(field, models.ForeignKey):
        return str(getattr(row, name) or "")
    if getattr(field, "choices", None):
        return str(getattr(row, f"get_{name}_display")())
    value = getattr(row, name)
    if isinstance(value, list) and isinstance(field, models.JSONField):
        return "\n".join(" | ".join(map(str, one.values())) if isinstance(one, dict) else str(one) for one in value)
    return {True: _("yes"), False: _("no"), None: ""}.get(value, str(value)) if _is_flag(value) else str(value)


def _is_flag(value: object) -> bool:
    return value is None or isinstance(value, bool)


def state_of(row: models.Model, names: Iterable[str], related: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return what a row and its related rows hold, by field; one of a related row is called ``claims-12-says``."""
    state = {name: text_of(row, name) for name in names}
    for accessor, fields in related.items():
        for other in getattr(row, accessor).select_related() if row.pk else ():
            state |= {f"{accessor}-{other.pk}-{name}": text_of(other, name) for name in fields}
    return state


def digests_of(state: Mapping[str, str]) -> str:
    """Return a state as a form carries it."""
    return json.dumps({name: digest(text)[:DIGEST_LENGTH] for name, text in state.items()}, separators=(",", ":"))


def read_digests(text: str) -> dict[str, str]:
    """Return the digests that a form carried; none when it carried nothing that can be read."""
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in read.items()} if isinstance(read, dict) else {}


class OpenedField(forms.CharField):
    """What a row held when its form was opened; it is no value of the row."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell that this never makes a form a changed one."""
        return False


class GuardedForm(forms.ModelForm[Any]):
    """A form that refuses to overwrite what somebody else saved since it was opened."""

    guarded: Iterable[str] = ()
    guarded_rows: Mapping[str, Iterable[str]] = {}
    # Set for a rehearsal: the form is to be shown again and not saved.
    only_shown = False
    opened = OpenedField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts: list[str] = []
        if self.instance.pk:
            self.now = state_of(self.instance, self.guarded, self.guarded_rows)
            self.initial[OPENED] = digests_of(self.now)

    def is_valid(self) -> bool:
        """Tell whether it can be saved."""
        return super().is_valid() and not self.only_shown

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        carried = read_digests(self.cleaned_data.get(OPENED) or "")
        opened = {name: value for name, value in carried.items() if self._is_guarded(name)}
        if not self.instance.pk or not opened:
            return
        now = read_digests(digests_of(self.now))
        changed = [name for name in {**opened, **now} if opened.get(name) != now.get(name)]
        # A row that came or went differs in every field and is told once.
        self.conflicts = list(dict.fromkeys(line for name in changed if (line := self._difference(name))))
        if self.conflicts:
            self.add_error(None, ValidationError([_told(), *self.conflicts]))
            # Seen now: saving once more is a decision.
            seen = cast("QueryDict", self.data).copy()
            seen[self.add_prefix(OPENED)] = digests_of(self.now)
            self.data = seen

    def _is_guarded(self, name: str) -> bool:
        accessor, *rest = name.split("-")
        if not rest:
            return name in set(self.guarded)
        return len(rest) == len(("key", "column")) and rest[1] in set(self.guarded_rows.get(accessor, ()))

    def _difference(self, name: str) -> str:
        """Return a field that both hold otherwise, with both values; empty when they agree."""
        theirs, mine = self.now.get(name), self._mine(name)
        if theirs is None:
            return _("%(row)s was taken away.") % {"row": self._row_label(name)}
        if mine is None:
            return _("%(row)s was added; open the page anew to see it.") % {"row": self._row_label(name)}
        if "-" not in name and name not in self.fields:
            return _("%(field)s changed since: “%(theirs)s”.") % {"field": self._label(name), "theirs": _short(theirs)}
        if " ".join(theirs.split()) == " ".join(mine.split()):
            return ""
        values = {"field": self._label(name), "theirs": _short(theirs), "mine": _short(mine)}
        return _("%(field)s: saved since “%(theirs)s”, here “%(mine)s”.") % values

    def _mine(self, name: str) -> str | None:
        """Return what this form holds in a field; None for a row that it does not have."""
        if "-" not in name:
            field = self.instance._meta.get_field(name)
            if isinstance(field, models.ManyToManyField):
                chosen = self.cleaned_data.get(name)
                return None if chosen is None else "; ".join(sorted(map(str, chosen)))
            return text_of(self.instance, name)
        accessor, key, column = name.split("-")
        for number in range(int(self.data.get(f"{accessor}-TOTAL_FORMS") or 0)):
            if str(self.data.get(f"{accessor}-{number}-id")) == key:
                return self._as_read(accessor, column, str(self.data.get(f"{accessor}-{number}-{column}", "")))
        return None

    def _as_read(self, accessor: str, column: str, sent: str) -> str:
        """Return what was sent for a field of a related row, as an editor reads it."""
        model = self.instance._meta.get_field(accessor).related_model
        field = cast("Any", model)._meta.get_field(column)
        if isinstance(field, models.ForeignKey):
            return str(field.related_model._default_manager.filter(pk=sent).first() or "") if sent.isdigit() else ""
        if isinstance(field, models.BooleanField):
            return _("yes") if sent else _("no")
        return str(dict(field.flatchoices).get(sent, sent))

    def _label(self, name: str) -> str:
        if "-" not in name:
            return str(capfirst(cast("Any", self.instance._meta.get_field(name)).verbose_name))
        accessor, _key, column = name.split("-")
        model = cast("Any", self.instance._meta.get_field(accessor).related_model)
        return f"{self._row_label(name)}, {model._meta.get_field(column).verbose_name}"

    def _row_label(self, name: str) -> str:
        accessor, key, _column = name.split("-")
        model = cast("Any", self.instance._meta.get_field(accessor).related_model)
        return f"{capfirst(model._meta.verbose_name)} {key}"


def _told() -> str:
    return _(
        "Somebody else saved this since you opened it, and nothing was overwritten. Below is what differs. Take over "
        "what is right and save again; that puts what is in this form in place of what was saved."
    )


def _short(text: str) -> str:
    return (text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…") or NOTHING


class GuardedAdmin(admin.ModelAdmin[M]):
    """An admin whose rows are not overwritten unseen."""

    change_form_template = "editing/change_form.html"
    guarded: Iterable[str] = ()
    guarded_rows: Mapping[str, Iterable[str]] = {}

    def form_for(self, obj: M | None) -> type[forms.ModelForm[Any]]:
        """Return the form that is guarded, which may be another for each row."""
        return self.form

    def get_form(self, request: HttpRequest, obj: M | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form, guarded."""
        attributes = {
            "guarded": self.guarded,
            "guarded_rows": self.guarded_rows,
            "only_shown": getattr(request, "only_shown", False),
        }
        kwargs["form"] = type("Guarded", (GuardedForm, self.form_for(obj)), attributes)
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: M | None = None) -> Any:
        """Return the fields that are shown; what the row held is carried out of sight."""
        return [name for name in super().get_fields(request, obj) if name != OPENED]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> M | None:
        """Return the row, which nobody else can save while this request does."""
        found = super().get_object(request, object_id, from_field)
        if found is not None and request.method == "POST":
            self.model._default_manager.select_for_update().filter(pk=found.pk).first()
            found.refresh_from_db()
        return found

    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the history, or put a version back in one transaction: outside of one no row can be locked."""
        if request.method != "POST":
            return super().history_view(request, *args, **kwargs)
        with transaction.atomic():
            return super().history_view(request, *args, **kwargs)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer 409 when somebody else saved the row since."""
        response = super().render_change_form(request, context, *args, **kwargs)
        if getattr(context["adminform"].form, "conflicts", None):
            response.status_code = 409
        return response
