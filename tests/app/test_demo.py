"""The made-up runner: whole, always the same for a day, and never mixed with one's own."""

import datetime as dt
import time
from typing import Any

import pytest
from django.test import Client

from fourlaps.services import access, activities, demo, imports, mornings, own_data, plans, race, runner
from fourlaps.storage import models
from fourlaps.vocabulary.log import MorningCheck
from tests.made_plans import first_plan_once

TODAY = dt.date(2026, 4, 15)


@pytest.fixture
def robin(db: Any, now: Any) -> Any:
    with first_plan_once():
        return demo.make(access.local_user(), TODAY)


def test_it_has_a_bit_of_everything(robin: Any) -> None:
    listed = [row for number in (1, 2, 3) for row in activities.page(robin, number).rows]
    days = [row.start_local.date() for row in listed]
    assert TODAY - min(days) >= dt.timedelta(weeks=14)
    assert max(days) < TODAY
    assert len(days) == len(set(days)) >= 50
    assert runner.state(robin, TODAY).mile.median < 360
    assert robin.race > TODAY
    assert any(one.splits_s for one in race.races(robin))
    assert runner.training_paces(robin, TODAY)
    states = {slot.state for slot in plans.slots(robin, plans.current(robin).request.start, TODAY)}
    assert states >= {"done", "missed"}
    form = runner.form(robin)
    assert len(form) == 1
    assert len(form[0].runs) >= 50


def test_its_runs_look_like_runs(robin: Any) -> None:
    import numpy as np

    reps = next(row for n in (1, 2) for row in activities.page(robin, n).rows if "× 400 m" in row.title)
    assert "you ran" in reps.sentence
    shown = activities.one(robin, reps.pk)
    samples = shown.activity.samples
    assert 55 < np.nanmin(samples.heart_rate_bpm) < np.nanmax(samples.heart_rate_bpm) < 200
    running = samples.speed_mps > 2.2
    assert 155 < np.median(samples.cadence_spm[running]) < 195
    assert np.all(np.diff(samples.distance_m) >= 0)
    assert abs(sum(lap.distance_m for lap in shown.activity.laps) - shown.activity.distance_m) < 20


def test_the_same_day_gives_the_same_runner(robin: Any) -> None:
    def rows() -> list[Any]:
        return [
            (row.start_local, row.title, row.distance_m, row.sentence)
            for row in activities.page(access.view_of(demo.of(access.local_user()))).rows
        ]

    before = rows()
    demo.make(access.local_user(), TODAY)
    assert rows() == before
    assert models.Athlete.objects.filter(is_demo=True).count() == 1


def test_it_is_made_anew_for_a_new_day(robin: Any) -> None:
    user = access.local_user()
    assert demo.ensure(user, TODAY).id == robin.id
    assert demo.ensure(user, TODAY + dt.timedelta(days=1)).id != robin.id


def test_it_is_there_in_seconds(db: Any, now: Any) -> None:
    begun = time.process_time()
    demo.make(access.local_user(), TODAY)
    assert time.process_time() - begun < 8


def test_own_data_and_the_made_up_runner_never_mix(robin: Any, gpx_file: Any) -> None:
    """The whole way through the browser: look at Robin, start with one's own, upload, go back and forth."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = Client()
    assert b"made up" in client.get("/").content
    before = activities.page(robin).count
    client.post("/start/own/")
    given = {
        "distance": "mile", "time": "6:10", "date": "2026-04-01", "race": "2026-06-20", "days": ["1", "3", "6"],
        "week_km": "25", "longest_km": "9",
    }  # fmt: skip
    answer = client.post("/start/", given)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert b"made up" not in client.get("/").content
    run = SimpleUploadedFile("run.gpx", gpx_file(dt.datetime(2026, 4, 12, 7, 0, tzinfo=dt.UTC)))
    client.post("/activities/add/", {"files": run})
    mine = access.own()
    assert activities.page(mine).count == 1
    assert activities.page(robin).count == before
    assert [round(row.time_s) for row in runner.results(mine)] == [370]
    client.post("/start/look/")
    assert b"made up" in client.get("/").content
    # Uploading while Robin is shown stores nothing anywhere.
    other = SimpleUploadedFile("b.gpx", gpx_file(dt.datetime(2026, 4, 13, 7, 0, tzinfo=dt.UTC)))
    client.post("/activities/add/", {"files": other})
    assert (activities.page(mine).count, activities.page(robin).count) == (1, before)
    assert imports.last(robin) is None
    # Another athlete's activity is nothing to the pages of this one.
    assert client.get(f"/activities/{activities.page(mine).rows[0].pk}/").status_code == 404


def test_an_export_of_the_made_up_runner_is_not_brought_back_as_ones_own(robin: Any) -> None:
    from fourlaps.errors import InputError

    with own_data.export(robin) as stream, pytest.raises(InputError, match="made-up"):
        own_data.restore(stream)
    assert access.own() is None


def test_what_the_plan_may_bring_does_not_jump_when_a_niggle_is_answered(robin: Any) -> None:
    """The tests run along the plan are known before anything is taken: one tempo less costs a second at most."""
    before = plans.season(robin, plans.current(robin)).mile["race_day_s"]
    mornings.save(robin, MorningCheck(TODAY, pain=4.0, pain_note="calf"), TODAY)
    plans.accept(robin, TODAY)
    after = plans.season(robin, plans.current(robin)).mile["race_day_s"]
    assert 0 <= after.median - before.median < 1.0
    assert after.interval(0.8)[1] == pytest.approx(before.interval(0.8)[1], abs=1.0)


def test_the_plan_page_counts_on_from_the_mile_of_the_runner_page(robin: Any) -> None:
    """Going on as now is worth the mile of today and at most 0.7 % of it; both pages believe one mile (352.3 s)."""
    today = runner.state(robin, TODAY).mile.median
    told = plans.season(robin, plans.current(robin))
    assert told.mile["if_nothing_changes_s"].median == pytest.approx(today, rel=0.007)


def gained_s(robin: Any) -> float:
    """What the plan may bring from what the runner page says of that day on (s)."""
    told = plans.season(robin, plans.current(robin))
    return float(runner.state(robin, TODAY).mile.median - told.mile["race_day_s"].median)


def test_a_slow_run_since_the_last_test_takes_no_training_from_what_the_plan_may_bring(robin: Any) -> None:
    """A stretch of an easy run says how fast at least, not that all training before it is in the mile already."""
    models.BestEffort.objects.all().delete()
    before = gained_s(robin)
    run = models.Activity.objects.filter(athlete_id=robin.id, sport="running").latest("date")
    raced = models.Result.objects.filter(athlete_id=robin.id, date__lte=TODAY).latest("date")
    assert run.date > raced.date
    models.BestEffort.objects.create(activity=run, distance_m=3000.0, time_s=900.0, start_s=0.0)
    assert gained_s(robin) == pytest.approx(before, abs=0.2)


def test_the_plan_is_no_surer_of_race_day_than_the_runner_page_is_of_today(robin: Any) -> None:
    """Nobody knows a race in weeks better than one tomorrow: no range of the Plan page is narrower than today's."""
    today = runner.state(robin, TODAY).mile.log_sd
    told = plans.season(robin, plans.current(robin))
    assert min(one.log_sd for one in told.mile.values()) > 0.97 * today
