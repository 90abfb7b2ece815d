"""A recording against the plan of the days round it: hard reps on another day, an easy run on a hard day, reps of
nobody's session."""

import datetime as dt
import io
import itertools
import re
from typing import Any

import pytest
from django.utils import translation

from fourlaps.services import access, adapting, imports, match, plans
from fourlaps.services.slots import Slot
from fourlaps.storage import models
from fourlaps.vocabulary.activity import Activity, RecordedLap, Samples
from fourlaps.vocabulary.plan import QUALITY_KINDS
from fourlaps.web import sayings
from tests.app.test_plan_days import DAY, TODAY, at, laps_for


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The services' clock, set to noon of a day."""

    def on(day: dt.date) -> None:
        monkeypatch.setattr(access, "now", lambda: dt.datetime.combine(day, dt.time(12), dt.UTC))

    return on


def fast(athlete: Any) -> Any:
    """A coming session of equal reps by distance, with no hard day next to it."""
    hard = {s.date for s in plans.current(athlete).sessions if s.hard}
    return next(
        s
        for s in plans.current(athlete).sessions
        if s.date > TODAY + DAY and s.kind == "vo2max" and s.workout and not hard & {s.date - DAY, s.date + DAY}
        and next(p for p in s.workout.parts if p.part == "set").rep_distance_m
    )  # fmt: skip


def upload(athlete: Any, data: bytes, name: str = "run.tcx") -> str:
    """The sentence that an upload of one file is told with."""
    sentence = imports.job(athlete, imports.begin(athlete, [(name, io.BytesIO(data))])).lines[0].text
    with translation.override("de"):
        assert sayings.untold(sentence) == []
    return sentence


@pytest.mark.parametrize(("late", "said"), [(-1, "Run a day before its day."), (1, "Run a day after its day.")])
def test_hard_reps_of_a_neighbouring_day_are_that_days_session(
    athlete: Any, tcx_file: Any, clock: Any, late: int, said: str
) -> None:
    """They are asked for no second time, what stood on the day gives way, and taking the upload back opens both."""
    session = fast(athlete)
    day = session.date + late * DAY
    clock(day)
    sentence = upload(athlete, tcx_file(at(day), laps_for(session)))
    assert sentence.startswith(said)
    slot = plans.slot(athlete, session.id)
    assert (slot.state, slot.sentence) == ("done", sentence)
    there = {s.session.id: s for s in plans.slots(athlete, day, day) if s.session.is_run}
    done = there.pop(session.id)
    assert (done.state, done.date, done.moved_from) == ("done", day, session.date)
    assert all(s.state == "skipped" for s in there.values())
    assert session.id not in {s.session.id for s in plans.slots(athlete, session.date, session.date)}
    again = plans.log(athlete, session.id, "done", 7)
    assert (again.date, again.feel) == (day, 7)
    clock(max(day, session.date) + DAY)
    # What is counted back from stands where it was run.
    lived = plans.current(athlete)
    told = adapting.log_of(athlete, lived, access.today(athlete)).sessions
    assert [f.day for f in told if f.session == session.id] == [day]
    found = adapting.proposal(athlete, access.today(athlete))
    if found is not None:
        assert [s.date for s in found.plan.as_lived.sessions if s.id == session.id] == [day]
    imports.undo_last(athlete)
    assert plans.slot(athlete, session.id).state == "planned"
    assert models.SessionLog.objects.count() == 0


def test_an_easy_run_does_not_tick_off_a_hard_session(athlete: Any, tcx_file: Any, clock: Any) -> None:
    session = fast(athlete)
    clock(session.date)
    seconds = round(session.distance_m / 3.0)
    sentence = upload(athlete, tcx_file(at(session.date), [(session.distance_m, seconds)]))
    assert sentence == f"{session.title} asked; this run was easy all through, so that session is still open."
    assert plans.slot(athlete, session.id).is_open


