"""Questions as plain data, for other programs."""

from __future__ import annotations

from collections.abc import Iterator

from training.facts.models import Claim, Fact
from training.questions.models import Question

CHUNK = 500
TYPES = {
    Question.Format.CHOICE: "mcq",
    Question.Format.TRUE_FALSE: "true_false",
    Question.Format.TEXT: "short",
    Question.Format.NUMBER: "numeric",
    Question.Format.DATE: "date",
    Question.Format.CLOZE: "cloze",
}


def exported_questions(*, status: str | None = None) -> Iterator[dict[str, object]]:
    """Yield each question of a status, or of any, with its options in the order shown, its explanation and source."""
    questions = Question.objects.select_related("fact").prefetch_related("options", "fact__claims__source")
    if status:
        questions = questions.filter(status=status)
    for question in questions.iterator(chunk_size=CHUNK):
        yield _exported(question)


def _exported(question: Question) -> dict[str, object]:
    expected = question.as_expected() if question.expected else None
    stored = (expected.answer, *expected.accepted) if expected else ()
    return {
        "id": question.uid if question.revision == 1 else f"{question.uid}-{question.revision}",
        "type": TYPES[Question.Format(question.format)],
        "stem": question.stem,
        "options": [{"text": option.text, "correct": option.correct} for option in question.options.all()],
        "answer": question.answer,
        "accepted": [text for text in dict.fromkeys(stored) if text != question.answer],
        "tolerance": expected.tolerance if expected else 0.0,
        "unit": question.unit or (expected.currency if expected else ""),
        "explanation": _explanation(question),
        "source": "; ".join(f"{claim.source.title}, paragraph {claim.paragraph}" for claim in _backing(question.fact)),
        "fact_ids": [question.fact.slug],
        "as_of": question.fact.as_of or next((claim.as_of for claim in _backing(question.fact)), ""),
        "family": question.family,
        "difficulty": question.difficulty,
        "status": question.status,
    }


def _explanation(question: Question) -> str:
    """Return the fact, and why each wrong option is wrong."""
    statement = question.fact.statement
    with_why = [option for option in question.options.all() if option.why and option.why != statement]
    if question.format == Question.Format.TRUE_FALSE:
        return " ".join([statement, *(option.why for option in with_why)])
    return " ".join([statement, *(f"Not {option.text}: {option.why}" for option in with_why)])


def _backing(fact: Fact) -> list[Claim]:
    """Return the claims that agree with what the fact records."""
    agreeing = {Claim.Stance.SUPPORTS, Claim.Stance.PARTLY}
    return [claim for claim in fact.claims.all() if claim.stance in agreeing]
