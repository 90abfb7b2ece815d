"""Wishes that cannot hold together: the conflict is small and real, and every change named resolves it."""

import datetime as dt
from dataclasses import replace
from functools import cache

import pytest

from fourlaps import advice
from fourlaps.errors import InputError, WishesConflict
from fourlaps.support.program import SupportProgram
from fourlaps.training import catalogue, conflicts, planning
from fourlaps.training.conflicts import Wish
from fourlaps.vocabulary.athlete import Away, OtherRace, PlanRequest

RACE = dt.date(2026, 6, 20)
HARD = {"tempo", "vo2max", "mile_pace", "time_trial", "race"}
USUAL = PlanRequest(mile_s=330.0, race=RACE, start=RACE - dt.timedelta(days=83))
THREE = Wish((0, 1, 2), 2, 2, (None,) * 7, (), (), hard_days=3, free_days=1, short_week=False)


@cache
def refusal(asked: PlanRequest) -> InputError:
    """What is said of a request that no plan can meet; of the same request once."""
    with pytest.raises(InputError) as refused:
        advice.plan(asked)
    return refused.value.with_traceback(None)


@pytest.mark.slow
def test_three_days_in_a_row_cannot_hold_two_fast_days_and_a_long_run() -> None:
    """The example of the training science: named days, the rule, and what would help."""
    with pytest.raises(InputError) as refused:
        advice.plan(replace(USUAL, days=(0, 1, 2), long_run_day=2, quality=2))
    said = str(refused.value)
    assert said.startswith("Mon, Tue and Wed cannot hold two hard sessions and a long run on Wed")
    assert "hard days never touch (H3)" in said
    assert "one hard session a week" in said


@pytest.mark.slow
@pytest.mark.parametrize(
    "wish",
    [
        THREE,
        replace(THREE, quality=3, days=tuple(range(7)), long_day=6, hard_days=2),
        replace(THREE, quality=3, long_day=None),
        replace(THREE, days=(0, 2, 4, 6), long_day=6, short_week=True),
        replace(THREE, days=(0, 2, 4, 6), long_day=6, minutes=(20.0, 20.0, 90.0, 20.0, 20.0, 90.0, 90.0)),
    ],
)
def test_nothing_in_a_conflict_can_be_spared(wish: Wish) -> None:
    """Minimal: with any one of its members given up, the week can be planned."""
    core = conflicts.conflict(wish)
    assert core
    week = conflicts._Week(wish)
    assert week.impossible(core) is not None
    for name in core:
        assert week.impossible([other for other in core if other != name]) is None


@pytest.mark.slow
def test_a_day_to_free_is_named_as_it_would_be_used() -> None:
    """Sunday freed is the day of the long run where nobody says otherwise: with it two hard days beside each other."""
    crowded = replace(USUAL, days=(0, 1), long_run_day=None, quality=2)
    with pytest.raises(WishesConflict) as refused:
        advice.plan(crowded)
    assert "Free Wed, Thu, Fri or Sat, or" in str(refused.value)
    with pytest.raises(WishesConflict):
        advice.plan(replace(crowded, days=(0, 1, 6), long_run_day=6))
    assert advice.plan(replace(crowded, days=(0, 1, 3)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "second", "out"),
    [
        (OtherRace(dt.date(2026, 5, 9), "A"), OtherRace(dt.date(2026, 5, 10), "B"), "the one on 2026-05-10"),
        (OtherRace(dt.date(2026, 5, 9), "C"), OtherRace(dt.date(2026, 5, 10), "B"), "the one on 2026-05-09"),
        (OtherRace(dt.date(2026, 5, 9), "C", 1500.0), OtherRace(dt.date(2026, 5, 9), "B", 5000.0), "the 1500 m of"),
        (OtherRace(dt.date(2026, 6, 19), "A"), OtherRace(dt.date(2026, 5, 9), "B"), "the one on 2026-06-19"),
    ],
)
def test_of_two_races_too_near_the_one_that_matters_less_is_left_out(
    first: OtherRace, second: OtherRace, out: str
) -> None:
    """The plan's own race always stays."""
    with pytest.raises(InputError, match=f"Leave out {out}"):
        advice.plan(replace(USUAL, races=(first, second)))


