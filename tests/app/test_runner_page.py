"""The Runner page: one mile everywhere, questions before surprises count, pictures, and the benchmark as a page."""

import datetime as dt
import json
import re
from typing import Any

import pytest

from fourlaps import advice
from fourlaps.cli import main as cli
from fourlaps.physiology import benchmark
from fourlaps.services import access, adapting, explaining, mile_today, plans, runner, slots, start
from fourlaps.storage import models
from fourlaps.training import expectation
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import PlanRequest, Result
from fourlaps.vocabulary.log import Log
from tests.made_plans import planned

TODAY = dt.date(2026, 4, 15)


@pytest.fixture
def raced(athlete: Any) -> Any:
    """The runner of the other tests with a 5 km and a second mile."""
    runner.add_result(athlete, Result(5000.0, 1240.0, TODAY - dt.timedelta(days=40)), TODAY)
    runner.add_result(athlete, Result(MILE_M, 343.0, TODAY - dt.timedelta(days=10)), TODAY)
    return athlete


def test_page_command_and_library_say_the_same_mile(
    raced: Any, client: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """The state on the page, `fourlaps predict --json` and the drawn curve have one median and one range."""
    told = [f"{r.distance_m}={r.time_s}@{r.date}" for r in mile_today.known_results(raced, TODAY)]
    assert cli.main(["predict", *told, "--sex", "F", "--born", "1995", "--today", str(TODAY), "--json"]) == 0
    command = json.loads(capsys.readouterr().out)["time_s"]
    state, portrait = runner.state(raced, TODAY), runner.portrait(raced, TODAY)
    assert state is not None
    assert portrait is not None
    assert state.mile.median == pytest.approx(command["median"], rel=1e-9)
    assert state.mile.interval(0.80) == pytest.approx((command["low80"], command["high80"]), rel=1e-9)
    assert portrait.mile.quantiles == state.mile.quantiles


def test_the_page_draws_what_is_believed(raced: Any, client: Any) -> None:
    """Curve with three marks, history with two miles, type, tests and readouts, each picture with a sentence."""
    page = client.get("/runner/").content.decode()
    curve = re.search(r'<svg class="curve".*?</svg>', page, re.S)
    assert curve is not None
    assert curve[0].count("<circle") == 2  # best mile, 5 km
    assert page.count('role="img"') >= 4
    for heading in (
        "How fast, for how long",
        "Your mile, month by month",
        "What would change this",
        "Speed or endurance",
    ):
        assert heading in page
    assert "all out: the range would shrink from" in page or "nothing else would tell more" in page


@pytest.mark.parametrize("more", [0, 1])
def test_one_distance_says_nothing_of_a_type_nor_of_other_results(athlete: Any, client: Any, more: int) -> None:
    """A slow mile is all there is: no 5 km is compared with it, and no latest results with a season's best."""
    models.Result.objects.filter(athlete_id=athlete.id).delete()
    runner.add_result(athlete, Result(MILE_M, 570.0, TODAY - dt.timedelta(days=10)), TODAY)
    if more:
        runner.add_result(athlete, Result(5000.0, 2100.0, TODAY - dt.timedelta(days=5)), TODAY)
    page = client.get("/runner/").content.decode()
    assert ("The hill is all runners" in page) is bool(more)
    assert ("your 5 km" in page) is bool(more)
    assert ("One distance says nothing of it" in page) is not bool(more)
    if not more:
        assert "bests alone promise" not in page


def test_a_surprising_result_is_asked_about_on_the_page(raced: Any, client: Any) -> None:
    """A mile 20 % slow is kept and asked about; with a reason it is no longer asked and changes nothing."""
    before = runner.state(raced, TODAY)
    assert before is not None
    given = {"distance": "mile", "time": "6:55", "date": str(TODAY), "kind": "race", "surface": "", "excuse": ""}
    page = client.post("/runner/", given, follow=True).content.decode()
    assert "Is this right?" in page
    assert "Kept. We ask about it first." in page
    asked = runner.state(raced, TODAY)
    assert asked is not None
    assert asked.mile.median == pytest.approx(before.mile.median, rel=1e-9)
    row = models.Result.objects.get(time_s=415.0)
    page = client.post(f"/runner/results/{row.pk}/answer/", {"excuse": "illness"}, follow=True).content.decode()
    assert "Is this right?" not in page
    row.refresh_from_db()
    assert (row.excuse, row.confirmed) == ("illness", False)


@pytest.mark.parametrize(("time", "kind"), [("6:20", "time_trial"), ("6:55", "race"), ("5:10", "race")])
def test_a_question_says_whether_the_mile_uses_the_result_already(
    athlete: Any, client: Any, time: str, kind: str
) -> None:
    """What only the plan asks about moves the mile at once; "not used" stands where the mile is as it was."""
    before = runner.state(athlete, TODAY)
    assert before is not None
    given = {"distance": "mile", "time": time, "date": str(TODAY), "kind": kind, "surface": "", "excuse": ""}
    page = client.post("/runner/", given, follow=True).content.decode()
    after = runner.state(athlete, TODAY)
    assert after is not None
    assert "Is this right?" in page
    used = after.mile.median != pytest.approx(before.mile.median, rel=1e-6)
    assert ("Your mile above counts it already; the plan waits until you say." in page) is used
    assert ("Added. Your mile now counts it; for the plan we ask first." in page) is used
    assert ("It is not used until you say." in page) is not used
    assert (", not used until you say</span>" in page) is not used


def test_a_result_that_stands_counts(raced: Any, client: Any) -> None:
    """'It stands' uses the result."""
    runner.add_result(raced, Result(MILE_M, 415.0, TODAY), TODAY)
    row = models.Result.objects.get(time_s=415.0)
    before = runner.state(raced, TODAY)
    client.post(f"/runner/results/{row.pk}/answer/", {"excuse": ""})
    after = runner.state(raced, TODAY)
    assert before is not None
    assert after is not None
    assert after.mile.median > before.mile.median


def test_an_unknown_reason_is_refused_and_changes_nothing(raced: Any, client: Any) -> None:
    """A made-up reason gets a sentence; the row stays as it was."""
    row = models.Result.objects.filter(athlete_id=raced.id).first()
    assert row is not None
    page = client.post(f"/runner/results/{row.pk}/answer/", {"excuse": "<b>"}, follow=True).content.decode()
    assert "is no reason we know" in page
    row.refresh_from_db()
    assert row.excuse == ""


def test_best_efforts_in_runs_only_help(raced: Any) -> None:
    """A slow 3000 m inside a run changes nothing; one a little faster than promised makes the mile faster."""
    before = runner.state(raced, TODAY)
    assert before is not None
    run = models.Activity.objects.create(
        athlete_id=raced.id, sport="running", start=dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC), date=dt.date(2026, 4, 1)
    )
    effort = models.BestEffort.objects.create(activity=run, distance_m=3000.0, time_s=900.0, start_s=0.0)
    slow = runner.state(raced, TODAY)
    models.BestEffort.objects.create(activity=run, distance_m=5000.0, time_s=5000.0, start_s=0.0)  # a hike
    assert runner.state(raced, TODAY) is not None
    effort.time_s = 690.0
    effort.save()
    fast = runner.state(raced, TODAY)
    assert slow is not None
    assert fast is not None
    assert slow.mile.median == before.mile.median
    assert fast.mile.median < before.mile.median


