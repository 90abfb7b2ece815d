"""Other settings in the middle of a season: the weeks ahead fit them, and the season goes on."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from fourlaps import advice, safety
from fourlaps.training import moves, since_last, third_day
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.log import Log, MorningCheck, SessionFeel, Wish
from fourlaps.vocabulary.plan import Plan, plan_to_dict
from tests.made_plans import planned

DAY = dt.timedelta(days=1)
RUNNER = PlanRequest(
    mile_s=340.0, goal_s=330.0, race=dt.date(2027, 3, 6), start=dt.date(2026, 12, 7), days=(0, 1, 3, 5, 6), sex="M",
    week_km=45.0, longest_km=12.0, age_years=34, fast_running=True, strength_history=True,
)  # fmt: skip
BLOCKS = ("base", "specific", "peak", "taper")
CHANGES: list[dict[str, Any]] = [
    {"gym": False},
    {"minutes": (None, None, None, 45.0, None, None, None)},
    {"days": (0, 2, 3, 5, 6)},
]


def changed(today: dt.date, log: Log = Log(), **life: Any) -> tuple[Plan, Plan]:  # noqa: B008
    """The plan before and after other settings, everything before today being done."""
    before = planned(RUNNER)
    done = tuple(SessionFeel(s.id, "done") for s in before.sessions if s.kind != "rest" and s.date < today)
    told = replace(log, sessions=done, wish=Wish(life=replace(RUNNER, start=today, week_km=20.0, mile_s=350.0, **life)))
    found = advice.replan(before, told, today).plan
    assert safety.violations(found) == ()
    assert plan_to_dict(advice.replan(found, told, today).plan) == plan_to_dict(found)
    return before, found


@pytest.mark.parametrize("beside", [{}, pytest.param({"gym": False}, marks=pytest.mark.slow)], ids=["alone", "gym"])
def test_a_locked_session_follows_the_goals_pace(beside: dict[str, Any]) -> None:
    """Its day and its reps are locked, not the pace of a goal that was given up."""
    before = planned(replace(RUNNER, goal_s=335.0), method="templates")
    late = {s.id for week in before.weeks if week.block in ("peak", "taper") for s in week.sessions}
    free = next(s for s in before.sessions if s.id in late and s.kind == "mile_pace")
    locked = moves.pin(before, free, pinned=True)
    today = RUNNER.start + 3 * DAY
    life = Wish(life=replace(RUNNER, start=today, goal_s=340.0, **beside))
    there = next(s for s in advice.replan(locked, Log(wish=life), today).plan.sessions if s.id == free.id)
    assert (there.pinned, there.date) == (True, free.date)
    was, now = since_last.work_of(free), since_last.work_of(there)
    assert was is not None
    assert now is not None
    assert (now.repeats, now.rep_distance_m) == (was.repeats, was.rep_distance_m)
    assert now.midpoint_mps / was.midpoint_mps == pytest.approx(335.0 / 340.0, rel=1e-3)


@pytest.mark.slow
def test_who_tells_other_days_every_monday_still_runs_fast() -> None:
    """A nurse's shifts: the hard session of the week under way goes to a free day beside its own. It was left out each
    time, as were the next week's the Monday after, and five weeks held nothing faster than a tempo."""
    request = PlanRequest(
        mile_s=400.0, race=dt.date(2027, 3, 6), start=dt.date(2026, 11, 30), days=(0, 1, 3, 5), week_km=25.0,
        longest_km=8.0, sex="F", age_years=38.0, fast_running=True,
    )  # fmt: skip
    plan, today = planned(request, method="solver"), dt.date(2026, 12, 7)
    for free in ((2, 4, 6), (0, 3, 5, 6), (1, 2, 6), (0, 2, 4)):
        plan = advice.replan(plan, Log(wish=Wish(days=free)), today).plan
        assert safety.violations(plan) == ()
        today += 7 * DAY
    fast = [s for s in plan.sessions if s.kind in ("mile_pace", "vo2max", "time_trial") and s.date < today]
    assert len(fast) >= 2


