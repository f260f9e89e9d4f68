"""Asking once more, with counts, before several rows are changed at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest
from django.template.response import TemplateResponse

CONFIRMED = "confirmed"


def confirmation(
    admin: ModelAdmin[Any], request: HttpRequest, *, title: str, button: str, lines: Iterable[str]
) -> TemplateResponse | None:
    """Return the page that says what an action is going to change; None once that was confirmed."""
    if CONFIRMED in request.POST:
        return None
    context = {
        **admin.admin_site.each_context(request),
        "title": title,
        "button": button,
        "lines": list(lines),
        "opts": admin.opts,
        "fields": [
            ("action", request.POST["action"]),
            ("select_across", request.POST.get("select_across", "0")),
            *((ACTION_CHECKBOX_NAME, key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)),
            (CONFIRMED, "yes"),
        ],
    }
    return TemplateResponse(request, "editing/confirm.html", context)
