"""What a plan had to leave out or could not follow, said plainly."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from fourlaps import safety
from fourlaps.training import answers, catalogue, expectation, run_walk, since_last, unmet
from fourlaps.training.day_rules import RETURN
from fourlaps.training.limits import Limits, rule
from fourlaps.units import format_time
from fourlaps.vocabulary.athlete import DAY_NAMES, PlanRequest
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, Session

# Percent a mile slows after so many days without running [training science 3.14, C].
_LOST_PACE = ((3, (0, 0)), (7, (0, 1)), (14, (2, 3)), (28, (4, 6)), (10_000, (7, 12)))
BELT_KMH = 20.0
# Beyond this share a goal is answered with a nearer one [issue text; coaching judgement, C].
GOAL_TOO_FAR = 0.08
# Longer holidays than this are told what they cost [training science 3.14, C].
SHORT_HOLIDAY_DAYS = 7
# Weeks below this share of the running before the plan may cost fitness [coaching judgement, C].
CLEARLY_LESS = 0.75

# Full weeks from the first of the largest on that are worth a word; near the largest; near the cap [our choice, D].
_FLAT_WEEKS, _FLAT, _AT_CAP = 8, 0.985, 0.96
# A long run ends so near its limit where the limit is what ends it, seconds [our choice, D].
_AT_LIMIT_S = 90.0

# Fewer days before the race are no fortnight of sharpening.
_FORTNIGHT_FROM = 7
_FRESH_DAYS = 14  # a race so near the plan's own is run in its peak and taper
# How the sentence on a plan's figures begins; full weeks below this share of the usual are a reason for it.
_OUTLOOK = "Our figures see this plan slower on race day than going on as you do now"
_LESS = 0.9
# What nobody plans for a child, as the sentences on what is left out name it.
_HARD = frozenset({
    "400 m repeats", "800 m repeats", "VO2max repeats", "a tempo run", "a time trial", "box jumps and jump squats",
})  # fmt: skip
# How the sentence on a run-walker's walks begins.
_WALKS = "Your easy runs begin with a minute's walk"
# How the sentence on a race that stands no longer ends, and why something else does so no longer.
_RACE_GONE = "is left out by now: the notebook says why."
_SINCE = "the weeks hold less than when the plan was made, and nothing is made up"


def notes_for(plan: Plan, limits: Limits) -> tuple[str, ...]:
    """Sentences on the goal, on what is missing and why, in the order a runner cares."""
    size = (*_length(plan), *_volume(plan), *_flat(plan, limits), *_empty(plan))
    wishes = (*_left_free(plan, limits), *unmet.unmet(plan, limits))
    return (*_goal(plan), *size, *wishes, *_health(plan), *_life(plan, limits), *_missing(plan, limits))


def _goal(plan: Plan) -> list[str]:
    request = plan.request
    if request.goal_s is None:
        return []
    faster = 1 - request.goal_s / request.mile_s
    goal, now = format_time(request.goal_s), format_time(request.mile_s)
    if faster < 0:
        return [f"Your goal of {goal} is slower than the {now} you can run today; the plan stays with {now}."]
    if faster <= rule("H17")["goal_within"]:
        return []
    text = (
        f"Your goal of {goal} is {_pct(faster)} % faster than your {now} of today. The plan trains at today's "
        "fitness: paces you cannot run yet turn training into failed races. They follow you as you get faster."
    )
    if plan.planned_at_s < request.mile_s:
        text += f" The last weeks stay at {format_time(plan.planned_at_s)}, the goal of before."
    if faster > GOAL_TOO_FAR:
        nearer = format_time(request.mile_s * (1 - rule("H17")["goal_within"]))
        text += f" Take {nearer} as the goal of this race; {goal} is a goal for a later season."
    return [text]


def _length(plan: Plan) -> list[str]:
    days = (plan.request.race - plan.request.start).days
    weeks = plan.weeks[-1].number
    away = "tomorrow" if days == 1 else f"{days} days away"
    if days < _FORTNIGHT_FROM:
        return [
            f"The race is {away}, too near even for a sharpening: what is left is rest and fresh legs. No fitness "
            "grows by then, but an even first lap can still bring seconds."
        ]
    if plan.request.easy_only:
        return []  # what speed these weeks could hold waits: their own note says for what
    if days < 14:
        return [
            f"The race is {away}: this is a sharpening fortnight, not training. Two weeks cannot build "
            "fitness, but fresh legs, a little speed and an even first lap can still bring seconds."
        ]
    if weeks <= 3:
        return [f"{weeks} weeks sharpen what you have; volume does not grow in them."]
    if weeks <= 5:
        return [f"In {weeks} weeks the gain is pacing, freshness and a little speed; volume does not grow."]
    return []


def _volume(plan: Plan) -> list[str]:
    """Said where the plan holds clearly less running than there was before: then fitness may fall."""
    request = plan.request
    full = [w.distance_m / 1000 for w in plan.weeks[:-1] if w.number and not w.down_week and w.block != "taper"]
    if len(full) < 2 or request.away or request.gap_days or (request.age_years or 30) < catalogue.young().play_below:
        return []
    mean = sum(full) / len(full)
    if mean >= CLEARLY_LESS * request.week_km:
        return []
    keep = "Easy cross-training keeps" if plan.left_free else "More days, or easy cross-training, keep"
    return [
        f"Your running days hold about {mean:.0f} km a week here, less than the {request.week_km:.0f} km you run now: "
        "no run may be much longer than your longest of late, or than its share of the week (rules H1 and H8). "
        f"{keep} what you have."
    ]


def _flat(plan: Plan, limits: Limits) -> list[str]:
    """Said of long plans whose weeks stop growing early, where it is known what keeps them from it."""
    full = [w for w in plan.weeks if w.number and not w.down_week and w.block != "taper"]
    most_m = max((week.distance_m for week in full), default=0.0)
    flat = [week for week in full if week.distance_m >= _FLAT * most_m]
    if not flat or sum(week.number >= flat[0].number for week in full) < _FLAT_WEEKS:
        return []
    longs = [s for week in flat for s in week.sessions if s.kind == "long"]
    longest_s = max((session.duration_s for session in longs), default=0.0)
    free = plan.request.minutes
    if most_m >= _AT_CAP * 1000 * limits.week_km:
        already = plan.request.week_km >= limits.week_km
        why = ("you run no less already, and " if already else "") + "that is the most for your level and age (rule H2)"
    elif free and any((60 * (free[s.date.weekday()] or math.inf)) - s.duration_s < 2 * _AT_LIMIT_S for s in longs):
        why = "the minutes of your days are full"
    elif longest_s >= limits.long_s - _AT_LIMIT_S:
        why = f"the long run has reached its {limits.long_s / 60:.0f} minutes (rule H8), and the others follow it"
    elif abs(longest_s - limits.hard_long_s()) <= _AT_LIMIT_S:
        why = (
            f"above {limits.hard_long_s() / 60:.0f} minutes the long run would be one more hard day (rule H4), and the "
            "others follow it"
        )
    else:
        return []
    return [f"From week {flat[0].number} on no week grows beyond about {most_m / 1000:.0f} km: {why}."]


def _left_free(plan: Plan, limits: Limits) -> list[str]:
    """Said of days that were offered and stay free of running: the young run on fewer days, whatever they bring."""
    most = limits.run_days
    if (plan.request.age_years or 30) < 16 and len(plan.request.days) - most >= len(plan.left_free):
        return [
            f"{DAY_NAMES[day].capitalize()} stays free of running: {most} runs a week are the most at your age."
            for day in plan.left_free
        ]
    return [
        f"{DAY_NAMES[day].capitalize()} stays free of running: with runs on it too, the mile expected on race day is "
        "no faster."
        for day in plan.left_free
    ]


def _empty(plan: Plan) -> list[str]:
    """Said of weeks without a run that no days away explain."""
    if plan.request.away:
        return []
    empty = [w for w in plan.weeks[:-1] if w.number and not any(s.is_run for s in w.sessions)]
    return [
        f"Week {week.number} holds no run: with so small weeks and so short a longest run none worth its shoes keeps "
        "every rule (rules H1 and H2). A brisk walk is fine; a few weeks of easy jogging before you start would fill "
        "it."
        for week in empty
    ]


def _health(plan: Plan) -> list[str]:
    request = plan.request
    said = []
    if request.injured:
        said.append(
            "Something hurts, so there is no fast running and no jumping in this plan. Run easy only while it stays at "
            f"{answers.bound('readiness', 'pain_stop'):g} of 10 or below, does not grow while you run and is no worse "
            "next morning, with your stride the same; else cross-train. See a physiotherapist if it lasts a week. "
            "Start in the race only if nothing hurts by then, and run it within yourself."
        )
    if (request.age_years or 0) >= rule("H19")["from_age_years"] and not request.cleared:
        said.append(
            "From 60 on hard running waits for a doctor's word: no race-pace repeats, no time trial, but a tempo and "
            "strides. Ask for a check-up, say so (--cleared) and plan again. Run the race within yourself."
        )
    if request.age_years is not None and request.age_years < 16:
        said.append("Under 16 two days a week stay free of running and the week stays below 40 km.")
    if request.sex is None:
        said.append("Sex not given: the limits for men are used.")
    return said


_WAITING = {
    "pregnant": "While you are pregnant",
    "postpartum": "After a birth",
    "heart": "With signs from the heart",
    "questionnaire": "After a yes in the health questions",
}


def _waiting(request: PlanRequest) -> str:
    """What everything waits for, as the beginning of a sentence."""
    if request.waiting is None:
        return "After a pregnancy"
    return _WAITING[request.waiting]


def _life(plan: Plan, limits: Limits) -> list[str]:
    """What the calendar, the ground and the way back changed."""
    request, said = plan.request, []
    raced = {s.date: s.title for s in plan.sessions if s.kind == "race"}
    for race in request.races:
        if race.date >= request.start and race.date not in raced:
            said.append(f"The race on {race.date} is left out, because {_why_no_race(race.date, plan, limits)}.")
        elif race.priority != "C" and "controlled" in raced.get(race.date, ""):
            nearest = min((d for d in raced if d != race.date), key=lambda d: abs((d - race.date).days))
            said.append(
                f"The race on {race.date} is planned as a controlled workout: it lies "
                f"{abs((nearest - race.date).days)} days from the one on {nearest}, and all-out efforts stand ten days "
                "apart (rule H18)."
            )
        elif race.priority == "A" and (request.race - race.date).days > _FRESH_DAYS:
            # Who asks for two peaks is to know that he gets one; the days before this race are those of any raced one.
            said.append(
                f"The race on {race.date} has a few easier days before it and no taper of its own: a plan tapers once, "
                f"for {request.race}. If it matters as much, plan towards it first and make a new plan from there."
            )
        said += [text for s in plan.on(race.date) if s.kind == "race" and (text := _short_ends(s))]
    if request.waits_for is not None:
        said.append(
            f"{_waiting(request)} everything stays easy until a doctor says otherwise (rule H19). The race is "
            "on only with that word; say so (--cleared) and plan again."
        )
        if request.waits_for == "postpartum":
            _, tempo, fast = RETURN[-1][1:]
            said.append(
                "After a birth the way back goes in steps: first a doctor's word and a test of impact (hops and a slow "
                "jog without pain, heaviness or leaking), not before twelve weeks; then easy running that grows by 10 "
                f"to 15 % a week, a tempo after {tempo // 7} weeks of it, fast running after {fast // 7}."
            )
    if request.gap_days > 0:
        low, high = next(loss for days, loss in _LOST_PACE if request.gap_days <= days)
        said.append(
            f"You come back from {request.gap_days} days without running: the first weeks are smaller and easy first. "
            f"If your mile is from before, you may be {low} to {high} % slower today; a test in a few weeks will say."
        )
        if request.gap_cause == "illness":
            said.append(
                "Start only when fever and chest signs are two days gone. Chest pain or fainting: doctor first."
            )
    off = max(((span.last - span.first).days + 1 for span in request.away if not span.easy), default=0)
    if off > SHORT_HOLIDAY_DAYS:
        said.append(
            f"{off} days without running: {answers.loss_ahead(off)} The race's expected time counts those days by what "
            "training and rest do in the model, which may see less lost."
        )
        said.append(
            "After more than a week away the running comes back in steps: smaller weeks, and easy runs before hard "
            "ones. Easy running on the days away keeps more, cycling or aqua jogging on the way back helps."
        )
    if safety.days_off_before_race(request):
        said.append("What the days off so near the race leave out of the last weeks is not made up in the days left.")
    if request.ground == "treadmill":
        top = max((p.target_speed_mps[1] for s in plan.sessions if s.workout for p in s.workout.parts), default=0.0)
        if 3.6 * top > BELT_KMH:
            said.append(
                f"Your fastest reps ask for {3.6 * top:.0f} km/h; many treadmills end at {BELT_KMH:.0f}. Run those "
                "outdoors, or at the belt's top speed on a steeper incline."
            )
    said += _walks(plan)
    if limits.plays:
        said.append(
            "Under 14 running is play: three runs a week at most, none above an hour, strides and races but no planned "
            "hard session, strength without weights. Make a game of it, and drop what is no fun. A parent or guardian "
            "should read this plan."
        )
        begin = request.race - dt.timedelta(days=catalogue.season_days(request.age_years) - 1)
        if begin > request.start:
            weeks = catalogue.young().play_season_weeks
            said.append(
                f"At that age a season has {weeks} weeks at most: before {begin} nothing here has to be run; "
                "jump and play as you like."
            )
    return said


def _walks(plan: Plan) -> list[str]:
    """How the walks go out of a run-walker's easy runs."""
    stretches = run_walk.of_plan(plan)
    if not stretches:
        return []
    walked = [w.number for w in plan.weeks if any(since_last.walk_every_min(s) for s in w.sessions)]
    ran = [w.number for w in plan.weeks if any(s.kind in ("easy", "long") for s in w.sessions)]
    if not walked:
        return []
    if walked[-1] < ran[-1]:
        end = f"from week {walked[-1] + 1} on you run without a walk"
    else:
        # Each run is divided into stretches of one length, so a run that is little longer than one has shorter ones.
        end = (
            f"by the race they are up to {stretches[-1][1] / 60:.0f} minutes long, shorter where a run divides evenly "
            "so; a few steps may be walked there too"
        )
    said = (
        f"{_WALKS} every {stretches[0][1] / 60:.0f} minutes. The stretches between two walks grow with every full week "
        f"you run, easy weeks stay where they are: {end}."
    )
    parts = [p for s in plan.sessions if s.kind in QUALITY_KINDS and s.workout for p in s.workout.parts]
    if any(part.is_walk for part in parts):
        said += " Warm-ups are walked in part at first."
    if (plan.request.unbroken_s or 0.0) < catalogue.run_walk().quality_from_s:
        said += " The first two weeks hold nothing quicker than strides."
    return [said]


