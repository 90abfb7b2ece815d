"""What moving or changing a session would mean, before anybody decides: is it safe, what follows, what is lost.

A change is tried on a copy. Where it breaks a rule by itself, the smallest changes to other sessions that would make it
safe are looked for; sessions the runner has pinned, done or let go are never among them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from fourlaps import safety
from fourlaps.training import edits, repair
from fourlaps.training.limits import limits_of_plan
from fourlaps.training.season import DAY
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.decision import Violation
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, Session, Week

# A move that needs more changes than this elsewhere is no move any more but another plan [our guess, D].
MOST_FOLLOWS = 4
# A move that costs more of the hard and long runs than this costs the week what it is for [our guess, D].
MOST_LOST = 1
EXTRAS = frozenset({"strength", "plyometrics"})
# Days from the wished one, nearest first, among which another day is looked for.
NEAR = (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5)
# A day where other sessions have to give way is offered only so near the wished one.
NEAR_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Follow:
    """Another session that changes because of a change, and the rule that asks for it (empty for a plain swap)."""

    was: Session
    becomes: Session
    rule: str = ""

    @property
    def moves(self) -> bool:
        """It only changes its day."""
        return self.becomes.date != self.was.date


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one change would mean.

    plan     the plan afterwards with every rule kept, not yet approved; None where the change cannot be made safe
    broken   the rule the change breaks when nothing else gives way, None where none
    blocked  "race", "pinned" or "full" where something stands on the day that does not give way; "long" where the long
             run would come on a day of another run; "body" where the mornings ask less of a day than would come on it;
             "week" where more than one of the week's hard and long runs would go for it
    """

    was: Session
    becomes: Session
    plan: Plan | None
    follows: tuple[Follow, ...] = ()
    broken: Violation | None = None
    blocked: str = ""

    @property
    def safe(self) -> bool:
        return self.plan is not None

    @property
    def hard_lost(self) -> tuple[Session, ...]:
        """Hard sessions that would be hard no longer."""
        return tuple(f.was for f in self.follows if f.was.hard and not f.becomes.hard)

    @property
    def lost(self) -> tuple[Session, ...]:
        """Hard sessions that would be hard no longer, and long runs that would be none."""
        return tuple(f.was for f in self.follows if _lost(f))


def _lost(follow: Follow) -> bool:
    """Whether a session that carries its week is one no longer."""
    was, becomes = follow.was, follow.becomes
    return (was.hard and not becomes.hard) or (was.kind == "long" != becomes.kind and not becomes.hard)


@dataclass(frozen=True, slots=True)
class Spacing:
    """Days from the hard day before and to the hard day after, with what stands there; None where there is none."""

    before: Session | None
    since_days: int
    after: Session | None
    until_days: int


def move(
    plan: Plan,
    session: Session,
    day: dt.date,
    *,
    today: dt.date,
    pacer: Pacer,
    closed: frozenset[str] = frozenset(),
    asked: Mapping[dt.date, bool] | None = None,
) -> Verdict:
    """The verdict on putting a session on another day; what stands there comes to the old day instead.

    closed  ids of sessions that are done, missed or left out
    asked   days of which the mornings ask less: True for no training, False for nothing above easy
    """
    asked = asked or {}
    found = _placed(plan, session, day, today=today, pacer=pacer, closed=closed, asked=asked)
    if isinstance(found, Verdict):
        return found
    changed, follows = found
    return _settled(plan, changed, session, follows, today=today, pacer=pacer, closed=closed, asked=asked)


def too_much(session: Session, asked: Mapping[dt.date, bool]) -> bool:
    """Whether a session is more than the mornings ask of its day."""
    rest = asked.get(session.date)
    if rest is None or session.kind == "rest":
        return False
    return rest or session.hard or session.kind in (*QUALITY_KINDS, "plyometrics")


def _calm(session: Session, asked: Mapping[dt.date, bool], pacer: Pacer) -> Session:
    """The session as it may stand on its day: what the mornings make easy holds no strides either."""
    return edits.plain(session, pacer) if session.date in asked and session.kind in ("easy", "long") else session


