"""The plan day by day: noting, moving, swapping, skipping, undoing, red flags, and what the plan learns."""

import datetime as dt
import io
import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from fourlaps import advice, safety
from fourlaps.errors import InputError, NotFound, UnsafePlan
from fourlaps.services import access, imports, match, mornings, plans, runner, settings, start
from fourlaps.services.slots import Slot
from fourlaps.storage import models
from fourlaps.training import recovering
from fourlaps.vocabulary.activity import Activity, RecordedLap, Samples
from fourlaps.vocabulary.athlete import PlanRequest, Result
from fourlaps.vocabulary.log import MorningCheck
from fourlaps.web import sayings

TODAY = dt.date(2026, 4, 15)
DAY = dt.timedelta(days=1)


def coming(athlete: Any, *kinds: str) -> Any:
    return next(s for s in plans.current(athlete).sessions if s.date > TODAY and s.kind in kinds)


def offers(athlete: Any, session_id: str, today: dt.date) -> list[Any]:
    """Every way to move a session, and leaving it out; nothing for one that stands fast."""
    slot = plans.slot(athlete, session_id)
    if plans.changeable(athlete, slot):
        return []
    return [*plans.every_day(plans.bench(athlete, session_id, today)), plans.leave_out(slot.session)]


def past(athlete: Any, *kinds: str) -> Any:
    return next(s for s in reversed(plans.current(athlete).sessions) if s.date < TODAY and s.kind in kinds)


# --- noting --------------------------------------------------------------------------------------------------------


def test_done_twice_is_done_once_and_can_be_taken_back(athlete: Any) -> None:
    session = past(athlete, "easy")
    assert plans.log(athlete, session.id, "done").feel is None
    assert plans.log(athlete, session.id, "done", 6).feel == 6
    assert plans.log(athlete, session.id, "done").feel == 6  # a second tap forgets nothing
    assert models.SessionLog.objects.count() == 1
    assert plans.log(athlete, session.id, "planned").state == "planned"
    assert models.SessionLog.objects.count() == 0


def test_a_card_speaks_of_what_happened_before_the_plan_is_made_anew(athlete: Any) -> None:
    """What is noted as missed is no last time and no hard session behind, taken back it is both again."""
    plan = plans.current(athlete)
    fast = past(athlete, "vo2max")
    easy = coming(athlete, "easy")  # of what lies behind it hard running counts, no leg work

    def since() -> set[str]:
        return {fact.other_id for fact in plans.card(athlete, plan, easy).why_today if fact.direction == "since"}

    assert since() == {fast.id}
    plans.log(athlete, fast.id, "missed")
    assert since() < {s.id for s in plan.sessions if s.date < fast.date}
    plans.log(athlete, fast.id, "done")
    assert since() == {fast.id}
    long = past(athlete, "long")
    assert plans.card(athlete, plan, coming(athlete, "long")).changed.since_id == long.id
    plans.log(athlete, long.id, "missed")
    assert plans.card(athlete, plan, coming(athlete, "long")).changed.since_id < long.id


@pytest.mark.parametrize(("state", "feel"), [("done", 0), ("done", 11), ("finished", None), ("", None)])
def test_a_feel_or_state_that_makes_no_sense_is_refused(athlete: Any, state: str, feel: int | None) -> None:
    with pytest.raises(InputError):
        plans.log(athlete, past(athlete, "easy").id, state, feel)


def test_tomorrow_cannot_be_done_today(athlete: Any) -> None:
    with pytest.raises(InputError, match="still to come"):
        plans.log(athlete, coming(athlete, "easy").id, "done")


def test_a_session_of_nobody_is_not_found(athlete: Any) -> None:
    with pytest.raises(NotFound):
        plans.slot(athlete, "2026-05-01-<script>")


# --- moving --------------------------------------------------------------------------------------------------------


