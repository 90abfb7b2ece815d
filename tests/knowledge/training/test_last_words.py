"""The list of changes: one entry a session, each with what a runner sees differ and with a cause that holds."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from functools import partial

import pytest

from fourlaps import advice
from fourlaps.training import edits, extras, fitting, last_words, pacers, planning, seen
from fourlaps.training.desk import Change
from fourlaps.training.differences import days_changed
from fourlaps.training.limits import limits_of_plan
from fourlaps.training.notebook import grouped, lines
from fourlaps.vocabulary.athlete import PlanRequest, Result
from fourlaps.vocabulary.log import Log, MorningCheck, SessionFeel, Wish
from fourlaps.vocabulary.plan import Exercise, Plan, Session, Week
from tests.made_plans import EITHER_METHOD, planned

START = dt.date(2027, 3, 8)
CAPS = ("H1", "H2", "H8", "H13", "H14")


def plan() -> Plan:
    return planned(
        PlanRequest(
            mile_s=330.0, race=dt.date(2027, 5, 30), start=START, days=(1, 3, 5, 6), week_km=35.0, longest_km=12.0,
            sex="F", age_years=32.0,
        )
    )  # fmt: skip


def told(day: int, lost: int) -> tuple[Log, dt.date]:
    """A log in which the last `lost` days before `day` were missed, and all before done."""
    today = START + dt.timedelta(days=day)
    away = today - dt.timedelta(days=lost)
    feels = [SessionFeel(s.id, "missed" if s.date >= away else "done")
             for s in plan().sessions if s.date < today and s.kind != "rest"]  # fmt: skip
    return Log(sessions=tuple(feels)), today


def great_race(day: dt.date = dt.date(2027, 4, 13)) -> tuple[Log, dt.date]:
    return Log(results=(Result(1609.344, 318.0, day, "race"),)), day + dt.timedelta(days=1)


def a_sore_morning() -> tuple[Log, dt.date]:
    log, today = told(25, 5)
    return Log(sessions=log.sessions, mornings=(MorningCheck(today, pain=4.0),)), today


HISTORIES = {
    "a great race": great_race, "a week off": partial(told, 30, 7), "a fortnight off": partial(told, 37, 14),
    "three days": partial(told, 40, 3), "a sore morning": a_sore_morning,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", HISTORIES)
def test_every_session_that_looks_different_is_named_once_with_words_that_differ(name: str) -> None:
    """What is not named stays to the metre; nothing is named twice or reads the same before and after."""
    log, today = HISTORIES[name]()
    found = advice.replan(plan(), log, today)
    was, now = {s.id: s for s in plan().sessions}, {s.id: s for s in found.plan.sessions}
    named = Counter(change.session for change in found.changes if change.session)
    assert all(count == 1 for count in named.values())
    days = [change.date for change in found.changes]
    assert days == sorted(days)
    assert [c for c in found.changes if c.session and c.was == c.to] == []
    for old in was.values():
        if old.date >= today and old.id not in named and old.kind != "rest":
            assert now[old.id].workout == old.workout
            assert seen.looks_the_same(old, now[old.id])
    fresh = {s.id for s in found.plan.sessions if s.id not in was and s.kind != "rest"}
    assert fresh <= set(named)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [name if name == "a fortnight off" else pytest.param(name, marks=pytest.mark.slow) for name in HISTORIES]
)
def test_a_limit_is_named_only_where_a_run_lost_something_to_it(name: str) -> None:
    """H1, H2, H8, H13 and H14 make smaller; days off and pain never make a run longer."""
    log, today = HISTORIES[name]()
    first = advice.replan(plan(), log, today)
    later = advice.replan(first.plan, told(0, 0)[0], today + dt.timedelta(days=7))
    for before, found in ((plan(), first), (first.plan, later)):
        was, now = {s.id: s for s in before.sessions}, {s.id: s for s in found.plan.sessions}
        for change in found.changes:
            old, new = was.get(change.session), now.get(change.session)
            if old is None or new is None or not old.is_run or old.kind != new.kind:
                continue
            grown = new.distance_m - old.distance_m
            assert change.rule not in CAPS or grown < -20
            assert change.rule not in ("return", "pain") or grown < 60


@pytest.mark.slow
def test_a_great_race_names_the_new_paces_of_every_session() -> None:
    """Easy, long and fast runs, the trial and the race: each says its pace or its aim before and after."""
    log, today = great_race()
    changes = {c.session: c for c in advice.replan(plan(), log, today).changes if c.session}
    coming = [s for s in plan().sessions if s.is_run and s.date > today]
    assert {s.id for s in coming} <= set(changes)
    race = changes[coming[-1].id]
    assert "aiming at" in race.was
    assert "aiming at" in race.to
    easy = next(c for c in changes.values() if "easy running at" in c.to)
    assert easy.trigger.startswith("race of mile in 5:18")


@pytest.mark.slow
def test_a_great_race_takes_no_more_from_a_hard_session_than_the_rules_ask() -> None:
    """A minute of tempo too much costs a minute, not six; a rep too many costs one."""
    log, today = great_race(START + dt.timedelta(days=15))
    now = {s.id: s for s in advice.replan(plan(), log, today).plan.sessions}
    for old in [s for s in plan().sessions if s.date > today and s.kind in ("tempo", "vo2max", "mile_pace")]:
        for before, after in zip(old.workout.parts, now[old.id].workout.parts, strict=True):  # type: ignore[union-attr]
            assert after.repeats >= before.repeats - 1
            assert after.zone != 2 or after.duration_s >= before.duration_s - 61


@pytest.mark.parametrize("method", EITHER_METHOD)
@pytest.mark.parametrize(
    "away", [(35, 7), *(pytest.param(away, marks=pytest.mark.slow) for away in ((24, 7), (35, 10), (42, 13)))]
)
def test_the_weeks_after_days_off_have_a_long_run_and_easy_runs_well_below_it(
    away: tuple[int, int], method: planning.Method
) -> None:
    """No easy run over 70 min or 80 % of the long run, in weeks wholly ahead."""
    request = PlanRequest(
        mile_s=260.0, race=dt.date(2027, 5, 30), start=START, days=(1, 2, 4, 5, 6), week_km=75.0, longest_km=16.0,
        sex="M", age_years=26.0, fast_running=True, strength_history=True,
    )  # fmt: skip
    shown = planned(request, method=method)
    lost = START + dt.timedelta(days=away[0])
    today = lost + dt.timedelta(days=away[1])
    feels = [SessionFeel(s.id, "missed" if s.date >= lost else "done")
             for s in shown.sessions if s.date < today and s.kind != "rest"]  # fmt: skip
    after = advice.replan(shown, Log(sessions=tuple(feels)), today).plan
    for week in [w for w in after.weeks if w.sessions[0].date >= today and w.number < after.weeks[-1].number]:
        long_m = max((s.distance_m for s in week.sessions if s.kind == "long"), default=0.0)
        for easy in [s for s in week.sessions if s.kind == "easy"]:
            assert easy.duration_s <= 70.5 * 60
            assert not long_m or easy.distance_m <= 0.8 * long_m + 50 or easy.duration_s < 16 * 60


def test_what_comes_back_in_several_weeks_is_told_once() -> None:
    """One group for one reason, without the room of a single week; what would have changed it once for an event."""
    day, week = dt.date(2026, 5, 12), dt.timedelta(days=7)
    reason = "The rules leave more room there than before, so it comes nearer to what was meant."
    back = [
        Change(day + n * week, f"s{n}", "Easy run, 4.0 km", "Easy run, 5.0 km", f"room for {n} km", "room", reason)
        for n in range(1, 5)
    ]
    (group,) = grouped(back)
    assert (len(group.named), len(group.others), group.trigger) == (3, 1, "")
    assert lines(back)[0].count(reason) == 1
    gap = [
        Change(
            day + n * week, f"t{n}", "Strides", "Easy run", "10 days without running", "return", why, "Up to 3 days."
        )
        for n, why in enumerate(("Easy first.", "Strides come after them."))
    ]
    assert [one.otherwise for one in grouped(gap)] == ["Up to 3 days.", ""]
    assert [one.trigger for one in grouped(gap)] == ["10 days without running"] * 2


def test_each_limit_is_said_of_its_own_sessions_and_many_limits_flood_nothing() -> None:
    """Easy runs are not cut for what a session at mile pace may hold; of eight limits three are named, the rest is one
    line without a cause or a rule."""
    day = dt.date(2026, 5, 12)

    def fits(n: int, trigger: str, rule: str) -> Change:
        why = "What was done and what is planned count together; this much of it fits."
        return Change(day + dt.timedelta(days=n), f"s{n}", f"Run {n}", f"Shorter {n}", trigger, rule, why, kind="fits")

    few = [fits(1, "3.6 km at mile pace", "H7"), *(fits(n, "weeks of 36 km allow 47 km", "H2") for n in (2, 3, 4))]
    told = {group.trigger: len(group.named) + len(group.others) for group in grouped(few)}
    assert told == {"3.6 km at mile pace": 1, "weeks of 36 km allow 47 km": 3}
    said = lines(few)
    assert said[0].startswith("3.6 km at mile pace: Wed 13 May")
    assert "3 sessions from Thu 14 May to Sat 16 May are smaller" in said[1]
    many = [*few, *few[1:], *(fits(n, f"limit {n % 7}", "H1" if n % 2 else "H14") for n in range(10, 24))]
    groups = grouped(many)
    assert len(groups) == 4
    (rest,) = [group for group in groups if not group.trigger]
    assert rest.rule == ""
    assert [group.reason for group in groups[1:]] == [""] * 3
    assert sum(len(group.named) + len(group.others) for group in groups) == len(many)
    assert all(
        one.trigger == group.trigger for group in groups if group.trigger for one in (*group.named, *group.others)
    )
    assert "Room in the weeks ahead: " in "\n".join(lines(many))


MILERS = {
    "two runs a day": {"mile_s": 280.0, "week_km": 110.0, "days": tuple(range(7)), "longest_km": 20.0},
    "strength": {"mile_s": 360.0, "week_km": 40.0, "days": (0, 1, 3, 5, 6)},
}  # fmt: skip
MOVES = {"later": 7, "much later": 14, "another weekday": 10, "sooner": -7}


@pytest.mark.slow
@pytest.mark.parametrize("by", MOVES)
@pytest.mark.parametrize("who", MILERS)
def test_new_weeks_name_each_session_that_differs_with_what_really_stood_and_stands_there(who: str, by: str) -> None:
    """Of two runs a day one stayed untold and the other got its name; strides and strength changed without a word."""
    request = PlanRequest(race=START + dt.timedelta(days=97), start=START, fast_running=True, **MILERS[who])  # type: ignore[arg-type]
    today = START + dt.timedelta(days=24)
    with pytest.MonkeyPatch.context() as laying:
        laying.setattr(planning, "build_plan", partial(planning.build_plan, method="templates"))
        before = planned(request, method="templates")
        wish = Wish(race=request.race + dt.timedelta(days=MOVES[by]))
        found = advice.replan(before, Log(wish=wish), today)
    changed = [change for change in found.changes if change.session]
    assert all(change.was != change.to for change in changed)
    for day in {s.date for plan in (before, found.plan) for s in plan.sessions if s.date >= today}:
        olds, news = ([s for s in plan.on(day) if s.kind != "rest"] for plan in (before, found.plan))
        here = [change for change in changed if change.date == day]
        for mine, others, told in ((olds, news, [c.was for c in here]), (news, olds, [c.to for c in here])):
            for session in mine:
                if not any(seen.looks_the_same(session, other) for other in others):
                    assert any(words.startswith(session.title) for words in told), (day, session.title, told)
            for words in told:
                assert words == "Rest" or any(words.startswith(s.title) for s in mine), (day, words)
    assert {day.date for day in days_changed(before, found.plan, today)} <= {change.date for change in changed}


def test_strength_under_one_name_is_told_by_the_exercise_that_differs() -> None:
    """Strength of one name in the place of the same name told nothing; now sets and reps of an exercise are named."""
    old = Session(
        "2027-03-09-strength", START, "strength", "Strength: legs", "",
        exercises=(Exercise("Calf raise", 3, "light", 10), Exercise("Front plank", 3, "none", hold_s=45)),
    )  # fmt: skip
    fewer = replace(old, exercises=(replace(old.exercises[0], reps=8), old.exercises[1]))
    assert seen.told(old, fewer) == (
        "Strength: legs, with 3 × 10 of Calf raise",
        "Strength: legs, with 3 × 8 of Calf raise",
    )
    both = replace(old, exercises=(fewer.exercises[0], replace(old.exercises[1], hold_s=50)))
    assert seen.told(old, both)[1] == "Strength: legs, with 3 × 8 of Calf raise, other exercises changed: 1"
    assert seen.told(old, replace(old, exercises=old.exercises[:1]))[1] == "Strength: legs, without Front plank"
    heavier = replace(old, exercises=(replace(old.exercises[0], load="heavy"), old.exercises[1]))
    assert seen.told(old, heavier) == ("Strength: legs", "Strength: legs, with other weights")
    request = PlanRequest(race=START + dt.timedelta(days=97), start=START, fast_running=True, **MILERS["strength"])  # type: ignore[arg-type]
    whole = planned(request, method="templates")
    (day,) = days_changed(*(replace(whole, weeks=(Week(1, "base", False, "", (s,)),)) for s in (old, fewer)), START)  # type: ignore[misc]
    assert day.after[0].title == "Strength: legs, with 3 × 8 of Calf raise"


@pytest.mark.slow
def test_longer_ends_make_no_more_of_a_session_that_lost_repeats() -> None:
    """Seven repeats that became four were put down to more room in the week, because their warm-up grew."""
    pacer = pacers.pacer_for(plan().request, limits_of_plan(plan()))
    session = next(s for s in plan().sessions if s.kind == "mile_pace" and edits.fewer_reps(s, 0.6))
    fewer = edits.fewer_reps(session, 0.6)
    assert fewer is not None
    longer = edits.scaled(fewer, 2.5, pacer)
    assert longer is not None
    assert longer.distance_m > session.distance_m
    assert seen.way(session, longer) == "less"
    assert seen.way(longer, session) == "more"
    strided = next(s for s in plan().sessions if s.kind == "easy" and "strides" in s.title)
    assert seen.way(strided, edits.without_strides(strided)) == "less"


def test_a_run_in_the_place_of_the_bike_is_more_running() -> None:
    """It was told among the runs that had to be smaller."""
    run = next(s for s in plan().sessions if s.kind == "easy")
    bike = extras.easy_bike(run.date, run.id, "Growth holds your running down.")
    assert (seen.way(bike, run), seen.way(run, bike)) == ("more", "less")


def test_a_few_metres_that_no_name_tells_are_not_told_as_coming_back() -> None:
    """ "Easy run, 2.1 km becomes Easy run, 2.1 km, 39 m longer" stood in a list of changes."""
    pacer = pacers.pacer_for(plan().request, limits_of_plan(plan()))
    easy = next(s for s in plan().sessions if s.kind == "easy")
    run, little, more = (edits.of_metres(easy, metres, pacer) for metres in (6010.0, 6035.0, 6900.0))
    assert run is not None
    assert little is not None
    assert more is not None
    room = Change(run.date, run.id, run.title, run.title, "room for 30.0 km in its week", "room", "More room.")
    assert run.title == little.title
    assert last_words._kind(room, run, little) == "trims"
    assert last_words._kind(room, run, more) == "becomes"


def test_an_easy_run_is_told_beside_the_long_run_that_stands_there_in_the_end() -> None:
    """One in nine such sentences named a long run that had grown again since: 3.3 km where 3.9 km stood."""
    week = next(w for w in plan().weeks if w.number and any(s.kind == "long" for s in w.sessions))
    long_run = next(s for s in week.sessions if s.kind == "long")
    easy, other = [s for s in week.sessions if s.is_run and s is not long_run][:2]
    causes = {easy.id: ("easy", "an easy run beside a long run of 1.0 km"), other.id: ("H1", "a run of 9.0 km")}
    told = fitting.as_they_stand(causes, plan())
    assert told[easy.id] == ("easy", f"an easy run beside a long run of {long_run.distance_m / 1000:.1f} km")
    assert told[other.id] == causes[other.id]


def test_of_an_easy_run_nobody_says_that_a_day_was_looked_for() -> None:
    """Beside a missed tempo two missed easy runs were told as if no day near could take them."""
    day = dt.date(2026, 5, 12)
    easy = Change(day, "a", "Easy run, 5.0 km", "dropped", "missed on Tue 12 May", "H16", "Missed.", kind="missed")
    hard = Change(day, "b", "20 min tempo", "dropped", "missed on Wed 13 May", "H16", "Missed.", kind="lost")
    (said,) = lines([easy, hard])
    assert said == (
        "Missed: 20 min tempo (Tue 12 May). Left out, no day near could take it within the rules. "
        "Missed: Easy run, 5.0 km (Tue 12 May). Left out, a missed run is not made up for."
    )


def test_words_that_name_another_pace_name_what_changed_the_paces() -> None:
    """ "3 × 400 m in 1:52 becomes 3 × 400 m in 1:55: the rules leave more room", because its warm-up had grown."""
    was, now = (pacers.pacer_for(replace(plan().request, mile_s=s), limits_of_plan(plan())) for s in (330.0, 338.0))
    session = next(s for s in plan().sessions if s.kind == "mile_pace")
    slower = edits.repaced(session, 330.0 / 338.0, now, was)
    longer = edits.scaled(slower, 1.5, now)
    assert longer is not None
    assert seen.tells_pace(session, longer)
    assert not seen.tells_pace(session, edits.scaled(session, 1.5, was) or session)
    fewer = edits.fewer_reps(slower, 0.6)
    assert fewer is not None
    assert not seen.tells_pace(session, fewer)
    easy = next(s for s in plan().sessions if s.kind == "easy" and "strides" not in s.title)
    assert seen.tells_pace(easy, edits.repaced(easy, 330.0 / 338.0, now, was))


@pytest.mark.slow
def test_a_test_over_a_mile_is_a_mile_or_bears_another_name() -> None:
    """To keep H6 a mile of 8:32 was cut to whole minutes like a tempo: a "mile, all out" of 1508 m, aiming at 8:00."""
    slow = planned(replace(plan().request, mile_s=512.0, fast_running=True))
    test = next(s for s in slow.sessions if s.kind == "time_trial" and "mile" in s.title)
    assert edits.shorter_tempo(test, 0.95) is None
    pacer = pacers.pacer_for(slow.request, limits_of_plan(slow))
    shorter = edits.shorter_test(test, 0.99, slow.level, pacer)
    assert shorter is not None
    assert "1200 m" in shorter.title
