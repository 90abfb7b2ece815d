"""What changes in a plan after what really happened: a proposal, each change with its trigger, rule and reason.

Nothing missed is ever crammed in or doubled. What cannot be moved inside the rules is dropped. Every event is answered
once: `Plan.applied` remembers it, so that re-planning twice changes nothing.

source  training science notes 3.14, 3.16 and 4 (coaching judgement [C]; readiness after Nuuttila2022 [B])
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from fourlaps import safety
from fourlaps.errors import InputError, ModelError
from fourlaps.physiology import mile_time
from fourlaps.training import edits, mornings, pins, planning, repair
from fourlaps.training.desk import Change, Desk, shown
from fourlaps.training.extras import Support
from fourlaps.training.limits import limits_for
from fourlaps.training.season import DAY
from fourlaps.units import MILE_M, format_time
from fourlaps.vocabulary.athlete import Result
from fourlaps.vocabulary.log import Availability, Log, SessionFeel
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, Session

GAP_DAYS = 8
SLIDE_DAYS = 2
# How far one result moves the estimate: SD of what we knew, and of the test by kind [training science notes 4, C].
PRIOR_SD, DRIFT_SD_PER_WEEK = 0.015, 0.005
RACE_SD, TRIAL_SD, NOVICE_SD = 0.011, 0.015, 0.025
SURPRISE_SD = 3.0
SMALLEST_STEP, LARGEST_STEP = 0.007, 0.015


@dataclass(frozen=True, slots=True)
class Proposal:
    """The changed plan, why it changed, and whether a red flag has locked it."""

    plan: Plan
    changes: tuple[Change, ...]
    locked: bool


def replan(plan: Plan, log: Log, today: dt.date, *, support: Support) -> Proposal:
    """The proposal that answers everything in `log` up to `today` that `plan` has not answered yet.

    Changes touch only sessions from `today` on (a slot missed earlier is left empty when its session moves).
    """
    desk = Desk(plan, today, planning.pacer_for(plan.request, planning.limits_of_plan(plan)))
    flag = _red_flag(log, today)
    if plan.locked or flag:
        return _locked(desk, flag or "an earlier red flag")
    _after_a_gap(desk, log, support)
    for result in log.results:
        _result(desk, result)
    for feel in log.sessions:
        _feel(desk, feel, log)
    for window in log.availability:
        _availability(desk, window)
    mornings.answer_mornings(desk, log.mornings)
    if desk.changes:
        # After illness nothing grows: what is lost stays lost.
        desk.plan, mended = repair.mend(desk.plan, today, desk.pacer, grow=desk.rest_until is None)
        desk.changes += [
            Change(old.date, old.id, old.title, shown(old, new), "the changes above", rule, reason)
            for old, new, rule, reason in mended
        ]
    if safety.violations(desk.plan):
        _anew(desk, log, support)
    done = replace(desk.plan, applied=(*desk.plan.applied, *desk.applied))
    return Proposal(done, tuple(desk.changes), locked=False)


def _anew(desk: Desk, log: Log, support: Support) -> None:
    """Lay the rest of the season out anew where the old weeks cannot hold together; days of rest and lost days stay."""
    reason = "The weeks that stood no longer fit together after these changes, so they are laid out anew."
    ill = desk.rest_until or desk.today
    nothing = frozenset(desk.today + n * DAY for n in range((ill - desk.today).days))
    lost = frozenset(
        day
        for window in log.availability
        for day in (window.first + n * DAY for n in range((window.last - window.first).days + 1))
        if day.weekday() not in window.days
    )
    share = 0.7 if nothing else 1.0
    # From the fullest answer to the plainest: less volume, then lost days that only ask (illness always holds).
    for part, no_runs in (
        (1.0, lost),
        (0.8, lost),
        (0.6, lost),
        (1.0, frozenset[dt.date]()),
        (0.7, frozenset[dt.date]()),
    ):
        try:
            _from_today(
                desk, log, support, share * part, 0.0, "the changes above", reason, no_runs=no_runs, nothing=nothing
            )
        except ModelError:
            continue
        # Single changes that the new layout overtakes would promise days that are not there.
        desk.changes = [
            c for c in desk.changes if not c.session or c.date in nothing or c.to in ("dropped", "not used")
        ]
        if lost and not no_runs:
            said = "Your free days of the next weeks leave no safe plan; this one takes them as they were before."
            desk.changes.append(Change(desk.today, "", "your free days", "not followed", "availability", "H16", said))
        return
    raise InputError(
        "No safe plan fits what was reported and the days that are free. Free one more day, or choose a later race."
    )


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


def _locked(desk: Desk, flag: str) -> Proposal:
    reason = f"You reported {flag}. That is a question for a doctor, not for a training plan: stop, and see a doctor."
    for session in desk.coming:
        if session.kind != "rest":
            desk.put(session, edits.rest_instead(session, reason), flag, "H15", reason)
    plan = replace(desk.plan, locked=True, guardrail_notes=tuple(dict.fromkeys((reason, *desk.plan.guardrail_notes))))
    return Proposal(plan, tuple(desk.changes), locked=True)


def _after_a_gap(desk: Desk, log: Log, support: Support) -> None:
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


def _from_today(
    desk: Desk,
    log: Log,
    support: Support,
    share: float,
    lost: float,
    trigger: str,
    reason: str,
    *,
    no_runs: frozenset[dt.date] = frozenset(),
    nothing: frozenset[dt.date] = frozenset(),
) -> None:
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
        week_km=max(usual * share, planning.least_week_km(old)),
        longest_km=max(share * longest, 2.0),
        fast_running=old.fast_running and lost == 0 and not nothing,
        strength_history=old.strength_history and lost == 0,
        gap_days=0,
    )
    plan = planning.build_plan(request, support=support, no_runs=no_runs, nothing=nothing)
    desk.pacer = planning.pacer_for(request, planning.limits_of_plan(plan))
    kept = tuple(s for s in pins.pinned_from(desk.plan, desk.today) if s.date not in nothing | no_runs)
    plan, _lost = pins.carry(plan, kept, desk.pacer)
    desk.plan = replace(plan, applied=desk.plan.applied)
    desk.changes.append(Change(desk.today, "", "the plan so far", "a new plan from today", trigger, "H1", reason))


# --- results -------------------------------------------------------------------------------------------------------


def _result_key(result: Result) -> str:
    return f"result:{result.date}:{result.distance_m:g}:{result.time_s:g}"


def _result(desk: Desk, result: Result) -> None:
    day = result.date
    if day is None or not desk.new(_result_key(result)):
        return
    if day > desk.today:
        reason = f"A result of {day} lies after {desk.today}; it was not used. Check its date."
        desk.changes.append(Change(desk.today, "", "", "not used", "result after today", "log", reason))
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
                edits.repaced(s, factor, pacer) if s.date > max(day, desk.today - DAY) and not s.pinned else s
                for s in week.sessions
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


def _availability(desk: Desk, window: Availability) -> None:
    if not desk.new(f"availability:{window.first}:{window.last}:{window.days}"):
        return
    trigger = f"available days from {window.first} to {window.last}"
    for session in desk.coming:
        inside = window.first <= session.date <= window.last
        if not inside or not session.is_run or session.kind == "race" or session.date.weekday() in window.days:
            continue
        if session.pinned:
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
    desk: Desk,
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
        if session.pinned or any(s.kind != "easy" or s.pinned for s in there):
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


def _feel(desk: Desk, feel: SessionFeel, log: Log) -> None:
    session = desk.find(feel.session)
    if not desk.new(f"feel:{feel.session}:{feel.status}"):
        return
    if session is None:
        reason = f"No session '{feel.session}' stands in this plan, so this report was not used."
        desk.changes.append(Change(desk.today, feel.session, "", "not used", "unknown session", "log", reason))
        return
    if feel.status == "missed":
        _missed(desk, session, log)
    elif feel.status in ("failed", "stopped"):
        _failed(desk, session, log)
    elif feel.status == "too_easy":
        _too_easy(desk, session, log)


def _missed(desk: Desk, session: Session, log: Log) -> None:
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


def _next_of(desk: Desk, session: Session) -> Session | None:
    after = [s for s in desk.coming if s.date > session.date and _family(s) == _family(session)]
    return min(after, key=lambda s: s.date) if after else None


def _failed(desk: Desk, session: Session, log: Log) -> None:
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


def _too_easy(desk: Desk, session: Session, log: Log) -> None:
    easy = {feel.session for feel in log.sessions if feel.status == "too_easy"}
    past = [s for s in desk.plan.sessions if _family(s) == _family(session) and s.date <= session.date]
    if len(past) < 2 or any(s.id not in easy for s in past[-2:]):
        return
    upcoming = _next_of(desk, session)
    longer = edits.more_reps(upcoming) if upcoming else None
    if upcoming and longer:
        reason = "Two in a row were too easy: one rep more. The pace waits for a race or a test."
        desk.put_if_safe(upcoming, longer, "two sessions too easy", "H21", reason)
