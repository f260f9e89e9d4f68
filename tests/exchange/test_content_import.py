from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date
from html import unescape
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from tests.factories import ChoiceFactory, QuestionFactory, ResponseFactory, UserFactory
from tests.facts.seeding import SeedFolder
from training.exchange.models import Upload
from training.exchange.services import importing
from training.exchange.services.files import LONGEST_CELL, MOST_ROWS
from training.facts.models import Fact
from training.history.models import Version
from training.questions.models import Question
from training.reviews.models import Card

pytestmark = pytest.mark.django_db
PAGE = "/admin/import/"


@pytest.fixture
def content(tmp_path) -> SeedFolder:
    """The small seeds, loaded."""
    seeds = SeedFolder(tmp_path / "seeds")
    call_command("load_content", seeds=seeds.root, stdout=StringIO())
    return seeds


@pytest.fixture
def edith(content) -> Client:
    """The browser of an editor."""
    client = Client()
    client.force_login(UserFactory(role="editor", username="edith"))
    return client


def upload(edith: Client, name: str, data: str | bytes):
    file = SimpleUploadedFile(name, data if isinstance(data, bytes) else data.encode())
    return edith.post(PAGE, {"file": file})


def confirm(edith: Client):
    return edith.post(reverse("apply_import", args=[Upload.objects.get().pk]))


def exported(edith: Client, name: str) -> bytes:
    response = edith.get(f"/admin/export/{name}")
    assert response.status_code == 200
    return b"".join(response) if response.streaming else response.content


def table(edith: Client, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported(edith, f"{name}.csv").decode("utf-8-sig"))))


