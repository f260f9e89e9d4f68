from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from statistics import fmean

import pytest

from tests.simulated import FsrsTruth, HalfLifeTruth, Judged, Judgement
from training.rules.memory import Evidence, recall_probability
from training.rules.readiness import (
    CardMemory,
    FactMemory,
    Prospect,
    Status,
    continued_outlooks,
    readiness,
    status_of,
    stopped_outlooks,
)
from training.rules.recalibration import Recalibration

TODAY = date(2025, 5, 18)
PROSPECT = Prospect(TODAY, TODAY + timedelta(25))
UNSEEN: FactMemory = []


def card(stability: float = 20.0, *, days_ago: int = 5, evidence: Evidence | None = None) -> CardMemory:
    last = TODAY - timedelta(days_ago)
    return CardMemory(stability, 5.0, last, last + timedelta(max(1, round(stability))), evidence)


def facts(started: int, unseen: int = 0, stability: float = 20.0) -> list[FactMemory]:
    return [[card(stability)] for _ in range(started)] + [UNSEEN] * unseen


@pytest.mark.parametrize(("started", "reviews"), [(11, 500), (48, 19), (0, 0)])
def test_there_is_no_estimate_before_twelve_facts_and_twenty_reviews(started, reviews):
    result = readiness(facts(started, 48 - started), PROSPECT, reviews=reviews)
    assert result.status is Status.TOO_LITTLE_DATA
    assert (result.stopped, result.continued, result.chance) == (None, None, None)
    assert (result.facts, result.started, result.required) == (48, started, 41)


def test_there_is_an_estimate_from_twelve_facts_and_twenty_reviews_on():
    assert readiness(facts(12, 36), PROSPECT, reviews=20).status is not Status.TOO_LITTLE_DATA


def test_of_a_small_syllabus_all_facts_must_have_been_started():
    assert readiness(facts(5), PROSPECT, reviews=20).continued
    assert not readiness(facts(4, 1), PROSPECT, reviews=20).continued


def test_without_facts_there_is_no_estimate():
    assert readiness([], PROSPECT, reviews=100).status is Status.TOO_LITTLE_DATA


@pytest.mark.parametrize("standard", [0, -0.1, 1.01])
def test_a_standard_that_is_no_share_is_refused(standard):
    with pytest.raises(ValueError, match="standard"):
        readiness(facts(20), PROSPECT, reviews=100, standard=standard)


def test_the_number_required_is_not_raised_by_rounding():
    assert readiness(facts(20), PROSPECT, reviews=100, standard=0.55).required == 11


def test_when_reviews_stop_the_forgetting_curve_runs_on():
    result = readiness(facts(30), PROSPECT, reviews=100)
    assert result.stopped
    assert result.stopped.expected == pytest.approx(30 * recall_probability(30, 20.0), abs=0.1)


def test_when_reviews_go_on_more_is_recalled_than_when_they_stop():
    result = readiness(facts(30, stability=4.0), PROSPECT, reviews=100)
    assert result.stopped
    assert result.continued
    assert result.stopped.expected + 3 < result.continued.expected


def test_the_range_is_about_what_is_expected():
    for number in (12, 30, 150):
        result = readiness(facts(number, 20), PROSPECT, reviews=100)
        for estimate in (result.stopped, result.continued):
            assert estimate
            assert estimate.low - 1 <= estimate.expected <= estimate.high + 1
            assert 0 <= estimate.low <= estimate.high <= number + 20


def test_unseen_facts_are_unknown_when_reviews_stop():
    recalls = [recall for recall, _ in stopped_outlooks([*facts(2), UNSEEN], PROSPECT)]
    assert recalls[2] == 0 < recalls[0]


def test_unseen_facts_are_introduced_before_the_date_when_reviews_go_on():
    recalls = [recall for recall, _ in continued_outlooks(facts(1, 18), PROSPECT)]
    assert min(recalls) > 0.8


def test_more_unseen_facts_than_can_be_introduced_stay_unknown():
    soon = replace(PROSPECT, on=TODAY + timedelta(2))
    recalls = [recall for recall, _ in continued_outlooks(facts(0, 100), soon)]
    assert sum(recall > 0 for recall in recalls) == 40


@pytest.mark.parametrize("days", [0, -30])
def test_on_the_day_and_after_it_both_cases_are_what_is_recalled_today(days):
    prospect = replace(PROSPECT, on=TODAY + timedelta(days))
    result = readiness(facts(30), prospect, reviews=100)
    assert result.stopped == result.continued
    assert result.stopped
    assert result.stopped.expected == pytest.approx(30 * recall_probability(5, 20.0), abs=0.1)


