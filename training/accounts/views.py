from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from training.accounts.forms import AccountForm, SignInForm
from training.http import LearnerRequest

sign_out = LogoutView.as_view()


class SignInView(LoginView):
    """Sign in, for twelve hours or, when asked to, for thirty days."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Tell the page whether somebody was on the way to another."""
        return super().get_context_data(resuming=bool(self.get_redirect_url()), **kwargs)

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
    return render(request, "accounts/sign_in.html", context, status=429)


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: LearnerRequest) -> HttpResponse:
    """Show and change one's own settings."""
    form = AccountForm(request.POST or None, instance=request.user)
    if request.method == "POST":
        form = AccountForm(request.POST, instance=request.user)
        if form.is_valid():
            form.save()
            messages.success(request, _("Saved."))
            return redirect("account")
    return render(request, "accounts/account.html", {"form": form, "section": "account"})


@require_safe
def help_keys(request: LearnerRequest) -> HttpResponse:
    """List the keys that quiz pages know."""
    return render(request, "help/keys.html")
