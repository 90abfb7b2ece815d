"""The colours can be read, by day and by night: contrast computed from the style sheet itself."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.one_database

CSS = (Path(__file__).resolve().parents[2] / "src/fourlaps/web/static/fourlaps/app.css").read_text(encoding="utf-8")
ROOTS = re.findall(r":root\s*\{([^}]*)\}", CSS)
LIGHT = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", ROOTS[0]))
DARK = {**LIGHT, **dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", ROOTS[1]))}
KINDS = [
    "easy",
    "long",
    "tempo",
    "vo2max",
    "mile_pace",
    "time_trial",
    "race",
    "strength",
    "plyometrics",
    "cross_training",
]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_21() -> None:
    """The measure itself gives the published value for black on white."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "ink-soft", "red", *KINDS])
@pytest.mark.parametrize("ground", ["paper", "sheet"])
def test_words_can_be_read(theme: dict[str, str], ink: str, ground: str) -> None:
    """Every colour that carries words has a contrast of 4.5 or more on both grounds."""
    assert contrast(theme[ink], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_words_on_red_and_on_the_wash_can_be_read(theme: dict[str, str]) -> None:
    """The main button and the highlighted note hold 4.5 too."""
    assert contrast(theme["on-red"], theme["red"]) >= 4.5
    assert contrast(theme["ink"], theme["red-wash"]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("mark", ["rest", "lane-strong"])
def test_shapes_and_borders_can_be_seen(theme: dict[str, str], mark: str) -> None:
    """What is drawn and not written needs 3 to 1."""
    assert contrast(theme[mark], theme["sheet"]) >= 3.0
    assert contrast(theme[mark], theme["paper"]) >= 3.0


def test_no_size_is_small() -> None:
    """Targets are 44 px or more where they are pressed."""
    sizes = [int(size) for size in re.findall(r"min-height:\s*(\d+)px", CSS)]
    assert sizes
    assert min(sizes) >= 44


def test_the_look_weighs_little() -> None:
    """HTML, CSS and JS together stay under 300 KB before charts: style and own scripts take 100 KB at most."""
    folder = Path(__file__).resolve().parents[2] / "src/fourlaps/web/static/fourlaps"
    assert sum(path.stat().st_size for path in folder.iterdir() if path.suffix in {".css", ".js", ".svg"}) < 100_000


def test_no_width_changes_a_colour() -> None:
    """What is readable by night on a desktop is readable by night on a phone: journeys look at one of the two."""
    parts = [CSS[found.end() :] for found in re.finditer(r"@media \((?:min|max)-width[^{]*\{", CSS)]
    assert len(parts) > 5
    for part in parts:
        depth, end = 1, 0
        while depth:
            depth += {"{": 1, "}": -1}.get(part[end], 0)
            end += 1
        assert not re.search(r"(?<![-\w])(color|background|background-color|fill|opacity)\s*:", part[:end]), part[:end]