def test_every_offer_called_safe_is_safe_and_can_be_undone(athlete: Any) -> None:
    """Each offer of the next three weeks is carried out and taken back; no plan on the way breaks a rule."""
    before = plans.current(athlete)
    tried = set()
    for session in [s for s in before.sessions if TODAY <= s.date < TODAY + 21 * DAY and s.kind != "rest"]:
        for offer in offers(athlete, session.id, TODAY):
            if not offer.safe:
                assert offer.why_not
                with pytest.raises(UnsafePlan):
                    plans.change(athlete, session.id, offer.kind, offer.date, offer.other_id, TODAY)
                continue
            text = plans.change(athlete, session.id, offer.kind, offer.date, offer.other_id, TODAY)
            changed = plans.current(athlete)
            assert not safety.violations(changed)
            held = [{s.id for s in plan.sessions if s.kind != "rest"} for plan in (before, changed)]
            # What falls away was named before; nothing is added.
            assert held[1] <= held[0]
            assert len(held[0] - held[1]) == len([line for line in offer.follows if line.becomes == "falls away"])
            assert text in plans.undo(athlete)
            assert plans.current(athlete) == before
            assert plans.slot(athlete, session.id).state == "planned"
            tried.add(offer.kind)
    assert tried == {"move", "swap", "skip"}


def test_a_moved_session_keeps_its_name_and_says_where_it_came_from(athlete: Any) -> None:
    session = coming(athlete, "easy")
    offer = next(o for o in offers(athlete, session.id, TODAY) if o.kind == "move" and o.safe)
    plans.change(athlete, session.id, "move", offer.date, None, TODAY)
    slot = plans.slot(athlete, session.id)
    assert (slot.state, slot.date, slot.moved_from) == ("moved", offer.date, session.date)
    # Moving it back is no longer a move.
    plans.change(athlete, session.id, "move", session.date, None, TODAY)
    assert plans.slot(athlete, session.id).state == "planned"


@pytest.mark.parametrize("days", [-3, 0, 400])
def test_a_session_cannot_go_to_the_past_or_beyond_the_race(athlete: Any, days: int) -> None:
    session = coming(athlete, "easy")
    date = session.date if days == 0 else TODAY + days * DAY
    with pytest.raises(InputError):
        plans.change(athlete, session.id, "move", date, None, TODAY)


def test_the_race_stays_where_it_is(athlete: Any) -> None:
    race = plans.current(athlete).sessions[-1]
    assert race.kind == "race"
    assert offers(athlete, race.id, TODAY) == []
    with pytest.raises(InputError):
        plans.change(athlete, race.id, "skip", None, None, TODAY)


def test_two_tabs_that_move_one_session_end_with_one_move(athlete: Any) -> None:
    session = coming(athlete, "easy")
    date = next(o.date for o in offers(athlete, session.id, TODAY) if o.kind == "move" and o.safe)
    plans.change(athlete, session.id, "move", date, None, TODAY)
    with pytest.raises(InputError, match="already"):
        plans.change(athlete, session.id, "move", date, None, TODAY)
    assert models.ChangeLog.objects.filter(kind="move").count() == 1


def test_undo_with_nothing_to_undo_says_so(athlete: Any) -> None:
    assert plans.can_undo(athlete) == ""
    with pytest.raises(InputError):
        plans.undo(athlete)


def test_an_old_change_is_not_undone_over_a_newer_plan(athlete: Any) -> None:
    session = coming(athlete, "easy")
    offer = next(o for o in offers(athlete, session.id, TODAY) if o.safe)
    plans.change(athlete, session.id, offer.kind, offer.date, offer.other_id, TODAY)
    plans.make(athlete, TODAY)
    assert plans.can_undo(athlete) == ""


# --- red flags and mornings ----------------------------------------------------------------------------------------


def test_chest_pain_stops_the_plan_until_cleared(athlete: Any) -> None:
    answer = mornings.save(athlete, MorningCheck(TODAY, pain=4, pain_note="sharp pain in my chest when I run"), TODAY)
    assert answer.locked
    assert "doctor" in answer.sentences[0].lower() or "help" in answer.sentences[0].lower()
    ahead = plans.slots(athlete, TODAY, TODAY + 14 * DAY)
    assert {slot.session.kind for slot in ahead} == {"rest"}
    assert plans.proposal(athlete, TODAY) is None
    hard = coming(athlete, "vo2max", "mile_pace", "tempo")
    assert plans.slot(athlete, hard.id).session.workout is None  # nothing for the watch either
    with pytest.raises(InputError, match="stopped"):
        plans.change(athlete, hard.id, "move", hard.date + DAY, None, TODAY)
    with pytest.raises(InputError, match="stopped"):
        plans.calendar(athlete)
    later = TODAY + 3 * DAY
    plans.clear_lock(athlete, later)
    assert plans.lock(athlete) is None
    assert any(slot.session.is_run for slot in plans.slots(athlete, later, later + 7 * DAY))
    stopped = [s for s in plans.slots(athlete, TODAY, later - DAY) if s.session.is_run]
    assert all(slot.state == "missed" for slot in stopped)


