from __future__ import annotations

from training.reviews.services.dealing import deal, deal_fact, to_deal
from training.reviews.services.generating import GenerationResult, generate_cards, generate_cards_for
from training.reviews.services.grading import Outcome, last_key, record_review, undo
from training.reviews.services.packs import PackGrade, record_pack
from training.reviews.services.quiz_evidence import foresee, note_quiz_answer, release_quiz_answers, take_quiz_answers
from training.reviews.services.setting_aside import bring_back, bury, flag, set_aside

__all__ = [
    "GenerationResult",
    "Outcome",
    "PackGrade",
    "bring_back",
    "bury",
    "deal",
    "deal_fact",
    "flag",
    "foresee",
    "generate_cards",
    "generate_cards_for",
    "last_key",
    "note_quiz_answer",
    "record_pack",
    "record_review",
    "release_quiz_answers",
    "set_aside",
    "take_quiz_answers",
    "to_deal",
    "undo",
]
