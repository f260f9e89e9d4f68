from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from training.http import LearnerRequest
from training.reviews import services
from training.reviews.forms import PackForm
from training.reviews.models import Memory
from training.reviews.pack import PACK_SIZE, due_for_pack, pack_cards
from training.reviews.services import Outcome


# Kept by the browser, unlike other pages of a learner: without a connection, going back to it must find it.
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def pack(request: LearnerRequest) -> HttpResponse:
    """Show cards that are due on one page, and take their grades in one go."""
    at = timezone.now()
    if request.method == "POST":
        return _take(request, at)
    services.take_quiz_answers(request.user, at=at)
    services.deal(request.user, at=at)
    return _show(request, PackForm(None, due_for_pack(request.user, at=at), pack=uuid4()), at)


def _take(request: LearnerRequest, at: datetime) -> HttpResponse:
    form = PackForm(request.POST, _sent(request))
    if not form.is_valid():
        return _show(request, form, at, status=422)
    outcomes = services.record_pack(form.grades, learner=request.user, pack=form.cleaned_data["pack"], at=at)
    graded = [(grade.memory, outcome) for grade, outcome in zip(form.grades, outcomes, strict=True)]
    context = {
        "section": "today",
        **{outcome.value: [memory for memory, became in graded if became is outcome] for outcome in Outcome},
        "ungraded": [memory for memory in form.memories if memory not in {memory for memory, _ in graded}],
    }
    return render(request, "reviews/pack_sent.html", context)


def _sent(request: LearnerRequest) -> Sequence[Memory]:
    """Return the memories whose cards a pack says it has, in its order; those of somebody else are not found."""
    keys = [key for key in request.POST.getlist("card") if key.isascii() and key.isdigit() and len(key) <= 18]
    found = Memory.objects.filter(learner=request.user).with_card().in_bulk([int(key) for key in keys[:PACK_SIZE]])
    if len(found) < len(request.POST.getlist("card")):
        raise Http404
    return [found[int(key)] for key in keys]


def _show(request: LearnerRequest, form: PackForm, at: datetime, *, status: int = 200) -> HttpResponse:
    cards = pack_cards(form.memories, learner=request.user, at=at)
    context = {
        "section": "today",
        "form": form,
        "cards": [(card, form[f"version-{card.memory.pk}"], form[f"rating-{card.memory.pk}"]) for card in cards],
    }
    return render(request, "reviews/pack.html", context, status=status)