def as_csv(rows: list[dict[str, object]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def workbook(**sheets: list[list[object]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def words(page) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())


def rows_of(page) -> dict[str, str]:
    return {row.name: row.what for row in page.context["plan"].rows}


def told(page) -> list[tuple[str, int, str, str]]:
    """Everything that a page says is wrong."""
    plan = page.context["plan"]
    found = [*plan.problems, *(problem for row in plan.rows for problem in row.problems)]
    assert all(problem.message in words(page) for problem in found)
    return [(problem.place, problem.row, problem.column, problem.message) for problem in found]


def stored() -> list[tuple]:
    return [
        (fact.slug, fact.statement, fact.edited_at, list(fact.claims.values_list("says", "value")))
        for fact in Fact.objects.order_by("pk")
    ]


@pytest.mark.parametrize("role", ["learner", "trainer", ""])
def test_the_pages_are_for_those_who_edit(content, role):
    client = Client()
    if role:
        client.force_login(UserFactory(role=role))
    for where in (PAGE, "/admin/export/facts.csv", "/admin/import/1/"):
        response = client.post(where) if where.endswith("1/") else client.get(where)
        assert response.status_code in {302, 403}, where
        assert response.status_code == 403 or "sign-in" in response["Location"] or "login" in response["Location"]


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_the_page_says_what_a_file_holds_and_where_to_get_one(content, role):
    client = Client()
    client.force_login(UserFactory(role=role))
    page = client.get(PAGE)
    assert all(name in words(page) for name in ("facts", "claims", "wordings", "questions", "held_back", "up to 2 MB"))
    assert "<script" not in page.content.decode().split('id="content"')[1]
    assert "style=" not in page.content.decode()


@pytest.mark.parametrize("name", ["content.xlsx", "facts.yaml", "facts.csv", "claims.csv", "wordings.csv"])
def test_what_was_exported_changes_nothing(edith, name):
    page = upload(edith, name, exported(edith, name))
    assert told(page) == []
    assert set(rows_of(page).values()) == {"unchanged"}
    assert len(rows_of(page)) == 4
    assert "There is nothing to write." in words(page)


def test_each_change_is_shown_before_anything_is_written_and_then_all_of_it_is_applied(edith):
    rows = table(edith, "facts")
    rows[0]["statement"] = "The Council voted on 25 April 2013."
    rows[0]["accepted"] = "the 25th\nApril 25"
    before = stored()
    page = upload(edith, "facts.csv", as_csv(rows))
    assert rows_of(page)["authorized"] == "changed"
    assert "The Council authorized MINUSMA on 25 April 2013. The Council voted on 25 April 2013." in words(page)
    assert [one.field for one in page.context["plan"].rows[0].differences] == ["statement", "accepted"]
    assert stored() == before
    assert confirm(edith).status_code == 302
    fact = Fact.objects.get(slug="authorized")
    assert (fact.statement, fact.accepted) == ("The Council voted on 25 April 2013.", ["the 25th", "April 25"])
    assert (fact.edited_at is not None, fact.claims.count(), fact.phrasings.count(), fact.disputed) == (
        True,
        2,
        5,
        True,
    )
    assert not Fact.objects.exclude(pk=fact.pk).exclude(edited_at=None).exists()
    assert Fact.objects.matching("voted").exists()
    assert not Upload.objects.exists()


NEW = {
    "facts": [
        ["id", "topic", "statement", "subject", "relation", "kind", "answer", "importance"],
        [
            "began",
            "mandate",
            "MINUSMA began on 1 July 2013.",
            "minusma",
            "began on",
            "date",
            "2013-07-01",
            "useful",
        ],
    ],
    "claims": [
        ["fact", "source", "paragraph", "says", "value", "stance"],
        ["began", "report-2013", 2, "Plans the start for July.", "2013-07", "partly"],
        ["began", "page-2022", 1, "Gives the day.", "2013-07-01", "supports"],
    ],
    "wordings": [
        ["fact", "wording", "text", "wrong"],
        ["began", "ask", "On which day did MINUSMA begin?", ""],
        ["began", "cloze", "MINUSMA began on {1 July 2013}.", ""],
        ["began", "true_false", "MINUSMA began on {1 July 2013}.", "1 June 2013 | A month early."],
    ],
}


def test_a_new_fact_comes_with_its_claims_wordings_questions_and_cards(edith):
    page = upload(edith, "new.xlsx", workbook(**NEW))
    assert told(page) == []
    assert rows_of(page) == {"began": "new"}
    confirm(edith)
    fact = Fact.objects.get(slug="began")
    assert (fact.topic.slug, fact.order, fact.answer) == ("mandate", 3, "2013-07-01")
    assert [(claim.source.slug, claim.as_of, claim.dating) for claim in fact.claims.all()] == [
        ("report-2013", "2013-05", "inferred"),
        ("page-2022", "2022-08/2023-06", "stated"),
    ]
    assert [phrasing.kind for phrasing in fact.phrasings.all()] == ["ask", "cloze", "true_false"]
    assert Question.objects.filter(fact=fact).exists()
    assert Card.objects.filter(fact=fact).exists()
    version = Version.objects.get(kind="fact", key=fact.pk)
    assert (version.reason, version.by.username, version.note) == ("imported", "edith", "new.xlsx")


def test_claims_and_wordings_in_a_file_replace_those_of_their_facts_alone(edith):
    claims = [row for row in table(edith, "claims") if row["fact"] == "authorizing-body"]
    claims[0]["says"] = "Names the Council as the author."
    page = upload(edith, "claims.csv", as_csv(claims))
    assert rows_of(page) == {"authorizing-body": "changed"}
    confirm(edith)
    assert Fact.objects.get(slug="authorizing-body").claims.get().says == "Names the Council as the author."
    assert Fact.objects.get(slug="authorized").claims.count() == 2


def test_one_error_keeps_everything_from_being_written(edith):
    rows = table(edith, "facts")
    rows[0]["statement"] = "Another one."
    rows[1]["topic"] = "nowhere"
    before = stored()
    page = upload(edith, "facts.csv", as_csv(rows))
    assert (page.status_code, rows_of(page)["authorized"], rows_of(page)["authorizing-body"]) == (
        422,
        "changed",
        "error",
    )
    assert told(page) == [("facts.csv", 3, "topic", "Unknown topic 'nowhere'. Use one of: mandate, forces.")]
    confirm(edith)
    assert stored() == before


def test_content_that_changed_since_the_look_is_not_overwritten(edith):
    rows = table(edith, "facts")
    rows[0]["statement"] = "As the file has it."
    upload(edith, "facts.csv", as_csv(rows))
    Fact.objects.filter(slug="authorized").update(statement="As another editor has it.")
    page = confirm(edith)
    assert page.status_code == 409
    assert "The content changed since you looked; nothing was written." in words(page)
    assert "As another editor has it. As the file has it." in words(page)
    assert Fact.objects.get(slug="authorized").statement == "As another editor has it."
    confirm(edith)
    assert Fact.objects.get(slug="authorized").statement == "As the file has it."


def test_the_upload_of_another_editor_is_not_found(edith):
    upload(edith, "facts.csv", exported(edith, "facts.csv"))
    other = Client()
    other.force_login(UserFactory(role="editor"))
    assert confirm(other).status_code == 404


def test_a_second_press_writes_once(edith):
    upload(edith, "new.xlsx", workbook(**NEW))
    where = reverse("apply_import", args=[Upload.objects.get().pk])
    assert (edith.post(where).status_code, edith.post(where).status_code) == (302, 404)
    assert Version.objects.filter(reason="imported").count() == 1


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


def test_the_queries_of_a_look_do_not_grow_with_its_rows(edith):
    def queries(count: int) -> int:
        rows = table(edith, "facts")[:count]
        for row in rows:
            row["relation"], row["label"] = f"{row['relation']} indeed", f"a label of {row['id']}"
        with CaptureQueriesContext(connection) as captured:
            assert upload(edith, "facts.csv", as_csv(rows)).status_code == 200
        return len(captured)

    upload(edith, "facts.csv", exported(edith, "facts.csv"))
    assert queries(4) == queries(1)


QUESTION = {
    "id": "start-by-hand",
    "fact": "authorizing-body",
    "format": "choice",
    "stem": "Which body created MINUSMA in 2013?",
    "answer": "Security Council",
    "wrong": "African Union | It had sent a force before.\nEuropean Union | It trained soldiers.",
}


def test_a_question_worded_by_hand_waits_as_a_draft_and_comes_back_as_it_was(edith):
    page = upload(edith, "questions.csv", as_csv([QUESTION]))
    assert (told(page), rows_of(page)) == ([], {"start-by-hand": "new"})
    confirm(edith)
    question = Question.objects.get(generated_digest="")
    assert (question.status, question.stem) == ("draft", QUESTION["stem"])
    assert {(o.text, o.correct) for o in question.options.all()} == {
        ("Security Council", True),
        ("African Union", False),
        ("European Union", False),
    }
    page = upload(edith, "questions.csv", exported(edith, "questions.csv"))
    assert set(rows_of(page).values()) == {"unchanged"}
    page = upload(edith, "questions.csv", as_csv([QUESTION | {"stem": "Which body had created MINUSMA?"}]))
    assert rows_of(page) == {"start-by-hand": "changed"}
    confirm(edith)
    assert Question.objects.get(generated_digest="").stem == "Which body had created MINUSMA?"
    assert Question.objects.filter(generated_digest="").count() == 1


def test_a_typed_question_is_judged_against_its_answer(edith):
    row = QUESTION | {"format": "date", "fact": "authorized", "stem": "On which day was the vote?", "wrong": ""}
    page = upload(edith, "questions.csv", as_csv([row | {"answer": "2013-04-25"}]))
    assert told(page) == []
    confirm(edith)
    question = Question.objects.get(generated_digest="")
    assert (question.answer, question.expected["answer"]) == ("25 April 2013", "2013-04-25")


@pytest.mark.parametrize(
    ("change", "column", "message"),
    [
        ({"fact": "nowhere"}, "fact", "There is no standing fact “nowhere”."),
        ({"format": "essay"}, "format", "Use one of: choice, multi, text, number, date."),
        ({"answer": ""}, "answer", "Give one right answer"),
        ({"wrong": ""}, "stem", ""),
        ({"format": "date", "answer": "soon", "wrong": ""}, "answer", "Is no answer of this format"),
        ({"format": "text"}, "wrong", "Leave this empty"),
        ({"accepted": "the Council"}, "accepted", "Leave this empty"),
        ({"id": "No Such"}, "id", "Is no identifier."),
        ({"answer": "x" * 301}, "answer", "at most 300 characters"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_at_its_cell(edith, change, column, message):
    page = upload(edith, "questions.csv", as_csv([{**QUESTION, "accepted": "", **change}]))
    assert [one for one in told(page) if one[1:3] == (2, column) and message.lower() in one[3].lower()], told(page)


def test_a_question_that_was_generated_or_asked_is_not_changed_by_a_file(edith):
    fact = Fact.objects.get(slug="authorizing-body")
    generated = ChoiceFactory(fact=fact, generated_digest="x", uid="a" * 32)
    asked = QuestionFactory(fact=fact, generated_digest="", uid="b" * 32)
    ResponseFactory(question=asked)
    rows = [QUESTION | {"id": generated.uid}, QUESTION | {"id": asked.uid, "stem": "Another stem?"}]
    messages = [one[3] for one in told(upload(edith, "questions.csv", as_csv(rows)))]
    assert any("was generated. Copy it" in message for message in messages)
    assert any("has been asked and stays" in message for message in messages)


def test_an_edit_in_the_moment_of_writing_is_not_overwritten(edith, monkeypatch):
    rows = table(edith, "facts")
    rows[0]["statement"] = "As the file has it."
    upload(edith, "facts.csv", as_csv(rows))
    looked = importing.plan_of

    def look_and_be_edited(*args):
        plan = looked(*args)
        Fact.objects.filter(slug="authorized").update(statement="As edited.", edited_at=timezone.now())
        return plan

    monkeypatch.setattr(importing, "plan_of", look_and_be_edited)
    assert confirm(edith).status_code == 409
    assert Fact.objects.get(slug="authorized").statement == "As edited."


def test_a_failure_half_way_leaves_nothing_behind(edith, monkeypatch):
    upload(edith, "new.xlsx", workbook(**NEW))

    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(importing, "record_facts", fail)
    with pytest.raises(RuntimeError):
        confirm(edith)
    assert not Fact.objects.filter(slug="began").exists()
    assert Upload.objects.exists()