def with_walks(plan: Plan) -> Plan:
    """The plan whose sentence on its walks is true of the weeks as they stand."""
    now = _walks(plan)
    said = tuple(now[0] if now and note.startswith(_WALKS) else note for note in plan.guardrail_notes)
    return plan if said == plan.guardrail_notes else replace(plan, guardrail_notes=said)


def _short_ends(race: Session) -> str:
    """What to say of a race on the way that H1 leaves too few minutes of jogging around; empty where it has them."""
    parts = race.workout.parts if race.workout else ()
    warm_s, cool_s = (sum(p.duration_s for p in parts if p.part == name) for name in ("warm_up", "cool_down"))
    if not race.hard or (warm_s > 600.0 - 1.0 and cool_s > 300.0 - 1.0):
        return ""
    return (
        f"On {race.date} growth leaves room for {warm_s / 60:.0f} min of warm-up and {int(cool_s / 60)} min of "
        "cool-down around the race (rule H1): make them ten and five by walking."
    )


def _why_no_race(date: dt.date, plan: Plan, limits: Limits) -> str:
    """Why a race on the way is left out."""
    if plan.request.waits_for is not None or (not limits.fast_allowed and not plan.request.injured):
        return "racing waits for a doctor's word (rule H19)"
    if plan.request.injured:
        return "something hurts"
    if date < limits.first_fast:
        return f"you have not run fast lately: nothing faster than a tempo stands before {limits.first_fast} (rule H9)"
    return "it is longer than a run may be by then, or stands too near another (rules H1 and H3)"


