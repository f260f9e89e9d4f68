from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from training.cohorts.models import Cohort
from training.cohorts.report import report_of
from training.cohorts.rows import COLUMNS, rows
from training.cohorts.sorting import Order
from training.exchange.my_data import ANSWER_COLUMNS, REVIEW_COLUMNS, Holdings, answer_rows, review_rows
from training.exchange.tables import download, workbook_download
from training.http import LearnerRequest


@require_safe
@never_cache
def my_data(request: LearnerRequest) -> HttpResponse:
    """Say what is held about the person who asks, and lead to the downloads and to deletion."""
    context = {"held": Holdings.of(request.user), "section": "account"}
    return render(request, "exchange/my_data.html", context)


@require_safe
@never_cache
def my_reviews(request: LearnerRequest, form: str) -> StreamingHttpResponse:
    """Send every review of the person who asks."""
    return download(f"reviews-{timezone.localdate()}", form, REVIEW_COLUMNS, review_rows(request.user))


@require_safe
@never_cache
def my_answers(request: LearnerRequest, form: str) -> StreamingHttpResponse:
    """Send every answer that the person who asks gave in quizzes."""
    return download(f"answers-{timezone.localdate()}", form, ANSWER_COLUMNS, answer_rows(request.user))


@require_safe
@never_cache
def cohort_table(request: LearnerRequest, slug: str, form: str) -> HttpResponseBase:
    """Send the learners of a cohort as its page shows them, in the same order, all of them."""
    cohort = get_object_or_404(Cohort.objects.visible_to(request.user), slug=slug)
    report = report_of(cohort, at=timezone.now())
    name, titles = f"{cohort.slug}-{report.today}", [str(column) for column in COLUMNS]
    lines = rows(report, Order.read(request.GET.get("sort")))
    if form == "xlsx":
        return workbook_download(name, str(report.today), titles, lines)
    return download(name, form, titles, lines)
