from __future__ import annotations

from training.quizzes.notes import NOTES, note
from training.rules.judge import Outcome, Reason
from training.rules.questions import Verdict


def test_translators_get_every_reason():
    assert set(NOTES) == set(Reason)


def test_a_note_names_what_it_is_about():
    assert note(Outcome(Verdict.WRONG, Reason.AS_NEAR, "Niger")) == "This is as near to Niger as to the answer."


def test_a_verdict_that_says_it_all_has_no_note():
    assert note(Outcome(Verdict.RIGHT)) == ""
