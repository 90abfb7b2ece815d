"""An upload ticks the session off: the activity against the planned session of its day, in one sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

from fourlaps import advice
from fourlaps.errors import InputError
from fourlaps.physiology.best_efforts import best_efforts
from fourlaps.services import access, mile_today, overdone, slots
from fourlaps.services.access import AthleteView
from fourlaps.services.slots import Slot
from fourlaps.storage import models
from fourlaps.training import recorded
from fourlaps.training.limits import race_caution
from fourlaps.units import format_distance, format_pace, format_time
from fourlaps.vocabulary.activity import Activity, RecordedLap
from fourlaps.vocabulary.athlete import Result
from fourlaps.vocabulary.workout import Part

# A run far shorter than the session was not the session [our guess, D].
LEAST_SHARE = 0.5
# So many days round its own a hard session is looked for in a recording: as far as a missed one may slide (H16).
_NEAR_DAYS = 2
_DAY = dt.timedelta(days=1)
# On another day only a time so near to the one planned was that race: a tempo is slower by more [our guess, D].
_RACED = 1.05
# A stretch so much faster than the lap of its length was not that lap [our guess, D].
_OTHER_LAP = 0.03
# Reps this much faster than the fastest pace asked are named; so are fewer than this share of them [our guess, D].
_TOO_FAST, _FEW = 0.04, 0.75
_ON_ANOTHER_DAY = {
    1: "Run a day before its day.", 2: "Run two days before its day.",
    -1: "Run a day after its day.", -2: "Run two days after its day.",
}  # fmt: skip


def tick_off(athlete: AthleteView, row: models.Activity, activity: Activity) -> None:
    """Match the stored activity to the plan; its row and the session's log carry the sentence."""
    if activity.sport != "running" or row.date is None:
        return
    plan = slots.current(athlete)
    inside = plan is not None and plan.request.start <= row.date <= plan.request.race
    near = slots.slots(athlete, row.date - _NEAR_DAYS * _DAY, row.date + _NEAR_DAYS * _DAY)
    # What a poorer file of the same run ticked off is free for this one.
    near = [
        replace(s, state="planned", activity_id=None, date=s.session.date) if s.activity_id == row.pk else s
        for s in near
    ]
    day = [slot for slot in near if slot.date == row.date]
    found = _elsewhere(near, row.date, activity) or best_slot(day, activity)
    row.session_id = found.session.id if found else ""
    beyond = overdone.of_run(athlete, plan, row) if plan is not None else None
    row.beyond = beyond or ""
    warning = f" {overdone.SENTENCES[beyond]}" if beyond else ""
    if found is None:
        if inside:
            asked = next((slot for slot in day if _is_free(slot) and recorded.only_easy(slot.session, activity)), None)
            said = "This run was not in the plan; it counts all the same."
            if asked is not None:
                said = f"{asked.session.title} asked; this run was easy all through, so that session is still open."
            _say(row, "", said + warning)
        return
    sentence = sentence_for(found, activity)
    if found.date != row.date:
        sentence = f"{_ON_ANOTHER_DAY[(found.date - row.date).days]} {sentence}"
        _gives_way(athlete, row, day)
    # The warning stands whole, however much the reps have to tell.
    sentence = sentence[: 400 - len(warning)] + warning
    _say(row, found.session.id, sentence)
    values = {"state": "done", "date": row.date, "activity": row, "sentence": sentence, "logged_at": access.now()}
    models.SessionLog.objects.update_or_create(athlete_id=athlete.id, session_id=found.session.id, defaults=values)
    _keep_result(athlete, row, found, activity)


def _is_free(slot: Slot) -> bool:
    """Whether a recording may tick it off; what another one has ticked off is taken."""
    return slot.session.is_run and slot.activity_id is None and slot.state != "skipped" and not slot.gone


def _elsewhere(near: Sequence[Slot], day: dt.date, activity: Activity) -> Slot | None:
    """The open hard session of a neighbouring day whose reps these plainly were, or the race this plainly was; None
    where the day's own fits."""
    fits = [slot for slot in near if _is_free(slot) and _is_plainly(slot, activity)]
    if any(slot.date == day for slot in fits):
        return None
    fits = [slot for slot in fits if slot.is_open]
    # What is late comes before what is early.
    return min(fits, key=lambda slot: (abs(slot.date - day), slot.date), default=None)


def _is_plainly(slot: Slot, activity: Activity) -> bool:
    """Whether this was the session whatever the day: its reps, or its distance nearly as fast as it was to be raced."""
    if slot.session.kind not in ("race", "time_trial"):
        return recorded.plainly(slot.session, activity)
    asked, raced = _asked_race(slot), raced_in(slot, activity)
    return asked is not None and raced is not None and raced[1] <= _RACED * asked[1]


