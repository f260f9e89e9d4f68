from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from tests.exchange.content_files import (
    PAGE,
    exported,
    rows_of,
    stored,
    table,
    told,
    upload,
    words,
    workbook,
)
from training.exchange.services.files import LONGEST_CELL, MOST_ROWS
from training.facts.models import Fact

pytestmark = pytest.mark.django_db


FACT = "id,statement\nauthorized,"
ASK = "fact,wording,text,kind,answer\nauthorized,ask,X?"
BAD: list[tuple[str, str | bytes, str, int, str, str]] = [
    ("facts.csv", "name,words\na,b\n", "facts.csv", 1, "", "The columns are those of no table."),
    ("facts.csv", f"{FACT}x\nauthorized,y\n", "facts.csv", 3, "id", "is given twice"),
    ("facts.csv", "id,statement,colour\nauthorized,x,red\n", "facts.csv", 1, "colour", "There is no such column."),
    ("facts.csv", "id,id\na,b\n", "facts.csv", 1, "id", "The column is there twice."),
    ("facts.csv", "id,statement\nauthorized,x,y\n", "facts.csv", 2, "C", "a column without a name"),
    ("facts.csv", "id,statement\n,x\n", "facts.csv", 2, "id", "The cell is empty."),
    ("facts.csv", f"{FACT}Général".encode("latin-1"), "facts.csv", 2, "", "not UTF-8"),
    ("facts.csv", f"{FACT}x".encode("utf-16"), "facts.csv", 1, "", "not UTF-8"),
    ("facts.csv", f"{FACT}=1+1\n", "facts.csv", 2, "statement", "holds a formula"),
    ("facts.csv", f"{FACT}{'x' * 100_000}\n", "facts.csv", 2, "statement", "has 100000 characters"),
    ("facts.csv", f"{FACT}{'x' * 200_000}\n", "facts.csv", 2, "", "not valid CSV"),
    ("facts.csv", f'{FACT}"x"y\n', "facts.csv", 2, "", "not valid CSV"),
    ("facts.csv", f"{FACT}\0\n", "facts.csv", 2, "", "NUL"),
    ("facts.csv", "id,changing\nauthorized,perhaps\n", "facts.csv", 2, "changing", "neither yes nor no"),
    ("facts.csv", "id,wrong\nauthorized,no bar here\n", "facts.csv", 2, "wrong", "is no wrong option"),
    ("facts.csv", "id,answer\nauthorized,soon\n", "facts.csv", 2, "answer", "'soon'"),
    ("facts.csv", "id,subject\nauthorized,nobody\n", "facts.csv", 2, "subject", "unknown entity 'nobody'"),
    ("facts.csv", "id,statement\nNew One,x\n", "facts.csv", 2, "id", "is no identifier"),
    ("facts.csv", "id,statement\nnew-one,x\n", "facts.csv", 2, "kind", "is missing."),
    ("facts.csv", "id,relation\nauthorized," + "y" * 101, "facts.csv", 2, "relation", "has 101 characters"),
    ("facts.csv", "", "facts.csv", 0, "", "The file is empty."),
    ("facts.csv", "id,statement\n", "facts.csv", 0, "", "There is no row below the columns."),
    ("claims.csv", "fact,source\nauthorized,report\n", "claims.csv", 2, "source", "unknown source 'report'"),
    ("claims.csv", "fact,source\nnowhere,report-2013\n", "claims.csv", 2, "fact", "There is no fact “nowhere”."),
    ("claims.csv", "fact,source,paragraph\nauthorized,page-2022,7\n", "claims.csv", 2, "paragraph", "has 1 paragraphs"),
    ("wordings.csv", "fact,wording,text\nauthorized,shout,X?\n", "wordings.csv", 2, "wording", "no sort of wording"),
    ("wordings.csv", "fact,wording,text\nauthorizing-body,ask,X.\n", "wordings.csv", 2, "text", "a question mark"),
    (
        "wordings.csv",
        "fact,wording,text,kind,answer\nauthorized,ask,X?,number,many\n",
        "wordings.csv",
        2,
        "answer",
        "'many'",
    ),
    ("facts.xlsx", b"PK not a workbook", "facts.xlsx", 0, "", "no workbook, or damaged"),
    ("facts.xlsx", b"id,statement\n", "facts.xlsx", 0, "", "no workbook, or damaged"),
    ("facts.xlsx", workbook(Notes=[["Some notes"]]), "Notes", 0, "", "There is no such sheet."),
    ("facts.xlsx", workbook(facts=[["id", "unit"], ["authorized", "=A1"]]), "facts", 2, "unit", "holds a formula"),
    ("facts.xlsx", workbook(facts=[["id", "unit"], ["authorized", "#REF!"]]), "facts", 2, "unit", "error #REF!"),
    ("facts.yaml", "- id: a\n  answer: [\n", "facts.yaml", 3, "", "is not valid YAML"),
    ("facts.yaml", "id: authorized", "facts.yaml", 1, "", "no list"),
    ("facts.yaml", "- id: authorized\n  colour: red\n", "facts.yaml", 2, "colour", "unknown field"),
    ("facts.yaml", "- {id: x-1}\n- {id: x-1}\n", "facts.yaml", 2, "id", "is given twice"),
    ("facts.yaml", b"- id: \xff", "facts.yaml", 1, "", "is not UTF-8"),
    ("facts.yaml", "[" * 100_000, "facts.yaml", 1, "", "is not valid YAML"),
]


