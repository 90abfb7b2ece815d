"""A piece of advice with its why: Reason, Decision, Violation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Generic, TypeVar

from fourlaps.evidence import Grade

T = TypeVar("T")


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