def test_after_a_doctors_yes_four_easy_runs_stand_first(athlete: Any, client: Client) -> None:
    """At once, not the weeks that stood there with a bar on the first day: short easy runs, heavy legs after them."""
    mornings.save(athlete, MorningCheck(TODAY, pain=4, pain_note="sharp pain in my chest when I run"), TODAY)
    later = TODAY + 2 * DAY
    plans.clear_lock(athlete, later)
    plan = plans.current(athlete)
    runs = [s for s in plan.sessions if s.is_run and s.date >= later]
    assert [s.kind for s in runs[:4]] == ["easy"] * 4
    assert runs[0].duration_s < 0.6 * runs[3].duration_s
    assert not [s.title for s in plan.sessions if s.heavy_legs and later <= s.date <= runs[3].date]
    assert plans.proposal(athlete, later) is None
    page = client.get("/plan/notebook/", headers={"Accept-Language": "de"}).content.decode()
    assert "erst vier leichte Läufe" in page


def test_a_red_flag_in_a_note_counts_too(athlete: Any) -> None:
    plans.log(athlete, past(athlete, "easy").id, "done", 9, "felt faint and nearly passed out at the end")
    assert plans.lock(athlete) is not None


def test_a_tired_note_stops_nothing(athlete: Any) -> None:
    plans.log(athlete, past(athlete, "easy").id, "done", 9, "tired legs, no chest pain")
    assert plans.lock(athlete) is None


def test_a_fever_is_answered_with_a_proposal_that_can_be_taken_and_undone(athlete: Any) -> None:
    before = plans.current(athlete)
    answer = mornings.save(athlete, MorningCheck(TODAY, illness="fever"), TODAY)
    assert not answer.locked
    assert any("fever" in sentence.lower() for sentence in answer.sentences)
    plans.accept(athlete, TODAY)
    after = plans.current(athlete)
    assert after != before
    assert not safety.violations(after)
    assert not [s for s in after.sessions if TODAY <= s.date < TODAY + 2 * DAY and s.is_run]
    assert plans.proposal(athlete, TODAY) is None  # answered once
    plans.undo(athlete)
    assert plans.current(athlete) == before


def test_a_second_check_the_same_morning_replaces_the_first(athlete: Any) -> None:
    mornings.save(athlete, MorningCheck(TODAY, sleep_h=5), TODAY)
    mornings.save(athlete, MorningCheck(TODAY, sleep_h=8), TODAY)
    assert mornings.on(athlete, TODAY).sleep_h == 8
    with pytest.raises(InputError):
        mornings.save(athlete, MorningCheck(TODAY, sleep_h=25), TODAY)
    with pytest.raises(InputError):
        mornings.save(athlete, MorningCheck(TODAY + DAY), TODAY)


# --- an upload ticks the session off -------------------------------------------------------------------------------


def laps_for(session: Any, *, slower_last: float = 0.0) -> list[tuple[float, float]]:
    """Laps a runner would press for a session: each part, each rep, each recovery."""
    laps = []
    for part in session.workout.parts:
        if part.part == "set" and part.rep_distance_m:
            each = part.rep_distance_m / part.midpoint_mps
            for number in range(part.repeats):
                last = number == part.repeats - 1
                laps.append((part.rep_distance_m, round(each + (slower_last if last else 0.0))))
                if not last and part.recovery_duration_s:
                    laps.append((part.recovery_duration_s * 1.5, round(part.recovery_duration_s)))
        else:
            laps.append((part.distance_m, round(part.duration_s)))
    return laps


def at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(16), dt.UTC)


def test_a_tempo_with_200s_is_compared_part_by_part() -> None:
    """The laps of the tempo and of the reps are found each for itself; warm-up and jogs are neither."""
    race = dt.date(2026, 6, 20)
    asked = PlanRequest(mile_s=330.0, race=race, start=race - dt.timedelta(days=83), fast_running=True, week_km=45.0)
    session = next(s for s in advice.plan(asked).sessions if s.workout and s.workout.family == "TR")
    start, laps = 0.0, []
    for metres, seconds in laps_for(session, slower_last=3):
        laps.append(RecordedLap(start, seconds, metres))
        start += seconds
    metres = sum(lap.distance_m or 0.0 for lap in laps)
    activity = Activity("running", None, None, start, start, metres, Samples.from_columns(0), tuple(laps), 0, "fit")
    sentence = match.sentence_for(Slot(session, session.date), activity)
    assert re.match(r"15 min asked at .+ per km; you ran .+ per km\. 4 × 200 m asked in .+; you ran .+", sentence)
    assert sentence.endswith("the last was the slowest.")
    with translation.override("de"):
        assert sayings.untold(sentence) == []


