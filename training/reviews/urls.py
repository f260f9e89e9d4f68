from __future__ import annotations

from django.urls import path, register_converter

from training.http import KeyConverter
from training.reviews.views import progress, reviewing, setting_aside

register_converter(KeyConverter, "key")

urlpatterns = [
    path("progress/", progress.progress, name="progress"),
    path("review/", reviewing.review, name="review"),
    path("review/undo/", reviewing.undo, name="review_undo"),
    path("review/aside/", setting_aside.aside_list, name="aside_list"),
    path("review/<key:key>/", setting_aside.not_this, name="not_this"),
    path("review/<key:key>/bring-back/", setting_aside.bring_back, name="bring_back"),
]