def _gives_way(athlete: AthleteView, row: models.Activity, day: Sequence[Slot]) -> None:
    """The run of a day on which another day's hard session was run is left out: nobody runs both."""
    for slot in day:
        if _is_free(slot) and slot.is_open and slot.session.kind not in ("race", "time_trial"):
            values = {"state": "skipped", "date": row.date, "activity": row, "logged_at": access.now()}
            values["sentence"] = "The hard session of another day was run on this one."
            models.SessionLog.objects.update_or_create(
                athlete_id=athlete.id, session_id=slot.session.id, defaults=values
            )


def _say(row: models.Activity, session_id: str, sentence: str) -> None:
    row.session_id, row.sentence = session_id, sentence[:400]
    row.save(update_fields=["session_id", "sentence", "beyond"])


def best_slot(day: Sequence[Slot], activity: Activity) -> Slot | None:
    """The run of the day this activity was, None where none fits; slots another activity has ticked off are taken."""
    metres = activity.distance_m or 0.0
    free = [slot for slot in day if _is_free(slot) and not recorded.only_easy(slot.session, activity)]
    # The work alone is the session: its warm-up may be a file of its own.
    work = [slot for slot in free if _is_its_work(slot, activity)]
    fitting = work or [slot for slot in free if metres >= LEAST_SHARE * slot.session.distance_m]
    return min(fitting, key=lambda slot: abs(slot.session.distance_m - metres), default=None)


def _is_its_work(slot: Slot, activity: Activity) -> bool:
    if slot.session.kind in ("race", "time_trial"):
        return raced_in(slot, activity) is not None
    return recorded.plainly(slot.session, activity)


# --- the sentence --------------------------------------------------------------------------------------------------


def sentence_for(slot: Slot, activity: Activity) -> str:
    """What was asked against what was run."""
    workout = slot.session.workout
    parts = workout.parts if workout else ()
    work = recorded.work_of(slot.session)
    if slot.session.kind in ("race", "time_trial"):
        raced = raced_in(slot, activity)
        if raced:
            return f"{format_distance(raced[0])} in {format_time(raced[1], 1)}."
    if work:
        part = max(work, key=lambda p: p.running_duration_s)
        steady = [p for p in parts if p.part == "steady" and (p.zone or 1) > 1 and p is not part]
        say = _by_effort if recorded.by_effort(slot.session) else _asked_and_ran
        told = [say(p, reps) for p in (*steady, part) if (reps := recorded.reps_of(p, activity))]
        if told:
            return " ".join(told)
    return _whole(slot, activity, hard=bool(work))


def _clock(seconds: float, decimals: int = 0) -> str:
    return f"{seconds:.{decimals}f} s" if seconds < 100 else format_time(seconds, decimals)


def _by_effort(part: Part, reps: Sequence[RecordedLap]) -> str:
    """Up a hill the pace says nothing, so none is compared."""
    seconds = part.rep_duration_s or part.running_duration_s / part.repeats
    return f"{part.repeats} × {seconds:.0f} s asked uphill, by effort; you ran {len(reps)}."


def _asked_and_ran(part: Part, reps: Sequence[RecordedLap]) -> str:
    slow, fast = part.target_speed_mps
    count = f"{part.repeats} × " if part.repeats > 1 else ""
    if part.rep_distance_m is not None:
        low, high = part.rep_distance_m / fast, part.rep_distance_m / slow
        asked = f"{count}{format_distance(part.rep_distance_m)} asked in {_range(low, high)}"
        # GPS laps are never exact: the time for the asked distance at the lap's own speed.
        times = [lap.duration_s * part.rep_distance_m / (lap.distance_m or part.rep_distance_m) for lap in reps]
        mean = _clock(fmean(times), 1)
    else:
        minutes = (part.rep_duration_s or part.running_duration_s / part.repeats) / 60
        asked = f"{count}{minutes:.2g} min asked at {format_pace(fast)}–{format_pace(slow)} per km"
        known = [lap for lap in reps if lap.distance_m]
        if not known:
            return f"{asked}; you ran {len(reps)}, at a pace the file does not tell."
        times = [1000 * lap.duration_s / (lap.distance_m or 1) for lap in known]
        mean = f"{format_time(fmean(times))} per km"
    if len(times) == 1 and part.repeats == 1:
        return f"{asked}; you ran {mean}.{_too_fast(part, reps)}"
    number = "" if len(times) == part.repeats else f"{len(times)}, "
    few = " If you could not finish, say so at the session." if len(times) < _FEW * part.repeats else ""
    return f"{asked}; you ran {number}{mean} on average, {_slowest(times)}.{_too_fast(part, reps)}{few}"


def _too_fast(part: Part, reps: Sequence[RecordedLap]) -> str:
    """That the reps were plainly faster than the fastest pace asked, with a space before it; empty where not."""
    speeds = [lap.distance_m / lap.duration_s for lap in reps if lap.distance_m]
    share = fmean(speeds) / part.target_speed_mps[1] - 1 if speeds else 0.0
    return f" Faster than asked by {100 * share:.0f} %; next time hold the pace." if share >= _TOO_FAST else ""


