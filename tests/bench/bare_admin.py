"""The least that a page of Django's admin could take: one plain model in an admin of its own, beside the site."""

from __future__ import annotations

from django.contrib import admin
from django.db import connection, models
from django.urls import include, path


class Plain(models.Model):
    """A row without relations."""

    title = models.CharField(max_length=200)
    status = models.CharField(max_length=10)

    class Meta:
        # Its table is made by hand; it only has to belong to an app that is there.
        app_label = "editing"

    def __str__(self) -> str:
        return self.title


class PlainAdmin(admin.ModelAdmin[Plain]):
    list_display = ["title", "status"]

    def has_view_permission(self, request, obj=None) -> bool:
        """Let the editor in, who has no role for this."""
        return True

    has_change_permission = has_view_permission


class PlainSite(admin.AdminSite):
    def has_permission(self, request) -> bool:
        """Let the editor in."""
        return True


site = PlainSite(name="bare")
site.register(Plain, PlainAdmin)
urlpatterns = [path("bare/", site.urls), path("", include("training.urls"))]


def fill(count: int) -> None:
    """Write so many rows more."""
    if Plain._meta.db_table not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(Plain)
    rows = (Plain(title=f"Row {number} of the table", status="published") for number in range(count))
    Plain.objects.bulk_create(rows, batch_size=5_000)
