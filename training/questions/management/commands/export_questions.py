from __future__ import annotations

import json

from django.core.management.base import BaseCommand, CommandParser

from training.questions.models import Question
from training.questions.services import exported_questions


class Command(BaseCommand):
    """``export_questions``: the questions as data."""

    help = "Write the questions to standard output, one JSON object a line."

    def add_arguments(self, parser: CommandParser) -> None:
        """Choose the format and which questions."""
        parser.add_argument("--format", choices=["jsonl"], default="jsonl", help="The format (%(default)s).")
        parser.add_argument(
            "--status", choices=Question.Status.values, help="Only questions of this status; left out: all."
        )

    def handle(self, *_args: str, status: str | None, **_options: object) -> None:
        """Write a line for each question."""
        for exported in exported_questions(status=status):
            self.stdout.write(json.dumps(exported, ensure_ascii=False))
