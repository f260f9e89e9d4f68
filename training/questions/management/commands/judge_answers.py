from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from training.rules.judge import KINDS, Judgement, judge
from training.rules.questions import Expected

REQUIRED = ("kind", "expected", "typed")
# Larger numbers are no amount that anybody types.
LARGEST = 10**30
OPTIONAL = ("aliases", "others", "tol", "currency", "exact")


class Command(BaseCommand):
    """Judge typed answers by the rules that the pages use."""

    help = (
        "Read one JSON object a line from standard input and write one a line, with verdict (right, typo, close or "
        "wrong) and why. Fields: kind (text, number, money or date), expected, typed; and where they apply aliases, "
        "others (names of other known entities), tol, currency and exact (forgive no typing slip)."
    )
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Judge line after line; stop at the first that is broken."""
        for number, line in enumerate(sys.stdin.buffer, start=1):
            if not line.strip():
                continue
            try:
                fields = _parse(line)
                judgement = _judge(fields)
            except ValueError as error:
                raise CommandError(f"line {number}: {error}") from error
            for name in fields.keys() - {*REQUIRED, *OPTIONAL}:
                self.stderr.write(f"line {number}: field {json.dumps(name)} is not known and was passed over")
            self.stdout.write(json.dumps({"verdict": judgement.verdict, "why": judgement.why}))
            self.stdout.flush()


def _parse(line: bytes) -> dict[str, Any]:
    """Return the fields of a line; ValueError when it is no JSON object."""
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not a JSON object: {error}") from error
    if not isinstance(fields, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - the caller names the line
    return fields


def _judge(fields: Mapping[str, Any]) -> Judgement:
    """Judge what the fields hold; ValueError that names the field when one is missing or wrong."""
    for name in REQUIRED:
        if name not in fields:
            raise ValueError(f'field "{name}" is missing')
    kind = _text(fields, "kind")
    if kind not in KINDS:
        raise ValueError(f'field "kind": {kind!r} is not one of {", ".join(KINDS)}')
    expected = Expected(
        kind=kind,
        answer=_answer(fields, kind),
        accepted=_texts(fields, "aliases"),
        tolerance=_tolerance(fields),
        currency=_text(fields, "currency").upper(),
    )
    typed, others, exact = _text(fields, "typed"), _texts(fields, "others"), _flag(fields, "exact")
    try:
        return judge(expected, typed, others, exact=exact)
    except ValueError as error:
        raise ValueError(f'field "expected": {error}') from error


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if value is None and name in OPTIONAL:
        return ""
    if not isinstance(value, str):
        raise ValueError(f'field "{name}": {value!r} is not a text')  # noqa: TRY004 - the caller names the line
    return value


def _texts(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = fields.get(name) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError(f'field "{name}": {value!r} is not a list of texts')
    return tuple(value)


def _flag(fields: Mapping[str, Any], name: str) -> bool:
    value = fields.get(name) or False
    if not isinstance(value, bool):
        raise ValueError(f'field "{name}": {value!r} is not true or false')  # noqa: TRY004 - the caller names the line
    return value


def _tolerance(fields: Mapping[str, Any]) -> float:
    value = fields.get("tol") or 0
    if not _is_number(value) or value < 0:
        raise ValueError(f'field "tol": {value!r} is not a number from 0')
    return float(value)


def _answer(fields: Mapping[str, Any], kind: str) -> str:
    """Return what is expected as text; a number, an amount or a year may stand as a number in JSON."""
    value = fields["expected"]
    if kind != "text" and _is_number(value):
        return format(Decimal(repr(value)), "f")
    answer = _text(fields, "expected")
    if not answer.strip():
        raise ValueError('field "expected" is empty')
    return answer


def _is_number(value: object) -> bool:
    """Tell whether a value is a finite number of a size that can be judged."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return math.isfinite(value) if isinstance(value, float) else abs(value) < LARGEST
