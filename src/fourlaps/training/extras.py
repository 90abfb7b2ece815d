"""Strength, jumps, cross-training and rest, placed round the runs that are already there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Protocol

from fourlaps import safety
from fourlaps.training import cues
from fourlaps.training.day_rules import return_row
from fourlaps.training.diary import Placed
from fourlaps.training.limits import Limits, rule
from fourlaps.training.season import DAY, WeekShape
from fourlaps.vocabulary.athlete import Level, PlanRequest
from fourlaps.vocabulary.plan import Block, Exercise, Session

# Minutes a session takes [coaching judgement, C].
STRENGTH_S = 1800.0
LIGHT_STRENGTH_S = 900.0
JUMPS_S = 900.0
CROSS_TRAINING_S = 2100.0
SPORT_S = 3600.0
# Contacts grow by this much a week, below what H11 allows [coaching judgement, C].
CONTACTS_STEP = 10
# So many days off take nothing from jumps [training.md 3.14, C].
_LANDINGS_LAST_DAYS = 3
# The first session stays below its ceiling by this share.
FIRST_CONTACTS_SHARE = 0.75
# Heavy leg work stops this long before the race [training science 3.9 and 3.12, C].
LAST_HEAVY_DAYS = 8


class Support(Protocol):
    """Who knows exercises: the support chapter, handed in because chapters do not import each other."""

    def strength(
        self, *, level: Level, block: Block, weeks_of_strength: int, age_years: int | None, light: bool
    ) -> tuple[Exercise, ...]:
        """Exercises of one strength session."""

    def jumps(
        self, *, level: Level, block: Block, max_contacts: int, sessions_done: int, age_years: int | None
    ) -> tuple[tuple[Exercise, ...], int]:
        """Exercises of one jump session and their contacts, at most `max_contacts`."""


@dataclass(slots=True)
class Lifting:
    """What has been lifted and jumped so far; `allowance` is how many contacts the ramp has reached.

    days   of strength, with the number of their week
    """

    first: dt.date | None = None
    days: list[tuple[dt.date, int]] = field(default_factory=list)
    jump_days: list[tuple[dt.date, int]] = field(default_factory=list)
    allowance: int = 0


def place_extras(
    shapes: Sequence[WeekShape],
    runs: Sequence[Sequence[Session]],
    request: PlanRequest,
    limits: Limits,
    support: Support,
    *,
    jumps_wanted: bool,
    placed: Sequence[Placed | None] = (),
) -> list[list[Session]]:
    """Every week's whole list of sessions: runs, strength, jumps, cross-training, and rest where nothing stands.

    placed  days the solver gave strength and jumps, by week
    """
    mile_s = request.mile_s
    contents = {run.date: safety.content_of(run, mile_s, limits.level) for week in runs for run in week if run.is_run}
    fast = {day for day, content in contents.items() if content.fast}
    for week in runs:
        fast |= {run.date for run in week if safety.content_of(run, mile_s, limits.level).fast}
    tests = {run.date for week in runs for run in week if run.kind in ("time_trial", "race")}
    lifting = Lifting()
    if request.strength_history:
        lifting.first = request.start - 28 * DAY
    finished: list[list[Session]] = []
    cross_training_seen = False
    given: Sequence[Placed | None] = placed or [None] * len(shapes)
    for shape, week_runs, days in zip(shapes, runs, given, strict=True):
        sessions = list(week_runs)
        heavy_open = [
            day
            for day in shape.dates
            if _may_be_heavy(day, fast, tests)
            and day not in limits.days.nothing
            and (request.race - day).days >= LAST_HEAVY_DAYS
        ]
        sessions += _strength(shape, heavy_open, week_runs, request, limits, support, lifting, days)
        if jumps_wanted and limits.jumps_allowed:
            sessions += _jumps(shape, heavy_open, week_runs, sessions, request, limits, support, lifting, days)
        sessions += _second_sport(shape, request, limits)
        cross = _cross_training(shape, sessions, request, limits, needed=not cross_training_seen)
        cross_training_seen = cross_training_seen or bool(cross)
        sessions += cross
        taken = {session.date for session in sessions}
        sessions += [_rest(day, request) for day in shape.dates if day not in taken]
        order = {"race": 0, "strength": 3, "plyometrics": 2, "cross_training": 3}
        finished.append(sorted(sessions, key=lambda s: (s.date, order.get(s.kind, 1), s.id)))
    return finished


def _may_be_heavy(day: dt.date, fast: set[dt.date], tests: set[dt.date]) -> bool:
    """Whether heavy leg work on `day` keeps H10: nothing fast tomorrow, no test or race on the next two days."""
    if day in tests or day + DAY in fast:
        return False
    return not any(day + n * DAY in tests for n in range(1, int(rule("H10")["days_before_race"]) + 1))


def _strength(
    shape: WeekShape,
    heavy_open: Sequence[dt.date],
    runs: Sequence[Session],
    request: PlanRequest,
    limits: Limits,
    support: Support,
    lifting: Lifting,
    placed: Placed | None,
) -> list[Session]:
    light = request.easy_only
    wanted = strength_dose(shape)
    light_open = [d for d in shape.dates if (request.race - d).days > 2 and d not in limits.days.nothing]
    days = light_open if light else heavy_open
    chosen = _spread(days, wanted, runs)
    if placed is not None and not light and len(placed.strength) >= len(chosen) and set(placed.strength) <= set(days):
        chosen = list(placed.strength)
    weeks = 0 if lifting.first is None else max(0, (shape.first - lifting.first).days // 7)
    made = []
    for day in chosen:
        exercises = support.strength(
            level=limits.level, block=shape.block, weeks_of_strength=weeks, age_years=request.age_years, light=light
        )
        if exercises:
            made.append(_strength_session(day, exercises, light=light, after_run=any(r.date == day for r in runs)))
            if not light:
                lifting.first = lifting.first or day
                lifting.days.append((day, shape.number))
    if not made and shape.block == "taper":
        early = [d for d in light_open if (request.race - d).days >= 4]
        exercises = support.strength(
            level=limits.level, block="taper", weeks_of_strength=weeks, age_years=request.age_years, light=True
        )
        if early and exercises:
            made.append(_strength_session(early[0], exercises, light=True, after_run=False))
    return made


def heavy_doses(shape: WeekShape, request: PlanRequest, limits: Limits) -> tuple[int, int]:
    """Strength and jump sessions the solver places in a week; none while only light strength is allowed."""
    if request.easy_only:
        return 0, 0
    jumps = shape.jumps if shape.jumps is not None else request.strength_history
    allowed = limits.jumps_allowed and shape.number > 0 and shape.block != "taper"
    return strength_dose(shape), int(bool(jumps) and allowed)


def strength_dose(shape: WeekShape) -> int:
    """How many strength sessions a week asks for."""
    wanted = {"base": 2, "specific": 2, "peak": 1, "taper": 0}[shape.block]
    if shape.strength is not None:
        wanted = shape.strength
    if shape.down_week:
        wanted = min(wanted, 1)
    return min(wanted, 1) if len(shape.dates) < 4 else wanted


def _strength_session(day: dt.date, exercises: tuple[Exercise, ...], *, light: bool, after_run: bool) -> Session:
    when = "After the run, some hours later if you can. " if after_run else ""
    why = (
        f"{when}Keeps hips and trunk awake without tiring the legs."
        if light
        else f"{when}Stronger hips, hamstrings and calves hold your form on lap three; it makes trained runners faster."
    )
    return Session(
        id=f"{day.isoformat()}-strength",
        date=day,
        kind="strength",
        title="Light strength: trunk and mobility" if light else "Strength: legs and trunk",
        why=why,
        heavy_legs=not light,
        exercises=exercises,
        timed_s=LIGHT_STRENGTH_S if light else STRENGTH_S,
        done_right_if="Every rep looks like the first; two more would have been possible.",
        stop_if="A joint hurts, or the last reps turn crooked.",
        guardrails=() if light else ("H10",),
    )


def _spread(days: Sequence[dt.date], wanted: int, runs: Sequence[Session]) -> list[dt.date]:
    """The days for strength: on hard days after the run where possible, never on neighbouring days."""
    hard = {run.date for run in runs if run.hard}
    long = {run.date for run in runs if run.kind == "long"}
    running = {run.date for run in runs}

    def worth(day: dt.date) -> float:
        return 3.0 if day in hard else -1.0 if day in long else 1.0 if day in running else 1.5

    for count in range(min(wanted, len(days)), 0, -1):
        options = [pick for pick in combinations(days, count) if all((b - a).days >= 2 for a, b in pairwise(pick))]
        if options:
            return list(max(options, key=lambda pick: (sum(worth(d) for d in pick), -min(pick).toordinal())))
    return []


def _jumps(
    shape: WeekShape,
    heavy_open: Sequence[dt.date],
    runs: Sequence[Session],
    sessions: Sequence[Session],
    request: PlanRequest,
    limits: Limits,
    support: Support,
    lifting: Lifting,
    placed: Placed | None,
) -> list[Session]:
    bounds = rule("H11")
    if shape.jumps is False:
        return []
    if lifting.first is None or shape.block == "taper" or shape.number == 0:
        return []
    long = {run.date for run in runs if run.kind == "long"}
    last = lifting.jump_days[-1][0] if lifting.jump_days else dt.date.min
    days = [
        day
        for day in heavy_open
        if day not in limits.days.no_fast  # after days off landings come back with fast running [training.md 3.14, C]
        and (request.strength_history or safety.a_month_of_strength(lifting.days, day))
        and (day - last).days >= bounds["days_apart"]
        and (request.race - day).days > bounds["days_before_race"]
    ]
    if not days:
        return []
    hard = {run.date for run in runs if run.hard}
    strength = {s.date for s in sessions if s.kind == "strength"}
    # Fresh legs: with strength on a day without hard running first, then any easy day; the long run's day last.
    day = min(days, key=lambda d: (d in long, d in hard, d not in strength, d))
    if placed is not None and placed.jumps and placed.jumps[0] in days:
        day = placed.jumps[0]
    first, cap = bounds["first_session"][limits.level], bounds["session_cap"][limits.level]
    # From 50 on, 40 % fewer contacts [training science 3.13, C].
    factor = 0.6 if (request.age_years or 0) >= 50 else 1.0
    easier = shape.down_week or shape.block == "peak"
    away = sum(last < off < day for off in limits.days.nothing)
    if lifting.jump_days and away > _LANDINGS_LAST_DAYS:
        # After days off landings begin again as low as running does, and grow from there [training.md 3.14, C].
        lifting.allowance = int(return_row(away, "other")[0] * lifting.allowance)
    elif not easier or not lifting.jump_days:
        start = int(FIRST_CONTACTS_SHARE * first)
        lifting.allowance = min(cap, lifting.allowance + CONTACTS_STEP) if lifting.jump_days else start
    most = lifting.allowance // 2 if easier and lifting.jump_days else lifting.allowance
    if lifting.jump_days:
        most = min(most, lifting.jump_days[-1][1] + bounds["growth_per_week"])
    exercises, contacts = support.jumps(
        level=limits.level,
        block=shape.block,
        max_contacts=int(most * factor),
        sessions_done=len(lifting.jump_days),
        age_years=request.age_years,
    )
    if not exercises or contacts <= 0:
        return []
    lifting.jump_days.append((day, contacts))
    return [
        Session(
            id=f"{day.isoformat()}-plyometrics",
            date=day,
            kind="plyometrics",
            title=f"Jumps, {contacts} landings",
            why="Springier calves and ankles spend less on every step and kick harder in the last 200 m.",
            heavy_legs=True,
            exercises=exercises,
            plyometric_contacts=contacts,
            timed_s=JUMPS_S,
            done_right_if="You land quietly and could do the same again.",
            stop_if="A landing gets loud, or a heel, shin or knee hurts.",
            truth="Six to nine weeks made trained runners two to three per cent faster over 3 km, in small trials.",
            guardrails=("H10", "H11"),
        )
    ]


def _cross_training(
    shape: WeekShape, sessions: Sequence[Session], request: PlanRequest, limits: Limits, *, needed: bool
) -> list[Session]:
    """Half an hour of cycling or swimming where a second free day is left, else beside strength on a day without a run;
    in easy weeks also on the only free one."""
    if shape.number == 0 and not request.easy_only:
        return []
    if any(session.kind == "cross_training" for session in sessions):
        return []
    taken = {session.date for session in sessions}
    closed = taken | limits.days.nothing
    free = [day for day in shape.dates if day not in closed and (request.race - day).days > 3]
    spare = 1 if len(shape.dates) == 7 else 0
    enough = len(free) > spare or (bool(free) and (shape.down_week or needed) and limits.run_days >= 6)
    if shape.block == "taper" and not needed:
        return []
    if not enough:
        # A day of rest stays whole; strength or jumps and an easy bike share a day.
        legs = ("strength", "plyometrics")
        lifted = {session.date for session in sessions if session.kind in legs}
        others = {session.date for session in sessions if session.kind not in legs} | limits.days.nothing
        shared = [day for day in sorted(lifted - others) if (request.race - day).days > 3]
        free = shared if free and shared and shape.block != "taper" else []
        runs: dict[dt.date, list[Session]] = {}
        for session in sessions:
            if session.is_run:
                runs.setdefault(session.date, []).append(session)
        if not free and len(runs) >= 6 and limits.level in ("L2", "L3", "L4") and shape.block != "taper":
            # With a run on six days the bike goes behind an easy one.
            free = [day for day, held in runs.items() if [s.kind for s in held] == ["easy"] and day not in lifted]
    if not free:
        return []
    hard = {session.date for session in sessions if session.hard}
    day = min(free, key=lambda d: (d + DAY in hard, d - DAY not in hard, d))
    why = "Keeps the engine turning while your legs rest from landing. Tired? Take the day off instead."
    return [easy_bike(day, f"{day.isoformat()}-cross_training", why)]


def bike_title(seconds: float) -> str:
    """What other easy endurance of so long is called."""
    return f"Cross-training: {seconds / 60:.0f} min easy on a bike, in water or on an elliptical"


def easy_bike(day: dt.date, name: str, why: str) -> Session:
    """Half an hour of other easy endurance, under the id `name`."""
    return Session(
        id=name,
        date=day,
        kind="cross_training",
        title=bike_title(CROSS_TRAINING_S),
        why=why,
        timed_s=CROSS_TRAINING_S,
        done_right_if="You could talk the whole time.",
        stop_if="It leaves your legs heavier than before.",
        truth="It holds fitness; it does not replace running when you want to race.",
    )


def _second_sport(shape: WeekShape, request: PlanRequest, limits: Limits) -> list[Session]:
    """The runner's other sport on its weekdays, left out on the two days before the race."""
    name = request.sport or "your other sport"
    return [
        Session(
            id=f"{day.isoformat()}-cross_training",
            date=day,
            kind="cross_training",
            title=f"{name[:1].upper()}{name[1:]}",
            why="It counts as training: nothing fast stands on its day. Play, but do not race it.",
            timed_s=SPORT_S,
            done_right_if="You go home pleasantly tired.",
            stop_if="A knock or a pull: stop, and tell the morning check.",
        )
        for day in shape.dates
        if day.weekday() in limits.days.sport and day not in limits.days.nothing and (request.race - day).days > 2
    ]


def _sleep_words(age_years: float | None) -> str:
    """What sleep is worth, with the usual range of the age [Hirshkowitz2015]."""
    if age_years is None or age_years >= 18:
        return "Seven to nine hours of sleep do more than any extra session."
    if age_years >= 14:
        return "Eight to ten hours of sleep do more than any extra session."
    return "Nine to eleven hours of sleep do more than any extra session."


def _rest(day: dt.date, request: PlanRequest) -> Session:
    eve = (request.race - day).days
    why = (
        "Nothing you do today makes you faster; sleep and food do."
        if 0 < eve <= 3
        else f"Rest is when the training settles. {_sleep_words(request.age_years)}"
    )
    cue = cues.cue("rest", day) if eve > 3 else cues.Cue()
    return Session(
        id=f"{day.isoformat()}-rest", date=day, kind="rest", title="Rest", why=why, truth=cue.truth, cue=cue.text
    )
