"""The admin's pages for taking content out and bringing it in, for those who may change facts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from training.exchange.forms import UploadForm
from training.exchange.models import Upload
from training.exchange.services.exporting import as_workbook, content_tables, facts_as_yaml
from training.exchange.services.files import LONGEST_CELL, MOST_ROWS
from training.exchange.services.importing import OutdatedError, apply_upload, keep_upload
from training.exchange.services.layouts import LAYOUTS
from training.exchange.services.plans import Plan
from training.exchange.tables import download
from training.http import LearnerRequest

ALLOWED = ("facts.change_fact", "questions.change_question")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
View = Callable[..., HttpResponse | StreamingHttpResponse]


def for_editors(view: View) -> View:
    """Let those in who may change facts and questions."""

    @wraps(view)
    def guarded(request: LearnerRequest, *args: Any, **kwargs: Any) -> HttpResponse | StreamingHttpResponse:
        if not request.user.has_perms(ALLOWED):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return cast("View", admin.site.admin_view(cast("Any", never_cache(guarded))))


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def import_content(request: LearnerRequest) -> HttpResponse:
    """Take a file, and show what it would change; nothing is written."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _page(request, form=form)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    file = form.cleaned_data["file"]
    upload, plan = keep_upload(request.user, name=file.name, content=file.read(), at=timezone.now())
    return _page(request, form=UploadForm(), upload=upload, plan=plan, status=422 if plan.has_problems else 200)


@for_editors
@require_POST
def apply_import(request: LearnerRequest, key: int) -> HttpResponse:
    """Write what was shown, unless the content changed since."""
    upload = get_object_or_404(Upload, pk=key, user=request.user)
    try:
        plan = apply_upload(upload, at=timezone.now())
    except OutdatedError:
        told = _("The content changed since you looked; nothing was written. This is what the file would change now.")
        messages.warning(request, told)
        upload, plan = keep_upload(request.user, name=upload.name, content=bytes(upload.content), at=timezone.now())
        return _page(request, form=UploadForm(), upload=upload, plan=plan, status=409)
    counts = {"new": plan.count("new"), "changed": plan.count("changed")}
    messages.success(request, _("Imported: %(new)d new, %(changed)d changed.") % counts)
    return redirect("import_content")


@for_editors
@require_safe
def export_content(request: LearnerRequest, name: str, form: str) -> HttpResponse | StreamingHttpResponse:
    """Send the content, or a table of it, as a file that can be imported again."""
    stamp = f"{name}-{timezone.localdate()}"
    if form == "csv" and name in LAYOUTS:
        columns, *rows = content_tables([name])[name]
        return download(stamp, "csv", columns, rows)
    if name == "content" and form == "xlsx":
        return _file(as_workbook(content_tables()), WORKBOOK, f"{stamp}.xlsx")
    if name == "facts" and form == "yaml":
        return _file(facts_as_yaml().encode(), "application/yaml; charset=utf-8", f"{stamp}.yaml")
    raise Http404


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


def _page(
    request: LearnerRequest,
    *,
    form: UploadForm,
    upload: Upload | None = None,
    plan: Plan | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Import and export"),
        "form": form,
        "upload": upload,
        "plan": plan,
        "layouts": LAYOUTS,
        "largest": settings.LARGEST_BODY // 1024**2,
        "most_rows": MOST_ROWS,
        "longest_cell": LONGEST_CELL,
    }
    return TemplateResponse(request, "exchange/import.html", context, status=status)
