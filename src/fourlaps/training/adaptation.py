"""What changes in a plan after what really happened: a proposal, each change with its trigger, rule and reason.

Nothing missed is ever crammed in or doubled. What cannot be moved inside the rules is dropped. Every event is answered
once: `Plan.applied` remembers it, so that re-planning twice changes nothing.

source  training science notes 3.14, 3.16 and 4 (coaching judgement [C]; readiness after Nuuttila2022 [B])
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean, median, stdev

from fourlaps import safety
from fourlaps.physiology import mile_time
from fourlaps.training import edits, planning, repair
from fourlaps.training.extras import Support
from fourlaps.training.limits import limits_for
from fourlaps.training.season import DAY
from fourlaps.training.sessions import Pacer
from fourlaps.units import MILE_M, format_time
from fourlaps.vocabulary.athlete import Result
from fourlaps.vocabulary.log import Availability, Log, MorningCheck, SessionFeel
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, Session

# Answers to mornings and failed sessions, all coaching judgement [C] unless noted.
SHORT_NIGHT_H = 6.0
REPS_AFTER_SHORT_NIGHT = 0.75
RESTING_HEART_RATE_RISE_BPM = 5.0
BASELINE_MORNINGS = 7
HRV_MORNINGS = 21  # Nuuttila2022 [B]: weekly means against a month, never single readings
SORE, LOW_MOOD = 7.0, 3.0
PAIN_EASY, PAIN_STOP = 3.0, 5.0  # pain-monitoring model, ceiling 5 of 10 [from memory, C]
GAP_DAYS = 8
SLIDE_DAYS = 2
# How far one result moves the estimate: SD of what we knew, and of the test by kind [training science notes 4, C].
PRIOR_SD, DRIFT_SD_PER_WEEK = 0.015, 0.005
RACE_SD, TRIAL_SD, NOVICE_SD = 0.011, 0.015, 0.025
SURPRISE_SD = 3.0
SMALLEST_STEP, LARGEST_STEP = 0.007, 0.015


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


@dataclass(frozen=True, slots=True)
class Proposal:
    """The changed plan, why it changed, and whether a red flag has locked it."""

    plan: Plan
    changes: tuple[Change, ...]
    locked: bool


@dataclass(slots=True)
class _Desk:
    """The plan on the table while it is changed."""

    plan: Plan
    today: dt.date
    pacer: Pacer
    changes: list[Change] = field(default_factory=list)
    applied: list[str] = field(default_factory=list)

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
        """Replace one session and note the change."""
        flagged = repair.flagged(new, self.plan)
        self.plan = repair.with_session(self.plan, old, flagged)
        self.changes.append(Change(old.date, old.id, old.title, _shown(old, flagged), trigger, rule, reason))

    def put_if_safe(self, old: Session, new: Session, trigger: str, rule: str, reason: str) -> bool:
        """Replace one session if no rule is broken by it that was kept before."""
        changed = repair.with_session(self.plan, old, repair.flagged(new, self.plan))
        if len(safety.violations(changed)) > len(safety.violations(self.plan)):
            return False
        self.put(old, new, trigger, rule, reason)
        return True


def replan(plan: Plan, log: Log, today: dt.date, *, support: Support) -> Proposal:
    """The proposal that answers everything in `log` up to `today` that `plan` has not answered yet.

    Changes touch only sessions from `today` on (a slot missed earlier is left empty when its session moves).
    """
    desk = _Desk(plan, today, planning.pacer_for(plan.request, planning.limits_of_plan(plan)))
    flag = _red_flag(log, today)
    if plan.locked or flag:
        return _locked(desk, flag or "an earlier red flag")
    _after_a_gap(desk, log, support)
    for result in log.results:
        _result(desk, result)
    for window in log.availability:
        _availability(desk, window)
    for feel in log.sessions:
        _feel(desk, feel, log)
    _mornings(desk, log.mornings)
    if desk.changes:
        desk.plan, mended = repair.mend(desk.plan, today, desk.pacer)
        desk.changes += [
            Change(old.date, old.id, old.title, _shown(old, new), "the changes above", rule, reason)
            for old, new, rule, reason in mended
        ]
    if safety.violations(desk.plan):
        reason = (
            "The weeks that stood no longer fit together after these changes, so they are laid out anew from today."
        )
        _from_today(desk, log, support, 1.0, 0.0, "the changes above", reason)
    done = replace(desk.plan, applied=(*desk.plan.applied, *desk.applied))
    return Proposal(done, tuple(desk.changes), locked=False)


def _shown(old: Session, new: Session) -> str:
    return f"{new.title} on {new.date:%a %d %b}" if new.date != old.date else new.title


# --- red flags and gaps --------------------------------------------------------------------------------------------


def _red_flag(log: Log, today: dt.date) -> str | None:
    """The red flag in the last two weeks' mornings, in words, or None."""
    for morning in log.mornings:
        if not 0 <= (today - morning.date).days <= 14:
            continue
        if morning.illness == "chest":
            return "chest symptoms"
        found = safety.red_flag(morning.pain_note) if morning.pain_note else None
        if found is not None:
            return str(found.name)
    return None


