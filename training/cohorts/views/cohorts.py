from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from training.cohorts.markup import activity_chart, activity_rows, learners
from training.cohorts.models import Cohort
from training.cohorts.report import report_of
from training.cohorts.sorting import Order, columns
from training.cohorts.words import confused, in_words
from training.http import LearnerRequest

LEARNERS_A_PAGE = 100


@require_safe
@never_cache
def cohort_list(request: LearnerRequest) -> HttpResponse:
    """List the cohorts that one is a trainer of, those to come first."""
    active = Count("memberships", filter=Q(memberships__left_at=None), distinct=True)
    cohorts = Cohort.objects.visible_to(request.user).annotate(learners=active).order_by("deploys_on", "name")
    at = timezone.now()
    coming: list[Cohort] = []
    past: list[Cohort] = []
    for cohort in cohorts:
        (coming if cohort.deploys_on >= cohort.today(at) else past).append(cohort)
    groups = [(coming, False), (past[::-1], True)]
    return render(request, "cohorts/list.html", {"section": "cohorts", "groups": groups})


@require_safe
@never_cache
def cohort(request: LearnerRequest, slug: str) -> HttpResponse:
    """Show who will be ready on the day, whom to talk to first, and which facts are weak; for htmx the table alone."""
    found = get_object_or_404(Cohort.objects.visible_to(request.user), slug=slug)
    report = report_of(found, at=timezone.now())
    order = Order.read(request.GET.get("sort"))
    printing = request.GET.get("print") == "1"
    a_page = max(1, len(report.members)) if printing else LEARNERS_A_PAGE
    page = Paginator(order.sort(report.members), a_page).get_page(request.GET.get("page"))
    scale = report.scale
    standard = scale.mark(report.required) if scale else None
    context = {
        "section": "cohorts",
        "cohort": found,
        "report": report,
        "order": order,
        "columns": columns(order),
        "page": page,
        "query": f"sort={order}",
        "rows": learners(report.rows(list(page)), standard=standard.x if standard else ""),
        "marks": scale.marks(report.required) if scale else [],
        "standard": standard,
        "printing": printing,
    }
    if request.htmx:
        return render(request, "cohorts/_learners.html", context)
    context |= {
        "talk_to_first": [
            (row, in_words(why, joined=found.today(row.member.joined_at))) for row, why in report.talk_to_first
        ],
        "weakest": [
            (weak.fact.get_absolute_url(), weak.fact.statement, weak.fact.disputed, weak.percent)
            for weak in report.weakest
        ],
        "confusions": confused(report.confusions, members=len(report.members)),
        "chart": activity_chart(report.activity),
        "days": activity_rows(report.activity),
    }
    return render(request, "cohorts/cohort.html", context)
