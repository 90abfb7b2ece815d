"""Fast running that begins, or comes back after three weeks, begins short, and never with a test (H9)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from fourlaps import safety
from fourlaps.training import edits, menu, repair
from fourlaps.training.giving import SEEN, Fitting
from fourlaps.training.limits import limits_of_plan, rule
from fourlaps.training.season import DAY
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.plan import Plan, Session
from fourlaps.vocabulary.workout import Part

# How much longer warm-up and cool-down get at most where a session takes the slot of a longer one [our guess, D].
_LONGER_ENDS = 1.5


def after_days_away(plan: Plan, pacer: Pacer) -> Plan:
    """A new plan in which fast running comes back after days away as it begins (H9): short, and never with a test.

    The same plan where the rules leave no such session there.
    """
    by, begun = Fitting(plan.request.start, pacer, ()), plan
    first = next((s for s, since in _firsts(plan) if since is not None and s.kind == "time_trial"), None)
    # A test's week has no room for a tempo with reps behind it.
    plain = (s for s in plan.sessions if s.kind == "mile_pace" and all(p.zone != 2 for p in _parts(s)))
    later = next((s for s in plain if first and s.date > first.date), None)
    if first is not None and later is not None:
        # The test's slot holds what would have come after it, short.
        held_m, most_m = _fast_m(later, plan), 1000 * rule("H9")["first_session_km"]
        short = later if held_m <= most_m else edits.fewer_reps(later, most_m / held_m)
        if short is not None and _fast_m(short, plan) <= most_m:
            begun = by.put(plan, first, _as_long(short, first, plan, by), ("H9", ""))
    for made in (begun, plan):
        # What other rules then take may be that session: the next one is the first.
        for _ in range(2):
            made, _ = repair.mend(short_again(made, None, by), plan.request.start, pacer)
        if not safety.violations(made):
            return made
    return plan


def short_again(plan: Plan, stood: Plan | None, by: Fitting) -> Plan:
    """The first session faster than tempo as short as H9 asks: fewer reps, the one missed, shorter reps, or easy.

    So it is at the beginning, and again after three weeks without that the plan as it stood did not hold. A test is
    never such a session, nor the first one at mile pace.
    """
    most_m = 1000 * rule("H9")["first_session_km"]
    shown = {(s.id, since): _fast_m(s, stood) for s, since in _firsts(stood)} if stood else {}
    for _ in range(2):
        for first, since in [(s, day) for s, day in _firsts(plan) if s.date >= by.today and s.id not in by.keep]:
            held_m = _fast_m(first, plan)
            as_shown = held_m <= SEEN * shown.get((first.id, since), 0.0)
            if as_shown or (first.kind != "time_trial" and held_m <= most_m):
                continue
            if first.kind == "time_trial":
                found = "no session at mile pace before the test"
                why = "A test is never the first fast running; it comes after a few shorter sessions."
                made = _missed_first(plan, first, by, most_m)
            else:
                found = f"{held_m / 1000:.2f} km faster than tempo, "
                found += f"where {most_m / 1000:g} km in the first session is allowed"
                why = "Fast running comes back with a short first session."
                tries = [edits.fewer_reps(first, most_m / held_m), _missed_first(plan, first, by, most_m)]
                tries.append(edits.halved_reps(first, most_m))
                made = next((s for s in tries if s is not None and _fast_m(s, plan) <= most_m), None)
                made = made and _as_long(made, first, plan, by)
            made = made or edits.easy_instead(first, by.pacer, why)
            plan = by.put(plan, first, made, ("H9", found))
    return plan


def _firsts(plan: Plan) -> list[tuple[Session, dt.date | None]]:
    """The sessions with which fast running begins, or comes back after the days of H9, and the first at mile pace,
    each with the day of the last fast running before it."""
    request, days = plan.request, rule("H9")["window_days"]
    lived = sorted((s for s in plan.as_lived.sessions if s.is_run), key=lambda s: s.date)
    fast = [s for s in lived if s.kind in ("race", "time_trial") or _fast_m(s, plan) > 0]
    last = request.start - (1 + request.gap_days) * DAY if request.fast_running else None
    found: dict[str, tuple[Session, dt.date | None]] = {}
    for session in fast:
        back = last is None or (session.date - last).days > days
        if back and session.kind != "race":
            found[session.id] = session, last
        if session.kind != "race" or last is not None:
            last = session.date
    at_mile = next((s for s in fast if s.kind in ("mile_pace", "time_trial")), None)
    if not safety.fast_lately(request) and at_mile is not None:
        found[at_mile.id] = at_mile, None
    return list(found.values())


def _fast_m(session: Session, plan: Plan) -> float:
    """Metres of a session faster than tempo."""
    content = safety.content_in(plan, session)
    return content.mile_m + content.five_k_m


def _missed_first(plan: Plan, here: Session, by: Fitting, most_m: float) -> Session | None:
    """What a short first fast session that was missed was to hold, in the slot of another; None without one."""
    gone = set(plan.past.not_run) if plan.past else set()
    for missed in sorted((s for s in plan.sessions if s.id in gone and s.date < by.today), key=lambda s: s.date):
        # Its paces are those of the mile it was planned at, which may be another one by now.
        made = edits.repaced(missed, plan.mile_on(missed.date) / plan.request.mile_s, by.pacer)
        if missed.kind in ("mile_pace", "vo2max") and 0 < _fast_m(made, plan) <= most_m:
            return _as_long(_short_late(made, here, plan), here, plan, by)
    return None


def _short_late(session: Session, here: Session, plan: Plan) -> Session:
    """A session for the slot of another one: in the peak and taper weeks the tempo before its reps stays short."""
    late = any(w.block in ("peak", "taper") and any(s.id == here.id for s in w.sessions) for w in plan.weeks)
    tempo_s = max((p.duration_s for p in _parts(session) if p.part == "steady" and p.zone == 2), default=0.0)
    if not late or tempo_s <= menu.SHORT_TEMPO_S:
        return session
    return edits.shorter_tempo(session, menu.SHORT_TEMPO_S / tempo_s) or session


def _parts(session: Session) -> tuple[Part, ...]:
    return session.workout.parts if session.workout else ()


def _as_long(session: Session, here: Session, plan: Plan, by: Fitting) -> Session:
    """A session in the slot of another one and with as many km, by longer or shorter warm-up and cool-down, as far as
    its day has minutes."""
    instead = replace(session, id=here.id, date=here.date)
    if session.distance_m > here.distance_m:
        made = edits.shortened(instead, here.distance_m, by.pacer)
    else:
        easy_m = sum(p.distance_m for p in _parts(session) if p.zone == 1)
        factor = 1 + (here.distance_m - session.distance_m) / max(easy_m, 1.0)
        made = edits.scaled(instead, min(factor, _LONGER_ENDS), by.pacer) or instead
    return edits.within(made, limits_of_plan(plan).days.seconds(here.date), by.pacer)