def test_fast_reps_that_are_no_session_are_a_hard_day(athlete: Any, tcx_file: Any, clock: Any) -> None:
    """The day before a hard session: it is said, and the hard session is suggested as an easy run."""
    session = fast(athlete)
    day = session.date - DAY
    clock(day)
    laps = [(2400.0, 800), *[(500.0, 105), (150.0, 90)] * 6, (1500.0, 500)]
    sentence = upload(athlete, tcx_file(at(day), laps))
    assert sentence.endswith("that the plan does not know: easy running only on the next day.")
    found = adapting.proposal(athlete, day)
    assert found is not None
    assert not any(s.hard for s in found.plan.on(session.date))
    assert "Hard running the plan did not know of" in found.changes[0].reason
    adapting.accept(athlete, day)
    assert adapting.proposal(athlete, day) is None


def test_a_race_nobody_told_of_is_a_hard_day_without_laps(athlete: Any, tcx_file: Any, clock: Any) -> None:
    """5 km flat out in one lap, the day before a hard session."""
    session = fast(athlete)
    day = session.date - DAY
    clock(day)
    sentence = upload(athlete, tcx_file(at(day), [(5000.0, 1200)]))
    assert sentence.endswith("that the plan does not know: easy running only on the next day.")
    found = adapting.proposal(athlete, day)
    assert found is not None
    assert not any(s.hard for s in found.plan.on(session.date))


def test_a_hard_session_run_late_keeps_the_next_one_away(athlete: Any, tcx_file: Any, clock: Any) -> None:
    """Run on the eve of the next hard day: that one is answered the same evening (H3)."""
    plan = plans.current(athlete)
    hard = [s for s in plan.sessions if s.hard and s.date > TODAY and s.kind in QUALITY_KINDS]
    pairs = [
        (one, two)
        for one, two in itertools.pairwise(hard)
        if (two.date - one.date).days <= 3 and one.kind in ("vo2max", "mile_pace")
    ]
    session, following = pairs[0]
    day = following.date - DAY
    clock(day)
    upload(athlete, tcx_file(at(day), laps_for(session)))
    assert plans.slot(athlete, session.id).state == "done"
    found = adapting.proposal(athlete, day)
    assert found is not None
    assert not any(s.hard for s in found.plan.on(following.date))


# --- races and time trials -----------------------------------------------------------------------------------------


def the_trial(athlete: Any) -> Any:
    return next(s for s in plans.current(athlete).sessions if s.kind == "time_trial")


MILE = 1609.344
ROUNDS = [(409.344, 88), (400.0, 83), (400.0, 83), (400.0, 81)]  # a mile in 5:35


@pytest.mark.parametrize(
    "laps",
    [
        pytest.param([(MILE, 540), *ROUNDS, (MILE, 560)], id="pressed, with a mile of jogging after it"),
        pytest.param([(1600.0, 533), *ROUNDS, (MILE, 560)], id="pressed"),
        pytest.param(ROUNDS, id="the race as a file of its own"),
        pytest.param([(MILE, 335)], id="one lap, a file of its own"),
    ],
)
def test_a_trial_is_the_fastest_mile_of_its_file(athlete: Any, tcx_file: Any, clock: Any, laps: Any) -> None:
    """No other lap of a mile stands in its way, and none is taken for it."""
    trial = the_trial(athlete)
    clock(trial.date)
    sentence = upload(athlete, tcx_file(at(trial.date), laps))
    newest = models.Result.objects.order_by("-date").first()
    assert newest is not None
    assert (newest.kind, newest.date) == ("time_trial", trial.date)
    assert abs(newest.time_s - 335) < 3
    assert sentence.startswith("mile in 5:3")
    assert plans.slot(athlete, trial.id).state == "done"


