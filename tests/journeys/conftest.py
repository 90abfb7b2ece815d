"""A real Chromium for the journeys: every console error and every request that leaves the machine fails the test."""

import datetime as dt
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import chromium

# Playwright's synchronous API runs inside an event loop; the tests themselves touch the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The walks at both widths, by day and by night; other journeys on a phone by day and on a desktop by night.

    No width changes a colour (tests/app/test_pages_contrast.py). Neither do widths and colours depend on the database:
    on PostgreSQL every journey runs once, the walks too, whose pages and questions are the same at every width.
    """
    again = bool(os.environ.get("DATABASE_URL"))
    shown = {item: item.callspec.params for item in items if hasattr(item, "callspec")}
    looks: dict[tuple[Path, str], list[tuple[int, str]]] = {}
    for item, how in shown.items():
        if {"width", "scheme"} <= set(how) and (again or not item.get_closest_marker("walk")):
            looks.setdefault((item.path, item.originalname), []).append((how["width"], how["scheme"]))  # type: ignore[attr-defined]

    def left_out(item: pytest.Item) -> bool:
        mine = looks.get((item.path, getattr(item, "originalname", "")))
        if mine is None:
            return False
        look = shown[item]["width"], shown[item]["scheme"]
        if again:
            return look != mine[0]
        night = any(scheme == "dark" for _width, scheme in mine)
        return night and look[0] != (min if look[1] == "light" else max)(width for width, _scheme in mine)

    known = [item for item in items if left_out(item)]
    config.hook.pytest_deselected(items=known)
    items[:] = [item for item in items if item not in known]


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """A journey that spoke German leaves nothing behind for the next one in the same process."""
    from django.utils import translation

    translation.activate("en")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all journeys; skipped with one line where it is not installed."""
    if not chromium.PATH.exists():
        pytest.skip(chromium.MISSING)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=15_000)  # as patient as the pages: a machine that is busy is no fault

    with sync_playwright() as playwright:
        launched = chromium.launch(playwright)
        yield launched
        launched.close()


class Watched:
    """What a page said and asked for while a journey ran."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.allowed: list[str] = []

    def follow(self, page: Any) -> None:
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    def check(self, home: str) -> None:
        wrong = [text for text in self.errors if not any(word in text for word in self.allowed)]
        assert wrong == []
        assert [url for url in self.requests if not url.startswith((home, "data:", "blob:"))] == []


@pytest.fixture
def on_its_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Lets it be noon on the day of the session at an address, for the server too; gives the address back."""

    def set_clock(address: str) -> str:
        from fourlaps.services import access

        day = dt.date.fromisoformat(address.split("/")[2][:10])
        monkeypatch.setattr(access, "now", lambda: dt.datetime.combine(day, dt.time(12), dt.UTC))
        return address

    return set_clock


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture(params=[360, 1280], ids=["phone", "desktop"])
def width(request: pytest.FixtureRequest) -> int:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def page(browser: Any, live_server: Any, watched: Watched, width: int, scheme: str) -> Iterator[Any]:
    """A fresh page, phone or desktop, by day or by night; no console error, no request elsewhere is accepted."""
    context = browser.new_context(
        viewport={"width": width, "height": 780}, color_scheme=scheme, base_url=live_server.url, locale="en-GB"
    )
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    watched.follow(opened)
    yield opened
    context.close()
    watched.check(live_server.url)
