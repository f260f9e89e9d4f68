"""Questions that an editor words: copies of generated ones, which generation leaves alone."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.facts.fields import TextsFormField
from training.questions.admin import QuestionForm
from training.questions.models import Question
from training.questions.services import Linter, reasons_against
from training.rules.judge import judge

WORDING = frozenset({"stem", "answer", "held_back"})


def is_worded_by_hand(question: Question) -> bool:
    """Tell whether the wording of a question can be changed: an editor made it, and nobody has been asked it."""
    made_by_editor = question.edited_at is not None and not question.generated_digest
    return made_by_editor and not question.responses.exists()


class HandForm(QuestionForm):
    """All of the wording of a question; what a typed answer is judged against stands in lines."""

    expected_answer = forms.CharField(label=gettext_lazy("judged against"), required=False, max_length=300)
    accepted = TextsFormField(label=gettext_lazy("other accepted answers"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.expected:
            expected = self.instance.as_expected()
            self.initial["expected_answer"], self.initial["accepted"] = expected.answer, list(expected.accepted)

    def clean(self) -> dict[str, Any]:
        """Refuse what no answer could be judged against."""
        given = super().clean() or self.cleaned_data
        if not self.instance.expected or "expected_answer" not in given:
            return given
        answer, accepted = given["expected_answer"], tuple(given.get("accepted") or ())
        expected = replace(self.instance.as_expected(), answer=answer, accepted=accepted)
        try:
            judge(expected, answer)
        except ValueError as error:
            message = _("This cannot be judged against: give a date such as 2013-04-25, digits, or words.")
            self.add_error("expected_answer", ValidationError(message))
            raise ValidationError(str(error)) from error
        self.instance.expected |= {"answer": answer, "accepted": list(accepted)}
        return given

    def clean_status(self) -> str:
        """Leave the lint for when the wording was read."""
        status: str = self.cleaned_data["status"]
        return status

    def _post_clean(self) -> None:
        """Refuse to publish what no learner should be asked, as it is worded here."""
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        found = Linter.build().findings_of(self.instance)
        self.instance.findings = [asdict(finding) for finding in found]
        reasons = reasons_against(self.instance, found)
        if reasons and self.instance.status == Question.Status.PUBLISHED:
            self.add_error("status", ValidationError(reasons))
