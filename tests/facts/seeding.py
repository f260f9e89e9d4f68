"""A small folder of valid seeds, to be broken in one place by a test."""

from __future__ import annotations

from pathlib import Path

from training.facts.seeds.content import read_seeds
from training.facts.seeds.validation import validate

FILES = {
    "sources.yaml": """\
- id: report-2013
  title: The report
  short_title: Report, 2013
  cited_as: the report of 2013
  publisher: A publisher
  author: ""
  date: 2013-05
  dating: inferred
  kind: news report
  point_of_view: Independent.
  paragraphs: 3
- id: page-2022
  title: The page
  short_title: Page, 2022
  cited_as: the page of 2022
  publisher: Another publisher
  date: 2022-08/2023-06
  dating: stated
  kind: web page
  point_of_view: An argument.
  paragraphs: 1
""",
    "topics.yaml": """\
- {id: mandate, title: Mandate, description: How it began.}
- {id: forces, title: Forces, description: How large it was.}
""",
    "entities.yaml": """\
- {id: minusma, name: MINUSMA, kind: organization, aliases: [UN mission in Mali]}
- {id: council, name: Security Council, kind: organization, aliases: [the Council, UNSC]}
- {id: traore, name: Dioncounda Traoré, kind: person, aliases: []}
- {id: "no", name: Norway, kind: country, aliases: [no]}
""",
    "facts/mandate.yaml": """\
# Topic: mandate.
- id: authorized
  statement: The Council authorized MINUSMA on 25 April 2013.
  subject: minusma
  relation: authorized on
  kind: date
  answer: 2013-04-25
  importance: core
  entities: [minusma, council]
  reading: The page gives July, when the work began.
  claims:
    - source: report-2013
      paragraph: 1
      says: Dates the vote to 25 April.
      value: 2013-04-25
      as_of: 2013-04-25
      dating: stated
      attributed_to: a diplomat
    - source: page-2022
      paragraph: 1
      says: Puts it in July.
      value: 2013-07
      stance: differs
  wrong:
    - text: 25 March 2013
      why: The idea was raised in March.
  ask:
    - stem: On which day did the Council vote?
    - stem: What created MINUSMA in 2013?
      answer: A vote of the Council
      wrong:
        - text: A treaty
          why: There was none.
        - text: A referendum
          why: There was none.
      format: choice
    - stem: By the report, when was MINUSMA authorized?
      held_back: true
  cloze:
    - The vote was held on {25 April 2013|April 25, 2013}.
  true_false:
    - text: MINUSMA was authorized on {25 April 2013}.
- id: authorizing-body
  statement: The Security Council authorized MINUSMA.
  subject: minusma
  relation: authorized by
  kind: organization
  answer: Security Council
  importance: useful
  entities: [minusma, council]
  claims:
    - source: report-2013
      paragraph: 1
      says: Names the Council.
      value: Security Council
  wrong:
    - text: African Union
      why: It had sent a force before.
    - text: European Union
      why: It trained soldiers.
  ask:
    - stem: Which body authorized MINUSMA?
""",
    "facts/forces.yaml": """\
- id: authorized-size
  statement: Up to 12,640 troops and police were authorized in 2013.
  subject: minusma
  relation: was authorized to have
  kind: number
  answer: 12640
  unit: troops and police
  qualifier: up to
  as_of: 2013
  importance: useful
  claims:
    - source: report-2013
      paragraph: 2
      says: Gives the figure.
      value: 12640
  ask:
    - stem: How many troops and police were authorized in 2013?
- id: contributors
  statement: Chad, Togo and Niger sent soldiers.
  subject: minusma
  relation: had soldiers from
  kind: list
  answer: [Chad, Togo, Niger]
  importance: trivia
  claims:
    - source: report-2013
      paragraph: 2
      says: Lists three countries.
      value: [Chad, Togo, Niger]
  ask:
    - stem: Which of these sent soldiers?
      answer: Togo
      wrong:
        - text: Libya
          why: It is not in the list.
        - text: Sudan
          why: It is not in the list.
  choose_all:
    - stem: Which of these countries sent soldiers?
      wrong:
        - text: Algeria
          why: It is not in the list.
        - text: Mauritania
          why: It is not in the list.
""",
    "coverage.yaml": """\
- {source: report-2013, paragraph: 1, facts: [authorized, authorizing-body]}
- {source: report-2013, paragraph: 2, facts: [authorized-size, contributors]}
- {source: report-2013, paragraph: 3, none: A caption.}
- {source: page-2022, paragraph: 1, facts: [authorized]}
""",
}


class SeedFolder:
    """Seeds in a folder of their own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "facts").mkdir(parents=True)
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str | bytes) -> None:
        """Write a file anew."""
        (self.root / name).write_bytes(text if isinstance(text, bytes) else text.encode())

    def read(self, name: str) -> str:
        """Return the text of a file."""
        return self.read_bytes(name).decode()

    def read_bytes(self, name: str) -> bytes:
        """Return the bytes of a file."""
        return (self.root / name).read_bytes()

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace the first place of a text that must be there."""
        text = self.read(name)
        assert old in text, f"{old!r} is not in {name}"
        self.write(name, text.replace(old, new, 1))

    def remove_fact(self, name: str, fact: str) -> None:
        """Take a fact out of its file and out of the coverage."""
        before, _, after = self.read(name).partition(f"- id: {fact}\n")
        rest = after.partition("\n- id: ")
        self.write(name, before + (f"- id: {rest[2]}" if rest[1] else ""))
        coverage = self.read("coverage.yaml").replace(f", {fact}]", "]").replace(f"[{fact}, ", "[")
        self.write("coverage.yaml", coverage.replace(f"facts: [{fact}]", "none: Left out."))

    @property
    def problems(self) -> list[str]:
        """What is wrong with it, as the command prints it."""
        return [str(problem) for problem in validate(read_seeds(self.root))]
