from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Iterable

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_htmx.http import reswap, retarget

from training.accounts.models import User
from training.cohorts.assigned import Assigned, assigned_to
from training.cohorts.member import own_report
from training.http import HtmxRequest, LearnerRequest
from training.quizzes.models import Attempt
from training.reviews.coming import coming
from training.reviews.deck import DueNow, due_now
from training.reviews.services import take_quiz_answers, to_deal

OPEN_SHOWN, FINISHED_SHOWN = 3, 5

logger = logging.getLogger(__name__)

# What SQLite and PostgreSQL say when they cannot take a write for now. Any other database error is a fault of ours.
UNAVAILABLE = (
    "locked",
    "readonly database",
    "read-only transaction",
    "disk is full",
    "no space left",
    "disk i/o error",
    "unable to open database",
    "connection refused",
    "connection is closed",
    "connection failed",
    "server closed the connection",
    "terminating connection",
    "could not connect",
    "could not translate host name",
    "failed to resolve host",
    "timeout expired",
    "too many clients",
)


@login_not_required
@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Answer a load balancer: 200 when the database is reached and has its tables, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations")
    except DatabaseError:
        return HttpResponse("database not reached\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the learner's home."""
    return redirect("today")


@require_safe
@never_cache
def today(request: LearnerRequest) -> HttpResponse:
    """Show what there is to do: cards that are due, quizzes to go on with, and how the last ones went."""
    at = timezone.now()
    assigned = assigned_to(request.user, at=at)
    attempts = Attempt.objects.filter(learner=request.user).select_related("topic", "quiz")
    own_choice = attempts.unfinished().exclude(quiz__in=[one.quiz for one in assigned])
    unfinished = list(own_choice.with_progress()[:OPEN_SHOWN])
    finished = attempts.finished().with_score()[:FINISHED_SHOWN]
    set_quiz = next((one for one in assigned if one.can_be_taken), None)
    take_quiz_answers(request.user, at=at)
    due = due_now(request.user, at=at, to_deal=to_deal(request.user, at=at))
    head = _head(request.user, due, set_quiz, unfinished, finished)
    context = {
        "section": "today",
        "due": due,
        "coming": coming(request.user, at=at),
        "assigned": [one for one in assigned if head != "set" or one is not set_quiz],
        "set_quiz": set_quiz,
        "unfinished": unfinished,
        "finished": finished,
        "head": f"today/_{head}.html",
        "own": own_report(request.user, at=at),
        "others": unfinished[1:] if head == "quiz" else unfinished,
    }
    return render(request, "today.html", context)


def _head(
    learner: User, due: DueNow, set_quiz: Assigned | None, unfinished: list[Attempt], finished: Iterable[Attempt]
) -> str:
    """Return the one thing to do first.

    To begin, review what is due, take the quiz that was set, go on with one of one's own, or nothing that must be done.
    """
    begun = unfinished or finished or learner.memories.exists()
    if not begun:
        return "new"
    if due.cards:
        return "due"
    if set_quiz:
        return "set"
    return "quiz" if unfinished else "rest"


def csrf_failure(request: HtmxRequest, reason: str = "") -> HttpResponse:
    """Say that a form was too old to be taken, and keep what was typed."""
    if request.htmx:
        response = render(request, "errors/_csrf.html", status=403)
        return reswap(retarget(response, "#lost"), "outerHTML")
    context = {"typed": request.POST.get("answer", ""), "page": request.get_full_path()}
    return render(request, "errors/csrf.html", context, status=403)


@login_not_required
@require_safe
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the one page where people sign in; who is signed in already has no access to the admin."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next", resolve_url("admin:index")))


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something failed, with a reference that the log has too; 503 when the database refused for now."""
    reference = secrets.token_hex(4).upper()
    error = sys.exc_info()[1]
    logger.error("Reference %s: %s %s: %r", reference, request.method, request.path, error)
    busy = isinstance(error, OperationalError | InterfaceError) and any(
        words in str(error).lower() for words in UNAVAILABLE
    )
    page = render_to_string("503.html" if busy else "500.html", {"reference": reference})
    response = HttpResponse(page, status=503 if busy else 500)
    if busy:
        response["Retry-After"] = "30"
    return response
