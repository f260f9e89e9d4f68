from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from training.http import LearnerRequest
from training.reviews import services
from training.reviews.forms import FlagForm
from training.reviews.models import Flag, Memory


@require_safe
@never_cache
def aside_list(request: LearnerRequest) -> HttpResponse:
    """List the cards that the learner has set aside, and those forgotten again and again."""
    memories = Memory.objects.of(request.user.pk).with_card().order_by("card__fact__topic__order", "pk")
    context = {"section": "today", "aside": memories.filter(suspended=True), "leeches": memories.leeches()}
    return render(request, "reviews/aside.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def not_this(request: LearnerRequest, key: int) -> HttpResponse:
    """Offer to put a card off, to set it aside, or to tell the editors what is wrong with it."""
    memory = _own(request, key)
    form = FlagForm(request.POST) if request.method == "POST" else FlagForm()
    chosen = request.POST.get("do")
    if chosen == "bury":
        services.bury(memory, learner=request.user, at=timezone.now())
        messages.success(request, _("Put off until tomorrow."))
        return redirect("review")
    if chosen == "set_aside":
        services.set_aside(memory)
        messages.success(request, _("Set aside. Bring it back under “Cards set aside” on Today."))
        return redirect("review")
    if form.is_valid():
        services.flag(memory, reason=form.cleaned_data["reason"], note=form.cleaned_data["note"], at=timezone.now())
        messages.success(request, _("Sent to the editors."))
        return redirect("review")
    context = {"memory": memory, "form": form, "reasons": Flag.Reason.choices}
    return render(request, "reviews/not_this.html", context, status=422 if form.is_bound else 200)


@require_POST
def bring_back(request: LearnerRequest, key: int) -> HttpResponse:
    """Show a card that was set aside again."""
    services.bring_back(_own(request, key))
    messages.success(request, _("Brought back."))
    return redirect("aside_list")


def _own(request: LearnerRequest, key: int) -> Memory:
    return get_object_or_404(Memory.objects.of(request.user.pk).with_card(), pk=key)
