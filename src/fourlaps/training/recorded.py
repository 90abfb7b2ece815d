"""What a recording shows without a doubt: the reps of a session, easy running alone, or more than anybody planned."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median

from fourlaps.physiology.best_efforts import best_efforts
from fourlaps.vocabulary.activity import Activity, RecordedLap
from fourlaps.vocabulary.log import Beyond
from fourlaps.vocabulary.plan import QUALITY_KINDS, Session
from fourlaps.vocabulary.workout import Part

# A lap this near a rep was the rep; laps so much faster than usual were run fast [our guess, D].
NEAR_DISTANCE, NEAR_DURATION, QUICK = 0.10, 0.12, 1.06
# Reps on another day are a session's own where so many are missing or too many, and the pace is so near [our guess, D].
_REPS_OFF, _PACE_OFF = 1, 0.04
# (metres, share of the slowest speed asked): where no stretch of a run was faster it held no fast running. A watch's
# best 400 m of an even jog comes out a little fast, and heat slows a whole session [our guess, D].
_EASY_BELOW = ((1000.0, 0.85), (400.0, 0.92))
# Laps of so many metres at so much of the mile's speed are fast running, strides are shorter; so many metres of them
# make a hard day [our guess, D].
_FAST_LAP_M, _FAST_SHARE, _HARD_FROM_M = 180.0, 0.86, 1200.0
# A satellite's metres may be so many too many; seven days are far beyond a week from so much of it on [our guess, D].
_METRES_OFF, _BIG_WEEK = 1.03, 1.5
# Less than this above every week known is a good week, no other habit [our guess, D].
_CLEARLY_MORE = 1.15
_WORK = frozenset({"active", "interval"})


def work_of(session: Session) -> tuple[Part, ...]:
    """The parts that are the work of a session: its sets, else its steady stretches above easy."""
    parts = session.workout.parts if session.workout else ()
    sets = tuple(part for part in parts if part.part == "set")
    return sets or tuple(part for part in parts if part.part == "steady" and (part.zone or 1) > 1)


def by_effort(session: Session) -> bool:
    """Whether a session goes up a hill, where a pace means nothing."""
    return session.workout is not None and "HILL" in session.workout.family


def reps_of(part: Part, activity: Activity) -> list[RecordedLap]:
    """The laps that were the reps of a set, in order; empty where the laps do not tell.

    Laps that carry the watch's own workout step are believed first, then laps of the right size that were quick.
    """
    fits = [lap for lap in activity.laps if lap.duration_s > 0 and _fits(part, lap)]
    marked = [lap for lap in fits if lap.workout_step is not None and (lap.intensity or "active") in _WORK]
    if marked:
        return marked
    speeds = [lap.distance_m / lap.duration_s for lap in activity.laps if lap.distance_m and lap.duration_s > 0]
    if not speeds:
        return fits if len(fits) >= part.repeats else []
    usual = min(median(speeds), (activity.distance_m or 0) / (activity.duration_s or 1) or median(speeds))
    quick = [lap for lap in fits if lap.distance_m and lap.distance_m / lap.duration_s > QUICK * usual]
    return quick if len(quick) >= max(1, part.repeats // 2) else []


def _fits(part: Part, lap: RecordedLap) -> bool:
    if part.rep_distance_m is not None:
        return lap.distance_m is not None and abs(lap.distance_m - part.rep_distance_m) <= (
            NEAR_DISTANCE * part.rep_distance_m
        )
    seconds = part.rep_duration_s or part.running_duration_s / part.repeats
    return abs(lap.duration_s - seconds) <= NEAR_DURATION * seconds


def plainly(session: Session, activity: Activity) -> bool:
    """Whether the laps are the reps of a fast session, so that it was this one whatever the day; races are raced."""
    work = work_of(session)
    if session.kind not in QUALITY_KINDS or session.kind == "time_trial" or not work or by_effort(session):
        return False
    part = max(work, key=lambda p: p.running_duration_s)
    reps = [lap for lap in reps_of(part, activity) if lap.distance_m]
    if not reps or abs(len(reps) - part.repeats) > _REPS_OFF:
        return False
    slow, fast = part.target_speed_mps
    speed = fmean((lap.distance_m or 0.0) / lap.duration_s for lap in reps)
    return (1 - _PACE_OFF) * slow <= speed <= (1 + _PACE_OFF) * fast


def only_easy(session: Session, activity: Activity) -> bool:
    """Whether a run held nothing of what a fast session asks; False also where the file does not tell."""
    work = work_of(session)
    if session.kind not in QUALITY_KINDS or not work or by_effort(session) or len(activity.samples) < 2:
        return False
    slow = min(part.target_speed_mps[0] for part in work)
    rep_m = min(part.rep_distance_m or part.running_distance_m / part.repeats for part in work)
    bounds = {min(metres, rep_m): share * slow for metres, share in _EASY_BELOW}
    best = best_efforts(activity.samples, tuple(bounds))
    return len(best) == len(bounds) and all(metres / best[metres].time_s < mps for metres, mps in bounds.items())


def ran_hard(laps: Sequence[RecordedLap], bests: Sequence[tuple[float, float]], mile_mps: float) -> bool:
    """Whether a run held as much fast running as a hard session does: in its laps, or in one stretch.

    bests   (metres, seconds) of the fastest stretches in it
    """
    if any(metres >= _HARD_FROM_M and metres / seconds >= _FAST_SHARE * mile_mps for metres, seconds in bests):
        return True
    fast = [
        lap.distance_m
        for lap in laps
        if lap.distance_m
        and lap.distance_m >= _FAST_LAP_M
        and lap.duration_s > 0
        and lap.distance_m / lap.duration_s >= _FAST_SHARE * mile_mps
    ]
    return sum(fast) >= _HARD_FROM_M


def too_much(run_km: float, *, asked_km: float, most_km: float, week_km: float, usual_week_km: float) -> Beyond | None:
    """Whether a run is far beyond the longest that H1 allows, or ends seven days far beyond a week; None for neither.

    most_km  what H1 allows of one run        week_km  the last seven days, this run among them
    """
    if run_km > _METRES_OFF * max(most_km, asked_km):
        return "long"
    return "week" if week_km > _BIG_WEEK * usual_week_km and run_km > _METRES_OFF * asked_km else None


def more_than_known(week_km: float, known_km: Sequence[float]) -> bool:
    """Whether somebody runs clearly more than any week that was told, or that a plan has asked for since.

    >>> more_than_known(46.0, [40.0, 38.0]), more_than_known(45.0, [40.0, 38.0])
    (True, False)
    """
    return week_km >= _CLEARLY_MORE * max(known_km)
