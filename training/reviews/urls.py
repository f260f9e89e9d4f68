from __future__ import annotations

from django.urls import path

from training.reviews.views import pack, reviewing, setting_aside

urlpatterns = [
    path("review/", reviewing.review, name="review"),
    path("review/pack/", pack.pack, name="review_pack"),
    path("review/undo/", reviewing.undo, name="review_undo"),
    path("review/aside/", setting_aside.aside_list, name="aside_list"),
    path("review/<key:key>/", setting_aside.not_this, name="not_this"),
    path("review/<key:key>/bring-back/", setting_aside.bring_back, name="bring_back"),
]
