"""Changing the plan in a real browser: look before deciding, lock, easier and harder, compare, notebook, undo."""

import datetime as dt
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.page_audit import problems
from tests.journeys.walk import begin, by_day, first_run

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_runs(page: Any, kind: str) -> Any:
    return page.locator(f"a.slot[data-session*='-{kind}']")


def week_with(page: Any, kind: str) -> str:
    """The address of the first week from the third on that holds such a session still to be done."""
    for week in range(3, 12):
        page.goto(f"/plan/?week={week}")
        if open_runs(page, kind).count():
            return f"/plan/?week={week}"
    raise AssertionError(f"no {kind} in the plan")


def move_page(page: Any, kind: str) -> str:
    week_with(page, kind)
    address = str(open_runs(page, kind).first.get_attribute("data-session"))
    page.goto(f"{address}cannot/")
    return address


@pytest.mark.parametrize("width", [1280], indirect=True)  # phones move a session by its arrows
def test_dragging_shows_what_it_would_mean_and_asks_before_it_is_done(page: Any, width: int) -> None:
    """Picked up, every day says whether it fits; dropped, the move is explained; only the button carries it out."""
    begin(page)
    page.set_viewport_size({"width": width, "height": 1600})  # nothing scrolls under the pointer
    week = week_with(page, "easy")
    page.goto(week)
    slot = open_runs(page, "easy").first
    target = page.locator("li.day:not(:has(a.slot))").first
    day = str(target.get_attribute("data-date"))
    address = str(slot.get_attribute("data-session"))
    slot.hover()
    page.mouse.down()
    target.hover()
    target.hover()
    page.locator("[data-fit]:visible").first.wait_for()
    assert page.locator("[data-fit]:visible").count() >= 4
    page.mouse.up()
    verdict = page.locator(".verdict")
    verdict.wait_for()
    assert verdict.locator(".fit").inner_text().strip()
    assert problems(page) == []
    # Nothing has happened yet, and Escape leaves it so.
    page.keyboard.press("Escape")
    expect(page.locator(".verdict")).to_have_count(0)
    page.goto(address)
    expect(page.locator(f"time[datetime='{day}']")).to_have_count(0)
    page.goto(week)
    open_runs(page, "easy").first.drag_to(page.locator(f"li.day[data-date='{day}']"))
    page.locator(".verdict").wait_for()
    if page.locator(".verdict button.main").count():
        page.locator(".verdict button.main").click()
        page.get_by_role("button", name="Undo").wait_for()
        page.goto(address)
        expect(page.locator(f"time[datetime='{day}']")).to_have_count(1)
    else:
        assert page.locator(".verdict").inner_text().strip()


def test_moving_by_keyboard_alone(page: Any) -> None:
    """From the arrows beside a session to another day and back by Undo, without a mouse or a finger."""
    begin(page)
    week_with(page, "easy")
    arrows = page.locator(".slot-row:has(a.slot[data-session*='-easy']) .move-it").first
    arrows.focus()
    assert arrows.get_attribute("aria-label")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Another day").wait_for()
    assert problems(page) == []
    button = page.locator(".move-day form button").first
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Undo").wait_for()
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Taken back:").wait_for()


def test_a_move_is_compared_and_written_down_and_undone_in_the_notebook(page: Any) -> None:
    """Before and after stand side by side as a table; the notebook has the line; undo is there, too."""
    begin(page)
    move_page(page, "easy")
    page.locator(".move-day form button").first.click()
    page.get_by_role("link", name="Before and after").click()
    page.get_by_role("heading", name="Before and after").wait_for()
    expect(page.locator("table.versions tbody tr").nth(1)).to_be_visible()
    assert problems(page) == []
    page.goto("/plan/notebook/")
    assert page.locator(".entry").count() >= 2  # the first plan, and the move
    assert problems(page) == []
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("taken back", exact=True).wait_for()


