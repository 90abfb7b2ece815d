"""The plan on the table while it is changed: who put what where, why, and what would have made it otherwise."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from fourlaps import safety
from fourlaps.training import edits, repair, seen, told_days
from fourlaps.training.answers import WayBack
from fourlaps.training.limits import limits_of_plan
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.athlete import Away
from fourlaps.vocabulary.decision import ChangeKind
from fourlaps.vocabulary.log import Availability, Log, SessionFeel
from fourlaps.vocabulary.plan import Past, Plan, Session

# Rules that measure a run against the weeks round it; the others name days and sessions.
OF_THE_WEEKS = frozenset({"H1", "H2", "H7", "H8", "H13", "H14"})
# Only what protects the body touches a session the runner has pinned.
_ABOVE_A_PIN = frozenset({"H15", "illness", "pain", "energy"})


@dataclass(frozen=True, slots=True)
class Change:
    """One proposed change; `to` is what stands there afterwards.

    trigger    what set it off, with its value          rule  the hard rule, or the kind of answer
    otherwise  what would have led to another choice
    """

    date: dt.date
    session: str
    was: str
    to: str
    trigger: str
    rule: str
    reason: str
    otherwise: str = ""
    kind: ChangeKind = "becomes"

    def to_dict(self) -> dict[str, str]:
        """The change as the JSON object of the command line."""
        return {
            "date": self.date.isoformat(), "session": self.session, "from": self.was, "to": self.to,
            "trigger": self.trigger, "rule": self.rule, "reason": self.reason, "otherwise": self.otherwise,
            "kind": self.kind,
        }  # fmt: skip


@dataclass(slots=True)
class Desk:
    """The plan on the table while it is changed.

    feels          what was last reported of each session      rest_until  first day after illness or strong pain
    steps          each change of a session by its id, with what it was and what it became
    closed         ids of sessions that are over by the runner's own word, today's among them
    history_until  the first day that is still open: today, or tomorrow once a run of today is over
    way_back       first day back after the latest days without running, and how it goes on from there
    below_easy_weeks  days on which a way back asks for less than an easy week does
    laid           the plan as new weeks were laid out for it: what the runner was shown is another plan than what
                   stood here before; None where the weeks ahead are those that stood
    shown          the plan as the runner sees it, what rules have made smaller not yet as it was meant
    """

    plan: Plan
    today: dt.date
    pacer: Pacer
    log: Log = field(default_factory=Log)
    changes: list[Change] = field(default_factory=list)
    applied: list[str] = field(default_factory=list)
    feels: dict[str, SessionFeel] = field(default_factory=dict)
    rest_until: dt.date | None = None
    steps: dict[str, list[tuple[Change, Session, Session]]] = field(default_factory=dict)

    closed: frozenset[str] = frozenset()
    history_until: dt.date = dt.date.min
    way_back: tuple[dt.date, WayBack] | None = None
    below_easy_weeks: frozenset[dt.date] = frozenset()
    laid: Plan | None = None
    shown: Plan | None = None
    _answered: set[str] = field(default_factory=set)
    _windows: tuple[Availability, ...] = ()

    def __post_init__(self) -> None:
        self.feels = {feel.session: feel for feel in self.log.sessions}
        self.closed = frozenset(name for name, f in self.feels.items() if f.status != "moved")
        over = any(s.is_run and s.date == self.today and s.id in self.closed for s in self.plan.sessions)
        # A session of another day that was run today.
        over = over or any(f.day == self.today and f.status not in ("moved", "missed") for f in self.log.sessions)
        self.history_until = self.today + dt.timedelta(days=1) if over else self.today
        # A race or test whose result is known is over, ticked off or not: nothing is asked of it any more.
        timed = {result.date for result in self.log.results if result.kind in ("race", "time_trial")}
        tests = (s for s in self.plan.sessions if s.kind in ("race", "time_trial") and s.date in timed)
        self.closed |= {s.id for s in tests}
        self._answered = set(self.plan.applied)
        self._windows = (*told_days.in_keys(self.plan.applied), *self.log.availability)

    @property
    def laid_anew(self) -> bool:
        """Whether the weeks ahead are new ones."""
        return self.laid is not None

    def new(self, key: str) -> bool:
        """Whether the event has not been answered yet; marks it as answered."""
        if key in self._answered:
            return False
        self._answered.add(key)
        self.applied.append(key)
        return True

    def newest(self, prefix: str, wish: object) -> bool:
        """Whether a wish is not the last of its kind that was answered; marks it as answered. One may come back."""
        key = f"{prefix}{wish}"
        told = [name for name in (*self.plan.applied, *self.applied) if name.startswith(prefix)]
        if told and told[-1] == key:
            return False
        self._answered.add(key)
        self.applied.append(key)
        return True

    def answer(self, window: Availability) -> None:
        """Mark told days as answered."""
        self._answered.add(told_days.key_of(window))
        self.applied.append(told_days.key_of(window))

    def forget(self, keys: Collection[str]) -> None:
        """Take answers back: what set them off is answered once more."""
        self._answered.difference_update(keys)
        self.applied = [key for key in self.applied if key not in keys]
        self.plan = replace(self.plan, applied=tuple(key for key in self.plan.applied if key not in keys))

    @property
    def new_windows(self) -> list[Availability]:
        """The days told to be free or not that are still to be answered, those of former reports first."""
        return told_days.unanswered(self._windows, (*self.plan.applied, *self.applied))

    def answered(self, prefix: str) -> list[str]:
        """What follows the prefix in every answered event that begins with it."""
        return [key.removeprefix(prefix) for key in self._answered if key.startswith(prefix)]

    @property
    def coming(self) -> list[Session]:
        """Sessions from today on that are still to be done."""
        closed = self.closed
        return [s for s in self.plan.sessions if s.date >= self.today and s.id not in closed]

    @property
    def kept(self) -> frozenset[str]:
        """Ids of sessions that stay as they are: those that are over and those the runner has pinned."""
        return self.closed | {session.id for session in self.plan.sessions if session.pinned}

    @property
    def lived_runs(self) -> list[Session]:
        """Runs before today that were done, as far as is known, in order of their real days."""
        runs = [s for s in self.plan.as_lived.sessions if s.is_run and s.date < self.today]
        return sorted(runs, key=lambda s: s.date)

    def may_run(self, day: dt.date) -> bool:
        """Whether a run may stand on that day: by the days reported for it, the last report first, else by the week and
        the days away that the plan was asked with."""
        told, away = self.told_of(day), self._away_on(day)
        if told is None or day.weekday() not in told.days:
            return told is None and away is None and day.weekday() in self.plan.request.days
        # What begins or ends within days away speaks of them; what reaches over all of them is about the weeks around.
        return away is None or away.first <= told.first <= away.last or away.first <= told.last <= away.last

    def on_day(self, session: Session, day: dt.date) -> Session | None:
        """The session as it may stand on another day, cut to the minutes of that day; None where it may not.

        Every answer that looks for a free day asks this.
        """
        rules = limits_of_plan(self.plan).days
        if not self.may_run(day) or day in rules.no_runs or not rules.holds(session, day):
            return None
        moved = edits.on_day(session, day)
        moved = edits.without_strides(moved) if day in rules.no_strides else moved
        made = edits.within(moved, rules.seconds(day), self.pacer)
        return made if made.kind == session.kind else None

    def minutes_of(self, day: dt.date) -> float:
        """Minutes free for running on that day, infinite without a limit; the runner's own move there needs none."""
        own = any(":moved:" in key and key.endswith(day.isoformat()) for key in self.answered("feel:"))
        return math.inf if own else limits_of_plan(self.plan).days.seconds(day) / 60

    def _away_on(self, day: dt.date) -> Away | None:
        spans = (span for span in self.plan.request.away if not span.easy)
        return next((span for span in spans if span.first <= day <= span.last), None)

    def was_lost(self, day: dt.date) -> bool:
        """Whether a report says that no run could stand on that day."""
        told = self.told_of(day)
        return told is not None and day.weekday() not in told.days

    def told_of(self, day: dt.date) -> Availability | None:
        """What was told last of that day, None where nothing was."""
        return next((w for w in reversed(self._windows) if w.first <= day <= w.last), None)

    def find(self, session_id: str) -> Session | None:
        """The session of that id."""
        return next((session for session in self.plan.sessions if session.id == session_id), None)

    def feel_of(self, session: Session) -> SessionFeel | None:
        """What was last reported of a session."""
        return self.feels.get(session.id)

    def put(
        self, old: Session, new: Session, trigger: str, rule: str, reason: str, otherwise: str = "",
        kind: ChangeKind = "becomes", *, only_pace: bool = False,
    ) -> None:  # fmt: skip
        """Replace one session and note the change; a pinned one gives way to illness, pain and red flags only.

        only_pace  day and reps stay: those are pinned, the pace is not
        """
        if old.pinned and rule not in _ABOVE_A_PIN and not only_pace:
            return
        flagged = repair.flagged(new, self.plan)
        self.plan = repair.with_session(self.plan, old, flagged)
        self.note(old, flagged, trigger, rule, reason, otherwise, kind)

    def note(
        self, old: Session, new: Session, trigger: str, rule: str, reason: str, otherwise: str = "",
        kind: ChangeKind = "becomes",
    ) -> None:  # fmt: skip
        """Note that one session has become another one."""
        was, to = seen.told(old, new)
        change = Change(old.date, old.id, was, to, trigger, rule, reason, otherwise, kind)
        self.changes.append(change)
        self.steps.setdefault(old.id, []).append((change, old, new))

    def put_if_safe(
        self, old: Session, new: Session, trigger: str, rule: str, reason: str, otherwise: str = "", *,
        only_pace: bool = False,
    ) -> bool:  # fmt: skip
        """Replace one session if no rule is broken by it that was kept before; `only_pace` as for `put`."""
        changed = repair.with_session(self.plan, old, repair.flagged(new, self.plan))
        broken = safety.violations(changed)
        if broken and len(broken) > len(safety.violations(self.plan)):
            return False
        self.put(old, new, trigger, rule, reason, otherwise, only_pace=only_pace)
        return True

    def say(
        self, day: dt.date, was: str, to: str, trigger: str, rule: str, reason: str, otherwise: str = "",
        kind: ChangeKind = "becomes",
    ) -> None:  # fmt: skip
        """Note something that is about no single session."""
        self.changes.append(Change(day, "", was, to, trigger, rule, reason, otherwise, kind))

    def ask(self, day: dt.date, was: str, question: str, trigger: str, rule: str, reason: str, otherwise: str) -> None:
        """Note a question to the runner."""
        self.say(day, was, f"asked: {question}", trigger, rule, reason, otherwise, "asked")

    def stays(self, day: dt.date, was: str, trigger: str, rule: str, reason: str, otherwise: str) -> None:
        """Note that something was looked at and stays as it is."""
        self.say(day, was, "stays", trigger, rule, reason, otherwise, "stays")

    def not_used(self, day: dt.date, what: str, rule: str, reason: str, otherwise: str = "") -> None:
        """Note that a report could not be used."""
        self.say(day, "", "not used", what, rule, reason, otherwise, "not_used")

    def remember(self, *, not_run: Sequence[str] | None = None, moved: Sequence[tuple[str, dt.date]] = ()) -> None:
        """Write into the plan what became of the days before today."""
        old = self.plan.past or Past(self.today)
        days = dict(old.moved) | dict(moved)
        past = replace(
            old,
            until=max(old.until, self.history_until),
            not_run=tuple(sorted(set(old.not_run if not_run is None else not_run))),
            moved=tuple(sorted(days.items())),
        )
        self.plan = replace(self.plan, past=past)
