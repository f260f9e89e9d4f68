from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from training.accounts.models import TRAINING_ROLES
from training.cohorts.forms import USERNAME_TAKEN, CodeForm, NewLearnerForm, plain_code
from training.cohorts.guessing import WITHIN_SECONDS, count_wrong_code, guesses_too_much
from training.cohorts.models import Invitation
from training.cohorts.services.membership import InvitationClosed, UsernameTaken, join_as_new, leave
from training.cohorts.services.membership import join as join_cohort
from training.http import HtmxRequest, LearnerRequest, keys_of

PASSWORD_BACKEND = "training.accounts.roles.PasswordBackend"  # noqa: S105 - it names a class


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join_code(request: HtmxRequest) -> HttpResponse:
    """Take a code as it was typed, and lead to the cohort."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return redirect("join", form.cleaned_data["code"])
    return render(request, "cohorts/join_code.html", {"form": form}, status=422 if form.is_bound else 200)


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join(request: HtmxRequest, code: str) -> HttpResponse:
    """Show a cohort to whoever has a code for it, and let them join, with the account they have or a new one."""
    if guesses_too_much(request):
        response = _closed(request, code, "many", status=429)
        response["Retry-After"] = str(WITHIN_SECONDS)
        return response
    invitation = Invitation.objects.select_related("cohort").filter(code=plain_code(code)).first()
    if invitation is None or invitation.revoked_at:
        count_wrong_code(request)
        return _closed(request, code, "unknown", status=404)
    if invitation.expires_at <= timezone.now():
        count_wrong_code(request)
        return _closed(request, code, "expired", status=404)
    if request.user.is_authenticated:
        return _join(request, invitation)  # type: ignore[arg-type]
    return _join_as_new(request, invitation)


def _closed(request: HtmxRequest, code: str, why: str, *, status: int) -> HttpResponse:
    """Say that a code lets nobody in, and what to do."""
    context = {"form": CodeForm(initial={"code": code[:40]}), "why": why}
    return render(request, "cohorts/join_code.html", context, status=status)


def _join(request: LearnerRequest, invitation: Invitation) -> HttpResponse:
    cohort = invitation.cohort
    if request.method == "POST":
        join_cohort(cohort, request.user, at=timezone.now())
        messages.success(request, _("You are in %(name)s.") % {"name": cohort})
        return redirect("today")
    member = cohort.memberships.active().filter(learner=request.user).exists()
    return render(request, "cohorts/join.html", _about(invitation) | {"member": member})


def _join_as_new(request: HtmxRequest, invitation: Invitation) -> HttpResponse:
    form = NewLearnerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            learner = join_as_new(
                invitation,
                username=given["username"],
                name=given["name"],
                password=given["new_password1"],
                at=timezone.now(),
            )
        except InvitationClosed:
            return _closed(request, invitation.code, "unknown", status=404)
        except UsernameTaken:
            form.add_error("username", USERNAME_TAKEN)
        else:
            login(request, learner, backend=PASSWORD_BACKEND)
            messages.success(request, _("You are in %(name)s.") % {"name": invitation.cohort})
            return redirect("today")
    context = _about(invitation) | {"form": form}
    return render(request, "cohorts/join.html", context, status=422 if form.is_bound else 200)


def _about(invitation: Invitation) -> dict[str, object]:
    """Return what whoever may join a cohort is told of it."""
    trainers = invitation.cohort.trainers.filter(is_active=True, role__in=TRAINING_ROLES).order_by("username")
    return {"invitation": invitation, "cohort": invitation.cohort, "trainers": trainers}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def own_cohorts(request: LearnerRequest) -> HttpResponse:
    """List the cohorts that one is a member of, and leave one."""
    memberships = request.user.memberships.active().select_related("cohort").order_by("cohort__deploys_on", "pk")
    if request.method == "POST":
        if "membership" not in request.POST:
            raise BadRequest
        leaving = get_object_or_404(memberships, pk__in=keys_of(request.POST.getlist("membership")[:1]))
        leave(leaving, at=timezone.now())
        messages.success(request, _("You have left %(name)s.") % {"name": leaving.cohort})
        return redirect("own_cohorts")
    return render(request, "cohorts/own.html", {"section": "account", "memberships": memberships})
