from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from training.cohorts.member import member_report, own_report
from training.cohorts.models import Cohort, Membership
from training.http import LearnerRequest
from training.reviews.progress import LEAST_CAME_BACK, progress_of
from training.reviews.services import take_quiz_answers
from training.rules.readiness import LEAST_FACTS, LEAST_REVIEWS

LEAST = {"least_facts": LEAST_FACTS, "least_reviews": LEAST_REVIEWS, "least_came_back": LEAST_CAME_BACK}


@require_safe
@never_cache
def member(request: LearnerRequest, slug: str, key: int) -> HttpResponse:
    """Show a trainer how one learner stands, once the answers that wait are counted: every figure is of the same."""
    cohorts = Cohort.objects.visible_to(request.user).filter(slug=slug)
    members = Membership.objects.active().filter(cohort__in=cohorts).select_related("cohort", "learner")
    membership, at = get_object_or_404(members, pk=key), timezone.now()
    take_quiz_answers(membership.learner, at=at)
    report = member_report(membership.cohort, membership.learner, at=at)
    if report is None:
        raise Http404
    context = {
        "section": "cohorts",
        "cohort": membership.cohort,
        "report": report,
        "row": report.row,
        "progress": report.progress,
        "printing": request.GET.get("print") == "1",
    }
    return render(request, "cohorts/member.html", context | LEAST)


@require_safe
@never_cache
def progress(request: LearnerRequest) -> HttpResponse:
    """Show the learner's own progress: what a trainer sees of it too."""
    at = timezone.now()
    take_quiz_answers(request.user, at=at)
    own = own_report(request.user, at=at)
    context = {
        "section": "progress",
        "own": own,
        "progress": own.progress if own else progress_of(request.user, at=at),
    }
    return render(request, "reviews/progress.html", context | LEAST)
