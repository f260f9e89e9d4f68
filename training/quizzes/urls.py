from __future__ import annotations

from django.urls import path, register_converter

from training.http import PlaceConverter
from training.quizzes import views

register_converter(PlaceConverter, "place")

urlpatterns = [
    path("quizzes/", views.quiz_list, name="quiz_list"),
    path("quizzes/<slug:slug>/", views.quiz_start, name="quiz_start"),
    path("attempts/<uuid:attempt_id>/", views.quiz_results, name="quiz_results"),
    path("attempts/<uuid:attempt_id>/<place:number>/", views.question, name="question"),
    path("attempts/<uuid:attempt_id>/<place:number>/answer/", views.feedback, name="feedback"),
]
