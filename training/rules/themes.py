"""What several curated sentences can be about together, told by their words."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """A theme as a question names it, and the words by which a sentence is known to be about it."""

    name: str
    words: re.Pattern[str]


def _theme(name: str, words: str) -> Theme:
    return Theme(name, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))


# A sentence can be about several, and stands in one question. A name avoids words that one sentence alone has, as they
# would tell it apart. A theme of too few sentences makes no question.
THEMES = (
    _theme("the coup of 2012 in Mali", "the coup|coup of 2012|removed in 2012"),
    _theme("Mali's elections of 2013", "(?:elections|votes) of 2013|polling stations"),
    _theme("the causes of Mali's collapse", "Mali's (?:trouble|decline)|complaint against|rebels' return"),
    _theme("the Tuareg rebels", "Tuareg rebels"),
    _theme("Islamist rule in the north of Mali", "religious law of 2012|AQIM and its allies|jihadists of the north"),
    _theme("the African soldiers of 2013", "African (?:Union's soldiers|soldiers|force)|take in soldiers"),
    _theme("the French force in Mali", "French (?:force|troops)"),
    _theme("extremists in and around Mali", "extremists?"),
    _theme(
        "the French operation in Mali in early 2013",
        "French (?:action|assaults|intervention)|France's intervention|campaign|France stepped in|advance of",
    ),
    _theme("northern Mali in 2013", "NMLA|Mujao"),
    _theme("Isaline Bergamaschi's view of the mission", "Isaline Bergamaschi"),
    _theme("the birth of MINUSMA", "April 2013 vote|bound to be compared with|for the first time in 2013"),
    _theme("outside views of Mali in 2013", "Comfort Ero|Araud said"),
    _theme("the money troubles of UN peacekeeping", "cash|shortfall|owed|UN peacekeeping the bulk"),
    _theme(
        "the United States and the UN's missions", "its country had|drones|peacekeepers received|United States troops"
    ),
    _theme("attacks on the peacekeepers in Mali", "attacks on the (?:peacekeepers|UN)|attackers of|struck at Chadian"),
    _theme("the peacekeepers in Mali in 2019", "2019[^.]*(?:MINUSMA|peacekeepers|deterring)"),
    _theme("MINUSMA's part in Malian politics", "town halls|election time|transitional|fostered"),
    _theme(
        "the tasks of MINUSMA",
        "MINUSMA's mandate|mandate of MINUSMA|tasked|MINUSMA was to (?!take)|mission was also to|MINUSMA facilitate",
    ),
    _theme("Mali in early 2014", "2014[^.]*(?:Mali|concert|Bamako|north|staff)|(?:sites|buildings|north)[^.]*2014"),
)
