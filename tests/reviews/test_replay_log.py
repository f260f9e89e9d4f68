from __future__ import annotations

import gzip
import io
import json
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

LOG = Path(__file__).parent.parent / "data" / "review_log.csv.gz"
HEADER = "card_id,review_rating,review_time,review_duration\n"
FORECASTS = ("scheduler", "library_on_study_days", "library_on_24_hours", "moving_average", "constant")


@pytest.fixture
def real_log(tmp_path):
    """A file with the real log."""
    path = tmp_path / "log.csv"
    path.write_bytes(gzip.decompress(LOG.read_bytes()))
    return path


@pytest.fixture
def a_log(tmp_path):
    """Write a log of the given text or bytes; return its path."""

    def write(content):
        path = tmp_path / "log.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def replayed(path, *options):
    out = io.StringIO()
    call_command("replay_log", str(path), *options, stdout=out)
    return out.getvalue()


def test_figures_of_a_real_log_are_printed_beside_library_and_baselines(real_log):
    printed = replayed(real_log)
    assert "8,806 reviews of 903 cards from 2024-03-29 to 2024-09-18, study days of UTC." in printed
    assert "Schedules equal to the library's on the same days: 8,806 of 8,806." in printed
    rows = {
        label: figures.split()
        for label, figures in re.findall(r"^([A-Z][^\d\n]*?(?:24 hours)?) {2,}(\d.*)$", printed, re.MULTILINE)
    }
    assert list(rows) == [
        "Scheduler, study days",
        "FSRS library alone, study days",
        "FSRS library alone, 24 hours",
        "Moving average",
        "Constant",
    ]
    assert rows["Scheduler, study days"] == ["3987", "0.7492", "0.7495", "0.4862", "0.1026", "0.7484"]
    assert rows["FSRS library alone, study days"] == rows["Scheduler, study days"]
    assert rows["FSRS library alone, 24 hours"] == ["3232", "0.7627", "0.7298", "0.4764", "0.1206", "0.7449"]
    assert rows["Moving average"][3:] == ["0.5158", "0.0771", "0.6667"]


def test_json_is_one_object_with_every_digit(real_log):
    report = json.loads(replayed(real_log, "--json"))
    assert report["scheduler"] == report["library_on_study_days"]
    assert report["scheduler"]["log_loss"] == pytest.approx(0.48623153508907063, rel=1e-12)
    assert report["scheduler"]["rmse_bins"] == pytest.approx(0.1025522147984858, rel=1e-12)
    assert report["scheduler"]["auc"] == pytest.approx(0.748422999665216, rel=1e-12)
    assert (report["reviews"], report["cards"], report["same_schedules"]) == (8806, 903, 8806)
    assert (report["time_zone"], report["retention"]) == ("UTC", 0.9)
    assert set(FORECASTS) <= report.keys()


def test_the_time_zone_decides_which_days_count(a_log):
    path = a_log(HEADER + "a,3,2024-03-29T20:00:00Z,1\na,3,2024-03-29T23:30:00Z,1\n")
    assert json.loads(replayed(path, "--json"))["scheduler"] is None
    kathmandu = json.loads(replayed(path, "--json", "--time-zone", "Asia/Kathmandu"))
    assert (kathmandu["scheduler"]["scored"], kathmandu["time_zone"]) == (1, "Asia/Kathmandu")


def test_a_log_without_anything_to_score_is_printed_with_dashes(a_log):
    printed = replayed(a_log(HEADER + "a,3,2024-03-29T20:00:00Z,1\n"))
    assert re.search(r"^Scheduler, study days +0( +-){5}$", printed, re.MULTILINE)


def test_a_file_as_spreadsheets_save_it_is_read(a_log):
    lines = HEADER + "a,3,2024-03-29T20:00:00Z,1\na,3,2024-04-02T20:00:00Z,1\n"
    plain = replayed(a_log(lines))
    assert replayed(a_log(b"\xef\xbb\xbf" + lines.replace("\n", "\r\n").encode())) == plain


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "Line 1 has no column card_id"),
        (HEADER, "has no reviews"),
        ("card_id,review_rating\n", "Line 1 has no column review_time"),
        (HEADER + "a,7,2024-03-29T20:00:00Z,1\n", "Line 2, column review_rating: '7'"),
        (HEADER + "a,3,2024-03-29T20:00:00,1\n", "Line 2, column review_time: .* add the offset"),
        (HEADER.encode("utf-16"), "not in UTF-8"),
        (HEADER.encode() + b"caf\xe9,3,2024-03-29T20:00:00Z,1\n", "not in UTF-8"),
        (bytes(range(32)), "log.csv: "),
        (b"\x1f\x8b\x08\x00", "log.csv: "),
    ],
)
def test_a_file_that_is_no_log_is_refused_in_one_line(a_log, content, message):
    with pytest.raises(CommandError, match=message) as error:
        replayed(a_log(content))
    assert "log.csv: " in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"absent\.csv: No such file"):
        replayed(tmp_path / "absent.csv")


def test_a_folder_is_no_log(tmp_path):
    with pytest.raises(CommandError, match="directory"):
        replayed(tmp_path)


@pytest.mark.parametrize("zone", ["Mali/Bamako", "../etc/passwd", "", "America"])
def test_an_unknown_time_zone_is_refused(real_log, zone):
    with pytest.raises(CommandError, match="no time zone"):
        replayed(real_log, f"--time-zone={zone}")


@pytest.mark.parametrize("retention", ["0.5", "1", "nan"])
def test_a_retention_out_of_bounds_is_refused(real_log, retention):
    with pytest.raises(CommandError, match=r"retention of .* is not from 0\.8 to 0\.95"):
        replayed(real_log, f"--retention={retention}")
