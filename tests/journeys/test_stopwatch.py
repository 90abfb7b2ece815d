"""The trackside stopwatch in a real browser: the server is really killed, the page is really reloaded."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from fourlaps.racing import stopwatch_file, two_stopwatches
from fourlaps.web.views.stopwatch import merged_sentence
from tests.journeys.own_server import Server
from tests.journeys.page_audit import problems

pytestmark = pytest.mark.browser
STATE = "fourlaps.stopwatch.v1"
# The page's clock counts from the stored start: moving the start back is what waiting would do. Another tab would tell
# the page so; a reload in the same instant may be too quick for the browser's own storage.
WAIT = f"""seconds => {{
  const state = JSON.parse(localStorage['{STATE}']);
  state.started -= seconds * 1000;
  localStorage['{STATE}'] = JSON.stringify(state);
  dispatchEvent(new StorageEvent('storage', {{key: '{STATE}'}}));
}}"""
HAND_OVER_TWICE = f"""async () => {{
  const state = JSON.parse(localStorage['{STATE}']);
  const race = JSON.parse(document.getElementById('stopwatch-data').textContent).races[state.race];
  const body = JSON.stringify(fourlapsRules.toFile(state, race, race.tracks[state.track]));
  const token = (await (await fetch('/race/stopwatch/token/')).json()).token;
  const headers = {{'X-CSRFToken': token, 'Content-Type': 'application/json'}};
  const send = () => fetch('/race/stopwatch/keep/', {{method: 'POST', body, headers}});
  return Promise.all((await Promise.all([send(), send()])).map(answer => answer.json()));
}}"""
CACHED = """async () => {
  const all = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const asked of await cache.keys())
      all.push([new URL(asked.url).pathname, await (await cache.match(asked)).text()]);
  }
  return all;
}"""


# Far enough apart to be races of their own, near enough to stand on one day but just after midnight: two surprising
# races of two days confirm each other, and then nothing is asked.
APART_S = (90.0 * n for n in itertools.count(1))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("track"))
    running.start()
    yield running
    if running.program.poll() is None:
        running.program.kill()
        running.program.wait()


@pytest.fixture
def phone(browser: Any, server: Server, watched: Any) -> Iterator[Any]:
    if server.program.poll() is not None:
        server.start()
    context = browser.new_context(viewport={"width": 360, "height": 780}, base_url=server.home, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(15_000)
    watched.follow(page)
    watched.allowed.append("ERR_CONNECTION_REFUSED")
    yield page
    context.close()
    watched.check(server.home)


def wait(page: Any, seconds: float) -> None:
    """Let `seconds` of the race pass: the start is moved back."""
    page.evaluate(WAIT, seconds)


def at_its_own_time(page: Any) -> None:
    """Let this race have begun when no other did: started within ten seconds, two are one race on two stopwatches."""
    wait(page, next(APART_S))


def opened(page: Any) -> None:
    page.goto("/race/stopwatch/")
    page.locator("body[data-offline=ready]").wait_for()


def begin(page: Any, names: str, **choices: str) -> None:
    for field, value in choices.items():
        page.select_option(f"#{field}", value)
    page.fill("#names", names)
    page.click("#ready")
    page.click("#start")


def tap(page: Any, name: str) -> None:
    page.locator(".tap", has_text=name).click()


def stored(page: Any) -> Any:
    return json.loads(page.evaluate(f"localStorage['{STATE}']"))


def rows(page: Any, server: Server) -> int:
    """Timed races the server holds."""
    page.goto("/race/")
    return int(page.locator("a[href^='/race/timed/']").count())


def test_a_race_with_no_network_at_all_is_handed_over_once(phone: Any, server: Server) -> None:
    """The server is killed once the page is open: reload, time a mile, keep it; back online it arrives once."""
    before = rows(phone, server)
    opened(phone)
    server.kill()
    phone.reload()
    begin(phone, "Robin 5:20")
    for lap in range(4):
        wait(phone, 80.5 if lap == 0 else 79.5)
        tap(phone, "Robin")
        assert stored(phone)["runners"][0]["taps"][lap] == pytest.approx(80.5 + 79.5 * lap, abs=8)
    phone.get_by_role("heading", name="The race").wait_for()
    at_its_own_time(phone)
    phone.click("#keep")
    phone.get_by_text("not yet in fourlaps: 1").wait_for()
    phone.reload()
    phone.get_by_text("not yet in fourlaps: 1").wait_for()
    server.start()
    phone.click("#send")
    phone.locator("#review:not([hidden])").wait_for()
    expect(phone.locator("#outbox")).to_be_hidden()
    # Kept a second time, and from a second tab: still one race.
    phone.evaluate("localStorage['fourlaps.stopwatch.outbox.v1'] = '[]'")
    phone.click("#save-file")
    again = phone.evaluate(HAND_OVER_TWICE)
    assert [one["again"] for one in again] == [True, True]
    phone.click("#review")
    phone.get_by_role("link", name="Robin").click()
    phone.get_by_role("heading", name="Race review").wait_for()
    expect(phone.locator(".number").first).to_contain_text("5:")
    assert rows(phone, server) == before + 1


@pytest.mark.one_database
def test_taps_are_forgiving(phone: Any) -> None:
    """A double tap counts once, a lap no human runs is refused, a mis-tap is taken back, and a reload loses nothing."""
    opened(phone)
    begin(phone, "Ada 5:12\nBo 5:30")
    tap(phone, "Ada")
    phone.get_by_text("Ada: too soon").wait_for()
    wait(phone, 76)
    tap(phone, "Ada")
    tap(phone, "Ada")
    phone.get_by_text("Ada: tapped twice, counted once.").wait_for()
    tap(phone, "Bo")
    assert [len(runner["taps"]) for runner in stored(phone)["runners"]] == [1, 1]
    phone.click("#undo")
    phone.get_by_text("Bo: last tap taken back, lap 1 again.").wait_for()
    phone.reload()
    assert [len(runner["taps"]) for runner in stored(phone)["runners"]] == [1, 0]
    expect(phone.locator(".tap", has_text="Ada")).to_contain_text("lap 2 of 4")


@pytest.mark.one_database
def test_it_says_what_to_do_about_a_fast_lap(phone: Any) -> None:
    """Three seconds up on the 78.6 s that 5:08 asks of lap 1 is answered 'let it come back over 200 m'."""
    opened(phone)
    begin(phone, "Ada 5:08")
    due = phone.evaluate("fourlapsRules.planned({goal_s: 308}, JSON.parse(document.getElementById('stopwatch-data')"
                         ".textContent).races.mile.tracks.outdoor400, 0)")  # fmt: skip
    assert due == pytest.approx(78.6, abs=0.5)
    wait(phone, due - 3.2)
    tap(phone, "Ada")
    said = phone.locator("#said").inner_text()
    assert "3 s up: let it come back over 200 m" in said
    assert "Heading for 5:05" in said


@pytest.mark.one_database
def test_two_tabs_share_one_race(phone: Any) -> None:
    """A tap in one tab is in the other at once, and neither overwrites the other's."""
    opened(phone)
    begin(phone, "Ada 5:12\nBo 5:30")
    wait(phone, 78)
    other = phone.context.new_page()
    other.goto("/race/stopwatch/")
    tap(other, "Bo")
    phone.locator(".tap", has_text="Bo").get_by_text("lap 2 of 4").wait_for()
    tap(phone, "Ada")
    assert [len(runner["taps"]) for runner in stored(other)["runners"]] == [1, 1]
    other.close()


