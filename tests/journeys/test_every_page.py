"""Every page, at phone and desktop width: no fault an audit can find, no console error, no request elsewhere."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests.app.pages_walk import pages
from tests.journeys.page_audit import problems
from tests.journeys.walk import begin, by_day, first_run, quickest_paint_ms

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = [
    "/", "/plan/", "/plan/?week=2", "/plan/notebook/", "/plan/settings/", "/race/", "/race/?for=5:20",
    "/race/print/", "/race/review/",
    "/activities/", "/runner/", "/runner/settings/", "/runner/form/", "/my-data/", "/morning/", "/help/", "/start/",
    "/start/mile/",
]  # fmt: skip


def open_all(page: Any) -> None:
    """Open every folded part, so that the audit sees it."""
    page.eval_on_selector_all("details", "nodes => nodes.forEach(node => { node.open = true; })")


@pytest.mark.walk
def test_pages_have_no_fault(page: Any, watched: Any, tmp_path: Path) -> None:
    """On every page that links lead to, by day and by night: landmarks, headings, names, targets, contrast, width."""
    page.goto("/start/")
    page.get_by_role("button", name="Look around with a made-up runner first").click()
    page.get_by_text("This runner is made up.").wait_for()
    found, walked, offline = {}, 0, page.context.new_page()
    for path, text in pages(Client(), most=1):
        opened = page
        if ".html" in path:  # a file to take away, as it lies on a phone
            opened = offline
            (tmp_path / "file.html").write_text(text, encoding="utf-8")
            opened.goto((tmp_path / "file.html").as_uri())
        else:
            opened.goto(path)
        walked += 1
        open_all(opened)
        if faults := problems(opened):
            found[path] = faults
        assert watched.errors == [], path
    assert found == {}
    assert walked > 20


@by_day
def test_long_seasons_and_odd_names_fit(page: Any) -> None:
    """A season of 51 weeks, miles, and names that are long, right-to-left or hold emoji break no page."""
    begin(page, weeks=51)
    found = {}
    for name, paths in {
        "W" * 80: ("/", "/plan/", "/race/", "/runner/", "/runner/settings/", "/my-data/", "/start/mile/"),
        "محمد بن عبد الله 🏃‍♀️": ("/runner/", "/runner/settings/"),
        "Ümlaut-Straßenläufer von und zu Langenstein": ("/runner/", "/runner/settings/"),
    }.items():
        page.goto("/runner/settings/")
        page.get_by_label("Your name").fill(name)
        page.get_by_label("Distances in").select_option("mi")
        page.get_by_role("button", name="Save").click()
        page.get_by_text("Saved.").wait_for()
        for path in paths:
            page.goto(path)
            open_all(page)
            if faults := problems(page):
                found[path, name] = faults
        page.goto("/runner/")
        expect(page.locator("main")).to_contain_text(name[:12])
    assert found == {}


def test_a_wrong_address_says_so(page: Any, watched: Any) -> None:
    """404 is a page of ours with a way back."""
    watched.allowed.append("404")
    begin(page)
    page.goto("/nowhere/")
    expect(page.get_by_role("heading", name="Nothing is here.")).to_be_visible()
    assert problems(page) == []
    page.get_by_role("link", name="To today").click()
    expect(page).to_have_url(re.compile(r"^[^/]+//[^/]+/$"))


@by_day
def test_the_page_is_light_and_quick(page: Any) -> None:
    """Today weighs at most 300 KB with everything it loads, and is painted within a second."""
    begin(page)
    page.goto("/")
    page.wait_for_load_state("networkidle")
    size = page.evaluate(
        "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
        ".reduce((sum, entry) => sum + (entry.decodedBodySize || 0), 0)"
    )
    assert size <= 300_000
    assert quickest_paint_ms(page) < 1000


@by_day
def test_german_is_complete(page: Any) -> None:
    """After one tap on Deutsch the places, the plan and the forms speak German."""
    begin(page)
    page.goto("/runner/settings/")
    page.locator("button[name=language][value=de]").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.goto("/")
    assert page.locator("nav.places").inner_text().split() == ["Heute", "Plan", "Läufe", "Rennen", "Läufer"]
    found = {}
    for path in [*PAGES, first_run(page, following="Woche danach")]:
        page.goto(path)
        open_all(page)
        if faults := problems(page):
            found[path] = faults
    assert found == {}


def test_everything_works_with_the_keyboard(page: Any, on_its_day: Any) -> None:
    """From the first page to a logged session with Tab, typing, Space and Enter only, focus always visible."""
    page.goto("/")

    def tab_to(test: str) -> None:
        for _press in range(80):
            page.keyboard.press("Tab")
            if page.evaluate(f"(() => {{ const node = document.activeElement; return {test}; }})()"):
                outline = page.evaluate(
                    "(() => { const s = getComputedStyle(document.activeElement.closest('.days label')"
                    " || document.activeElement); return s.outlineStyle; })()"
                )
                assert outline != "none", test
                return
        raise AssertionError(f"Tab never reached {test}")

    tab_to("node.id === 'id_time'")
    page.keyboard.type("5:42")
    tab_to("node.textContent.trim() === 'Show me my mile'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/start/mile/")
    page.goto(on_its_day(first_run(page)))
    tab_to("node.name === 'state' && node.value === 'done'")
    page.keyboard.press("Enter")
    page.get_by_text("How hard did it feel?").wait_for()
    tab_to("node.name === 'feel' && node.value === '7'")
    page.keyboard.press("Enter")
    page.get_by_text("How hard: 7 of 10.").wait_for()