@pytest.mark.slow
@pytest.mark.usefixtures("by_either_method")
@pytest.mark.parametrize("life", CHANGES, ids=lambda life: next(iter(life)))
@pytest.mark.parametrize(
    "after_days", [23, pytest.param(43, marks=pytest.mark.slow), pytest.param(65, marks=pytest.mark.slow)]
)
def test_the_season_goes_on(after_days: int, life: dict[str, Any]) -> None:
    """What was run, the mile and the start stay the plan's own; no block goes back, no long run follows one at once."""
    today = RUNNER.start + after_days * DAY
    before, after = changed(today, **life)
    assert after.request == replace(RUNNER, **life)
    assert [s for s in after.sessions if s.date < today] == [s for s in before.sessions if s.date < today]
    blocks = [BLOCKS.index(week.block) for week in after.weeks]
    assert blocks == sorted(blocks)
    assert abs(blocks.count(0) - [w.block for w in before.weeks].count("base")) <= 1
    longs = [s.date for s in after.sessions if s.kind == "long"]
    last, following = max(d for d in longs if d < today), min(d for d in longs if d >= today)
    assert (following - last).days > 2


@pytest.mark.slow
def test_what_stands_in_the_week_under_way_stays_where_the_settings_allow_it() -> None:
    """No weights any more: the reps and the tempo of this week are run as planned, in two weeks of three at least."""
    gone = 0
    for n in (37, 44, 58):
        today = RUNNER.start + n * DAY
        before, after = changed(today, gym=False)
        week = next(w for w in before.weeks if any(s.date == today for s in w.sessions))
        hard = [s for s in week.sessions if s.date >= today and s.kind in ("tempo", "vo2max", "mile_pace")]
        held = {s.title for s in after.sessions if s.date in {h.date for h in hard}}
        gone += not {s.title for s in hard} <= held
    assert gone <= 1


@pytest.mark.slow
@pytest.mark.usefixtures("by_either_method")
@pytest.mark.parametrize(
    "life",
    [pytest.param({"age_years": 13}, marks=pytest.mark.slow), {"injured": True}, {"waiting": "heart"}],
    ids=["a child", "something hurts", "the heart"],
)
def test_what_may_not_be_planned_any_more_leaves_the_week_under_way_too(life: dict[str, Any]) -> None:
    """A birth year corrected to that of a child left 3 x 5 min at tempo on Saturday, beside "no planned hard session";
    a short tempo is no hard day, and still none for who runs easy only (training notes 3.13, 3.16, H19)."""
    stood = 0
    for n in (8, 22, 37, 43):
        today = RUNNER.start + n * DAY
        before, after = changed(today, **life)
        week = next(w for w in before.weeks if any(s.date == today for s in w.sessions))
        quality = ("tempo", "vo2max", "mile_pace", "time_trial")
        stood += sum(s.date >= today and s.kind in quality for s in week.sessions)
        ahead = [s for s in after.sessions if s.date >= today]
        assert [s.title for s in ahead if s.kind in quality] == []
        if "age_years" in life:
            for whole in after.weeks:
                assert len({s.date for s in whole.sessions if s.is_run and s.date >= today}) <= 3
    assert stood


@pytest.mark.slow
@pytest.mark.usefixtures("by_either_method")
def test_after_a_doctors_yes_other_settings_keep_the_four_easy_runs() -> None:
    """Nothing heavy or hard before the fourth run, whatever else is wished."""
    told, today = RUNNER.start + 35 * DAY, RUNNER.start + 37 * DAY
    flag = Log(mornings=(MorningCheck(told, pain_note="nearly fainted on the last rep"),), cleared=today)
    _before, after = changed(today, flag, gym=False)
    runs = [s for s in after.sessions if s.is_run and s.date >= today][:4]
    assert [s.kind for s in runs] == ["easy"] * 4
    assert not [s for s in after.sessions if today <= s.date <= runs[3].date and (s.heavy_legs or s.hard)]


