"""What is done with questions: generating them from facts, checking them together, exporting them."""

from __future__ import annotations

from training.questions.services.checking import as_draft, check_pool
from training.questions.services.deciding import (
    Linter,
    Publication,
    check_again,
    duplicate,
    publish,
    reasons_against,
    retire,
)
from training.questions.services.exporting import exported_questions
from training.questions.services.generating import (
    GenerationResult,
    generate_for_facts,
    generate_questions,
    give_back,
    stored_seed,
)
from training.questions.services.versions import record_questions, remember_questions

__all__ = [
    "GenerationResult",
    "Linter",
    "Publication",
    "as_draft",
    "check_again",
    "check_pool",
    "duplicate",
    "exported_questions",
    "generate_for_facts",
    "generate_questions",
    "give_back",
    "publish",
    "reasons_against",
    "record_questions",
    "remember_questions",
    "retire",
    "stored_seed",
]