CROWDED: list[dict[str, object]] = [
    {"days": (0, 1, 2), "quality": 2, "long_run_day": 2},
    {"days": (0, 1, 2), "quality": 3},
    {"days": (1, 3), "quality": 2, "week_km": 20.0, "longest_km": 10.0},
    {"days": (1, 3, 5, 6), "quality": 3, "age_years": 56},
    {"days": (1, 3, 5), "quality": 3, "mile_s": 480.0, "week_km": 15.0, "longest_km": 6.0},
    {"days": (0, 1), "quality": 2, "mile_s": 570.0, "week_km": 10.0, "longest_km": 3.0},
    {"days": (1, 3, 5, 6), "quality": 2, "minutes": (30.0,) * 7},
    {"quality": 1, "minutes": (20.0,) * 7},
    {"minutes": (15.0,) * 7},
    {"days": (0, 2, 4), "quality": 2, "sport_days": tuple(range(7))},
    {"quality": 1, "injured": True},
    {"quality": 2, "waiting": "heart"},
    {"quality": 3, "age_years": 12, "days": (1, 3, 5)},
    {"quality": 3, "gap_days": 40, "gap_cause": "injury", "days": (0, 1, 3)},
    {"away": (Away(dt.date(2026, 6, 1), RACE),)},
    {"minutes": (10.0, 60.0, None, 15.0, None, None, None), "days": (0, 1, 3)},
    {"minutes": (10.0, 12.0, 15.0, 10.0, 5.0, 15.0, 12.0)},
    {"minutes": (20.0, 20.0, 18.0, 20.0, 20.0, 20.0, 20.0), "quality": 2},
    {"days": (0, 2, 4, 6), "quality": 2, "sport_days": (0, 2, 4, 6)},
    {"races": tuple(OtherRace(dt.date(2026, 5, day), which) for day, which in ((9, "C"), (10, "B"), (11, "A")))},
    {"races": tuple(OtherRace(dt.date(2026, 5, day), "B", 10000.0) for day in (3, 16)), "longest_km": 3.0},
    {"away": (Away(dt.date(2026, 4, 2), dt.date(2026, 4, 5)), Away(dt.date(2026, 5, 24), dt.date(2026, 6, 18)))},
    {"week_km": 3.0, "longest_km": 0.5, "days": (0, 2, 4), "quality": 3},
    {"days": (1,), "week_km": 20.0, "longest_km": 6.0},
]


@pytest.mark.slow
@pytest.mark.parametrize("wishes", CROWDED)
def test_every_change_that_is_named_leads_to_a_plan_that_keeps_the_wish(wishes: dict[str, object]) -> None:
    """Each request an answer offers is planned, with the hard sessions that are still asked for in most full weeks."""
    refused = refusal(replace(USUAL, **wishes))  # type: ignore[arg-type]
    assert isinstance(refused, WishesConflict)
    assert refused.offered
    for offered in refused.offered:
        assert isinstance(offered, PlanRequest)
        plan = advice.plan(offered)
        weeks = [w for w in plan.weeks if w.number and not w.down_week and w.block != "taper"]
        kept = [w for w in weeks if sum(s.kind in HARD for s in w.sessions) >= (offered.quality or 0)]
        assert 2 * len(kept) >= len(weeks)


