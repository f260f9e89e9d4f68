from __future__ import annotations

from django.urls import path, register_converter

from training.exchange import content_views, views
from training.http import KeyConverter

register_converter(KeyConverter, "upload")

urlpatterns = [
    path("cohorts/<slug:slug>.csv", views.cohort_table, {"form": "csv"}, name="cohort_csv"),
    path("cohorts/<slug:slug>.xlsx", views.cohort_table, {"form": "xlsx"}, name="cohort_xlsx"),
    path("account/data/", views.my_data, name="my_data"),
    path("account/data/reviews.csv", views.my_reviews, {"form": "csv"}, name="my_reviews_csv"),
    path("account/data/reviews.json", views.my_reviews, {"form": "json"}, name="my_reviews_json"),
    path("account/data/answers.csv", views.my_answers, {"form": "csv"}, name="my_answers_csv"),
    path("account/data/answers.json", views.my_answers, {"form": "json"}, name="my_answers_json"),
    path("admin/import/", content_views.import_content, name="import_content"),
    path("admin/import/<upload:key>/", content_views.apply_import, name="apply_import"),
    path("admin/export/<slug:name>.<slug:form>", content_views.export_content, name="export_content"),
]