def _locked(desk: _Desk, flag: str) -> Proposal:
    reason = f"You reported {flag}. That is a question for a doctor, not for a training plan: stop, and see a doctor."
    for session in desk.coming:
        if session.kind != "rest":
            desk.put(session, edits.rest_instead(session, reason), flag, "H15", reason)
    plan = replace(desk.plan, locked=True, guardrail_notes=tuple(dict.fromkeys((reason, *desk.plan.guardrail_notes))))
    return Proposal(plan, tuple(desk.changes), locked=True)


def _after_a_gap(desk: _Desk, log: Log, support: Support) -> None:
    """After eight days or more without a run: a new plan from today, from what was really run."""
    runs = [s for s in desk.plan.sessions if s.is_run and s.date < desk.today]
    missed = {feel.session for feel in log.sessions if feel.status == "missed"}
    last = max((s.date for s in runs if s.id not in missed), default=desk.plan.request.start - DAY)
    gap = (desk.today - last).days - 1
    if gap < GAP_DAYS or all(s.date <= last for s in runs) or not desk.new(f"gap:{last.isoformat()}"):
        return
    # Pace lost by length of the gap, and the share of the usual week to start again with [3.14, C].
    lost, share = (0.025, 0.65) if gap <= 14 else (0.05, 0.5) if gap <= 28 else (0.09, 0.4)
    reason = f"{gap} days without running: you start again gently, at {100 * share:.0f} % of your usual week."
    # What went before the gap is answered by the new plan.
    desk.applied += [
        *(f"feel:{feel.session}:{feel.status}" for feel in log.sessions),
        *(_result_key(result) for result in log.results),
    ]
    _from_today(desk, log, support, share, lost, f"{gap} days off", reason)


def _from_today(desk: _Desk, log: Log, support: Support, share: float, lost: float, trigger: str, reason: str) -> None:
    """Put a new plan on the desk: from today, from `share` of what was really run, a mile slower by `lost`."""
    old = desk.plan.request
    missed = {feel.session for feel in log.sessions if feel.status == "missed"}
    done = [s for s in desk.plan.sessions if s.is_run and s.date < desk.today and s.id not in missed]
    recent = [s for s in done if (desk.today - s.date).days <= 42]
    first = min((s.date for s in recent), default=desk.today)
    weeks = max(1.0, (max((s.date for s in recent), default=first) - first).days / 7)
    usual = sum(s.distance_m for s in recent) / 1000 / weeks if recent else old.week_km
    longest = max((s.distance_m / 1000 for s in recent), default=old.longest_km)
    request = replace(
        old,
        start=desk.today,
        mile_s=old.mile_s * (1 + lost),
        week_km=max(min(usual, 1.3 * max(old.week_km, usual)) * share, 5.0),
        longest_km=max(share * longest, 2.0),
        fast_running=old.fast_running and lost == 0,
        strength_history=old.strength_history and lost == 0,
    )
    plan = planning.build_plan(request, support=support)
    desk.plan = replace(plan, applied=desk.plan.applied)
    desk.pacer = planning.pacer_for(request, planning.limits_of_plan(plan))
    desk.changes.append(Change(desk.today, "", "the plan so far", "a new plan from today", trigger, "H1", reason))


# --- results -------------------------------------------------------------------------------------------------------


def _result_key(result: Result) -> str:
    return f"result:{result.date}:{result.distance_m:g}:{result.time_s:g}"


