from __future__ import annotations

from django.urls import path

from training.cohorts.views import cohorts, joining, members, people, roster
from training.cohorts.views import quizzes as set_quizzes
from training.cohorts.views import settings as own_settings
from training.cohorts.views.taking import assigned

urlpatterns = [
    path("join/", joining.join_code, name="join_code"),
    path("join/<str:code>/", joining.join, name="join"),
    path("account/cohorts/", joining.own_cohorts, name="own_cohorts"),
    path("cohorts/new/", own_settings.cohort_new, name="cohort_new"),
    path("cohorts/<slug:slug>/settings/", own_settings.cohort_settings, name="cohort_settings"),
    path("cohorts/<slug:slug>/facts/", own_settings.chosen_facts, name="chosen_facts"),
    path("cohorts/<slug:slug>/people/", people.people, name="people"),
    path("cohorts/<slug:slug>/invitations/", people.invitations, name="invitations"),
    path("cohorts/<slug:slug>/invitations/<key:key>/revoke/", people.revoke_invitation, name="revoke_invitation"),
    path("cohorts/<slug:slug>/roster/", roster.roster, name="roster"),
    path("progress/", members.progress, name="progress"),
    path("cohorts/", cohorts.cohort_list, name="cohort_list"),
    path("cohorts/<slug:slug>/", cohorts.cohort, name="cohort"),
    path("cohorts/<slug:slug>/people/<key:key>/", members.member, name="member"),
    path("cohorts/<slug:slug>/quiz/", set_quizzes.set_quiz, name="set_quiz"),
    path("cohorts/<slug:slug>/quizzes/", set_quizzes.cohort_quizzes, name="cohort_quizzes"),
    path("cohorts/<slug:slug>/quizzes/<key:key>/", set_quizzes.cohort_quiz, name="cohort_quiz"),
    path("cohorts/<slug:slug>/quizzes/<key:key>/withdraw/", set_quizzes.withdraw_quiz, name="withdraw_quiz"),
    path("cohorts/<slug:slug>/quizzes/<key:key>/<uuid:attempt_id>/", set_quizzes.cohort_result, name="cohort_result"),
    path("quizzes/set/<uuid:quiz_id>/", assigned, name="assigned"),
]
