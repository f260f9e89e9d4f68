from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from training.accounts.models import User
from training.facts.models import Topic
from training.http import LearnerRequest
from training.reviews import services
from training.reviews.deck import Shown, session_end, shown
from training.reviews.forms import SentGrade, UndoForm, UnreadableGradeError
from training.reviews.models import Memory
from training.reviews.services import Outcome
from training.reviews.views.pieces import answer_side, grade_buttons
from training.statements import find


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
    at = timezone.now()
    try:
        given = SentGrade.read(request.POST)
    except UnreadableGradeError as error:
        return _show(request, topic, at=at, first=error.memory, notice=error.remedy, status=422)
    memory = find(Memory, id=given.memory, learner_id=request.user.pk)
    if memory is None:
        raise Http404
    outcome = services.record_review(
        memory,
        learner=request.user,
        version=given.version,
        rating=given.rating,
        key=given.key,
        at=at,
        milliseconds=None if given.shown is None else int(at.timestamp() * 1000) - given.shown,
    )
    saved = outcome is not Outcome.STALE
    notice = "" if saved else _("Another page had graded or changed that card since. This grade was not counted.")
    return _go_on(
        request, topic, at=at, undo=given.key if saved else None, notice=notice, said=_saved if saved else None
    )


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
    return _go_on(request, topic, at=at, undo=last, first=memory.pk, said=_taken_back)


def _go_on(
    request: LearnerRequest,
    topic: Topic | None,
    *,
    at: datetime,
    undo: UUID | None,
    notice: str = "",
    first: int | None = None,
    said: Callable[[Shown | None], str] | None = None,
) -> HttpResponse:
    """Show the next card: by a redirect, or at once for htmx."""
    if request.htmx:
        return _show(request, topic, at=at, undo=undo, first=first, notice=notice, said=said)
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
    said: Callable[[Shown | None], str] | None = None,
) -> HttpResponse:
    card = shown(request.user, at=at, topic=topic, first=first)
    context: dict[str, Any] = {
        "ahead_of": topic,
        "query": f"?{urlencode({'topic': topic.slug})}" if topic else "",
        "undo": str(undo or ""),
        "notice": notice,
        **(_card(card) if card else _end(request.user, at)),
    }
    if request.htmx:
        # What the context processors add is for whole pages.
        context |= {"is_fragment": True, "status": said(card) if said else "", "csrf_token": _token(request)}
        return HttpResponse(render_to_string("reviews/_card.html", context), status=status)
    return render(request, "reviews/review.html", context, status=status)


def _token(request: LearnerRequest) -> str:
    """Return the token that the form came with, which its follower can carry on."""
    return request.POST.get("csrfmiddlewaretoken") or get_token(request)


def _card(card: Shown) -> dict[str, Any]:
    """Return what a card is shown with; numbers as text, which a template need not put into words."""
    done, total = str(card.done), str(card.total)
    return {
        "shown": True,
        "title": _("Card %(number)s of %(total)s") % {"number": card.number, "total": total},
        "done": done,
        "total": total,
        "topic": card.topic,
        "prompt": card.prompt,
        "corrected_from": card.memory.corrected_from,
        "memory": str(card.memory.pk),
        "version": str(card.memory.version),
        "key": str(card.key),
        "milliseconds": str(card.milliseconds),
        "answer_side": answer_side(card),
        "grade_buttons": grade_buttons(card),
    }


def _end(learner: User, at: datetime) -> dict[str, Any]:
    """Return what the end of a session is shown with."""
    return {"title": _("Nothing is due"), "end": session_end(learner, at=at)}


def _saved(card: Shown | None) -> str:
    """Say that a grade was kept, and how many cards are left."""
    left = card.left if card else 0
    return ngettext("Saved. %(left)s left.", "Saved. %(left)s left.", left) % {"left": left}


def _taken_back(card: Shown | None) -> str:
    return _("Grade taken back.")