def _range(low: float, high: float) -> str:
    if high >= 100:
        return f"{format_time(low)}–{format_time(high)}" if round(low) != round(high) else format_time(low)
    return f"{low:.0f}–{high:.0f} s" if round(low) != round(high) else f"{low:.0f} s"


def _slowest(times: Sequence[float]) -> str:
    if max(times) - min(times) <= 0.01 * fmean(times):
        return "all alike"
    worst = times.index(max(times))
    if worst == len(times) - 1:
        return "the last was the slowest"
    return "the first was the slowest" if worst == 0 else f"number {worst + 1} was the slowest"


def _pressed(activity: Activity) -> bool:
    """Whether laps were pressed; the watch's own are all as long, but for the last."""
    metres = [lap.distance_m for lap in activity.laps[:-1] if lap.distance_m]
    return len(metres) >= 2 and max(metres) > 1.05 * min(metres)


def _whole(slot: Slot, activity: Activity, *, hard: bool) -> str:
    session = slot.session
    ran_m = activity.distance_m or 0.0
    speed = ran_m / activity.duration_s if activity.duration_s and ran_m else None
    pace = f" at {format_pace(speed)} per km" if speed else ""
    asked = format_distance(session.distance_m) if session.distance_m else session.title
    sentence = f"{asked} asked; you ran {format_distance(ran_m)}{pace}."
    if hard and not _pressed(activity):
        return f"{sentence} Press the lap button at each rep and the reps are compared, too."
    easy = max((part.target_speed_mps[1] for part in session.workout.parts), default=None) if session.workout else None
    if speed and easy and session.kind in ("easy", "long") and speed > 1.05 * easy:
        return f"{sentence} That was quicker than easy; slower does the same for you."
    return sentence


# --- tests and races -----------------------------------------------------------------------------------------------


def raced_in(slot: Slot, activity: Activity) -> tuple[float, float] | None:
    """(metres, seconds) of the race or time trial inside the activity, None where it cannot be found.

    The clock of the lap press is believed first, unless a stretch of that length was plainly faster.
    """
    asked = _asked_race(slot)
    if asked is None:
        return None
    metres, asked_s = asked
    laps = [lap for lap in activity.laps if lap.distance_m and abs(lap.distance_m - metres) <= 0.03 * metres]
    # A file may end a few metres short of the distance by its own count.
    laps = laps or ([whole] if (whole := _whole_file(activity, metres)) else [])
    lap_s = min((lap.duration_s for lap in laps), default=None)
    best = best_efforts(activity.samples, (metres,)).get(metres) if len(activity.samples) else None
    # A lap of the same length may be another: a jogged mile, or one the watch cut across the start.
    if best is not None and (lap_s is None or best.time_s < (1 - _OTHER_LAP) * lap_s):
        lap_s = best.time_s
    return (metres, lap_s) if lap_s is not None and 0.85 <= lap_s / asked_s <= 1.25 else None


def _asked_race(slot: Slot) -> tuple[float, float] | None:
    """(metres, seconds) of the race or time trial as planned, None where nothing in it is raced."""
    workout = slot.session.workout
    hard = [p for p in workout.parts if p.part in ("set", "steady") and (p.zone or 3) == 3] if workout else []
    if not hard:
        return None
    part = max(hard, key=lambda p: p.midpoint_mps)
    metres = part.rep_distance_m or part.running_distance_m / part.repeats
    return metres, metres / part.midpoint_mps


def _whole_file(activity: Activity, metres: float) -> RecordedLap | None:
    near = activity.distance_m and abs(activity.distance_m - metres) <= 0.02 * metres
    return RecordedLap(0.0, activity.duration_s, activity.distance_m) if near and activity.duration_s else None


def _keep_result(athlete: AthleteView, row: models.Activity, slot: Slot, activity: Activity) -> None:
    """A race or time trial that was run as planned becomes a result, so that the mile learns from it."""
    raced = raced_in(slot, activity) if slot.session.kind in ("race", "time_trial") else None
    if raced is None or row.date is None:
        return
    # A race that was to be run a gear below all out says nothing of how slow the runner is.
    plan = slots.current(athlete)
    careful = slot.session.kind == "race" and plan is not None and race_caution(plan.request) != ""
    result = Result(raced[0], raced[1], row.date, slot.session.kind, excuse="other" if careful else None)
    known = mile_today.known_results(athlete, row.date)
    try:
        advice.learn(None, (*known, result), row.date, sex=athlete.sex, age_years=athlete.age_on(row.date))
    except InputError:
        return  # jogged, or timed wrong: it cannot stand beside the other results
    models.Result.objects.filter(activity=row).delete()
    models.Result.objects.create(
        athlete_id=athlete.id, distance_m=raced[0], time_s=raced[1], date=row.date, kind=slot.session.kind,
        activity=row, excuse=result.excuse or "",
    )  # fmt: skip
