from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.core.exceptions import BadRequest
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from training.accounts import services
from training.accounts.forms import (
    DeleteForm,
    FirstPasswordForm,
    KeysForm,
    OwnPasswordForm,
    PlaceForm,
    SignInForm,
    StudyForm,
)
from training.http import LearnerRequest
from training.rules.time_zones import LIKELY


class SignInView(LoginView):
    """Sign in, for twelve hours or, when asked to, for thirty days."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Tell the page whether somebody was on the way to another."""
        return super().get_context_data(resuming=bool(self.get_redirect_url()), **kwargs)

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """Return the page that was asked for, unless that is this one."""
        address = super().get_redirect_url()
        return "" if urlsplit(address).path == resolve_url("sign_in") else address

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Sign in and set how long that lasts."""
        response = super().form_valid(form)  # type: ignore[arg-type]
        if form.cleaned_data["keep"]:
            self.request.session.set_expiry(settings.KEEP_SIGNED_IN_SECONDS)
        return response

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """Show the form again, with what was typed but the password."""
        return self.render_to_response(self.get_context_data(form=form, refused=True), status=422)


sign_in = require_http_methods(["GET", "HEAD", "POST"])(SignInView.as_view())


def locked_out(
    request: HttpRequest, _response: HttpResponse | None, _credentials: dict[str, Any] | None
) -> HttpResponse:
    """Say that there were too many attempts; called by django-axes."""
    context = {
        "form": SignInForm(request, data=request.POST),
        "refused": True,
        "locked": True,
        "next": request.POST.get("next", ""),
    }
    response = render(request, "accounts/sign_in.html", context, status=429)
    response["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME * 60 * 60))
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; whoever opens the address finds the button for it."""
    if request.method != "POST":
        return redirect("account")
    logout(request)
    return redirect("sign_in")


def _own_forms(request: LearnerRequest) -> dict[str, BaseForm]:
    """Return the forms of the account page by their names; the one that was sent with what was typed."""
    data = {request.POST["form"]: request.POST} if "form" in request.POST else {}
    return {
        "study": StudyForm(data.get("study"), instance=request.user),
        "place": PlaceForm(data.get("place"), instance=request.user),
        "keys": KeysForm(data.get("keys"), instance=request.user),
        "password": OwnPasswordForm(request.user, data.get("password"), request=request),
    }


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def account(request: LearnerRequest) -> HttpResponse:
    """Show and change one's own settings; each form keeps its own."""
    forms = _own_forms(request)
    sent = next((form for form in forms.values() if form.is_bound), None)
    if request.method == "POST":
        if sent is None:
            raise BadRequest
        if sent.is_valid():
            sent.save()  # type: ignore[attr-defined]
            if isinstance(sent, OwnPasswordForm):
                update_session_auth_hash(request, request.user)
            messages.success(request, _("Saved."))
            return redirect("account")
    context = {"forms": forms, "refused": sent, "zones": LIKELY, "section": "account"}
    return render(request, "accounts/account.html", context, status=422 if sent else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new_password(request: LearnerRequest) -> HttpResponse:
    """Let whoever signed in with a password on paper choose an own one, before anything else."""
    if not request.user.must_change_password:
        return redirect("account")
    form = FirstPasswordForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save()
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password is set."))
        return redirect("home")
    return render(request, "accounts/new_password.html", {"form": form}, status=422 if form.is_bound else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def account_delete(request: LearnerRequest) -> HttpResponse:
    """Say what deleting one's account takes away, and delete it."""
    form = DeleteForm(request, request.POST if request.method == "POST" else None)
    last = services.is_last_administrator(request.user)
    if request.method == "POST" and not last and form.is_valid():
        try:
            services.delete_account(request.user)
        except services.LastAdministrator:
            last = True
        else:
            logout(request)
            messages.success(request, _("Your account is deleted."))
            return redirect("sign_in")
    context = {"form": form, "last": last, "section": "account"}
    return render(request, "accounts/delete.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@never_cache
def help_keys(request: LearnerRequest) -> HttpResponse:
    """List the keys that quiz pages know."""
    return render(request, "help/keys.html")
