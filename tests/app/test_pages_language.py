"""The second language is complete: every message of the pages and every sentence of the tables has its German."""

import ast
import re
import string
import tomllib
from pathlib import Path

import pytest
from django.utils import translation

from fourlaps import safety
from fourlaps.web import miles, sayings, wording
from fourlaps.web.templatetags import fourlaps_words

pytestmark = pytest.mark.one_database

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
        assert translation.gettext(
            "Drag a session to another day, or tap its arrows: you see what it would mean before you decide."
        ).startswith("Zieh")


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


def messages() -> set[str]:
    """Every message id of the catalogue."""
    found = re.findall(r'^msgid(?:_plural)? ((?:".*"\n?)+)', CATALOGUE, re.M)
    return {"".join(ast.literal_eval(line) for line in entry.split("\n") if line) for entry in found}


def literals(tree: ast.AST, calls: set[str]) -> list[str]:
    """The texts given to calls of these names; a gap of an f-string reads 7."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in calls:
            for given in node.args[:2]:
                parts = given.values if isinstance(given, ast.JoinedStr) else [given]
                if isinstance(parts[0], ast.Constant | ast.FormattedValue) and isinstance(
                    getattr(parts[0], "value", None), str | ast.expr
                ):
                    found.append("".join(str(p.value) if isinstance(p, ast.Constant) else "7" for p in parts))
    return found


def test_every_message_of_the_code_is_in_the_catalogue() -> None:
    """gettext in Python and blocktranslate in templates say nothing the catalogue does not know."""
    known, missing = messages(), set()
    calls = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext"}
    for path in WEB.rglob("*.py"):
        missing |= set(literals(ast.parse(path.read_text(encoding="utf-8")), calls)) - known
    for path in (WEB / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for body in re.findall(r"(?s){% blocktrans(?:late)?\b[^%]*%}(.*?){% endblocktrans", text):
            missing |= {re.sub(r"{{ *(\w+) *}}", r"%(\1)s", part) for part in body.split("{% plural %}")} - known
    assert missing == set()


@pytest.mark.parametrize("floor", ["files", "technique", "services"])
def test_what_is_said_of_files_runs_and_errors_has_its_german(floor: str) -> None:
    """What a page repeats from these floors (why a file was not read, fixes we made, complaints) is said in German."""
    calls = {"append", "InputError", "UnreadableFile", "NoRunInFile", "NotFound", "Reason"}
    texts = {
        text
        for path in (WEB.parent / floor).rglob("*.py")
        for text in literals(ast.parse(path.read_text(encoding="utf-8")), calls)
        if text.count(" ") > 2
        and text[0] in "7" + string.ascii_uppercase
        and not text.startswith("There is no athlete")
    }
    with translation.override("de"):
        # A few are put together from pieces that are translated one by one.
        assert len([text for text in sorted(texts) if sayings.said(text) == text]) <= 3


@pytest.mark.parametrize("table", ["catalogue", "cues", "guardrails"])
def test_the_sentences_of_the_tables_have_their_german(table: str) -> None:
    """What the catalogue of workouts and the guardrails say is said in German too; at most three new sentences wait."""
    data = tomllib.loads((WEB.parent / "tables" / f"{table}.toml").read_text(encoding="utf-8"))
    rows = (
        data[{"catalogue": "session", "cues": "cue"}[table]]
        if table != "guardrails"
        else [row for key, row in data.items() if re.fullmatch(r"H\d+", key)]
    )
    keys = (
        ("text", "truth")
        if table == "cues"
        else ("why", "right", "stop", "truth")
        if table == "catalogue"
        else ("title", "reason")
    )
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
        assert sayings.said(moved) == "Bewegt deine Laufökonomie um etwa 0,13 % (0,03 bis 0,23) am Renntag."


def test_each_of_several_remedies_is_said_as_a_sentence_of_its_own() -> None:
    """ "Mach Fr oder Sa, oder nimm zwei harte Einheiten pro Woche frei" told the runner to take hard sessions off: the
    second remedy was read into the gap of the first."""
    both = "Mach Do und Sa frei, oder mach Fr frei und überlass dem Plan die Zahl der harten Einheiten."
    raced = "Lass das Rennen am 16. Jan 2027 weg, oder lass die Tage ohne Training weg."
    with translation.override("de"):
        said = sayings.said("Free Fri or Sat, or ask for two hard sessions a week.")
        assert said == "Mach Fr oder Sa frei, oder nimm zwei harte Einheiten pro Woche."
        left = "and leave the number of hard sessions to the plan."
        assert sayings.said(f"Free Thu and Sat, or free Fri {left}") == both
        assert sayings.said("Leave out the race on 2027-01-16, or leave out the days away.") == raced


def test_what_hills_and_controlled_races_say_has_its_german() -> None:
    """Titles, belts and seconds are figures inside sentences: none of them leaves English behind."""
    said = (
        "11 × 70 s hard uphill, by effort", "8 days to 10 × 70 s uphill",
        "9 repeats after 8, 70 s at a time after 60 s",
        "On the treadmill: start at about 15.5 km/h, 5 % incline, then go by effort; step off for the rests.",
        "You finish knowing 3 to 4 seconds a lap were left.", "You finish knowing 3 seconds a lap were left.",
        "Nothing hard but the race stands up to Fri 18 Dec; it stays so.", "nothing hard up to Fri 18 Dec",
        "The same paces cost more than they should: the next hard day is easy.",
        "The same paces cost more than they should: a fifth less for 4 days.",
    )  # fmt: skip
    with translation.override("de"):
        assert [text for text in said if sayings.untold(text)] == []


def test_numbers_inside_sentences_stay() -> None:
    """A title with numbers in it is translated round them, and an unknown sentence stays as it is."""
    with translation.override("de"):
        assert sayings.said("8 × 400 m in 1:18 to 1:20") == "8 × 400 m in 1:18 bis 1:20"
        assert sayings.said("Every rep within 1 % of the first, the last as relaxed as the second.").startswith("Jede")
        assert sayings.said("Left out: 400 m repeats, because something hurts.") == (
            "Weggelassen: 400-m-Wiederholungen, weil etwas wehtut."
        )
        assert sayings.said("From mile in 5:42. Nothing is lost.") == "Grundlage: Meile in 5:42. Nichts geht verloren."
        miles.speak("km")
        assert sayings.said("From 1500 m in 5:27, 5 km in 20:18.") == "Grundlage: 1500 m in 5:27, 5 km in 20:18."
        assert sayings.said("Nobody has said this before.") == "Nobody has said this before."
        # Tenths are written as the language writes decimals, in clocks too; thousands never look like decimals.
        assert sayings.said("mile in 9:30.5") == "Meile in 9:30,5"
        assert "5 205 Läufern" in sayings.said(safety.guardrails()["H1"].reason)
        assert [wording.clock(142.5, 1), wording.clock(142.5)] == ["2:22,5", "2:23"]
        assert wording.short_range(63.5, 64.4, 1) == "63,5–64,4 s"
        assert [fourlaps_words.signed(value) for value in (0.24, -1.2, None)] == ["+0,2", "−1,2", "–"]
    with translation.override("en"):
        assert wording.clock(142.5, 1) == "2:22.5"
        assert sayings.said("8 × 400 m in 1:18 to 1:20") == "8 × 400 m in 1:18 to 1:20"


@pytest.mark.parametrize(
    ("metres", "units", "text"),
    [
        (400, "km", "400 m"),
        (1609.344, "km", "mile"),
        (5000, "km", "5 km"),
        (8420, "km", "8.4 km"),
        (8460, "km", "8.5 km"),
        (9960, "km", "10.0 km"),
        (8046.72, "mi", "5.0 mi"),
        (3218.688, "mi", "2 miles"),
        (5000, "mi", "5 km"),
        (13_000, "km", "13.0 km"),
    ],
)
def test_distances_are_said_in_the_runners_units(metres: float, units: str, text: str) -> None:
    """Races keep their names in any units; everything else has one decimal, so that columns line up."""
    with translation.override("en"):
        assert wording.distance(metres, units) == text
