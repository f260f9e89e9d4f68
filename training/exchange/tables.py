"""Tables as files: CSV and JSON row by row, and XLSX; a spreadsheet opens them and runs nothing of them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TypeAlias

from django.http import HttpResponse, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

Cell: TypeAlias = str | int | float | date | None
Row: TypeAlias = Sequence[Cell]

# Without it Excel takes UTF-8 for the code page of the country and spoils every accent and dash.
BYTE_ORDER_MARK = "\ufeff"
# What makes a spreadsheet take a text for a formula, when it comes first.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?", re.ASCII)
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LEAST_WIDTH, GREATEST_WIDTH = 8, 50


def safe_cell(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula: such a text gets an apostrophe, a number stays one."""
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def csv_lines(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """Yield a table as CSV in UTF-8 with a byte order mark, comma and CRLF, a line at a time; None is empty."""
    line = io.StringIO()
    writer = csv.writer(line)
    line.write(BYTE_ORDER_MARK)
    writer.writerow(columns)
    yield line.getvalue()
    for row in rows:
        line.seek(0)
        line.truncate()
        writer.writerow([safe_cell(cell) for cell in row])
        yield line.getvalue()


def json_lines(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """Yield a table as a JSON list of objects, an object a line; None is null, and nothing is escaped."""
    before = "[\n"
    for row in rows:
        yield before + json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False)
        before = ",\n"
    yield "\n]\n" if before == ",\n" else "[]\n"


def download(name: str, form: str, columns: Sequence[str], rows: Iterable[Row]) -> StreamingHttpResponse:
    """Return a table as a file called ``name`` in the form ``csv`` or ``json``, sent while it is read."""
    lines = {"csv": csv_lines, "json": json_lines}[form](columns, rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return StreamingHttpResponse(lines, content_type=CONTENT_TYPES[form], headers=headers)


def workbook(title: str, columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Return a table as an XLSX file of one sheet: numbers as numbers, dates as dates, no formula, None empty."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    table = [columns, *([_stored(cell) for cell in row] for row in rows)]
    for number, column in enumerate(zip(*table, strict=True), start=1):
        longest = max(len(str(cell)) for cell in column)
        sheet.column_dimensions[get_column_letter(number)].width = min(max(longest + 2, LEAST_WIDTH), GREATEST_WIDTH)
    sheet.freeze_panes = "A2"
    for row in table:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _stored(cell: Cell) -> Cell:
    """Return a cell as a workbook takes it: safe, and without the characters that XML has no place for."""
    return safe_cell(ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell)


def workbook_download(name: str, title: str, columns: Sequence[str], rows: Iterable[Row]) -> HttpResponse:
    """Return a table as a workbook called ``name``."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return HttpResponse(workbook(title, columns, rows), content_type=CONTENT_TYPES["xlsx"], headers=headers)