def _result(desk: _Desk, result: Result) -> None:
    day = result.date
    if day is None or day > desk.today or not desk.new(_result_key(result)):
        return
    request = desk.plan.request
    if abs(result.distance_m - MILE_M) < 1:
        seen = result.time_s
    else:
        seen = mile_time.predict((result,), sex=request.sex, age_years=request.age_years, today=desk.today).median
    weeks = max(0.0, (day - request.start).days / 7)
    before = PRIOR_SD**2 + weeks * DRIFT_SD_PER_WEEK**2
    novice = desk.plan.level in ("L0", "L1")
    noise = NOVICE_SD if novice else RACE_SD if result.kind == "race" else TRIAL_SD
    step = math.log(seen / request.mile_s)
    trigger = f"{result.kind.replace('_', ' ')}, mile {format_time(seen, 1)} against {format_time(request.mile_s, 1)}"
    if abs(step) > SURPRISE_SD * math.sqrt(before + noise**2):
        desk.changes.append(
            Change(
                day, "", format_time(request.mile_s, 1), format_time(request.mile_s, 1), trigger, "surprise",
                "That is further from what we expected than chance allows. Wind, a short course, illness, tactics? "
                "Nothing changes until you confirm it.",
            )
        )  # fmt: skip
        return
    moved = before / (before + noise**2) * step
    if abs(moved) < SMALLEST_STEP:
        return
    moved = max(-LARGEST_STEP, min(LARGEST_STEP, moved))
    mile_s = request.mile_s * math.exp(moved)
    changed = replace(request, mile_s=mile_s)
    pacer = planning.pacer_for(changed, limits_for(changed, safety.level_of(mile_s, request.sex), 12))
    factor = request.mile_s / mile_s
    weeks_new = tuple(
        replace(
            week,
            sessions=tuple(
                edits.repaced(s, factor, pacer) if s.date > max(day, desk.today - DAY) else s for s in week.sessions
            ),
        )
        for week in desk.plan.weeks
    )
    plan = replace(
        desk.plan,
        request=changed,
        level=safety.level_of(mile_s, request.sex),
        planned_at_s=planning.planned_at_s(changed),
        weeks=weeks_new,
    )
    plan, _ = repair.mend(plan, desk.today, pacer)
    if safety.violations(plan):
        desk.changes.append(
            Change(
                day, "", format_time(request.mile_s, 1), format_time(request.mile_s, 1), trigger, "H17",
                "The new paces do not fit the weeks that stand; make a new plan to take them in.",
            )
        )  # fmt: skip
        return
    desk.plan, desk.pacer = plan, pacer
    desk.changes.append(
        Change(
            day, "", format_time(request.mile_s, 1), format_time(mile_s, 1), trigger, "paces",
            "One result moves the estimate part of the way; the paces of the coming sessions follow it.",
        )
    )  # fmt: skip


# --- availability --------------------------------------------------------------------------------------------------


def _availability(desk: _Desk, window: Availability) -> None:
    if not desk.new(f"availability:{window.first}:{window.last}:{window.days}"):
        return
    trigger = f"available days from {window.first} to {window.last}"
    for session in desk.coming:
        inside = window.first <= session.date <= window.last
        if not inside or not session.is_run or session.kind == "race" or session.date.weekday() in window.days:
            continue

        def free(day: dt.date) -> bool:
            return not (window.first <= day <= window.last) or day.weekday() in window.days

        if session.kind in QUALITY_KINDS | {"long"} and _slide(desk, session, trigger, "H16", free, (1, -1, 2, -2)):
            continue
        reason = (
            "That day is not free any more and no day near it can take the session, so it is dropped, not crammed in."
        )
        desk.put(session, edits.rest_instead(session, reason), trigger, "H16", reason)


def _slide(
    desk: _Desk,
    session: Session,
    trigger: str,
    rule: str,
    free: Callable[[dt.date], bool],
    offsets: Sequence[int],
) -> bool:
    """Move a session to a near day whose easy run or rest it replaces, if every rule still holds."""
    for offset in offsets:
        day = session.date + offset * DAY
        if day < desk.today or day >= desk.plan.request.race or not free(day):
            continue
        there = [s for s in desk.plan.on(day) if s.is_run]
        if any(s.kind != "easy" for s in there):
            continue
        plan = desk.plan
        for easy in there:
            plan = repair.with_session(
                plan, easy, edits.rest_instead(easy, "Its place is taken by a session that moved.")
            )
        plan = repair.with_session(plan, session, repair.flagged(edits.on_day(session, day), plan))
        if len(safety.violations(plan)) > len(safety.violations(desk.plan)):
            continue
        reason = "It fits there with an easy day on both sides."
        desk.changes += [
            Change(day, easy.id, easy.title, "Rest", trigger, rule, "Its place is taken.") for easy in there
        ]
        desk.plan = plan
        desk.changes.append(
            Change(session.date, session.id, session.title, f"{session.title} on {day:%a %d %b}", trigger, rule, reason)
        )
        return True
    return False


