from __future__ import annotations

import pytest

from training.rules.records import Kind
from training.rules.sameness import said_by


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (Kind.NUMBER, ["13,000", "13 000", "13000", "nearly 13,000", "about 13 000 troops", "thirteen thousand"]),
        (Kind.NUMBER, ["80 per cent", "80%", "80"]),
        (Kind.MONEY, ["$173 million", "173m", "173,000,000", "US$173m"]),
        (Kind.DATE, ["July 2013", "july 2013", "07/2013", "2013-07", "Juillet 2013"]),
        (Kind.DATE, ["25 April 2013", "April 25, 2013", "25/04/2013", "2013-04-25"]),
        (Kind.PERSON, ["Gérard Araud", "gerard araud", "Mr. Gérard Araud"]),
        (Kind.TASK, ["Protection of land borders", "protection of the land borders"]),
    ],
)
def test_what_says_the_same_is_the_same(kind, texts):
    assert len({said_by(kind, text, "troops") for text in texts}) == 1


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        (Kind.NUMBER, "13,000", "1,300"),
        (Kind.NUMBER, "2,019", "UN Dispatch's commentary of 2019"),
        (Kind.NUMBER, "13,000 troops", "13,000 police officers"),
        (Kind.DATE, "July 2013", "July 2014"),
        (Kind.DATE, "July 2013", "1 July 2013"),
        (Kind.DATE, "2013", "The planned end of the mission in 2013"),
        (Kind.PLACE, "Niger", "Nigeria"),
    ],
)
def test_what_says_something_else_is_not(kind, first, second):
    assert said_by(kind, first, "troops") != said_by(kind, second, "troops")
