"""The content is in the project's own words: no five words in a row that one of the five documents has too.

The documents are not part of the project. ``tests/data/source_shingles.txt`` holds, in place of them, a digest of every
run of five words in their bodies that has no number and no name in it: the first ten hexadecimal digits of the SHA-256
of the five words, folded and joined by spaces, sorted, one a line. They were made once, with ``runs`` and ``digest`` of
this module, from the paragraphs that ``seeds/sources.yaml`` counts. Names are the capitalized words of the names and
aliases in ``seeds/entities.yaml``. A digest does not give the words back; a failure names the words found in our text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from training.facts.seeds.content import read_seeds

SHINGLES = Path(__file__).parent.parent / "data" / "source_shingles.txt"
LENGTH = 5
WORD = re.compile(r"[A-Za-z0-9À-ÿ'’$%,.-]*[A-Za-z0-9À-ÿ%]")


def fold(word: str) -> str:
    """Return a word as it is compared: in lower case, without punctuation at its ends."""
    return word.lower().replace("’", "'").strip(".,'")


def runs(text: str, names: frozenset[str]) -> Iterator[str]:
    """Yield every run of five folded words without a number or a name."""
    words = [fold(word) for word in WORD.findall(text)]
    for start in range(len(words) - LENGTH + 1):
        run = words[start : start + LENGTH]
        if not any(word in names or re.search(r"\d", word) for word in run):
            yield " ".join(run)


def digest(run: str) -> str:
    """Return what stands for a run in the file."""
    return hashlib.sha256(run.encode()).hexdigest()[:10]


def name_words() -> frozenset[str]:
    """Return the capitalized words of every name that entities go by."""
    entities = read_seeds(settings.SEEDS_DIR).entities
    words = (word for entity in entities for name in entity.names for word in WORD.findall(name))
    return frozenset(fold(word) for word in words if word[0].isupper())


def texts(node: yaml.Node, entry: str = "") -> Iterator[tuple[int, str, str]]:
    """Yield every text below a node with its line and the identifier of its entry."""
    if isinstance(node, yaml.ScalarNode):
        yield node.start_mark.line + 1, entry, node.value
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from texts(item, entry)
    else:
        own = next((value.value for key, value in node.value if key.value == "id"), entry)
        for _key, value in node.value:
            yield from texts(value, own)


def shared_runs(path: Path, names: frozenset[str], known: frozenset[str]) -> list[str]:
    """Return the runs of a file that a source has too, each with its place."""
    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return [
        f"{path.name}:{line}: {entry}: {run}"
        for line, entry, text in texts(root)
        for run in runs(text, names)
        if digest(run) in known
    ]


@pytest.fixture(scope="module")
def known() -> frozenset[str]:
    return frozenset(SHINGLES.read_text().split())


def test_no_text_has_five_words_in_a_row_that_a_source_has(known):
    names = name_words()
    files = sorted(settings.SEEDS_DIR.rglob("*.yaml"))
    assert [found for path in files for found in shared_runs(path, names, known)] == []


def test_the_digests_are_whole_and_in_order():
    lines = SHINGLES.read_text().splitlines()
    assert len(lines) > 1500
    assert lines == sorted(set(lines))
    assert all(re.fullmatch(r"[0-9a-f]{10}", line) for line in lines)


def test_a_run_that_a_source_has_is_named_with_its_place(tmp_path):
    path = tmp_path / "mandate.yaml"
    path.write_text("- id: a-fact\n  statement: MINUSMA kept what it, could of old. \n")
    known = frozenset({digest("kept what it could of")})
    assert shared_runs(path, frozenset({"minusma"}), known) == ["mandate.yaml:2: a-fact: kept what it could of"]


@pytest.mark.parametrize("text", ["kept what Mali could of", "kept what 12 could of", "kept what it could"])
def test_names_numbers_and_shorter_runs_are_left_aside(text):
    assert list(runs(text, frozenset({"mali"}))) == []
