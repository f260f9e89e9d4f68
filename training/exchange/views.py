from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from training.exchange.my_data import ANSWER_COLUMNS, REVIEW_COLUMNS, Holdings, answer_rows, review_rows
from training.exchange.tables import download
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
