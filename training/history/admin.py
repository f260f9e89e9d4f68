"""The history of a row in the admin: who changed what and when, and putting it back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from training.accounts.models import User
from training.history.models import State, Version
from training.history.services import record, remember

M = TypeVar("M", bound=models.Model)
MOST_SHOWN = 100


@dataclass(frozen=True)
class Change:
    """One field that says something else than in the version before."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    """A version with what it changed; ``is_now`` is the one that stands."""

    version: Version
    changes: list[Change]
    is_now: bool


Comparison = Callable[[State, State], list[Change]]


class RestoreError(Exception):
    """A version cannot be put back; the messages say why and what to do."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


class RecordedRequest(HttpRequest):
    """A request that changes rows, whose keys are collected."""

    touched: set[int]
    user: User


class RecordedAdmin(admin.ModelAdmin[M]):
    """Rows of which every change is kept: before it, what no version holds yet, and after it, what it made of them."""

    version_kind: str
    # What a version tells and putting it back leaves as it is, by the labels of changes.
    not_put_back: frozenset[str] = frozenset()
    object_history_template = "history/history.html"

    def states_of(self, keys: Collection[int]) -> dict[int, State]:
        """Return what rows hold, by their keys."""
        raise NotImplementedError

    def comparison(self) -> Comparison:
        """Return what tells the differences between two versions."""
        raise NotImplementedError

    def put_back(self, request: HttpRequest, row: M, version: Version) -> None:
        """Put a row back as a version has it; RestoreError when it is not right as things stand."""
        raise NotImplementedError

    def restored(self, request: HttpRequest, row: M) -> None:
        """Do what follows from a row that was put back."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show or save a row, and keep what was saved."""
        response = super().changeform_view(request, *args, **kwargs)
        self._keep(request)
        return response

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show the list or carry out an action, and keep what it changed."""
        response = super().changelist_view(request, extra_context)
        self._keep(request)
        return response

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Keep what the row held, once its form can be read."""
        if change:
            self._touch(request, form.instance.pk)
        return super().save_form(request, form, change)

    def log_change(self, request: HttpRequest, obj: M, message: Any) -> Any:
        """Log a change; of one that is logged before it is made, keep what the row held."""
        self._touch(request, obj.pk)
        return super().log_change(request, obj, message)

    def log_addition(self, request: HttpRequest, obj: M, message: Any) -> Any:
        """Log a new row."""
        self._touched(request).add(obj.pk)
        return super().log_addition(request, obj, message)

    def _touched(self, request: HttpRequest) -> set[int]:
        recorded = cast("RecordedRequest", request)
        if not hasattr(recorded, "touched"):
            recorded.touched = set()
        return recorded.touched

    def _touch(self, request: HttpRequest, key: int) -> None:
        if key not in self._touched(request):
            self._touched(request).add(key)
            remember(self.version_kind, self.states_of([key]), at=timezone.now())

    def _keep(self, request: HttpRequest) -> None:
        if keys := self._touched(request):
            by = cast("RecordedRequest", request).user
            states = self.states_of(keys)
            record(self.version_kind, states, reason=Version.Reason.EDITED, by=by, at=timezone.now())

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the versions of a row, ask before one is put back, or put it back."""
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_or_change_permission(request, row):
            return super().history_view(request, object_id, extra_context)
        chosen = request.POST.get("version") or request.GET.get("version") or ""
        if chosen:
            return self._restore(request, row, chosen)
        shown = {"steps": self._steps(row), "can_restore": self.has_change_permission(request, row), "row": row}
        return super().history_view(request, object_id, {**shown, **(extra_context or {})})

    def _restore(self, request: HttpRequest, row: M, chosen: str) -> HttpResponse:
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        key = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) <= 18 else 0
        version = get_object_or_404(Version.objects.of(self.version_kind, row.pk), pk=key)
        reasons: list[str] = []
        if request.method == "POST":
            try:
                with transaction.atomic():
                    self._touch(request, row.pk)
                    self.put_back(request, row, version)
                    self.restored(request, row)
                    self._record_restored(request, row, version)
            except RestoreError as error:
                reasons = error.reasons
            else:
                self.log_change(request, row, _("Restored as of %(when)s.") % {"when": _moment(version)})
                self.message_user(request, _("Restored as of %(when)s.") % {"when": _moment(version)}, messages.SUCCESS)
                return redirect(self._address(row, "change"))
        return self._confirm(request, row, version, reasons)

    def _record_restored(self, request: HttpRequest, row: M, version: Version) -> None:
        by, note = cast("RecordedRequest", request).user, _moment(version)
        states = self.states_of([row.pk])
        record(self.version_kind, states, reason=Version.Reason.RESTORED, by=by, at=timezone.now(), note=note)

    def _confirm(self, request: HttpRequest, row: M, version: Version, reasons: list[str]) -> HttpResponse:
        changes = self.comparison()(self.states_of([row.pk])[row.pk], version.state)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Restore: %(row)s") % {"row": row},
            "opts": self.opts,
            "row": row,
            "version": version,
            "changes": [change for change in changes if change.label not in self.not_put_back],
            "reasons": reasons,
            "back": self._address(row, "history"),
        }
        return TemplateResponse(request, "history/restore.html", context, status=422 if reasons else 200)

    def _steps(self, row: M) -> list[Step]:
        """Return the versions with what each changed, the latest first; one that nobody kept yet is the first."""
        versions = list(Version.objects.of(self.version_kind, row.pk)[: MOST_SHOWN + 1])
        now = self.states_of([row.pk])[row.pk]
        compared, steps = self.comparison(), []
        for index, version in enumerate(versions[:MOST_SHOWN]):
            before = versions[index + 1].state if index + 1 < len(versions) else None
            changes = compared(before, version.state) if before is not None else []
            steps.append(Step(version, changes, is_now=index == 0 and version.state == now))
        if versions and versions[0].state != now:
            found = Version(kind=self.version_kind, key=row.pk, reason=Version.Reason.FOUND, state=now)
            steps.insert(0, Step(found, compared(versions[0].state, now), is_now=True))
        return steps

    def _address(self, row: M, name: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=[row.pk])


def _moment(version: Version) -> str:
    return f"{timezone.localtime(version.at):%Y-%m-%d %H:%M}"


def by_field(model: type[models.Model], names: Iterable[str]) -> Comparison:
    """Return what compares versions field by field, each called as the model calls it."""

    def compared(before: State, after: State) -> list[Change]:
        found = []
        for name in names:
            if before.get(name) != after.get(name):
                label = _label(model, name)
                found.append(Change(label, _text(before.get(name)), _text(after.get(name))))
        return found

    return compared


def _label(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(getattr(field, "verbose_name", "") or field.related_model._meta.verbose_name_plural)


def _text(value: Any) -> str:
    """Return a stored value as a reader has it."""
    if isinstance(value, list):
        return "\n".join(map(_text, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_text(one)}" for name, one in value.items() if one not in ("", None, [], False))
    return {True: _("yes"), False: _("no")}[value] if isinstance(value, bool) else str("" if value is None else value)


def put_back_by_form(owner: RecordedAdmin[M], request: HttpRequest, row: M, values: State) -> None:
    """Save values through the form of the admin, as if an editor had typed them; RestoreError with what it refuses."""
    form_class: Any = owner.get_form(request, row, change=True)
    shown = form_class(instance=row)
    names = [name for name in shown.fields if name != "opened"]
    typed = {name: shown.fields[name].prepare_value(values[name]) for name in names if name in values}
    data = {name: shown[name].value() for name in names} | typed
    form = form_class(data, instance=row)
    if not form.is_valid():
        raise RestoreError([text for texts in form.errors.values() for text in texts])
    owner.save_model(request, owner.save_form(request, form, change=True), form, change=True)