def parts_of(asked: PlanRequest, offered: PlanRequest) -> list[PlanRequest]:
    """The request offered with one part of its change taken back each: a day's minutes, a race, a span, a day."""
    back: list[PlanRequest] = []
    if asked.minutes and offered.minutes:
        for day in range(7):
            kept = tuple(asked.minutes[d] if d == day else offered.minutes[d] for d in range(7))
            back.append(replace(offered, minutes=kept))
    for name in ("races", "sport_days", "away"):
        was, now = getattr(asked, name), getattr(offered, name)
        if set(now) < set(was):
            back += [replace(offered, **{name: tuple(x for x in was if x in now or x == one)}) for one in was]
    back += [replace(offered, days=tuple(d for d in offered.days if d != day)) for day in offered.days]
    known = ("week_km", "longest_km", "quality", "long_run_day")
    back += [replace(offered, **{name: getattr(asked, name)}) for name in known]
    return [
        request
        for request in dict.fromkeys(back)
        if request not in (offered, asked) and set(asked.days) <= set(request.days)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("wishes", CROWDED)
def test_no_change_that_is_named_has_a_part_to_spare(wishes: dict[str, object]) -> None:
    """With any one part of it taken back the wish is as infeasible as before: days, minutes, races, all of them."""
    asked = replace(USUAL, **wishes)  # type: ignore[arg-type]
    refused = refusal(asked)
    assert isinstance(refused, WishesConflict)
    for offered in refused.offered:
        assert isinstance(offered, PlanRequest)
        for less in parts_of(asked, offered):
            assert not planning._holds(less, SupportProgram(), frozenset(), frozenset()), (str(refused), less)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        (CROWDED[15], "Give 18 minutes to Mon or Thu."),
        (CROWDED[16], "Give 18 minutes to Tue and Sat."),
        (CROWDED[19], "lie 1 day apart; hard days need 2 (rule H3). Leave out the one on 2026-05-10."),
        (CROWDED[22], "km a week for three weeks first. A longest run of 0.5 km"),
        (CROWDED[22], "A week cannot hold three hard sessions: a week under two hours holds one hard session (H7)."),
        (CROWDED[23], "Two at least are needed, three make a plan. Free Mon, Wed, Thu, Fri, Sat or Sun."),
        ({"longest_km": 250.0}, "'longest_km' is 250; a plan is made from 0 to 200."),
        ({"minutes": (30.0, -5.0, None, None, None, None, None)}, "'minutes' is -5; a plan is made from 0 to 1440."),
        ({"age_years": 130}, "'age_years' is 130; a plan is made from 0 to 120."),
        ({"week_km": float("nan")}, "'week_km' is nan; a plan is made from 0 to 400."),
    ],
)  # fmt: skip
def test_an_answer_names_all_that_is_in_the_way_and_no_more(wishes: dict[str, object], said: str) -> None:
    """One day that needs minutes, not both; the race in the middle; every hindrance at once, not one after another."""
    assert said in str(refusal(replace(USUAL, **wishes)))  # type: ignore[arg-type]


@pytest.mark.slow
def test_what_is_named_is_what_helps() -> None:
    """Minutes come as a number, the cause that waits by its name, and nothing that cannot be asked for."""
    for wishes, said, unsaid in (
        (CROWDED[5], "Ask for one hard session a week.", "Free"),
        (CROWDED[6], "under two hours holds one hard session (H7)", "no quality"),
        (CROWDED[6], "35 minutes", "45"),
        (CROWDED[8], "Give 18 minutes to Tue and Thu.", "Sat"),
        (CROWDED[10], "something hurts", "--cleared"),
        (CROWDED[11], "--cleared", "something hurts"),
    ):
        refused = refusal(replace(USUAL, **wishes))  # type: ignore[arg-type]
        assert isinstance(refused, WishesConflict)
        assert said in str(refused)
        assert unsaid not in str(refused)


def test_days_with_no_minutes_are_no_running_days() -> None:
    """The weekend alone by its minutes is planned as the weekend alone by its days."""
    minutes = (0.0,) * 5 + (60.0, 60.0)
    by_minutes = advice.plan(replace(USUAL, minutes=minutes), method="templates")
    by_days = advice.plan(replace(USUAL, minutes=minutes, days=(5, 6)), method="templates")
    assert by_minutes.weeks == by_days.weeks


