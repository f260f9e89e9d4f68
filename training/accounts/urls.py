from __future__ import annotations

from django.urls import path

from training.accounts import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("account/", views.account, name="account"),
    path("account/password/", views.new_password, name="new_password"),
    path("account/delete/", views.account_delete, name="account_delete"),
    path("help/keys/", views.help_keys, name="help_keys"),
]