@pytest.mark.parametrize("late", [-1, 1, 2])
def test_a_trial_run_a_day_off_is_that_trial(athlete: Any, tcx_file: Any, clock: Any, late: int) -> None:
    """It was not in the plan, and the mile learnt nothing of it."""
    trial = the_trial(athlete)
    day = trial.date + late * DAY
    clock(day)
    sentence = upload(athlete, tcx_file(at(day), [(MILE, 540), *ROUNDS, (MILE, 560)]))
    assert re.match(r"Run (a|two) days? (before|after) its day\. mile in 5:3", sentence)
    newest = models.Result.objects.order_by("-date").first()
    assert newest is not None
    assert (newest.kind, newest.date) == ("time_trial", day)
    assert (plans.slot(athlete, trial.id).state, plans.slot(athlete, trial.id).date) == ("done", day)


def test_a_quick_mile_on_the_eve_is_no_trial(athlete: Any, tcx_file: Any, clock: Any) -> None:
    """A mile at the pace of a tempo leaves the trial of the next day open."""
    trial = the_trial(athlete)
    clock(trial.date - DAY)
    upload(athlete, tcx_file(at(trial.date - DAY), [(MILE, 540), (MILE, 385), (MILE, 560)]))
    assert plans.slot(athlete, trial.id).is_open


def test_the_watchs_own_miles_are_not_the_trial(athlete: Any, gpx_file: Any, tcx_file: Any, clock: Any) -> None:
    """Laps every mile from the warm-up on cut the race in two; each lap is an even 1 Hz stretch between."""
    trial = the_trial(athlete)
    clock(trial.date)
    # The race lies over two laps; the file's points know where.
    data = tcx_file(at(trial.date), [(640.0, 213), (969.344, 201), (640.0, 134), (969.344, 358)])
    text = data.decode().replace("</Lap><Lap", "\n</Lap><Lap")
    pieces = text.split("\n</Lap>")
    joined = merged(pieces[0], pieces[1]) + "</Lap>" + merged(pieces[2], pieces[3])
    upload(athlete, joined.encode())
    newest = models.Result.objects.order_by("-date").first()
    assert newest is not None
    assert abs(newest.time_s - 335) < 3


def merged(one: str, two: str) -> str:
    """Two laps of a TCX as one, with the points of both."""

    def number(name: str, text: str) -> float:
        return float(re.findall(f"<{name}>([0-9.]+)</{name}>", text)[0])

    for name in ("TotalTimeSeconds", "DistanceMeters"):
        sum_of = number(name, one) + number(name, two)
        one = re.sub(f"<{name}>[0-9.]+</{name}>", f"<{name}>{sum_of}</{name}>", one, count=1)
    return one.replace("</Track>", "") + two[two.index("<Track>") + len("<Track>") :]


# --- far too much --------------------------------------------------------------------------------------------------


def test_a_run_far_beyond_the_longest_brings_easy_days(athlete: Any, tcx_file: Any, clock: Any) -> None:
    """It is said at the run, and what is hard in the two days after it is suggested as easy (H1)."""
    session = fast(athlete)
    day = session.date - 2 * DAY
    clock(day)
    sentence = upload(athlete, tcx_file(at(day), [(27_000.0, 9000)]))
    assert sentence.endswith("beyond your longest run of 30 days, where injuries begin: two easy days now.")
    found = adapting.proposal(athlete, day)
    assert found is not None
    assert not any(s.hard for s in found.plan.on(session.date))
    assert any(change.rule == "H1" for change in found.changes)


def test_a_run_a_little_longer_than_asked_is_no_matter(athlete: Any, tcx_file: Any, clock: Any) -> None:
    easy = next(s for s in plans.current(athlete).sessions if s.date > TODAY and s.kind == "easy")
    clock(easy.date)
    metres = 1.2 * easy.distance_m
    sentence = upload(athlete, tcx_file(at(easy.date), [(metres, round(metres / 2.8))]))
    assert "two easy days" not in sentence


