"""What sessions that went wrong, went too well or did not happen change: little, and never by cramming.

source  training science notes 4 (coaching judgement [C])
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Sequence
from dataclasses import replace

from fourlaps import safety
from fourlaps.physiology import form_filter
from fourlaps.training import answers, edits, gaps, menu, red_flags, repair, results
from fourlaps.training.desk import Change, Desk
from fourlaps.training.season import DAY
from fourlaps.vocabulary.decision import ChangeKind
from fourlaps.vocabulary.log import SessionFeel
from fourlaps.vocabulary.plan import QUALITY_KINDS, Past, Plan, Session
from fourlaps.vocabulary.workout import Part

_FAST_KINDS = frozenset({"vo2max", "mile_pace", "time_trial"})
# Rounding: whole minutes stay whole.
_A_SECOND_MORE = 1.0005
MISSED = "Missed is missed: nothing is added elsewhere, and nothing is doubled."


def note_the_past(desk: Desk) -> None:
    """Write into the plan which sessions before today did not happen, and which were done on another day."""
    known = set(desk.plan.past.not_run) if desk.plan.past else set()
    over = [s for s in desk.plan.sessions if s.date < desk.history_until]
    missed = {s.id for s in over if _status(desk, s) == "missed"}
    # Days told to be lost only afterwards: what nobody reported of them was not run.
    missed |= {s.id for s in over if s.is_run and not s.pinned and not _status(desk, s) and desk.was_lost(s.date)}
    # Nor what stood on days that a red flag had stopped.
    first, last = red_flags.stopped(desk.log) or (dt.date.max, dt.date.min)
    missed |= {s.id for s in over if s.kind != "rest" and not _status(desk, s) and first <= s.date <= last}
    taken_back = {name for name, feel in desk.feels.items() if feel.status != "missed"}
    inside = {s.date for s in desk.plan.sessions}
    moved = [
        (s.id, feel.day)
        for s in desk.plan.sessions
        if (feel := desk.feel_of(s)) is not None
        and feel.status != "missed"
        and feel.day is not None
        and feel.day in inside
        # What was done on another day is over with that day; what moves to today is still to be run.
        and max(s.date, feel.day) < (desk.today if feel.status == "moved" else desk.history_until)
    ]
    desk.remember(not_run=tuple(known - taken_back | missed), moved=moved)


def as_told(plan: Plan, feels: Collection[SessionFeel], today: dt.date) -> Plan:
    """The plan with its past as it is told, for words about it: what was missed before today was not run, what was
    run on another day stands there."""
    status = {feel.session: feel.status for feel in feels}
    missed = {s.id for s in plan.sessions if s.date < today and status.get(s.id) == "missed"}
    old = plan.past or Past(today)
    not_run = {name for name in old.not_run if status.get(name, "missed") == "missed"} | missed
    here, inside = {s.id for s in plan.sessions}, {s.date for s in plan.sessions}
    went = {f.session: f.day for f in feels if f.status != "missed" and f.session in here and f.day in inside and f.day}
    moved = {**dict(old.moved), **went}
    if not_run == set(old.not_run) and moved == dict(old.moved):
        return plan
    return replace(plan, past=replace(old, not_run=tuple(sorted(not_run)), moved=tuple(sorted(moved.items()))))


def answer_feels(desk: Desk) -> None:
    """Answer every reported session once, the earliest first."""
    ids = {s.id: s.date for s in desk.plan.sessions}
    for feel in sorted(desk.feels.values(), key=lambda f: (ids.get(f.session, dt.date.max), f.session)):
        if not desk.new(f"feel:{feel.session}:{feel.status}:{feel.day or ''}".rstrip(":")):
            continue
        session = desk.find(feel.session)
        if session is None:
            reason = f"No session '{feel.session[:60]}' stands in this plan, so this report was not used."
            other = "With the name of a session of this plan it would have been used."
            trigger = "unknown session"
            desk.changes.append(
                Change(desk.today, feel.session, "", "not used", trigger, "log", reason, other, kind="not_used")
            )
        elif feel.status == "missed":
            _missed(desk, session)
        elif feel.status == "moved":
            _moved(desk, session, feel)
        elif session.date > desk.today and (feel.day is None or feel.day > desk.today):
            reason = f"{session.title} stands on {session.date}, after {desk.today}; it cannot be {feel.status} yet."
            other = "On its day or after it, it would have been used."
            desk.changes.append(
                Change(desk.today, session.id, "", "not used", feel.status, "log", reason, other, kind="not_used")
            )
        elif feel.status in ("failed", "stopped") or _went_wrong(session, feel):
            _failed(desk, session, feel)
        elif feel.status == "too_easy" or _was_easy(session, feel):
            _too_easy(desk, session)


def _status(desk: Desk, session: Session) -> str:
    feel = desk.feel_of(session)
    return feel.status if feel else ""


def _work(session: Session) -> Part | None:
    """The part of a session that is the work: its set, else its steady fast stretch."""
    parts = session.workout.parts if session.workout else ()
    found = [p for p in parts if p.part == "set"] or [p for p in parts if p.part == "steady" and (p.zone or 1) > 1]
    return max(found, key=lambda p: p.running_duration_s, default=None)


def family_of(session: Session) -> str:
    """The catalogue family of a session, empty where it has no workout."""
    return session.workout.family if session.workout else ""


# --- missed and moved ----------------------------------------------------------------------------------------------


def _missed(desk: Desk, session: Session) -> None:
    trigger, many = f"missed on {session.date:%a %d %b}", False
    if session.kind in QUALITY_KINDS and not session.pinned and session.date >= desk.today - 7 * DAY:
        week = [
            s
            for s in desk.plan.sessions
            if s.kind in QUALITY_KINDS and _status(desk, s) == "missed" and 0 <= (desk.today - s.date).days <= 7
        ]
        many = len(week) >= answers.bound("missed", "many")
        slide = int(answers.bound("missed", "slide_days"))
        near = abs((desk.today - session.date).days) <= slide
        offsets = [n for n in in_reach(desk, session, range(1, slide + 1)) if session.date + n * DAY >= desk.today]
        if not many and near and slid(desk, session, trigger, "H16", offsets):
            return
    kind: ChangeKind = "lost" if session.kind in QUALITY_KINDS else "missed"
    otherwise = "A hard session could have slid by up to two days where every rule holds; here no such day was left."
    if session.kind not in QUALITY_KINDS:
        otherwise = "Nothing would have: a single run is never made up for."
    elif many:
        otherwise = "With fewer hard sessions missed in a week it could have slid by up to two days."
    reason = MISSED
    if session.date >= desk.today:
        gone = edits.rest_instead(session, reason)
        if session.date == desk.today:
            gone = replace(gone, title=f"Missed: {session.title}")
        desk.put(session, gone, trigger, "H16", reason, otherwise, kind)
    elif session.is_run:
        desk.changes.append(
            Change(session.date, session.id, session.title, "dropped", trigger, "H16", reason, otherwise, kind)
        )
    stand_still(desk, session, trigger)


def in_reach(desk: Desk, session: Session, offsets: Sequence[int]) -> list[int]:
    """The days a session may slide by: one at most within the last ten before the race."""
    race, most = desk.plan.request.race, int(answers.bound("missed", "slide_days"))
    late = int(answers.bound("missed", "late_days"))
    least = int(answers.bound("missed", "slide_days_late"))
    return [n for n in offsets if abs(n) <= (least if (race - session.date).days - max(n, 0) <= late else most)]


def _size(work: Part) -> tuple[str, float | None, float | None]:
    """What one rep of the work is; of a steady stretch nothing but that it is one."""
    return work.part, work.rep_distance_m, work.rep_duration_s


_A_REP_OR_TWO = 2
_WAITS = "The ladder waits: the step that was missed comes first, then the next."


def stand_still(desk: Desk, session: Session, trigger: str, reason: str = _WAITS) -> None:
    """What was missed, or run easy instead, is not climbed past: the next of its kind holds as many reps or minutes, or
    as many as were run before."""
    upcoming, work = next_of(desk, session), _work(session)
    later = _work(upcoming) if upcoming else None
    if upcoming is None or work is None or later is None:
        return
    lived = [s for s in desk.plan.as_lived.sessions if s.date < session.date and family_of(s) == family_of(session)]
    alike = [w for s in lived if (w := _work(s)) is not None and _size(w) == _size(work)]
    # A week that held little cut it: the step of the ladder is what it was meant to hold.
    held = desk.shown.past.held if desk.shown is not None and desk.shown.past is not None else ()
    alike += [w for meant, _ in held if meant.id == session.id and (w := _work(meant)) and _size(w) == _size(work)]
    work = max((work, *alike), key=lambda part: (part.repeats, part.duration_s))
    other = "Done as planned, it would have grown by a rep or two."
    if later.repeats > work.repeats + _A_REP_OR_TWO:
        other = "Done as planned, it would have kept its repeats."
    again = None
    if "set" not in (work.part, later.part):
        longer = later.duration_s > work.duration_s
        again = edits.shorter_tempo(upcoming, _A_SECOND_MORE * work.duration_s / later.duration_s) if longer else None
        other = "Done as planned, it would have grown by a few minutes."
    elif _size(later) == _size(work):
        again = edits.with_repeats_of(upcoming, work.repeats) if later.repeats > work.repeats else None
    if again is not None:
        desk.put_if_safe(upcoming, again, trigger, "H16", reason, other)


def next_of(desk: Desk, session: Session) -> Session | None:
    """The next session of the same family that is still to come."""
    after = [s for s in desk.coming if s.date > session.date and family_of(s) == family_of(session) != ""]
    return min(after, key=lambda s: s.date, default=None)


def slid(
    desk: Desk,
    session: Session,
    trigger: str,
    rule: str,
    offsets: Sequence[int],
    *,
    own: bool = False,
) -> bool:
    """Put a session on a near day whose easy run or rest it replaces, if every rule still holds.

    A session of the past stays where it was, as missed; its like stands on the new day under an id of its own.

    own  the runner names the day: it need not be free, and the session stays whole
    """
    closed = desk.closed - {session.id}
    days = [session.date + offset * DAY for offset in offsets]
    found = [edits.on_day(session, day) if own else desk.on_day(session, day) for day in days]
    # A day with the minutes for all of it comes before a nearer one with fewer.
    copies = sorted((copy for copy in found if copy is not None), key=lambda copy: is_cut(session, copy))
    for copy in copies:
        day = copy.date
        if day < desk.today or day >= desk.plan.request.race:
            continue
        there = [s for s in desk.plan.on(day) if s.is_run]
        if _into_an_easy_week(desk.plan, session.date, day):
            continue
        crammed = crowded(desk, session, day)
        if crammed and session.kind in QUALITY_KINDS and not own:
            continue
        if day != session.date and results.raced_near(desk, day, session.kind) is not None:
            continue
        if session.pinned or any(s.kind != "easy" or s.pinned or s.id in closed for s in there):
            continue
        plan = desk.plan
        for easy in there:
            gone = edits.rest_instead(easy, "Its place is taken by a session that moved.")
            plan = repair.with_session(plan, easy, gone)
        if gaps.too_early(desk, copy) or day in gaps.unwell_days(desk):
            continue
        if session.date < desk.history_until:
            copy = replace(copy, id=_fresh_id(plan, session, day))
            plan = added(plan, repair.flagged(copy, plan))
        else:
            plan = repair.with_session(plan, session, repair.flagged(copy, plan))
        broken = {(v.guardrail, v.date) for v in safety.violations(plan)}
        if broken and broken - {(v.guardrail, v.date) for v in safety.violations(desk.plan)}:
            continue
        close = "Every rule holds there, though fast sessions stand close together."
        reason = close if crammed else "It fits there with an easy day on both sides."
        reason += cut_words(desk, session, copy)
        otherwise = "Without a free day that keeps hard days apart it would have been dropped."
        for easy in there:
            desk.note(easy, edits.rest_instead(easy, ""), trigger, rule, "Its place is taken.", otherwise)
        desk.plan = plan
        desk.note(session, copy, trigger, rule, reason, otherwise)
        if copy.id != session.id:
            desk.changes.append(Change(day, copy.id, "Rest", session.title, trigger, rule, reason, otherwise, "comes"))
        return True
    return False


def is_cut(session: Session, copy: Session) -> bool:
    """Whether a session holds less on its new day than it did."""
    return copy.workout != session.workout


def cut_words(desk: Desk, session: Session, copy: Session) -> str:
    """That a session got shorter for the minutes of its new day, with a space before it; empty where it did not."""
    minutes = desk.minutes_of(copy.date)
    return f" That day has {minutes:.0f} min, so it is shorter." if session.duration_s > 60 * minutes else ""


def _into_an_easy_week(plan: Plan, was: dt.date, day: dt.date) -> bool:
    """Whether a day lies in an easy week that another day is not of: it is there to let the week before settle."""
    week = next((w for w in plan.weeks if any(s.date == day for s in w.sessions)), None)
    return week is not None and week.down_week and all(s.date != was for s in week.sessions)


def crowded(desk: Desk, session: Session, day: dt.date) -> bool:
    """Whether a session would stand on the day next to a fast one, or in a week that holds as many of those without
    it as any week of the plan. A tempo below twenty minutes is no hard day (H3), and no easy one either."""
    fast = QUALITY_KINDS | {"race"}
    lived = [[s.date for s in w.sessions if s.kind in fast and s.id != session.id] for w in desk.plan.as_lived.weeks]
    if any(abs((other - day).days) == 1 for week in lived for other in week):
        return True
    here = next((n for n, week in enumerate(desk.plan.weeks) if any(s.date == day for s in week.sessions)), None)
    most = max(sum(s.kind in fast for s in week.sessions) for week in desk.plan.weeks)
    return here is not None and len(lived[here]) >= most


def _fresh_id(plan: Plan, session: Session, day: dt.date) -> str:
    taken = {s.id for s in plan.sessions}
    name = f"{day.isoformat()}-{session.kind}"
    while name in taken:
        name += "-moved"
    return name


def added(plan: Plan, session: Session) -> Plan:
    """The plan with one session more; a rest entry of its day goes."""
    nothing = replace(session, id="")
    return repair.with_session(plan, nothing, session)


def _moved(desk: Desk, session: Session, feel: SessionFeel) -> None:
    """The runner's own move: kept where it is safe, answered clearly where it is not."""
    day = feel.day
    if day is None:
        _moved_nowhere(desk, session)
        return
    if day == session.date:
        return
    start, race = desk.plan.request.start, desk.plan.request.race
    if not start <= day <= race:
        where = f"before the plan begins on {start}" if day < start else f"after the race on {race}"
        reason = f"{day} lies {where}, so this move was not used. Check the date: a session moves within the plan."
        trigger, other = f"moved from {session.date} to {day}", "A day of the plan would have been looked at."
        desk.changes.append(
            Change(desk.today, session.id, "", "not used", trigger, "log", reason, other, kind="not_used")
        )
        return
    if max(session.date, day) < desk.today:
        return
    trigger = f"moved from {session.date:%a %d %b} to {day:%a %d %b}"
    days = (day - session.date).days
    # Both days past: it was done there. One past: it is looked at as any other move.
    offsets = [days] if day >= desk.today else []
    if session.kind == "race" or not (offsets and slid(desk, session, trigger, "H16", offsets, own=True)):
        why = "There it would break a rule or push something else out, so it stays where it is."
        if session.kind == "race":
            why = "The race's day is the race's day; a new date is a wish of its own."
        other = "A day with an easy run or none, and easy days on both sides, would have taken it."
        desk.changes.append(
            Change(session.date, session.id, session.title, "stays", trigger, "H3", why, other, "stays")
        )


