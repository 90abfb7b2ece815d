"""A wish that a plan cannot keep in every week is named, with how often it is kept and what stood in the way."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from fourlaps import advice, safety
from fourlaps.vocabulary.athlete import OtherRace, PlanRequest
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, Week

RACE = dt.date(2027, 5, 30)
USUAL = PlanRequest(mile_s=330.0, race=RACE, start=dt.date(2027, 3, 1), sex="M")
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def made(**changes: object) -> Plan:
    plan = advice.plan(replace(USUAL, **changes), method="templates")  # type: ignore[arg-type]
    assert safety.violations(plan) == ()
    return plan


def note(plan: Plan, words: str) -> str:
    """The one note with these words."""
    found = [text for text in plan.guardrail_notes if words in text]
    assert len(found) == 1, (words, plan.guardrail_notes)
    return found[0]


def full_weeks(plan: Plan) -> list[Week]:
    return [w for w in plan.weeks if w.number and not w.down_week and w.block != "taper"]


def hard_on(week: Week, weekday: int) -> bool:
    return any((s.kind in QUALITY_KINDS or s.kind == "race") and s.date.weekday() == weekday for s in week.sessions)


@pytest.mark.slow
@pytest.mark.parametrize("club", [(MON, TUE), (TUE, WED, THU), tuple(range(7))])
def test_club_days_that_stay_without_a_hard_session_are_counted(club: tuple[int, ...]) -> None:
    """The figures of the note are those of the plan, and hard days that touch are the reason (H3)."""
    plan = made(days=tuple(range(7)), club_days=club)
    said, weeks = note(plan, "your club's"), full_weeks(plan)
    assert said.startswith(f"Of {len(weeks)} full weeks")
    told = {name: int(number) for name, number in re.findall(r"(\w\w\w) in (\d+)", said)}
    for name, weekday in zip(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), range(7), strict=True):
        kept = sum(hard_on(week, weekday) for week in weeks)
        assert told.get(name, len(weeks)) == (kept if weekday in club else len(weeks))
    assert "H3" in said


def test_one_full_week_is_not_counted() -> None:
    """ "In none of 1 full weeks" is no sentence."""
    plan = made(start=RACE - dt.timedelta(days=19), quality=3, club_days=(MON,), long_run_day=SAT)
    assert len(full_weeks(plan)) == 1
    assert not any(" 1 full weeks" in text for text in plan.guardrail_notes)
    assert note(plan, "The one full week holds fewer than three hard sessions: ")


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "The race is tomorrow, too near"),
        (6, "The race is 6 days away, too near"),
        (7, "The race is 7 days away: this is a sharpening fortnight"),
    ],
)
def test_days_before_a_race_are_no_fortnight(days: int, said: str) -> None:
    assert note(made(start=RACE - dt.timedelta(days=days)), said)


def test_a_club_day_that_is_always_kept_needs_no_word() -> None:
    """One club evening a week is held."""
    plan = made(club_days=(TUE,), fast_running=True)
    assert all(hard_on(week, TUE) for week in full_weeks(plan))
    assert not any("club" in text for text in plan.guardrail_notes)


@pytest.mark.slow
def test_nobody_is_sent_to_run_with_the_club_on_a_day_without_a_run() -> None:
    """A school race every Friday leaves Thursdays free of running, where the plan said to run with it."""
    race = dt.date(2027, 6, 4)
    kinds = enumerate((("C", 800.0), ("C", 800.0), ("C", 1609.344), ("B", 1609.344), ("C", 1609.344)))
    first = dt.date(2027, 4, 30)
    races = tuple(OtherRace(first + dt.timedelta(days=7 * n), kind, metres) for n, (kind, metres) in kinds)  # type: ignore[arg-type]
    plan = advice.plan(PlanRequest(
        mile_s=330.0, race=race, start=dt.date(2027, 3, 15), days=(MON, TUE, WED, THU, FRI, SUN), club_days=(TUE, THU),
        races=races, week_km=30.0, longest_km=8.0, sex="M", age_years=16.0, fast_running=True,
    ))  # fmt: skip
    eves = [week for week in full_weeks(plan) if not hard_on(week, THU)]
    free = [all(s.date.weekday() != THU for s in week.sessions if s.is_run) for week in eves]
    said = note(plan, "your club's")
    assert any(free)
    assert ("Run easy with the club there." in said) == (not any(free))
    assert "free of running" in said if all(free) else "the other days are free" in said


def test_a_club_day_and_a_long_run_outside_the_running_days_are_named() -> None:
    """Nothing stands there, and the plan says so."""
    plan = made(days=(TUE, THU, SAT), club_days=(WED,), long_run_day=SUN)
    assert "Wed, which is not among your running days" in note(plan, "Your club meets")
    assert "cannot stand on Sun" in note(plan, "The long run")
    assert not any(s.date.weekday() in (WED, SUN) for s in plan.sessions if s.is_run and s.date != RACE)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"mile_s": 570.0, "week_km": 12.0, "longest_km": 5.0, "days": (MON, WED, FRI)}, "H7"),
        ({"mile_s": 360.0, "age_years": 67}, "H19"),
        ({"days": (TUE, THU, SAT), "minutes": (None, 10.0, *(None,) * 5)}, "stays easy"),
    ],
)
def test_fewer_hard_sessions_than_asked_for_are_counted(changes: dict[str, object], reason: str) -> None:
    """The number of weeks that hold them, and why the others do not."""
    plan = made(quality=2, **changes)
    weeks = full_weeks(plan)
    kept = sum(sum(s.kind in QUALITY_KINDS or s.kind == "race" for s in week.sessions) >= 2 for week in weeks)
    assert kept < len(weeks)
    said = note(plan, "Two hard sessions a week")
    assert f"in {kept or 'none'} of {len(weeks)} full weeks" in said
    assert ("in the others" in said) is (kept > 0)  # there are no others where no week holds them
    assert reason in said


@pytest.mark.slow
def test_the_second_sport_is_the_reason_where_it_takes_every_running_day() -> None:
    """No hard run stands on its days, a long run that is a hard day least of all; small weeks are not blamed."""
    days = (TUE, THU, SAT, SUN)
    plan = made(mile_s=360.0, days=days, sport_days=days)
    assert not any(s.hard for s in plan.sessions if s.is_run and s.date != RACE)
    for what in ("400 m repeats", "a tempo run", "a time trial"):
        assert "your other sport stands on every running day" in note(plan, f"Left out: {what}")


@pytest.mark.slow
@pytest.mark.parametrize("minutes", [24.0, 25.0])
def test_a_short_hour_holds_a_short_hard_session(minutes: float) -> None:
    """Ten minutes, a short piece and five minutes fit exactly; with less the minutes are the reason, not the weeks."""
    short = {"mile_s": 420.0, "week_km": 20.0, "longest_km": 4.0, "days": (MON, TUE, WED, THU), "sex": "F"}
    plan = made(minutes=(minutes,) * 7, **short)
    assert all(any(s.kind in QUALITY_KINDS for s in week.sessions) for week in full_weeks(plan))
    assert all(s.duration_s <= 60 * minutes + 1 for s in plan.sessions if s.is_run and s.date != RACE)
    fewer = made(minutes=(minutes - 3,) * 7, **short)
    assert "fewer than the 24 minutes a hard session takes" in note(fewer, "Left out: a tempo run")


def test_a_race_before_fast_running_is_back_says_when_that_is() -> None:
    """A school race on day ten: H9, with its day, and no word of a doctor."""
    plan = made(races=(OtherRace(dt.date(2027, 3, 10), "C"),))
    assert "nothing faster than a tempo stands before 2027-03-16 (rule H9)" in note(plan, "The race on 2027-03-10")


@pytest.mark.slow
@pytest.mark.parametrize(("days_before", "priority", "raced"), [(7, "A", True), (7, "B", False), (5, "A", False)])
def test_a_race_that_matters_as_much_is_raced_a_week_before_the_goal(
    days_before: int, priority: str, raced: bool
) -> None:
    """H18 lets the peak hold two all-out efforts in 14 days; where one is demoted the note counts the days."""
    day = RACE - dt.timedelta(days=days_before)
    others = (OtherRace(dt.date(2027, 5, 2), "B"), OtherRace(day, priority))  # type: ignore[arg-type]
    plan = made(mile_s=280.0, days=tuple(range(7)), week_km=70.0, longest_km=16.0, fast_running=True, races=others)
    race = next(s for s in plan.on(day) if s.kind == "race")
    assert ("controlled" not in f"{race.title} {race.why}") is raced
    said = [text for text in plan.guardrail_notes if "controlled workout" in text]
    assert (said == []) is raced
    assert raced or f"{days_before} days from the one on {RACE}" in said[0]


@pytest.mark.parametrize("days", [(MON, TUE, THU), (MON, WED, THU, SUN), (MON, TUE, THU, FRI)])
def test_a_first_long_run_on_another_day_does_not_keep_the_wished_day_from_the_next(days: tuple[int, ...]) -> None:
    """A plan whose weeks begin on the wished day has its first long run elsewhere; from then on the wish holds."""
    plan = made(race=dt.date(2027, 4, 21), days=days, long_run_day=THU, age_years=65.0, week_km=20.0, longest_km=6.0)
    longs = [s.date.weekday() for w in full_weeks(plan) for s in w.sessions if s.kind == "long"]
    assert longs.count(THU) > len(longs) / 2