@pytest.mark.slow
@pytest.mark.parametrize("days_ahead", [1, 2, 3, 9])
@pytest.mark.parametrize("after_days", [1, 3, 16, 19])
def test_a_race_told_for_the_next_days_is_a_race_whatever_was_lifted_before(after_days: int, days_ahead: int) -> None:
    """H10 looks ahead: strength of yesterday made the mile of tomorrow "Easy run, 4.5 km", and a start in two days
    found no plan but a crash."""
    old = planned(PlanRequest(340.0, dt.date(2027, 2, 20), dt.date(2026, 11, 30), days=(1, 3, 5, 6), week_km=28.0))
    today = old.request.start + after_days * DAY
    done = tuple(SessionFeel(s.id, "done") for s in old.sessions if s.kind != "rest" and s.date < today)
    race = today + days_ahead * DAY
    found = advice.replan(old, Log(done, wish=Wish(life=replace(old.request, race=race))), today).plan
    assert [s.kind for s in found.on(race) if s.is_run] == ["race"]
    assert third_day.third_hard_day(found).text


@pytest.mark.usefixtures("by_either_method")
def test_a_runner_who_lifts_two_days_before_the_race_races_all_the_same() -> None:
    old = planned(PlanRequest(340.0, dt.date(2027, 2, 20), dt.date(2026, 11, 30), days=(1, 3, 5, 6), week_km=28.0))
    race = old.request.race
    lifted = max((s for s in old.sessions if s.heavy_legs and s.date < race), key=lambda s: s.date)
    done = [SessionFeel(s.id, "done") for s in old.sessions if s.kind != "rest" and s.date < race and s is not lifted]
    found = advice.replan(old, Log((*done, SessionFeel(lifted.id, "moved", day=race - 2 * DAY))), race)
    assert [s.kind for s in found.plan.on(race)] == ["race"]


@pytest.mark.slow
@pytest.mark.parametrize("by", [-2, -1, 1, 2])
def test_weeks_that_are_over_keep_their_names_when_the_race_moves_by_a_day_or_two(by: int) -> None:
    """Counted back from the new race day: a week of 62 km was called an easy one, with a test at its end."""
    old = planned(RUNNER)
    today = old.request.race - 4 * DAY
    done = tuple(SessionFeel(s.id, "done") for s in old.sessions if s.kind != "rest" and s.date < today)
    new = advice.replan(old, Log(done, wish=Wish(race=old.request.race + by * DAY)), today).plan
    over = [w for w in new.weeks if w.number > 0 and w.sessions[-1].date < today]
    assert len(over) > 8
    for week in over:
        middle = sorted({s.date for s in week.sessions})[3]
        was = next(w for w in old.weeks if any(s.date == middle for s in w.sessions))
        assert (week.block, week.down_week, week.purpose) == (was.block, was.down_week, was.purpose)
    assert (new.weeks[-1].block, new.weeks[-1].down_week) == ("taper", False)


def test_another_goal_told_later_lays_no_week_out_anew() -> None:
    """By then the runner's mile is known better than on the first day, and that is no wish."""
    before, after = changed(RUNNER.start + 23 * DAY, goal_s=326.0, mile_sd=0.031)
    assert after.request == replace(RUNNER, goal_s=326.0)
    assert [(s.date, s.kind, s.is_run and round(s.distance_m)) for s in after.sessions if s.kind != "mile_pace"] == [
        (s.date, s.kind, s.is_run and round(s.distance_m)) for s in before.sessions if s.kind != "mile_pace"
    ]


def test_the_trigger_tells_what_was_told_otherwise() -> None:
    """Old and new of race, days and goal; anything else by its name."""
    today = RUNNER.start + 23 * DAY
    life = replace(RUNNER, start=today, days=(0, 2, 3, 5, 6), goal_s=None, gym=False)
    found = advice.replan(planned(RUNNER), Log(wish=Wish(life=life)), today)
    assert {change.trigger for change in found.changes if change.kind == "new_weeks"} == {
        "running days Mon, Wed, Thu, Sat, Sun in place of Mon, Tue, Thu, Sat, Sun; goal 5:30 taken back; "
        "told anew: weights at hand"
    }
