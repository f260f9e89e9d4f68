from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin import apps
from django.utils.translation import gettext_lazy as _


class EditingConfig(AppConfig):
    name = "training.editing"
    verbose_name = _("Editing")


class ContentAdminConfig(apps.AdminConfig):
    """Django's admin, which opens on what needs attention."""

    default = False
    default_site = "training.editing.site.ContentAdminSite"
