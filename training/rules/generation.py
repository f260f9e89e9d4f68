"""Questions from a fact: one for each wording curated for it, always the same for the same facts and seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from training.rules.addresses import address, digest, rng_of
from training.rules.asked import answers_as_asked
from training.rules.difficulty import difficulty
from training.rules.display import capitalized, read, recognized
from training.rules.distractors import WRONG_OPTIONS, Lure, Target, order_of, target_of, wrong_options
from training.rules.lists import NOT_ONE_OF, choose_all, not_one_of
from training.rules.pool import Pool
from training.rules.questions import Expected, Format, OptionDraft, QuestionDraft
from training.rules.records import NUMERIC, FactRecord, Kind, PhrasingKind, PhrasingRecord
from training.rules.sentences import cloze_parts, slot_of, true_false_parts
from training.rules.worded import sizes_of

# Counted up when the same facts are to give other questions, so that stored ones are made anew.
VERSION = 1
TYPED_WORDS = 4
# True or false is a weak test: never the main one of a fact, and under 15 % of all.
FEWEST_BESIDE_TRUE_FALSE = 3
FAMILIES = {
    Kind.DATE: "when",
    Kind.NUMBER: "how_many",
    Kind.MONEY: "how_much",
    Kind.PERSON: "who",
    Kind.ORGANIZATION: "which_organization",
    Kind.PLACE: "where",
    Kind.LIST: "which_of_list",
    Kind.TASK: "which_task",
    Kind.CAUSE: "why",
    Kind.DEFINITION: "what_it_means",
    Kind.STATEMENT: "what_was_said",
    Kind.TEXT: "another_part",
}
TYPED_FORMATS = {Kind.DATE: Format.DATE, Kind.NUMBER: Format.NUMBER, Kind.MONEY: Format.NUMBER}


@dataclass
class _Making:
    """What is carried from one wording of a fact to the next."""

    fact: FactRecord
    pool: Pool
    seed: int
    offset: int
    choices: int = 0
    true_false: int = 0
    next_is_choice: bool = True
    offered: set[str] = field(default_factory=set)
    used: Counter[str] = field(default_factory=Counter)

    def uid(self, family: str, phrasing: PhrasingRecord) -> str:
        """Return the address of the question that a wording makes."""
        parts = f"{self.fact.id}|{family}|{phrasing.kind}|{phrasing.text}|{self.seed}"
        self.used[parts] += 1
        return address(parts, self.used[parts])


def fact_digest(fact: FactRecord, pool: Pool, *, seed: int) -> str:
    """Return what a fact's own questions depend on, as ``version-seed-digest``: all of the fact and its names.

    Values borrowed from other facts are left out, so that a change of one fact is a change of its questions alone.
    """
    texts = [fact.answer, *fact.items, *(wrong.text for wrong in fact.wrong)]
    for phrasing in fact.phrasings:
        texts += [phrasing.answer, *slot_of(phrasing.text), *(wrong.text for wrong in phrasing.wrong)]
    names = sorted({repr(entity) for entity in map(pool.entity, texts) if entity})
    return f"{VERSION}-{seed}-{digest(repr(fact) + repr(names))[:32]}"


def generate(fact: FactRecord, pool: Pool, *, seed: int) -> list[QuestionDraft]:
    """Make one question of each wording that allows one.

    The place of the key, its rank among figures, and true against false go in turn through the wordings of a fact,
    from a start drawn from the fact and the seed, so that all come out even over many facts.
    """
    making = _Making(fact, pool, seed, offset=int(digest(f"{fact.id}|{seed}")[:8], 16))
    makers = {
        PhrasingKind.ASK: _ask,
        PhrasingKind.CLOZE: _cloze,
        PhrasingKind.TRUE_FALSE: _true_false,
        PhrasingKind.CHOOSE_ALL: _choose_all,
    }
    made = (makers[phrasing.kind](making, phrasing) for phrasing in fact.phrasings)
    drafts = [draft for draft in (*made, _not_one_of(making)) if draft is not None]
    others = [draft for draft in drafts if draft.format is not Format.TRUE_FALSE]
    return drafts if len(others) >= FEWEST_BESIDE_TRUE_FALSE else others


def _ask(making: _Making, phrasing: PhrasingRecord) -> QuestionDraft | None:
    target = target_of(making.fact, phrasing)
    if _names_toll(making.fact, target) or (target.own and target.kind is Kind.LIST):
        return None
    uid = making.uid(FAMILIES[target.kind], phrasing)
    at = making.offset + making.choices
    # By the value, not by the wording: another question on it has the same wrong dates or figures, as often as the key.
    salt = address(making.fact.id, target.kind, target.answer, making.seed)
    lures = wrong_options(target, making.pool, stem=phrasing.text, rank=at, rng=rng_of(salt), salt=salt)
    can_choose, can_type = len(lures) >= WRONG_OPTIONS, _typed_possible(target, making.pool)
    # A key offered once already is typed the next time: it would be seen more often than any wrong option.
    may_choose = making.next_is_choice and target.answer not in making.offered
    wants_choice = phrasing.format == "choice" or (not phrasing.format and may_choose)
    if can_choose and (wants_choice or not can_type):
        making.next_is_choice = False
        making.offered.add(target.answer)
        return _choice(making, phrasing, target, lures, uid)
    if can_type and phrasing.format != "choice":
        making.next_is_choice = True
        return _typed(making, phrasing, target, uid)
    return None


def _names_toll(fact: FactRecord, target: Target) -> bool:
    """Tell whether a question would ask for a figure of dead or wounded, or offer one."""
    return fact.toll and (target.kind in NUMERIC or _is_figure(target.answer))


def _is_figure(text: str) -> bool:
    found = recognized(text)
    return found is not None and found[0] in NUMERIC


def _typed_possible(target: Target, pool: Pool) -> bool:
    """Tell whether an answer is short enough, or known under enough names, to be typed."""
    if target.kind in TYPED_FORMATS:
        return True
    return len(target.answer.split()) <= TYPED_WORDS or bool(target.accepted) or pool.entity(target.answer) is not None


def _choice(making: _Making, phrasing: PhrasingRecord, target: Target, lures: list[Lure], uid: str) -> QuestionDraft:
    key = OptionDraft(capitalized(target.shown), correct=True)
    if target.ordered:
        rank = order_of(target.kind)
        at = sum(rank(lure.value) < rank(target.answer) for lure in lures)
        lures = sorted(lures, key=lambda lure: rank(lure.value))
    elif sizes := sizes_of([target.shown, *(lure.text for lure in lures)]):
        at = sum(size < sizes[0] for size in sizes)
        lures = [lure for _, lure in sorted(zip(sizes[1:], lures, strict=True), key=lambda pair: pair[0])]
    else:
        rng_of(uid).shuffle(lures)
        at = (making.offset + making.choices) % (len(lures) + 1)
    making.choices += 1
    options = [OptionDraft(capitalized(lure.text), correct=False, why=lure.why) for lure in lures]
    options.insert(at, key)
    return QuestionDraft(
        uid=uid,
        fact_id=making.fact.id,
        family=FAMILIES[target.kind],
        format=Format.CHOICE,
        stem=phrasing.text,
        answer=target.shown_in_full,
        difficulty=difficulty(making.fact, Format.CHOICE, options),
        held_back=phrasing.held_back,
        options=tuple(options),
        unit=target.counted,
    )


def _typed(making: _Making, phrasing: PhrasingRecord, target: Target, uid: str) -> QuestionDraft:
    form = TYPED_FORMATS.get(target.kind, Format.TEXT)
    return QuestionDraft(
        uid=uid,
        fact_id=making.fact.id,
        family=FAMILIES[target.kind],
        format=form,
        stem=phrasing.text,
        answer=target.shown_in_full,
        difficulty=difficulty(making.fact, form),
        held_back=phrasing.held_back,
        expected=expected_of(target, making.pool, stem=phrasing.text),
        unit=target.counted,
    )


def expected_of(target: Target, pool: Pool, *, stem: str) -> Expected:
    """Return what a typed answer to a target is judged against: every name of an entity that the stem leaves open."""
    others = (text for text in _other_wordings(target, pool) if answers_as_asked(stem, target.answer, text))
    return Expected(
        kind=str(target.kind) if target.kind in TYPED_FORMATS else "text",
        answer=target.answer,
        accepted=tuple(dict.fromkeys(others)),
        supported=tuple(dict.fromkeys(value for value in target.supported if read(target.kind, value) is not None)),
        currency=target.unit if target.kind is Kind.MONEY else "",
    )


def _other_wordings(target: Target, pool: Pool) -> Iterator[str]:
    if target.kind is Kind.DATE and target.qualifier:
        yield target.shown_in_full
    for text in (*target.accepted, *pool.other_names(target.answer)):
        if text != target.answer and read(target.kind, text) != target.answer:
            yield text


def _cloze(making: _Making, phrasing: PhrasingRecord) -> QuestionDraft | None:
    parts = cloze_parts(making.fact, phrasing)
    if parts is None or _names_toll(making.fact, parts.target):
        return None
    return QuestionDraft(
        uid=making.uid("cloze", phrasing),
        fact_id=making.fact.id,
        family="cloze",
        format=Format.CLOZE,
        stem=parts.stem,
        answer=parts.shown,
        difficulty=difficulty(making.fact, Format.CLOZE),
        held_back=phrasing.held_back,
        expected=expected_of(parts.target, making.pool, stem=parts.stem),
        unit=parts.target.counted,
    )


def _true_false(making: _Making, phrasing: PhrasingRecord) -> QuestionDraft | None:
    uid = making.uid("true_false", phrasing)
    truth = (making.offset + making.true_false) % 2 == 0
    parts = true_false_parts(making.fact, phrasing, making.pool, truth=truth, rng=rng_of(uid), salt=uid)
    if parts is None:
        return None
    making.true_false += 1
    options = (
        OptionDraft("True", correct=parts.truth, why="" if parts.truth else parts.why),
        OptionDraft("False", correct=not parts.truth, why=parts.why if parts.truth else ""),
    )
    return QuestionDraft(
        uid=uid,
        fact_id=making.fact.id,
        family="true_false",
        format=Format.TRUE_FALSE,
        stem=parts.stem,
        answer="True" if parts.truth else "False",
        difficulty=difficulty(making.fact, Format.TRUE_FALSE),
        held_back=phrasing.held_back,
        options=options,
    )


def _choose_all(making: _Making, phrasing: PhrasingRecord) -> QuestionDraft | None:
    return choose_all(making.fact, phrasing, making.pool, making.uid("choose_all", phrasing))


def _not_one_of(making: _Making) -> QuestionDraft | None:
    uid = address(making.fact.id, NOT_ONE_OF, making.seed)
    return not_one_of(making.fact, making.pool, uid, at=making.offset + making.choices)