def test_reps_are_compared_with_what_was_asked(athlete: Any, tcx_file: Any) -> None:
    sets = [
        s
        for s in plans.current(athlete).sessions
        if s.workout and any(p.part == "set" and p.rep_distance_m for p in s.workout.parts)
    ]
    session = sets[0]
    part = next(p for p in session.workout.parts if p.part == "set")
    data = tcx_file(at(session.date), laps_for(session, slower_last=6))
    job_id = imports.begin(athlete, [("reps.tcx", io.BytesIO(data))])
    sentence = imports.job(athlete, job_id).lines[0].text
    assert sentence.startswith(f"{part.repeats} × {part.rep_distance_m:g} m asked in")
    assert "you ran" in sentence
    assert sentence.endswith("the last was the slowest.")
    slot = plans.slot(athlete, session.id)
    assert (slot.state, slot.sentence) == ("done", sentence)
    assert slot.activity_id is not None
    # Undoing the upload opens the session again.
    imports.undo_last(athlete)
    assert plans.slot(athlete, session.id).state == "planned"


def test_a_run_on_a_free_day_counts_without_a_plan(athlete: Any, gpx_file: Any) -> None:
    plan = plans.current(athlete)
    free = next(s.date for s in plan.sessions if not any(o.is_run for o in plan.on(s.date)))
    job_id = imports.begin(athlete, [("extra.gpx", io.BytesIO(gpx_file(at(free))))])
    assert "not in the plan" in imports.job(athlete, job_id).lines[0].text


def test_a_jog_to_the_shop_is_not_the_long_run(athlete: Any, gpx_file: Any) -> None:
    session = past(athlete, "long")
    imports.begin(athlete, [("shop.gpx", io.BytesIO(gpx_file(at(session.date), minutes=10)))])
    assert plans.slot(athlete, session.id).state == "planned"


def test_a_time_trial_becomes_a_result(athlete: Any, tcx_file: Any) -> None:
    trial = next(s for s in plans.current(athlete).sessions if s.kind == "time_trial")
    laps = []
    for part in trial.workout.parts:
        hard = part.zone == 3 and part.part in ("set", "steady")
        laps.append((1609.344, 341.0) if hard else (part.distance_m, round(part.duration_s)))
    imports.begin(athlete, [("trial.tcx", io.BytesIO(tcx_file(at(trial.date), laps)))])
    newest = runner.results(athlete)[0]
    assert (round(newest.distance_m), newest.kind, newest.date) == (1609, "time_trial", trial.date)
    assert abs(newest.time_s - 341) < 2
    assert "mile in 5:41" in plans.slot(athlete, trial.id).sentence


def test_results_that_cannot_be_one_runners_lock_nobody_out(athlete: Any) -> None:
    """A 5 km in 53 minutes beside a mile in 5:45 (from an old export): pages open; Runner and Race name the two."""
    models.Result.objects.create(athlete_id=athlete.id, distance_m=5000.0, time_s=3180.0, date=TODAY - DAY, kind="race")
    client = Client()
    for path in ("/", "/plan/", "/activities/", "/runner/settings/", "/my-data/"):
        assert client.get(path).status_code == 200, path
    page = client.get("/runner/").content.decode()
    named = "5:45.0 for mile and 53:00 for 5 km cannot both be the best of one runner"
    assert named in page
    for path in ("/race/", "/race/card.html", "/race/day/", "/race/ghosts/", "/race/first-200/"):
        page = client.get(path).content.decode()
        assert named in page, path
        assert "/runner/#results" in page, path
    wrong = runner.results(athlete)[0]
    client.post(f"/runner/results/{wrong.pk}/remove/")
    assert "cannot both be" not in client.get("/runner/").content.decode()


# --- starting and settings -----------------------------------------------------------------------------------------