def _pct(share: float) -> str:
    """A share in percent: with the digits that part it from the whole percent where a limit may lie.

    >>> _pct(0.0833), _pct(0.0403), _pct(0.04004)
    ('8', '4.03', '4.004')
    """
    if share >= 0.045:
        return f"{100 * share:.0f}"
    return next((said for n in (1, 2, 3) if float(said := f"{100 * share:.{n}f}") != round(100 * share)), "4")


def with_outlook(plan: Plan, found: Mapping[str, Estimate] | None = None) -> Plan:
    """The plan with one sentence where its figures (`found`, if known) are worse than those of going on as now."""
    kept = tuple(note for note in plan.guardrail_notes if not note.startswith(_OUTLOOK))
    found = found or expectation.expected(plan, steps=False)
    ours, still = format_time(found["race_day_s"].median, 1), format_time(found["if_nothing_changes_s"].median, 1)
    if found["race_day_s"].median <= found["if_nothing_changes_s"].median or ours == still:
        return plan if kept == plan.guardrail_notes else replace(plan, guardrail_notes=kept)
    return replace(plan, guardrail_notes=(*kept, f"{_OUTLOOK}: {_why_slower(plan)}."))


def _why_slower(plan: Plan) -> str:
    """Why a plan may bring less than going on as now."""
    request = plan.request
    full = [w.distance_m / 1000 for w in plan.weeks[:-1] if w.number and not w.down_week and w.block != "taper"]
    if request.waits_for is not None:
        return "nothing fast is run before a doctor's word"
    if (request.age_years or 30) < catalogue.young().play_below:
        return "under 14 running is play, and nothing hard is planned"
    if request.injured:
        return "nothing fast is run while something hurts, and healing comes first"
    if (request.age_years or 0) >= rule("H19")["from_age_years"] and not request.cleared:
        return "hard running waits for a doctor's word"
    if request.away or request.gap_days:
        return "days off cost fitness, and the way back is gentle"
    if plan.past and plan.past.not_run:
        return "what was missed is not made up"
    if full and sum(full) / len(full) < _LESS * request.week_km:
        return "your days and the rules hold less running here than you are used to"
    return "so few or so small weeks build little, and the rest before the race costs a little fitness"


