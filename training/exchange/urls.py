from __future__ import annotations

from django.urls import path

from training.exchange import views

urlpatterns = [
    path("account/data/", views.my_data, name="my_data"),
    path("account/data/reviews.csv", views.my_reviews, {"form": "csv"}, name="my_reviews_csv"),
    path("account/data/reviews.json", views.my_reviews, {"form": "json"}, name="my_reviews_json"),
    path("account/data/answers.csv", views.my_answers, {"form": "csv"}, name="my_answers_csv"),
    path("account/data/answers.json", views.my_answers, {"form": "json"}, name="my_answers_json"),
]
