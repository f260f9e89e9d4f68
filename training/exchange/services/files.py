"""Reading files that an editor uploads into tables of text: bounded before they are opened, and never run."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePath
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from training.exchange.tables import safe_cell

KINDS = ("xlsx", "csv", "yaml")
LARGEST_UNPACKED = 16 * 1024 * 1024
MOST_PARTS = 200
MOST_SHEETS = 10
MOST_ROWS = 3000
MOST_COLUMNS = 60
LONGEST_CELL = 10_000
MERGED = re.compile(rb'<mergeCell ref="([A-Z0-9:]{1,30})"')
DELIMITERS = (",", ";", "\t")
# What openpyxl raises on files that are damaged or made up.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, KeyError, ValueError, TypeError),
    *(AttributeError, IndexError, OSError, EOFError, NotImplementedError, RuntimeError),
)


@dataclass(frozen=True)
class FileProblem:
    """What is wrong in a file and what to do; ``place`` is the sheet or the file, ``row`` is 0 for all of it."""

    place: str
    row: int
    column: str
    message: str


@dataclass(frozen=True)
class Row:
    """A row of a table: its number in the file, and its cells by their columns."""

    number: int
    cells: dict[str, str]


@dataclass
class Table:
    """A sheet or a CSV file with the names of its columns."""

    name: str
    columns: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class _Cell:
    """A cell as text, or what keeps it from being read."""

    text: str = ""
    problem: str = ""


class UnreadableError(Exception):
    """The file as a whole cannot be read."""

    def __init__(self, problem: FileProblem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def kind_of(name: str) -> str:
    """Return the kind of a file by the end of its name; an empty text for one that is not read."""
    ending = PurePath(name).suffix.lower().lstrip(".").replace("yml", "yaml")
    return ending if ending in KINDS else ""


def read_tables(name: str, content: bytes, problems: list[FileProblem]) -> list[Table]:
    """Return the tables of an XLSX or a CSV file; cells that cannot be read are added to ``problems``.

    Raises UnreadableError when there is no table to be read at all.
    """
    if kind_of(name) == "xlsx":
        return [_table(title, rows, problems) for title, rows in _sheets(name, content, problems)]
    return [_table(name, _lines(name, content), problems)]


def _table(name: str, lines: Iterable[tuple[int, Sequence[_Cell]]], problems: list[FileProblem]) -> Table:
    table = Table(name)
    for number, cells in lines:
        if not any(cell.text or cell.problem for cell in cells):
            continue
        if len(table.rows) == MOST_ROWS:
            message = _("There are more than %(most)d rows. Split the file.") % {"most": MOST_ROWS}
            problems.append(FileProblem(name, number, "", message))
            break
        for index, cell in enumerate(cells):
            if message := cell.problem or _unnamed(table.columns, index, cell):
                column = table.columns[index] if _is_named(table.columns, index) else get_column_letter(index + 1)
                problems.append(FileProblem(name, number, column, message))
        texts = [cell.text for cell in cells]
        if table.columns:
            pairs = zip(table.columns, [*texts, *[""] * len(table.columns)], strict=False)
            table.rows.append(Row(number, {column: text for column, text in pairs if column}))
        else:
            table.columns = [" ".join(text.split()).lower().replace(" ", "_") for text in texts]
            problems += _twice(table, number)
    return table


def _is_named(columns: Sequence[str], index: int) -> bool:
    return index < len(columns) and bool(columns[index])


def _unnamed(columns: Sequence[str], index: int, cell: _Cell) -> str:
    if not columns or not cell.text or _is_named(columns, index):
        return ""
    return _("The cell is in a column without a name. Name the column in the first row, or empty the cell.")


def _twice(table: Table, number: int) -> Iterator[FileProblem]:
    for index, column in enumerate(table.columns):
        if column and column in table.columns[:index]:
            message = _("The column is there twice. Remove one of the two.")
            yield FileProblem(table.name, number, column, message)


def _lines(name: str, content: bytes) -> Iterator[tuple[int, list[_Cell]]]:
    """Yield the rows of a CSV file with their numbers; comma, semicolon or tab, as its first line has it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = _("The file is not UTF-8. Save it as “CSV UTF-8”.")
        raise UnreadableError(FileProblem(name, line, "", message)) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        message = _("The file holds a NUL, which is no text. Save it as “CSV UTF-8”.")
        raise UnreadableError(FileProblem(name, line, "", message))
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=first.count), strict=True)
    try:
        for number, row in enumerate(reader, start=1):
            yield number, [_from_text(cell) for cell in row]
    except csv.Error as error:
        message = _("The file is not valid CSV: %(error)s. Look at the quotes.") % {"error": error}
        raise UnreadableError(FileProblem(name, reader.line_num, "", message)) from error


