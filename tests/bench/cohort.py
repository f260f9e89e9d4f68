"""What the page of a cohort costs: queries and server CPU, with 30, 300 and 1,000 learners and 200 facts each.

``python -m tests.bench.cohort`` fills a database, serves it as it is deployed (one process) and asks for the page over
HTTP as a trainer: again and again when nothing changed, then once with every standing out of date, as on a new day, of
which one request works out a portion. Beside it stands the form to set a quiz, which names every learner or lets them
be looked for. Times depend on the machine, so beside them stands the least page of the site, that for load balancers,
from the same server in the same run. Elsewhere, for comparison: Kolibri's class summary, bare JSON, takes 26 ms for 30
learners and 85 ms for 1,000; Moodle's grades take 900 ms for 1,000. ``--profile`` prints where the time of a page goes.
"""

from __future__ import annotations

import argparse
import cProfile
import http.client
import io
import pstats
import sys
from typing import NamedTuple

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.bench import setup
from tests.bench.grading import cookie_of
from tests.bench.serving import Cost, Server, served
from training.accounts.models import User
from training.cohorts.models import Cohort, Membership, Standing
from training.cohorts.services import refresh
from training.facts.models import Fact
from training.reviews.services import generate_cards
from training.rules.scheduling import DAY

SIZES = (30, 300, 1_000)
FACTS, REVIEWS_OF_A_MEMORY, WRONG_ANSWERS = 200, 3, 20
DAYS_LEFT = 26
PAGES = {30: 120, 300: 80, 1_000: 50}
GOALS = {30: "10", 300: "-", 1_000: "60"}
MOST_QUERIES, MOST_KILOBYTES = 12, 6
LEAST_PAGES, PROFILED, BATCH = 300, 10, 500
MEMORIES = """
    INSERT INTO reviews_memory (learner_id, card_id, fact_id, phase, stability, difficulty, last_day, due_at, dealt_on,
        repetitions, lapses, suspended, corrected_from, resets, version)
    SELECT m.learner_id, c.id, c.fact_id, 2, 2 + (c.id * 7 + m.learner_id * 3) %% 40, 1 + (c.id + m.learner_id) %% 9,
        %(today)s - (c.id + m.learner_id) %% 20,
        datetime(%(now)s, '-3 days', '+' || ((c.id + m.learner_id) %% 30) || ' days'),
        %(day)s, 3, 0, false, '', 0, 0
    FROM cohorts_membership m, reviews_card c WHERE c."order" = 0 AND c.fact_id IN (
        SELECT fact_id FROM cohorts_cohort_facts WHERE cohort_id = m.cohort_id
    ) AND (c.id + m.learner_id) %% 11 > 0
"""
REVIEWS = """
    INSERT INTO reviews_review (key, learner_id, memory_id, rating, at, day, milliseconds, origin, phase, recall,
        before)
    SELECT lower(hex(randomblob(16))), learner_id, id, 1 + (id + %(ago)s) %% 4,
        datetime(%(now)s, '-' || %(ago)s || ' days'),
        date(%(now)s, '-' || (%(ago)s + (id %% 20)) || ' days'), 9000, 'card', 2, 0.9, '{}'
    FROM reviews_memory
"""
ANSWERS = """
    INSERT INTO reviews_quizanswer (key, learner_id, fact_id, answer, given, "right", guess_chance, at, taken_at, held)
    SELECT lower(hex(randomblob(16))), learner_id, fact_id, 'right', 'Wrong ' || ((id + learner_id) %% 5), false, 0,
        %(now)s, %(now)s, false
    FROM reviews_memory WHERE id %% 10 = 0
"""


class Page(NamedTuple):
    """What the page of one cohort takes, when nothing changed and when every standing is out of date; and the form."""

    queries: int
    warm: Cost
    stale_queries: int
    stale_cpu: float
    kilobytes: float
    form: Cost
    form_kilobytes: float
    least: Cost


def fill() -> User:
    """Write the rows, and return the trainer."""
    now = timezone.now()
    call_command("migrate", verbosity=0)
    call_command("load_content", verbosity=0, stdout=io.StringIO())
    generate_cards(at=now)
    trainer = User.objects.create(username="bench-trainer", password="!", role=User.Role.TRAINER)
    facts = Fact.objects.active().filter(cards__order=0).order_by("pk")[:FACTS]
    for size in SIZES:
        deploys_on = now.date() + DAYS_LEFT * DAY
        cohort = Cohort.objects.create(slug=f"bench-{size}", name=f"Of {size}", deploys_on=deploys_on)
        cohort.trainers.add(trainer)
        cohort.facts.set(facts)
        people = [User(username=f"bench-{size}-{n}", first_name=f"Given {n}", last_name="Name") for n in range(size)]
        members = User.objects.bulk_create(people, batch_size=BATCH)
        Membership.objects.bulk_create(
            [Membership(cohort=cohort, learner=one, joined_at=now - 60 * DAY) for one in members], batch_size=BATCH
        )
    values = {"now": now.strftime("%Y-%m-%d %H:%M:%S"), "day": now.date(), "today": now.toordinal()}
    with connection.cursor() as cursor:
        cursor.execute(MEMORIES, values)
        for number in range(REVIEWS_OF_A_MEMORY):
            cursor.execute(REVIEWS, values | {"ago": 20 * number})
        cursor.execute(ANSWERS, values)
        cursor.execute("ANALYZE")
    return trainer