def _moved_nowhere(desk: Desk, session: Session) -> None:
    """A session that moved to no day that was named: to the next day that can take it, else it is left out; one of
    the past was run some day, and counts where it stood."""
    trigger = f"moved from {session.date:%a %d %b}, to no day named"
    if session.date < desk.history_until:
        reason = "No day was named for it, so it counts as run on the day it stood."
        desk.not_used(session.date, trigger, "log", reason, "With its new day in 'date' it would count there.")
        return
    if session.kind in ("race", "rest"):
        why = "The race's day is the race's day; a new date is a wish of its own."
        desk.not_used(session.date, trigger, "log", why, "With a new race day in the wish the weeks would follow it.")
        return
    slide = int(answers.bound("missed", "slide_days"))
    offsets = [n for n in in_reach(desk, session, range(1, slide + 1)) if session.date + n * DAY >= desk.today]
    if session.kind not in QUALITY_KINDS:
        offsets = [n for n in offsets if not any(s.is_run for s in desk.plan.on(session.date + n * DAY))]
    if session.is_run and not session.pinned and slid(desk, session, trigger, "H16", offsets):
        return
    reason = "No day was named for it and none near could take it, so it is left out and nothing is doubled."
    otherwise = "With its new day in 'date' that day would have been looked at."
    desk.put(session, edits.rest_instead(session, reason), trigger, "H16", reason, otherwise)
    if session.kind in QUALITY_KINDS:
        stand_still(desk, session, trigger)


