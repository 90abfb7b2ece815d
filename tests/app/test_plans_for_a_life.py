"""A plan that fits a life: what is told is stored, planned with and shown again; what cannot be is said."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from fourlaps import safety
from fourlaps.errors import InputError
from fourlaps.services import access, own_data, plans, start, wishes
from fourlaps.storage import models
from fourlaps.training import run_walk
from tests.app.taking import sent_and_taken

TODAY = dt.date(2026, 4, 15)
DAY = dt.timedelta(days=1)


def told(**more: Any) -> dict[str, Any]:
    return {"days": [1, 3, 5, 6], "long_run_day": 6, **more}


def page(**more: str) -> dict[str, str]:
    """What the form sends for four days, long run on Sunday."""
    sent = {f"day{n}-run": "on" for n in (1, 3, 5, 6)}
    return {**sent, "day6-fixed": "long", "ground": "track", "gym": "on", **more}


def runs_on(athlete: Any, weekday: int) -> list[Any]:
    race = plans.current(athlete).request.race
    ahead = [s for s in plans.current(athlete).sessions if TODAY <= s.date < race]
    return [s for s in ahead if s.is_run and s.date.weekday() == weekday]


def test_minutes_days_and_club_are_planned_with(athlete: Any) -> None:
    """Forty minutes on Thursdays hold every Thursday; Tuesday is the club's: every run above easy may stand there."""
    minutes = [None, None, None, 40, None, None, None]
    wishes.save(athlete, told(minutes=minutes, club_days=[1]), TODAY)
    plan = plans.current(athlete)
    assert safety.violations(plan) == ()
    assert plan.request.minutes == tuple(minutes)
    assert plan.request.club_days == (1,)
    assert runs_on(athlete, 3)
    assert max(s.duration_s for s in runs_on(athlete, 3)) <= 40 * 60 + 30


def test_who_begins_to_walk_part_of_their_runs_in_mid_season_walks_from_today(athlete: Any) -> None:
    """The weeks run before were run without walks: none of them is a step of the ladder."""
    later = TODAY + 42 * DAY
    wishes.save(athlete, told(run_walk=True), later)
    plan = plans.current(athlete)
    first = next(s for s in plan.sessions if s.kind in ("easy", "long") and s.date >= later)
    assert plan.request.start == later
    assert "a minute's walk every 3 minutes" in first.title
    assert not safety.violations(plan)


def test_weeks_of_easy_running_are_not_called_race_pace_weeks(athlete: Any, client: Client) -> None:
    """While a doctor's word is missing no week is one at race pace, nor a sharp one: none holds any of it."""
    wishes.save(athlete, told(waiting="heart"), TODAY)
    page = client.get("/plan/").content.decode()
    assert "easy running only" in page
    assert "race-pace weeks" not in page
    assert "sharpest weeks" not in page


def test_days_away_hold_nothing_and_a_race_on_the_way_stands_on_its_day(athlete: Any) -> None:
    first, last, race = dt.date(2026, 5, 4), dt.date(2026, 5, 6), dt.date(2026, 5, 23)
    wishes.save(
        athlete,
        told(
            spans=[{"first": first, "last": last, "kind": "none"}],
            races=[{"date": race, "distance_m": 800.0, "priority": "B"}],
        ),
        TODAY,
    )
    plan = plans.current(athlete)
    assert safety.violations(plan) == ()
    assert not [s for s in plan.sessions if first <= s.date <= last and s.is_run]
    assert any(s.kind == "race" and s.date == race for s in plan.sessions)


def test_a_gap_counts_for_the_plan_made_that_day_only(athlete: Any) -> None:
    wishes.save(athlete, told(gap_days=20, gap_cause="illness"), TODAY)
    assert plans.current(athlete).request.gap_days == 20
    plans.make(athlete, TODAY + 3 * DAY)
    assert plans.current(athlete).request.gap_days == 0


def test_a_gap_after_a_birth_waits_for_a_doctor_in_later_plans_too(athlete: Any) -> None:
    """The gap is told once, but what waits for a doctor's word stays, and the form shows it."""
    wishes.save(athlete, told(gap_days=120, gap_cause="pregnancy"), TODAY)
    for day in (TODAY, TODAY + 3 * DAY):
        plans.make(athlete, day)
        plan = plans.current(athlete)
        assert plan.request.easy_only
        assert all(s.kind in ("easy", "long", "race") for s in plan.sessions if s.is_run)
    assert wishes.of(athlete)["waiting"] == "postpartum"


def test_a_move_against_what_was_told_says_so(athlete: Any) -> None:
    """A day with 20 minutes, or one away, is named when a longer session is moved there; the runner may still do it."""
    away = dt.date(2026, 5, 4)
    minutes = [None, None, 20, None, None, None, None]
    wishes.save(athlete, told(minutes=minutes, spans=[{"first": away, "last": away, "kind": "none"}]), TODAY)
    found = []
    for session in [s for s in plans.current(athlete).sessions if s.is_run and TODAY < s.date < away + 7 * DAY]:
        found += [o for o in plans.every_day(plans.bench(athlete, session.id, TODAY)) if o.safe]
    short = [o for o in found if o.date.weekday() == 2 and o.becomes.duration_s > 22 * 60]
    assert short
    assert all("20 min" in o.cost and o.state == "costs" for o in short)
    assert all("away" in o.cost for o in found if o.date == away)


