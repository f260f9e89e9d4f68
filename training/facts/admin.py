from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet, ModelChoiceIterator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from training.facts.models import Claim, Entity, Fact, Loaded, Phrasing, Source, Topic
from training.facts.recorded import RecordedFactAdmin, RecordedReferredAdmin
from training.facts.services import (
    Refusal,
    check_entity,
    check_fact,
    check_source,
    check_topic,
    refresh_disputed,
    refresh_search_of,
    refresh_search_text,
)
from training.history.models import Version
from training.rules.records import Kind, PhrasingKind

Curated = TypeVar("Curated", bound=Loaded)
Checked = TypeVar("Checked", Source, Topic, Entity)
LAST = 2**63
KEY = re.compile(r"[0-9]{1,18}")
# What only a question that is asked has; the seeds hold no place for it in other wordings.
OF_A_QUESTION = ("answer", "answer_kind", "unit", "accepted", "format", "held_back")


def refuse(form: forms.ModelForm[Any], refusals: list[Refusal]) -> None:
    """Show each refusal at its field, or above the form when the field cannot be changed there."""
    for refusal in refusals:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


class CheckedForm(forms.ModelForm[Checked]):
    """A form of what the seeds hold too, held to the same rules."""

    check: Callable[[Checked], list[Refusal]]

    def full_clean(self) -> None:
        """Read the fields, then check what they hold together."""
        super().full_clean()
        if self.is_bound and not self.errors:
            refuse(self, type(self).check(self.instance))


class SourceForm(CheckedForm[Source]):
    check = staticmethod(check_source)


class TopicForm(CheckedForm[Topic]):
    check = staticmethod(check_topic)


class EntityForm(CheckedForm[Entity]):
    check = staticmethod(check_entity)


class PhrasingForm(forms.ModelForm[Phrasing]):
    def clean(self) -> dict[str, Any]:
        """Refuse what a wording of this kind has no use for; an answer of its own is a text unless said otherwise."""
        given = super().clean() or self.cleaned_data
        kind = given.get("kind")
        useless = OF_A_QUESTION if kind != PhrasingKind.ASK else ()
        for name in (*useless, *(["wrong"] if kind == PhrasingKind.CLOZE else [])):
            if given.get(name):
                self.add_error(name, _("Leave this empty: a wording of this kind has no use for it."))
        if given.get("answer") and not given.get("answer_kind"):
            given["answer_kind"] = Kind.TEXT
        return given


@dataclass
class Whole:
    """The form of a fact and those of its rows, which are checked together when each can be read."""

    form: forms.ModelForm[Fact] | None = None
    formsets: list[RowsOfFact] = field(default_factory=list)

    def check(self) -> None:
        """Refuse what does not fit together, each at its field; ValidationError when anything does not."""
        rows = [form for formset in self.formsets for form in formset.kept]
        if self.form is None or any(row.errors for row in rows):
            return
        rows.sort(key=lambda row: (row.instance.order, row.instance.pk or LAST))
        instances = [row.instance for row in rows]
        refusals = check_fact(
            self.form.instance,
            self.form.cleaned_data["entities"],
            [row for row in instances if isinstance(row, Claim)],
            [row for row in instances if isinstance(row, Phrasing)],
        )
        for form in (self.form, *rows):
            refuse(form, [refusal for refusal in refusals if refusal.row is form.instance])
        if refusals:
            # Here and not at the fields alone: the forms before were already found valid by themselves.
            raise ValidationError(_("The fact as a whole is not right yet: see what is said at its fields."))


class FactRequest(HttpRequest):
    """A request for the form of a fact."""

    whole: Whole


class RowsOfFact(BaseInlineFormSet[Any, Fact, Any]):
    """The claims or the phrasings of a fact; the last of them to be read has the whole checked."""

    def __init__(self, *args: Any, whole: Whole, **kwargs: Any) -> None:
        self.whole = whole
        whole.formsets.append(self)
        super().__init__(*args, **kwargs)

    @property
    def kept(self) -> list[Any]:
        """The forms of rows that are to stay; one left empty has neither data nor errors."""
        filled = (form for form in self.forms if form.errors or form.cleaned_data)
        return [form for form in filled if not form.cleaned_data.get("DELETE")]

    def clean(self) -> None:
        """Check the fact and all its rows, once every row was read."""
        super().clean()
        if self is self.whole.formsets[-1]:
            self.whole.check()


class KeysOnly:
    """A choice by search that passes over what can be no key: it could not be looked up to be shown again."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the keys that were chosen."""
        chosen = super().value_from_datadict(data, files, name)  # type: ignore[misc]
        if isinstance(chosen, list):
            return [key for key in chosen if KEY.fullmatch(key)]
        return chosen if KEY.fullmatch(chosen or "") else ""