def address(size: int) -> str:
    """Return the address of the page of a cohort."""
    return f"/cohorts/bench-{size}/"


def browser_of(trainer: User) -> Client:
    """Return a browser in which the trainer is signed in, without a server."""
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(trainer, settings.AUTHENTICATION_BACKENDS[1])
    return browser


def queries(trainer: User, size: int) -> int:
    """Return how many queries the page of a cohort takes, apart from beginning and ending a transaction."""
    browser = browser_of(trainer)
    with CaptureQueriesContext(connection) as captured:
        if browser.get(address(size)).status_code != http.client.OK:
            raise RuntimeError("The page was not shown.")
    return sum(not query["sql"].startswith(("BEGIN", "COMMIT")) for query in captured)


def get(server: Server, where: str, cookie: str) -> int:
    """Ask for a page, and return how many bytes came."""
    server.connection.request("GET", where, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    answer = server.connection.getresponse()
    content = answer.read()
    if answer.status != http.client.OK:
        raise RuntimeError(f"{where} answered {answer.status}: {content[:300]!r}")
    return len(content)


def page(trainer: User, size: int) -> Page:
    """Measure the page of a cohort, the form to set it a quiz, and the least page of the site beside them."""
    cohort, cookie = Cohort.objects.get(slug=f"bench-{size}"), cookie_of(trainer)
    where, form = address(size), f"{address(size)}quiz/"
    Standing.objects.update(basis="")
    stale_queries = queries(trainer, size)
    refresh(cohort, at=timezone.now())
    warm_queries = queries(trainer, size)
    with served("training.wsgi") as server:
        least = server.cost(lambda: get(server, "/health/", cookie) and None, LEAST_PAGES)
        warm = server.cost(lambda: get(server, where, cookie) and None, PAGES[size])
        length, form_length = get(server, where, cookie), get(server, form, cookie)
        of_form = server.cost(lambda: get(server, form, cookie) and None, PAGES[size])
        Standing.objects.update(basis="")
        before = server._cpu()
        get(server, where, cookie)
        stale = 1000 * (server._cpu() - before)
    refresh(cohort, at=timezone.now())
    return Page(warm_queries, warm, stale_queries, stale, length / 1024, of_form, form_length / 1024, least)


def profile(trainer: User) -> None:
    """Print where the time of the page of the largest cohort goes, when nothing changed."""
    browser, where = browser_of(trainer), address(max(SIZES))
    for _ in range(3):
        browser.get(where)
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(PROFILED):
        browser.get(where)
    profiler.disable()
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(80)


def main() -> None:
    """Print what the page costs at each size."""
    parser = argparse.ArgumentParser(description="What the page of a cohort costs.")
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    if setup.POSTGRES:
        raise SystemExit("This bench is for SQLite: leave DATABASE_URL out.")
    trainer = fill()
    if arguments.profile:
        profile(trainer)
        return
    sys.stdout.write(
        f"{'learners':>9}{'queries':>9}{'CPU ms':>9}{'goal':>6}{'a second':>10}{'KB':>7}"
        f"{'out of date: queries':>22}{'CPU ms':>9}{'form: CPU ms':>15}{'KB':>7}{'the least page: CPU ms':>24}\n"
    )
    for size in SIZES:
        one = page(trainer, size)
        sys.stdout.write(
            f"{size:>9,}{one.queries:>9}{one.warm.cpu:>9.1f}{GOALS[size]:>6}{one.warm.a_second:>10.0f}"
            f"{one.kilobytes:>7.1f}{one.stale_queries:>22}{one.stale_cpu:>9.0f}{one.form.cpu:>15.1f}"
            f"{one.form_kilobytes:>7.1f}{one.least.cpu:>24.2f}\n"
        )
        sys.stdout.flush()
        if max(one.queries, one.stale_queries) > MOST_QUERIES:
            raise SystemExit(f"{one.queries} and {one.stale_queries} queries are more than {MOST_QUERIES}.")
        if max(one.kilobytes, one.form_kilobytes) > MOST_KILOBYTES:
            raise SystemExit(f"A page is larger than {MOST_KILOBYTES} KB.")


if __name__ == "__main__":
    main()