def _placed(
    plan: Plan,
    session: Session,
    day: dt.date,
    *,
    today: dt.date,
    pacer: Pacer,
    closed: frozenset[str],
    asked: Mapping[dt.date, bool],
) -> tuple[Plan, tuple[Follow, ...]] | Verdict:
    """The plan with a session on another day and what stood there on the old one; the verdict where it is blocked."""
    here = _calm(replace(session, date=day), asked, pacer)
    there = [s for s in plan.on(day) if (s.is_run if session.is_run else s.kind == session.kind) and s.id != session.id]
    if any(s.kind == "race" for s in plan.on(day)):
        return Verdict(session, here, None, blocked="race")
    if any(s.pinned or s.id in closed for s in there):
        return Verdict(session, here, None, blocked="pinned")
    if len(there) > 1 or any(s.kind == session.kind and s.title == session.title for s in there):
        return Verdict(session, here, None, blocked="full")
    changed = repair.with_session(plan, session, repair.flagged(here, plan))
    follows: tuple[Follow, ...] = ()
    for other in there:
        if session.date < today:
            # What was missed takes the place of a run; it never adds to the week.
            gone = edits.rest_instead(other, "Its place was taken by a session that moved.")
        else:
            gone = repair.flagged(_calm(replace(other, date=session.date), asked, pacer), plan)
        changed = repair.with_session(changed, other, gone)
        follows = (Follow(other, gone),)
    # A long run beside another run of its day is more than one day was planned to hold.
    touched = {session.date, day} if any(s.kind == "long" for s in (session, *there)) else set[dt.date]()
    if any(sum(s.is_run for s in changed.on(one)) > 1 and _holds_long(changed, one) for one in touched):
        return Verdict(session, here, None, follows, blocked="long")
    if too_much(here, asked) or any(too_much(f.becomes, asked) for f in follows):
        return Verdict(session, here, None, follows, blocked="body")
    return changed, follows


def _holds_long(plan: Plan, day: dt.date) -> bool:
    return any(s.kind == "long" for s in plan.on(day))


def become(
    plan: Plan, session: Session, other: Session, *, today: dt.date, pacer: Pacer, closed: frozenset[str] = frozenset()
) -> Verdict:
    """The verdict on putting another session in the place of one, under its id."""
    made = repair.flagged(replace(other, id=session.id, date=session.date), plan)
    changed = repair.with_session(plan, session, made)
    return _settled(plan, changed, session, (), today=today, pacer=pacer, closed=closed, asked={})


def _settled(
    plan: Plan,
    changed: Plan,
    session: Session,
    follows: tuple[Follow, ...],
    *,
    today: dt.date,
    pacer: Pacer,
    closed: frozenset[str],
    asked: Mapping[dt.date, bool],
) -> Verdict:
    becomes = next(s for s in changed.sessions if s.id == session.id)
    broken = safety.violations(changed)
    if not broken:
        return Verdict(session, becomes, changed, follows)
    keep = closed | {session.id}
    shifted, moved = _shifted(changed, broken, keep, today, asked)
    mended, made = repair.mend(shifted, today, pacer, keep=keep, steps=MOST_FOLLOWS)
    after = {s.id: s for s in mended.sessions}
    rules = moved | {old.id: rule for old, _new, rule, _reason in made}
    touched = rules.keys() | {f.was.id for f in follows}
    gone = "Nothing stands here any more; rest."
    all_follows = [
        # Rest on a day that holds something else has no entry of its own.
        Follow(s, after.get(s.id) or edits.rest_instead(s, gone), rules.get(s.id, ""))
        for s in plan.sessions
        if s.id in touched and s.id != session.id and after.get(s.id) != s
    ]
    # Strength, jumps and the bike serve the running: for a day of theirs no hard session becomes easy.
    eats = not session.is_run and any(f.was.is_run and f.was.hard and not f.becomes.hard for f in all_follows)
    if eats or len(all_follows) > MOST_FOLLOWS or safety.violations(mended):
        return Verdict(session, becomes, None, follows, broken[0])
    ordered = tuple(sorted(all_follows, key=lambda f: f.was.date))
    if sum(map(_lost, ordered)) > MOST_LOST:
        return Verdict(session, becomes, None, ordered, broken[0], blocked="week")
    return Verdict(session, becomes, mended, ordered, broken[0])