# --- failed and too easy -------------------------------------------------------------------------------------------


def _went_wrong(session: Session, feel: SessionFeel) -> bool:
    """Whether the reps or the effort of a session that counts as done say that it failed."""
    work = _work(session)
    if session.kind not in QUALITY_KINDS or work is None:
        return False
    slow = (1 - answers.bound("failed", "slow_share")) * work.target_speed_mps[0]
    reps = sum(speed < slow for speed in feel.reps_speed_mps)
    if _stopped_early(work, feel):
        return True
    hard = feel.rpe is not None and session.kind != "time_trial" and feel.rpe >= answers.bound("failed", "rpe")
    return hard or reps >= answers.bound("failed", "reps")


def _stopped_early(work: Part, feel: SessionFeel) -> bool:
    """Whether the reps that were run are plainly fewer than asked; one speed alone may be the mean of all."""
    told = len(feel.reps_speed_mps)
    return work.part == "set" and 1 < told < answers.bound("failed", "reps_left") * work.repeats


def _was_easy(session: Session, feel: SessionFeel) -> bool:
    """Whether every rep was clearly faster than asked and still felt easy."""
    work = _work(session)
    if session.kind not in QUALITY_KINDS or work is None or not feel.reps_speed_mps or feel.rpe is None:
        return False
    fast = (1 + answers.bound("too_easy", "fast_share")) * work.midpoint_mps
    return min(feel.reps_speed_mps) >= fast and feel.rpe <= answers.bound("too_easy", "rpe")


