"""What a grade costs: server CPU, requests a second and queries, at 10 to 100,000 memories of a learner.

``python -m tests.bench.grading`` fills a database with a million memories, serves the site as it is deployed by one
process, and grades card after card over HTTP as htmx does. Times depend on the machine, so beside them stands, taking
turns in the same run, the least that a Django view could do (``tests.bench.bare``): one SELECT, one INSERT and one
UPDATE in a transaction, without middleware; and the same view behind the site's middleware for somebody signed in,
which is what any page here pays. With PostgreSQL, ``python -m tests.postgres .venv/bin/python -m tests.bench.grading``,
the CPU is that of the site's process alone.
"""

from __future__ import annotations

import gzip
import re
import sys
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.bench import setup  # noqa: F401 - before the models
from tests.bench.filling import make_content, make_learner
from tests.bench.serving import Cost, Send, Server, in_turns, served
from training.accounts.models import User
from training.accounts.sessions import SessionStore
from training.reviews.models import Memory
from training.reviews.queue import queue
from training.rules.pacing import DEFAULT_DAILY_CAP, HIGHEST_DAILY_CAP

# Memories of a learner, how many of them are due, and the daily cap: a day's work, and a long backlog.
LEARNERS = (
    (10, 10, DEFAULT_DAILY_CAP),
    (1_000, DEFAULT_DAILY_CAP, DEFAULT_DAILY_CAP),
    (100_000, DEFAULT_DAILY_CAP, DEFAULT_DAILY_CAP),
    (100_000, 1_000, HIGHEST_DAILY_CAP),
)
OTHERS, OF_OTHERS = 800, 1_000
GRADES = 200
FIELDS = re.compile(rb'name="(memory|version|key|shown|csrfmiddlewaretoken)" value="([^"]+)"')
HEADERS = {
    "HX-Request": "true",
    "Accept-Encoding": "gzip",
    "Accept-Language": "en",
    "Content-Type": "application/x-www-form-urlencoded",
}


def cookie_of(learner: User) -> str:
    """Sign a learner in, and return the cookie of the session."""
    session = SessionStore()
    session[SESSION_KEY] = str(learner.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[1]
    session[HASH_SESSION_KEY] = learner.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def fields_of(page: bytes) -> str:
    """Return what the page of a card sends with the grade Again."""
    fields = {name.decode(): value.decode() for name, value in FIELDS.findall(page)}
    return urlencode(fields | {"rating": 1})


def grading(learner: User, server: Server) -> Send:
    """Return a call that grades one card of a learner, and receives the next."""
    cookie = cookie_of(learner)
    server.connection.request("GET", "/review/", headers={"Cookie": cookie})
    answer = server.connection.getresponse()
    page = answer.read()
    token = next(value for _, value in answer.getheaders() if value.startswith(settings.CSRF_COOKIE_NAME))
    headers = HEADERS | {"Cookie": f"{cookie}; {token.partition(';')[0]}"}

    def send() -> None:
        nonlocal page
        page = gzip.decompress(server.post("/review/", fields_of(page), headers))
        if b"Saved." not in page:
            raise RuntimeError(f"A grade was not kept: {page[:300]!r}")

    return send


def bare(learner: User, server: Server) -> Send:
    """Return a call of the view that does the least it could."""
    memory = learner.memories.earliest("pk").pk
    headers = HEADERS | {"Cookie": cookie_of(learner)}
    return lambda: server.post(f"/bare/{memory}/", "", headers) and None


def costs(learner: User) -> list[Cost]:
    """Measure grades, the least a view could do, and the same behind the site's middleware, in turns."""
    with ExitStack() as running:
        site = running.enter_context(served("training.wsgi"))
        alone, behind = (
            running.enter_context(served("tests.bench.bare:application", BENCH_MIDDLEWARE=middleware))
            for middleware in ("off", "on")
        )
        loads = [(site, grading(learner, site)), (alone, bare(learner, alone)), (behind, bare(learner, behind))]
        # Once each card of a day was shown to somebody.
        return in_turns(loads, GRADES, warm_up=2 * DEFAULT_DAILY_CAP)


def queries(learner: User) -> int:
    """Return how many queries a grade takes, apart from beginning and ending the transaction."""
    client = Client(SERVER_NAME="127.0.0.1", headers={"HX-Request": "true"})
    client.force_login(learner, settings.AUTHENTICATION_BACKENDS[1])
    page = client.get("/review/").content
    with CaptureQueriesContext(connection) as captured:
        client.post("/review/", fields_of(page), content_type=HEADERS["Content-Type"])
    return sum(not query["sql"].startswith(("BEGIN", "COMMIT")) for query in captured)


def plan(learner: User) -> list[str]:
    """Return how the database finds what is due."""
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, values: Any, *rest: Any) -> Any:
        asked.append((sql, values))
        return execute(sql, values, *rest)

    with connection.execute_wrapper(note):
        queue(learner, at=timezone.now())
    ((sql, values),) = asked
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}", values)
        return [row[-1] for row in cursor.fetchall()]


def line(name: str, cost: Cost, least: Cost, rest: str = "") -> None:
    """Print what something costs, and which part of it the least is."""
    share = f"{100 * least.cpu / cost.cpu:.0f} %"
    sys.stdout.write(f"{name:<58}{cost.cpu:>8.2f}{cost.a_second:>10.0f}{share:>9}{rest:>9}\n")
    sys.stdout.flush()


def fill() -> list[User]:
    """Write the rows, and return the learners."""
    cards = make_content(max(memories for memories, _, _ in LEARNERS))
    learners = [
        make_learner(f"bench-{place}", cards[:memories], due=due, daily_cap=cap)
        for place, (memories, due, cap) in enumerate(LEARNERS)
    ]
    for place in range(OTHERS):
        make_learner(f"other-{place}", cards[:OF_OTHERS], due=DEFAULT_DAILY_CAP, daily_cap=DEFAULT_DAILY_CAP)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return learners


def main() -> None:
    """Print what a grade costs at each size, beside the least it could."""
    learners = fill()
    sys.stdout.write(f"{connection.vendor}, {Memory.objects.count():,} memories in all\n")
    sys.stdout.write(f"{'':<58}{'CPU ms':>8}{'a second':>10}{'of bare':>9}{'queries':>9}\n")
    for (memories, due, _), learner in zip(LEARNERS, learners, strict=True):
        counted = queries(learner)
        grade, least, behind = costs(learner)
        connection.close()
        line(f"a grade, {memories:,} memories, {due:,} due", grade, least, str(counted))
        line("  the bare view", least, least)
        line("  the bare view behind the site's middleware, signed in", behind, least)
    sys.stdout.write("\nHow the database finds what is due:\n")
    for step in plan(learners[2]):
        sys.stdout.write(f"  {step}\n")


if __name__ == "__main__":
    main()
