from __future__ import annotations

from django.urls import path

from training.facts import views

urlpatterns = [
    path("facts/", views.fact_list, name="fact_list"),
    path("facts/<slug:slug>/", views.fact, name="fact"),
    path("sources/<slug:slug>/", views.source, name="source"),
    path("timeline/", views.timeline, name="timeline"),
    path("help/record/", views.help_record, name="help_record"),
]