@pytest.mark.one_database
def test_left_running_overnight(phone: Any) -> None:
    """Ten hours later the stopwatch stands at the last tap, says so, and the lap is still there."""
    opened(phone)
    begin(phone, "Ada 5:12")
    wait(phone, 78)
    tap(phone, "Ada")
    wait(phone, 36_000)
    phone.get_by_text("The stopwatch was left running. It was stopped at the last tap").wait_for()
    expect(phone.locator("#results")).to_contain_text("1 of 4 laps")


@pytest.mark.one_database
def test_a_squad_of_forty_and_lines_that_are_wrong(phone: Any) -> None:
    """Bad lines are named one by one; forty runners fit a phone; forty-one are told to split."""
    opened(phone)
    phone.check("#staggered")
    phone.fill("#names", "Ada 5:12\nBo\nCleo 5:7x\nada 5:30\nDan 1:10\nEve 45:00")
    phone.click("#ready")
    told = phone.locator("#problems").inner_text()
    for words in (
        "Line 2, Bo: a staggered start needs a goal", "Line 3, Cleo: 5:7x is no time", "Line 4: ada stands in line 1",
        "Line 5, Dan: 1:10 is faster than anybody", "Line 6, Eve: 45:00 is walked",
    ):  # fmt: skip
        assert words in told
    phone.check("#together")
    phone.fill("#names", "\n".join(f"Runner {k} 5:{k:02d}" for k in range(41)))
    phone.click("#ready")
    expect(phone.locator("#problems")).to_contain_text("41 runners")
    begin(phone, "\n".join(f"Runner {k} 5:{k:02d}" for k in range(40)))
    expect(phone.locator(".tap")).to_have_count(40)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.one_database
