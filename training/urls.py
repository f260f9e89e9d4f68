from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from training import views

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("today/", views.today, name="today"),
    path("", include("training.reviews.urls")),
    path("", include("training.accounts.urls")),
    path("", include("training.facts.urls")),
    path("", include("training.quizzes.urls")),
    path("", include("training.cohorts.urls")),
    path("", include("training.exchange.urls")),
    path("admin/login/", views.admin_sign_in, name="admin_sign_in"),
    path("admin/", admin.site.urls),
]

handler500 = "training.views.server_error"