@pytest.mark.parametrize("width", [360], indirect=True)
@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_a_sport_with_a_name_of_forty_letters_keeps_the_plan_as_wide_as_the_phone(page: Any, width: int) -> None:
    """A German word of one piece breaks; it made the page half as wide again as the phone."""
    begin(page)
    page.goto("/plan/")
    page.locator(".slot-name").first.evaluate("e => e.textContent = 'Donaudampfschifffahrtselektrizitätenhaup'")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_locked_session_stays_where_it_is(page: Any) -> None:
    """Locked on its card, it is marked on the plan, and no other session can take its day."""
    begin(page)
    week = week_with(page, "easy")
    locked = str(open_runs(page, "easy").first.get_attribute("data-session"))
    slots = page.locator("a.slot[data-session]")
    found = [str(slots.nth(n).get_attribute("data-session")) for n in range(slots.count())]
    other = next(name for name in reversed(found) if name != locked)
    day = dt.date.fromisoformat(locked.split("/")[2][:10])
    page.goto(locked)
    page.get_by_role("button", name="Lock", exact=True).click()
    page.get_by_role("button", name="Unlock").wait_for()
    expect(page.get_by_text("locked", exact=True)).to_be_visible()
    assert problems(page) == []
    page.goto(f"{other}cannot/")
    there = page.locator(f".move-day:has(time[datetime='{day.isoformat()}'])")
    if there.count():
        assert "is-no" in str(there.get_attribute("class"))
        expect(there.locator("form")).to_have_count(0)
    page.goto(week)
    page.goto(locked)
    page.get_by_role("button", name="Unlock").click()
    page.get_by_role("button", name="Lock", exact=True).wait_for()


@by_day
def test_the_easier_and_the_harder_session_are_both_shown_and_the_easier_is_taken(page: Any) -> None:
    begin(page)
    week_with(page, "tempo")
    address = str(open_runs(page, "tempo").first.get_attribute("data-session"))
    page.goto(address)
    before = page.locator("h1").inner_text()
    swaps = page.locator(".swap h3")
    assert {"Easier", "Harder"} <= set(swaps.all_inner_texts())
    page.get_by_role("button", name="Easier: Take this").click()
    page.get_by_role("button", name="Undo").wait_for()
    expect(page.locator("h1")).not_to_have_text(before, use_inner_text=True)
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back:").wait_for()
    page.goto(address)
    expect(page.locator("h1")).to_have_text(before, use_inner_text=True)


def test_a_card_says_why_today_how_sure_and_what_it_moves(page: Any) -> None:
    begin(page)
    week_with(page, "tempo")
    page.goto(str(open_runs(page, "tempo").first.get_attribute("data-session")))
    words = page.locator("section[aria-labelledby=why] dt").all_inner_texts()
    assert {"Why today", "What it moves", "Done right if", "Stop if", "How sure"} <= set(words)
    assert page.locator("cite").count() >= 1
    assert problems(page) == []


def test_the_plan_tells_what_it_may_bring_with_its_tables(page: Any) -> None:
    """Four ways to race day with ranges, easy and hard, fast running by week, why not one more hard day."""
    begin(page, goal="5:35")
    page.goto("/plan/")
    expect(page.locator("table.forecasts th[scope=row]")).to_have_count(4)
    expect(page.get_by_role("heading", name="Why not one more hard day?")).to_be_visible()
    page.get_by_text("As a table").click()
    assert page.locator("section[aria-labelledby=fast] tbody tr").count() >= 12
    assert problems(page) == []


@by_day
def test_two_tabs_and_a_double_tap_move_a_session_once(page: Any) -> None:
    """What one tab has moved, the other is told about; a second tap changes nothing; the back button loses nothing."""
    begin(page)
    address = move_page(page, "easy")
    other = page.context.new_page()
    other.goto(f"{address}cannot/")
    page.locator(".move-day form button").first.dblclick()
    page.get_by_role("button", name="Undo").wait_for()
    other.locator(".move-day form button").last.click()
    other.locator(".errors").wait_for()
    expect(other.locator(".errors")).to_contain_text("changed since this page was opened")
    # The way back shows the session as it stands now, not as it stood.
    page.go_back()
    page.get_by_role("heading", name="Another day").wait_for()
    page.goto("/plan/notebook/")
    expect(page.get_by_text("You moved a session").or_(page.get_by_text("You swapped two sessions"))).to_have_count(1)


