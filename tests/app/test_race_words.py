"""The race pages in German: no sentence of the knowledge floors is left in English."""

import re
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.one_database

ENGLISH = re.compile(r"\b(the|your|with|over|what|runner|laps?|seconds?)\b", re.I)
# Names that stay as they are in every language.
NAMES = re.compile(r"Push|Pace|Position|Positivity|fourlaps|FIT|WAV|PDF|GPX|pip install fourlaps\[voice\]")


def words_shown(page: str) -> list[str]:
    """Every text of the page between tags, without scripts and what only a browser reads."""
    page = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", page.split("<body")[1], flags=re.S)
    pieces = re.sub(r"<[^>]+>", "\n", page).splitlines()
    return [piece.strip() for piece in pieces if len(piece.split()) > 2]


@pytest.mark.parametrize(
    "address",
    [
        "/race/", "/race/day/", "/race/outlook/", "/race/review/?laps=80+86.5+89+84.5&distance=mile&goal=5:35",
        "/race/review/?laps=86+84+84+80&distance=mile&goal=5:30", "/race/ghosts/", "/race/first-200/", "/race/group/",
        "/race/compare/", "/race/stopwatch/",
    ],
)  # fmt: skip
def test_no_english_sentence_is_left(athlete: Any, address: str) -> None:
    """Read in German, no text of the page holds an English word that German does not have."""
    page = Client(headers={"accept-language": "de"}).get(address).content.decode()
    page = page if "<body" in page else f"<body>{page}"
    english = [text for text in words_shown(page) if ENGLISH.search(NAMES.sub("", text))]
    assert english == []