GOOD = {"distance": 1609.344, "time": 345.0, "date": TODAY - 5 * DAY, "race": TODAY + 70 * DAY, "days": [1, 3, 6]}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"race": TODAY}, "not ahead"),
        ({"race": TODAY - DAY}, "not ahead"),
        ({"race": TODAY + 500 * DAY}, "."),
        ({"time": 205.0}, "."),
        ({"date": TODAY + DAY}, "up to today"),
        ({"week_km": -5.0}, "outside"),
    ],
    ids=["race today", "race past", "race too far", "too fast", "result to come", "below zero"],
)
def test_a_start_that_cannot_be_planned_stores_nothing(db: Any, now: Any, wrong: dict[str, Any], said: str) -> None:
    user = access.local_user()
    with pytest.raises(InputError, match=said):
        start.begin_for(user, {**GOOD, **wrong}, TODAY)
    assert access.own() is None
    assert models.Result.objects.count() == models.PlanRow.objects.count() == models.Athlete.objects.count() == 0


def test_starting_twice_is_starting_once(db: Any, now: Any) -> None:
    user = access.local_user()
    first = start.begin_for(user, GOOD, TODAY)
    again = start.begin_for(user, GOOD, TODAY)
    assert first.id == again.id
    assert len(runner.results(again)) == 1
    assert models.Race.objects.count() == 1
    assert models.PlanRow.objects.filter(is_current=True).count() == 1


def test_a_start_without_a_race_plans_a_time_trial(db: Any, now: Any) -> None:
    made = start.begin_for(access.local_user(), {**GOOD, "race": None}, TODAY)
    assert made.race == TODAY + 84 * DAY
    assert plans.current(made).request.race == made.race


def test_settings_that_matter_make_a_new_plan_and_others_do_not(athlete: Any) -> None:
    plan = plans.current(athlete)
    settings.save(athlete, {**settings.current(athlete), "name": "Åsa 🏃", "units": "mi"}, TODAY)
    seen = access.own()
    assert (seen.name, seen.units) == ("Åsa 🏃", "mi")
    assert plans.current(seen) == plan
    settings.save(seen, {**settings.current(seen), "days": [0, 2, 4]}, TODAY)
    ahead = [s for s in plans.current(access.own()).sessions if s.date >= TODAY and s.is_run and s.kind != "race"]
    assert {s.date.weekday() for s in ahead} <= {0, 2, 4}


def test_a_calendar_taken_again_after_a_new_plan_holds_the_new_plan_only(athlete: Any) -> None:
    """Other days are free now: importing the second file over the first leaves exactly the new plan's sessions."""
    from icalendar import Calendar

    def imported(kept: dict[str, Any], data: bytes) -> dict[str, Any]:
        for event in Calendar.from_ical(data).walk("VEVENT"):
            kept[str(event["uid"])] = event
        return {uid: event for uid, event in kept.items() if event.get("status") != "CANCELLED"}

    kept = imported({}, plans.calendar(athlete))
    settings.save(athlete, {**settings.current(athlete), "days": [0, 2, 4, 6]}, TODAY)
    kept = imported(kept, plans.calendar(athlete))
    plan = plans.current(athlete)
    ahead = {uid for uid, event in kept.items() if event.decoded("dtstart") >= plan.request.start}
    assert ahead == {f"{session.id}@fourlaps" for session in plan.sessions}


def test_the_last_result_stays(athlete: Any) -> None:
    only = runner.results(athlete)[0]
    with pytest.raises(InputError, match="only result"):
        runner.remove_result(athlete, only.pk, TODAY)
    runner.add_result(athlete, Result(800.0, 158.0, TODAY, "race"), TODAY)
    with pytest.raises(InputError, match="already"):
        runner.add_result(athlete, Result(800.0, 158.0, TODAY, "race"), TODAY)
    runner.remove_result(athlete, only.pk, TODAY)
    runner.remove_result(athlete, only.pk, TODAY)
    assert [row.distance_m for row in runner.results(athlete)] == [800.0]


def test_a_result_of_somebody_else_is_refused(athlete: Any) -> None:
    with pytest.raises(InputError):
        runner.add_result(athlete, Result(800.0, 100.0, TODAY, "race"), TODAY)
    assert len(runner.results(athlete)) == 1


def test_the_mile_is_the_same_number_wherever_it_is_asked(athlete: Any) -> None:
    from fourlaps.services import mile_today, race

    state = runner.state(athlete, TODAY)
    assert state.mile == mile_today.state(athlete, TODAY).mile
    assert state.as_of == TODAY
    wished = replace(athlete, goal_s=None)
    assert race.planned_finish_s(wished, state.mile, race.aim(wished, None, TODAY)) == round(state.mile.median, 1)