def with_lost(plan: Plan, today: dt.date) -> Plan:
    """The plan with one sentence for each ingredient and each race that it was to hold and holds no longer.

    What was missed counts as gone; an ingredient that stands again is no longer said to be left out.
    """
    kept = [note for note in plan.guardrail_notes if not note.endswith((f"{_SINCE}.", _RACE_GONE))]
    sessions = plan.as_lived.sessions
    kinds = {session.kind for session in sessions}
    lost = {
        "400 m repeats": 400.0 not in _reps(sessions),
        "800 m repeats": 800.0 not in _reps(sessions),
        "a tempo run": "tempo" not in kinds,
        "a time trial": "time_trial" not in kinds,
        "box jumps and jump squats": "plyometrics" not in kinds,
    }
    kept += [
        f"Left out: {what}, because {_SINCE}."
        for what, gone in lost.items()
        if gone and not any("Left out" in note and what in note for note in kept)
    ]
    raced = {session.date for session in plan.sessions if session.kind == "race"}
    kept += [
        f"The race on {race.date} {_RACE_GONE}"
        for race in plan.request.races
        if race.date >= today and race.date not in raced
        if not any("race" in note and str(race.date) in note for note in kept)
    ]
    return plan if tuple(kept) == plan.guardrail_notes else replace(plan, guardrail_notes=tuple(kept))


