"""Steps that several journeys share: begin with one time, a run on the track as a FIT file."""

import datetime as dt
from contextlib import nullcontext
from typing import Any

import pytest

from tests.journeys.fit_run import track_run
from tests.made_plans import first_plan_once

RANGE = r"\d:\d\d to \d:\d\d"
# For journeys that look at no colour, or at pages whose colours the walk looks at: by night they would be the same.
by_day = pytest.mark.parametrize("scheme", ["light"], indirect=True)


def begin(page: Any, *, time: str = "5:42", goal: str = "", weeks: int = 12, anew: bool = False) -> None:
    """Fill in the start with one mile and a race, and land on the first answer; `anew` the plan is made for this test.

    Journeys that only begin here take the plan another one began with (`first_plan_once`): the server is this process.
    """
    page.goto("/")
    page.get_by_label("Time", exact=True).fill(time)
    page.get_by_label("Race day").fill((dt.date.today() + dt.timedelta(weeks=weeks)).isoformat())
    if goal:
        page.get_by_label("Goal, if you have one").fill(goal)
    with nullcontext() if anew else first_plan_once():
        page.get_by_role("button", name="Show me my mile").click()
        page.wait_for_url("**/start/mile/")


def quickest_paint_ms(page: Any, times: int = 4) -> float:
    """The best first paint of a few loads: what the page needs, not what else this machine is doing."""
    found = []
    for _load in range(times):
        page.reload(wait_until="load")
        # The strict content policy forbids wait_for_function, which evaluates text inside the page.
        painted = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
        for _wait in range(40):
            if (start_ms := page.evaluate(painted)) is not None:
                found.append(float(start_ms))
                break
            page.wait_for_timeout(50)
    return min(found)


def first_run(page: Any, *, following: str = "week after") -> str:
    """The address of the first running session from today on."""
    page.goto("/plan/")
    for _week in range(3):
        kinds = "easy|long|tempo|vo2max|mile_pace"
        links = page.eval_on_selector_all(
            "li.day:not(.is-past) a.slot", "nodes => nodes.map(node => node.getAttribute('href'))"
        )
        for link in links:
            if any(f"-{kind}" in link for kind in kinds.split("|")):
                return str(link)
        page.get_by_role("link", name=following).click()
        page.wait_for_load_state()
    raise AssertionError("no run in three weeks")


def track_file(day: dt.date, name: str = "track.fit", *, every_s: int = 1) -> dict[str, Any]:
    """A morning on the track as a file to choose in the browser."""
    start = dt.datetime.combine(day, dt.time(6, 30), dt.UTC)
    return {"name": name, "mimeType": "application/octet-stream", "buffer": track_run(start, every_s)}
