"""The tables that content is written to and read from: their columns, and their cells as values of the seeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.exchange.services.files import FileProblem, Table
from training.rules.records import Kind, PhrasingKind

BAR = "|"
YES = frozenset({"yes", "true", "1", "x"})
NO = frozenset({"no", "false", "0", ""})


@dataclass(frozen=True)
class Column:
    """A column: how its cells are read, and what a person writes in it."""

    read: Callable[[str], Any]
    help: Any
    required: bool = False


class CellError(ValueError):
    """A cell that cannot be read; its text says what to do."""


def text(cell: str) -> str:
    """Return a cell as one line of text."""
    return " ".join(cell.split())


def flag(cell: str) -> bool:
    """Return whether a cell says yes; CellError when it says neither."""
    if cell.lower() in YES | NO:
        return cell.lower() in YES
    raise CellError(_("“%(cell)s” is neither yes nor no. Write one of the two.") % {"cell": cell[:60]})


def names(cell: str) -> list[str]:
    """Return the names between semicolons."""
    return [text(part) for part in cell.split(";") if part.strip()]


def lines(cell: str) -> list[str]:
    """Return the lines of a cell."""
    return [text(line) for line in cell.split("\n") if line.strip()]


def wrong(cell: str) -> list[dict[str, str]]:
    """Return wrong options, one on each line with a bar before why it is wrong; CellError for a line without."""
    rows = []
    for line in lines(cell):
        option, bar, why = (part.strip() for part in line.partition(BAR))
        if not (option and bar and why):
            message = _("“%(line)s” is no wrong option. Write the option, a bar “|”, and why it is wrong.")
            raise CellError(message % {"line": line[:60]})
        rows.append({"text": option, "why": why})
    return rows


def options(cell: str) -> list[dict[str, str]]:
    """Return wrong options, one on each line, of which a bar and why it is wrong may follow."""
    parts = (line.partition(BAR) for line in lines(cell))
    return [{"text": option.strip(), "why": why.strip()} for option, _bar, why in parts]


FACTS: Mapping[str, Column] = {
    "id": Column(text, gettext_lazy("letters, digits and hyphens; a new one makes a new fact"), required=True),
    "topic": Column(text, gettext_lazy("the identifier of a topic")),
    "statement": Column(text, gettext_lazy("one sentence in the past tense")),
    "subject": Column(text, gettext_lazy("the identifier of an entity")),
    "relation": Column(text, gettext_lazy("a short verb phrase")),
    "kind": Column(text, gettext_lazy("date, number, money, person, organization, place, list, task, cause …")),
    "answer": Column(
        text, gettext_lazy("a date such as 2013-04-25, digits, text, or the items of a list, between semicolons")
    ),
    "unit": Column(text, gettext_lazy("what is counted, or the currency")),
    "label": Column(text, gettext_lazy("what the answer belongs to, without telling it")),
    "qualifier": Column(text, gettext_lazy("nearly, about, more than …")),
    "as_of": Column(text, gettext_lazy("when the value held")),
    "changing": Column(flag, gettext_lazy("yes or no")),
    "importance": Column(text, gettext_lazy("core, useful or trivia")),
    "toll": Column(flag, gettext_lazy("yes for a figure of dead or wounded")),
    "entities": Column(names, gettext_lazy("identifiers of entities, between semicolons")),
    "accepted": Column(lines, gettext_lazy("other right answers, one on each line")),
    "reading": Column(text, gettext_lazy("why we record what we record")),
    "wrong": Column(wrong, gettext_lazy("wrong options, one on each line: the option, a bar, why it is wrong")),
}
CLAIMS: Mapping[str, Column] = {
    "fact": Column(text, gettext_lazy("the identifier of the fact"), required=True),
    "source": Column(text, gettext_lazy("the identifier of a source"), required=True),
    "paragraph": Column(text, gettext_lazy("its number")),
    "says": Column(text, gettext_lazy("what the source says, in our words")),
    "value": Column(text, gettext_lazy("in the form of the answer; empty when the source is silent")),
    "stance": Column(text, gettext_lazy("supports, partly, differs or silent")),
    "as_of": Column(text, gettext_lazy("empty: the date of the source")),
    "dating": Column(text, gettext_lazy("stated or inferred; empty: as the source")),
    "attributed_to": Column(text, gettext_lazy("whom the source credits")),
}
WORDINGS: Mapping[str, Column] = {
    "fact": Column(text, gettext_lazy("the identifier of the fact"), required=True),
    "wording": Column(text, gettext_lazy("ask, cloze, true_false or choose_all"), required=True),
    "text": Column(text, gettext_lazy("the question, or the sentence with its blank as {answer}")),
    "answer": Column(text, gettext_lazy("of an ask only; empty: the fact's own")),
    "kind": Column(text, gettext_lazy("the kind of that answer; empty: text")),
    "unit": Column(text, gettext_lazy("of that answer")),
    "accepted": Column(lines, gettext_lazy("other right answers, one on each line")),
    "wrong": Column(wrong, gettext_lazy("wrong options, one on each line: the option, a bar, why it is wrong")),
    "format": Column(text, gettext_lazy("choice or typed; empty: either")),
    "held_back": Column(flag, gettext_lazy("yes to keep it for assessments")),
}
QUESTIONS: Mapping[str, Column] = {
    "id": Column(text, gettext_lazy("letters, digits and hyphens; a new one makes a new question"), required=True),
    "fact": Column(text, gettext_lazy("the identifier of its fact")),
    "format": Column(text, gettext_lazy("choice, multi, text, number or date")),
    "stem": Column(text, gettext_lazy("the question"), required=True),
    "answer": Column(lines, gettext_lazy("the right answer; of several choices each right option on a line")),
    "accepted": Column(lines, gettext_lazy("other right answers to type, one on each line")),
    "wrong": Column(options, gettext_lazy("wrong options, one on each line: the option, a bar, why it is wrong")),
    "unit": Column(text, gettext_lazy("what is counted")),
    "held_back": Column(flag, gettext_lazy("yes to keep it for assessments")),
}
LAYOUTS: Mapping[str, Mapping[str, Column]] = {
    "facts": FACTS,
    "claims": CLAIMS,
    "wordings": WORDINGS,
    "questions": QUESTIONS,
}
IN_ONE_LINE = frozenset({"entities", "value"})
NOT_OF_OTHER_WORDINGS = ("answer", "kind", "unit", "accepted", "format", "held_back")


@dataclass(frozen=True)
class Given:
    """A row as values of the seeds, with the place it stands in."""

    sheet: str
    row: int
    values: dict[str, Any]

    def problem(self, column: str, message: str) -> FileProblem:
        """Return a problem with one of its cells."""
        return FileProblem(self.sheet, self.row, column, message)


def recognized(table: Table, *, by_name: bool) -> str:
    """Return which layout a table has, by its name or by its columns; an empty text for none."""
    name = table.name.strip().lower()
    if by_name:
        return name if name in LAYOUTS else ""
    known = {layout: len(set(table.columns) & set(columns)) for layout, columns in LAYOUTS.items()}
    fitting = [
        layout
        for layout, columns in LAYOUTS.items()
        if all(name in table.columns for name, column in columns.items() if column.required)
    ]
    return max(fitting, key=lambda layout: known[layout], default="")


def read_rows(table: Table, layout: str, problems: list[FileProblem]) -> list[Given]:
    """Return the rows of a table as values; what cannot be read is added to ``problems``."""
    columns = LAYOUTS[layout]
    unknown = [name for name in table.columns if name and name not in columns]
    missing = [name for name, column in columns.items() if column.required and name not in table.columns]
    told = _("There is no such column. Use: %(names)s.") % {"names": ", ".join(columns)}
    problems += [FileProblem(table.name, 1, name, told) for name in unknown]
    problems += [FileProblem(table.name, 1, name, _("The column is missing. Add it.")) for name in missing]
    return [] if missing else [_given(table.name, row.number, row.cells, columns, problems) for row in table.rows]


def _given(
    sheet: str, number: int, cells: Mapping[str, str], columns: Mapping[str, Column], problems: list[FileProblem]
) -> Given:
    given = Given(sheet, number, {})
    for name, column in columns.items():
        if name not in cells:
            continue
        try:
            given.values[name] = column.read(cells[name])
        except CellError as error:
            problems.append(given.problem(name, str(error)))
        else:
            if column.required and not given.values[name]:
                problems.append(given.problem(name, _("The cell is empty. Fill it.")))
    return given


def as_claim(given: Given, kind: str) -> dict[str, Any]:
    """Return a row of claims as the seeds have it, of a fact of a kind."""
    values = {name: value for name, value in given.values.items() if name != "fact"}
    return values | {"value": _value(kind, values.get("value", ""))}


def as_wording(given: Given) -> tuple[str, Any]:
    """Return a row of wordings as the kind and the value that the seeds have."""
    kind, rest = given.values["wording"], given.values
    if kind == PhrasingKind.CLOZE:
        return kind, rest.get("text", "")
    name = "text" if kind == PhrasingKind.TRUE_FALSE else "stem"
    values = {name: rest.get("text", ""), "wrong": rest.get("wrong", [])}
    if kind == PhrasingKind.ASK:
        values |= {field: rest[field] for field in NOT_OF_OTHER_WORDINGS if field in rest}
    return kind, values


def as_fact(given: Given, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of facts as the seeds have it; what it has no column for stays as it was ``before``."""
    values = {**before, **given.values}
    if "answer" in given.values:
        values["answer"] = _value(values.get("kind", ""), given.values["answer"])
    return values


def _value(kind: str, cell: str) -> str | list[str]:
    return [text(item) for item in cell.split(";")] if kind == Kind.LIST and cell else cell


def as_cell(name: str, value: Any) -> str:
    """Return a value of the seeds as a cell of a column."""
    if isinstance(value, bool):
        return "yes" if value else ""
    if not isinstance(value, list):
        return str(value)
    if name in IN_ONE_LINE:
        return "; ".join(value)
    return "\n".join(_line(one) for one in value)


def _line(one: Any) -> str:
    if not isinstance(one, dict):
        return str(one)
    return f"{one['text']} {BAR} {one['why']}" if one["why"] else str(one["text"])
