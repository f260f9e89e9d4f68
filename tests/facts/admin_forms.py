"""Forms of the admin as an editor's browser sends them, and facts to fill them with."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from io import StringIO

from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.factories import ClaimFactory, FactFactory, PhrasingFactory
from training.facts.models import Fact


class FormReader(HTMLParser):
    """Collects what a browser would send of the form of a page, as it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, str | list[str]] = {}
        self.name = ""
        self.tag = ""
        self.multiple = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "input" and name and given.get("type") not in {"submit", "file"}:
            if given.get("type") != "checkbox":
                self.data[name] = given.get("value", "")
            elif "checked" in given:
                self.data[name] = "on"
        elif tag in {"select", "textarea"}:
            self.name, self.tag, self.multiple = name, tag, "multiple" in given
            self.data[name] = [] if self.multiple else ""
        elif tag == "option" and "selected" in given:
            chosen = given["value"]
            self.data[self.name] = [*self.data[self.name], chosen] if self.multiple else chosen

    def handle_data(self, data: str) -> None:
        if self.tag == "textarea":
            self.data[self.name] = str(self.data[self.name]) + data.replace("\r\n", "\n").replace("\n", "\r\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.data[self.name] = str(self.data[self.name]).removeprefix("\r\n")
        if tag in {"select", "textarea"}:
            self.tag = ""


def path(name: str, row: object = None, app: str = "facts") -> str:
    return reverse(f"admin:{app}_{name}", args=[row.pk] if row else [])


def filled(page) -> dict[str, str | list[str]]:
    reader = FormReader()
    reader.feed(page.content.decode())
    return {name: value for name, value in reader.data.items() if "__prefix__" not in name}


class Editor:
    """An editor's browser, which changes a form as it is shown."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def save(self, where: str, **changes: object):
        """Send the form of a page with some fields changed; ``claims_0_value`` stands for ``claims-0-value``."""
        data = filled(self.client.get(where))
        for name, value in changes.items():
            data[re.sub(r"_(\d+)_", r"-\1-", name)] = value
        return self.client.post(where, data)

    def add_row(self, where: str, prefix: str, **values: object):
        """Send the form of a page with one more row."""
        data = filled(self.client.get(where))
        number = int(data[f"{prefix}-TOTAL_FORMS"])
        data[f"{prefix}-TOTAL_FORMS"] = str(number + 1)
        return self.client.post(where, data | {f"{prefix}-{number}-{name}": value for name, value in values.items()})


def make_fact(**fields) -> Fact:
    """A fact as the seeds would have it, loaded and unedited."""
    claim = fields.pop("claim", {})
    ask = fields.pop("ask", {})
    fact = FactFactory(**{"loaded_digest": "0" * 64} | fields)
    ClaimFactory(fact=fact, **claim)
    PhrasingFactory(fact=fact, order=1, **ask)
    return fact


def make_text_fact(**fields) -> Fact:
    return make_fact(
        **{
            "kind": Fact.Kind.CAUSE,
            "answer": "a drought",
            "wrong": [{"text": "a flood", "why": "It was dry."}, {"text": "a war", "why": "There was peace."}],
        }
        | fields
    )


def errors(page) -> str:
    """What a page says is wrong, as one text."""
    assert page.status_code == 200, "it was saved"
    reader = re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', page.content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found) for found in reader).replace("&#x27;", "'").replace("&quot;", '"')


def is_saved(page) -> bool:
    assert page.status_code == 302, errors(page)
    return True


def pages_answer(editor: Editor, fact: Fact) -> None:
    """Let everything that reads facts do so."""
    for page in (reverse("timeline"), reverse("fact_list"), fact.get_absolute_url()):
        assert editor.client.get(page).status_code == 200
    call_command("generate_questions", stdout=StringIO())
