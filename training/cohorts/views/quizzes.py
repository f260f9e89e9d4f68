from __future__ import annotations

import uuid
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from training.cohorts.assigned import SetQuiz, quizzes_set
from training.cohorts.fact_choices import fact_choices, weakest
from training.cohorts.models import Assignment, Cohort
from training.cohorts.quiz_forms import SLUG, MemberChoices, QuizForm
from training.cohorts.report import Report, report_of
from training.cohorts.services.assigning import set_quiz as keep_quiz
from training.cohorts.services.assigning import withdraw
from training.cohorts.services.standings import Member
from training.facts.models import Fact
from training.http import LearnerRequest
from training.quizzes.models import Attempt, Quiz
from training.quizzes.results import Results

QUIZZES_A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def set_quiz(request: LearnerRequest, slug: str) -> HttpResponse:
    """Ask what a quiz is to be on, show how many questions there are, and set it."""
    report = report_of(_own(request, slug), at=timezone.now())
    if request.method != "POST":
        return _show_form(request, report, _first_form(request, report))
    form = QuizForm(request.POST, report=report)
    if request.POST.get("do") != "set":
        form.is_valid()
        return _show_form(request, report, form, looking=True)
    if not form.is_valid():
        return _show_form(request, report, form, status=422)
    try:
        assignment = _keep(request, report, form)
    except Assignment.DoesNotExist as error:
        raise Http404 from error
    found = quizzes_set(report.cohort, [assignment])[0]
    count = len(found.sittings)
    text = ngettext("Set for %(count)d learner, who sees it on Today.", "Set for %(count)d learners, who see it on "
                    "Today.", count)  # fmt: skip
    messages.success(request, text % {"count": count})
    return redirect("cohort_quizzes", report.cohort.slug)


def _keep(request: LearnerRequest, report: Report, form: QuizForm) -> Assignment:
    data, named = form.cleaned_data, form.named
    return keep_quiz(
        key=data["key"],
        cohort=report.cohort,
        by=request.user,
        title=data["title"],
        kind=data["kind"],
        facts=data["fact"],
        length=data["length"],
        due_on=data["due_on"],
        opens_on=data["opens_on"],
        members=None if named is None else list(report.cohort.memberships.active().filter(pk__in=named)),
        at=report.at,
    )


def _first_form(request: LearnerRequest, report: Report) -> QuizForm:
    """Return a form for the facts and the member that the address names, else for the weakest facts of all."""
    member = _member(report, request.GET.get("member"))
    asked = [slug for slug in request.GET.getlist("fact") if SLUG.fullmatch(slug)]
    facts = sorted(Fact.objects.active().filter(slug__in=asked), key=lambda fact: asked.index(fact.slug))
    return QuizForm.to_show(
        report,
        facts=facts or weakest(report, [member] if member else report.members),
        member=member,
    )


def _member(report: Report, key: str | None) -> Member | None:
    return next((member for member in report.members if str(member.key) == key), None)


def _show_form(
    request: LearnerRequest, report: Report, form: QuizForm, *, status: int = 200, looking: bool = False
) -> HttpResponse:
    """Show the form; while somebody is only ``looking`` for facts, without what is wrong with the rest."""
    slugs = [slug for slug in form["fact"].value() or () if SLUG.fullmatch(slug)]
    words, names = (request.POST.get(name, "").replace("\x00", "")[:100] for name in ("q", "who"))
    named = {str(key) for key in form["member"].value() or ()}
    asked = [member for member in report.members if str(member.key) in named]
    context = {
        "section": "cohorts",
        "cohort": report.cohort,
        "report": report,
        "form": form,
        "refused": status == 422,
        "looking": looking,
        "words": words,
        "names": names,
        "learners": MemberChoices.of(report.members, ticked=named, words=names),
        "key": form["key"].value() if "key" not in form.errors else uuid.uuid4(),
        "choices": fact_choices(
            report,
            asked or report.members,
            chosen=sorted(Fact.objects.active().filter(slug__in=slugs), key=lambda fact: slugs.index(fact.slug)),
            words=words,
            assessment=form["kind"].value() == Quiz.Kind.ASSESSMENT,
        ),
    }
    return render(request, "cohorts/set_quiz.html", context, status=status)


@require_safe
@never_cache
def cohort_quizzes(request: LearnerRequest, slug: str) -> HttpResponse:
    """List the quizzes set for a cohort, with how many have taken each."""
    cohort = _own(request, slug)
    page = Paginator(cohort.assignments.all(), QUIZZES_A_PAGE).get_page(request.GET.get("page"))
    found = quizzes_set(cohort, list(page))
    context = {"section": "cohorts", "cohort": cohort, "page": page, "quizzes": found, "today": _today(cohort)}
    return render(request, "cohorts/quizzes.html", context)


@require_safe
@never_cache
def cohort_quiz(request: LearnerRequest, slug: str, key: int) -> HttpResponse:
    """Show who has taken a quiz that was set, and how it went."""
    cohort = _own(request, slug)
    found = _set_quiz(cohort, key)
    facts = found.assignment.quiz.facts.select_related("topic")
    context = {"section": "cohorts", "cohort": cohort, "found": found, "facts": facts, "today": _today(cohort)}
    return render(request, "cohorts/quiz.html", context)


@require_POST
def withdraw_quiz(request: LearnerRequest, slug: str, key: int) -> HttpResponse:
    """Take a quiz back."""
    assignment = get_object_or_404(_own(request, slug).assignments, pk=key)
    withdraw(assignment, at=timezone.now())
    messages.success(request, _("Taken back. Results that there are stay."))
    return redirect("cohort_quiz", slug, key)


@require_safe
@never_cache
def cohort_result(request: LearnerRequest, slug: str, key: int, attempt_id: uuid.UUID) -> HttpResponse:
    """Show a trainer how a member's attempt at a quiz that was set for the cohort went."""
    cohort = _own(request, slug)
    assignment = get_object_or_404(cohort.assignments.select_related("quiz"), pk=key)
    learners = cohort.memberships.active().values("learner")
    attempts = Attempt.objects.finished().filter(quiz=assignment.quiz_id, learner__in=learners)
    attempt = get_object_or_404(attempts.select_related("learner", "topic", "quiz"), pk=attempt_id)
    context = {
        "section": "cohorts",
        "cohort": cohort,
        "assignment": assignment,
        "attempt": attempt,
        "results": Results.of(attempt),
    }
    return render(request, "cohorts/quiz_result.html", context)


def _own(request: LearnerRequest, slug: str) -> Cohort:
    return get_object_or_404(Cohort.objects.visible_to(request.user), slug=slug)


def _set_quiz(cohort: Cohort, key: int) -> SetQuiz:
    return quizzes_set(cohort, [get_object_or_404(cohort.assignments, pk=key)])[0]


def _today(cohort: Cohort) -> date:
    return cohort.today(timezone.now())
