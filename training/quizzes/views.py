from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import push_url

from training.facts.models import Claim, Topic
from training.http import LearnerRequest
from training.questions.models import Question
from training.quizzes import services
from training.quizzes.forms import AnswerForm, StartForm
from training.quizzes.models import Attempt, Response
from training.quizzes.results import Results

ALL = "all"


@require_safe
@never_cache
def quiz_list(request: LearnerRequest) -> HttpResponse:
    """List what a quiz can be taken on, with how much there is to ask."""
    asked = Count("facts__questions", filter=Q(facts__questions__in=Question.objects.for_practice()))
    topics = Topic.objects.annotate(questions=asked).filter(questions__gt=0).order_by("order")
    context = {"section": "quizzes", "topics": topics, "total": sum(topic.questions for topic in topics)}
    return render(request, "quizzes/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def quiz_start(request: LearnerRequest, slug: str) -> HttpResponse:
    """Ask how long a quiz is to be, and start it."""
    topic = None if slug == ALL else get_object_or_404(Topic, slug=slug)
    if request.method != "POST":
        form = StartForm.to_show(length=request.GET.get("length"), seed=request.GET.get("seed"))
        return render(request, "quizzes/start.html", _start_context(form, topic, slug))
    form = StartForm(request.POST)
    if form.is_valid():
        try:
            attempt = services.start_attempt(
                key=form.cleaned_data["key"],
                learner=request.user,
                topic=topic,
                length=form.cleaned_data["length"],
                seed=form.cleaned_data["seed"],
                at=timezone.now(),
            )
        except Attempt.DoesNotExist as error:
            raise Http404 from error
        except services.NothingToAsk:
            form.add_error(None, _("There is no question on this topic yet. Choose another topic."))
        else:
            return redirect("question", attempt.pk, 1)
    return render(request, "quizzes/start.html", _start_context(form, topic, slug), status=422)


def _start_context(form: StartForm, topic: Topic | None, slug: str) -> dict[str, Any]:
    repeated = form["seed"].value() not in {None, ""} and "seed" not in form.errors and "length" not in form.errors
    return {"section": "quizzes", "form": form, "topic": topic, "slug": slug, "repeated": repeated}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def question(request: LearnerRequest, attempt_id: UUID, number: int) -> HttpResponse:
    """Ask one question of an attempt, and take its answer; once answered, lead to what was answered."""
    response = _own_response(request, attempt_id, number)
    if response.answered_at:
        return _answered(request, response)
    if request.method != "POST":
        return _ask(request, response, AnswerForm(question=response.question))
    form = AnswerForm(request.POST, question=response.question)
    if not form.is_valid():
        return _ask(request, response, form, status=422)
    given = form.cleaned_data
    kept = services.record_answer(
        response, learner=request.user, picked=given["picked"], typed=given["typed"], at=timezone.now()
    )
    if not kept:
        response.refresh_from_db()
    return _answered(request, response)


@require_safe
@never_cache
def feedback(request: LearnerRequest, attempt_id: UUID, number: int) -> HttpResponse:
    """Show what is right, who says so, and what was answered; lead to the question while it is open.

    Until an assessment ends, lead to its next question instead.
    """
    response = _own_response(request, attempt_id, number)
    if not response.answered_at:
        return redirect(response)
    if response.attempt.withholds:
        return _go_on(request, response)
    return _show_feedback(request, response)


@require_safe
@never_cache
def quiz_results(request: LearnerRequest, attempt_id: UUID) -> HttpResponse:
    """Show how an attempt went; lead to its next question while there is one."""
    own = Attempt.objects.filter(learner=request.user).select_related("topic", "quiz")
    attempt = get_object_or_404(own, pk=attempt_id)
    if numbers := services.left(attempt, at=timezone.now()):
        return redirect("question", attempt.pk, numbers[0])
    context = {"section": "quizzes", "attempt": attempt, "results": Results.of(attempt), "slug": _slug(attempt)}
    return render(request, "quizzes/results.html", context)


def _slug(attempt: Attempt) -> str:
    return attempt.topic.slug if attempt.topic else ALL


def _own_response(request: LearnerRequest, attempt_id: UUID, number: int) -> Response:
    responses = Response.objects.of(request.user.pk).with_question()
    return get_object_or_404(responses, attempt_id=attempt_id, number=number)


def _ask(
    request: LearnerRequest, response: Response, form: AnswerForm, *, status: int = 200, saved: bool = False
) -> HttpResponse:
    context = _context(response) | {"form": form, "saved": saved}
    template = "quizzes/_question.html" if request.htmx else "quizzes/question.html"
    return render(request, template, context, status=status)


def _answered(request: LearnerRequest, response: Response) -> HttpResponse:
    """Lead to the feedback: by a redirect, or at once for htmx, which is told the address; in an assessment go on."""
    if response.attempt.assessment:
        return _go_on(request, response)
    if not request.htmx:
        return redirect("feedback", response.attempt_id, response.number)
    address = reverse("feedback", args=[response.attempt_id, response.number])
    return push_url(_show_feedback(request, response), address)


def _go_on(request: LearnerRequest, response: Response) -> HttpResponse:
    """Lead from an answer of an assessment to the next open question, or to the results of all."""
    if response.next_number is None:
        return redirect(response.attempt)
    address = reverse("question", args=[response.attempt_id, response.next_number])
    if not request.htmx:
        return redirect(address)
    following = _own_response(request, response.attempt_id, response.next_number)
    if following.answered_at:
        return redirect(response.attempt)
    return push_url(_ask(request, following, AnswerForm(question=following.question), saved=True), address)


def _show_feedback(request: LearnerRequest, response: Response) -> HttpResponse:
    number = response.next_number
    claims = Claim.objects.behind(response.question.pk)
    context = _context(response) | {
        "fact": response.question.fact,
        "claims": claims,
        "evidence": [(fact, _one_a_source(said)) for fact, said in groupby(claims, key=lambda claim: claim.fact)],
        "next": reverse("question", args=[response.attempt_id, number]) if number else "",
    }
    template = "quizzes/_feedback.html" if request.htmx else "quizzes/feedback.html"
    return render(request, template, context)


def _context(response: Response) -> dict[str, Any]:
    return {
        "response": response,
        "question": response.question,
        "attempt": response.attempt,
        "done": response.done,
    }


def _one_a_source(claims: Iterable[Claim]) -> list[Claim]:
    """Return the first claim of each source, of those that say something."""
    first: dict[int, Claim] = {}
    for claim in claims:
        if claim.stance != Claim.Stance.SILENT:
            first.setdefault(claim.source_id, claim)
    return list(first.values())