def test_a_suggestion_is_looked_at_declined_and_taken_back(page: Any, on_its_day: Any) -> None:
    """A fever suggests days of rest: each change with its trigger, declined, undone, and taken after all."""
    begin(page)
    page.goto(on_its_day(first_run(page)))
    page.goto("/morning/")
    page.get_by_label("Ill?").select_option("fever")
    page.get_by_role("button", name="Save").click()
    page.locator("[role=status]").first.wait_for()
    page.goto("/plan/")
    page.get_by_role("link", name="Look at it").click()
    expect(page.get_by_text("Because of").first).to_be_visible()
    expect(page.locator(".change").first).to_be_visible()
    assert problems(page) == []
    page.get_by_role("button", name="Keep the plan").click()
    page.get_by_text("The plan stays as it was").wait_for()
    expect(page.get_by_role("link", name="Look at it")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("link", name="Look at it").click()
    page.get_by_role("button", name="Take it").click()
    page.get_by_text("Changed as suggested.").wait_for()
    page.goto("/plan/notebook/")
    expect(page.get_by_text("You took a suggested change")).to_be_visible()
    assert problems(page) == []


def test_red_flags_lock_the_plan_page_until_a_human_clears_it(page: Any) -> None:
    begin(page)
    page.goto("/morning/")
    page.get_by_label("Where, or anything that worries you").fill("sharp pain in my chest when I run")
    page.get_by_role("button", name="Save").click()
    page.locator("[role=status]").first.wait_for()
    page.goto("/plan/")
    expect(page.get_by_role("heading", name="Training is stopped.")).to_be_visible()
    expect(page.locator(".move-it")).to_have_count(0)
    assert problems(page) == []
    page.get_by_label("A doctor has looked at it and lets me train.").check()
    page.get_by_role("button", name="A doctor has cleared me").click()
    page.wait_for_url(re.compile("^[^/]+//[^/]+/$"))
    # The plan may begin with a day of rest.
    page.goto("/plan/?week=2")
    expect(page.locator(".move-it").first).to_be_visible()
    expect(page.get_by_role("heading", name="Training is stopped.")).to_have_count(0)


def test_the_plan_is_made_to_fit_a_life(page: Any) -> None:
    """Minutes, a club day, a race on the way and a holiday are typed once, planned with, and shown again."""
    begin(page)
    page.goto("/plan/")
    page.get_by_role("link", name="Make it fit your life").click()
    page.get_by_label("Thu: minutes at most").wait_for()
    assert problems(page) == []
    page.get_by_label("Thu: minutes at most").fill("45")
    page.get_by_label("Tue: what is fixed").select_option("club")
    page.get_by_text("Add a race").click()
    race = dt.date.today() + dt.timedelta(weeks=6)
    row = page.get_by_role("group", name="Race 1")
    row.get_by_label("Day").fill(race.isoformat())
    row.get_by_label("Distance").select_option("800")
    page.get_by_text("Add days").click()
    page.get_by_role("group", name="Stretch 1").get_by_label("From").fill(
        (dt.date.today() + dt.timedelta(weeks=3)).isoformat()
    )
    page.get_by_label("Where I run fast").select_option("road")
    assert problems(page) == []
    page.get_by_role("button", name="See the new plan").click()
    page.get_by_role("heading", name="What your settings would change").wait_for()
    assert problems(page) == []
    # Gone back from, the form holds what was typed; nothing is stored before it is taken.
    page.get_by_role("button", name="Back to what I told").click()
    expect(page.get_by_label("Thu: minutes at most")).to_have_value("45")
    page.get_by_role("button", name="See the new plan").click()
    page.get_by_role("button", name="Take it").click()
    page.get_by_text("Saved. The plan is made anew from today.").wait_for()
    page.goto("/plan/settings/")
    expect(page.get_by_label("Thu: minutes at most")).to_have_value("45")
    expect(page.get_by_role("group", name="Race 1").get_by_label("Day")).to_have_value(race.isoformat())
    # What makes no sense is said, and nothing typed is lost.
    page.get_by_label("Thu: minutes at most").fill("5")
    page.get_by_role("button", name="See the new plan").click()
    page.locator(".errors").wait_for()
    expect(page.get_by_label("Thu: minutes at most")).to_have_value("5")
    assert problems(page) == []
