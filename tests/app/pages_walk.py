"""A walk over every page that links lead to, as one runner sees them, and the words that stand on each."""

import html
import re
from collections.abc import Iterator
from urllib.parse import urljoin

from django.test import Client

START = ("/", "/start/", "/start/mile/", "/race/review/", "/runner/form/", "/runner/settings/", "/morning/", "/help/")
_FILES = re.compile(r"\.(fit|zip|ics|pdf|svg|mp3|wav)$|^/static/|[?&](lap|page)=")


def kind_of(address: str) -> str:
    """The address without its numbers and dates; the pages behind any session are of one kind."""
    return re.sub(r"session/[^/]+/(?=.)", "session/#/", re.sub(r"[\d-]+", "#", address))


def pages(client: Client, most: int = 8, **headers: str) -> Iterator[tuple[str, str]]:
    """(address, text) of every page within reach; of sessions and activities at most so many of each kind."""
    waiting, seen, kinds = list(START), set[str](), dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if address in seen or kinds.get(kind, 0) >= most:
            continue
        seen.add(address)
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = client.get(address, headers=headers, follow=True)
        assert answer.status_code == 200, address
        here = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        if not answer["Content-Type"].startswith("text/html"):
            continue
        text = answer.content.decode()
        links = (urljoin(here, html.unescape(link)) for link in re.findall(r'href="([^"#]+)"', text))
        waiting += [link for link in links if link.startswith("/") and not _FILES.search(link)]
        yield address, text


def words(text: str) -> list[str]:
    """Every piece of text a reader or a screen reader meets on a page, names in a marked other language left out."""
    bare = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", text)
    bare = re.sub(r'(?s)<(cite|button|span)\b[^>]*\blang="en"[^>]*>.*?</\1>', "", bare)
    said = re.findall(r'\s(?:aria-label|title|placeholder|alt|content)="([^"]+)"', bare)
    pieces = re.split(r"(?s)<[^>]+>", bare)
    return [line for piece in [*pieces, *said] if (line := " ".join(html.unescape(piece).split()))]
