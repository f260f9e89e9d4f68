from __future__ import annotations

import gzip
import json
import re
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.factories import CohortFactory, MembershipFactory, MemoryFactory, ReviewFactory
from training.rules.scheduling import Rating

LOG = Path(__file__).parent.parent / "data" / "review_log.csv.gz"
HEADER = "card_id,review_rating,review_time,review_duration\n"


@pytest.fixture(scope="module")
def real_log(tmp_path_factory):
    """A file with the real log."""
    path = tmp_path_factory.mktemp("log") / "log.csv"
    path.write_bytes(gzip.decompress(LOG.read_bytes()))
    return path


def printed_by(*options, **named) -> str:
    out = StringIO()
    call_command("backtest_readiness", *options, stdout=out, **named)
    return out.getvalue()


@pytest.fixture(scope="module")
def of_real_log(real_log):
    """The backtest of the real log, as JSON."""
    return json.loads(printed_by("--log", str(real_log), "--json"))


def row(found, horizon, method):
    (one,) = (one for one in found["rows"] if (one["horizon"], one["method"]) == (horizon, method))
    return one


def test_the_table_has_every_horizon_with_every_method(real_log, of_real_log):
    printed = printed_by("--log", str(real_log))
    rows = re.findall(r"^(0-6|7-29|30\+) +(.+?) {2,}([\d,]+) ", printed, re.MULTILINE)
    assert [(days, method) for days, method, _ in rows] == [
        (days, method)
        for days in ("0-6", "7-29", "30+")
        for method in ("As FSRS has it", "Recalibrated", "Moving average", "Constant")
    ]
    assert [int(number.replace(",", "")) for *_, number in rows] == [one["forecasts"] for one in of_real_log["rows"]]
    first = of_real_log["rows"][0]
    figures = (f"{first['predicted']:.1%}", f"{first['observed']:.1%}", f"{first['brier']:.4f}")
    assert all(figure in printed.splitlines()[2] for figure in figures)


def test_on_the_real_log_recalibration_halves_the_error_beyond_a_month(of_real_log):
    raw, recalibrated = (abs(row(of_real_log, 30, name)["error"]) for name in ("fsrs", "recalibrated"))
    assert recalibrated <= raw / 2
    for measure in ("brier", "log_loss"):
        for baseline in ("fsrs", "moving_average", "constant"):
            assert row(of_real_log, 30, "recalibrated")[measure] < row(of_real_log, 30, baseline)[measure]


def test_json_says_by_what_days_and_what_was_learned(of_real_log):
    assert of_real_log["time_zone"] == "UTC"
    assert of_real_log["cuts"] == 24
    assert len(of_real_log["recalibration"]["shifts"]) == 3


def test_another_time_zone_counts_other_days(tmp_path):
    path = tmp_path / "log.csv"
    lines = [f"a,3,2025-01-{day:02}T03:30:00+00:00,\n" for day in range(1, 29, 2)]
    path.write_text(HEADER + "".join(lines))
    assert "study days of Asia/Kathmandu" in printed_by("--log", str(path), "--time-zone", "Asia/Kathmandu")


def studied(cohort, recalled=True):
    """A member whose cards came back over four weeks."""
    membership, now = MembershipFactory(cohort=cohort), timezone.now()
    for _ in range(6):
        memory = MemoryFactory(learner=membership.learner)
        for ago in (28, 25, 18, 6):
            rating = Rating.GOOD if recalled or ago == 28 else Rating.AGAIN
            ReviewFactory(memory=memory, rating=rating, at=now - timedelta(days=ago))
    return membership


@pytest.mark.django_db
def test_the_history_of_a_cohort_is_that_of_its_members_alone():
    cohort, other = CohortFactory(slug="rotation-7"), CohortFactory(slug="rotation-8")
    studied(cohort)
    studied(other, recalled=False)
    found = json.loads(printed_by("--cohort", "rotation-7", "--json"))
    assert {one["observed"] for one in found["rows"]} == {1.0}
    everybody = json.loads(printed_by("--json"))
    assert {one["observed"] for one in everybody["rows"]} == {0.5}
    assert sum(one["forecasts"] for one in everybody["rows"]) == 2 * sum(one["forecasts"] for one in found["rows"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--cohort", "rotation-9"), "There is no cohort 'rotation-9'; there are: rotation-7."),
        (("--cohort", "rotation-7"), "There is nothing to compare"),
        ((), "There is nothing to compare"),
        (("--time-zone", "Mars"), "There is no time zone 'Mars'"),
        (("--log", "/nowhere.csv"), "/nowhere.csv: No such file or directory."),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(options, message):
    CohortFactory(slug="rotation-7")
    with pytest.raises(CommandError) as error:
        printed_by(*options)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_log_that_cannot_be_read_says_where(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(HEADER + "a,9,2025-01-01T12:00:00+00:00,\n")
    with pytest.raises(CommandError, match="Line 2, column review_rating"):
        printed_by("--log", str(path))


def test_a_log_and_a_cohort_are_not_taken_together():
    with pytest.raises(CommandError, match="not allowed with"):
        printed_by("--log", "log.csv", "--cohort", "rotation-7")
