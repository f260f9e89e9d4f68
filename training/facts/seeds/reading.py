"""Reading YAML so that every value knows its file, line and field, and text stays text.

Values are taken from the nodes of the parser, not from what it would construct: ``2013-04-25``, ``no`` and ``0123`` are
the characters that stand in the file, whatever YAML makes of them.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from training.rules.dates import PartialDate

NULL_TAG = "tag:yaml.org,2002:null"
BOOL_TAG = "tag:yaml.org,2002:bool"
TEXT_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "timestamp", "value"))
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
WHITESPACE = re.compile(r"[ \t\r\n]+")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
REPLACEMENT = "\ufffd"
FEW = 12


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in a seed file, where it stands and how to put it right."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        """Return it in the form that editors and terminals can follow to the line."""
        return ": ".join(part for part in (f"{self.file}:{self.line}", self.field, self.message) if part)


@dataclass
class Origin:
    """Where an entry stands, line by line; problems found in it are collected in a list shared by all."""

    file: str
    problems: list[Problem]
    lines: dict[str, int] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def line(self, path: str) -> int:
        """Return the line of a field, or of what it would stand in."""
        while path and path not in self.lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.lines.get(path, 1)

    def problem(self, path: str, message: str) -> None:
        """Report a problem with a field, unless the field could not be read and was reported for that."""
        if path not in self.broken:
            self.problems.append(Problem(self.file, self.line(path), path, message))

    def unreadable(self, path: str, message: str) -> None:
        """Report that a field cannot be read; nothing else is reported for it."""
        self.problem(path, message)
        self.broken.add(path)


@dataclass(frozen=True)
class Field:
    """What a field of an entry must be: given or not, and how long at most."""

    required: bool = False
    limit: int | None = None


class Value:
    """A value in a seed file."""

    def __init__(self, node: yaml.Node, origin: Origin, path: str = "", line: int | None = None) -> None:
        self.node = node
        self.origin = origin
        self.path = path
        origin.lines[path] = line or node.start_mark.line + 1

    def refuse(self, message: str) -> None:
        """Report that it cannot be read."""
        self.origin.unreadable(self.path, message)

    @property
    def is_list(self) -> bool:
        """Tell whether it is a YAML list."""
        return isinstance(self.node, yaml.SequenceNode)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was written."""
        return isinstance(self.node, yaml.ScalarNode) and self.node.tag == NULL_TAG

    def text(self, limit: int | None = None) -> str:
        """Return it as text, with runs of spaces and line breaks as one space; empty when it is none."""
        if not isinstance(self.node, yaml.ScalarNode) or self.node.tag not in TEXT_TAGS:
            self.refuse(f"expected text, found {self._sort()}. Write a single value, in quotes if need be")
            return ""
        text = WHITESPACE.sub(" ", self.node.value).strip()
        bad = next((c for c in text if unicodedata.category(c) in {"Cc", "Cs"} or c in {REPLACEMENT, "\ufeff"}), None)
        if bad:
            self.refuse(f"holds the character U+{ord(bad):04X}, which is no text. Remove it")
            return ""
        if limit and len(text) > limit:
            self.origin.problem(self.path, f"has {len(text)} characters, at most {limit} fit. Shorten it")
        return text

    def slug(self, limit: int | None = None) -> str:
        """Return it as an identifier."""
        text = self.text(limit)
        if text and not SLUG.fullmatch(text):
            self.origin.problem(self.path, f"{text!r} is no identifier. Use lower-case letters, digits and hyphens")
        return text

    def partial_date(self) -> str:
        """Return it as the text of a date; empty when it is none."""
        text = self.text()
        try:
            if text:
                PartialDate.parse(text)
        except ValueError as error:
            self.refuse(f"{error}. Write a year, a month, a day, or an interval of two such")
            return ""
        return text

    def flag(self) -> bool:
        """Return whether it is true."""
        text = self.node.value if isinstance(self.node, yaml.ScalarNode) and self.node.tag == BOOL_TAG else ""
        if text not in {"true", "false"}:
            self.refuse("expected true or false. Write one of these, without quotes")
        return bool(text == "true")

    def whole(self) -> int:
        """Return it as a whole number from 1 to 9999; 0 when it is none."""
        text = self.text()
        if not re.fullmatch(r"[1-9][0-9]{0,3}", text):
            self.refuse(f"{text!r} is no whole number from 1 to 9999. Write it in digits")
            return 0
        return int(text)

    def one_of(self, options: Collection[str]) -> str:
        """Return it when it is one of ``options``, else an empty text."""
        text = self.text()
        if text in options:
            return text
        self.refuse(f"unknown value {text!r}. {use_one_of(text, options)}")
        return ""

    def items(self) -> list[Value]:
        """Return the values of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.refuse(f"expected a list, found {self._sort()}. Write one item a line, each after a hyphen")
            return []
        return [Value(node, self.origin, f"{self.path}[{index}]") for index, node in enumerate(self.node.value)]

    def texts(self, limit: int | None = None) -> tuple[str, ...]:
        """Return the texts of a list."""
        texts = []
        for item in self.items():
            text = item.text(limit)
            if not text and item.path not in self.origin.broken:
                item.refuse("is empty. Write the text or remove the item")
            texts.append(text)
        return tuple(texts)

    def members(self, spec: Mapping[str, Field]) -> dict[str, Value] | None:
        """Return the fields of a mapping that were given; None when it is no mapping."""
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse(f"expected fields with values, found {self._sort()}. {use_one_of('', spec)}")
            return None
        found: dict[str, Value] = {}
        for key, node in self.node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            path = f"{self.path}.{name}" if self.path else name
            line = key.start_mark.line + 1
            if name not in spec:
                self._report(path, line, f"unknown field {name!r}. {use_one_of(name, spec)}")
            elif name in found:
                first = self.origin.lines[path]
                self._report(path, line, f"is given twice, first in line {first}. Remove one of the two")
            else:
                found[name] = Value(node, self.origin, path, line)
        return found

    def _report(self, path: str, line: int, message: str) -> None:
        self.origin.problems.append(Problem(self.origin.file, line, path, message))

    def _sort(self) -> str:
        if isinstance(self.node, yaml.SequenceNode):
            return "a list"
        if isinstance(self.node, yaml.MappingNode):
            return "fields with values (quote a text that holds ': ')"
        if self.is_empty:
            return "nothing"
        return "a single value" if self.node.tag in TEXT_TAGS else f"the tag {self.node.tag}"


class Record:
    """The fields of one entry, each read as what it is to be; absent ones are empty."""

    def __init__(self, value: Value, spec: Mapping[str, Field]) -> None:
        self.value = value
        self.spec = spec
        found = value.members(spec)
        self.found = {name: member for name, member in (found or {}).items() if not member.is_empty}
        for name in spec if found is not None else ():
            if spec[name].required and name not in self.found:
                self._missing(name)

    def get(self, name: str) -> Value | None:
        """Return the value of a field that was given."""
        return self.found.get(name)

    def text(self, name: str) -> str:
        """Return a text field."""
        return self._checked(name, self.found[name].text(self.spec[name].limit)) if name in self.found else ""

    def slug(self, name: str) -> str:
        """Return an identifier."""
        return self._checked(name, self.found[name].slug(self.spec[name].limit)) if name in self.found else ""

    def partial_date(self, name: str) -> str:
        """Return the text of a date."""
        return self._checked(name, self.found[name].partial_date()) if name in self.found else ""

    def flag(self, name: str) -> bool:
        """Return whether a field is true; left out, it is false."""
        return self.found[name].flag() if name in self.found else False

    def whole(self, name: str) -> int:
        """Return a whole number."""
        return self.found[name].whole() if name in self.found else 0

    def one_of(self, name: str, options: Collection[str]) -> str:
        """Return one of several values."""
        return self.found[name].one_of(options) if name in self.found else ""

    def items(self, name: str) -> list[Value]:
        """Return the values of a list."""
        return self.found[name].items() if name in self.found else []

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of a list."""
        return self.found[name].texts(self.spec[name].limit) if name in self.found else ()

    def _checked(self, name: str, text: str) -> str:
        if not text and self.spec[name].required and self.found[name].path not in self.value.origin.broken:
            self._missing(name)
        return text

    def _missing(self, name: str) -> None:
        path = f"{self.value.path}.{name}" if self.value.path else name
        self.value.origin.unreadable(path, "is missing. seeds/README.md says what it holds")