def _bad(desk: Desk, session: Session) -> bool:
    feel = desk.feel_of(session)
    return feel is not None and (feel.status in ("failed", "stopped") or _went_wrong(session, feel))


def _went_well_since(desk: Desk, session: Session) -> bool:
    """Whether a session of the same kind was run after this one and nothing says that it went wrong too."""
    lived = (s for s in desk.plan.as_lived.sessions if s.kind == session.kind and s.date > session.date)
    ran = (s for s in lived if s.date < desk.today or desk.feel_of(s))
    return any(_status(desk, s) not in ("missed", "moved") and not _bad(desk, s) for s in ran)


def _cause(desk: Desk, session: Session) -> str:
    """What explains a session that went wrong, empty where nothing known does."""
    morning = next((m for m in desk.log.mornings if m.date == session.date), None)
    weather = desk.log.weather_on(session.date)
    if morning is not None and morning.illness != "none":
        return f"{morning.illness} illness that morning"
    if (
        morning is not None
        and morning.sleep_h is not None
        and morning.sleep_h < answers.bound("readiness", "short_night_h")
    ):
        return f"{morning.sleep_h:g} h of sleep"
    if weather is not None and weather.temp_c is not None and weather.temp_c >= answers.bound("failed", "hot_c"):
        return f"{weather.temp_c:g} °C"
    hard = [s for s in desk.plan.as_lived.sessions if s.hard and 0 < (session.date - s.date).days < 2]
    return f"{hard[0].title} the day before" if hard else ""


