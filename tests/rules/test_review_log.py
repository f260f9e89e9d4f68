from __future__ import annotations

import gzip
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from training.rules.review_log import BadLogError, LoggedReview, read_log
from training.rules.scheduling import Rating

LOG = Path(__file__).parent.parent / "data" / "review_log.csv.gz"
HEADER = "card_id,review_rating,review_time,review_duration"
LINE = "a,3,2024-03-29T20:32:32+00:00,900"


def log(*lines, header=HEADER):
    return read_log(f"{line}\n" for line in (header, *lines))


def test_a_review_is_read():
    at = datetime(2024, 3, 29, 20, 32, 32, tzinfo=UTC)
    assert log(LINE) == [LoggedReview("a", Rating.GOOD, at, 900)]


def test_columns_come_in_any_order_and_others_are_passed_over():
    header = "review_time,deck,review_duration,card_id,review_rating"
    assert log("2024-03-29T20:32:32+00:00,Mali,900,a,3", header=header) == log(LINE)


@pytest.mark.parametrize("header", [f"\ufeff{HEADER}", HEADER.upper(), HEADER.replace(",", " , ")])
def test_the_header_is_read_without_regard_to_case_spaces_and_byte_order_mark(header):
    assert log(LINE, header=header) == log(LINE)


@pytest.mark.parametrize(
    "time",
    [
        "2024-03-29T20:32:32Z",
        "2024-03-29 20:32:32+00:00",
        "2024-03-29T22:32:32+02:00",
        " 2024-03-29T15:32:32.000-05:00 ",
    ],
)
def test_times_of_any_offset_are_read_as_utc(time):
    (review,) = log(f"a,3,{time},900")
    assert review.at == datetime(2024, 3, 29, 20, 32, 32, tzinfo=UTC)
    assert review.at.tzinfo is UTC


def test_a_duration_may_be_unknown():
    (review,) = log("a,3,2024-03-29T20:32:32Z,")
    assert review.duration_ms is None


def test_empty_lines_are_passed_over():
    assert log("", LINE, ",,,", "") == log(LINE)


def test_reviews_come_in_order_of_time_and_those_of_one_moment_as_they_stand():
    cards = [
        review.card
        for review in log(
            "c,3,2024-03-30T00:00:00Z,1",
            "b,3,2024-03-29T00:00:00Z,1",
            "d,3,2024-03-30T02:00:00+02:00,1",
            "a,3,2024-03-29T00:00:00Z,1",
        )
    ]
    assert cards == ["b", "a", "c", "d"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a,5,2024-03-29T20:32:32Z,1", ["column review_rating", "'5'", "use 1 (again)"]),
        ("a,0,2024-03-29T20:32:32Z,1", ["column review_rating", "'0'"]),
        ("a,good,2024-03-29T20:32:32Z,1", ["column review_rating", "'good'"]),
        ("a,,2024-03-29T20:32:32Z,1", ["column review_rating", "''"]),
        ("a,3,yesterday,1", ["column review_time", "'yesterday'", "write it as 2024-"]),
        ("a,3,2024-02-30T20:32:32Z,1", ["column review_time", "'2024-02-30T20:32:32Z'"]),
        ("a,3,2024-03-29T20:32:32,1", ["column review_time", "'2024-03-29T20:32:32'", "add the offset"]),
        ("a,3,0001-01-01T00:00:00+14:00,1", ["column review_time", "year from 1970"]),
        ("a,3,9999-12-31T23:59:59-14:00,1", ["column review_time", "year from 1970 to 2199"]),
        ("a,3,2024-03-29T20:32:32Z,long", ["column review_duration", "'long'", "whole milliseconds"]),
        ("a,3,2024-03-29T20:32:32Z,1.5", ["column review_duration", "'1.5'"]),
        ("a,3,2024-03-29T20:32:32Z,-1", ["column review_duration", "'-1'"]),
        (",3,2024-03-29T20:32:32Z,1", ["column card_id", "''", "name the card"]),
        ("a,3", ["only 2 values", "'a,3'", "for each column"]),
        ('a,3,"2024-03-29T20:32:32Z', ["not CSV"]),
        (f"a,{'9' * 5000},2024-03-29T20:32:32Z,1", ["column review_rating", f"'{'9' * 60}…'"]),
    ],
)
def test_a_bad_line_is_named_with_its_column_value_and_remedy(line, said):
    with pytest.raises(BadLogError) as error:
        log(LINE, "", line)
    message = str(error.value)
    assert "Line 4" in message
    assert [one for one in said if one not in message] == []
    assert "\n" not in message
    assert len(message) < 300


def test_a_value_over_several_lines_is_shown_on_one():
    with pytest.raises(BadLogError, match="Line 3, column review_rating") as error:
        log('a,"x', 'y",2024-03-29T20:32:32Z,1')
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("column", HEADER.split(","))
def test_a_missing_column_is_named(column):
    header = HEADER.replace(column, "note")
    with pytest.raises(BadLogError, match=rf"Line 1 has no column {column} .*note.*begin with the header {HEADER}"):
        log(LINE, header=header)


def test_a_log_with_semicolons_is_told_to_use_commas():
    with pytest.raises(BadLogError, match="separated by commas"):
        log(LINE.replace(",", ";"), header=HEADER.replace(",", ";"))


@pytest.mark.parametrize("lines", [[], ["\n"], [f"{HEADER}\n"], [f"{HEADER}\n", "\n"]])
def test_an_empty_log_is_refused(lines):
    with pytest.raises(BadLogError, match="header"):
        read_log(lines)


def test_a_bad_log_is_a_bad_value():
    assert issubclass(BadLogError, ValueError)


def test_a_real_log_is_read():
    with gzip.open(LOG, "rt", encoding="utf-8", newline="") as lines:
        reviews = read_log(lines)
    assert len(reviews) == 8806
    assert len({review.card for review in reviews}) == 903
    assert reviews[0].at == datetime(2024, 3, 29, 20, 32, 32, 250000, tzinfo=UTC)
    assert all(one.at <= other.at for one, other in pairwise(reviews))
