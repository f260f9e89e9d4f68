"""What is done with questions: generating them from facts, checking them together, exporting them."""

from __future__ import annotations

from training.questions.services.checking import as_draft, check_pool
from training.questions.services.exporting import exported_questions
from training.questions.services.generating import GenerationResult, generate_questions

__all__ = ["GenerationResult", "as_draft", "check_pool", "exported_questions", "generate_questions"]