class Found(KeysOnly, AutocompleteSelect):
    pass


class SeveralFound(KeysOnly, AutocompleteSelectMultiple):
    pass


class ClaimInline(admin.StackedInline[Claim, Fact]):
    model = Claim
    formset = RowsOfFact
    extra = 0

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Claim]:
        """Return the claims with their sources, which head them."""
        return super().get_queryset(request).select_related("source")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Look the sources up once, not for each claim; the fact, which the page is about, not at all."""
        chosen = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if chosen is not None and db_field.name == "source":
            chosen.choices = list(cast("ModelChoiceIterator[Source]", chosen.choices))
        return chosen


class PhrasingInline(admin.StackedInline[Phrasing, Fact]):
    model = Phrasing
    form = PhrasingForm
    formset = RowsOfFact
    extra = 0


class LoadedAdmin(admin.ModelAdmin[Curated]):
    """What the seeds hold too: an edit is marked, so that loading the seeds never overwrites it."""

    def get_readonly_fields(self, request: HttpRequest, obj: Curated | None = None) -> list[str]:
        """Let the identifier be chosen once: the seeds, addresses and questions name the row by it."""
        return [*super().get_readonly_fields(request, obj), *(["slug"] if obj else [])]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows and mark an edit; saving without a change is none."""
        super().save_related(request, form, formsets, change)
        if form.has_changed() or any(formset.has_changed() for formset in formsets):
            form.instance.edited_at = timezone.now()
            form.instance.save(update_fields=["edited_at"])


@admin.register(Fact)
class FactAdmin(RecordedFactAdmin, LoadedAdmin[Fact]):
    list_display = ["statement", "topic", "kind", "importance", "disputed", "edited_at", "withdrawn_at"]
    list_filter = [
        *("topic", "kind", "importance", "disputed"),
        ("edited_at", admin.EmptyFieldListFilter),
        ("withdrawn_at", admin.EmptyFieldListFilter),
    ]
    search_fields = ["statement", "slug", "search_text"]
    readonly_fields = ["disputed", "edited_at"]
    list_select_related = ["topic"]
    inlines = [ClaimInline, PhrasingInline]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Look the subject up by its names."""
        if db_field.name == "subject":
            kwargs["widget"] = Found(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Look the entities up by their names."""
        kwargs["widget"] = SeveralFound(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show or save a fact with its claims and phrasings as a whole."""
        cast("FactRequest", request).whole = Whole()
        return super().changeform_view(request, *args, **kwargs)

    def get_formset_kwargs(self, request: HttpRequest, obj: Fact, inline: Any, prefix: str) -> dict[str, Any]:
        """Let the rows know what they are checked with."""
        given = super().get_formset_kwargs(request, obj, inline, prefix)
        return {**given, "whole": cast("FactRequest", request).whole}

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Have the fact, which can be read by itself, checked with its rows."""
        cast("FactRequest", request).whole.form = form
        return super().save_form(request, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep what is derived from claims and entities in step."""
        super().save_related(request, form, formsets, change)
        refresh_disputed(form.instance)
        refresh_search_text(form.instance)

    def has_delete_permission(self, request: HttpRequest, obj: Fact | None = None) -> bool:
        """Let facts be withdrawn, never deleted: what was answered rests on them."""
        return False


@admin.register(Source)
class SourceAdmin(RecordedReferredAdmin[Source], LoadedAdmin[Source]):
    version_kind = Version.Kind.SOURCE
    form = SourceForm
    list_display = ["short_title", "publisher", "date", "dating", "edited_at"]
    search_fields = ["title", "short_title", "slug"]
    readonly_fields = ["edited_at"]


@admin.register(Topic)
class TopicAdmin(RecordedReferredAdmin[Topic], LoadedAdmin[Topic]):
    version_kind = Version.Kind.TOPIC
    form = TopicForm
    list_display = ["title", "order", "edited_at"]
    readonly_fields = ["edited_at"]


@admin.register(Entity)
class EntityAdmin(RecordedReferredAdmin[Entity], LoadedAdmin[Entity]):
    version_kind = Version.Kind.ENTITY
    form = EntityForm
    list_display = ["name", "kind", "edited_at"]
    list_filter = ["kind"]
    search_fields = ["name", "slug", "aliases"]
    readonly_fields = ["edited_at"]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Let the facts that name it be found by its names."""
        super().save_related(request, form, formsets, change)
        refresh_search_of([form.instance])

    def restored(self, request: HttpRequest, row: Entity) -> None:
        """Let the facts that name it be found by the names that it has again."""
        super().restored(request, row)
        refresh_search_of([row])

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Keep an entity that facts name, as those that facts are about are kept."""
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        named = Fact.objects.filter(entities__in=list(objs)).distinct()
        return deleted, counts, missing, [*protected, *(str(fact) for fact in named)]
