"""Once round the whole loop: one time, week 1, a FIT file, its page, the pace card."""

import datetime as dt
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.page_audit import problems
from tests.journeys.walk import RANGE, begin, quickest_paint_ms, track_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.walk
def test_from_one_time_to_the_pace_card(page: Any) -> None:
    """A runner with one result and one FIT file gets range, reasons, charts and a card, and no page has a fault."""
    begin(page, goal="5:30", anew=True)

    # At once: the mile as a range, week 1 with the reason for each session, race splits on the oval.
    assert re.fullmatch(RANGE, page.locator("#mile").inner_text().strip())
    slots = page.locator("section[aria-labelledby=week1] a.slot")
    assert slots.count() >= 3
    expect(page.locator("section[aria-labelledby=week1] a.slot .slot-why")).to_have_count(slots.count())
    expect(page.locator("section[aria-labelledby=splits] svg.oval")).to_have_count(1)
    expect(page.locator("section[aria-labelledby=splits] tbody tr")).to_have_count(4)
    assert problems(page) == []

    # A file from the watch, with its line in the log.
    page.get_by_role("link", name="Add my runs").click()
    page.set_input_files(
        "#files",
        [
            track_file(dt.date.today(), "track.fit"),
            {"name": "letter.fit", "mimeType": "application/octet-stream", "buffer": b"Dear coach, I ran today."},
        ],
    )
    page.locator("#upload-log li.broken").wait_for()
    page.locator("#upload-log li.imported").wait_for()
    expect(page.locator("#upload-log li.broken")).to_contain_text("letter.fit")
    assert problems(page) == []

    # Its page: three charts with one cursor, laps, best efforts, a table behind; shown within 1.5 s.
    page.locator("#upload-log li.imported a").click()
    page.locator("figure.chart").first.wait_for()
    assert quickest_paint_ms(page) < 1500
    expect(page.locator("figure.chart")).to_have_count(3)
    page.locator("figure.chart").first.focus()
    page.keyboard.press("ArrowRight")
    assert all(text for text in page.locator("figure.chart output").all_inner_texts())
    assert page.locator("section[aria-labelledby=laps] tbody tr").count() >= 3
    expect(page.locator("section[aria-labelledby=bests]")).to_contain_text("400 m")
    assert page.locator("section[aria-labelledby=charts] details tbody tr").count() >= 3
    assert problems(page) == []

    # One lap alone, and back.
    page.get_by_role("link", name="Lap 2 in the charts").click()
    expect(page.get_by_role("heading", name="Lap 2")).to_be_visible()
    assert problems(page) == []
    page.get_by_role("link", name="The whole run").click()

    # The same file again is the same file.
    page.goto("/activities/")
    page.set_input_files(
        "#files",
        [track_file(dt.date.today(), "again.fit")],
    )
    page.locator("#upload-log li.duplicate").wait_for()

    # The pace card.
    page.get_by_role("link", name="Race", exact=True).click()
    expect(page.locator("p.number").first).to_have_text(re.compile(rf"^\s*{RANGE}\s*$"))
    page.get_by_role("link", name="Take it with you").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Pace card PDF").click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF")
    assert problems(page) == []
