"""The guardrail table, what its words mean in numbers, and who may approve a plan."""

from __future__ import annotations

import inspect
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from fourlaps import safety
from fourlaps.evidence import GRADE_WORDS, reference_keys
from fourlaps.safety import rules, table
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import LEVELS, Level, Sex

RULES = [f"H{number}" for number in range(1, 22)]


# --- the table -----------------------------------------------------------------------------------------------------


def test_the_table_holds_every_rule_in_order() -> None:
    """H1 to H21, none missing, none added."""
    assert list(safety.guardrails()) == RULES


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_what_why_and_from_where(rule: str) -> None:
    """Title, unit, a reason that is a sentence, a source anyone can look up, a grade, a bound."""
    row = safety.guardrails()[rule]
    assert row.id == rule
    assert row.title
    assert row.unit
    assert re.fullmatch(r"[A-Z].{20,}\.", row.reason)
    assert row.grade in GRADE_WORDS
    assert {key.strip() for key in row.source.split(",")} <= reference_keys()
    assert row.absolute or row.recommended


def test_the_kinds_are_those_of_the_rules() -> None:
    """Sixteen absolute rules; H18 and H21 recommended, H15 and H16 at run time, H20 advice."""
    kinds = {rule: row.kind for rule, row in safety.guardrails().items() if row.kind != "P"}
    assert kinds == {"H15": "R", "H16": "R", "H18": "C", "H20": "A", "H21": "C"}


def test_recommended_rules_have_no_absolute_bounds() -> None:
    """What a coach may override stands under `recommended`, never beside an absolute bound."""
    for rule, row in safety.guardrails().items():
        assert bool(row.absolute) is (row.kind in "PR"), rule


def test_every_rule_that_can_be_checked_has_one_function() -> None:
    """P and C rules have a function named for them, the others have none."""
    functions = {match[1].upper() for name in vars(rules) if (match := re.match(r"(h\d+)_\w+$", name))}
    assert functions == {rule for rule, row in safety.guardrails().items() if row.kind in "PC"}


def test_every_rule_function_says_what_it_asks() -> None:
    """The first line of each is the rule in words."""
    for name, function in vars(rules).items():
        if re.match(r"h\d+_\w+$", name):
            assert (inspect.getdoc(function) or "").split("\n")[0].endswith(".")


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "X"}, {"grade": "E"}, {"source": "Nobody1900"}, {"reason": "because"}, {"absolute": {}}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_broken_row_is_refused(wrong: dict[str, object]) -> None:
    """An edited table with an unknown kind, grade or source, half a reason or no bound is found when it is read."""
    row = {
        "title": "A rule", "kind": "P", "unit": "km", "absolute": {"most": 1}, "reason": "It is so.",
        "source": "CoachingJudgement", "grade": "C",
    }  # fmt: skip
    table.guardrail_from("H99", row)
    with pytest.raises(ValueError, match="H99"):
        table.guardrail_from("H99", {**row, **wrong})


def test_bounds_cannot_be_changed_while_running() -> None:
    """The table is read-only: nobody widens a guardrail from inside the program."""
    with pytest.raises(TypeError):
        safety.guardrails()["H1"].absolute["growth"] = 2.0  # type: ignore[index]
    with pytest.raises(AttributeError):
        safety.guardrails()["H1"].kind = "A"  # type: ignore[misc]


def test_caps_and_ladders_grow_with_the_level() -> None:
    """No faster runner is allowed less than a slower one."""
    words = table.raw_table()["definitions"]
    jumps = safety.guardrails()["H11"].absolute
    for row in (words["week_cap_km"], words["long_run_cap_min"], jumps["first_session"], jumps["session_cap"]):
        assert [row[level] for level in LEVELS] == sorted(row[level] for level in LEVELS)
    assert all(jumps["first_session"][level] <= jumps["session_cap"][level] for level in LEVELS)
    for row in (safety.guardrails()["H6"].absolute[key] for key in ("mile_km", "five_k_km", "threshold_min")):
        assert row["floor"] <= row["L1"] <= row["L2"] <= row["L3"] <= row["L4"]


SIGNS: list[dict[str, Any]] = table.raw_table()["H15"]["signs"]


def test_red_flag_signs_are_complete() -> None:
    """Every sign has a name, an urgency, and groups of lower-case words."""
    for sign in SIGNS:
        assert sign["name"]
        assert sign["urgency"] in ("emergency", "urgent", "doctor")
        groups = sign["words"]
        assert isinstance(groups, list)
        assert groups
        for group in groups:
            assert group
            assert all(word == word.lower() for word in group)


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: f"{sign['name']}: {sign['words'][0][0]}")
def test_every_sign_can_be_found(sign: dict[str, Any]) -> None:
    """The first word of every group, side by side, is read as a red flag."""
    text, used = [], set()
    for group in sign["words"]:
        word = next(w for w in group if w not in used)
        used.add(word)
        text.append(word)
    assert safety.red_flag(" ".join(text)) is not None


# --- levels, caps and zones ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mile_s", "sex", "level"),
    [
        (541, None, "L0"), (540, None, "L1"), (421, "M", "L1"), (419, "M", "L2"), (331, "M", "L2"), (329, "M", "L3"),
        (276, "M", "L3"), (274, "M", "L4"),
        (600, "F", "L0"), (598, "F", "L1"), (465, "F", "L2"), (365, "F", "L3"), (304, "F", "L4"),
    ],
)  # fmt: skip
def test_levels_by_mile_time(mile_s: float, sex: Sex | None, level: Level) -> None:
    """9:00, 7:00, 5:30 and 4:35 divide men and unknown sex; women's limits are 1.11 times longer."""
    assert safety.level_of(mile_s, sex) == level


@pytest.mark.parametrize(
    ("mile_s", "five_k", "threshold"),
    [(240, 0.899, 0.825), (300, 0.903, 0.840), (360, 0.910, 0.854), (420, 0.9165, 0.866), (480, 0.923, 0.878)],
)
def test_zone_limits_follow_the_published_fractions(mile_s: float, five_k: float, threshold: float) -> None:
    """5k and T speed as shares of mile speed, halfway between 6:00 and 8:00 at 7:00; the zones start a little below."""
    limits = safety.limits_of(mile_s)
    mile = MILE_M / mile_s
    assert limits.threshold == pytest.approx(threshold * mile)
    assert limits.zone3 == pytest.approx(0.985 * five_k * mile)
    assert limits.zone2 == pytest.approx(0.97 * threshold * mile)
    assert limits.zone2 < limits.threshold < limits.zone3 < limits.mile_family < limits.mile


def test_zone_limits_hold_still_outside_the_published_range() -> None:
    """Beyond 4:00 and 8:00 the fractions of the nearest published mile hold."""
    for outside, edge in ((600.0, 480.0), (225.0, 240.0)):
        assert safety.limits_of(outside).zone3 * outside == pytest.approx(safety.limits_of(edge).zone3 * edge)


# --- one maker -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_only_approve_makes_an_approved_plan() -> None:
    """`ApprovedPlan(` is written once in the whole project: in `safety.approve`; no cast goes round it."""
    root = Path(str(files("fourlaps")))
    made = []
    for path in sorted(root.rglob("*.py")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.search(r"\bApprovedPlan\(|cast\([^)]*ApprovedPlan", line):
                made.append((path.relative_to(root).parts[0].removesuffix(".py"), line.strip()))
    assert made == [("safety", "return ApprovedPlan(plan)")]
    assert "return ApprovedPlan(plan)" in inspect.getsource(safety.approve)
