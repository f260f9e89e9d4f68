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
    Question.Format.MULTI: "multi",
    Question.Format.ORDER: "order",
    Question.Format.MATCH: "match",
}


def exported_questions(*, status: str | None = None) -> Iterator[dict[str, object]]:
    """Yield each question of a status, or of any, with its options in the order shown, its explanation and source."""
    questions = Question.objects.select_related("fact").prefetch_related(
        "options", "fact__claims__source", "also__claims__source"
    )
    if status:
        questions = questions.filter(status=status)
    for question in questions.iterator(chunk_size=CHUNK):
        yield _exported(question)


def _exported(question: Question) -> dict[str, object]:
    expected = question.as_expected() if question.expected else None
    stored = (expected.answer, *expected.accepted) if expected else ()
    facts = [question.fact, *question.also.all()]
    backing = list(dict.fromkeys(claim for fact in facts for claim in _backing(fact)))
    return {
        "id": question.uid if question.revision == 1 else f"{question.uid}-{question.revision}",
        "type": TYPES[Question.Format(question.format)],
        "stem": question.stem,
        "options": [{"text": option.text, "correct": option.correct} for option in question.options.all()],
        "answer": _answer(question),
        "accepted": [text for text in dict.fromkeys(stored) if text != question.answer],
        "tolerance": expected.tolerance if expected else 0.0,
        "unit": question.unit or (expected.currency if expected else ""),
        "explanation": _explanation(question),
        "source": "; ".join(dict.fromkeys(f"{claim.source.title}, paragraph {claim.paragraph}" for claim in backing)),
        "fact_ids": [fact.slug for fact in facts],
        "as_of": question.fact.as_of or next((claim.as_of for claim in backing), ""),
        "family": question.family,
        "difficulty": question.difficulty,
        "status": question.status,
    }


def _answer(question: Question) -> str | list[str] | list[list[str]]:
    """Return the answer: the right options of several, items in their order, or pairs of a prompt and its option."""
    options = [option for option in question.options.all() if option.correct]
    if question.format == Question.Format.MULTI:
        return [option.text for option in options]
    in_place = [option.text for option in sorted(options, key=lambda option: option.place or 0)]
    if question.format == Question.Format.ORDER:
        return in_place
    if question.format == Question.Format.MATCH:
        return [list(pair) for pair in zip(question.prompts, in_place, strict=True)]
    return question.answer


def _explanation(question: Question) -> str:
    """Return the facts, and why each wrong option is wrong unless one of them says it."""
    statements = [question.fact.statement, *(fact.statement for fact in question.also.all())]
    with_why = [option for option in question.options.all() if option.why and option.why not in statements]
    if question.format == Question.Format.TRUE_FALSE:
        return " ".join([*statements, *(option.why for option in with_why)])
    return " ".join([*statements, *(f"Not {option.text}: {option.why}" for option in with_why)])


def _backing(fact: Fact) -> list[Claim]:
    """Return the claims that agree with what the fact records."""
    agreeing = {Claim.Stance.SUPPORTS, Claim.Stance.PARTLY}
    return [claim for claim in fact.claims.all() if claim.stance in agreeing]
