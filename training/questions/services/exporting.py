"""Questions as plain data, for other programs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from training.facts.models import Claim, Fact
from training.questions.models import Question
from training.rules.dates import PartialDate
from training.rules.display import capitalized
from training.rules.documents import VERB
from training.rules.lint_words import contains_phrase
from training.rules.text import fold

CHUNK = 500
# How a stem may name a document without its date: "PassBlue", "UN Dispatch", "the mandate page".
SHORT_NAME = re.compile(r"\b[A-Z][\w.]+(?: [A-Z]\w+)*(?='s )|\b[a-z]+ page\b|\bresolution \d+\b")
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
    cited = list(dict.fromkeys(claim for fact in facts for claim in _cited(question, fact)))
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
        "source": "; ".join(dict.fromkeys(f"{claim.source.title}, paragraph {claim.paragraph}" for claim in cited)),
        "fact_ids": [fact.slug for fact in facts],
        "as_of": _as_of(facts),
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
    """Return the facts, what a document says of the key if they do not, and why each wrong option is wrong."""
    statements = [question.fact.statement, *(fact.statement for fact in question.also.all())]
    told = [*statements, *_said(question, " ".join(statements)), *_in_order(question)]
    wrong = [option for option in question.options.all() if option.why and not option.correct]
    if question.format == Question.Format.TRUE_FALSE:
        wrong = [option for option in question.options.all() if option.why]
        return " ".join(dict.fromkeys([*told, *(option.why for option in wrong)]))
    return " ".join([*told, *(f"Not {option.text}: {option.why}" for option in wrong if option.why not in told)])


def _in_order(question: Question) -> list[str]:
    """Return the items of an order with their dates, or the pairs of a matching, as one sentence."""
    placed = sorted((one for one in question.options.all() if one.place is not None), key=lambda one: one.place or 0)
    if question.format == Question.Format.ORDER:
        lines = [f"{option.why}: {option.text}" if option.why else option.text for option in placed]
    elif question.format == Question.Format.MATCH:
        lines = [f"{prompt} – {option.text}" for prompt, option in zip(question.prompts, placed, strict=True)]
    else:
        return []
    return [f"{'; '.join(lines)}."]


def _said(question: Question, statements: str) -> list[str]:
    """Return what documents say, those that the stem or the key names if any, when no statement has the key."""
    keys = [option.text for option in question.options.all() if option.correct] or [question.answer]
    on_one = question.format != Question.Format.TRUE_FALSE and not question.also.all()
    if not on_one or all(contains_phrase(statements, key) for key in keys):
        return []
    claims = [claim for claim in question.fact.claims.all() if claim.stance != Claim.Stance.SILENT]
    named = [claim for claim in claims if _names(question, claim)]
    return list(dict.fromkeys(_told(claim) for claim in named or _backing(question.fact) if claim.says))


def _told(claim: Claim) -> str:
    """Return what a claim says as a sentence about its document."""
    document = capitalized(claim.source.cited_as)
    begins_with_verb = VERB.match(claim.says)
    return f"{document} {claim.says[0].lower()}{claim.says[1:]}" if begins_with_verb else f"{document}: {claim.says}"


def _names(question: Question, claim: Claim) -> bool:
    """Tell whether the stem of a question, or its answer, names the document of a claim."""
    document = claim.source.cited_as
    names = [document, *SHORT_NAME.findall(document)]
    return fold(question.answer) == fold(document) or any(
        re.search(rf"\b{re.escape(name)}\b", question.stem) for name in names
    )


def _as_of(facts: Sequence[Fact]) -> str:
    """Return the latest date that a fact holds for: its own or that of its first claim."""
    dates = [fact.as_of or next((claim.as_of for claim in _backing(fact)), "") for fact in facts]
    return max((date for date in dates if date), key=lambda date: PartialDate.parse(date).last, default="")


def _backing(fact: Fact) -> list[Claim]:
    """Return the claims that agree with what the fact records."""
    agreeing = {Claim.Stance.SUPPORTS, Claim.Stance.PARTLY}
    return [claim for claim in fact.claims.all() if claim.stance in agreeing]


def _cited(question: Question, fact: Fact) -> list[Claim]:
    """Return the claims that agree with what the fact records, and those of documents that the question names."""
    agreeing = _backing(fact)
    return [claim for claim in fact.claims.all() if claim in agreeing or _names(question, claim)]
