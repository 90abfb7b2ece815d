"""Every page at phone and desktop width, by day and by night, into ./screenshots (left out of git).

Starts `fourlaps serve --demo` on a free port with a throw-away data folder, walks all pages with Debian's Chromium,
and stops what it started. Pages that only a state has (a changed plan, results that disagree, a red flag) come last.
Usage: python scripts/screenshots.py [--german] [name ...]
"""

from __future__ import annotations

import datetime as dt
import html
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "screenshots"
# Where the walk begins; every page that links lead to is found from here. A page no link leads to is added here.
START = [
    "/", "/plan/", "/race/", "/race/review/", "/activities/", "/runner/", "/runner/settings/", "/runner/form/",
    "/my-data/", "/morning/", "/help/", "/start/", "/start/mile/", "/plan/my-week.html", "/race/card.html",
    "/race/day/", "/race/stopwatch/", "/race/print/", "/race/compare/", "/pair/", "/nowhere/",
]  # fmt: skip
# Of sessions these kinds are enough; files and the same page with another number are left out.
SESSIONS = ("mile_pace", "strength")
LEFT_OUT = re.compile(r"\.(fit|zip|ics|pdf|svg|png|mp3|wav|js)$|^/(static|language)/|[?#]")
WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=2)  # noqa: S310  our own server on 127.0.0.1
            return
        except OSError:
            time.sleep(0.3)
    raise SystemExit(f"{address} did not answer in {seconds:.0f} s")


def name_of(path: str) -> str:
    """'/session/2026-12-05-mile_pace/cannot/' -> 'session-mile_pace-cannot', '/activities/12/' -> 'activities-one'."""
    plain = re.sub(r"\d{4}-\d\d-\d\d-", "", path.removesuffix(".html").strip("/"))
    return re.sub(r"\b\d+\b", "one", plain).replace("/", "-") or "today"


def addresses(page: Any, home: str) -> dict[str, str]:
    """Every page to photograph, found by following links; one of each kind."""
    waiting, found = list(START), dict[str, str]()
    while waiting:
        path = waiting.pop(0)
        name = name_of(path)
        if name in found or (name.startswith("session-") and name.split("-")[1] not in SESSIONS):
            continue
        answer = page.request.get(home + path)
        if "html" not in answer.headers.get("content-type", ""):
            continue
        found[name] = path
        links = re.findall(r'href="([^"]+)"', answer.text())
        # The weeks of the plan hold sessions of every kind; their own pages look alike.
        links += [f"/plan/?week={week}" for week in range(1, 13)] if path == "/plan/" else []
        for link in links:
            target = urljoin(answer.url, html.unescape(link)).removeprefix(home)
            if target.startswith("/plan/?week="):
                weeks = page.request.get(home + target).text()
                waiting += [href for href in re.findall(r'href="(/session/[^"?#]+)"', weeks) if href not in waiting]
            elif target.startswith("/") and not LEFT_OUT.search(target):
                waiting.append(target)
    return found


def take(home: str, wanted: list[str], only: dict[str, str] | None = None) -> None:
    """Pictures of every page in reach, or of `only` these (name -> address)."""
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(ROOT))
    from tests import chromium

    language = "de-DE" if "--german" in wanted else "en-GB"
    wanted = [name for name in wanted if name != "--german"]

    OUT.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        pages = only or addresses(browser.new_page(), home)
        for width in WIDTHS:
            for scheme in SCHEMES:
                shown: Any = {"viewport": {"width": width, "height": 780}, "color_scheme": scheme}
                context = browser.new_context(locale=language, **shown)
                page = context.new_page()
                page.on("console", lambda said: print("console:", said.text) if said.type == "error" else None)
                for name, path in pages.items():
                    if wanted and name not in wanted:
                        continue
                    if path.endswith(".html"):
                        # A file to take away: opened from disk, as on a phone without a network.
                        kept = OUT / f"{name}.html"
                        kept.write_bytes(page.request.get(home + path).body())
                        page.goto(kept.as_uri())
                    else:
                        page.goto(home + path, wait_until="networkidle")
                    wide = page.evaluate("document.documentElement.scrollWidth")
                    if wide > width:
                        print(f"{name}: {wide} px wide at {width}")
                    page.screenshot(path=OUT / f"{name}-{width}-{scheme}.png", full_page=True)
                context.close()
        browser.close()
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.name}/")


