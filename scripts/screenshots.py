"""Every page at phone and desktop width, by day and by night, into ./screenshots (left out of git).

Starts `fourlaps serve --demo` on a free port with a throw-away data folder, walks all pages with Debian's Chromium,
and stops what it started.  Usage: python scripts/screenshots.py [name ...]
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "screenshots"
PAGES = {
    "today": "/",
    "plan": "/plan/",
    "notebook": "/plan/notebook/",
    "race": "/race/",
    "race-print": "/race/print/",
    "race-review": "/race/review/",
    "activities": "/activities/",
    "runner": "/runner/",
    "settings": "/runner/settings/",
    "form": "/runner/form/",
    "my-data": "/my-data/",
    "help": "/help/",
    "not-found": "/nowhere/",
    "onboarding": "/start/",
    "my-week": "/plan/my-week.html",
}
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


def first_link(page: Any, address: str, pattern: str) -> str | None:
    """The first link on the page at `address` that matches."""
    page.goto(address)
    links = page.eval_on_selector_all("a[href]", "nodes => nodes.map(node => node.getAttribute('href'))")
    return next((link for link in links if re.fullmatch(pattern, link)), None)


def addresses(page: Any, home: str) -> dict[str, str]:
    """Every page to photograph, with one session of each look and one activity found by following links."""
    found = dict(PAGES)
    session = strength = None
    here = home + "/plan/"
    for _week in range(52):
        session = session or first_link(page, here, r"/session/[^/]*(mile_pace|vo2max)[^/]*/")
        strength = strength or first_link(page, here, r"/session/[^/]*strength[^/]*/")
        following = first_link(page, here, r"\?week=\d+") and page.locator("a[rel=next]")
        if (session and strength) or not following or not following.count():
            break
        here = f"{home}/plan/{following.get_attribute('href')}"
    activity = first_link(page, home + "/activities/", r"/activities/\d+/")
    for name, link in (("session", session), ("session-strength", strength), ("activity", activity)):
        if link:
            found[name] = link
    if session:
        found["cannot"] = session + "cannot/"
    return found


def take(home: str, wanted: list[str]) -> None:
    from playwright.sync_api import sync_playwright

    OUT.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        pages = addresses(browser.new_page(), home)
        for width in WIDTHS:
            for scheme in SCHEMES:
                context = browser.new_context(viewport={"width": width, "height": 780}, color_scheme=scheme)
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
                        page.goto(home + path)
                    wide = page.evaluate("document.documentElement.scrollWidth")
                    if wide > width:
                        print(f"{name}: {wide} px wide at {width}")
                    page.screenshot(path=OUT / f"{name}-{width}-{scheme}.png", full_page=True)
                context.close()
        browser.close()
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.name}/")


def main() -> None:
    wanted = sys.argv[1:]
    running = os.environ.get("FOURLAPS_AT")
    if running:
        take(running.rstrip("/"), wanted)
        return
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            [str(Path(sys.executable).parent / "fourlaps"), "serve", "--demo", "--port", str(port)],
            env={**os.environ, "FOURLAPS_DATA": folder},
        )
        try:
            home = f"http://127.0.0.1:{port}"
            wait_for(home)
            take(home, wanted)
        finally:
            server.terminate()
            server.wait(timeout=20)


if __name__ == "__main__":
    main()
