"""What changes in a plan after what really happened: a proposal, each change with its trigger, rule and reason.

Nothing missed is ever crammed in or doubled. What cannot be moved inside the rules is dropped. Every event is answered
once: `Plan.applied` remembers it, so that re-planning twice changes nothing. The past stays as it was; the rules count
over what was done and what is planned (`Plan.as_lived`).

source  training science notes 3.14, 3.16 and 4 (coaching judgement [C]; readiness after Nuuttila2022 [B])
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection
from dataclasses import dataclass, replace

from fourlaps import safety
from fourlaps.errors import InputError
from fourlaps.training import (
    calendar_changes,
    easy_weeks,
    edits,
    expectation,
    extras,
    feels,
    first_runs,
    fitting,
    gaps,
    last_words,
    mornings,
    notes,
    pacers,
    pausing,
    race_target,
    red_flags,
    repair,
    results,
    run_walk,
    seen,
    strain,
    walking,
    weather,
    week_words,
)
from fourlaps.training.desk import OF_THE_WEEKS, Change, Desk
from fourlaps.training.extras import Support
from fourlaps.training.limits import limits_of_plan
from fourlaps.vocabulary.decision import Violation
from fourlaps.vocabulary.log import Log
from fourlaps.vocabulary.plan import Plan, Week

# Rounds of fitting before pins and whole runs give way, such rounds while sessions still get smaller, and in all.
_PATIENT_ROUNDS, _STILL_GIVING_ROUNDS, _LAST_ROUNDS = 4, 16, 40
# What a run keeps in a step where a share of its week is broken still.
_STEP = 0.9
# Rounding: no day is cut for so many seconds.
_A_SECOND = 1.0
# A session grows back only where there is room for this much more [our guess, D].
_QUIET = 1.10
# Weeks below this share of the usual one get other endurance for the runs they lost, so often a week [our guess, D].
_SMALL_WEEK, _BIKES = 0.6, 3
_BIKE_WHY = "Growth holds your running down for now; this keeps the engine turning. Tired? Take the day off instead."
# A week has lost running where a run of it holds so much less [our guess, D].
_TAKEN_M = 60.0
# Weeks ahead are far below what was meant when they hold less than this share of it; they grow back where they may hold
# so much more than they stand at [our guess, D].
_FAR_BELOW, _WORTH_GROWING = 0.8, 1.15
_NO_RACE = "The weeks round it hold too little running for this race: leave it out, it would be more than they carry."
# Answers to what the body says, by the rule that a change names.
_BODY = frozenset({"H15", "illness", "pain", "readiness", "sleep", "effort"})
_EASES = _BODY | {"heat"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """The changed plan, why it changed, and whether a red flag has locked it."""

    plan: Plan
    changes: tuple[Change, ...]
    locked: bool


def replan(plan: Plan, log: Log, today: dt.date, *, support: Support) -> Proposal:
    """The proposal that answers everything in `log` up to `today` that `plan` has not answered yet.

    Changes touch only sessions from `today` on. After the race nothing changes any more.

    raises  InputError for a wish no safe plan can meet
    """
    found = _answered(plan, log, today, support)
    if any(change.kind == "new_weeks" for change in found.changes):
        # In new weeks some gaps ask for nothing any more. That this was looked at is kept: asking twice is asking once.
        again = _answered(found.plan, log, today, support)
        return found if again.changes else replace(found, plan=again.plan)
    return found


def _answered(plan: Plan, log: Log, today: dt.date, support: Support) -> Proposal:
    pacer = pacers.pacer_for(plan.request, limits_of_plan(plan), pacers.reached_for_s(plan))
    desk = Desk(plan, today, run_walk.paced(pacer, plan), log)
    flag = red_flags.uncleared(plan, log, today)
    if flag or (plan.locked and not _cleared(plan, log, today)):
        return _locked(desk, flag or "an earlier red flag")
    if today > plan.request.race:
        return Proposal(plan, (), locked=False)
    feels.note_the_past(desk)
    noted = desk.shown = desk.plan
    desk.plan = repair.held_back(desk.plan, desk.closed)
    walking.follow(desk)
    meant = desk.plan.weeks
    if plan.locked:
        _unlocked(desk, support)
    first_runs.answer_yes(desk, plan)
    for result in log.results:
        results.answer_result(desk, result)
    calendar_changes.answer_wish(desk, log.wish, support)
    pausing.answer_yes(desk, support)
    gaps.answer_gaps(desk)
    feels.answer_feels(desk)
    gaps.come_back(desk)
    results.catch_up(desk)
    for window in desk.new_windows:
        calendar_changes.answer_availability(desk, window)
    for race in log.races:
        calendar_changes.answer_race(desk, race)
    results.keep_apart(desk)
    mornings.answer_mornings(desk)
    strain.answer_effort(desk)
    strain.answer_unplanned(desk)
    strain.answer_stress(desk)
    weather.answer_weather(desk)
    strain.answer_wellness(desk)
    pausing.answer_energy(desk)
    walking.follow(desk)
    # Settings may change twice a day: what they ask is in the request, not among the answered events.
    told_anew = desk.laid_anew or desk.plan.request != plan.request
    if noted == plan and not desk.applied and not told_anew:
        return Proposal(plan, (), locked=False)  # nothing new has happened
    if desk.plan.weeks is meant and _as_planned(noted, plan):
        if not _grown_back(desk, noted, plan):
            past = desk.plan.past
            held = noted.past.held if noted.past else ()
            desk.plan = replace(desk.plan, weeks=noted.weeks, past=replace(past, held=held) if past else None)
    else:
        desk.plan, lost = _nothing_elsewhere(desk, desk.laid or plan)
        _nothing_added(desk, plan)
        _mended(desk, plan, lost)
        if _nothing_added(desk, plan) | first_runs.answer_yes(desk, plan, again=True):
            _mended(desk, plan, lost)
    results.answer_goal(desk)
    outlook = expectation.expected(desk.plan, steps=False)
    race_target.follow(desk, plan, outlook)
    done = replace(desk.plan, applied=(*desk.plan.applied, *desk.applied), locked=False)
    done = notes.with_outlook(notes.with_walks(notes.with_lost(week_words.spoken(done, today), today)), outlook)
    return Proposal(done, tuple(last_words.last_words(desk, plan)), locked=False)


def _as_planned(noted: Plan, stood: Plan) -> bool:
    """Whether the runs of the days that have passed since are those that stood there, and every rule holds."""
    runs = [[(s.id, s.date) for s in plan.as_lived.sessions if s.is_run] for plan in (noted, stood)]
    return runs[0] == runs[1] and not safety.violations(noted)


def _grown_back(desk: Desk, noted: Plan, stood: Plan) -> bool:
    """Whether the weeks after this one, small since runs were missed, may hold so much more now that they do.

    What was meant before is on the desk. A little more is no reason for change.
    """
    meant_m, held_m = (_metres_ahead(plan, desk.today) for plan in (desk.plan, noted))
    if held_m >= _FAR_BELOW * meant_m:
        return False
    before, changes, steps = desk.plan, [*desk.changes], dict(desk.steps)
    weeks = zip(noted.weeks, desk.plan.weeks, strict=True)
    desk.plan = replace(desk.plan, weeks=tuple(was if _begun(was, desk.today) else now for was, now in weeks))
    _mended(desk, stood, frozenset())
    if _metres_ahead(desk.plan, desk.today) >= _WORTH_GROWING * held_m:
        return True
    desk.plan, desk.changes, desk.steps = before, changes, steps
    return False


def _begun(week: Week, today: dt.date) -> bool:
    return any(session.date <= today for session in week.sessions)


def _metres_ahead(plan: Plan, today: dt.date) -> float:
    """Metres of the weeks that have not begun."""
    return sum(week.distance_m for week in plan.weeks if not _begun(week, today))


def _nothing_elsewhere(desk: Desk, stood: Plan) -> tuple[Plan, frozenset[str]]:
    """The plan in which a week that lost running has none of its other runs longer than they stood: what was missed,
    dropped or taken is not run elsewhere. In an easy week easy runs may hold a tenth more, to keep it in its band.

    Nor does a run that heat or the body made easier come back to its size for it. With it the ids of all these runs.
    """
    before = {s.id: s for s in stood.as_lived.sessions if s.is_run}
    plan, now = desk.plan, {s.id: s for s in desk.plan.as_lived.sessions if s.is_run}
    open_ids = {s.id for s in desk.coming} - desk.kept
    eased = {
        name
        for name, steps in desk.steps.items()
        if any(c.rule in _EASES and seen.way(old, new) != "more" for c, old, new in steps)
    }
    held = set[str]()
    for week in stood.weeks:
        here = [before[s.id] for s in week.sessions if s.id in before]
        lost = any(s.distance_m - (now[s.id].distance_m if s.id in now else 0.0) > _TAKEN_M for s in here)
        # Nor does a run come back into it that had to go before.
        for old in [s for s in week.sessions if lost and s.kind == "rest"]:
            new = now.get(old.id)
            if new is not None and new.id in open_ids and new.date == old.date and new.kind != "race":
                plan = repair.with_session(plan, new, old)
        for old in here if lost else [s for s in here if s.id in eased]:
            held.add(old.id)
            new = now.get(old.id)
            if new is None or new.id not in open_ids or new.kind == "race":
                continue
            calm = new.kind in ("easy", "long") and week.down_week and new.id not in eased
            less = edits.no_bigger(new, old, desk.pacer, easy_weeks.BEYOND if calm else 1.0)
            if less is not new:
                plan = repair.with_session(plan, new, repair.flagged(less, plan))
    return plan, frozenset(held)


def _nothing_added(desk: Desk, stood: Plan) -> bool:
    """Let a missed session go that slid to a day of rest and became easy there, as it would be running added; whether
    there was one."""
    found = False
    slid = {new.id for steps in desk.steps.values() for _change, old, new in steps if new.id != old.id}
    for session in desk.coming:
        if session.id in slid and session.kind == "easy" and not any(s.is_run for s in stood.on(session.date)):
            desk.plan = repair.with_session(desk.plan, session, edits.rest_instead(session, feels.MISSED))
            found = True
    return found


def _mended(desk: Desk, stood: Plan, lost: Collection[str]) -> None:
    """Keep every rule again over what was done and what is planned: less where it must be, never more than meant.

    stood  the plan as it was shown before: where it is a little smaller it stays, so that small room is no change
    lost   ids of runs of weeks that lost running, which grow for nothing
    """
    laid = max((dt.date.fromisoformat(day) for day in desk.answered("laid:")), default=None)
    desk.plan = easy_weeks.after_weeks_off(desk.plan, desk.today, later=not desk.laid_anew, laid=laid)
    began_with = desk.plan
    meant = {s.id: s for s in desk.plan.sessions}
    causes: dict[str, tuple[str, str]] = {}
    for turn in range(_LAST_ROUNDS):
        began = desk.plan
        causes |= _within_minutes(desk, stood)
        desk.plan, why, bounds = fitting.fitted(desk.plan, stood, desk.today, desk.pacer, desk.kept)
        causes |= why
        desk.plan, made = repair.mend(
            desk.plan, desk.today, desk.pacer, grow=False, keep=desk.closed, leave=fitting.keeps
        )
        causes |= {old.id: (rule, text.partition(": ")[2].rstrip(".")) for old, _new, rule, text in made}
        left = safety.violations(desk.plan)
        if not left and (not made or turn >= _PATIENT_ROUNDS):
            break
        if not left:
            continue  # what was mended may leave a week out of shape
        # A race on the way that H1, or H13 a week before the goal race, leaves no room for with its warm-up goes now:
        # nothing smaller is a race, and no other run makes it shorter.
        long_race = next((v for v in left if v.guardrail in ("H1", "H13") and _of_a_race(desk, v)), None)
        name = _race_less(desk, long_race) if long_race is not None else None
        if name is not None and long_race is not None:
            run = f"{long_race.found} with its warm-up, where {long_race.allowed} is allowed"
            causes[name] = (long_race.guardrail, run if long_race.guardrail == "H1" else long_race.told)
            gone = [s for s in desk.plan.sessions if s.id == name and s.kind != "race"]
            if gone:  # what gave way beside it may not have to
                desk.plan = began_with = repair.with_session(began_with, meant[name], gone[0])
            continue
        rows = [v.date for v in left if v.guardrail == "H14" and "in a row" in v.found]
        if rows and rows[0] is not None:
            # Another level rests more often: the week becomes an easy one.
            desk.plan = repair.with_easy_week(desk.plan, rows[0])
            continue
        # What is still giving way a little is not let go.
        patient = turn < _PATIENT_ROUNDS or (turn < _STILL_GIVING_ROUNDS and desk.plan != began)
        if patient and any(fitting.keeps(v) for v in left):
            continue
        # Only hard rules are left to keep: pins of these weeks give way, then the least needed run of the week.
        freed = _unpinned(desk.plan, {v.date for v in left})
        if freed != desk.plan:
            desk.plan = freed
            continue
        dropped = {name: v for v in left if (name := _dropped(desk, v)) is not None}
        if not dropped:
            raise InputError(
                f"No safe plan fits what was reported and the days that are free ({left[0]}). "
                "Nothing of it was used, and the plan stays as it was: free more running days, or choose a later race."
            )
        causes |= {name: (v.guardrail, v.told) for name, v in dropped.items()}
    # Weeks that gave way in later rounds are told as they stand now.
    causes |= {name: bounds[name] for name, (rule, _) in causes.items() if bounds.get(name, ("", ""))[0] == rule}
    whole = desk.plan
    over = _within_minutes(desk, stood)
    if safety.violations(desk.plan):
        desk.plan = whole
    else:
        causes |= over
    desk.plan = _pinned_again(desk.plan, began_with)
    # New weeks were never planned bigger, and what stood small in the old ones says nothing of them.
    first = desk.laid or stood
    held = first.past.held if first.past else ()
    desk.plan = _as_it_stood(desk.plan, stood, {meant.id for meant, _ in held}, desk.kept, _still(desk))
    desk.plan = _easy_weeks_kept_up(desk, first, lost, causes)
    desk.plan = _on_the_bike(desk.plan, {name for name, (rule, _text) in causes.items() if rule == "H2"}, desk.today)
    _no_race_without_warm_up(desk)
    now = {s.id: s for s in desk.plan.sessions}
    pairs = []
    for name, (rule, trigger) in fitting.as_they_stand(causes, desk.plan).items():
        old = meant[name]
        new = now.get(name) or edits.rest_instead(old, trigger)
        if old == new or old.date < desk.today:
            continue
        pairs.append((old, new))
        reason = "What was done and what is planned count together; this much of it fits."
        other = "Without the changes beside it, it would have stayed."
        if rule in OF_THE_WEEKS:
            other = "With more of the last weeks run it could have stayed; it comes back when the weeks carry it."
        if rule == "minutes":
            reason, other = "It holds as much as its day has minutes.", "With more minutes there it would have stayed."
        raced = old.kind == "race" != new.kind
        bare = old.kind == new.kind == "race" and new.truth != old.truth
        reason = _NO_RACE if raced and rule in OF_THE_WEEKS else (new.truth or new.why) if bare else reason
        desk.note(old, new, trigger, rule, reason, other, kind="becomes" if raced or bare else "fits")
    desk.plan = repair.holding(desk.plan, pairs)


def _no_race_without_warm_up(desk: Desk) -> None:
    """After days off that leave the race no jog beside it (H1), it is the mile at easy pace, as after a fever."""
    for race in [s for s in desk.coming if s.kind == "race" and s.date == desk.plan.request.race]:
        if desk.way_back is not None and race.truth == edits.WALK_BOTH and race.id not in desk.kept:
            made = edits.race_left_out(race, desk.pacer, edits.NO_RACE_AFTER_DAYS_OFF, run=True)
            desk.plan = repair.with_session(desk.plan, race, repair.flagged(made, desk.plan))


def _within_minutes(desk: Desk, stood: Plan) -> dict[str, tuple[str, str]]:
    """Cut what has become longer than its day has minutes, by a slower pace or on another day, and say why by session.

    What was shown to be longer on its day was put there by the runner, and gets no longer.
    """
    causes: dict[str, tuple[str, str]] = {}
    if desk.plan.request.minutes is None:
        return causes
    shown = {(s.id, s.date): s.duration_s for s in stood.sessions}
    for session in [s for s in desk.coming if s.is_run and s.kind != "race" and s.id not in desk.kept]:
        others_s = sum(s.duration_s for s in desk.plan.on(session.date) if s.is_run and s.id != session.id)
        free_s = 60 * desk.minutes_of(session.date) - others_s
        most_s = max(free_s, shown.get((session.id, session.date), 0.0))
        if session.duration_s > most_s + _A_SECOND:
            made = repair.flagged(edits.within(session, most_s, desk.pacer), desk.plan)
            desk.plan = repair.with_session(desk.plan, session, made)
            minutes = math.ceil(session.duration_s / 60)
            causes[session.id] = ("minutes", f"{minutes} min, {free_s / 60:.0f} free on that day")
    return causes


def _easy_weeks_kept_up(desk: Desk, stood: Plan, lost: Collection[str], causes: dict[str, tuple[str, str]]) -> Plan:
    """The plan with easy weeks that lost too much brought back towards their band; what the body asked for stays."""
    first = {s.id: s for s in stood.sessions}
    first |= {s.id: s for s, _title in (stood.past.held if stood.past else ()) if s.id not in lost}
    fever = gaps.fever_days(desk)
    small = fever | desk.below_easy_weeks
    keep = desk.kept | {s.id for s in desk.plan.sessions if s.date in small}
    still = _still(desk)
    calm = {s.id for s in desk.coming if s.date in still}
    plan, grown = easy_weeks.kept_up(desk.plan, first, desk.today, desk.pacer, keep, calm)
    for name, less in grown.items():
        causes.setdefault(name, ("H14", f"the easy week would have held {100 * less:.0f} % less than the full one"))
    return plan


def _on_the_bike(plan: Plan, dropped: Collection[str], today: dt.date) -> Plan:
    """Other easy endurance in the place of runs that growth has cost a small week, a day of rest left in each.

    After a holiday H2 holds the running far below what training.md 3.14 would begin with; the engine need not wait.
    """
    for week in plan.weeks:
        small = week.distance_m < _SMALL_WEEK * 1000 * plan.request.week_km
        if not small or week.block == "taper":
            continue
        resting = sorted({s.date for s in week.sessions if s.kind == "rest"})
        bikes = sum(s.kind == "cross_training" for s in week.sessions)
        free = [s for s in week.sessions if s.id in dropped and s.kind == "rest" and s.date >= today]
        for session in free[: max(0, min(_BIKES - bikes, len(resting) - 1))]:
            bike = extras.easy_bike(session.date, session.id, _BIKE_WHY)
            plan = repair.with_session(plan, session, bike)
    return plan


def _still(desk: Desk) -> frozenset[dt.date]:
    """Days on which nothing comes back to its size: what the body says asks for less there."""
    told = {new.date for steps in desk.steps.values() for change, _old, new in steps if change.rule in _BODY}
    return gaps.unwell_days(desk) | told


def _as_it_stood(
    plan: Plan, stood: Plan, smaller: Collection[str], kept: Collection[str], still: Collection[dt.date]
) -> Plan:
    """The plan with sessions as they were shown, where that is safe: those that a runner could not tell apart, and
    those that had to be `smaller` and would grow by less than a tenth, or at all on the days that are `still`."""
    before = {s.id: s for s in stood.sessions}
    back = []
    for session in plan.sessions:
        old = before.get(session.id)
        if old is None or old == session or session.id in kept or not session.is_run or old.hard != session.hard:
            continue
        same = old.date == session.date and old.kind == session.kind and stood.request.mile_s == plan.request.mile_s
        most = session.distance_m if session.date in still else _QUIET * old.distance_m
        grows = session.id in smaller and old.distance_m < session.distance_m <= most
        # What a rule has slowed stays slow (H17), and what begins again short stays short (H9).
        new, was = (safety.content_in(plan, s) for s in (session, old))
        grows = grows and was.top_mps <= new.top_mps and was.mile_m + was.five_k_m <= new.mile_m + new.five_k_m
        if seen.looks_the_same(old, session) or (same and grows):
            back.append((session, old))
    if not back:
        return plan
    # All of them, else as many weeks of them as the rules allow.
    weeks = [{s.date for s in week.sessions} for week in plan.weeks]
    for dates in ({s.date for s in plan.sessions}, *weeks):
        quiet = plan
        for session, old in back:
            quiet = repair.with_session(quiet, session, old) if session.date in dates else quiet
        if quiet is not plan and not safety.violations(quiet):
            plan = quiet
            if len(dates) > 7:
                return plan
    return plan


def _unpinned(plan: Plan, days: Collection[dt.date | None]) -> Plan:
    """The plan with nothing pinned in the weeks of these days."""
    for session in plan.sessions:
        week = next(w for w in plan.weeks if session in w.sessions) if session.pinned else None
        if week is not None and any(s.date in days for s in week.sessions):
            plan = repair.with_session(plan, session, replace(session, pinned=False))
    return plan


def _pinned_again(plan: Plan, before: Plan) -> Plan:
    """The plan with what was pinned before pinned again where it stands, though a rule has made it smaller."""
    pinned = {s.id: (s.date, s.kind) for s in before.sessions if s.pinned}
    for session in [s for s in plan.sessions if not s.pinned and pinned.get(s.id) == (s.date, s.kind)]:
        plan = repair.with_session(plan, session, replace(session, pinned=True))
    return plan


def _dropped(desk: Desk, broken: Violation) -> str | None:
    """The id of the session that gives way in the week where a rule stays broken, the least needed first; None
    without one."""
    week = next((w for w in desk.plan.weeks if any(s.date == broken.date for s in w.sessions)), None)
    ahead = [
        s
        for s in (week.sessions if week else ())
        if s.date >= desk.today
        and s.id not in desk.closed
        and s.kind not in ("rest", "race")
        # What is no run does nothing for a rule of running.
        and (s.is_run or broken.guardrail in ("H10", "H11"))
    ]
    own = broken.guardrail not in OF_THE_WEEKS and all(s.date != broken.date for s in ahead)
    if not ahead or (own and any(s.kind == "race" and s.date == broken.date for s in desk.coming)):
        return _race_less(desk, broken)
    longest = max((s for s in ahead if s.is_run and s.date == broken.date), key=lambda s: s.distance_m, default=None)
    if broken.guardrail == "H8" and longest is not None:
        # The longest run of a week gives way step by step: without it the week is a smaller one.
        shorter = edits.shortened(longest, _STEP * longest.distance_m, desk.pacer)
        desk.plan = repair.with_session(desk.plan, longest, repair.flagged(shorter, desk.plan))
        return longest.id
    order = ("easy", "tempo", "vo2max", "mile_pace", "time_trial", "long")
    least = min(ahead, key=lambda s: (s.date != broken.date, order.index(s.kind) if s.kind in order else 9, s.date))
    reason = "Nothing smaller keeps the rule; it comes back when the weeks allow it."
    desk.plan = repair.with_session(desk.plan, least, edits.rest_instead(least, reason))
    return least.id


def _is_race(desk: Desk, day: dt.date | None) -> bool:
    """Whether a race on the way is still to come on that day."""
    return any(s.kind == "race" and s.date == day != desk.plan.request.race for s in desk.coming)


def _of_a_race(desk: Desk, broken: Violation) -> bool:
    """Whether a race on the way, still to come, breaks a rule whatever else is run beside it."""
    if _is_race(desk, broken.date):
        return True
    coming = {s.id for s in desk.coming} if broken.guardrail == "H13" else set()
    near = [s for s in repair.last_runs(desk.plan) if s.id in coming]
    if not any(s.kind == "race" for s in near):
        return False
    alone = desk.plan
    for session in [s for s in near if s.kind != "race"]:
        alone = repair.with_session(alone, session, edits.rest_instead(session, _NO_RACE))
    return any((v.guardrail, v.date) == ("H13", broken.date) for v in safety.violations(alone))


def _race_less(desk: Desk, broken: Violation) -> str | None:
    """The id of the race on the way that gives way where nothing else of its week can; None without one."""
    found = repair.race_gives_way(desk.plan, broken, {s.id for s in desk.coming}, desk.pacer, _NO_RACE)
    if found is None:
        return None
    race, made = found
    if made.kind != "race" and not desk.may_run(race.date):
        made = edits.rest_instead(race, _NO_RACE)
    desk.plan = repair.with_session(desk.plan, race, repair.flagged(made, desk.plan))
    return race.id


# --- red flags -----------------------------------------------------------------------------------------------------


def _cleared(plan: Plan, log: Log, today: dt.date) -> bool:
    """Whether a human has cleared the stop: on a day since it began."""
    since = plan.past.until if plan.past else plan.request.start
    return log.cleared is not None and since <= log.cleared <= today


def _locked(desk: Desk, flag: str) -> Proposal:
    reason = f"You reported {flag}. That is a question for a doctor, not for a training plan: stop, and see a doctor."
    other = 'Nothing but a doctor\'s yes changes this; tell it with "cleared" and the day.'
    for session in desk.coming:
        if session.kind != "rest":
            desk.put(session, edits.rest_instead(session, reason), flag, "H15", reason, other)
    if not desk.plan.locked:
        desk.remember()
        desk.say(desk.today, "training", "stopped", flag, "H15", reason, other)
    wish = desk.log.wish
    if wish.race is not None or wish.days is not None or wish.goal_s is not None:
        unheard = "While training is stopped no wish changes the plan. Tell it again after a doctor's yes."
        desk.not_used(desk.today, "another race day, goal or week", "H15", unheard, other)
    notes = (reason, *(note for note in desk.plan.guardrail_notes if not note.startswith("You reported ")))
    return Proposal(replace(desk.plan, locked=True, guardrail_notes=notes), tuple(desk.changes), locked=True)


def _unlocked(desk: Desk, support: Support) -> None:
    """Training again after a doctor's yes: new weeks from today, and a gentle way back."""
    from fourlaps.training import rebuilding

    trigger = f"cleared on {desk.log.cleared}"
    reason = "A doctor has said yes. The weeks ahead are laid out anew, from easy running up."
    otherwise = "Without the yes all stays stopped."
    rebuilding.rebuild(desk, support, trigger=trigger, reason=reason, otherwise=otherwise, well_since=desk.log.cleared)
    notes = tuple(note for note in desk.plan.guardrail_notes if not note.startswith("You reported "))
    desk.plan = replace(desk.plan, locked=False, guardrail_notes=notes)
