from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from training.editing.attention import needing_attention


class ContentAdminSite(AdminSite):
    """Django's admin with a first page that says what needs attention."""

    site_header = _("Groundwork Mali: content")
    site_title = _("Groundwork Mali")
    index_title = _("Needs attention")
    # The lists need the width.
    enable_nav_sidebar = False

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show what needs attention above the list of everything."""
        allowed = [admin.model for admin in self._registry.values() if admin.has_view_permission(request)]
        lines = needing_attention(allowed)
        context = {"attention": [line for line in lines if line.count], "in_order": [x for x in lines if not x.count]}
        return super().index(request, context | (extra_context or {}))
