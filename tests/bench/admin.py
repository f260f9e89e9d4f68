"""What the pages of the admin cost an editor: queries, server CPU and bytes, beside the same page of a small content.

``python -m tests.bench.admin`` fills a database with 100 facts and 1,000 questions, opens page after page as an editor,
fills it up to 10,000 facts, 100,000 questions, 12,000 cards and 200,000 answers, and opens the same pages again. Times
depend on the machine, so that each is the median of several, and beside them stand the pages of a bare admin of one
plain model with as many rows (``tests.bench.bare_admin``). Queries must not grow. ``--profile WORDS`` prints where the
time of the pages with these words in their name goes instead.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter, process_time
from typing import Any, NamedTuple

from tests.bench import setup  # isort: skip - before the models

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.bench import bare_admin, content
from training.accounts.models import User
from training.editing.attention import MATTERS
from training.editing.models import ItemFigures
from training.facts.models import Fact
from training.questions.models import Question
from training.reviews.models import Card

SMALL, LARGE = 1, 100
TIMES, LONG, FEW_TIMES, PROFILED = 5, 1.0, 3, 5
FAR = 50
GOAL = 500
AFTER_A_CLASS = f"first page, once {content.LEARNERS} learners answered {content.ANSWERS_OF_A_LEARNER} questions"


class Cost(NamedTuple):
    """What a page takes: queries, server CPU in milliseconds, and its length in kilobytes."""

    queries: int
    cpu: float
    kilobytes: float


def address(name: str, *keys: int) -> str:
    """Return the address of a page of the admin."""
    return reverse(f"admin:{name}", args=keys)


def get(browser: Client, where: str) -> Any:
    """Ask for a page."""
    answer = browser.get(where)
    if answer.status_code != 200:
        raise RuntimeError(f"{where} answered {answer.status_code}.")
    return answer


def nothing() -> None:
    """Leave everything as it is."""


def cost(browser: Client, where: str, prepare: Callable[[], object] = nothing) -> Cost:
    """Measure a page, prepared anew each time, once it was opened to warm up."""
    length = len(get(browser, where).content)
    prepare()
    with CaptureQueriesContext(connection) as captured:
        get(browser, where)
    queries = len(captured)
    spent = [seconds(browser, where, prepare)]
    spent += [seconds(browser, where, prepare) for _ in range((FEW_TIMES if spent[0] > LONG else TIMES) - 1)]
    return Cost(queries, 1000 * median(spent), length / 1024)


def seconds(browser: Client, where: str, prepare: Callable[[], object]) -> float:
    """Return the CPU that a page takes."""
    prepare()
    before = process_time()
    get(browser, where)
    return process_time() - before


def pages_of(browser: Client, name: str, model: str, search: str) -> Iterator[tuple[str, str]]:
    """Yield the pages of a list by name: the first, a far one, each of its filters, orders and searches."""
    where = address(f"{model}_changelist")
    shown = get(browser, where).context_data["cl"]
    yield name, where
    yield f"{name}, page {FAR}", f"{where}?p={min(FAR, shown.paginator.num_pages)}"
    for spec in shown.filter_specs:
        choice = list(spec.choices(shown))[1]
        yield f"{name}, {spec.title}: a choice", f"{where}{choice['query_string']}"
    for number, column in enumerate(shown.list_display):
        if number and shown.get_ordering_field(column):
            yield f"{name}, by {column}", f"{where}?o=-{number}"
    for words in (search, "nothing-of-the-sort"):
        yield f"{name}, search for {words}", f"{where}?q={words}"


def pages(browser: Client) -> dict[str, str]:
    """Return the addresses of all pages that are measured, by their names."""
    fact, choice = Fact.objects.active().earliest("pk"), address("autocomplete")
    found = [
        ("first page", address("index")),
        *pages_of(browser, "facts", "facts_fact", "convoy"),
        *pages_of(browser, "questions", "questions_question", "convoy"),
        *pages_of(browser, "cards", "reviews_card", "convoy"),
        *pages_of(browser, "flags", "reviews_flag", "convoy"),
        *((f"attention: {matter.title}", matter.address) for matter in MATTERS),
        ("a fact", address("facts_fact_change", fact.pk)),
        ("a new fact", address("facts_fact_add")),
        ("a fact, history", address("facts_fact_history", fact.pk)),
        ("a question", address("questions_question_change", Question.objects.earliest("pk").pk)),
        ("a card", address("reviews_card_change", Card.objects.earliest("pk").pk)),
        ("an entity", address("facts_entity_change", fact.subject_id)),
        ("a source", address("facts_source_change", fact.claims.earliest("pk").source_id)),
        ("entities", address("facts_entity_changelist")),
        ("choosing an entity", f"{choice}?app_label=facts&model_name=fact&field_name=subject&term=riv"),
        ("choosing a fact", f"{choice}?app_label=reviews&model_name=card&field_name=fact&term=convoy"),
    ]
    return dict(found)


def bare() -> dict[str, str]:
    """Return the addresses of the pages of the bare admin."""
    where = reverse("bare:editing_plain_changelist")
    last = -(-bare_admin.Plain.objects.count() // 100)
    row = bare_admin.Plain.objects.earliest("pk")
    return {
        "bare list": where,
        f"bare list, page {FAR}": f"{where}?p={min(FAR, last)}",
        "bare list, by a column": f"{where}?o=1",
        "bare form": reverse("bare:editing_plain_change", args=[row.pk]),
    }


def browser_of(name: str) -> Client:
    """Return the browser of an editor."""
    editor, _created = User.objects.get_or_create(username=name, defaults={"password": "!", "role": "editor"})
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(editor, settings.AUTHENTICATION_BACKENDS[1])
    return browser


def fill(first: int, last: int) -> None:
    """Write the rows of the sizes from one to the other."""
    started = perf_counter()
    content.write(first, last)
    bare_admin.fill(content.QUESTIONS * (last - first))
    sys.stderr.write(f"{Question.objects.count():,} questions, {perf_counter() - started:.0f} s\n")


def profile(words: str) -> None:
    """Print where the time of the pages with some words in their name goes."""
    browser = browser_of("edith")
    for name, where in pages(browser).items():
        if words in name:
            get(browser, where)
            profiler = cProfile.Profile()
            profiler.enable()
            for _ in range(PROFILED):
                get(browser, where)
            profiler.disable()
            sys.stdout.write(f"{name}\n")
            pstats.Stats(profiler).sort_stats("cumulative").print_stats(60)


def measure() -> dict[str, Cost]:
    """Measure all pages at the size that there is."""
    browser = browser_of("edith")
    found = {name: cost(browser, where) for name, where in (bare() | pages(browser)).items()}
    # As if a class had answered them since somebody looked.
    answered = ItemFigures.objects.order_by("pk").values_list("pk", flat=True)[: content.ANSWERS_OF_A_LEARNER]
    forget = ItemFigures.objects.filter(pk__in=list(answered)).delete
    return found | {AFTER_A_CLASS: cost(browser, address("index"), forget)}


def main() -> None:
    """Print what each page costs at both sizes."""
    parser = argparse.ArgumentParser(description="What the pages of the admin cost.")
    parser.add_argument("--profile", metavar="WORDS")
    arguments = parser.parse_args()
    if setup.POSTGRES:
        raise SystemExit("This bench is for SQLite: leave DATABASE_URL out.")
    settings.ROOT_URLCONF = "tests.bench.bare_admin"
    call_command("migrate", verbosity=0)
    fill(0, SMALL)
    few = {} if arguments.profile else measure()
    fill(SMALL, LARGE)
    if arguments.profile:
        profile(arguments.profile)
        return
    report(few, measure())


def report(few: dict[str, Cost], many: dict[str, Cost]) -> None:
    """Print the figures; those that should not be are marked, and end the bench with an error."""
    sys.stdout.write(f"{'':<78}{'queries':>8}{'CPU ms':>9}{'KB':>6}{'at 1 %: queries':>17}{'CPU ms':>8}{'KB':>6}\n")
    wrong = []
    for name, one in many.items():
        small = few[name]
        bad = [
            word for word, holds in (("grows", one.queries == small.queries), ("slow", one.cpu <= GOAL)) if not holds
        ]
        sys.stdout.write(
            f"{name[:77]:<78}{one.queries:>8}{one.cpu:>9.1f}{one.kilobytes:>6.0f}"
            f"{small.queries:>17}{small.cpu:>8.1f}{small.kilobytes:>6.0f}  {' '.join(bad)}\n"
        )
        wrong += [name] if bad else []
    if wrong:
        raise SystemExit(f"{len(wrong)} pages grow in queries, or take more than {GOAL} ms.")


if __name__ == "__main__":
    main()
