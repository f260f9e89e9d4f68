"""Much content in little time: facts with what is made of them and answered of it, for the bench of the admin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from uuid import UUID

from django.db import connection
from django.utils import timezone

from training.accounts.models import User
from training.facts.models import Claim, Entity, Fact, Phrasing, Source, Topic
from training.questions.models import Option, Question
from training.quizzes.models import Attempt, Response
from training.reviews.models import Card, Flag, Memory

# What there is of each at the size of 1.
TOPICS, SOURCES, ENTITIES, FACTS, QUESTIONS, CARDS = 12, 2, 20, 100, 1_000, 120
LEARNERS, ANSWERS_OF_A_LEARNER, MEMORIES_OF_A_LEARNER, FLAGS = 40, 50, 30, 10
BATCH = 2_000
WORDS = (
    *("mission", "mandate", "force", "police", "convoy", "river", "garrison"),
    *("council", "border", "patrol", "election", "accord", "corridor"),
)
FINDING = {"code": "vague", "severity": "flaw", "message": "“many” is vague.", "remedy": "Give the figure."}
FORMATS = ("choice", "choice", "choice", "choice", "multi", "text", "number", "date")


def write(first: int, last: int) -> None:
    """Write what the sizes from one to the other hold, in about a second each."""
    random = Random(first)
    if not Topic.objects.exists():
        Topic.objects.bulk_create(
            Topic(slug=f"topic-{n}", order=n, title=f"Topic {n}", description="-") for n in range(TOPICS)
        )
    for size in range(first, last):
        facts = _facts(size, random)
        questions = _questions(size, facts, random)
        learners = _learners(size)
        _answers(questions[:ANSWERS_OF_A_LEARNER], learners, random)
        _cards(size, facts, learners, random)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _sentence(random: Random, number: int) -> str:
    return f"The {' '.join(random.choices(WORDS, k=9))} began in the sector {number}."


def _facts(size: int, random: Random) -> list[Fact]:
    """Write facts with their sources, entities, claims and wordings."""
    sources, entities, topics = _sources(size), _entities(size, random), list(Topic.objects.all())
    rows = (_fact(size, n, random.choice(topics), random.choice(entities), random) for n in range(FACTS))
    facts = Fact.objects.bulk_create(rows, batch_size=BATCH)
    said = {"says": "Says so.", "as_of": "2014"}
    Claim.objects.bulk_create(
        Claim(
            fact=fact,
            source=random.choice(sources),
            paragraph=1 + n,
            value=fact.answer,
            dating="inferred" if n % 40 == 0 else "stated",
            **said,
        )
        for n, fact in enumerate(facts * 2)
    )
    Phrasing.objects.bulk_create(
        Phrasing(fact=fact, order=order, kind="ask", text=f"When did it begin in the sector {fact.pk}?")
        for fact in facts
        for order in range(3)
    )
    through = Fact.entities.through
    through.objects.bulk_create(
        through(fact=fact, entity=entity) for fact in facts for entity in random.sample(entities, 3)
    )
    return facts


def _sources(size: int) -> list[Source]:
    same = {"publisher": "A body", "date": "2014-03-10", "dating": "stated", "kind": "report", "point_of_view": "-"}
    names = [f"Report {size}-{n}" for n in range(SOURCES)]
    return Source.objects.bulk_create(
        Source(slug=f"source-{size}-{n}", title=name, short_title=name, cited_as=f"the {name}", paragraphs=400, **same)
        for n, name in enumerate(names)
    )


def _entities(size: int, random: Random) -> list[Entity]:
    return Entity.objects.bulk_create(
        Entity(slug=f"entity-{size}-{n}", name=f"{random.choice(WORDS).title()} {size}-{n}", kind="organization")
        for n in range(ENTITIES)
    )


def _fact(size: int, number: int, topic: Topic, subject: Entity, random: Random) -> Fact:
    statement = _sentence(random, size * FACTS + number)
    return Fact(
        slug=f"fact-{size}-{number}",
        topic=topic,
        order=number,
        statement=statement,
        subject=subject,
        relation="began in",
        kind=random.choice(["cause", "cause", "date", "number"]),
        answer=f"2013-{1 + number % 12:02}-{1 + number % 28:02}",
        as_of="" if number % 50 == 0 else "2014",
        importance=random.choice(["core", "useful", "trivia"]),
        disputed=number % 20 == 0,
        search_text=statement.lower(),
        edited_at=timezone.now() if number % 10 == 0 else None,
        withdrawn_at=timezone.now() if number % 30 == 0 else None,
    )


def _questions(size: int, facts: list[Fact], random: Random) -> list[Question]:
    """Write the questions of a size; the first of them, which are answered, are choices."""
    rows = (_question(size, n, facts[n % (FACTS - 3)], random) for n in range(QUESTIONS))
    questions = Question.objects.bulk_create(rows, batch_size=BATCH)
    options = (
        Option(question=question, order=order, text=str(2012 + order), correct=order == 1, why="Another year.")
        for question in questions
        if question.format in {"choice", "multi"}
        for order in range(3)
    )
    Option.objects.bulk_create(options, batch_size=BATCH)
    also = Question.also.through
    also.objects.bulk_create(
        also(question=question, fact=fact) for question in questions[::20] for fact in random.sample(facts, 3)
    )
    return questions


def _question(size: int, number: int, fact: Fact, random: Random) -> Question:
    return Question(
        uid=f"q-{size}-{number}",
        fact=fact,
        family="when",
        format="choice" if number < ANSWERS_OF_A_LEARNER else FORMATS[number % len(FORMATS)],
        stem=f"In what year did the {' '.join(random.choices(WORDS, k=9))} begin in the sector {number}?",
        answer="2013",
        status="published" if number % 40 else random.choice(["draft", "retired"]),
        held_back=number % 3 == 0,
        difficulty=random.random(),
        findings=[FINDING] if number % 33 == 0 else [],
        generated_digest="1-0-0",
        edited_at=timezone.now() if number % 50 == 0 else None,
        fact_changed=number % 100 == 0,
    )


def _learners(size: int) -> list[User]:
    return User.objects.bulk_create(
        (User(username=f"learner-{size}-{n}", password="!", role="learner") for n in range(LEARNERS)), batch_size=BATCH
    )


def _answers(questions: list[Question], learners: list[User], random: Random) -> None:
    """Let each of the learners answer each of the questions once, some learners better than others."""
    now = timezone.now()
    options: dict[int, list[int]] = {question.pk: [] for question in questions}
    for key, question in Option.objects.filter(question__in=questions).order_by("order").values_list("pk", "question"):
        options[question].append(key)
    same = {"seed": 1, "requested": len(questions), "length": len(questions), "started_at": now, "finished_at": now}
    attempts = Attempt.objects.bulk_create(
        Attempt(pk=UUID(int=random.getrandbits(128), version=4), learner=learner, **same) for learner in learners
    )

    def responses() -> Iterator[Response]:
        for place, attempt in enumerate(attempts):
            for number, question in enumerate(questions, 1):
                right = random.random() < 0.3 + place / 100 + number / 200
                yield Response(
                    attempt=attempt,
                    number=number,
                    question=question,
                    picked=[options[question.pk][1 if right else random.choice([0, 2])]],
                    verdict="right" if right else "wrong",
                    answered_at=now + timedelta(seconds=number),
                )

    Response.objects.bulk_create(responses(), batch_size=BATCH)


def _cards(size: int, facts: list[Fact], learners: list[User], random: Random) -> None:
    """Write cards, with what some learners know of them and say of them."""
    now = timezone.now()
    cards = Card.objects.bulk_create(_card(size, n, facts, random) for n in range(CARDS))
    dealt = {"due_at": now, "dealt_on": now.date()}
    memories = (
        Memory(learner=learner, card=card, fact=card.fact, lapses=6 if random.random() < 0.01 else 0, **dealt)
        for learner in learners
        for card in random.sample(cards, MEMORIES_OF_A_LEARNER)
    )
    Memory.objects.bulk_create(memories, batch_size=BATCH)
    said = {"reason": "unclear", "note": "I do not understand it.", "at": now}
    Flag.objects.bulk_create(
        Flag(card=random.choice(cards), learner=learner, resolved_at=now if n % 2 else None, **said)
        for n, learner in enumerate(learners[:FLAGS])
    )


def _card(size: int, number: int, facts: list[Fact], random: Random) -> Card:
    of_two = number % 30 == 0
    return Card(
        uid=f"c-{size}-{number}",
        fact=facts[number % FACTS],
        other=facts[(number + 1) % FACTS] if of_two else None,
        kind="contrast" if of_two else "basic",
        order=number // FACTS,
        prompt=f"When did the {' '.join(random.choices(WORDS, k=9))} begin in the sector {number}?",
        answer="2013",
        context="It began then.",
        status="active" if number % 20 else "retired",
        meaning="bench",
        generated_digest="made",
        edited_at=timezone.now() if number % 25 == 0 else None,
        fact_changed=number % 75 == 0,
    )
