"""A piece of advice with its why: Reason, Decision, Violation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from fourlaps.evidence import Grade

T = TypeVar("T")

# What kind of change a re-planning tells of.
#   becomes    what stood there becomes something else
#   moves      a session goes to another day
#   comes      the same, told on the day it comes to
#   fits       smaller, so that the weeks as they were run and as they are planned fit together
#   trims      the same, by so little that no name tells it
#   missed     not run and left out: a single run is never made up for
#   lost       a hard session not run and left out: no day near could take it
#   new_weeks  the weeks from here on are made anew
#   stays      looked at, and it stays as it is
#   asked      a question to the runner
#   not_used   a report that could not be used
ChangeKind = Literal[
    "becomes", "moves", "comes", "fits", "trims", "missed", "lost", "new_weeks", "stays", "asked", "not_used"
]  # fmt: skip
NOT_RUN: frozenset[ChangeKind] = frozenset({"missed", "lost"})
# What is only said: the plan is the same with and without it.
SAID: frozenset[ChangeKind] = frozenset({"stays", "asked", "not_used"})


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence that carries a decision, with its source key and evidence grade where it has one."""

    text: str
    source: str = ""
    grade: Grade | None = None


@dataclass(frozen=True, slots=True)
class Decision(Generic[T]):
    """A value, why it was chosen, and the ids of the guardrails that shaped it."""

    value: T
    reasons: tuple[Reason, ...] = ()
    guardrails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Violation:
    """One guardrail broken at one place of a plan."""

    guardrail: str
    date: dt.date | None
    found: str
    allowed: str

    def __str__(self) -> str:
        where = f" on {self.date}" if self.date else ""
        return f"{self.guardrail}{where}: {self.found}; allowed: {self.allowed}"

    @property
    def told(self) -> str:
        """What was found and what the rule asks, in half a sentence: days apart are a least, all else a most."""
        asked = "are needed" if self.guardrail == "H3" else "is allowed"
        return f"{self.found}, where {self.allowed} {asked}"