def test_a_staggered_start_ends_together(phone: Any) -> None:
    """With goals of 5:00, 5:30 and 6:10 the starts are 70, 40 and 0 s after the first, and an early tap is refused."""
    opened(phone)
    phone.check("#staggered")
    begin(phone, "Ada 5:00\nBo 5:30\nCleo 6:10")
    assert [runner["start_s"] for runner in stored(phone)["runners"]] == [70, 40, 0]
    tap(phone, "Ada")
    phone.get_by_text("Ada has not started yet.").wait_for()
    wait(phone, 148)
    tap(phone, "Ada")
    assert stored(phone)["runners"][0]["taps"][0] == pytest.approx(78, abs=4)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("race", "track", "laps", "first_m"),
    [("mile", "outdoor400", 4, 409.344), ("1500", "outdoor400", 4, 300), ("1600", "indoor200", 8, 200),
     ("mile", "indoor200", 8, 209.344), ("800", "outdoor400", 2, 400), ("3200", "outdoor400", 8, 400)],
)  # fmt: skip
def test_the_odd_first_lap(phone: Any, race: str, track: str, laps: int, first_m: float) -> None:
    """A mile begins with 409.344 m outdoors and 209.344 m indoors, a 1500 m with 300 m; the shares end at one."""
    opened(phone)
    told = phone.evaluate(
        f"JSON.parse(document.getElementById('stopwatch-data').textContent).races['{race}'].tracks['{track}']"
    )
    assert (len(told["ends_m"]), told["ends_m"][0]) == (laps, first_m)
    assert told["shares"][-1] == pytest.approx(1.0)


