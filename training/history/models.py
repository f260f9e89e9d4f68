"""Versions of what editors work on, each a row as a whole.

A fact is kept with its claims and wordings, since only together they can be checked and put back; so one table of
states holds what a table beside each model could not. Services and the admin keep versions by calling for it, one
statement for any number of rows: bulk writes, which send no signals, are kept as others are. Loading keeps a version of
each row that it writes; generation keeps none, since its questions and cards follow from the facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class VersionQuerySet(models.QuerySet["Version"]):
    """Versions, asked for in words."""

    def of(self, kind: str, key: int) -> Self:
        """Versions of one row, the latest first."""
        return self.filter(kind=kind, key=key).select_related("by").order_by("-pk")

    def latest_of(self, kind: str, keys: Iterable[int]) -> Self:
        """The latest version of each row."""
        rows = self.filter(kind=kind, key__in=list(keys)).order_by()
        return self.filter(pk__in=rows.values("key").annotate(last=models.Max("pk")).values("last"))


class Version(models.Model):
    """What a row said after a change, a fact with its claims and wordings; the log only grows."""

    class Kind(models.TextChoices):
        FACT = "fact", _("Fact")
        QUESTION = "question", _("Question")
        CARD = "card", _("Card")
        SOURCE = "source", _("Source")
        TOPIC = "topic", _("Topic")
        ENTITY = "entity", _("Entity")

    class Reason(models.TextChoices):
        LOADED = "loaded", _("Loaded from the seeds")
        EDITED = "edited", _("Edited")
        IMPORTED = "imported", _("Imported")
        RESTORED = "restored", _("Restored")
        FOUND = "found", _("Found so: generated, loaded or changed by a command")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    key = models.PositiveBigIntegerField(_("row"))
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("who"), null=True, blank=True
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    note = models.CharField(_("note"), max_length=200, blank=True)
    state = models.JSONField(_("state"))

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "key", "-id"], name="version_of_row")]
        verbose_name = _("version")
        verbose_name_plural = _("versions")

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.get_reason_display()}"


# What a row held, by field, as JSON has it.
State = dict[str, Any]
