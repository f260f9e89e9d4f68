"""Content as files that an import reads again: workbooks, tables as CSV, and facts as YAML."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from training.exchange.services.layouts import CLAIMS, FACTS, LAYOUTS, QUESTIONS, WORDINGS, as_cell
from training.exchange.services.questions_in import FORMATS, cells_of
from training.exchange.tables import safe_cell
from training.facts.models import Fact
from training.facts.seeds.rendering import as_comment, as_item, render_fact
from training.facts.services import Surroundings, values_of
from training.questions.models import Question
from training.rules.records import PhrasingKind

Rows = list[list[str]]
WIDTH = 30


def content_tables(names: Iterable[str] = tuple(LAYOUTS)) -> dict[str, Rows]:
    """Return the tables of the content by their names, each with its columns as the first row."""
    wanted = set(names)
    facts = _values() if wanted - {"questions"} else []
    made: dict[str, Callable[[], Rows]] = {
        "facts": lambda: _rows(FACTS, map(_with_answer, facts)),
        "claims": lambda: _rows(CLAIMS, _claims(facts)),
        "wordings": lambda: _rows(WORDINGS, _wordings(facts)),
        "questions": lambda: _rows(QUESTIONS, _questions()),
    }
    return {name: make() for name, make in made.items() if name in wanted}


def as_workbook(tables: Mapping[str, Rows]) -> bytes:
    """Return tables as the sheets of a workbook, in which every cell is text and none a formula."""
    book: Any = Workbook(write_only=True)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for index in range(len(rows[0])):
            sheet.column_dimensions[chr(ord("A") + index)].width = WIDTH
        for number, row in enumerate(rows):
            sheet.append([_text_cell(sheet, text, bold=number == 0) for text in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def facts_as_yaml() -> str:
    """Return every standing fact in the form of the seeds, with its topic, in one file."""
    around = Surroundings.look()
    lines = as_comment(_("Facts in the form of seeds/README.md, with their topics."))
    for values in _values():
        entry = around.read(values, [])
        fields = render_fact(entry, around.sources)
        lines += ["", *as_item({"id": fields.pop("id"), "topic": [f"topic: {entry.topic}"], **fields})]
    return "\n".join(lines) + "\n"


def _text_cell(sheet: Any, text: str, *, bold: bool) -> Any:
    cell = WriteOnlyCell(sheet, value=str(safe_cell(text)))
    cell.data_type, cell.number_format = "s", "@"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _values() -> list[dict[str, Any]]:
    """Return every standing fact as the fields of an entry of the seeds, in the order of the syllabus."""
    return list(values_of(Fact.objects.active().with_everything()).values())


def _rows(columns: Iterable[str], values: Iterable[Mapping[str, Any]]) -> Rows:
    names = list(columns)
    return [names, *([as_cell(name, one.get(name, "")) for name in names] for one in values)]


def _with_answer(fact: dict[str, Any]) -> dict[str, Any]:
    """Return a fact with the items of a list in one line, between semicolons."""
    answer = fact["answer"]
    return {**fact, "answer": "; ".join(answer) if isinstance(answer, list) else answer}


def _claims(facts: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    return ({**claim, "fact": fact["id"]} for fact in facts for claim in fact["claims"])


def _wordings(facts: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for fact in facts:
        for kind in PhrasingKind:
            for given in fact[kind]:
                row: dict[str, Any] = {"text": given} if isinstance(given, str) else dict(given)
                row.setdefault("text", row.pop("stem", ""))
                yield {**row, "fact": fact["id"], "wording": str(kind)}


def _questions() -> Sequence[dict[str, str]]:
    """Return the questions that were worded by hand and that a row can hold, the latest revision of each."""
    by_hand = Question.objects.filter(generated_digest="", format__in=FORMATS, also=None).exclude(edited_at=None)
    latest = {row.uid: row for row in by_hand.order_by("pk").select_related("fact").prefetch_related("options")}
    return [cells_of(row) for row in latest.values()]