def test_an_overdue_card_is_taken_to_be_reviewed_today():
    overdue, timely = card(3.0, days_ago=40), card(3.0, days_ago=1)
    for memory in (overdue, timely):
        assert continued_outlooks([[memory]], PROSPECT)[0][0] > 0.8
    assert stopped_outlooks([[overdue]], PROSPECT)[0][0] < stopped_outlooks([[timely]], PROSPECT)[0][0]


def test_a_wrong_quiz_answer_counts_as_unknown_until_the_next_review():
    missed = [[card(evidence=Evidence(0.0, TODAY))]]
    assert stopped_outlooks(missed, PROSPECT)[0][0] == 0
    due_again = [[replace(missed[0][0], due_day=TODAY)]]
    assert continued_outlooks(due_again, PROSPECT)[0][0] > 0.8


def test_the_chance_of_a_fact_is_the_mean_over_its_cards():
    fresh, firm = card(2.0), card(200.0)
    alone = [stopped_outlooks([[memory]], PROSPECT)[0][0] for memory in (fresh, firm)]
    assert stopped_outlooks([[fresh, firm]], PROSPECT)[0][0] == pytest.approx(fmean(alone))


def test_a_forecast_that_proved_too_high_is_lowered_in_both_cases():
    too_high = Recalibration(shifts=(-1.0, -1.0, -1.0))
    raw, lowered = (
        readiness(facts(30), PROSPECT, reviews=100, recalibration=each) for each in (Recalibration(), too_high)
    )
    assert raw.stopped
    assert raw.continued
    assert lowered.stopped
    assert lowered.continued
    assert lowered.stopped.expected < raw.stopped.expected - 2
    assert lowered.continued.expected < raw.continued.expected - 1


@pytest.mark.parametrize(
    ("chance", "status"),
    [
        (1.0, Status.ON_COURSE),
        (0.75, Status.ON_COURSE),
        (0.749, Status.BORDERLINE),
        (0.40, Status.BORDERLINE),
        (0.399, Status.AT_RISK),
        (0.0, Status.AT_RISK),
    ],
)
def test_the_status_is_what_the_chance_comes_to(chance, status):
    assert status_of(chance) is status


def test_a_learner_with_most_facts_firm_is_on_course_and_one_with_many_out_of_reach_at_risk():
    soon = replace(PROSPECT, on=TODAY + timedelta(3))
    assert readiness(facts(48, stability=300.0), soon, reviews=300).status is Status.ON_COURSE
    assert readiness(facts(20, 100), soon, reviews=300).status is Status.AT_RISK


def bias(judged: list[Judged]) -> float:
    return fmean(one.points for one in judged)


def held(judged: list[Judged]) -> float:
    return fmean(one.held for one in judged)


@pytest.fixture(scope="module")
def fsrs_truth() -> Judgement:
    """Forecasts for six cohorts who forget as FSRS says."""
    judgement = Judgement()
    for seed in range(6):
        judgement.add_cohort(FsrsTruth, Random(seed))
    return judgement


@pytest.fixture(scope="module")
def half_life_truth() -> Judgement:
    """Forecasts for six cohorts who forget by halves, each learner and fact at another pace."""
    judgement = Judgement()
    for seed in range(6):
        judgement.add_cohort(HalfLifeTruth, Random(seed))
    return judgement


@pytest.mark.parametrize("case", ["stopped", "continued"])
def test_a_month_ahead_forecasts_are_right_in_the_mean_when_memory_is_as_fsrs_says(fsrs_truth, case):
    assert abs(bias(getattr(fsrs_truth, case))) < 2
    assert abs(bias(getattr(fsrs_truth, f"{case}_raw"))) < 1


@pytest.mark.parametrize("case", ["stopped", "continued"])
def test_ranges_hold_about_eight_outcomes_in_ten_when_memory_is_as_fsrs_says(fsrs_truth, case):
    assert 0.75 <= held(getattr(fsrs_truth, case)) <= 0.85


def test_a_month_ahead_forecasts_are_right_in_the_mean_when_memory_is_not_as_fsrs_says(half_life_truth):
    assert abs(bias(half_life_truth.continued)) < 2 < bias(half_life_truth.continued_raw)
    assert abs(bias(half_life_truth.stopped)) < 2 < bias(half_life_truth.stopped_raw)


@pytest.mark.parametrize("case", ["stopped", "continued"])
def test_ranges_hold_about_eight_outcomes_in_ten_when_memory_is_not_as_fsrs_says(half_life_truth, case):
    assert 0.75 <= held(getattr(half_life_truth, case)) <= 0.85
    assert held(getattr(half_life_truth, f"{case}_raw")) < 0.75
