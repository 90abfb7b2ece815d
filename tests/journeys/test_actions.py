"""What a runner does every day, and what can go wrong while doing it."""

import datetime as dt
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.page_audit import problems
from tests.journeys.walk import begin, by_day, first_run, track_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NASTY = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"


def test_done_with_a_feel_and_undone(page: Any, on_its_day: Any) -> None:
    """One tap says Done, a second how hard; Undo brings the question back."""
    begin(page)
    page.goto(on_its_day(first_run(page)))
    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="How hard: 6 of 10").click()
    page.get_by_text("How hard: 6 of 10.").wait_for()
    page.reload()
    expect(page.get_by_text("How hard: 6 of 10.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Missed").click()
    page.get_by_text("Nothing to make up").wait_for()
    assert problems(page) == []


@by_day
def test_cannot_shows_what_else_would_work(page: Any, on_its_day: Any) -> None:
    """Can't leads to offers with their cost; skipping one can be undone."""
    begin(page)
    session = on_its_day(first_run(page))
    page.goto(session)
    page.get_by_role("link", name="Can't").click()
    expect(page.get_by_role("heading", name="You can't. Fine.")).to_be_visible()
    page.locator("form:has(input[name=kind][value=skip]) button").click()
    page.goto("/plan/")
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back:").wait_for()
    page.goto(session)
    expect(page.get_by_role("button", name="Done")).to_be_visible()


def test_saved_settings_are_taken_back_with_the_plan_they_led_to(page: Any) -> None:
    """Another goal, and something that hurts: one Undo beside the note, and both are as they were."""
    begin(page)
    page.goto("/plan/")
    week = page.locator(".days-list").inner_text()
    page.goto("/runner/settings/")
    goal = page.get_by_label("Goal for the mile").input_value()
    page.get_by_label("Goal for the mile").fill("5:05")
    page.get_by_label("Something hurts at the moment").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[role=status]", has_text="Saved.")).to_have_count(1)
    expect(page.get_by_role("button", name="Undo")).to_have_count(1)
    assert problems(page) == []
    page.goto("/plan/")
    assert page.locator(".days-list").inner_text() != week
    page.get_by_text("New settings: goal, what hurts.").first.wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back: New settings: goal, what hurts.").wait_for()
    assert page.locator(".days-list").inner_text() == week
    assert problems(page) == []
    page.goto("/runner/settings/")
    expect(page.get_by_label("Goal for the mile")).to_have_value(goal)
    expect(page.get_by_label("Something hurts at the moment")).not_to_be_checked()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def test_what_was_typed_stays(page: Any, watched: Any) -> None:
    """A time that is no time comes back with a sentence, and every other answer is still there."""
    page.goto("/")
    page.get_by_label("Time", exact=True).fill("5:75")
    page.get_by_label("Goal, if you have one").fill("5:20")
    page.get_by_role("button", name="Show me my mile").click()
    page.locator(".errors").wait_for()
    expect(page.locator(".errors")).to_contain_text("5:75")
    expect(page.get_by_label("Time", exact=True)).to_have_value("5:75")
    expect(page.get_by_label("Goal, if you have one")).to_have_value("5:20")
    expect(page.locator("#id_time")).to_have_attribute("aria-invalid", "true")
    assert problems(page) == []


@by_day
def test_markup_is_text_everywhere(page: Any) -> None:
    """Markup in names, files, notes and times is shown as text and never run."""
    begin(page)
    page.goto("/runner/settings/")
    page.get_by_label("Your name").fill(NASTY[:80])
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    page.goto("/activities/")
    page.set_input_files(
        "#files",
        [track_file(dt.date.today(), f"{NASTY[:40]}.fit")],
    )
    page.locator("#upload-log li").first.wait_for()
    page.goto("/race/review/")
    page.get_by_label("Your laps").fill(NASTY)
    page.get_by_role("button", name="Review").click()
    page.locator(".errors").wait_for()
    for path in ("/race/review/", "/runner/", "/activities/", f"/race/?for={NASTY}", f"/plan/?week={NASTY}"):
        page.goto(path)
        expect(page).not_to_have_title("owned")
        expect(page.locator("main script:not([type='application/json'])")).to_have_count(0)


@by_day
def test_a_double_tap_counts_once(page: Any) -> None:
    """Two quick taps on Add leave one result."""
    begin(page)
    page.goto("/runner/")
    before = page.locator("section[aria-labelledby=results] tbody tr").count()
    page.get_by_text("Add a result").click()
    page.locator("section[aria-labelledby=results] #id_time").fill("5:39")
    page.get_by_role("button", name="Add", exact=True).dblclick()
    page.get_by_text("Added. Your mile now counts it").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.goto("/runner/")
    expect(page.locator("section[aria-labelledby=results] tbody tr")).to_have_count(before + 1)


@by_day
def test_two_tabs_agree_in_the_end(page: Any, on_its_day: Any) -> None:
    """A session done in one tab and missed in the other is what was said last, and nothing breaks."""
    begin(page)
    session = on_its_day(first_run(page))
    page.goto(session)
    other = page.context.new_page()
    other.goto(session)
    page.get_by_role("button", name="Done").click()
    page.get_by_text("How hard did it feel?").wait_for()
    other.get_by_role("button", name="Missed").click()
    other.get_by_text("Nothing to make up").wait_for()
    page.reload()
    expect(page.get_by_text("Nothing to make up")).to_be_visible()


def test_a_race_is_reviewed_from_typed_laps(page: Any) -> None:
    """Laps typed with spaces give the lap table, one change for next time, and a complaint for nonsense."""
    begin(page)
    page.goto("/race/review/")
    page.get_by_label("Your laps").fill("80.1")
    page.get_by_role("button", name="Review").click()
    page.locator(".errors").wait_for()
    page.get_by_label("Your laps").fill("80 1:24.2 86.0 81.5")
    page.get_by_role("button", name="Review").click()
    page.get_by_text("One change for next time").wait_for()
    expect(page.locator("table", has_text="Your laps against even speed").locator("tbody tr")).to_have_count(4)
    assert problems(page) == []


@by_day
def test_my_week_needs_no_network(page: Any, tmp_path: Any) -> None:
    """The week as one file refers to nothing outside itself and opens from disk."""
    begin(page)
    answer = page.request.get("/plan/my-week.html")
    text = answer.text()
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "src=" not in text
    assert "<link" not in text
    kept = tmp_path / "my-week.html"
    kept.write_text(text, encoding="utf-8")
    offline = page.context.new_page()
    offline.goto(kept.as_uri())
    expect(offline.get_by_role("heading", name="My week")).to_be_visible()
    offline.close()


@by_day
def test_take_everything_and_delete_it(page: Any) -> None:
    """The ZIP is a ZIP; deleting wants the word; afterwards the start is shown, also with the back button."""
    begin(page)
    page.goto("/my-data/")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Take everything (ZIP)").click()
    assert waiting.value.path().read_bytes().startswith(b"PK")
    page.get_by_label("Type DELETE to confirm").fill("yes")
    page.get_by_role("button", name="Delete everything").click()
    page.locator(".error").wait_for()
    expect(page.locator(".error")).to_contain_text("yes")
    page.goto("/my-data/")
    page.get_by_label("Type DELETE to confirm").fill("DELETE")
    page.get_by_role("button", name="Delete everything").click()
    page.wait_for_url("**/start/")
    page.go_back()
    expect(page.get_by_text("Nothing of yours is stored here.")).to_be_visible()  # nothing from the browser's memory
    page.goto("/runner/")
    expect(page).to_have_url(re.compile("/start/$"))
    page.goto("/")
    expect(page).to_have_url(re.compile("/start/$"))


@by_day
def test_what_was_taken_comes_back(page: Any) -> None:
    """After deleting everything the ZIP brings results, run and plan back; a wrong file is refused in words."""
    begin(page)
    page.goto("/activities/")
    page.set_input_files("#files", [track_file(dt.date.today())])
    page.locator("#upload-log li.imported").wait_for()
    page.goto("/runner/")
    mile = page.locator("h1").inner_text()
    page.goto("/my-data/")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Take everything (ZIP)").click()
    archive = waiting.value.path().read_bytes()
    page.get_by_label("Type DELETE to confirm").fill("DELETE")
    page.get_by_role("button", name="Delete everything").click()
    page.wait_for_url("**/start/")
    page.get_by_role("link", name="My data").first.click()
    page.set_input_files("#archive", [{"name": "no.zip", "mimeType": "application/zip", "buffer": b"not a zip"}])
    page.get_by_role("button", name="Bring it back").click()
    page.locator("#archive ~ .error").wait_for()
    page.set_input_files("#archive", [{"name": "all.zip", "mimeType": "application/zip", "buffer": archive}])
    page.get_by_role("button", name="Bring it back").click()
    page.get_by_text("Everything is back.").wait_for()
    page.goto("/runner/")
    expect(page.locator("h1")).to_have_text(mile, use_inner_text=True)
    page.goto("/activities/")
    expect(page.locator("a.run")).to_have_count(1)


@by_day
def test_the_last_import_can_be_taken_back(page: Any) -> None:
    """After undo the run is gone from the list, and a second undo finds nothing."""
    begin(page)
    page.goto("/activities/")
    page.set_input_files("#files", [track_file(dt.date.today(), "run.fit")])
    page.locator("#upload-log li.imported").wait_for()
    page.goto("/my-data/")
    page.get_by_role("button", name="Undo this import").click()
    page.get_by_text("1 activity taken back.").wait_for()
    page.goto("/activities/")
    expect(page.locator("a.run")).to_have_count(0)


@by_day
def test_many_files_are_one_import(page: Any) -> None:
    """Forty files chosen at once, one of them sound, give forty lines and one import to take back."""
    begin(page)
    page.goto("/activities/")
    letters = [
        {"name": f"letter-{n}.gpx", "mimeType": "application/gpx+xml", "buffer": f"Dear coach, page {n}.".encode()}
        for n in range(39)
    ]
    page.set_input_files("#files", [*letters, track_file(dt.date.today())])
    page.locator("#upload-log li.imported").wait_for()
    page.get_by_text("Done. 1 imported, 39 not read.", exact=True).wait_for()
    expect(page.locator("#upload-log li.broken")).to_have_count(39)
    page.goto("/my-data/")
    expect(page.get_by_text("1 activity, imported on")).to_be_visible()


@by_day
def test_a_lost_connection_is_said(page: Any, watched: Any) -> None:
    """A phone that loses the network while logging or adding files says so and loses nothing that was stored."""
    watched.allowed += ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "htmx:sendError", "Failed to fetch"]
    begin(page)
    page.goto("/activities/")
    page.context.set_offline(True)
    page.set_input_files("#files", [track_file(dt.date.today())])
    page.locator("#upload-log li.broken").wait_for()
    expect(page.locator("#upload-log")).to_contain_text("connection lost")
    page.context.set_offline(False)
    page.set_input_files("#files", [track_file(dt.date.today(), "again.fit")])
    page.locator("#upload-log li.imported").wait_for()