@pytest.mark.parametrize(("name", "data", "place", "row", "column", "message"), BAD, ids=range(len(BAD)))
def test_a_bad_file_is_answered_with_row_column_and_remedy(edith, name, data, place, row, column, message):
    before = stored()
    page = upload(edith, name, data)
    assert page.status_code == 422
    found = [one for one in told(page) if one[:3] == (place, row, column) and message.lower() in one[3].lower()]
    assert found, told(page)
    assert "Write exactly this" not in words(page)
    assert stored() == before


def test_columns_that_are_read_by_a_spreadsheet_of_another_country_are_read(edith):
    page = upload(edith, "facts.csv", "ID;Statement\nauthorized;One, two.\n")
    assert rows_of(page) == {"authorized": "changed"}


@pytest.mark.parametrize("name", ["facts.txt", "facts.xls", "facts", "facts.xlsx.exe"])
def test_a_file_of_another_kind_is_refused_at_its_field(edith, name):
    page = upload(edith, name, "id\n")
    assert page.status_code == 422
    assert "Only .xlsx, .csv and .yaml files are read." in words(page)


def test_no_file_is_refused_at_its_field(edith):
    assert edith.post(PAGE).status_code == 422


def test_a_file_beyond_the_limit_is_refused_with_the_limit(edith):
    page = upload(edith, "facts.csv", b"x" * (50 * 1024 * 1024))
    assert page.status_code == 413
    assert "At most 2 MB are taken at once" in words(page)


def test_a_workbook_that_would_unpack_to_too_much_is_refused_unopened(edith):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", b"<x/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (300 * 1024 * 1024))
    page = upload(edith, "bomb.xlsx", bomb.getvalue())
    assert told(page) == [
        ("bomb.xlsx", 0, "", "The workbook would unpack to more than 16 MB. Remove what is not content.")
    ]


def repacked(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A workbook with something replaced in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(out, "w") as again:
        for name in packed.namelist():
            content = packed.read(name)
            again.writestr(name, content.replace(old, new, 1) if name == part else content)
    return out.getvalue()


def test_a_workbook_with_entities_of_its_own_is_refused(edith):
    data = workbook(facts=[["id"], ["authorized"]])
    evil = repacked(data, "xl/workbook.xml", b"<workbook", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook')
    assert "no workbook, or damaged" in told(upload(edith, "facts.xlsx", evil))[0][3]


def test_a_workbook_with_merged_cells_is_refused(edith):
    book = Workbook()
    book.active.title = "facts"
    book.active.append(["id", "statement"])
    book.active.append(["authorized", "x"])
    book.active.merge_cells("A2:B2")
    out = io.BytesIO()
    book.save(out)
    assert ("facts.xlsx", 0, "", "The cells A2:B2 are merged. Unmerge them, and fill each one.") in told(
        upload(edith, "facts.xlsx", out.getvalue())
    )


def test_a_sheet_with_too_many_rows_is_refused(edith):
    rows = [["id", "unit"], *([f"f-{n}", "x"] for n in range(MOST_ROWS + 5))]
    found = told(upload(edith, "facts.xlsx", workbook(facts=rows)))
    assert ("facts", MOST_ROWS + 2, "", f"There are more than {MOST_ROWS} rows. Split the file.") in found


def test_a_cell_as_long_as_fits_is_read(edith):
    page = upload(edith, "facts.csv", f"{FACT}{'x' * LONGEST_CELL}\n")
    assert rows_of(page) == {"authorized": "changed"}


def test_cells_that_a_spreadsheet_took_for_dates_numbers_and_flags_are_read_as_they_were_meant(edith):
    book = Workbook()
    sheet = book.active
    sheet.title = "Facts"
    sheet.append(["id", "answer", "as_of", "changing"])
    sheet.append(["authorized-size", 12640.0, date(2013, 4, 1), True])
    sheet["C2"].number_format = "mmm-yy"
    sheet["A2"].font = Font(bold=True)
    out = io.BytesIO()
    book.save(out)
    page = upload(edith, "facts.xlsx", out.getvalue())
    assert told(page) == []
    [row] = page.context["plan"].rows
    assert {one.field: one.after for one in row.differences} == {"as_of": "2013-04", "changing": "true"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_exported_cell_is_a_formula_and_each_comes_back_as_it_was(edith, start):
    Fact.objects.filter(slug="authorized").update(reading=f"{start}SUM(A1)")
    assert next(row for row in table(edith, "facts") if row["id"] == "authorized")["reading"] == f"'{start}SUM(A1)"
    book = load_workbook(io.BytesIO(exported(edith, "content.xlsx")))
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    for name in ("facts.csv", "content.xlsx", "facts.yaml"):
        assert set(rows_of(upload(edith, name, exported(edith, name))).values()) == {"unchanged"}, name


def test_a_file_name_is_shown_as_text(edith):
    page = upload(edith, "<img src=x onerror=alert(1)>.csv", exported(edith, "facts.csv"))
    assert b"<img" not in page.content
