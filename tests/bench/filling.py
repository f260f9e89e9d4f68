"""Many memories in little time, for the bench."""

from __future__ import annotations

import io
from datetime import timedelta

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from training.accounts.models import User
from training.facts.models import Claim, Fact
from training.reviews.models import Card, Memory

BATCH = 2000
DAYS = 90


def make_content(number: int) -> list[int]:
    """Load the content and write so many facts like its first, each with a claim and a card; return the cards' keys."""
    call_command("migrate", verbosity=0)
    call_command("load_content", verbosity=0, stdout=io.StringIO())
    facts = _facts(number)
    first = Claim.objects.earliest("pk")
    said = {name: getattr(first, name) for name in ("source_id", "paragraph", "says", "value", "as_of", "dating")}
    Claim.objects.bulk_create((Claim(fact=fact, **said) for fact in facts), batch_size=BATCH)
    cards = (
        Card(
            uid=f"bench-{place}",
            fact=fact,
            kind=Card.Kind.BASIC,
            prompt=f"What does statement {place} say?",
            answer=fact.answer,
            context=fact.statement,
            meaning="bench",
        )
        for place, fact in enumerate(facts)
    )
    return [card.pk for card in Card.objects.bulk_create(cards, batch_size=BATCH)]


def _facts(number: int) -> list[Fact]:
    first = Fact.objects.earliest("pk")
    names = ("topic_id", "statement", "subject_id", "relation", "kind", "answer", "as_of", "importance")
    like = {name: getattr(first, name) for name in names}
    return Fact.objects.bulk_create((Fact(slug=f"bench-{place}", **like) for place in range(number)), batch_size=BATCH)


def make_learner(name: str, cards: list[int], *, due: int, daily_cap: int) -> User:
    """Write a learner with a memory of each card, all in review: the first so many are due, the others in 90 days."""
    learner = User.objects.create(username=name, password="!", daily_cap=daily_cap)
    now = timezone.now()
    moments = [connection.ops.adapt_datetimefield_value(now + timedelta(days=day)) for day in range(DAYS)]
    days = " ".join(f"WHEN {day} THEN %s" for day in range(1, DAYS))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {Memory._meta.db_table} (learner_id, card_id, fact_id, phase, stability, difficulty,
                last_day, due_at, dealt_on, repetitions, lapses, suspended, corrected_from, resets, version)
            SELECT %s, id, fact_id, 2, 8 + id %% 20, 5, %s - 8 - id %% 20,
                CASE WHEN id < %s THEN %s ELSE CASE 1 + id %% {DAYS - 1} {days} END END,
                %s, 3, 0, false, '', 0, 0
            FROM {Card._meta.db_table} WHERE id BETWEEN %s AND %s""",
            [learner.pk, now.toordinal(), cards[0] + due, *moments, now.date(), cards[0], cards[-1]],
        )
    return learner