def lived() -> Iterator[dict[str, str]]:
    """Bring the made-up runner into one state after another; the pages (name -> address) to look at in each."""
    from fourlaps.cli import online

    online.set_up()
    from fourlaps.racing import stopwatch_file
    from fourlaps.services import access, demo, mornings, plans, timed_races
    from fourlaps.storage import models
    from fourlaps.vocabulary.log import MorningCheck

    row = demo.of(access.local_user())
    if row is None:
        raise SystemExit("the server made no runner to look at")
    athlete = access.view_of(row)
    today = access.today(athlete)
    marks = [[(409.344, 84.1), (809.344, 169.8), (1209.344, 256.0), (1609.344, 338.2)],
             [(409.344, 90.4), (809.344, 183.3), (1209.344, 277.9), (1609.344, 371.0)]]  # fmt: skip
    runners = [
        {"name": name, "marks": [{"at_m": metres, "clock_s": clock} for metres, clock in laps]}
        for name, laps in zip(("Ada", "Bo"), marks, strict=True)
    ]
    race = {"distance_m": 1609.344, "track": "outdoor400", "key": "two", "runners": runners}
    timed_races.keep(athlete, stopwatch_file.race_from(race))
    yield {}
    ahead = next(s for s in plans.current(athlete).sessions if s.is_run and s.date > today)
    offer = next(o for o in plans.every_day(plans.bench(athlete, ahead.id, today)) if o.safe)
    plans.change(athlete, ahead.id, offer.kind, offer.date, offer.other_id, today)
    club = models.Race.objects.filter(athlete_id=athlete.id, date__lte=today).exclude(splits_s=[]).latest("date")
    again = models.Race.objects.create(
        athlete_id=athlete.id, date=today - dt.timedelta(days=3), distance_m=club.distance_m, track=club.track,
        splits_s=[split * 0.99 for split in club.splits_s], finish_s=club.finish_s * 0.99,
    )  # fmt: skip
    yield {
        "plan-compare": "/plan/compare/",
        "plan-notebook-changed": "/plan/notebook/",
        "race-compared": f"/race/compare/?a={club.pk}&b={again.pk}",
    }
    wrong = models.Result.objects.create(
        athlete_id=athlete.id, distance_m=5000.0, time_s=3180.0, date=today - dt.timedelta(days=1), kind="race"
    )
    yield {"runner-surprise": "/runner/"}
    mornings.save(athlete, MorningCheck(today, pain=8, pain_note="chest pain"), today)
    yield {"today-stopped": "/", "plan-stopped": "/plan/"}
    # Two results that cannot be one runner's, and nothing beside them that would tell which is wrong.
    models.Result.objects.filter(athlete_id=athlete.id).exclude(pk=wrong.pk).delete()
    models.Activity.objects.filter(athlete_id=athlete.id).delete()
    models.Result.objects.create(athlete_id=athlete.id, distance_m=1609.344, time_s=345.0, date=wrong.date, kind="race")
    yield {"race-unknown": "/race/", "runner-disagreement": "/runner/"}


def main() -> None:
    wanted = sys.argv[1:]
    running = os.environ.get("FOURLAPS_AT")
    if running:
        take(running.rstrip("/"), wanted)
        return
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FOURLAPS_DATA"] = folder
        server = subprocess.Popen(
            [str(Path(sys.executable).parent / "fourlaps"), "serve", "--demo", "--port", str(port)]
        )
        try:
            home = f"http://127.0.0.1:{port}"
            wait_for(home)
            states = lived()
            next(states)
            take(home, wanted)
            for pages in states:
                take(home, wanted, pages)
        finally:
            server.terminate()
            server.wait(timeout=20)


if __name__ == "__main__":
    main()
