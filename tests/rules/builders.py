"""Records for tests of generation, each with what it needs and no more."""

from __future__ import annotations

from training.rules.pool import Pool
from training.rules.records import (
    ClaimRecord,
    EntityRecord,
    FactRecord,
    Importance,
    Kind,
    PhrasingKind,
    PhrasingRecord,
    Stance,
    Wrong,
)


def claim(value: str | None, stance: Stance = Stance.SUPPORTS, cited_as: str = "PassBlue's report of 2013"):
    return ClaimRecord("passblue-2013", cited_as, value, stance)


def ask(text: str = "On which day did the Council authorize it?", **fields) -> PhrasingRecord:
    return PhrasingRecord(PhrasingKind.ASK, text, **fields)


def cloze(text: str) -> PhrasingRecord:
    return PhrasingRecord(PhrasingKind.CLOZE, text)


def true_false(text: str, *wrong: str) -> PhrasingRecord:
    return PhrasingRecord(PhrasingKind.TRUE_FALSE, text, wrong=wrongs(*wrong))


def wrongs(*texts: str) -> tuple[Wrong, ...]:
    return tuple(Wrong(text, f"{text} is something else.") for text in texts)


def fact(**fields) -> FactRecord:
    """A fact of a day in 2013, which one source supports, with one ask."""
    answer = fields.pop("answer", "2013-04-25")
    defaults = {
        "id": "a-fact",
        "topic": "mandate",
        "statement": "The Council authorized the mission on 25 April 2013.",
        "subject": "MINUSMA",
        "kind": Kind.DATE,
        "answer": answer,
        "items": (answer,),
        "unit": "",
        "qualifier": "",
        "as_of": "2013-04",
        "importance": Importance.USEFUL,
        "toll": False,
        "changing": False,
        "accepted": (),
        "wrong": (),
        "claims": (claim(answer),),
        "phrasings": (ask(),),
    }
    return FactRecord(**(defaults | fields))


def number(answer: str = "12640", **fields) -> FactRecord:
    """A fact of a number of troops."""
    stem = "What number of troops did the Council authorize?"
    defaults = {"kind": Kind.NUMBER, "unit": "troops", "phrasings": (ask(stem),), "statement": "A number of troops."}
    return fact(answer=answer, **(defaults | fields))


def place(answer: str = "Gao", **fields) -> FactRecord:
    """A fact of a place with three curated wrong ones."""
    defaults = {
        "kind": Kind.PLACE,
        "wrong": wrongs("Kidal", "Mopti", "Segou"),
        "phrasings": (ask("Where did Mujao attack in 2013?"),),
        "statement": "Mujao attacked in Gao in 2013.",
    }
    return fact(answer=answer, **(defaults | fields))


def pool(*facts: FactRecord, entities: tuple[EntityRecord, ...] = ()) -> Pool:
    return Pool.build(facts, entities)


DRC = EntityRecord("drc", "Democratic Republic of the Congo", "country", ("DRC", "Congo"))
UN = EntityRecord("united-nations", "United Nations", "organization", ("UN",))
