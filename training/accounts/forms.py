from __future__ import annotations

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from training.accounts.models import User


class SignInForm(AuthenticationForm):
    """Username and password, and whether to stay signed in."""

    keep = forms.BooleanField(label=_("Keep me signed in"), required=False)


class AccountForm(forms.ModelForm[User]):
    """What people may set about themselves."""

    class Meta:
        model = User
        fields = ["keyboard_shortcuts"]