def _reps(sessions: Iterable[Session]) -> set[float | None]:
    """The lengths of all repeats, metres."""
    parts = (part for session in sessions if session.workout for part in session.workout.parts)
    return {part.rep_distance_m for part in parts if part.repeats > 1}


def _no_place(plan: Plan, limits: Limits) -> str:
    """Why no week had a place for some reps, where health, history and the calendar allow them."""
    full = [week for week in plan.weeks if week.number and not week.down_week and week.block != "taper"]
    hard = [sum(s.kind in QUALITY_KINDS for s in week.sessions) for week in full]
    minutes = max((sum(s.duration_s for s in w.sessions if s.is_run) / 60 for w in full), default=0.0)
    quick = [s for s in plan.sessions if s.kind in QUALITY_KINDS]
    if not quick:
        dates = {s.date for s in plan.sessions if limits.may_run(s.date, plan.request.days)}
        closed = unmet.no_day_for_quality(limits, dates)
        longest_s = max((s.duration_s for s in plan.sessions if s.is_run and s.kind != "race"), default=0.0)
        if plan.request.away and longest_s >= 60 * unmet.least_quality_min(limits):
            return closed or "the days away and the way back from them leave no full week for a hard session"
        return closed or "no run may be long enough for a hard session with its warm-up (rules H1 and H12)"
    if minutes < rule("H7")["from_min"]:
        return "below two hours of running a week holds one short hard session (rule H7)"
    if plan.weeks[-1].number <= catalogue.split_habits().no_growth_up_to:
        return "the few weeks left go to other race-pace reps and a tempo"
    if limits.one_fast:
        return "at your age a week holds one fast session, and race pace comes first"
    if sum(hard) < 1.5 * len(hard):
        if (plan.request.age_years or 0) >= 50:
            return (
                "from 50 on three days lie between a hard day and a fast one, so your days hold one fast session a "
                "week, and race pace comes first (rule H3)"
            )
        return "your running days hold one hard session in most weeks, and race pace and a tempo come first (rule H3)"
    return "race pace and a tempo take the places that a week has for hard running (rules H4 and H6)"


