"""Robin, who does not exist: sixteen weeks of runs, a plan with a race ahead, a diary, and results.

An athlete of its own beside one's own, made anew each day from a fixed seed and the day, so that what is shown is
always the same and always about today. Nothing of Robin is ever counted for anybody else.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from django.db import transaction

from fourlaps import advice
from fourlaps.physiology.best_efforts import best_efforts
from fourlaps.services import access, demo_runs, match
from fourlaps.services.access import AthleteView
from fourlaps.services.import_activity import points_of
from fourlaps.services.slots import Slot
from fourlaps.storage import activities as rows
from fourlaps.storage import models
from fourlaps.storage import plans as plan_rows
from fourlaps.units import MILE_M
from fourlaps.vocabulary.activity import Activity
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Plan, Session

SEED = 1609
NAME = "Robin"
PLAN_DAYS = 84
DAYS_TO_RACE = 26  # and on to the next Saturday
WEEKS_BEFORE_PLAN = 8
MILE_AT_START_S = 352.0
GOAL_S = 342.0
SATURDAY = 5
_RUNS_BEFORE = {1: 6.0, 3: 7.5, 5: 6.5, 6: 11.0}  # weekday -> km, before the plan began
Made = tuple[models.Activity, Activity, Session | None]
_FEEL = {"easy": 3, "long": 5, "tempo": 6, "vo2max": 8, "mile_pace": 8, "time_trial": 9, "race": 10}


def of(user: models.User) -> models.Athlete | None:
    """The user's made-up runner, None where it has not been made."""
    return models.Athlete.objects.filter(owner=user, is_demo=True).first()


def ensure(user: models.User, today: dt.date) -> AthleteView:
    """The made-up runner as of `today`, made where it is missing or from an earlier day."""
    row = of(user)
    if row is not None and row.created_at.astimezone(access.zone_of(row.timezone)).date() == today:
        return access.view_of(row)
    return make(user, today)


@transaction.atomic
def make(user: models.User, today: dt.date) -> AthleteView:
    """A fresh Robin; the one before is gone."""
    models.Athlete.objects.filter(owner=user, is_demo=True).delete()
    rng = np.random.default_rng([SEED, today.toordinal()])
    race = today + dt.timedelta(days=DAYS_TO_RACE)
    race += dt.timedelta(days=(SATURDAY - race.weekday()) % 7)
    start = race - dt.timedelta(days=PLAN_DAYS - 1)
    zone = access.local_zone_name()
    row = models.Athlete.objects.create(
        owner=user, name=NAME, is_demo=True, sex="F", birth_year=today.year - 29, body_kg=58.0, timezone=zone,
        week_km=36.0, longest_km=12.0, days=[1, 3, 5, 6], long_run_day=6, fast_running=True, strength_history=True,
        created_at=dt.datetime.combine(today, dt.time(4), access.zone_of(zone)),
    )  # fmt: skip
    models.Grant.objects.create(user=user, athlete=row, role="owner")
    models.Race.objects.create(athlete=row, date=race, distance_m=MILE_M, goal_s=GOAL_S, name="Harbour Mile")
    plan = _plan(row, start, race)
    _runs(row, plan, start, today, rng)
    _mornings(row, today, rng)
    return access.view_of(row)


def _raced(view: AthleteView, start: dt.date, rng: Any) -> list[Made]:
    """A mile by the clock and a 1500 m race before the plan began, as runs, results and a race with its laps."""
    made = []
    mile = (start - dt.timedelta(days=4), "Time trial, mile", "time_trial", [(MILE_M, MILE_AT_START_S)])
    # Too quick at first, as most do: the review has something to say.
    laps = [(300.0, 62.2), (400.0, 88.6), (400.0, 90.3), (400.0, 86.1)]
    race = (start - dt.timedelta(days=18), "Club 1500 m", "race", laps)
    for day, name, kind, splits in (mile, race):
        metres, seconds = sum(m for m, _s in splits), round(sum(s for _m, s in splits), 1)
        models.Result.objects.create(athlete_id=view.id, distance_m=metres, time_s=seconds, date=day, kind=kind)
        if kind == "race":
            models.Race.objects.create(
                athlete_id=view.id, date=day, distance_m=metres, name=name, finish_s=seconds,
                splits_s=[s for _m, s in splits],
            )  # fmt: skip
        made.append(_recorded(view, demo_runs.race_day(splits), day, name, None, rng, track=True))
    models.Result.objects.create(
        athlete_id=view.id, distance_m=5000.0, time_s=1218.0, date=start - dt.timedelta(days=39), kind="race"
    )
    return made


def _plan(row: models.Athlete, start: dt.date, race: dt.date) -> Plan:
    plan = advice.plan(
        PlanRequest(
            mile_s=MILE_AT_START_S, race=race, start=start, goal_s=GOAL_S, days=(1, 3, 5, 6), week_km=36.0,
            longest_km=12.0, long_run_day=6, sex="F", age_years=29, body_kg=58.0, fast_running=True,
            strength_history=True,
        )
    )  # fmt: skip
    made = dt.datetime.combine(start, dt.time(7), dt.UTC)
    plan_rows.save(row.pk, plan, reason="the first plan", now=made)
    return plan


