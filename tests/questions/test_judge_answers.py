from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def run(monkeypatch):
    """Run the command on lines (objects, texts or bytes); return what it wrote, and to standard error."""

    def run_on(*lines):
        encoded = (line if isinstance(line, bytes) else _text(line).encode() for line in lines)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\n".join(encoded)), encoding="utf-8"))
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("judge_answers", stdout=out, stderr=err)
        finally:
            run_on.written = [json.loads(line) for line in out.getvalue().splitlines()]
        return run_on.written, err.getvalue()

    return run_on


def _text(line):
    return line if isinstance(line, str) else json.dumps(line)


def a_line(**fields):
    return {"kind": "text", "expected": "Mali", "typed": "mali"} | fields


def test_every_line_is_answered_with_verdict_and_why(run):
    written, err = run(
        a_line(),
        a_line(kind="number", expected=12640, typed="12 600"),
        a_line(kind="number", expected="12640", tol=50, typed="12 600"),
        a_line(kind="money", expected=173000000, currency="usd", typed="€173m"),
        a_line(kind="money", expected=1.73e8, currency="USD", typed="$173m"),
        a_line(kind="date", expected="2013-04-25", typed="avril 2013"),
        a_line(kind="date", expected=2013, typed="2013"),
        a_line(expected="Nigeria", typed="Nigeira"),
        a_line(expected="Nigeria", typed="Nigeira", exact=True),
        a_line(expected="Nigeria", typed="Niger", others=["Niger"]),
        a_line(expected="Timbuktu", typed="tombouctou", aliases=["Tombouctou"]),
        a_line(aliases=None, others=None, tol=None, currency=None, exact=None),
    )
    assert [line["verdict"] for line in written] == [
        "right", "close", "right", "wrong", "right", "close", "right", "typo", "wrong", "wrong", "right", "right",
    ]  # fmt: skip
    assert all(line.keys() == {"verdict", "why"} and line["why"] for line in written)
    assert err == ""


def test_empty_lines_and_a_byte_order_mark_are_passed_over(run):
    written, _ = run(b"\xef\xbb\xbf" + json.dumps(a_line()).encode(), "", "  ", a_line())
    assert len(written) == 2


def test_no_lines_give_no_answers(run):
    assert run() == ([], "")


def test_an_unknown_field_is_named_and_passed_over(run):
    written, err = run(a_line(alias=["x"]))
    assert written[0]["verdict"] == "right"
    assert 'line 1: field "alias"' in err


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("{", "not a JSON object"),
        ("[]", "not a JSON object"),
        ("[" * 100_000, "not a JSON object"),
        (b"\xff\xfe", "not a JSON object"),
        ({"kind": "text", "expected": "Mali"}, 'field "typed" is missing'),
        ({"kind": "text", "typed": "Mali"}, 'field "expected" is missing'),
        ({"expected": "Mali", "typed": "Mali"}, 'field "kind" is missing'),
        (a_line(kind="colour"), 'field "kind"'),
        (a_line(kind=["text"]), 'field "kind"'),
        (a_line(typed=5), 'field "typed"'),
        (a_line(typed=None), 'field "typed"'),
        (a_line(expected=" "), 'field "expected"'),
        (a_line(expected=5), 'field "expected"'),
        (a_line(kind="number", expected="many"), 'field "expected"'),
        (a_line(kind="number", expected=True), 'field "expected"'),
        ('{"kind": "number", "expected": NaN, "typed": "5"}', 'field "expected"'),
        (a_line(kind="date", expected="25 April 2013"), 'field "expected"'),
        (a_line(kind="date", expected="2013-02-30"), 'field "expected"'),
        (a_line(aliases="Mali"), 'field "aliases"'),
        (a_line(others=[5]), 'field "others"'),
        (a_line(tol=-1), 'field "tol"'),
        (a_line(tol="5"), 'field "tol"'),
        (a_line(tol=True), 'field "tol"'),
        (a_line(currency=5), 'field "currency"'),
        (a_line(exact="yes"), 'field "exact"'),
    ],
)
def test_the_first_broken_line_stops_with_its_number_and_field(run, line, named):
    with pytest.raises(CommandError, match="line 2: ") as error:
        run(a_line(), line, a_line())
    assert named in str(error.value)
    assert len(run.written) == 1