def _shifted(
    plan: Plan, broken: tuple[Violation, ...], keep: frozenset[str], today: dt.date, asked: Mapping[dt.date, bool]
) -> tuple[Plan, dict[str, str]]:
    """The plan with strength and jumps that stand too near a fast day put on a day beside, and the rule by session."""
    moved: dict[str, str] = {}
    for violation in broken:
        day = violation.date
        if violation.guardrail not in ("H10", "H11") or day is None:
            continue
        if "contacts" in violation.found:  # too many landings are fewer of them, not the same ones a week earlier
            continue
        for extra in plan.on(day):
            if extra.kind not in EXTRAS or extra.id in keep or extra.pinned or extra.id in moved:
                continue
            found = _first_better(plan, extra, today, len(broken) - len(moved), asked)
            if found is not None:
                plan, moved[extra.id] = found, violation.guardrail
    return plan, moved


def _first_better(plan: Plan, session: Session, today: dt.date, now: int, asked: Mapping[dt.date, bool]) -> Plan | None:
    """The plan with a session on the nearest day that breaks fewer rules than `now`, None where there is none."""
    away = limits_of_plan(plan).days.nothing
    for offset in NEAR[1:4]:
        day = session.date + offset * DAY
        if day in away or not today <= day < plan.request.race:
            continue
        if any(s.kind in (session.kind, "race") for s in plan.on(day)):
            continue
        there = replace(session, date=day)
        if too_much(there, asked):
            continue
        tried = repair.with_session(plan, session, there)
        if len(safety.violations(tried)) < now:
            return tried
    return None


def nearest(
    plan: Plan,
    session: Session,
    wished: dt.date,
    *,
    today: dt.date,
    pacer: Pacer,
    closed: frozenset[str] = frozenset(),
    asked: Mapping[dt.date, bool] | None = None,
) -> dt.date | None:
    """The day nearest to the wished one where the session fits and no hard or long run is lost; None within five days.

    A day where nothing else has to give way comes before a nearer one where something has. No day away is offered, and
    none whose minutes or easy days the session would not keep.
    """
    rules = limits_of_plan(plan).days
    days = [wished + offset * DAY for offset in NEAR]
    days = [day for day in days if day != session.date and today <= day < plan.request.race]
    days = [day for day in days if day not in rules.nothing]
    if session.is_run:
        days = [day for day in days if rules.holds(session, day) and session.duration_s <= rules.seconds(day)]
    asked = asked or {}
    tried = {day: _placed(plan, session, day, today=today, pacer=pacer, closed=closed, asked=asked) for day in days}
    for day, found in tried.items():
        if not isinstance(found, Verdict) and not safety.violations(found[0]):
            return day
    for day in [day for day in days if abs((day - wished).days) <= NEAR_ENOUGH]:
        verdict = move(plan, session, day, today=today, pacer=pacer, closed=closed, asked=asked)
        if verdict.safe and not verdict.lost:
            return day
    return None


def spacing(plan: Plan, session: Session) -> Spacing:
    """How far the hard days (or races) around a session are away."""
    hard = [s for s in plan.sessions if s.hard and s.is_run and s.id != session.id]
    before = max((s for s in hard if s.date < session.date), key=lambda s: s.date, default=None)
    after = min((s for s in hard if s.date > session.date), key=lambda s: s.date, default=None)
    return Spacing(
        before,
        (session.date - before.date).days if before else 0,
        after,
        (after.date - session.date).days if after else 0,
    )


def week_of(plan: Plan, day: dt.date) -> Week | None:
    """The week that holds a day, None outside the plan."""
    return next((week for week in plan.weeks if any(s.date == day for s in week.sessions)), None)


def pin(plan: Plan, session: Session, *, pinned: bool) -> Plan:
    """The plan with a session pinned where it stands, or free again."""
    return repair.with_session(plan, session, replace(session, pinned=pinned))