def test_today_is_the_athletes_own_day(athlete: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    late = dt.datetime(2026, 3, 29, 22, 30, tzinfo=dt.UTC)  # half past midnight in Berlin, summer time
    monkeypatch.setattr(access, "now", lambda: late)
    assert access.today(athlete) == dt.date(2026, 3, 30)
    assert access.today(replace(athlete, timezone="America/New_York")) == dt.date(2026, 3, 29)
    assert access.today(replace(athlete, timezone="Nowhere/Gone")) == dt.date(2026, 3, 29)


# --- what was really run counts ------------------------------------------------------------------------------------


def test_a_new_plan_starts_from_what_was_really_run(athlete: Any, gpx_file: Any) -> None:
    """36 km a week were told; 24 km a week were run, the longest 8 km: the new plan grows from that."""
    from fourlaps.services import update_plan

    for week in range(3):
        for back, minutes in ((2, 50), (4, 50), (6, 50)):
            day = TODAY - dt.timedelta(days=7 * week + back)
            data = gpx_file(at(day), minutes=minutes, mps=2.667)
            imports.begin(athlete, [("run.gpx", io.BytesIO(data))])
    ran = update_plan.recent_running(athlete, TODAY)
    assert abs(ran.week_km - 24) < 0.5
    assert abs(ran.longest_km - 8) < 0.2
    request = plans.make(athlete, TODAY).request
    assert abs(request.week_km - 24) < 0.5
    # What the runner types now counts before recordings that may be incomplete.
    settings.save(athlete, {**settings.current(athlete), "week_km": 30.0}, TODAY)
    assert plans.current(access.own()).request.week_km == 30.0


def test_a_few_missing_recordings_are_not_taken_for_rest(athlete: Any, gpx_file: Any) -> None:
    from fourlaps.services import update_plan

    imports.begin(athlete, [("run.gpx", io.BytesIO(gpx_file(at(TODAY - DAY))))])
    assert update_plan.recent_running(athlete, TODAY) is None
    assert plans.make(athlete, TODAY).request.week_km == 36.0


# --- two at once ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_on_the_start_makes_one_runner(now: Any) -> None:
    import threading

    from django.db import connections

    errors: list[Exception] = []

    def begin() -> None:
        try:
            start.begin_for(access.local_user(), GOOD, TODAY)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    access.local_user()
    threads = [threading.Thread(target=begin) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert models.Athlete.objects.count() == models.Result.objects.count() == 1
    assert models.PlanRow.objects.filter(is_current=True).count() == 1


def test_the_plan_page_says_how_the_runner_tires_and_what_it_rests_on(athlete: Any, client: Client) -> None:
    """Like most without a diary; with two weeks of mornings their number, a range, and the forecast that uses it."""
    plan = plans.current(athlete)
    before = plans.season_and_runner(athlete, plan)
    assert before is not None
    assert abs(before[1].recovery.median - 1) < 1e-9
    assert "Fewer than" in client.get("/plan/").content.decode()
    tired = recovering.fatigue(plan)
    for number in range(1, min((TODAY - plan.request.start).days, len(tired))):
        check = MorningCheck(
            plan.request.start + number * DAY, soreness=min(max(round(3 + 3 * tired[number - 1]), 0), 10)
        )
        mornings.save(athlete, check, check.date)
    after = plans.season_and_runner(athlete, plan)
    assert after is not None
    assert after[1].recovery.median > 1.02
    page = client.get("/plan/").content.decode()
    assert "You tire from training" in page
    assert re.search(r"soreness \(\d\d\)", page)
    assert "% less to" in page


def test_weeks_of_which_nothing_is_said_are_asked_about(athlete: Any) -> None:
    """What nobody notes counts as run: two weeks in bed that were never told left the next tempo standing."""
    runs = [slot for slot in plans.slots(athlete, TODAY - 28 * DAY, TODAY - DAY) if slot.session.is_run]
    words = "the plan counts those {n} runs as done"
    assert words.format(n=len(runs)) in Client().get("/").content.decode()
    assert "Der Plan zählt diese" in Client().get("/", headers={"Accept-Language": "de"}).content.decode()
    # Half a week in which nothing was said is nobody's business.
    for slot in runs[:-2]:
        plans.log(athlete, slot.session.id, "missed")
    assert "runs as done" not in Client().get("/").content.decode()
