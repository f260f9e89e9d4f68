from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from training.http import LearnerRequest
from training.reviews.progress import LEAST_CAME_BACK, progress_of
from training.rules.readiness import LEAST_FACTS, LEAST_REVIEWS


@require_safe
@never_cache
def progress(request: LearnerRequest) -> HttpResponse:
    """Show the learner's own progress: what a trainer sees of it too."""
    context = {
        "section": "progress",
        "progress": progress_of(request.user, at=timezone.now()),
        "least_facts": LEAST_FACTS,
        "least_reviews": LEAST_REVIEWS,
        "least_came_back": LEAST_CAME_BACK,
    }
    return render(request, "reviews/progress.html", context)