def test_the_file_version_needs_no_server(phone: Any, server: Server, browser: Any, tmp_path: Path) -> None:
    """With the server killed the file times a race from disk, saves it for `fourlaps verdict`, and carries it home."""
    # Killed while the browser still fetches the offline worker, the server would make it complain, and rightly so.
    opened(phone)
    with phone.expect_download() as got:
        phone.get_by_role("link", name="Download as one file").click()
    kept = tmp_path / "stopwatch.html"
    got.value.save_as(kept)
    assert (
        "http"
        not in kept.read_text(encoding="utf-8").replace(server.home, "").replace("www.w3.org", "").split("<style>")[0]
    )
    server.kill()
    context = browser.new_context(viewport={"width": 360, "height": 780}, accept_downloads=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(kept.as_uri())
    begin(page, "Ada 5:12", race="1500")
    for _lap in range(4):
        wait(page, 75)
        tap(page, "Ada")
    with page.expect_download() as saved:
        page.click("#save-file")
    told = stopwatch_file.read_stopwatch_file(Path(saved.value.path()).read_bytes())
    assert told.distance_m == 1500.0
    assert len(told.splits_s(told.runners[0])) == 4
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []
    server.start()
    page.locator("#carry").click()
    page.wait_for_url(f"{server.home}/race/stopwatch/")
    page.get_by_text("Opened from a file.").wait_for()
    page.click("#keep")
    page.locator("#review:not([hidden])").wait_for()
    context.close()


def test_the_worker_keeps_nothing_private(phone: Any, server: Server) -> None:
    """All that is cached is the stopwatch's own and names no runner; other pages are out of the worker's reach."""
    opened(phone)
    phone.goto("/race/")
    phone.goto("/runner/")
    assert phone.evaluate("navigator.serviceWorker.controller") is None
    phone.goto("/race/stopwatch/")
    held = phone.evaluate(CACHED)
    assert all(path == "/race/stopwatch/" or path.startswith("/static/fourlaps/") for path, _text in held)
    assert not any("Robin" in text or "csrfmiddlewaretoken" in text for _path, text in held)


@pytest.mark.parametrize(
    ("size", "scheme", "day"),
    [
        (360, "light", 1),
        *(
            pytest.param(*look, marks=pytest.mark.one_database)  # no width and no colour depends on it
            for look in ((1280, "light", 2), (360, "dark", 3), (1280, "dark", 4))
        ),
    ],
)
def test_a_race_day_from_card_to_proposal(
    browser: Any, server: Server, watched: Any, size: int, scheme: str, day: int
) -> None:
    """Card, stopwatch with the server killed, handed over, reviewed, counted once, and the plan asks about it."""
    if server.program.poll() is not None:
        server.start()
    context = browser.new_context(
        viewport={"width": size, "height": 780}, color_scheme=scheme, base_url=server.home, locale="en-GB"
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    watched.follow(page)
    watched.allowed.append("ERR_CONNECTION_REFUSED")
    page.goto("/race/")
    page.get_by_text("Another race, another goal").click()
    page.get_by_text("The day and the track").click()
    page.get_by_label("Wind, m/s").fill("2")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="What a fast first lap costs you").wait_for()
    assert problems(page) == []
    page.get_by_label("For another time").fill("5:36")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Take it with you").click()
    with page.expect_download() as got:
        page.get_by_role("link", name="Pace card").click()
    assert Path(got.value.path()).read_bytes().startswith(b"%PDF")
    page.go_back()
    page.get_by_role("link", name="Stopwatch").first.click()
    page.locator("body[data-offline=ready]").wait_for()
    if page.locator("#new").is_visible():
        page.click("#new")
    page.fill("#names", "Robin 5:36")
    assert problems(page) == []
    server.kill()
    page.reload()
    page.click("#ready")
    page.click("#start")
    # From about 5:24 on the race would be no surprise any more.
    for seconds in (78.0, 79.0 + day, 80.0, 78.0):
        wait(page, seconds)
        tap(page, "Robin")
    at_its_own_time(page)
    page.click("#keep")
    server.start()
    page.click("#send")
    page.locator("#review:not([hidden])").wait_for()
    page.click("#review")
    page.get_by_role("link", name="Robin").click()
    page.get_by_text("One change for next time").wait_for()
    expect(page.locator(".picture")).to_have_count(2)
    assert problems(page) == []
    page.get_by_role("button", name="Count this race").click()
    expect(page.locator("[role=status]").first).to_contain_text("Kept. We ask about it first.")
    page.get_by_role("button", name="Count this race").click()
    page.get_by_text("This race was counted before.").wait_for()
    page.get_by_role("link", name="To the plan").click()
    # So fast a race is asked about first, whatever else it suggests for tomorrow.
    page.get_by_role("link", name="Look at it").click()
    page.get_by_text("Say whether it stands").first.wait_for()
    context.close()
    watched.check(server.home)


def test_two_taps_a_lap(phone: Any, server: Server) -> None:
    """With 200 m splits a mile has eight taps, the first after 209 m with half a lap's time; kept, its review has four
    laps."""
    opened(phone)
    phone.check("#halves")
    begin(phone, "Ada 5:12")
    assert "next: 209 m" in phone.locator(".tap", has_text="Ada").inner_text()
    for mark in range(8):
        wait(phone, 41 if mark == 0 else 39)
        tap(phone, "Ada")
    assert phone.locator("#results .cue").first.inner_text().count("·") == 7
    with phone.expect_download() as saved:
        phone.click("#save-file")
    told = stopwatch_file.read_stopwatch_file(Path(saved.value.path()).read_bytes())
    assert [mark.at_m for mark in told.runners[0].marks[:2]] == [209.344, 409.344]
    assert len(told.splits_s(told.runners[0])) == 4
    at_its_own_time(phone)
    phone.click("#keep")
    phone.locator("#review:not([hidden])").click()
    phone.get_by_role("link", name="Ada").click()
    phone.get_by_text("One change for next time").wait_for()
    # On a 200 m track a lap is 200 m already.
    phone.goto("/race/stopwatch/")
    phone.click("#new")
    phone.select_option("#track", "indoor200")
    assert phone.locator("#halves-field").is_hidden()


def other_watch(own: dict[str, Any]) -> dict[str, Any]:
    """The same race as another coach timed it: Ada a little later and once wrong, Cleo as well."""
    ada = own["runners"][0]
    marks = [{"at_m": mark["at_m"], "clock_s": mark["clock_s"] + (1.4 if k == 1 else 0.2)}
             for k, mark in enumerate(ada["marks"])]  # fmt: skip
    cleo = {"name": "Cleo", "goal_s": None, "start_s": 0, "marks": [{"at_m": 400.0, "clock_s": 90.0}]}
    return {**own, "key": "another-watch", "runners": [{**ada, "name": "ada", "marks": marks}, cleo]}


@pytest.mark.parametrize("alone", [False, True], ids=["page", "file"])
def test_two_coaches_make_one_race(phone: Any, server: Server, browser: Any, tmp_path: Path, alone: bool) -> None:
    """With the server killed the other coach's file is added: one sentence says what it brought and where it differs,
    the same as the server says of both; added twice it adds nothing more, and another heat is refused."""
    page = phone
    kept = tmp_path / "stopwatch.html"
    kept.write_bytes(phone.request.get(f"{server.home}/race/stopwatch/stopwatch.html").body())
    if alone:
        # Its own window: the other one may only ask the server.
        page = browser.new_context(viewport={"width": 360, "height": 780}, accept_downloads=True).new_page()
        page.goto(kept.as_uri())
    else:
        opened(phone)
    server.kill()
    begin(page, "Ada 5:12\nBo 5:30", race="1600")
    for _lap in range(4):
        wait(page, 78)
        tap(page, "Ada")
    page.click("#stop")
    page.click("#stop")
    with page.expect_download() as saved:
        page.click("#save-file")
    own = json.loads(Path(saved.value.path()).read_bytes())
    other = tmp_path / "other.json"
    other.write_text(json.dumps(other_watch(own)))
    for _twice in range(2):
        page.set_input_files("#add-file", other)
        page.get_by_text("Stopwatches: 2. Runners added: 1, taps added: 1; in conflict: 1").wait_for()
    with page.expect_download() as saved:
        page.click("#save-file")
    both = stopwatch_file.read_stopwatch_file(Path(saved.value.path()).read_bytes())
    assert page.locator("#merged").inner_text() == merged_sentence(two_stopwatches.merged(both))
    assert "Cleo" in page.locator("#results").inner_text()
    heat = tmp_path / "heat.json"
    heat.write_text(json.dumps({**other_watch(own), "key": "heat-two-1", "started_at": "2026-01-01T10:00:00Z"}))
    page.set_input_files("#add-file", heat)
    page.get_by_text("That is another race").wait_for()
    page.reload()
    assert "Cleo" in page.locator("#results").inner_text()
    assert problems(page) == []
    server.start()
    if alone:
        page.context.close()
    else:
        page.click("#keep")
        page.locator("#review:not([hidden])").click()
        page.get_by_text("Stopwatches: 2.").wait_for()
