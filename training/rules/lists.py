"""Questions on a list as a whole: choose all that belong to it, and the one that does not."""

from __future__ import annotations

from collections.abc import Sequence

from training.rules.addresses import drawn, rng_of
from training.rules.display import capitalized
from training.rules.distractors import Lure, Target, curated_lures, own_target
from training.rules.drafting import drafted
from training.rules.pool import Pool
from training.rules.questions import Format, OptionDraft, QuestionDraft
from training.rules.records import FactRecord, Kind, PhrasingRecord, Wrong

NOT_ONE_OF = "not_one_of"
FEWEST_ITEMS = 3
FEWEST_WRONG = 2
MOST_WRONG = 3
RIGHT_BESIDE_ONE_WRONG = 2


def choose_all(fact: FactRecord, phrasing: PhrasingRecord, pool: Pool, uid: str) -> QuestionDraft | None:
    """Return a question on two or three items of a list among as many that are not; None with too few of either."""
    lures = _lures(fact, phrasing.wrong or fact.wrong, pool)
    if len(fact.items) < FEWEST_ITEMS or len(lures) < FEWEST_WRONG:
        return None
    rng = rng_of(uid)
    right = rng.sample(fact.items, FEWEST_ITEMS - drawn(f"right|{uid}", 2))
    wrong = rng.sample(lures, FEWEST_WRONG + drawn(f"wrong|{uid}", min(len(lures), MOST_WRONG) - FEWEST_WRONG + 1))
    options = [OptionDraft(capitalized(item), correct=True) for item in right]
    options += [OptionDraft(capitalized(lure.text), correct=False, why=lure.why) for lure in wrong]
    rng.shuffle(options)
    answer = "; ".join(option.text for option in options if option.correct)
    return drafted(uid, "choose_all", Format.MULTI, phrasing.text, fact, (), answer=answer, options=options)


def not_one_of(fact: FactRecord, pool: Pool, uid: str, *, at: int) -> QuestionDraft | None:
    """Return a question on what is NOT in a list, its key in the place ``at``; None for a list that has no label."""
    lures = _lures(fact, _all_wrong(fact), pool)
    if fact.kind is not Kind.LIST or not fact.label or len(fact.items) < FEWEST_ITEMS or not lures:
        return None
    rng = rng_of(uid)
    key = rng.choice(lures)
    items = rng.sample(fact.items, RIGHT_BESIDE_ONE_WRONG)
    options = [OptionDraft(capitalized(item), correct=False, why=fact.statement) for item in items]
    options.insert(at % (len(items) + 1), OptionDraft(capitalized(key.text), correct=True))
    stem = f"Which of these was NOT among {fact.label}?"
    answer = capitalized(key.text)
    return drafted(uid, NOT_ONE_OF, Format.CHOICE, stem, fact, (), answer=answer, options=options)


def _all_wrong(fact: FactRecord) -> tuple[Wrong, ...]:
    """Return the wrong values of a list and of the questions on one of its items."""
    asked = (phrasing for phrasing in fact.phrasings if phrasing.answer in fact.items)
    return (*fact.wrong, *(wrong for phrasing in asked for wrong in phrasing.wrong))


def _lures(fact: FactRecord, wrong: Sequence[Wrong], pool: Pool) -> list[Lure]:
    """Return the wrong values that no source has in the list."""
    listed = tuple(item.strip() for value in fact.supported for item in value.split(";"))
    own = own_target(fact)
    target = Target(
        fact.id, Kind.TEXT, fact.items[0], accepted=own.accepted, supported=listed, wrong=tuple(wrong), items=fact.items
    )
    return curated_lures(target, pool)