def test_what_waits_for_a_doctor_keeps_everything_easy(athlete: Any) -> None:
    wishes.save(athlete, told(waiting="pregnant"), TODAY)
    ahead = [s for s in plans.current(athlete).sessions if s.date >= TODAY]
    assert not [s for s in ahead if s.kind in ("tempo", "vo2max", "mile_pace", "time_trial", "plyometrics")]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"minutes": [5, None, None, None, None, None, None]}, "5 minutes a day"),
        ({"races": [{"date": TODAY, "distance_m": 800.0, "priority": "B"}]}, "not ahead"),
        ({"races": [{"date": TODAY + 9 * DAY, "distance_m": 800.0, "priority": "Z"}]}, "'Z'"),
        ({"races": [{"date": TODAY + 9 * DAY, "distance_m": 800.0, "priority": "C"}] * 2}, "Two races"),
        ({"spans": [{"first": TODAY + 9 * DAY, "last": TODAY + 2 * DAY, "kind": "none"}]}, "before it begins"),
        ({"ground": "moon"}, "'moon'"),
        ({"days": [1]}, "Two at least"),
    ],
)
def test_what_makes_no_sense_is_said_and_stores_nothing(athlete: Any, wrong: dict[str, Any], said: str) -> None:
    before, row = wishes.of(athlete), models.PlanRow.objects.get(is_current=True).pk
    with pytest.raises(InputError, match=said):
        wishes.save(athlete, told(**wrong), TODAY)
    assert wishes.of(athlete) == before
    assert models.PlanRow.objects.get(is_current=True).pk == row


def test_the_page_saves_shows_again_and_complains_in_words(athlete: Any, client: Client) -> None:
    """Everything typed comes back from the database; a wrong day is named; nothing typed is lost in a complaint."""
    sent = page(**{
        "day3-minutes": "45", "day1-fixed": "club", "quality": "2", "race0-date": "2026-05-23",
        "race0-distance": "800", "race0-priority": "B", "race1-date": "", "span0-first": "2026-05-04",
        "span0-last": "2026-05-06", "span0-kind": "easy", "span1-first": "", "sport": "football", "day0-fixed": "sport",
    })  # fmt: skip
    answer = sent_and_taken(client, "/plan/settings/", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/plan/"), answer.content.decode()[:3000]
    again = client.get("/plan/settings/").content.decode()
    for word in ('value="45"', 'value="2026-05-23"', 'value="2026-05-04"', 'value="football"'):
        assert word in again
    assert plans.current(athlete).request.sport_days == (0,)
    wrong = client.post("/plan/settings/", page(**{"day0-fixed": "club", "day3-minutes": "7", "sport": "rowing"}))
    text = wrong.content.decode()
    assert 'role="alert"' in text
    assert 'value="rowing"' in text
    none = client.post("/plan/settings/", {"ground": "track"})
    assert "at least two days" in none.content.decode()


def test_wishes_that_conflict_are_answered_with_the_rule_and_the_smallest_change(athlete: Any, client: Client) -> None:
    """Three days in a row, two hard sessions and a long run: the page says what conflicts and what would free it."""
    sent = {f"day{n}-run": "on" for n in (0, 1, 2)}
    wish = {**sent, "day2-fixed": "long", "quality": "2", "ground": "track"}
    text = client.post("/plan/settings/", wish).content.decode()
    assert "hard days never touch" in text
    assert "Free Thu" in text
    assert wishes.of(athlete).get("quality") is None


def test_two_hard_sessions_in_three_days_are_refused_for_no_long_run_nobody_asked_for(athlete: Any) -> None:
    """Mon, Tue, Wed hold two: where no day of the long run was chosen, the plan finds one."""
    wishes.save(athlete, {"days": [0, 1, 2], "quality": 2}, TODAY)
    plan = plans.current(athlete)
    assert plan.request.long_run_day is None
    assert max(sum(s.hard and s.is_run for s in week.sessions) for week in plan.weeks[1:-1]) == 2
    with pytest.raises(InputError, match="cannot hold three hard sessions: hard days never touch"):
        wishes.save(athlete, {"days": [0, 1, 2], "quality": 3}, TODAY)


def test_wishes_go_out_and_come_back(athlete: Any) -> None:
    """The export holds them; a machine that brings it back plans with them."""
    wishes.save(athlete, told(quality=1, ground="treadmill", gym=False), TODAY)
    stored = wishes.of(athlete)
    with own_data.export(athlete) as file:
        path = file
        models.Athlete.objects.all().delete()
        back = own_data.restore(path)
    assert wishes.of(back) == stored
    assert plans.make(back, TODAY).request.ground == "treadmill"


def test_a_new_plan_does_not_send_a_run_walker_back_to_the_first_minutes(athlete: Any) -> None:
    """Three weeks on, other settings make a new plan: its first week runs as long between two walks as the old one."""
    wishes.save(athlete, told(run_walk=True), TODAY - 20 * DAY)
    begun = dict(run_walk.of_plan(plans.current(athlete)))
    known = run_walk.stretch_on(plans.current(athlete), TODAY)
    assert known is not None
    assert known > min(begun.values())
    plans.make(athlete, TODAY)
    assert run_walk.of_plan(plans.current(athlete))[0][1] == known


def test_a_child_without_a_race_gets_a_season_of_eight_weeks(db: Any, now: Any) -> None:
    """The time trial that a plan leads to where no race is told lies inside what a child's season may have."""
    given = {"distance": 1609.344, "time": 420.0, "date": TODAY - 9 * DAY, "week_km": 15.0, "birth_year": 2014}
    child = start.begin_for(access.local_user(), given, TODAY)
    request = plans.current(child).request
    assert (request.race - request.start).days == 55
