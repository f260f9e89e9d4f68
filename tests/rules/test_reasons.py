from __future__ import annotations

from dataclasses import replace

import pytest

from training.rules.reasons import Cause, Reason, Work, reasons

# Somebody expected to fall short who started everything, reviews every day and recalls what comes back.
DILIGENT = Work(
    facts=48,
    started=48,
    required=41,
    expected=38,
    reviews=300,
    active_days=14,
    days=14,
    came_back=200,
    recalled=180,
    aim=0.9,
    joined_lately=False,
)


def test_without_a_cause_in_the_work_the_forecast_alone_is_told():
    assert reasons(DILIGENT) == [Reason(Cause.FALLS_SHORT, 38, 41)]


def test_each_cause_has_its_numbers():
    work = replace(DILIGENT, started=29, active_days=5, recalled=156)
    assert reasons(work) == [
        Reason(Cause.NOT_STARTED, 19, 48),
        Reason(Cause.FEW_DAYS, 5, 14),
        Reason(Cause.FORGETS, 156, 200),
    ]


@pytest.mark.parametrize(
    "work",
    [
        replace(DILIGENT, started=41),
        replace(DILIGENT, active_days=7),
        replace(DILIGENT, active_days=0, days=6),
        replace(DILIGENT, came_back=19, recalled=0),
        replace(DILIGENT, came_back=20, recalled=17),
        replace(DILIGENT, came_back=1, recalled=0),
    ],
)
def test_little_is_no_reason(work):
    assert [one.cause for one in reasons(work)] == [Cause.FALLS_SHORT]


def test_recall_below_the_aim_counts_when_chance_does_not_explain_it():
    few, many = replace(DILIGENT, came_back=25, recalled=21), replace(DILIGENT, came_back=250, recalled=210)
    assert Cause.FORGETS not in {one.cause for one in reasons(few)}
    assert Cause.FORGETS in {one.cause for one in reasons(many)}


def test_without_an_estimate_it_is_told_what_is_missing_for_one():
    unknown = replace(DILIGENT, expected=None, started=6, reviews=9, active_days=0)
    assert reasons(unknown) == [Reason(Cause.FEW_STARTED, 6, 48)]
    assert reasons(replace(unknown, started=12)) == [Reason(Cause.FEW_REVIEWS, 9, 20)]
    assert [one.cause for one in reasons(replace(unknown, joined_lately=True))] == [
        Cause.JOINED_LATELY,
        Cause.FEW_STARTED,
    ]