def _failed(desk: Desk, session: Session, feel: SessionFeel) -> None:
    told = _work(session)
    early = told is not None and feel.status == "done" and _stopped_early(told, feel)
    what = "stopped" if feel.status == "stopped" or early else "failed"
    trigger = f"{what} on {session.date:%a %d %b}"
    if feel.reps_speed_mps and (work := _work(session)):
        short = 100 * (1 - min(feel.reps_speed_mps) / work.target_speed_mps[0])
        if short >= 1:
            trigger += f", slowest rep {short:.0f} % below the range"
    if feel.rpe is not None:
        trigger += f", felt {feel.rpe:g} of 10"
    if session.kind not in QUALITY_KINDS:
        return
    if _went_well_since(desk, session):
        # A whole season may be told at once: what went wrong in January is no word about October.
        reason = "You have run one of its kind since, and that says more: nothing changes for this one now."
        other = "Told before the next of its kind, it would have had a say in that one."
        desk.changes.append(
            Change(session.date, session.id, session.title, "stays", trigger, "failed", reason, other, "stays")
        )
        return
    cause = _cause(desk, session)
    if cause:
        upcoming = next_of(desk, session)
        again = _like(upcoming, session) if upcoming else None
        reason = f"There was a cause ({cause}), so it says nothing about your form: the same step once more."
        other = "Without a cause the next one would have had a quarter fewer reps."
        if upcoming and again and desk.put_if_safe(upcoming, again, trigger, "failed", reason, other):
            return
        desk.changes.append(
            Change(session.date, session.id, session.title, "stays", trigger, "failed", reason, other, "stays")
        )
        return
    bad = sorted(
        (s for s in desk.plan.sessions if s.date <= session.date and s.kind in QUALITY_KINDS and _bad(desk, s)),
        key=lambda s: s.date,
    )
    bad = [s for s in bad if s.id == session.id or not _cause(desk, s)]
    fortnight = [s for s in bad if (session.date - s.date).days <= answers.bound("failed", "window_days")]
    month = [s for s in bad if (session.date - s.date).days <= answers.bound("failed", "third_window_days")]
    since = (desk.today - session.date).days  # easy days follow what went wrong; weeks later they answer nothing
    if len(month) >= 3 and since <= answers.bound("failed", "third_window_days"):
        _easy_days(desk, int(answers.bound("failed", "third_easy_days")), f"third failed session: {trigger}")
        desk.ask(
            desk.today, "", "are you well?", f"third failed session: {trigger}", "failed",
            "Three in a month is the body's word, not the plan's. Weeks of tiredness, frequent colds, missed periods, "
            "lost weight or low iron are worth a doctor's look. Ask for one before you train hard again.",
            "Two would have brought easy days only.",
        )  # fmt: skip
        return
    if len(fortnight) >= 2 and since <= answers.bound("failed", "window_days"):
        _easy_days(desk, int(answers.bound("failed", "easy_days")), f"second failed session: {trigger}")
        _from_reps(desk, session, feel, trigger, slower=True)
        return
    upcoming = _next_like(desk, session)
    shorter = _step_again(upcoming, session) if upcoming else None
    other = "With a cause (heat, a short night, illness, a hard day before) the same session would have come again."
    if upcoming and shorter:
        reason = "The last one did not come off. The next has three quarters of it at most, at the same pace; then it "
        if desk.put_if_safe(upcoming, shorter, trigger, "failed", reason + "grows again.", other):
            return
    reason = "It did not come off, and nothing like it is ahead that could be less: one alone changes nothing else."
    if session.kind == "time_trial":
        reason = "A test that did not come off says little: the plan goes on, and the next test or race says more."
    desk.changes.append(
        Change(session.date, session.id, session.title, "stays", trigger, "failed", reason, other, "stays")
    )


