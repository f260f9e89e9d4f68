"""Files of content as an editor uploads and gets them, and what the pages say of them."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from training.exchange.models import Upload
from training.facts.models import Fact

PAGE = "/admin/import/"


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
