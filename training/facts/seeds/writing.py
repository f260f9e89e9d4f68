"""Files of seeds written anew: what did not change stays as it stands, with its comments and its breaking of lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import yaml

from training.facts.seeds.reading import Origin, Value
from training.facts.seeds.rendering import Fields, as_item

E = TypeVar("E")


@dataclass(frozen=True)
class Form(Generic[E]):
    """How the entries of a file are read and written, what sets them apart, and what they must agree in to be equal.

    ``spaced`` files have an empty line between entries, unless most entries of the file had none.
    """

    read: Callable[[Value], E]
    render: Callable[[E], Fields]
    key: Callable[[E], str]
    content: Callable[[E], object]
    spaced: bool = False


@dataclass
class _Block:
    """The lines of an entry, those of its fields, and the comments and empty lines before it."""

    before: list[str]
    lines: list[str]
    fields: Fields = field(default_factory=dict)


@dataclass
class _Old(Generic[E]):
    """A file as it was: the comment on its top, and the entries by their keys."""

    header: list[str] = field(default_factory=list)
    blocks: dict[str, _Block] = field(default_factory=dict)
    entries: dict[str, E] = field(default_factory=dict)
    after: list[str] = field(default_factory=list)

    def is_spaced(self, *, default: bool) -> bool:
        """Tell whether most entries have an empty line before them."""
        spaced = sum("" in block.before for block in self.blocks.values())
        return spaced * 2 > len(self.blocks) if self.blocks else default


def write_file(entries: Sequence[E], form: Form[E], *, old: str, header: Sequence[str]) -> str:
    """Return the text of a file with these entries, which stays as close to ``old`` as it can.

    An entry that says what it said stays as it was, one that changed keeps the fields that did not; both keep the
    comments before them. ``header`` are the lines on top of a new file.
    """
    was = _split(old, form)
    spaced = was.is_spaced(default=form.spaced)
    lines = list(was.header if was.blocks else header)
    gone = was.blocks.keys() - {form.key(entry) for entry in entries}
    waiting = _comments_of(was, gone)
    for entry in entries:
        key = form.key(entry)
        block = was.blocks.get(key)
        before = list(block.before) if block else [""] * spaced
        if comments := waiting.get(key):
            before = [*comments, *before]
        lines += [*before, *_lines(entry, form, block, was.entries.get(key))]
    lines += was.after
    return "\n".join(lines).lstrip("\n") + "\n"


def _comments_of(was: _Old[E], gone: set[str]) -> dict[str, list[str]]:
    """Return the comments before entries that are gone, by the entry that they come to stand before."""
    waiting: dict[str, list[str]] = {}
    carried: list[str] = []
    for key, block in was.blocks.items():
        if key in gone:
            carried += block.before if any(line for line in block.before) else []
        elif carried:
            waiting[key], carried = carried, []
    was.after = carried
    return waiting


def _lines(entry: E, form: Form[E], block: _Block | None, before: E | None) -> list[str]:
    """Return the lines of an entry, with as many of those it had as say the same."""
    if block and before and form.content(before) == form.content(entry):
        return block.lines
    rendered = form.render(entry)
    if block and before and block.fields:
        merged = as_item(_merged(rendered, form.render(before), block.fields))
        if (read := _read("\n".join(merged), form)) and form.content(read[0]) == form.content(entry):
            return merged
    return as_item(rendered)


def _merged(new: Fields, before: Fields, lines: Fields) -> Fields:
    """Return the fields of an entry in the order they had, those that did not change with the lines they had."""
    place = {name: number for number, name in enumerate(new)}
    names = [name for name in lines if new.get(name) or new.get(name) == before.get(name)]
    for name, rendered in new.items():
        if rendered and name not in names:
            follows = (index for index, other in enumerate(names) if place.get(other, 0) > place[name])
            names.insert(next(follows, len(names)), name)
    return {name: lines[name] if name in lines and new.get(name) == before.get(name) else new[name] for name in names}


def _split(text: str, form: Form[E]) -> _Old[E]:
    """Return a file in parts; an empty one when it cannot be told where they are."""
    old: _Old[E] = _Old()
    root = _composed(text)
    if root is None:
        return old
    lines = text.split("\n")
    starts = [node.start_mark.line for node in root.value]
    if any(not lines[start].startswith("- ") for start in starts):
        return old
    first = _first_of(lines, 0, starts[0] if starts else 0)
    top = lines[first : starts[0]] if starts else []
    old.header = top[: top.index("")] if "" in top else top
    first += len(old.header)
    for node, start, after in zip(root.value, starts, [*starts[1:], len(lines)], strict=True):
        end = _first_of(lines, start, after)
        entry = form.read(Value(node, Origin("", [])))
        block = _Block(lines[first:start], lines[start:end], _fields(node, lines[start:end], start))
        old.blocks[form.key(entry)], old.entries[form.key(entry)] = block, entry
        first = end
    return old


def _first_of(lines: Sequence[str], start: int, end: int) -> int:
    """Return where the comments and empty lines before the line ``end`` begin."""
    while end > start and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


def _fields(node: yaml.Node, lines: Sequence[str], start: int) -> Fields:
    """Return the lines of each field without their indentation; nothing when fields share lines."""
    if not isinstance(node, yaml.MappingNode) or node.flow_style:
        return {}
    places = [(key.value, key.start_mark.line - start) for key, _value in node.value]
    ends = [place for _name, place in places[1:]] + [len(lines)]
    found = {name: [line[2:] for line in lines[begin:end]] for (name, begin), end in zip(places, ends, strict=True)}
    return found if all(line[:2] in {"- ", "  ", ""} for line in lines) else {}


def _composed(text: str) -> yaml.SequenceNode | None:
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return None
    return root if isinstance(root, yaml.SequenceNode) and not root.flow_style else None


def _read(text: str, form: Form[E]) -> list[E]:
    root = _composed(text)
    return [form.read(Value(node, Origin("", []))) for node in root.value] if root else []