def _next_like(desk: Desk, session: Session) -> Session | None:
    """The next session that asks for the same: of its family, or where none is ahead of its kind."""
    if (same := next_of(desk, session)) is not None:
        return same
    after = [s for s in desk.coming if s.date > session.date and s.kind == session.kind]
    return min((s for s in after if family_of(s) not in ("TR", "TT")), key=lambda s: s.date, default=None)


def _step_again(upcoming: Session, session: Session) -> Session | None:
    """The coming session with three quarters at most of the reps or minutes that failed, or that it was to have if that
    is less."""
    left = answers.bound("failed", "reps_left")
    work, later = _work(session), _work(upcoming)
    shorter = edits.fewer_reps(upcoming, left) or edits.shorter_tempo(
        upcoming, left * min(1.0, work.duration_s / later.duration_s if work and later else 1.0)
    )
    if shorter is None or work is None or later is None:
        return shorter
    if (later.rep_distance_m, later.rep_duration_s) != (work.rep_distance_m, work.rep_duration_s):
        return shorter
    fewest = max(2, int(left * min(work.repeats, later.repeats)))
    return edits.with_repeats_of(upcoming, fewest) if fewest < later.repeats else shorter


def _like(upcoming: Session, session: Session) -> Session | None:
    """The coming session with no more reps than the one before, where only reps differ."""
    work, later = _work(session), _work(upcoming)
    if work is None or later is None or later.repeats <= work.repeats:
        return None
    return edits.with_repeats_of(upcoming, work.repeats)


