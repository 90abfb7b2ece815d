"""Re-planning and the days a plan was asked with: days away, easy days and minutes hold, whatever is told later."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest

from fourlaps.support.program import SupportProgram
from fourlaps.training import adaptation, edits, moves, pacers
from fourlaps.training.desk import Desk
from fourlaps.training.limits import limits_of_plan
from fourlaps.vocabulary.athlete import Away, OtherRace, PlanRequest, Result
from fourlaps.vocabulary.log import Availability, Log, SessionFeel
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan
from tests.made_plans import planned

DAY = dt.timedelta(days=1)
RACE = dt.date(2026, 6, 20)
START = RACE - 83 * DAY
MINUTES = (None, 40.0, 40.0, None, 60.0, None, None)


def plan(first: int, *, easy: bool = False, minutes: tuple[float | None, ...] | None = MINUTES) -> Plan:
    away = Away(START + first * DAY, START + (first + 5) * DAY, easy)
    request = PlanRequest(
        mile_s=330.0, race=RACE, start=START, fast_running=True, strength_history=True, minutes=minutes, away=(away,)
    )
    return planned(request, method="templates")


def replan(stood: Plan, log: Log, today: dt.date) -> adaptation.Proposal:
    done = tuple(SessionFeel(s.id, "done") for s in stood.sessions if s.date < today and s.kind != "rest")
    return adaptation.replan(stood, replace(log, sessions=(*done, *log.sessions)), today, support=SupportProgram())


def over_their_minutes(made: Plan) -> list[str]:
    runs = [s for s in made.sessions if s.is_run and s.kind != "race"]
    minutes = made.request.minutes or (None,) * 7
    return [s.title for s in runs if s.duration_s > 60 * (minutes[s.date.weekday()] or 1e9) + 1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "before", "free", "easy"),
    [(31, 5, (2,), False), (33, 3, (0, 2), False), (33, 7, (0, 2), False), (30, 3, (5,), True), (30, 5, (2,), True)],
)
def test_days_lost_before_days_away_send_no_run_there_and_none_beyond_its_minutes(
    first: int, before: int, free: tuple[int, ...], easy: bool
) -> None:
    """The days up to a trip are lost, too: nothing moves into the trip, nothing fast into easy days, and what moves to
    a Wednesday of 40 minutes lasts 40 minutes."""
    stood = plan(first, easy=easy)
    away = stood.request.away[0]
    lost = Availability(away.first - before * DAY, away.first - DAY, free)
    made = replan(stood, Log(availability=(lost,)), lost.first - 2 * DAY).plan
    there = [s for s in made.sessions if s.is_run and away.first <= s.date <= away.last]
    assert [s.title for s in there if not easy or s.hard or s.kind in QUALITY_KINDS] == []
    assert over_their_minutes(made) == []


def test_of_the_same_days_the_last_word_counts_also_where_it_goes_back() -> None:
    """Mon, Wed and Fri, then Tue, Thu and Sun, then the first again: each time the runs stand on the days told last,
    and telling all of it once more changes nothing."""
    today = START + 12 * DAY
    first, last = today + 2 * DAY, today + 8 * DAY
    stood, told = plan(40, minutes=None), tuple[Availability, ...]()
    for days in ((0, 2, 4), (1, 3, 6), (0, 2, 4)):
        told = (*told, Availability(first, last, days))
        found = replan(stood, Log(availability=told), today)
        assert found.changes
        stood = found.plan
        ran = {s.date.weekday() for s in stood.sessions if s.is_run and first <= s.date <= last}
        assert ran
        assert ran <= {*days}
        assert replan(stood, Log(availability=told), today).changes == ()
        assert replan(stood, Log(availability=told[-1:]), today).changes == ()


def test_a_session_cut_for_the_minutes_of_its_new_day_says_so() -> None:
    """A tempo of an hour moved to a Wednesday of 40 minutes."""
    stood = plan(33)
    away = stood.request.away[0]
    lost = Availability(away.first - 3 * DAY, away.first - DAY, (0, 2))
    changes = replan(stood, Log(availability=(lost,)), lost.first - 2 * DAY).changes
    assert any("That day has 40 min, so it is shorter." in change.reason for change in changes)


@pytest.mark.slow
def test_slower_paces_make_no_run_longer_than_its_day() -> None:
    """A mile 15 s slower, twice: the same kilometres take longer, so there are fewer of them where minutes are few."""
    stood = plan(45, minutes=(None, 45.0, 45.0, 45.0, 45.0, 50.0, 60.0))
    today = START + 21 * DAY
    slow = tuple(Result(1609.344, 345.0, today - days * DAY, kind="time_trial") for days in (12, 1))
    found = replan(stood, Log(results=slow), today)
    assert found.plan.request.mile_s > stood.request.mile_s
    assert over_their_minutes(found.plan) == []


def test_only_a_report_about_days_away_opens_them() -> None:
    """Home two days early opens the weekdays it names; other weekdays for the whole spring do not cancel the trip."""
    stood = plan(31)
    away = stood.request.away[0]
    today, everyday = START + 20 * DAY, (0, 1, 2, 3, 4, 5, 6)

    def open_days(*told: Availability) -> list[dt.date]:
        pacer = pacers.pacer_for(stood.request, limits_of_plan(stood), stood.request.mile_s)
        desk = Desk(stood, today, pacer, Log(availability=told))
        days = [away.first + n * DAY for n in range((away.last - away.first).days + 1)]
        return [day for day in days if desk.may_run(day)]

    assert open_days() == []
    assert open_days(Availability(START, RACE, everyday)) == []
    home = Availability(away.last - DAY, away.last + 5 * DAY, everyday)
    assert open_days(home) == [away.last - DAY, away.last]
    assert open_days(replace(home, days=(away.last.weekday(),))) == [away.last]
    assert open_days(home, Availability(away.last, away.last, ())) == [away.last - DAY]


@pytest.mark.slow
def test_a_move_by_the_runners_own_word_stays_whole() -> None:
    """Told to run the long run on a day of 40 minutes, the plan takes the runner's word for the time."""
    stood = plan(45)
    long = next(s for s in stood.sessions if s.kind == "long" and s.date > START + 14 * DAY)
    easy = next(s for s in stood.sessions if s.kind == "easy" and 0 < (long.date - s.date).days <= 5)
    request = replace(stood.request, minutes=tuple(40.0 if d == easy.date.weekday() else None for d in range(7)))
    stood = replace(stood, request=request)
    moved = SessionFeel(long.id, "moved", day=easy.date)
    made = replan(stood, Log(sessions=(moved,)), easy.date - DAY).plan
    there = next(s for s in made.sessions if s.id == long.id)
    assert (there.date, there.kind) == (easy.date, "long")
    assert there.duration_s > 41 * 60


