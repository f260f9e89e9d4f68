from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from tests.factories import AttemptFactory, ChoiceFactory, ClaimFactory, QuestionFactory, ResponseFactory
from training.facts.models import Claim
from training.rules.questions import Verdict

# What stands in a page and is no text of the interface: the name, the content of the factories, months and days.
CONTENT = re.compile(
    r"Groundwork|Mali|amina|Title of [\w-]+|Short [\w-]+|The statement of [\w-]+\.|What it is about\.|Gives the day\.|"
    r"On which day was [\w-]+\?|On which day …|Option \d|Independent\.|Publisher|[Rr]eport|the report [\w-]+|Reading\.|"
    r"July|March|typed text|UN Dispatch|[A-Z][a-z]+day|January|February|April|May|June|August|September|October|"
    r"November|December|Enter|Esc"
)


class Text(HTMLParser):
    """Collects the text that a reader of the page meets."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tag = tag
        self.found += [value or "" for name, value in attrs if name in {"aria-label", "placeholder", "title"}]

    def handle_data(self, data: str) -> None:
        if self.tag not in {"script", "style", "kbd"}:
            self.found.append(data)


@pytest.fixture
def marked(monkeypatch):
    """Mark every text that went through translation."""
    for name in ("gettext", "ngettext", "pgettext", "npgettext"):
        getattr(translation, name)  # the first use binds it
    mark = lambda text: re.sub(r"([^%]|%\(\w+\)s|%%)+", lambda part: f"⟦{part[0]}⟧", text)  # noqa: E731
    monkeypatch.setattr(translation._trans, "gettext", mark, raising=False)
    monkeypatch.setattr(
        translation._trans, "ngettext", lambda one, many, number: mark(one if number == 1 else many), raising=False
    )


@pytest.fixture
def pages(client, learner) -> list[str]:
    """The addresses of the pages that learners see, each with something in it."""
    attempt = AttemptFactory(learner=learner, length=len(Verdict), finished_at=timezone.now())
    for number, verdict in enumerate(Verdict, 1):
        response = ResponseFactory(
            attempt=attempt, number=number, verdict=verdict, typed="typed text", answered_at=timezone.now()
        )
        ClaimFactory(fact=response.question.fact, stance=Claim.Stance.DIFFERS)
    fact = attempt.responses.first().question.fact
    fact.reading, fact.disputed = "Reading.", True
    fact.save()
    open_questions = [
        ResponseFactory(attempt__learner=learner, question=question)
        for question in (QuestionFactory(), ChoiceFactory())
    ]
    named = ["today", "quiz_list", "fact_list", "timeline", "account", "help_keys", "help_record"]
    named += ["my_data", "account_delete"]
    return [
        *(reverse(name) for name in named),
        reverse("quiz_start", args=["all"]),
        fact.get_absolute_url(),
        fact.claims.get().source.get_absolute_url(),
        attempt.get_absolute_url(),
        *(reverse("feedback", args=[attempt.pk, number]) for number in range(1, len(Verdict) + 1)),
        *(response.get_absolute_url() for response in open_questions),
    ]


def test_every_text_of_a_learners_pages_can_be_translated(client, pages, marked):
    left: dict[str, set[str]] = {}
    for address in pages:
        text = Text()
        text.feed(client.get(address).content.decode())
        for found in text.found:
            rest = re.sub(r"⟦[^⟦⟧]*⟧", "", re.sub(r"⟦[^⟦⟧]*⟧", "", found))
            rest = CONTENT.sub("", rest)
            if re.search(r"[A-Za-z]{2}", rest):
                left.setdefault(address, set()).add(found.strip())
    assert left == {}


def test_the_catalogue_for_translators_holds_every_text(tmp_path: Path):
    kept = Path(settings.BASE_DIR) / "training" / "locale" / "en" / "LC_MESSAGES" / "django.po"
    for name in ("training", "templates"):
        shutil.copytree(Path(settings.BASE_DIR) / name, tmp_path / name)
    shutil.copy(Path(settings.BASE_DIR) / "manage.py", tmp_path)
    command = [sys.executable, "manage.py", "makemessages", "--locale", "en", "--no-obsolete", "--no-wrap"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    made = tmp_path / "training" / "locale" / "en" / "LC_MESSAGES" / "django.po"

    def texts(path: Path) -> set[str]:
        return set(re.findall(r'^msgid (".*(?:\n".*)*)', path.read_text(encoding="utf-8"), re.MULTILINE))

    assert texts(kept) == texts(made), "the catalogue is old: run `make messages`"