def test_a_later_race_is_offered_as_far_as_a_plan_reaches() -> None:
    """The race named as a way out is one the planner takes, to its last day: one count of 52 weeks."""
    latest = catalogue.latest_race(USUAL.start)
    planning._check_wish(replace(USUAL, race=latest))
    with pytest.raises(InputError, match=f"up to {latest}"):
        planning._check_wish(replace(USUAL, race=latest + dt.timedelta(days=1)))
    for early, offered in ((7, True), (6, False)):
        race = latest - dt.timedelta(days=early)
        words = [text for text, _ in conflicts.with_other_habits(replace(USUAL, race=race))]
        assert (f"choose a race on {race + dt.timedelta(weeks=1)}" in words) is offered


@pytest.mark.slow
def test_a_week_that_can_be_planned_has_no_conflict() -> None:
    """No false alarm."""
    assert conflicts.conflict(replace(THREE, long_day=None)) == ()
    assert advice.plan(replace(USUAL, quality=2)).weeks


@pytest.mark.slow
def test_four_lost_weeks_up_to_the_race_name_the_way_out() -> None:
    """A wish that breaks a rule over the season: the wish in the way is named, with what to do."""
    away = (Away(dt.date(2026, 5, 18), RACE),)
    with pytest.raises(InputError, match=r"easy running on the days away|[Bb]e back|[Rr]un easily"):
        advice.plan(replace(USUAL, away=away))


def test_two_races_on_neighbouring_days_are_refused_by_their_dates() -> None:
    """H3 in words, with the race to leave out."""
    races = (OtherRace(dt.date(2026, 5, 16)), OtherRace(dt.date(2026, 5, 17)))
    with pytest.raises(InputError, match=r"2026-05-16 and 2026-05-17 .* H3"):
        advice.plan(replace(USUAL, races=races))


@pytest.mark.slow
def test_a_race_a_week_before_the_race_is_no_third_of_the_weeks_before() -> None:
    """H13 on three days a week, whatever days the other races stand on: one of fifty thousand random wishes."""
    races = tuple(
        OtherRace(day, priority, metres)  # type: ignore[arg-type]
        for day, priority, metres in (
            (dt.date(2026, 12, 21), "C", 3000.0), (dt.date(2026, 12, 24), "C", 5000.0),
            (dt.date(2026, 12, 31), "A", 1609.344), (dt.date(2027, 1, 3), "C", 5000.0),
        )
    )  # fmt: skip
    wish = PlanRequest(
        mile_s=282.1, race=dt.date(2027, 1, 10), start=dt.date(2026, 11, 27), days=(1, 3, 5), week_km=60.0,
        longest_km=2.8, goal_s=263.8, age_years=41, strength_history=True, long_run_day=0, club_days=(3,), races=races,
        minutes=(45.0, 90.0, 45.0, 45.0, 45.0, 60.0, 45.0),
    )  # fmt: skip
    with pytest.raises(WishesConflict, match="Leave out the race on 2027-01-03") as refused:
        advice.plan(wish, method="templates")
    assert advice.plan(refused.value.offered[0], method="templates")


@pytest.mark.slow
def test_a_race_and_days_away_that_stand_in_the_way_together_are_named_together() -> None:
    """1.7 km as the longest run is too little for a 5 km race, and eleven days away reach over race day: neither alone
    can go."""
    asked = PlanRequest(
        mile_s=541.0, race=dt.date(2026, 4, 24), start=dt.date(2026, 2, 14), days=(1, 4, 5), week_km=5.1,
        longest_km=1.7, cleared=True, run_walk=True, away=(Away(dt.date(2026, 4, 14), dt.date(2026, 4, 24)),),
        races=(OtherRace(dt.date(2026, 4, 5), "B", 5000.0),),
    )  # fmt: skip
    with pytest.raises(WishesConflict, match=r"Leave out the race on 2026-04-05 and the days away\.$") as refused:
        advice.plan(asked, method="templates")
    assert advice.plan(refused.value.offered[0], method="templates").weeks