def _missing(plan: Plan, limits: Limits) -> list[str]:
    """One sentence for each ingredient of the mile that the plan does not hold."""
    sessions = plan.sessions
    kinds = {session.kind for session in sessions}
    reps = _reps(sessions)
    strides = any(
        p.part == "strides" for s in sessions if s.kind in ("easy", "long") and s.workout for p in s.workout.parts
    )
    uncleared = not limits.fast_allowed and not plan.request.easy_only
    weeks = plan.weeks[-1].number
    first_fast = not limits.fast_before and (plan.request.race - limits.first_fast).days < 10
    waits = plan.request.waits_for is not None
    kept_easy = "a doctor's word is missing (rule H19)" if waits else "something hurts"
    if waits:
        fast_reason = "it waits for a doctor's word (rule H19)"
    elif plan.request.easy_only:
        fast_reason = kept_easy
    elif uncleared:
        fast_reason = "hard running has not been cleared (rule H19)"
    elif first_fast:
        fast_reason = "you have not run fast lately and the race is too near (rule H9)"
    else:
        fast_reason = _no_place(plan, limits)
    said = []
    if 400.0 not in reps:
        said.append(f"Left out: 400 m repeats, because {fast_reason}.")
    if 800.0 not in reps:
        said.append(f"Left out: 800 m repeats, because {fast_reason}.")
    if "vo2max" not in kinds and 800.0 in reps:
        said.append(f"Left out: VO2max repeats, because {fast_reason}.")
    if "tempo" not in kinds:
        if plan.request.easy_only:
            why = kept_easy
        elif weeks <= 1:
            why = "the race is too near (rule H7)"
        elif not kinds & QUALITY_KINDS:
            why = _no_place(plan, limits)
        elif kinds & {"mile_pace", "vo2max"}:
            why = "your weeks hold few hard sessions, and race pace comes first (rules H4 and H7)"
        else:
            why = "no run of so small weeks is long enough for one with its warm-up (rules H1 and H8)"
        said.append(f"Left out: a tempo run, because {why}.")
    if not strides:
        why = kept_easy if plan.request.easy_only else "your easy runs are too short for them"
        said.append(f"Left out: strides after easy runs, because {why}.")
    if "long" not in kinds:
        why = "no full week lies before the race"
        if weeks > 1:
            why = "in so small weeks no run may be longer than the others (rules H1 and H8)"
        said.append(f"Left out: a long run, because {why}.")
    if "easy" not in kinds:
        said.append("Left out: plain easy runs, because your running days are filled by the sessions that matter more.")
    if "time_trial" not in kinds:
        if not limits.fast_allowed or not kinds & QUALITY_KINDS:
            why = fast_reason
        elif plan.request.ground == "treadmill":
            why = "a treadmill's belt is no measured test; run one outdoors when you can"
        elif {s.date for s in sessions if s.kind == "race"} & {r.date for r in plan.request.races if r.priority != "C"}:
            why = "your other races stand for it (rule H18)"
        elif weeks < 8:
            why = "the race is too near: an all-out test needs two weeks to pay back (rule H18)"
        else:
            why = "no easy week lies far enough from the race and after your first fast session (rules H9 and H18)"
        said.append(f"Left out: a time trial, because {why}.")
    if "plyometrics" not in kinds:
        why = "jumps need four weeks of strength first and stop before the race (rule H11)"
        if plan.request.easy_only:
            why = kept_easy
        elif uncleared:
            why = "jumps wait for a doctor's word too (rule H19)"
        said.append(f"Left out: box jumps and jump squats, because {why}.")
    names = " ".join(e.name.lower() for s in sessions for e in s.exercises)
    if "plyometrics" in kinds and "jump squat" not in names:
        said.append(
            "Left out: jump squats, because box jumps come first and the weeks end before their turn (rule H11)."
        )
    if "plyometrics" in kinds and "box jump" not in names:
        said.append("Left out: box jumps, because the landings allowed so far go to smaller jumps (rule H11).")
    if "deadlift" not in names or "split squat" not in names:
        why = kept_easy if plan.request.easy_only else "heavy leg work stops eight days before the race (rule H10)"
        said.append(f"Left out: single-leg deadlift and Bulgarian split squat, because {why}.")
    if not any(session.kind == "strength" for session in sessions):
        said.append("Left out: strength, because there is no day for it before the race.")
    if "plank" not in names:
        said.append("Left out: planks, because there is no day for strength before the race.")
    if "cross_training" not in kinds:
        why = "these days are for rest" if weeks <= 1 else "no day without running is free beside your rest day"
        said.append(f"Left out: cross-training, because {why}.")
    if "rest" not in kinds:
        said.append("Left out: a day of full rest, because strength falls on your run-free days; skip it when tired.")
    if not any(week.block == "taper" for week in plan.weeks):
        said.append("Left out: a taper, because the race is too near.")
    at_once = list[str]()
    if limits.plays and not plan.request.easy_only:
        at_once = _together("under 14 running is play", [text for text in said if _left_out(text) in _HARD])
        said = [text for text in said if _left_out(text) not in _HARD]
    if said and (plan.request.race - plan.request.start).days < 14 and not plan.request.easy_only:
        said = _together("the race is so near", said)
    return [*at_once, *said]


def _left_out(text: str) -> str:
    """What a sentence says is left out."""
    return text.removeprefix("Left out: ").split(", because")[0]


def _together(why: str, said: Sequence[str]) -> list[str]:
    """One sentence for all that is left out for one reason."""
    return [f"Left out, because {why}: {'; '.join(map(_left_out, said))}."] if said else []