@by_day
@pytest.mark.parametrize("width", [360], indirect=True)
def test_a_network_lost_in_the_middle_loses_nothing(page: Any, watched: Any) -> None:
    """What was sent goes on being taken in while the phone is away; with the network back every line is there."""
    watched.allowed += ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"]
    begin(page)
    page.goto("/activities/")
    days = [dt.date.today() - dt.timedelta(days=n) for n in range(60)]  # enough to be still at work when it is lost
    page.set_input_files("#files", [track_file(day, f"{day}.fit", every_s=30) for day in days])
    page.locator("#upload-log li.imported").first.wait_for()
    page.context.set_offline(True)
    page.get_by_text("connection lost").first.wait_for()
    page.context.set_offline(False)
    page.get_by_text("Done. 60 imported.", exact=True).wait_for(timeout=60_000)
    page.goto("/activities/")
    expect(page.locator("#all")).to_contain_text("60")


def test_a_morning_with_chest_pain_stops_training(page: Any) -> None:
    """A red flag in one's own words stops the plan until a doctor has cleared it."""
    begin(page)
    page.goto("/morning/")
    page.get_by_label("Where, or anything that worries you").fill("sharp pain in my chest when I run")
    page.get_by_role("button", name="Save").click()
    page.locator("[role=status]").wait_for()
    page.goto("/")
    expect(page.get_by_role("heading", name="Training is stopped.")).to_be_visible()
    assert problems(page) == []
    page.get_by_label("A doctor has looked at it and lets me train.").check()
    page.get_by_role("button", name="A doctor has cleared me").click()
    expect(page.get_by_role("heading", name="Training is stopped.")).to_have_count(0)
