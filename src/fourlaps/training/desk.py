"""The plan on the table while it is changed: who put what where, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from fourlaps import safety
from fourlaps.training import repair
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.plan import Plan, Session

# Only what protects the body touches a session the runner has pinned.
_ABOVE_A_PIN = frozenset({"H15", "illness", "pain"})


@dataclass(frozen=True, slots=True)
class Change:
    """One proposed change; `to` is what stands there afterwards."""

    date: dt.date
    session: str
    was: str
    to: str
    trigger: str
    rule: str
    reason: str

    def to_dict(self) -> dict[str, str]:
        """The change as the JSON object of the command line."""
        return {
            "date": self.date.isoformat(), "session": self.session, "from": self.was, "to": self.to,
            "trigger": self.trigger, "rule": self.rule, "reason": self.reason,
        }  # fmt: skip


@dataclass(slots=True)
class Desk:
    """The plan on the table while it is changed; `rest_until` is the first day after illness or strong pain."""

    plan: Plan
    today: dt.date
    pacer: Pacer
    changes: list[Change] = field(default_factory=list)
    applied: list[str] = field(default_factory=list)
    rest_until: dt.date | None = None

    def new(self, key: str) -> bool:
        """Whether the event has not been answered yet; marks it as answered."""
        if key in self.plan.applied or key in self.applied:
            return False
        self.applied.append(key)
        return True

    @property
    def coming(self) -> list[Session]:
        return [session for session in self.plan.sessions if session.date >= self.today]

    def find(self, session_id: str) -> Session | None:
        return next((session for session in self.plan.sessions if session.id == session_id), None)

    def put(self, old: Session, new: Session, trigger: str, rule: str, reason: str) -> None:
        """Replace one session and note the change; a pinned one gives way to illness, pain and red flags only."""
        if old.pinned and rule not in _ABOVE_A_PIN:
            return
        flagged = repair.flagged(new, self.plan)
        self.plan = repair.with_session(self.plan, old, flagged)
        self.changes.append(Change(old.date, old.id, old.title, shown(old, flagged), trigger, rule, reason))

    def put_if_safe(self, old: Session, new: Session, trigger: str, rule: str, reason: str) -> bool:
        """Replace one session if no rule is broken by it that was kept before."""
        changed = repair.with_session(self.plan, old, repair.flagged(new, self.plan))
        if len(safety.violations(changed)) > len(safety.violations(self.plan)):
            return False
        self.put(old, new, trigger, rule, reason)
        return True


def shown(old: Session, new: Session) -> str:
    """What stands there now, with its new day where it moved."""
    return f"{new.title} on {new.date:%a %d %b}" if new.date != old.date else new.title