def test_the_accuracy_page_shows_the_table_the_benchmark_wrote(client: Any, athlete: Any) -> None:
    """Every goal's error stands on the page as it stands in the data file, and the file says when and from what."""
    page = client.get("/runner/accuracy/").content.decode()
    table = benchmark.results()
    for row in table["goals"]:
        assert f"{row['mae']:.2f} %" in page
    assert len(table["data_sha256"]) == 64
    assert table["script"] == "benchmarks/prediction.py"


@pytest.mark.parametrize(
    ("page", "told"),
    [("/runner/", {"time": "6:20", "kind": "race"}), ("/race/review/count/", {"laps": "94 96 96 94", "track": "road"})],
)
def test_a_race_told_on_the_day_the_plan_begins_makes_it_anew(
    db: Any, now: Any, client: Any, page: str, told: dict[str, str]
) -> None:
    """Told after the plan but run before it: the plan stayed at the first mile and aimed slower than its runner."""
    athlete = start.begin_for(
        access.local_user(), {"distance": 5000.0, "time": 1470.0, "date": TODAY - dt.timedelta(days=8)}, TODAY
    )
    before = plans.current(athlete).request.mile_s
    tempo = next(s for s in plans.current(athlete).sessions if s.kind == "tempo")
    plans.change(athlete, tempo.id, "pin", None, None, TODAY)
    told = {**told, "distance": "mile", "date": (TODAY - dt.timedelta(days=1)).isoformat()}
    assert "your plan is made anew from it" in client.post(page, told, follow=True).content.decode()
    assert plans.current(athlete).request.mile_s == pytest.approx(runner.state(athlete, TODAY).mile.median)
    assert plans.current(athlete).request.mile_s < 0.97 * before
    # What was locked stays on its day, at the paces of the faster mile.
    here = next(s for s in plans.current(athlete).sessions if s.pinned)
    assert (here.date, here.kind) == (tempo.date, "tempo")
    assert max(p.target_speed_mps[1] for p in here.workout.parts) > 1.02 * max(
        p.target_speed_mps[1] for p in tempo.workout.parts
    )


