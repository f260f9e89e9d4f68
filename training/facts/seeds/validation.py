"""What must hold between the entries of the seeds; every problem is reported at its field."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from training.facts.seeds.content import Seeds
from training.facts.seeds.entries import ClaimEntry, CoverageEntry, EntityEntry, Entry, FactEntry, SourceEntry
from training.facts.seeds.options import check_options
from training.facts.seeds.reading import Problem, use_one_of
from training.facts.seeds.values import any_same, fold, has_one_slot, same
from training.rules.dates import PartialDate
from training.rules.display import show
from training.rules.lint_words import contains_phrase
from training.rules.records import ENTITY, NUMERIC, Importance, Kind, Stance

CORE_ASKS = 3
YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
# Fields without which it cannot be told which facts come from which paragraph.
_PLACES = frozenset({"id", "claims", "source", "paragraph"})


def validate(seeds: Seeds) -> list[Problem]:
    """Return every problem of the seeds, in the order of files and lines."""
    for entries in (seeds.sources, seeds.topics, seeds.entities, seeds.facts):
        _check_duplicates(entries)
    _check_names(seeds.entities)
    _check_labels(seeds.facts)
    sources = seeds.sources_by_id
    names = _names_by_folded(seeds.entities)
    for fact in seeds.facts:
        _check_references(fact, seeds, sources)
        _check_as_of(fact)
        _check_label(fact)
        _check_claims(fact)
        _check_phrasings(fact)
        check_options(fact, names)
        if fact.kind in ENTITY and "entities" not in seeds.unread and fold(fact.answer) not in names:
            remedy = "Use a name or an alias in entities.yaml, or add it there"
            fact.origin.problem("answer", f"{fact.answer!r} is no known {fact.kind}. {remedy}")
    if not seeds.unread & {"sources", "coverage"}:
        _check_coverage(seeds)
    return sorted(set(seeds.problems))


def _check_duplicates(entries: Iterable[Entry]) -> None:
    first: dict[str, Entry] = {}
    for entry in entries:
        if entry.id and entry.id in first:
            origin = first[entry.id].origin
            where = f"{origin.file}:{origin.line('id')}"
            entry.origin.problem("id", f"{entry.id!r} is given twice, first at {where}. Rename or merge one of the two")
        first.setdefault(entry.id, entry)


def _check_names(entities: Iterable[EntityEntry]) -> None:
    """Report a name that two entities go by, folded as answers are when they are judged."""
    first: dict[str, EntityEntry] = {}
    for entity in entities:
        for index, name in enumerate(entity.names):
            owner = first.setdefault(fold(name), entity)
            if name and owner is not entity:
                path = f"aliases[{index - 1}]" if index else "name"
                where = f"{owner.origin.file}:{owner.origin.line('')}"
                remedy = "An answer must mean one of them: remove it from the other"
                entity.origin.problem(path, f"{name!r} is a name of {owner.id!r} too, at {where}. {remedy}")


def _check_labels(facts: Iterable[FactEntry]) -> None:
    first: dict[str, FactEntry] = {}
    for fact in facts:
        owner = first.setdefault(fold(fact.label), fact)
        if fact.label and owner is not fact:
            where = f"{owner.origin.file}:{owner.origin.line('label')}"
            message = f"{fact.label!r} is the label of {owner.id!r} too, at {where}. Tell them apart"
            fact.origin.problem("label", message)


def _check_label(fact: FactEntry) -> None:
    """Report a label that tells what it belongs to."""
    if not fact.label or not fact.answer:
        return
    if fact.kind == Kind.DATE:
        if YEAR.search(fact.label) or PartialDate.parse(fact.answer).hidden_in(fact.label) != fact.label:
            fact.origin.problem("label", f"{fact.label!r} tells a date. Name the event without it")
        return
    shown = (show(Kind(fact.kind), item, fact.unit) for item in fact.items) if fact.kind else ()
    for told in (*shown, *fact.accepted):
        if contains_phrase(fact.label, told):
            fact.origin.problem("label", f"{fact.label!r} tells its answer, {told!r}. Name it otherwise")
            return


def _names_by_folded(entities: Iterable[EntityEntry]) -> dict[str, tuple[str, ...]]:
    return {fold(name): entity.names for entity in entities for name in entity.names if name}


def _check_references(fact: FactEntry, seeds: Seeds, sources: Mapping[str, SourceEntry]) -> None:
    if "topics" not in seeds.unread and fact.topic not in (topics := [topic.id for topic in seeds.topics]):
        fact.origin.problem("topic", f"unknown topic {fact.topic!r}. {use_one_of(fact.topic, topics)}")
    known = {entity.id for entity in seeds.entities}
    named = [("subject", fact.subject), *((f"entities[{i}]", entity) for i, entity in enumerate(fact.entities))]
    for path, entity in named if "entities" not in seeds.unread else ():
        if entity not in known:
            remedy = f"{use_one_of(entity, known)} Use an id in entities.yaml, or add it there"
            fact.origin.problem(path, f"unknown entity {entity!r}. {remedy}")
    for index, claim in enumerate(fact.claims) if "sources" not in seeds.unread else ():
        if claim.source not in sources:
            message = f"unknown source {claim.source!r}. {use_one_of(claim.source, sources)}"
            fact.origin.problem(f"claims[{index}].source", message)
        elif _is_beyond(claim.paragraph, sources[claim.source]):
            message = _beyond(claim.paragraph, sources[claim.source])
            fact.origin.problem(f"claims[{index}].paragraph", message)


def _is_beyond(paragraph: int, source: SourceEntry) -> bool:
    return 0 < source.paragraphs < paragraph


def _beyond(paragraph: int, source: SourceEntry) -> str:
    return f"{source.id!r} has {source.paragraphs} paragraphs, not {paragraph}. Count them as sources.yaml says"


def _check_as_of(fact: FactEntry) -> None:
    if fact.as_of:
        return
    if fact.kind in NUMERIC:
        fact.origin.problem("as_of", f"is missing, and a {fact.kind} changes with time. Give when it held")
    elif fact.changing:
        fact.origin.problem("as_of", "is missing, and the fact is `changing: true`. Give when it held")


def _check_claims(fact: FactEntry) -> None:
    if not fact.claims:
        fact.origin.problem("claims", "has no claim. Say which source gives the fact, and in which paragraph")
    for index, claim in enumerate(fact.claims) if fact.answer else ():
        for field, message in _claim_problems(fact.answer, claim):
            fact.origin.problem(f"claims[{index}].{field}", message)
    if fact.reading or not fact.claims:
        return
    if fact.disputed:
        fact.origin.problem("reading", "is missing, and a claim differs. Say what is recorded, and why")
    elif (
        fact.answer
        and not any(claim.stance == Stance.SUPPORTS for claim in fact.claims)
        and not any_same(fact.answer, (claim.value for claim in fact.claims if claim.value))
    ):
        remedy = "Correct one of them, or say in `reading` why it is recorded"
        fact.origin.problem("answer", f"{fact.answer!r} is the value of no claim. {remedy}")


def _claim_problems(answer: str, claim: ClaimEntry) -> Iterator[tuple[str, str]]:
    if claim.stance == Stance.SILENT:
        if claim.value:
            yield "value", "is given, and the source is silent. Leave it out, or use another stance"
    elif not claim.value:
        yield "value", "is missing. Give it in the form of `answer`, or use `stance: silent`"
    elif claim.stance == Stance.SUPPORTS and claim.value != answer:
        yield "value", f"{claim.value!r} does not support {answer!r}. Give the same value, or use partly or differs"
    elif claim.stance == Stance.DIFFERS and same(claim.value, answer):
        yield "stance", "differs, and the value is the answer. Use `stance: supports`"


def _check_phrasings(fact: FactEntry) -> None:
    if not fact.asks:
        fact.origin.problem("ask", "has no question. Write one at least")
    elif fact.importance == Importance.CORE:
        if len(fact.asks) < CORE_ASKS:
            message = f"has {len(fact.asks)} questions; a core fact has {CORE_ASKS} at least. Write more"
            fact.origin.problem("ask", message)
        if not fact.asks[-1].held_back:
            path = f"ask[{len(fact.asks) - 1}]"
            fact.origin.problem(path, "is the last of a core fact and kept for assessments. Add `held_back: true`")
    stems = [(f"ask[{index}].stem", ask.text) for index, ask in enumerate(fact.asks)]
    stems += [(f"choose_all[{index}].stem", choice.text) for index, choice in enumerate(fact.choose_all)]
    for path, stem in stems:
        if stem and not stem.endswith("?"):
            fact.origin.problem(path, "does not end in a question mark. Write it as a question")
    for index, ask in enumerate(fact.asks):
        if ask.answer_kind and not ask.answer:
            fact.origin.problem(f"ask[{index}].kind", "is given without an answer. Give the answer or leave it out")
    _check_sentences(fact)


def _check_sentences(fact: FactEntry) -> None:
    sentences = [(f"cloze[{index}]", cloze.text) for index, cloze in enumerate(fact.clozes)]
    sentences += [(f"true_false[{index}].text", sentence.text) for index, sentence in enumerate(fact.true_false)]
    for path, text in sentences:
        if text and not has_one_slot(text):
            fact.origin.problem(path, "must have exactly one slot such as {2013}. Put one value in braces")


def _check_coverage(seeds: Seeds) -> None:
    sources = seeds.sources_by_id
    broken = _PLACES & {problem.field.rpartition(".")[2] for problem in seeds.problems}
    claimed = None if broken or "facts" in seeds.unread else _claimed(seeds)
    first: dict[tuple[str, int], CoverageEntry] = {}
    for entry in seeds.coverage:
        place = (entry.source, entry.paragraph)
        if entry.source not in sources:
            entry.origin.problem("source", f"unknown source {entry.source!r}. {use_one_of(entry.source, sources)}")
        elif _is_beyond(entry.paragraph, sources[entry.source]):
            entry.origin.problem("paragraph", _beyond(entry.paragraph, sources[entry.source]))
        elif place in first:
            line = first[place].origin.line("")
            entry.origin.problem("paragraph", f"{entry.paragraph} is given twice, first in line {line}. Merge the two")
        else:
            first[place] = entry
            _check_covered(entry, claimed)
    seeds.problems.extend(_uncovered(seeds.sources, first, f"{seeds.name}/coverage.yaml"))


def _claimed(seeds: Seeds) -> dict[tuple[str, int], set[str]]:
    """Return the facts with a claim at each paragraph."""
    claimed: dict[tuple[str, int], set[str]] = defaultdict(set)
    for fact in seeds.facts:
        for claim in fact.claims:
            claimed[claim.source, claim.paragraph].add(fact.id)
    return claimed


def _check_covered(entry: CoverageEntry, by_place: Mapping[tuple[str, int], set[str]] | None) -> None:
    if not entry.facts and not entry.none:
        entry.origin.problem("none", "is missing, and no fact is listed. Say why the paragraph yields none")
    if entry.facts and entry.none:
        entry.origin.problem("none", "is given, and facts are listed. Remove one of the two")
    if by_place is None:
        return
    claimed = by_place.get((entry.source, entry.paragraph), set())
    for index, fact in enumerate(entry.facts):
        if fact not in claimed:
            message = f"{fact!r} has no claim at this paragraph. Remove it here, or add the claim to the fact"
            entry.origin.problem(f"facts[{index}]", message)
    for fact in sorted(claimed - set(entry.facts)):
        entry.origin.problem("facts", f"{fact!r} has a claim at this paragraph and is not listed. Add it")


def _uncovered(
    sources: Sequence[SourceEntry], covered: Mapping[tuple[str, int], CoverageEntry], file: str
) -> Iterator[Problem]:
    for source in sources:
        missing = [str(n) for n in range(1, source.paragraphs + 1) if (source.id, n) not in covered]
        if missing:
            message = f"of {source.id!r} the paragraphs {', '.join(missing)} are missing. Add an entry for each"
            yield Problem(file, 1, "", message)
