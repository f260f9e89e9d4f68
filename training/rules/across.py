"""Questions across facts: the order of events, figures side by side, who is who, which document says what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from training.rules.addresses import digest
from training.rules.documents import document_questions
from training.rules.drafting import Drafts
from training.rules.figures import figure_questions
from training.rules.generation import VERSION
from training.rules.matching import match_questions
from training.rules.pool import Pool
from training.rules.questions import QuestionDraft
from training.rules.records import FactRecord
from training.rules.statements import statement_questions
from training.rules.timeline import timeline_questions

ACROSS_FAMILIES = frozenset({"first", "order", "between", "compare", "match", "source", "consistent"})


def generate_across(facts: Sequence[FactRecord], pool: Pool, *, seed: int) -> list[QuestionDraft]:
    """Make the questions that hold facts beside one another; none with a finding of the lint.

    Each fact is the anchor of its own questions and looks for partners by their identifiers, so that a changed fact
    changes little else than the questions that rest on it. Nothing is asked that some source could answer otherwise.
    """
    drafts = Drafts(pool, seed)
    for maker in (timeline_questions, figure_questions, match_questions, document_questions, statement_questions):
        maker(facts, drafts)
    return drafts.made


def across_digest(draft: QuestionDraft, facts: Mapping[str, FactRecord], *, seed: int) -> str:
    """Return what a question across facts depends on, as ``version-seed-digest``: all of its facts."""
    involved: Iterable[FactRecord] = (facts[one] for one in sorted({draft.fact_id, *draft.also}))
    return f"{VERSION}-{seed}-{digest(repr([draft.uid, *involved]))[:32]}"
