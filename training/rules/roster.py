"""Reading a list of people from CSV, as spreadsheets write it and as people paste it."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from training.rules.text import plain

MOST_ROWS = 500
LONGEST_NAME, LONGEST_USERNAME, LONGEST_MADE = 150, 60, 30
# A comma may stand in a name between semicolons or tabs, and hardly the other way round.
SEPARATORS = "\t;,"
NAME_HEADS = frozenset({"name", "names", "full name"})
USERNAME_HEADS = frozenset({"username", "user name", "usernames"})
USERNAME = re.compile(r"[a-z0-9][a-z0-9._@+-]*")
# Beside letters, their marks and digits: what names are written with, and what joins letters in some scripts.
IN_NAMES = frozenset(" -'’ʼ.,()/·\u200c\u200d")
# Whoever's name has no letter of the Latin alphabet.
UNNAMED = "learner"


class Fault(StrEnum):
    """What is wrong with a row or with the whole list."""

    NAME_MISSING = "name_missing"
    NAME_LONG = "name_long"
    NAME_CHARACTERS = "name_characters"
    NAME_TWICE = "name_twice"
    USERNAME_LONG = "username_long"
    USERNAME_CHARACTERS = "username_characters"
    USERNAME_TWICE = "username_twice"
    COLUMNS = "columns"
    NO_NAMES = "no_names"
    QUOTES = "quotes"
    ROWS = "rows"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Entry:
    """A person of the list; ``line`` counts from 1, and ``first`` is the line that has the same already."""

    line: int
    name: str
    username: str
    fault: Fault | None = None
    first: int = 0


class Unreadable(ValueError):  # noqa: N818 - it is the list's fault, not the program's
    """Nothing can be made of the list; says which fault, on which line (0 for none)."""

    def __init__(self, fault: Fault, line: int = 0) -> None:
        super().__init__(f"{fault} on line {line}")
        self.fault, self.line = fault, line


def read_roster(text: str) -> list[Entry]:
    """Return the people of a list, of columns name and, if there is one, username; those with a fault say which.

    Columns are separated by commas, semicolons or tabs; a first row that names them may stand in any order.
    Raises Unreadable when it is no list at all.
    """
    rows = list(_rows(text.lstrip("\ufeff")))
    places = _places(rows)
    if places:
        rows = rows[1:]
    if not rows:
        raise Unreadable(Fault.NOTHING)
    if len(rows) > MOST_ROWS:
        raise Unreadable(Fault.ROWS)
    return _once(_entry(line, cells, places or (0, 1)) for line, cells in rows)


def write_roster(people: Sequence[tuple[str, str]]) -> str:
    """Return a list that reads as these names and usernames."""
    return "".join(f'"{name}","{username}"\n' for name, username in people)


def username_of(name: str, number: int = 1) -> str:
    """Return a username made from the first and the last word of a name, with a number from the second on."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’ʼ]", "", plain(name).lower()))
    made = ".".join(dict.fromkeys([words[0], words[-1]])) if words else UNNAMED
    return f"{made[:LONGEST_MADE]}{number if number > 1 else ''}"


def name_fault(name: str) -> Fault | None:
    """Return what is wrong with a name; None when nothing is."""
    if not name:
        return Fault.NAME_MISSING
    if len(name) > LONGEST_NAME:
        return Fault.NAME_LONG
    kinds = [unicodedata.category(character)[0] for character in name]
    odd = any(kind not in "LMN" and character not in IN_NAMES for kind, character in zip(kinds, name, strict=True))
    return Fault.NAME_CHARACTERS if odd or kinds[0] not in "LN" else None


def username_fault(username: str) -> Fault | None:
    """Return what is wrong with a username in lower case; None when nothing is."""
    if len(username) > LONGEST_USERNAME:
        return Fault.USERNAME_LONG
    return None if USERNAME.fullmatch(username) else Fault.USERNAME_CHARACTERS


def tidy(text: str) -> str:
    """Return a text in composed characters, with single spaces between its words."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold something, each with its line."""
    reader = csv.reader(text.splitlines(keepends=True), delimiter=_separator(text), strict=True, skipinitialspace=True)
    try:
        for cells in reader:
            tidied = [tidy(cell) for cell in cells]
            if any(tidied):
                yield reader.line_num, tidied
    except csv.Error as error:
        raise Unreadable(Fault.QUOTES, reader.line_num) from error


def _separator(text: str) -> str:
    """Return what most lines have outside quotes."""
    lines = re.sub(r'"[^"]*"', "", text).splitlines()
    return max(SEPARATORS, key=lambda separator: sum(separator in line for line in lines))


def _places(rows: Sequence[tuple[int, list[str]]]) -> tuple[int, int] | None:
    """Return the columns of name and username that a first row names; None when it names none."""
    head = [cell.casefold() for cell in rows[0][1]] if rows else []
    name = next((place for place, cell in enumerate(head) if cell in NAME_HEADS), None)
    username = next((place for place, cell in enumerate(head) if cell in USERNAME_HEADS), None)
    if name is None and username is None:
        return None
    if name is None:
        raise Unreadable(Fault.NO_NAMES, rows[0][0])
    if any(cell not in NAME_HEADS | USERNAME_HEADS for cell in head if cell):
        raise Unreadable(Fault.COLUMNS, rows[0][0])
    return name, len(head) if username is None else username


def _entry(line: int, cells: list[str], places: tuple[int, int]) -> Entry:
    name, username = (cells[place] if place < len(cells) else "" for place in places)
    username = username.lower()
    if any(cell for place, cell in enumerate(cells) if place not in places):
        return Entry(line, name, username, Fault.COLUMNS)
    fault = name_fault(name) or (username_fault(username) if username else None)
    return Entry(line, name, username, fault)


def _once(entries: Iterator[Entry]) -> list[Entry]:
    """Mark whoever is in the list twice: by username, or by name alone."""
    seen: dict[tuple[str, str], int] = {}
    found = []
    for entry in entries:
        by_name = not entry.username
        key = ("name", entry.name.casefold()) if by_name else ("username", entry.username)
        first = seen.setdefault(key, entry.line)
        if first != entry.line and not entry.fault:
            fault = Fault.NAME_TWICE if by_name else Fault.USERNAME_TWICE
            found.append(replace(entry, fault=fault, first=first))
        else:
            found.append(entry)
    return found
