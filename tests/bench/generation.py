"""How long it takes to make and check all questions, at 1, 10 and 100 times the content.

``python -m tests.bench.generation`` prints a line for each size. Seconds depend on the machine, so each line has next
to them the time of a piece of work known to be linear, on the same records in the same run: three round trips through
JSON. What grows as the content does keeps the same ratio to it.
"""

from __future__ import annotations

import json
import string
import sys
from dataclasses import asdict, replace
from random import Random
from time import perf_counter
from typing import Any

from tests.curated import Content, curated
from training.rules.across import generate_across
from training.rules.dates import PartialDate, Precision
from training.rules.generation import generate
from training.rules.lint import lint
from training.rules.lint_pool import lint_pool
from training.rules.questions import QuestionDraft
from training.rules.records import NUMERIC, FactRecord, Kind

TIMES = (1, 10, 100)
ROUND_TRIPS = 3
# Words that the rules look for stay as they are in a clone.
KEPT = frozenset({"choice", "typed", "million", "billion", "events", "these", "which", "whose", "months", "years"})
LONG = 5


def clones(content: Content, times: int) -> Content:
    """Return the content so many times over: other identifiers, words and values in each, entities shared."""
    facts = [clone(fact, number) for number in range(times) for fact in content.facts]
    return Content(facts, content.entities)


def clone(fact: FactRecord, number: int) -> FactRecord:
    """Return a fact of the ``number``-th copy of the content, the first of which is the content itself."""
    if number == 0:
        return fact
    letters = list(string.ascii_lowercase)
    Random(number).shuffle(letters)
    table = str.maketrans(string.ascii_lowercase, "".join(letters))
    worded: FactRecord = _worded(fact, table)
    shifted = {value: _shifted(fact.kind, value, number) for value in (fact.answer, *filter(None, fact.supported))}
    claims = (replace(claim, value=shifted.get(claim.value or "", claim.value)) for claim in worded.claims)
    answer = shifted.get(fact.answer, worded.answer)
    return replace(worded, id=f"{fact.id}-{number}", answer=answer, claims=tuple(claims), subject=fact.subject)


def _worded(value: Any, table: dict[int, int]) -> Any:
    """Return a record with the long lower-case words of its texts in a language of its own, as long as they were."""
    if isinstance(value, str) and type(value) is str:
        return " ".join(
            word.translate(table) if len(word) >= LONG and word.islower() and word.strip("?.,") not in KEPT else word
            for word in value.split(" ")
        )
    if isinstance(value, tuple):
        return tuple(_worded(item, table) for item in value)
    if hasattr(value, "__dataclass_fields__"):
        return replace(value, **{name: _worded(getattr(value, name), table) for name in value.__dataclass_fields__})
    return value


def _shifted(kind: Kind, value: str, number: int) -> str:
    """Return a date as many years later, a figure by so many hundredths larger; any other value as it is."""
    if kind in NUMERIC and value.isdigit():
        return str(int(value) * (100 + number) // 100 + number)
    if kind is not Kind.DATE or PartialDate.parse(value).precision is Precision.INTERVAL:
        return value
    year, dash, rest = value.partition("-")
    return f"{int(year) + 20 * number}{dash}{rest}".replace("-02-29", "-02-28")


def made_from(content: Content) -> list[QuestionDraft]:
    """Make and check every question, each by itself and all together."""
    pool, facts = content.pool, {fact.id: fact for fact in content.facts}
    drafts = [draft for fact in content.facts for draft in generate(fact, pool, seed=1)]
    drafts += generate_across(content.facts, pool, seed=1)
    published = [draft for draft in drafts if not lint(draft, facts[draft.fact_id], pool)]
    lint_pool(published)
    return published


def reference(content: Content) -> None:
    """Do what takes a time in proportion to the content."""
    for fact in content.facts:
        for _ in range(ROUND_TRIPS):
            json.loads(json.dumps(asdict(fact)))


def main() -> None:
    """Print facts, questions, seconds, and how often the time of the reference these are."""
    sys.stdout.write(f"{'times':>6}{'facts':>8}{'questions':>11}{'seconds':>9}{'reference':>11}{'ratio':>8}\n")
    for times in TIMES:
        content = clones(curated(), times)
        started = perf_counter()
        questions = made_from(content)
        made = perf_counter()
        reference(content)
        seconds, linear = made - started, perf_counter() - made
        sizes = f"{times:>6}{len(content.facts):>8}{len(questions):>11}"
        sys.stdout.write(f"{sizes}{seconds:>9.2f}{linear:>11.2f}{seconds / linear:>8.1f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