def _runs(row: models.Athlete, plan: Plan, start: dt.date, today: dt.date, rng: Any) -> None:
    """Every run up to yesterday, with laps, best efforts, stride points and what the diary says."""
    view = access.view_of(row)
    made = _raced(view, start, rng)
    taken = {activity.date for activity, _recording, _session in made}
    for back in range(7 * WEEKS_BEFORE_PLAN, 0, -1):
        day = start - dt.timedelta(days=back)
        km = _RUNS_BEFORE.get(day.weekday())
        if km and day not in taken and rng.random() > 0.08:
            speed = 2.95 * (1 + rng.normal(0, 0.02))
            made.append(_recorded(view, demo_runs.steady_run(1000 * km, speed), day, "Easy run", None, rng))
    done = [s for s in plan.sessions if start <= s.date < today and s.kind != "rest"]
    # Two runs did not happen: a cold, and a long day at work.
    easy = [s for s in done if s.kind == "easy"]
    missed = {s.id for s in (easy[len(easy) // 3], easy[-2])} if len(easy) > 6 else set()
    for session in done:
        if session.workout is None or session.id in missed:
            continue
        # Fitter as the weeks go by: from the middle of what was asked to a little above it.
        form = 1.0 + 0.012 * (session.date - start).days / PLAN_DAYS
        stretches = demo_runs.stretches_of(session.workout, rng, form=form)
        made.append(_recorded(view, stretches, session.date, session.title, session, rng))
    models.Activity.objects.bulk_create(activity for activity, _recording, _session in made)
    _parts(made)
    _trials(made)
    _diary(row, done, missed, {s.id: a for a, _recording, s in made if s is not None}, rng)


def _recorded(
    athlete: AthleteView,
    stretches: Any,
    day: dt.date,
    name: str,
    session: Session | None,
    rng: Any,
    *,
    track: bool = False,
) -> Made:
    at = dt.time(9, 10) if day.weekday() >= SATURDAY else dt.time(18, 25)
    local = dt.datetime.combine(day, at, athlete.zone) + dt.timedelta(minutes=int(rng.integers(0, 35)))
    offset = local.utcoffset() or dt.timedelta()
    track = track or (session is not None and session.kind in ("vo2max", "mile_pace", "time_trial"))
    recording = demo_runs.record(
        stretches, local.astimezone(dt.UTC), rng, mile_s=MILE_AT_START_S, name=name,
        offset_s=int(offset.total_seconds()), track=track,
    )  # fmt: skip
    sentence = match.sentence_for(Slot(session, day), recording) if session else ""
    row = models.Activity(
        athlete_id=athlete.id, **rows.fields_of(recording, athlete.zone), stride_points=points_of(recording),
        session_id=session.id if session else "", sentence=sentence[:400],
    )  # fmt: skip
    return row, recording, session


def _parts(made: list[Made]) -> None:
    blocks: list[models.SampleBlock] = []
    laps: list[models.Lap] = []
    bests: list[models.BestEffort] = []
    for row, recording, _session in made:
        of_run = rows.parts_of(row, recording, best_efforts(recording.samples))
        blocks += of_run[0]
        laps += of_run[1]
        bests += of_run[2]
    models.SampleBlock.objects.bulk_create(blocks, batch_size=500)
    models.Lap.objects.bulk_create(laps, batch_size=500)
    models.BestEffort.objects.bulk_create(bests, batch_size=500)


def _trials(made: list[Made]) -> None:
    """The plan's own time trials count as results."""
    for row, recording, session in made:
        raced = (
            match.raced_in(Slot(session, session.date), recording) if session and session.kind == "time_trial" else None
        )
        if raced:
            models.Result.objects.create(
                athlete_id=row.athlete_id, distance_m=raced[0], time_s=round(raced[1], 1), date=row.date,
                kind="time_trial", activity=row,
            )  # fmt: skip


def _diary(
    row: models.Athlete, done: list[Session], missed: set[str], runs: dict[str, models.Activity], rng: Any
) -> None:
    logs = []
    for session in done:
        state = "missed" if session.id in missed else "done"
        feel = int(np.clip(_FEEL.get(session.kind, 4) + rng.integers(-1, 2), 1, 10)) if state == "done" else None
        run = runs.get(session.id)
        logs.append(
            models.SessionLog(
                athlete=row, session_id=session.id, date=session.date, state=state, feel=feel, activity=run,
                sentence=run.sentence if run else "", note="A cold." if session.id in missed else "",
                logged_at=dt.datetime.combine(session.date, dt.time(20), dt.UTC),
            )
        )  # fmt: skip
    models.SessionLog.objects.bulk_create(logs)


def _mornings(row: models.Athlete, today: dt.date, rng: Any) -> None:
    models.MorningRow.objects.bulk_create(
        models.MorningRow(
            athlete=row, date=today - dt.timedelta(days=back), sleep_h=round(float(rng.normal(7.7, 0.4)) * 2) / 2,
            resting_heart_rate_bpm=float(round(rng.normal(51, 1.2))), soreness=float(rng.integers(1, 5)),
            mood=float(rng.integers(6, 9)),
        )
        for back in range(21, 0, -1)
    )  # fmt: skip
