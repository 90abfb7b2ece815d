"""Server time per page with 3,000 activities and 3 seasons stored, beside a page that holds nothing, in the same run.

p50 and p95 in ms of wall and of processor time over 25 rounds in turn, the number of database questions, and how many
times the empty page (the pairing form through the same middleware) a page takes. Bounds of the project: p95 <= 60 ms,
100 ms for the verdict on a move.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import time
from statistics import quantiles

ROUNDS = 25
ACTIVITIES = 3000
EMPTY = "/pair/"
PAGES = [
    "/", "/plan/", "/plan/?week=2", "/plan/notebook/", "/plan/settings/", "/plan/my-week.html", "/race/",
    "/race/review/", "/activities/",
    "/activities/?page=90", "/runner/", "/runner/settings/", "/runner/form/", "/my-data/", "/morning/", "/help/",
]  # fmt: skip


def fill(today: dt.date) -> list[str]:
    """A runner with years of runs and three seasons of plans; addresses of one session, its offers and one run."""
    import io

    from fourlaps.services import access, demo, imports, plans, start
    from fourlaps.storage import models
    from tests.journeys.fit_run import track_run

    user = access.local_user()
    demo.ensure(user, today)
    athlete = start.begin_for(
        user,
        {"distance": 1609.344, "time": 345.0, "date": today, "race": today + dt.timedelta(weeks=12), "goal": 335.0,
         "days": [1, 3, 5, 6], "week_km": 36.0, "longest_km": 12.0, "body_kg": 58.0},
        today,
    )  # fmt: skip
    rows = []
    for number in range(1, ACTIVITIES + 1):
        begun = dt.datetime.combine(today, dt.time(6, 30), dt.UTC) - dt.timedelta(days=number)
        speed = 2.8 + 0.4 * ((number * 37) % 100) / 100
        points = [[speed + 0.25 * k, 300.0, 160 + 7 * (speed + 0.25 * k), 0.09, 0.25, 1.1] for k in range(4)]
        rows.append(
            models.Activity(
                athlete_id=athlete.id, sport="running", start=begun, date=begun.date(), name=f"Run {number}",
                device="Watch", file_kind="fit", duration_s=2400.0, elapsed_s=2400.0, distance_m=2400 * speed,
                records=2400, stride_points=points,
            )
        )  # fmt: skip
    models.Activity.objects.bulk_create(rows, batch_size=500)
    models.BestEffort.objects.bulk_create(
        [
            models.BestEffort(activity=row, distance_m=metres, time_s=metres / 4.0 + (row.pk % 50), start_s=0.0)
            for row in rows
            for metres in (400.0, 800.0, 1000.0, 1609.344, 3000.0, 5000.0)
        ],
        batch_size=2000,
    )
    plan = models.PlanRow.objects.get(athlete_id=athlete.id)
    for days in (200, 400):
        models.PlanRow.objects.create(
            athlete_id=athlete.id, created_at=plan.created_at - dt.timedelta(days=days), reason="earlier",
            digest=f"{days}", plan=plan.plan, is_current=False,
        )  # fmt: skip
    job = imports.begin(athlete, [("track.fit", io.BytesIO(track_run(dt.datetime.now(dt.UTC))))])
    run = imports.job(athlete, job).lines[0].activity_id
    session = next(s for s in plans.current(athlete).sessions if s.hard and s.is_run)
    card, day = f"/session/{session.id}/", session.date + dt.timedelta(days=1)
    # A moved session's verdict has a bound of its own, 100 ms; the days are asked for when it is picked up.
    return [f"/activities/{run}/", card, f"{card}cannot/", f"{card}verdict/?date={day}", f"{card}days/"]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "FOURLAPS_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "fourlaps.server.settings",
            "FOURLAPS_JOBS": "inline",
        }
        os.environ.pop("DATABASE_URL", None)
        from fourlaps.cli import online

        online.set_up()
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        from fourlaps.services import access

        pages = [EMPTY, *PAGES, *fill(access.today(None))]
        client = Client(headers={"host": "127.0.0.1"})
        took: dict[str, list[tuple[float, float]]] = {page: [] for page in pages}
        asked, size = {}, {}
        for page in pages:
            with CaptureQueriesContext(connection) as questions:
                answer = client.get(page)
            assert answer.status_code == 200, (page, answer.status_code)
            asked[page], size[page] = len(questions), len(answer.content)
        for _round in range(ROUNDS):  # in turn, so that a slow moment of the machine falls on all of them
            for page in pages:
                wall, cpu = time.perf_counter(), time.process_time()
                client.get(page)
                took[page].append((time.perf_counter() - wall, time.process_time() - cpu))
        print(f"{'page':38} {'questions':>9} {'kB':>5} {'p50 ms':>7} {'p95 ms':>7} {'p95 cpu':>8} {'x empty':>8}")
        empty = quantiles([cpu for _wall, cpu in took[EMPTY]], n=20)
        for page in pages:
            wall, cpu = (quantiles([one[kind] for one in took[page]], n=20) for kind in (0, 1))
            print(
                f"{page:38} {asked[page]:9} {size[page] / 1000:5.0f} {1000 * wall[9]:7.1f} {1000 * wall[18]:7.1f} "
                f"{1000 * cpu[18]:8.1f} {cpu[9] / empty[9]:8.1f}"
            )


if __name__ == "__main__":
    main()
