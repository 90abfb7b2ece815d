"""What to do instead of a run: other sports, what each spares, and what it does not replace."""

from __future__ import annotations

from dataclasses import dataclass

from fourlaps import safety
from fourlaps.evidence import GRADE_WORDS, Grade
from fourlaps.support.figures import table


@dataclass(frozen=True, slots=True)
class Choice:
    """One other sport: how to do it, the honest line, its source and grade."""

    id: str
    name: str
    how: str
    truth: str
    source: str
    grade: Grade

    @property
    def grade_words(self) -> str:
        return GRADE_WORDS[self.grade]


def choices(hurts: str = "") -> tuple[Choice, ...]:
    """The sports that fit, best first: what spares the place that hurts leads, what loads it is left out.

    hurts  where it hurts, in the runner's own words; a red flag leaves nothing, because it is for a doctor

    >>> [choice.id for choice in choices("sore shin")][:2]
    ['cycling', 'swimming']
    >>> choices("chest pain")
    ()
    """
    if safety.red_flag(hurts) is not None:
        return ()
    place = hurts.lower()
    rows = [row for row in table()["cross_training"] if not any(word in place for word in row["not_with"])]
    rows.sort(key=lambda row: not any(word in place for word in row["spares"]))
    return tuple(Choice(row["id"], row["name"], row["how"], row["truth"], row["source"], row["grade"]) for row in rows)