def _easy_days(desk: Desk, days: int, trigger: str) -> None:
    reason = f"Too much went wrong too close together. {days} easy days first; the body is asking for them."
    other = "A single one without another in a fortnight would only have made the next of its kind shorter."
    near = [s for s in desk.coming if s.hard and s.kind != "race" and (s.date - desk.today).days < days]
    if not near:
        last = desk.today + (days - 1) * DAY
        raced = any(s.kind == "race" and s.date <= last for s in desk.coming)
        held = f"{'but the race ' if raced else ''}stands up to {last:%a %d %b}; it stays so."
        reason = f"Too much went wrong too close together. Nothing hard {held}"
        # From tomorrow on: today may be the very session that failed.
        desk.stays(desk.today + DAY, f"nothing hard up to {last:%a %d %b}", trigger, "failed", reason, other)
    for hard in near:
        desk.put(hard, repair.made_easy(hard, desk.plan, desk.pacer, reason), trigger, "failed", reason, other)


def _too_easy(desk: Desk, session: Session) -> None:
    """One step up the ladder where the two latest of the kind, or of the same reps, were too easy."""
    if session.kind not in QUALITY_KINDS:
        return
    lived = [s for s in desk.plan.as_lived.sessions if s.date < desk.today or desk.feel_of(s)]
    of_kind = sorted((s for s in lived if s.kind == session.kind), key=lambda s: s.date)
    same = [s for s in of_kind if family_of(s) == family_of(session)]
    pairs = [group[-2:] for group in (of_kind, same) if len(group) >= 2 and of_kind[-1].id == session.id]
    latest = next((pair for pair in pairs if all(_is_easy(desk, s) for s in pair)), None)
    if latest is None:
        return
    trigger = f"too easy twice, on {latest[0].date:%a %d %b} and {latest[1].date:%a %d %b}"
    feel = desk.feel_of(session)
    reason = "Two in a row were too easy: one rep more. The pace waits for a race or a test."
    other = "One easy session alone changes nothing."
    grown = False
    for upcoming in _next_steps(desk, session):
        longer = edits.more_reps(upcoming)
        if longer is not None and desk.put_if_safe(upcoming, longer, trigger, "H21", reason, other):
            grown = True
            break
    if feel is not None:
        _from_reps(desk, session, feel, trigger, slower=False, follow=not grown)
    test = int(answers.bound("too_easy", "test_after_days"))
    tested = [
        s for s in desk.plan.sessions if s.kind in ("time_trial", "race") and abs((s.date - desk.today).days) < test
    ]
    if not tested and not desk.log.results and desk.new(f"offer:test:{session.id}"):
        reason = "A mile or 3 km on the track at the end of your next easy week would tell what you can run now."
        desk.ask(desk.today, "", "a time trial?", trigger, "test", reason, "A test in the last three weeks.")


def _next_steps(desk: Desk, session: Session) -> list[Session]:
    """Where the ladder goes on: the next of the same reps, then the next ones of the kind; a check is no rung."""
    later = [s for s in desk.coming if s.date > session.date and s.kind == session.kind and not s.pinned]
    rungs = [s for s in sorted(later, key=lambda s: s.date) if family_of(s) not in menu.LAST_CHECK]
    same = [s for s in rungs if family_of(s) == family_of(session)]
    return [*same[:1], *(s for s in rungs if s not in same)][:2]


def _is_easy(desk: Desk, session: Session) -> bool:
    feel = desk.feel_of(session)
    return feel is not None and (feel.status == "too_easy" or _was_easy(session, feel))


def _from_reps(
    desk: Desk, session: Session, feel: SessionFeel, trigger: str, *, slower: bool, follow: bool = True
) -> None:
    """Let the reps of a session say a little about the mile, by the filter and within one per cent.

    follow  the paces go along; not where the reps have changed already (H21)
    """
    work = _work(session)
    if work is None or not feel.reps_speed_mps:
        return
    mean = sum(feel.reps_speed_mps) / len(feel.reps_speed_mps)
    step = -math.log(mean / work.midpoint_mps)
    if (step > 0) != slower:
        return
    day, mile_s, sd = results.form_of(desk)
    variance = form_filter.drifted(sd**2, (session.date - day).days)
    seen = math.log(desk.plan.mile_on(session.date)) + step
    log_s, after = form_filter.updated(math.log(mile_s), variance, seen, answers.bound("pace", "training_sd"))
    most = answers.bound("too_easy", "most_pace")
    log_s = math.log(mile_s) + max(-most, min(most, log_s - math.log(mile_s)))
    results.remember_form(desk, max(day, session.date), math.exp(log_s), math.sqrt(after), result=False)
    if follow:
        reason = "Reps say a little about the mile, a per cent at most; the paces of the coming sessions follow them."
        results.follow(desk, desk.today, trigger, reason)
