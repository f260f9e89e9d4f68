from __future__ import annotations

from collections.abc import Collection
from secrets import SystemRandom

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from training.cohorts.forms import InvitationForm
from training.cohorts.models import Cohort, Membership
from training.cohorts.services.membership import invite, leave_all, move_all, revoke
from training.cohorts.services.roster import Slip, give_new_passwords
from training.http import LearnerRequest, keys_of

PEOPLE_A_PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def people(request: LearnerRequest, slug: str) -> HttpResponse:
    """List the members of a cohort; remove those ticked, move them, or give them new one-time passwords."""
    cohort = get_object_or_404(Cohort.objects.visible_to(request.user), slug=slug)
    others = Cohort.objects.visible_to(request.user).exclude(pk=cohort.pk)
    members = cohort.memberships.active().select_related("learner").defer("learner__email")
    if request.method == "POST":
        chosen = list(members.filter(pk__in=keys_of(request.POST.getlist("member"))))
        return _do(request, cohort, others, chosen)
    in_order = members.order_by("learner__first_name", "learner__last_name", "learner__username", "pk")
    context = {
        "section": "cohorts",
        "cohort": cohort,
        "others": others,
        "page": Paginator(in_order, PEOPLE_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "cohorts/people.html", context)


def _do(
    request: LearnerRequest, cohort: Cohort, others: Collection[Cohort], chosen: Collection[Membership]
) -> HttpResponse:
    """Do what was asked for with the members that were ticked."""
    if not chosen:
        messages.warning(request, _("Nothing is changed: tick the people first."))
        return redirect("people", cohort.slug)
    done = request.POST.get("do")
    if done == "passwords":
        return _give(request, cohort, chosen)
    if done == "remove":
        leave_all(chosen, at=timezone.now())
        text = ngettext(
            "%(count)d person removed. What was learnt is kept; with a code one can come back.",
            "%(count)d people removed. What they learnt is kept; with a code they can come back.",
            len(chosen),
        )
        messages.success(request, text % {"count": len(chosen)})
    elif done == "move":
        _move(request, others, chosen)
    else:
        raise BadRequest
    return redirect("people", cohort.slug)


def _move(request: LearnerRequest, others: Collection[Cohort], chosen: Collection[Membership]) -> None:
    to = next((cohort for cohort in others if cohort.slug == request.POST.get("to")), None)
    if to is None:
        messages.warning(request, _("Nothing is changed: choose the cohort to move them to."))
        return
    move_all(chosen, to, at=timezone.now())
    text = ngettext("%(count)d person moved to %(name)s.", "%(count)d people moved to %(name)s.", len(chosen))
    messages.success(request, text % {"count": len(chosen), "name": to})


def _give(request: LearnerRequest, cohort: Cohort, chosen: Collection[Membership]) -> HttpResponse:
    slips = give_new_passwords(chosen, random=SystemRandom())
    if slips:
        return show_slips(request, cohort, slips)
    messages.warning(request, _("Nothing is changed: only learners get new passwords from a trainer."))
    return redirect("people", cohort.slug)


def show_slips(request: LearnerRequest, cohort: Cohort, slips: list[Slip]) -> HttpResponse:
    """Show passwords to print, in the very answer that made them.

    A redirect to a page of its own would need them kept somewhere in between; so nothing has them but this answer, and
    whoever loses it makes new ones.
    """
    address = request.build_absolute_uri(resolve_url("sign_in"))
    context = {"section": "cohorts", "cohort": cohort, "slips": slips, "address": address}
    return render(request, "cohorts/slips.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitations(request: LearnerRequest, slug: str) -> HttpResponse:
    """Show the codes with which people join a cohort, and open another."""
    cohort = get_object_or_404(Cohort.objects.visible_to(request.user), slug=slug)
    at = timezone.now()
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        invite(cohort, by=request.user, at=at, days=form.cleaned_data["days"])
        return redirect("invitations", cohort.slug)
    found = [(one, request.build_absolute_uri(one.get_absolute_url())) for one in cohort.invitations.open(at)]
    context = {"section": "cohorts", "cohort": cohort, "form": form, "invitations": found}
    return render(request, "cohorts/invitations.html", context, status=422 if form.is_bound else 200)


@require_POST
@never_cache
def revoke_invitation(request: LearnerRequest, slug: str, key: int) -> HttpResponse:
    """Let nobody in with a code any more."""
    cohort = get_object_or_404(Cohort.objects.visible_to(request.user), slug=slug)
    revoke(get_object_or_404(cohort.invitations, pk=key), at=timezone.now())
    messages.success(request, _("The code lets nobody in any more. Who has joined with it stays."))
    return redirect("invitations", cohort.slug)
