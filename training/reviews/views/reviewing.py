from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from training.facts.models import Topic
from training.http import LearnerRequest
from training.reviews import services
from training.reviews.deck import session_end, shown
from training.reviews.forms import GradeForm, UndoForm
from training.reviews.models import Memory
from training.reviews.services import Outcome
from training.rules.scheduling import Rating


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def review(request: LearnerRequest) -> HttpResponse:
    """Show one card after the other, and take the grades."""
    topic = _topic(request)
    if request.method == "POST":
        return _grade(request, topic)
    at = timezone.now()
    services.take_quiz_answers(request.user, at=at)
    if topic is None:
        services.deal(request.user, at=at)
    last = services.last_key(request.user, at=at)
    return _show(request, topic, at=at, undo=last, first=_first(request))


def _topic(request: LearnerRequest) -> Topic | None:
    slug = request.GET.get("topic", "")
    return get_object_or_404(Topic, slug=slug) if slug else None


def _first(request: LearnerRequest) -> int | None:
    """Return the key of the memory that the address asks to show first."""
    key = request.GET.get("card", "")
    return int(key) if key.isascii() and key.isdigit() and len(key) <= 18 else None


def _grade(request: LearnerRequest, topic: Topic | None) -> HttpResponse:
    form = GradeForm(request.POST)
    at = timezone.now()
    if not form.is_valid():
        return _refuse(request, form, topic, at)
    given = form.cleaned_data
    memory = get_object_or_404(Memory.objects.filter(learner=request.user), pk=given["memory"])
    outcome = services.record_review(
        memory,
        learner=request.user,
        version=given["version"],
        rating=Rating(given["rating"]),
        key=given["key"],
        at=at,
        milliseconds=None if given["shown"] is None else int(at.timestamp() * 1000) - given["shown"],
    )
    saved = outcome is not Outcome.STALE
    notice = "" if saved else _("Another page had graded or changed that card since. This grade was not counted.")
    return _go_on(request, topic, at=at, undo=given["key"] if saved else None, notice=notice, saved=saved)


def _refuse(request: LearnerRequest, form: GradeForm, topic: Topic | None, at: datetime) -> HttpResponse:
    """Show the same card again, and say what is missing."""
    error = form["rating"].errors.as_text() or _("The page was incomplete. Grade the card again.")
    first = form.cleaned_data.get("memory")
    return _show(request, topic, at=at, first=first, notice=error, status=422)


@require_POST
@never_cache
def undo(request: LearnerRequest) -> HttpResponse:
    """Take back the last grade, and show its card again."""
    form, at, topic = UndoForm(request.POST), timezone.now(), _topic(request)
    key = form.cleaned_data["key"] if form.is_valid() else None
    memory = services.undo(request.user, key=key, at=at) if key else None
    last = services.last_key(request.user, at=at)
    if memory is None:
        return _go_on(request, topic, at=at, undo=last, notice=_("That grade can no longer be undone."))
    return _go_on(request, topic, at=at, undo=last, first=memory.pk, undone=True)


def _go_on(
    request: LearnerRequest,
    topic: Topic | None,
    *,
    at: datetime,
    undo: UUID | None,
    notice: str = "",
    first: int | None = None,
    saved: bool = False,
    undone: bool = False,
) -> HttpResponse:
    """Show the next card: by a redirect, or at once for htmx."""
    if request.htmx:
        return _show(request, topic, at=at, undo=undo, first=first, notice=notice, saved=saved, undone=undone)
    if notice:
        messages.warning(request, notice)
    query = {"topic": topic.slug} if topic else {}
    if first:
        query["card"] = str(first)
    return redirect(reverse("review") + (f"?{urlencode(query)}" if query else ""))


def _show(
    request: LearnerRequest,
    topic: Topic | None,
    *,
    at: datetime,
    undo: UUID | None = None,
    first: int | None = None,
    notice: str = "",
    status: int = 200,
    **said: bool,
) -> HttpResponse:
    card = shown(request.user, at=at, topic=topic, first=first)
    context: dict[str, Any] = {"shown": card, "topic": topic, "undo": undo, "notice": notice, **said}
    query = f"?{urlencode({'topic': topic.slug})}" if topic else ""
    context["address"], context["undo_address"] = reverse("review") + query, reverse("review_undo") + query
    if card is None:
        context["end"] = session_end(request.user, at=at)
    template = "reviews/_card.html" if request.htmx else "reviews/review.html"
    return render(request, template, context, status=status)