def test_a_slow_result_with_a_cause_is_not_said_to_count(raced: Any, client: Any) -> None:
    told = {"distance": "mile", "time": "7:30", "date": TODAY.isoformat(), "kind": "race", "excuse": "heat"}
    page = client.post("/runner/", told, follow=True).content.decode()
    assert "it counts only where it is faster than expected" in page
    assert "Your mile now counts it" not in page


@pytest.mark.parametrize("time_s", [2280.0, 2400.0, 2700.0])
def test_after_a_far_race_the_plan_reckons_with_the_mile_that_is_shown(athlete: Any, time_s: float) -> None:
    """After 10 km in 38:00 the Runner page said 5:42.1, the plan 5:41.0; after 45:00 they were 2.4 s apart."""
    runner.add_result(athlete, Result(10_000.0, time_s, TODAY - dt.timedelta(days=2), "race"), TODAY)
    shown = mile_today.state(athlete, TODAY)
    found = adapting.proposal(athlete, TODAY)
    if found is not None:
        adapting.accept(athlete, TODAY)
    plan = slots.current(athlete)
    log = adapting.log_of(athlete, plan, TODAY)  # type: ignore[arg-type]
    replanned = found.plan if found else advice.replan(plan, log, TODAY).plan  # type: ignore[arg-type]
    assert shown is not None
    assert replanned.past is not None
    assert replanned.past.form is not None
    assert replanned.past.form[1] == shown.mile.median
    season = explaining.season(athlete, slots.current(athlete))  # type: ignore[arg-type]
    race_day = expectation.expected(replanned, steps=False)["race_day_s"].median
    assert season is not None
    assert abs(season.mile["race_day_s"].median - race_day) < 1.0


def test_what_the_mile_of_today_waits_for_the_plan_asks_about_too() -> None:
    """One filter used a result that the other asked about: its word came too late for the paces."""
    start = dt.date(2027, 3, 8)
    request = PlanRequest(mile_s=345.0, race=start + dt.timedelta(days=97), start=start, fast_running=True)
    result = Result(10_000.0, 2280.0, start + dt.timedelta(days=9), "race")
    plan, today = planned(request, method="templates"), start + dt.timedelta(days=10)
    changed = advice.replan(plan, Log(results=(result,)), today)
    assert any(change.rule == "paces" for change in changed.changes)
    asked = advice.replan(plan, Log(results=(result,), mile_s=345.0, waiting=(result,)), today)
    assert "surprise" in {change.rule for change in asked.changes}
    assert asked.plan.request.mile_s == 345.0