# --- sessions ------------------------------------------------------------------------------------------------------


def _feel(desk: _Desk, feel: SessionFeel, log: Log) -> None:
    session = desk.find(feel.session)
    if session is None or not desk.new(f"feel:{feel.session}:{feel.status}"):
        return
    if feel.status == "missed":
        _missed(desk, session, log)
    elif feel.status in ("failed", "stopped"):
        _failed(desk, session, log)
    elif feel.status == "too_easy":
        _too_easy(desk, session, log)


def _missed(desk: _Desk, session: Session, log: Log) -> None:
    ids = {feel.session for feel in log.sessions if feel.status == "missed"}
    lately = [
        s for s in desk.plan.sessions
        if s.id in ids and s.kind in QUALITY_KINDS and 0 <= (desk.today - s.date).days <= 7
    ]  # fmt: skip
    if session.kind in QUALITY_KINDS and len(lately) <= 1 and 0 <= (desk.today - session.date).days <= SLIDE_DAYS:
        offsets = [n for n in range(1, SLIDE_DAYS + 1) if session.date + n * DAY >= desk.today]
        days = desk.plan.request.days
        if _slide(desk, session, "missed", "H16", lambda day: day.weekday() in days, offsets):
            return
    reason = "Missed is missed: nothing is added elsewhere, and nothing is doubled."
    desk.changes.append(Change(session.date, session.id, session.title, "dropped", "missed", "H16", reason))


def _family(session: Session) -> str:
    return session.workout.family if session.workout else ""


def _next_of(desk: _Desk, session: Session) -> Session | None:
    after = [s for s in desk.coming if s.date > session.date and _family(s) == _family(session)]
    return min(after, key=lambda s: s.date) if after else None


def _failed(desk: _Desk, session: Session, log: Log) -> None:
    bad = {feel.session for feel in log.sessions if feel.status in ("failed", "stopped")}
    again = [s for s in desk.plan.sessions if s.id in bad and 0 <= (session.date - s.date).days <= 14]
    if len(again) >= 2:
        reason = "Two sessions in a fortnight went wrong. A few easy days first; the body is asking for them."
        for hard in [s for s in desk.coming if s.hard and s.kind != "race" and (s.date - desk.today).days <= 4]:
            desk.put(hard, edits.easy_instead(hard, desk.pacer, reason), "second failed session", "failed", reason)
        return
    upcoming = _next_of(desk, session)
    shorter = edits.fewer_reps(upcoming, 0.75) if upcoming else None
    if upcoming and shorter:
        reason = (
            "The last one did not come off. The next has a quarter fewer reps at the same pace; then it grows again."
        )
        desk.put_if_safe(upcoming, shorter, "failed session", "failed", reason)


def _too_easy(desk: _Desk, session: Session, log: Log) -> None:
    easy = {feel.session for feel in log.sessions if feel.status == "too_easy"}
    past = [s for s in desk.plan.sessions if _family(s) == _family(session) and s.date <= session.date]
    if len(past) < 2 or any(s.id not in easy for s in past[-2:]):
        return
    upcoming = _next_of(desk, session)
    longer = edits.more_reps(upcoming) if upcoming else None
    if upcoming and longer:
        reason = "Two in a row were too easy: one rep more. The pace waits for a race or a test."
        desk.put_if_safe(upcoming, longer, "two sessions too easy", "H21", reason)


# --- mornings ------------------------------------------------------------------------------------------------------


