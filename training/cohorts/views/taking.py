from __future__ import annotations

from uuid import UUID, uuid4

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from training.cohorts.models import Assignment
from training.http import LearnerRequest
from training.quizzes.models import Attempt
from training.quizzes.services import NothingToAsk, NotOpen, begin


class KeyForm(forms.Form):
    """The key of the page, so that pressing twice begins once."""

    key = forms.UUIDField()


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def assigned(request: LearnerRequest, quiz_id: UUID) -> HttpResponse:
    """Show a quiz that a trainer set and begin it; lead to the attempt there is to go on with, or its results."""
    given = Assignment.objects.given_to(request.user).select_related("quiz", "cohort")
    assignment = get_object_or_404(given, quiz=quiz_id)
    own = request.user.attempts.filter(quiz=quiz_id)
    going = own.filter(assessment=True).first() or own.unfinished().first()
    if going:
        return redirect(going)
    at = timezone.now()
    form = KeyForm(request.POST if request.method == "POST" else None)
    nothing = False
    if form.is_valid() and not assignment.withdrawn_at:
        try:
            attempt = begin(assignment.quiz, key=form.cleaned_data["key"], learner=request.user, at=at)
        except Attempt.DoesNotExist as error:
            raise Http404 from error
        except NothingToAsk:
            nothing = True
        except NotOpen:
            pass
        else:
            return redirect("question", attempt.pk, 1)
    context = {
        "section": "today",
        "assignment": assignment,
        "quiz": assignment.quiz,
        "key": uuid4(),
        "nothing": nothing,
        "early": assignment.quiz.is_early(at),
        "closed": assignment.quiz.is_closed(at),
        "late": assignment.due_on < assignment.cohort.today(at),
        "last": own.finished().with_score().first(),
    }
    return render(request, "cohorts/assigned.html", context, status=422 if form.is_bound else 200)
