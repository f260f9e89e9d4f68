"""Whether wrong options are wrong: nothing that some source supports may be one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from training.facts.seeds.entries import FactEntry
from training.facts.seeds.values import any_same, fold, overlap, same, slots
from training.rules.records import NUMERIC, Kind, PhrasingRecord, Stance, Wrong

NEIGHBOURS_ARE_FOUND = frozenset({Kind.DATE, *NUMERIC})
FEWEST = 2
FEWEST_ITEMS = 3


def check_options(fact: FactEntry, names: Mapping[str, Sequence[str]]) -> None:
    """Report wrong options that may be right and text answers with too few; ``names`` has each entity's, folded."""
    of_fact = _Truth(fact, names)
    if fact.kind and fact.kind not in NEIGHBOURS_ARE_FOUND | {Kind.LIST}:
        _check_enough(fact, "wrong", fact.wrong)
    of_fact.check("wrong", fact.wrong, (fact.answer, *fact.accepted))
    for index, ask in enumerate(fact.asks):
        path = f"ask[{index}].wrong"
        if ask.answer_kind and ask.answer_kind not in NEIGHBOURS_ARE_FOUND and ask.format != "typed":
            _check_enough(fact, path, ask.wrong)
        of_fact.check(path, ask.wrong, _own(ask) or (fact.answer, *fact.accepted))
    for index, sentence in enumerate(fact.true_false):
        filled = slots(sentence.text)
        of_fact.check(f"true_false[{index}].wrong", sentence.wrong, filled[0] if filled else (fact.answer,))
    for index, choice in enumerate(fact.choose_all):
        if fact.answer:
            _check_choose_all(fact, f"choose_all[{index}]", choice)
        of_fact.check(f"choose_all[{index}].wrong", choice.wrong, fact.items)


def _check_choose_all(fact: FactEntry, path: str, choice: PhrasingRecord) -> None:
    """Report a stem for several choices where there is not enough to choose from."""
    if fact.kind != Kind.LIST or len(fact.items) < FEWEST_ITEMS:
        fact.origin.problem(path, f"is only for lists of {FEWEST_ITEMS} items or more. Remove it")
    elif len(choice.wrong or fact.wrong) < FEWEST:
        _check_enough(fact, f"{path}.wrong", choice.wrong)


def _own(ask: PhrasingRecord) -> tuple[str, ...]:
    return (ask.answer, *ask.accepted) if ask.answer else ()


def _check_enough(fact: FactEntry, path: str, wrong: Sequence[Wrong]) -> None:
    if len(wrong) < FEWEST:
        fact.origin.problem(path, f"has {len(wrong)} options; a text needs {FEWEST} at least. Add wrong ones")


class _Truth:
    """What the sources support about a fact."""

    def __init__(self, fact: FactEntry, names: Mapping[str, Sequence[str]]) -> None:
        self.fact = fact
        self.names = names
        # A claim that only partly agrees is less exact: 2013 does not make every day of that year true.
        self.exact = [fact.answer, *(c.value for c in fact.claims if c.value and c.stance != Stance.PARTLY)]
        self.partial = [claim.value for claim in fact.claims if claim.value and claim.stance == Stance.PARTLY]
        if fact.kind == Kind.LIST:
            self.exact = [item.strip() for value in self.exact for item in value.split(";")]

    def check(self, path: str, wrong: Sequence[Wrong], right: Sequence[str]) -> None:
        """Report the wrong options of a question whose right answers are ``right``."""
        true = [name for answer in right for name in (answer, *self.names.get(fold(answer), ()))]
        about_the_fact = any(any_same(answer, [*self.exact, *self.partial]) for answer in true)
        for index, option in enumerate(wrong):
            for value in self._clashes(option.text, true, about_the_fact=about_the_fact):
                message = f"{option.text!r} may be right: {value!r} is an answer or what a source says. Use another"
                self.fact.origin.problem(f"{path}[{index}].text", message)
                break

    def _clashes(self, option: str, true: Sequence[str], *, about_the_fact: bool) -> Iterator[str]:
        if not option:
            return
        yield from (value for value in true if overlap(option, value))
        if about_the_fact:
            yield from (value for value in self.exact if overlap(option, value))
            yield from (value for value in self.partial if same(option, value))