@pytest.mark.parametrize("kind", ["easy", "long", "tempo", "vo2max", "mile_pace"])
def test_a_shorter_session_keeps_its_ends_and_its_minutes(kind: str) -> None:
    """Cut to 30 minutes a session lasts no longer, and a hard one keeps ten minutes before and five after."""
    stood = plan(45, minutes=None)
    pacer = pacers.pacer_for(stood.request, limits_of_plan(stood), stood.request.mile_s)
    for session in [s for s in stood.sessions if s.kind == kind and s.duration_s > 30 * 60]:
        made = edits.within(session, 30 * 60, pacer)
        assert 15 * 60 <= made.duration_s <= 30 * 60
        if made.kind == kind and kind in QUALITY_KINDS:
            parts = made.workout.parts if made.workout else ()
            assert sum(p.duration_s for p in parts if p.part == "warm_up") >= 600 - 1e-6
            assert sum(p.duration_s for p in parts if p.part == "cool_down") >= 300 - 1e-6


@pytest.mark.slow
def test_no_day_away_or_too_short_is_offered_instead_of_a_wished_one() -> None:
    """Who drags a session to a day where it cannot stand is offered another day that is free for it."""
    stood = plan(31)
    away = stood.request.away[0]
    pacer = pacers.pacer_for(stood.request, limits_of_plan(stood), stood.request.mile_s)
    for session in [s for s in stood.sessions if s.is_run and 0 < abs((s.date - away.first).days) <= 9]:
        for wished in (away.first, away.last):
            day = moves.nearest(stood, session, wished, today=START + 15 * DAY, pacer=pacer)
            assert day is None or not away.first <= day <= away.last
            assert day is None or session.duration_s <= 60 * (MINUTES[day.weekday()] or 1e9)


def test_a_race_that_growth_leaves_few_minutes_around_says_to_walk_them() -> None:
    """A 5 km for someone whose longest run is 6 km: ten minutes of jogging before it, four after it, and a word."""
    day = dt.date(2027, 3, 30)
    request = PlanRequest(
        mile_s=570.0, race=dt.date(2027, 4, 15), start=dt.date(2026, 12, 5), week_km=12.0, longest_km=4.8, days=(1, 5),
        goal_s=542.0, strength_history=True, club_days=(5,), ground="road", races=(OtherRace(day, "C", 5000.0),),
    )  # fmt: skip
    made = planned(request, method="templates")
    race = next(s for s in made.on(day) if s.kind == "race")
    cool_s = sum(p.duration_s for p in (race.workout.parts if race.workout else ()) if p.part == "cool_down")
    said = [note for note in made.guardrail_notes if f"On {day} growth leaves room for" in note]
    assert cool_s < 300
    assert len(said) == 1
    assert "ten and five by walking" in said[0]


def test_a_day_of_the_second_sport_takes_no_hard_session() -> None:
    """Football on Thursdays: nothing hard moves there, an easy run may."""
    request = PlanRequest(mile_s=330.0, race=RACE, start=START, fast_running=True, sport_days=(3,), sport="football")
    stood = planned(request, method="templates")
    today = START + 35 * DAY
    football = next(s.date for s in stood.sessions if s.date > today and s.date.weekday() == 3)
    desk = Desk(stood, today, pacers.pacer_for(request, limits_of_plan(stood)), Log())
    ahead = [s for s in stood.sessions if s.date > today]
    hard, easy = (next(s for s in ahead if s.kind in kinds) for kinds in (QUALITY_KINDS, {"easy"}))
    assert desk.on_day(hard, football) is None
    assert desk.on_day(easy, football) is not None


def test_free_days_told_for_a_week_put_no_tempo_beside_a_fast_session() -> None:
    """A short tempo is no hard day (H3), and two fast days in a row are no week: what finds no place apart is dropped,
    as its sentence says. It went to any free day of the week."""
    request = PlanRequest(
        mile_s=400.0, race=dt.date(2027, 5, 22), start=dt.date(2027, 3, 8), days=(0, 1, 3, 5), week_km=25.0,
        longest_km=8.0, sex="F", age_years=39.0, minutes=(50.0,) * 7,
    )  # fmt: skip
    stood, monday = planned(request, method="templates"), dt.date(2027, 3, 22)
    for free in ((2, 3, 4, 6), (3, 4, 5, 6), (0, 2, 4), (1, 2, 6)):
        window = Availability(monday, monday + 6 * DAY, free)
        made = adaptation.replan(stood, Log(availability=(window,)), monday - DAY, support=SupportProgram()).plan
        fast = sorted(s.date for s in made.sessions if s.kind in QUALITY_KINDS and s.date > monday)
        assert all((after - before).days > 1 for before, after in pairwise(fast)), free
