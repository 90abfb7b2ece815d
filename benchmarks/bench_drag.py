"""How soon a dragged session says what the move means, in a real browser with the made-up runner.

From the drop to the painted text of the verdict, and from picking up to the marks of all days: median and p95 in ms of
20 moves over the coming weeks, dropped after the marks and at once. Bound of the project: 100 ms for the verdict.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # Chromium and the server are told beside the tests

from tests import chromium

MOVES = 20
BOUND_MS = 100.0
WATCH = """() => {
  window.seen = {};
  document.addEventListener("dragstart", () => { seen.start = performance.now(); }, true);
  document.addEventListener("drop", () => { seen.drop = performance.now(); }, true);
  const painted = (name) => requestAnimationFrame(() => { seen[name] ??= performance.now(); });
  new MutationObserver(() => {
    if (seen.start && document.querySelector("[data-fit]:not([hidden])")) painted("marks");
    if (seen.drop && document.querySelector(".verdict .fit")?.textContent.trim()) painted("told");
  }).observe(document.querySelector("[data-plan]"), { subtree: true, childList: true, attributes: true });
}"""


def moves(page: Any) -> list[tuple[str, str, str]]:
    """(page of the week, address of the session, day) of moves through the weeks from this one on."""
    page.goto("/plan/")
    found: list[tuple[str, str, str]] = []
    number = 0
    while len(found) < MOVES:
        days = [day.get_attribute("data-date") for day in page.locator("li.day[data-date]").all()]
        week = f"/plan/?date={days[0]}"
        for slot in page.locator("a.slot[data-session]:not([data-session*='-race'])").all():
            address = str(slot.get_attribute("data-session"))
            others = [day for day in days if day and day not in address]
            number += 1
            found.append((week, address, others[2 * number % len(others)]))
        following = page.locator("a[rel=next]")
        if not following.count():
            break
        following.click()
    return found[:MOVES]


def dragged(page: Any, move: tuple[str, str, str], *, patient: bool) -> dict[str, float]:
    """Moments of one move on the page's clock; `patient` waits for the marks before the drop."""
    week, address, day = move
    page.goto(week)
    page.evaluate(WATCH)
    page.locator(f"a.slot[data-session='{address}']").hover()
    page.mouse.down()
    target = page.locator(f"li.day[data-date='{day}']")
    target.hover()
    target.hover()
    if patient:
        page.wait_for_function("() => seen.marks")
    page.mouse.up()
    page.wait_for_function("() => seen.told")
    return dict(page.evaluate("() => seen"))


def line(name: str, times: list[float]) -> str:
    """One row of the table."""
    return f"{name:34} {median(times):7.0f} {quantiles(times, n=20)[-1]:7.0f} {max(times):7.0f}"


def main() -> None:
    """Print the table, after what else the machine is doing."""
    if not chromium.PATH.exists():
        print(chromium.MISSING)
        return
    from playwright.sync_api import sync_playwright

    from tests.journeys.own_server import Server

    print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; bound {BOUND_MS:.0f} ms")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        server.start()
        try:
            browser = chromium.launch(playwright)
            page = browser.new_page(base_url=server.home, viewport={"width": 1280, "height": 1600})
            todo = moves(page)
            print(f"{f'ms, {len(todo)} moves':34} {'p50':>7} {'p95':>7} {'most':>7}")
            for patient in (True, False):
                seen = [dragged(page, move, patient=patient) for move in todo]
                if patient:
                    print(line("picked up -> every day marked", [one["marks"] - one["start"] for one in seen]))
                how = "after the marks" if patient else "at once"
                print(line(f"dropped {how} -> verdict", [one["told"] - one["drop"] for one in seen]))
            browser.close()
        finally:
            server.kill()


if __name__ == "__main__":
    main()