def test_seven_days_far_beyond_a_week_bring_easy_days(athlete: Any, tcx_file: Any, clock: Any) -> None:
    """Each run for itself is no longer than one may be; together they are twice a week."""
    for n in range(6):
        day = TODAY + n * DAY
        clock(day)
        sentence = upload(athlete, tcx_file(at(day), [(12_000.0 + n, 4200)]), f"{n}.tcx")
    assert sentence.endswith("as your biggest week so far: two easy days now.")


def test_a_second_richer_file_of_a_run_ticks_off_the_same_session(
    athlete: Any, tcx_file: Any, gpx_file: Any, clock: Any
) -> None:
    """The phone's GPX first, the watch's TCX with laps later: no run of nobody's session, and no warning."""
    session = next(s for s in plans.current(athlete).sessions if s.date > TODAY and s.kind == "easy")
    clock(session.date)
    minutes = round(session.distance_m / 3.0 / 60)
    upload(athlete, gpx_file(at(session.date), minutes=minutes), "phone.gpx")
    data = tcx_file(at(session.date), [(minutes * 180.0, minutes * 60)])
    imports.begin(athlete, [("watch.tcx", io.BytesIO(data))])
    row = models.Activity.objects.get()
    assert (row.session_id, row.file_kind) == (session.id, "tcx")
    assert "asked; you ran" in row.sentence


# --- what is said of reps ------------------------------------------------------------------------------------------


def told(athlete: Any, reps: int | None = None, faster: float = 0.0) -> str:
    """The sentence for a session whose reps were so many and so much faster than asked."""
    session = fast(athlete)
    start, laps = 0.0, []
    part = next(p for p in session.workout.parts if p.part == "set")
    for metres, seconds in laps_for(session):
        rep = metres == part.rep_distance_m
        took = seconds / (1 + faster) if rep else seconds
        if not rep or reps is None or sum(lap.distance_m == metres for lap in laps) < reps:
            laps.append(RecordedLap(start, took, metres))
            start += took
    metres = sum(lap.distance_m or 0.0 for lap in laps)
    activity = Activity("running", None, None, start, start, metres, Samples.from_columns(0), tuple(laps), 0, "fit")
    sentence = match.sentence_for(Slot(session, session.date), activity)
    with translation.override("de"):
        assert sayings.untold(sentence) == []
    return sentence


def test_reps_far_too_fast_get_a_word(athlete: Any) -> None:
    assert re.search(r"Faster than asked by (9|1\d) %; next time hold the pace\.$", told(athlete, faster=0.11))
    assert "Faster" not in told(athlete)


def test_half_the_reps_ask_whether_it_could_not_be_finished(athlete: Any) -> None:
    count = int(told(athlete).split(" ")[0])
    assert told(athlete, reps=count // 2).endswith("If you could not finish, say so at the session.")
    assert "could not finish" not in told(athlete, reps=count - 1)


def test_uphill_no_pace_is_compared(athlete: Any) -> None:
    """Hard uphill is asked by effort: the pace on the slope says nothing."""
    found = (s for s in plans.current(athlete).sessions if s.workout and "HILL" in s.workout.family)
    session = next(found, None)
    assert session is not None
    part = next(p for p in session.workout.parts if p.part == "set")
    laps = [RecordedLap(0.0, 720.0, 2200.0)]
    for _ in range(part.repeats):
        laps += [RecordedLap(0.0, part.rep_duration_s, 3.4 * part.rep_duration_s), RecordedLap(0.0, 100.0, 204.0)]
    metres = sum(lap.distance_m or 0.0 for lap in laps)
    seconds = sum(lap.duration_s for lap in laps)
    activity = Activity("running", None, None, seconds, seconds, metres, Samples.from_columns(0), tuple(laps), 0, "fit")
    sentence = match.sentence_for(Slot(session, session.date), activity)
    assert sentence == f"{part.repeats} × {part.rep_duration_s:.0f} s asked uphill, by effort; you ran {part.repeats}."
    with translation.override("de"):
        assert sayings.untold(sentence) == []