def use_one_of(text: str, options: Collection[str]) -> str:
    """Return the remedy for a value that is none of ``options``: all of them, or of many the nearest."""
    if len(options) <= FEW:
        return f"Use one of: {', '.join(options)}"
    near = difflib.get_close_matches(text, options, n=3)
    return f"Did you mean {' or '.join(near)}?" if near else f"Nothing like it is among the {len(options)} there are"


def read_list(path: Path, name: str, problems: list[Problem]) -> list[Value] | None:
    """Return the entries of a file whose top level is a list; None, with the problem reported, when it is none."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        problems.append(Problem(name, 1, "", "the file is missing. seeds/README.md says what it holds"))
    except OSError as error:
        problems.append(Problem(name, 1, "", f"cannot be read: {error.strerror}. Mind its permissions"))
    else:
        return parse_list(content, name, problems)
    return None


def parse_list(content: bytes, name: str, problems: list[Problem]) -> list[Value] | None:
    """Return the entries that a list at the top level holds; None, with the problem reported, when it is none."""
    try:
        text = content.decode("utf-8-sig")
        _refuse_unprintable(text)
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        where = f"byte 0x{error.object[error.start]:02x} at offset {error.start}"
        problems.append(Problem(name, line, "", f"is not UTF-8: {where}. Save the file as UTF-8"))
    except yaml.MarkedYAMLError as error:
        problems.append(_broken_yaml(name, error))
    except UnprintableError as error:
        problems.append(Problem(name, error.line, "", str(error)))
    else:
        if isinstance(root, yaml.SequenceNode):
            return [Value(node, Origin(name, problems)) for node in root.value]
        problems.append(Problem(name, 1, "", "the top level is no list. Begin each entry with a hyphen"))
    return None


class UnprintableError(ValueError):
    """A file holds a character that YAML forbids."""

    def __init__(self, character: str, line: int, column: int) -> None:
        super().__init__(f"holds the control character U+{ord(character):04X} at column {column}. Remove it")
        self.line = line


def _refuse_unprintable(text: str) -> None:
    if match := UNPRINTABLE.search(text):
        line = text.count("\n", 0, match.start()) + 1
        column = match.start() - text.rfind("\n", 0, match.start())
        raise UnprintableError(match.group(), line, column)


def _broken_yaml(name: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    remedy = "Look at the indentation, and quote a text that holds ': ', ' #' or begins with a special character"
    return Problem(name, line, "", f"is not valid YAML: {error.problem} at column {column}. {remedy}")
