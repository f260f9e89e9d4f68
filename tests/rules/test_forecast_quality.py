from __future__ import annotations

from itertools import product
from math import floor, inf, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules.forecast_quality import Forecast, auc, bin_of, log_loss, measure, rmse_by_bins


def forecast(chance, recalled, days=1, nth=2, lapses=0):
    return Forecast(chance, bool(recalled), days, nth, lapses)


some_forecasts = st.lists(
    st.builds(
        Forecast,
        st.floats(0.01, 0.99) | st.sampled_from([0.25, 0.5, 0.75]),
        st.booleans(),
        st.integers(1, 4000),
        st.integers(2, 200),
        st.integers(0, 50),
    ),
    min_size=1,
    max_size=40,
)

# Log loss.


def test_log_loss_is_the_mean_surprise():
    forecasts = [forecast(0.8, 1), forecast(0.8, 0), forecast(0.5, 1)]
    assert log_loss(forecasts) == pytest.approx(-(log(0.8) + log(0.2) + log(0.5)) / 3)
    assert log_loss(forecasts) == pytest.approx((0.22314355 + 1.60943791 + 0.69314718) / 3)


def test_log_loss_of_a_sure_forecast_is_none_when_right_and_finite_when_wrong():
    assert log_loss([forecast(1.0, 1), forecast(0.0, 0)]) == pytest.approx(0, abs=1e-12)
    assert 36 < log_loss([forecast(0.0, 1)]) < inf
    assert log_loss([forecast(1.0, 0)]) == pytest.approx(log_loss([forecast(0.0, 1)]))


@given(st.integers(1, 19))
def test_no_constant_has_a_lower_log_loss_than_the_share_recalled(recalled):
    outcomes = [True] * recalled + [False] * (20 - recalled)
    best = log_loss([forecast(recalled / 20, outcome) for outcome in outcomes])
    assert all(best <= log_loss([forecast(one / 20, outcome) for outcome in outcomes]) for one in range(1, 20))


# RMSE by bins.


def test_rmse_compares_means_within_a_bin_and_weighs_bins_by_size():
    near = [forecast(0.9, 1), forecast(0.8, 1), forecast(0.7, 0)]
    far = [forecast(0.5, 0, days=30)]
    # The gaps: (0.9 + 0.8 + 0.7) / 3 - 2 / 3 in the one bin, 0.5 - 0 in the other.
    gaps = 3 * (0.8 - 2 / 3) ** 2 + 1 * 0.5**2
    assert rmse_by_bins(near + far) == pytest.approx(sqrt(gaps / 4))


def test_rmse_is_none_where_forecasts_are_right_on_average():
    assert rmse_by_bins([forecast(0.75, outcome) for outcome in (1, 1, 1, 0)]) == pytest.approx(0)


@pytest.mark.parametrize(
    ("field", "first_of_bins"),
    [
        ("days", [1, 4, 14, 48, 172, 622, 2251]),
        ("nth", [2, 4, 7, 13, 25, 46]),
        ("lapses", [0, 1, 2, 3, 6, 9, 16]),
    ],
)
def test_bins_are_cut_at_the_powers_of_their_bases(field, first_of_bins):
    numbers = range(first_of_bins[0], first_of_bins[-1] + 1)
    bins = [bin_of(forecast(0.5, 1, **{field: number})) for number in numbers]
    starts = [number for number, one, before in zip(numbers, bins, [None, *bins], strict=False) if one != before]
    assert starts == first_of_bins


def benchmarks_bin(one):
    """The bin as the benchmark names it: by a value within it, rounded."""

    def named(start, base, number, digits):
        return round(start * base ** floor(log(number) / log(base)), digits)

    lapses = named(1.65, 1.73, one.lapses, 0) if one.lapses else 0
    return named(2.48, 3.62, one.days, 2), named(1.99, 1.89, one.nth, 0), lapses


@given(some_forecasts)
def test_bins_and_rmse_are_those_of_the_benchmark(forecasts):
    bins = {}
    for one in forecasts:
        bins.setdefault(benchmarks_bin(one), []).append(one)
    squares = 0.0
    for of_bin in bins.values():
        mean_chance = sum(one.chance for one in of_bin) / len(of_bin)
        mean_recalled = sum(one.recalled for one in of_bin) / len(of_bin)
        squares += len(of_bin) * (mean_chance - mean_recalled) ** 2
    assert rmse_by_bins(forecasts) == pytest.approx(sqrt(squares / len(forecasts)), abs=1e-9)


# AUC.


def test_auc_is_the_share_of_pairs_in_the_right_order():
    forecasts = [forecast(0.9, 1), forecast(0.6, 1), forecast(0.6, 0), forecast(0.3, 0), forecast(0.8, 0)]
    # 0.9 beats all three; 0.6 loses to 0.8, ties with 0.6 and beats 0.3.
    assert auc(forecasts) == pytest.approx((3 + 0 + 0.5 + 1) / 6)


@given(some_forecasts)
def test_auc_is_what_comparing_every_pair_gives(forecasts):
    recalled = [one.chance for one in forecasts if one.recalled]
    forgotten = [one.chance for one in forecasts if not one.recalled]
    wins = [(high > low) + (high == low) / 2 for high, low in product(recalled, forgotten)]
    assert auc(forecasts) == (pytest.approx(sum(wins) / len(wins)) if wins else None)


@pytest.mark.parametrize("outcome", [True, False])
def test_there_is_no_auc_when_all_went_alike(outcome):
    assert auc([forecast(0.3, outcome), forecast(0.8, outcome)]) is None


def test_the_same_forecast_for_all_tells_nothing_apart():
    assert auc([forecast(0.7, 1), forecast(0.7, 0), forecast(0.7, 1)]) == 0.5


# Together.


def test_all_figures_are_of_the_same_forecasts():
    forecasts = [forecast(0.9, 1), forecast(0.6, 0, days=5), forecast(0.3, 1)]
    quality = measure(forecasts)
    assert (quality.scored, quality.recalled) == (3, 2 / 3)
    assert quality.mean_chance == pytest.approx(0.6)
    assert (quality.log_loss, quality.rmse_bins, quality.auc) == (
        log_loss(forecasts),
        rmse_by_bins(forecasts),
        auc(forecasts),
    )


def test_without_forecasts_nothing_is_measured():
    assert measure([]) is None
    for figure in (log_loss, rmse_by_bins):
        with pytest.raises(ValueError, match="no forecasts"):
            figure([])