def _from_text(text: str) -> _Cell:
    """Return a text with what a download put before it taken away; one that a spreadsheet would run is refused."""
    if text.startswith("'") and safe_cell(text[1:]) == text:
        return _bounded(text[1:])
    if text.startswith("="):
        return _Cell(problem=_formula())
    return _bounded(text)


def _bounded(text: str) -> _Cell:
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) <= LONGEST_CELL:
        return _Cell(text)
    message = _("The cell has %(count)d characters, at most %(most)d fit. Shorten it.")
    return _Cell(problem=message % {"count": len(text), "most": LONGEST_CELL})


def _formula() -> str:
    return _("The cell holds a formula. Put its value there, or an apostrophe before it.")


def _sheets(
    name: str, content: bytes, problems: list[FileProblem]
) -> Iterator[tuple[str, Iterator[tuple[int, list[_Cell]]]]]:
    """Yield the sheets of a workbook with their rows."""
    _check_packed(name, content, problems)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheets = book.worksheets
    except BROKEN as error:
        raise UnreadableError(FileProblem(name, 0, "", _damaged())) from error
    if len(sheets) > MOST_SHEETS:
        message = _("There are %(count)d sheets, at most %(most)d are read. Remove the others.")
        counts = {"count": len(sheets), "most": MOST_SHEETS}
        raise UnreadableError(FileProblem(name, 0, "", message % counts))
    for sheet in sheets:
        yield sheet.title, _rows(name, sheet)


def _rows(name: str, sheet: Any) -> Iterator[tuple[int, list[_Cell]]]:
    try:
        # One row more than fits, so that it is told.
        for number, row in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS + 1), start=1):
            yield number, [_from_cell(cell) for cell in row]
    except BROKEN as error:
        raise UnreadableError(FileProblem(name, 0, "", _damaged())) from error


def _damaged() -> str:
    return _("The file is no workbook, or damaged. Save it anew as .xlsx.")


def _check_packed(name: str, content: bytes, problems: list[FileProblem]) -> None:
    """Refuse a workbook that would unpack to more than fits, before anything of it is unpacked."""
    try:
        packed = zipfile.ZipFile(io.BytesIO(content))
        parts = packed.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            message = _("The workbook would unpack to more than %(most)d MB. Remove what is not content.")
            most = {"most": LARGEST_UNPACKED // 1024**2}
            raise UnreadableError(FileProblem(name, 0, "", message % most))
        for part in parts:
            unpacked = packed.read(part) if part.filename.endswith((".xml", ".rels")) else b""
            if b"<!DOCTYPE" in unpacked or b"<!ENTITY" in unpacked:
                raise UnreadableError(FileProblem(name, 0, "", _damaged()))
            if "worksheets/" in part.filename and (found := MERGED.search(unpacked)):
                message = _("The cells %(cells)s are merged. Unmerge them, and fill each one.")
                problems.append(FileProblem(name, 0, "", message % {"cells": found[1].decode()}))
    except BROKEN as error:
        raise UnreadableError(FileProblem(name, 0, "", _damaged())) from error


def _from_cell(cell: Any) -> _Cell:
    """Return a cell of a workbook as text; a date as it is written in the seeds."""
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if kind == "f":
        return _Cell(problem=_formula())
    if kind == "e":
        return _Cell(problem=_("The cell holds the error %(error)s. Put a value there.") % {"error": value})
    if value is None:
        return _Cell()
    if isinstance(value, bool):
        return _Cell("yes" if value else "no")
    if isinstance(value, datetime | date):
        day = isinstance(value, date) and "d" in str(cell.number_format).lower()
        return _Cell(f"{value:%Y-%m-%d}" if day else f"{value:%Y-%m}")
    if isinstance(value, float):
        return _Cell(str(int(value)) if value.is_integer() else repr(value))
    if isinstance(value, str):
        # What the cell shows; a formula would be of its own kind.
        return _bounded(value[1:] if value.startswith("'") and safe_cell(value[1:]) == value else value)
    return _Cell(str(value)) if isinstance(value, int) else _Cell(problem=_no_text())


def _no_text() -> str:
    return _("The cell holds a time. Write it as text.")
