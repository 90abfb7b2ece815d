"""The second language is complete: every message of the pages and every sentence of the tables has its German."""

import re
import tomllib
from pathlib import Path

import pytest
from django.utils import translation

from fourlaps.web import sayings, wording

WEB = Path(__file__).resolve().parents[2] / "src/fourlaps/web"
CATALOGUE = (WEB / "locale/de/LC_MESSAGES/django.po").read_text(encoding="utf-8")


def test_every_message_has_its_german() -> None:
    """No message of the catalogue is empty, fuzzy or obsolete."""
    assert "fuzzy" not in CATALOGUE
    assert "#~" not in CATALOGUE
    entries = CATALOGUE.split("\n\n")[1:]
    assert len(entries) > 300
    assert [entry for entry in entries if re.search(r'^msgstr(\[\d\])? ""$', entry.strip(), re.M)] == []


def test_the_compiled_catalogue_is_the_written_one() -> None:
    """The .mo file holds what the .po file says: two messages read back."""
    with translation.override("de"):
        assert translation.gettext("Your mile today") == "Deine Meile heute"
        assert translation.gettext("Drag a session to another day, or open it to move, swap or skip it.").startswith(
            "Zieh"
        )


def test_every_literal_in_the_templates_is_marked_for_translation() -> None:
    """Each translate tag of the templates is in the catalogue, so none was added without its German."""
    known = CATALOGUE.replace('\\"', '"')
    missing = {
        text
        for path in (WEB / "templates").rglob("*.html")
        for text in re.findall(r"""{% translate (?:"([^"]+)")""", path.read_text(encoding="utf-8"))
        if f'msgid "{text}"' not in known
    }
    assert missing == set()


@pytest.mark.parametrize("table", ["catalogue", "guardrails"])
def test_the_sentences_of_the_tables_have_their_german(table: str) -> None:
    """What the catalogue of workouts and the guardrails say is said in German too; at most three new sentences wait."""
    data = tomllib.loads((WEB.parent / "tables" / f"{table}.toml").read_text(encoding="utf-8"))
    rows = data["session"] if table == "catalogue" else [row for key, row in data.items() if re.fullmatch(r"H\d+", key)]
    keys = ("why", "right", "stop", "truth") if table == "catalogue" else ("title", "reason")
    with translation.override("de"):
        english = [row[key] for row in rows for key in keys if row.get(key) and sayings.said(row[key]) == row[key]]
    assert len(english) <= 3, english


def test_the_evidence_of_every_session_has_its_german() -> None:
    """One sentence a kind of session."""
    rows = tomllib.loads((WEB.parent / "tables" / "session_evidence.toml").read_text(encoding="utf-8"))
    with translation.override("de"):
        assert [row["text"] for row in rows.values() if sayings.said(row["text"]) == row["text"]] == []


def test_the_facts_of_a_session_have_their_german() -> None:
    """Spacing, change and value are patterns: their gaps are translated too."""
    with translation.override("de"):
        assert sayings.said("48 h since 6 × 400 m") == "48 h nach 6 × 400 m"
        assert sayings.said("72 h to the time trial") == "72 h vor dem Testlauf"
        moved = "Moves your running economy by about 0.13 % (0.03 to 0.23) on race day."
        assert sayings.said(moved) == "Bewegt deine Laufökonomie um etwa 0.13 % (0.03 bis 0.23) am Renntag."


def test_numbers_inside_sentences_stay() -> None:
    """A title with numbers in it is translated round them, and an unknown sentence stays as it is."""
    with translation.override("de"):
        assert sayings.said("8 × 400 m in 1:18 to 1:20") == "8 × 400 m in 1:18 bis 1:20"
        assert sayings.said("Every rep within 1 % of the first, the last as relaxed as the second.").startswith("Jede")
        assert sayings.said("Left out: 400 m repeats, because something hurts (rule H9).") == (
            "Weggelassen: 400-m-Wiederholungen, weil etwas wehtut (Regel H9)."
        )
        assert sayings.said("From mile in 5:42. Nothing is lost.") == "Aus Meile in 5:42. Nichts geht verloren."
        assert sayings.said("Nobody has said this before.") == "Nobody has said this before."
    with translation.override("en"):
        assert sayings.said("8 × 400 m in 1:18 to 1:20") == "8 × 400 m in 1:18 to 1:20"


@pytest.mark.parametrize(
    ("metres", "units", "text"),
    [
        (400, "km", "400 m"),
        (1609.344, "km", "mile"),
        (5000, "km", "5 km"),
        (8420, "km", "8.4 km"),
        (8046.72, "mi", "5 mi"),
    ],
)
def test_distances_are_said_in_the_runners_units(metres: float, units: str, text: str) -> None:
    """Whole numbers lose their .0, a mile is a mile, miles are miles."""
    with translation.override("en"):
        assert wording.distance(metres, units) == text