def _mornings(desk: _Desk, mornings: Sequence[MorningCheck]) -> None:
    known = [m for m in mornings if m.date <= desk.today]
    if not known or known[-1].date != desk.today or not desk.new(f"morning:{desk.today}"):
        return
    now, before = known[-1], known[:-1]
    if now.illness == "fever":
        _fever(desk)
    elif now.illness == "mild":
        _easier(
            desk, 2, "mild illness", "illness", "With a cold only easy running, and less of it; stop if it gets worse."
        )
    if now.pain is not None and now.pain > PAIN_STOP:
        reason = "Pain above 5 of 10: no running for two days. If it is still there then, show it to someone."
        for session in [s for s in desk.coming if (s.date - desk.today).days < 2 and s.kind != "rest"]:
            desk.put(session, edits.rest_instead(session, reason), f"pain {now.pain:g} of 10", "H15", reason)
        _easier(desk, 5, f"pain {now.pain:g} of 10", "pain", "Easy only until it has settled.")
    elif now.pain is not None and now.pain >= PAIN_EASY:
        reason = "Pain of 3 to 5: easy running only, no jumps, no strides, until it stays below 3 for three days."
        for session in [s for s in desk.coming if (s.date - desk.today).days < 4]:
            if session.kind == "plyometrics":
                desk.put(session, edits.rest_instead(session, reason), f"pain {now.pain:g} of 10", "pain", reason)
            elif session.kind in ("easy", "long") and edits.without_strides(session) is not session:
                desk.put(session, edits.without_strides(session), f"pain {now.pain:g} of 10", "pain", reason)
        _easier(desk, 4, f"pain {now.pain:g} of 10", "pain", reason)
    _short_nights(desk, now, before)
    _body(desk, now, before)


def _fever(desk: _Desk) -> None:
    reason = "Fever: no training until two days without it, then four easy runs, each a little longer."
    for session in [s for s in desk.coming if (s.date - desk.today).days < 3 and s.kind != "rest"]:
        desk.put(session, edits.rest_instead(session, reason), "fever", "illness", reason)
    shares = iter((0.5, 0.7, 0.9, 1.0))
    for session in [s for s in desk.coming if (s.date - desk.today).days >= 3 and s.is_run and s.kind != "race"][:4]:
        share = next(shares)
        easy = edits.easy_instead(session, desk.pacer, reason) if session.kind != "easy" else session
        shorter = (edits.scaled(easy, share, desk.pacer) or easy) if share < 1 else easy
        if shorter is not session:
            desk.put(session, shorter, "fever", "illness", reason)


def _easier(desk: _Desk, days: int, trigger: str, rule: str, reason: str) -> None:
    """Hard sessions of the next days become easy ones."""
    for session in [s for s in desk.coming if (s.date - desk.today).days < days and s.hard and s.kind != "race"]:
        desk.put(session, edits.easy_instead(session, desk.pacer, reason), trigger, rule, reason)


def _short_nights(desk: _Desk, now: MorningCheck, before: Sequence[MorningCheck]) -> None:
    if now.sleep_h is None or now.sleep_h >= SHORT_NIGHT_H:
        return
    yesterday = next((m for m in before if m.date == desk.today - DAY), None)
    if yesterday and yesterday.sleep_h is not None and yesterday.sleep_h < SHORT_NIGHT_H:
        _easier(
            desk, 1, "two nights below 6 h", "sleep", "After two short nights hard running costs more than it gives."
        )
        return
    for session in [s for s in desk.coming if s.date == desk.today and s.kind in ("vo2max", "mile_pace")]:
        shorter = edits.fewer_reps(session, REPS_AFTER_SHORT_NIGHT)
        if shorter:
            reason = "One short night: a quarter fewer reps at the same pace."
            desk.put(session, shorter, f"{now.sleep_h:g} h of sleep", "sleep", reason)


def _body(desk: _Desk, now: MorningCheck, before: Sequence[MorningCheck]) -> None:
    """Resting heart rate, HRV, soreness and mood; too few mornings say nothing."""
    signs = []
    pulse = [m.resting_heart_rate_bpm for m in before if m.resting_heart_rate_bpm is not None]
    if now.resting_heart_rate_bpm is not None and len(pulse) > BASELINE_MORNINGS:
        usual = median(pulse[:-1])
        if min(now.resting_heart_rate_bpm, pulse[-1]) > usual + RESTING_HEART_RATE_RISE_BPM:
            signs.append(f"resting heart rate {now.resting_heart_rate_bpm:g} against {usual:g} on two mornings")
    waves = [math.log(m.hrv_rmssd_ms) for m in (*before, now) if m.hrv_rmssd_ms is not None]
    if now.hrv_rmssd_ms is not None and len(waves) >= HRV_MORNINGS:
        usual_waves, week = waves[:-7], waves[-7:]
        if len(usual_waves) > 1 and fmean(week) < fmean(usual_waves) - 0.5 * stdev(usual_waves):
            signs.append("a week of low heart rate variability")
    if now.soreness is not None and now.soreness >= SORE and (now.mood is None or now.mood <= LOW_MOOD):
        signs.append(f"soreness {now.soreness:g} of 10")
    if signs:
        trigger = " and ".join(signs)
        _easier(desk, 1, trigger, "readiness", "Your body says not today: easy now, hard when it has come back.")
