"""Clock changes during a run, a runner who travels, and a whole life of running."""

import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client

from fourlaps.services import access, activities, imports
from fourlaps.storage import models
from tests.app.test_pages_everywhere import typed

PLACES = ("/", "/plan/", "/race/", "/activities/", "/runner/", "/runner/form/", "/runner/settings/", "/my-data/")


def take(athlete: Any, name: str, data: bytes) -> models.Activity:
    job = imports.begin(athlete, [(name, io.BytesIO(data))])
    return models.Activity.objects.get(pk=imports.job(athlete, job).lines[0].activity_id)


@pytest.mark.parametrize(
    ("start", "day", "clock"),
    [
        (dt.datetime(2026, 3, 29, 0, 30, tzinfo=dt.UTC), dt.date(2026, 3, 29), "01:30"),  # 02:00 becomes 03:00
        (dt.datetime(2025, 10, 26, 0, 30, tzinfo=dt.UTC), dt.date(2025, 10, 26), "02:30"),  # 03:00 becomes 02:00
    ],
    ids=["spring", "autumn"],
)
def test_a_run_through_a_clock_change_lasts_as_long_as_it_lasted(
    athlete: Any, client: Client, gpx_file: Any, start: dt.datetime, day: dt.date, clock: str
) -> None:
    """Ninety minutes over the change are ninety minutes, on the day and at the wall clock they began at."""
    row = take(athlete, "night.gpx", gpx_file(start, minutes=90))
    assert (row.date, row.duration_s) == (day, pytest.approx(5400, abs=6))
    text = client.get(f"/activities/{row.pk}/").content.decode()
    assert f"{day.year}, {clock}" in text
    assert "1:30:00" in text


def test_a_runner_who_flies_west_lives_the_day_twice(
    athlete: Any, client: Client, gpx_file: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In New York it is still yesterday: today goes back, old runs keep their day, new ones get the new one's."""
    night = dt.datetime(2026, 4, 16, 2, 0, tzinfo=dt.UTC)  # 04:00 in Berlin, 22:00 of the day before in New York
    monkeypatch.setattr(access, "now", lambda: night)
    before = take(athlete, "berlin.gpx", gpx_file(night - dt.timedelta(hours=1)))
    assert (access.today(access.own()), before.date) == (dt.date(2026, 4, 16), dt.date(2026, 4, 16))
    assert client.post("/runner/settings/", typed(client, timezone="America/New_York")).status_code == 302
    here = access.own()
    assert here is not None
    assert access.today(here) == dt.date(2026, 4, 15)
    after = take(here, "new-york.gpx", gpx_file(night, mps=2.6))
    before.refresh_from_db()
    assert (before.date, after.date) == (dt.date(2026, 4, 16), dt.date(2026, 4, 15))
    for place in PLACES:
        assert client.get(place).status_code == 200
    answer = client.post("/runner/settings/", typed(client, timezone="Atlantis/Capital"))
    assert b"Atlantis/Capital" in answer.content
    assert access.own().timezone == "America/New_York"  # type: ignore[union-attr]


@pytest.mark.slow
def test_forty_years_of_running_open(athlete: Any, client: Client, django_assert_max_num_queries: Any) -> None:
    """Ten thousand runs and four hundred results since 1986: every page opens, first and last list pages too."""
    first = dt.date(1986, 4, 15)
    days = [first + dt.timedelta(days=round(number * 1.46)) for number in range(10_000)]
    models.Activity.objects.bulk_create(
        [
            models.Activity(
                athlete_id=athlete.id, sport="running", start=dt.datetime.combine(day, dt.time(6), dt.UTC), date=day,
                name="Run", file_kind="gpx", duration_s=2400.0, elapsed_s=2400.0, distance_m=8000.0, records=2400,
                stride_points=[[3.0, 300.0, 170.0, None, None, None]],
            )
            for day in days
        ],
        batch_size=500,
    )  # fmt: skip
    models.Result.objects.bulk_create(
        models.Result(
            athlete_id=athlete.id,
            distance_m=5000.0,
            time_s=1170.0 + year - 1986,
            date=dt.date(year, month, 1),
            kind="race",
        )
        for year in range(1986, 2026)
        for month in range(1, 11)
    )
    last = (activities.page(athlete, 1).count - 1) // 30 + 1
    for place in (*PLACES, f"/activities/?page={last}"):
        with django_assert_max_num_queries(30):
            assert client.get(place).status_code == 200, place
