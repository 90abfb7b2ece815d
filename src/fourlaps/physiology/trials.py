"""Published training trials replayed through the response model: observed and simulated change, row by row.

Each arm is run day by day from the habit of its level, then rests two days before the test (a taper races straight on);
the habit alone, tested the same way, is what it is compared with. Rows without a percent change or an SD follow these
rules, named in the result:
- no percent change, but a change and a start value, or a start and an end: their quotient;
- a change without a start value: what a runner of that level takes by the model, or a typical value;
- marked as not significant, or a null check without a figure: no change;
- an SD of the change in percent: as printed; in the outcome's unit: over the start value; a standard error: times
  sqrt(n); a 90 or 95 % half width: times sqrt(n) over 1.645 or 1.96; an SD between runners or an ambiguous figure: the
  pooled SD of that outcome.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from fourlaps.physiology import ability_map, outcomes, response
from fourlaps.physiology.outcomes import OutcomeKind
from fourlaps.physiology.protocol import days_of, read_protocol
from fourlaps.physiology.response import KINDS, Day, Gains, Kind, Runner, States

# Start values where a trial prints a change only, in the outcome's usual unit [C].
_TYPICAL = {"MAS": 18.5, "vVO2max": 18.5, "vLT": 15.5, "VO2max": 57.0, "CMJ": 35.0}
# A novice's mile [C].
_NOVICE_MILE_S = 720.0
# A group of unknown size is taken as small.
_TYPICAL_N = 10
_REST_BEFORE_TEST: tuple[Day, Day] = ({}, {})
_FINAL_SESSION: Day = {"sprint": 3.0, "vo2": 1.0}
_LONGEST_WEEKS = 104.0
_WORDS = (
    "untrained", "sedentary", "highly", "moderately", "well", "sub", "novice", "beginner", "recreational", "elite",
    "world", "national", "competitive", "endurance", "healthy", "active", "trained", "club", "amateur", "college",
)  # fmt: skip
_SAME_AS = {
    "sedentary": "untrained", "beginner": "novice", "world": "elite", "national": "highly", "active": "healthy",
    "club": "endurance", "amateur": "recreational", "college": "competitive",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReplayedRow:
    """One arm and outcome; z = (simulated - observed) / sqrt(sd^2 / n + m^2), None where nothing was observed."""

    trial: str
    arm: str
    outcome: str
    use: str
    observed_pct: float | None
    simulated_pct: float
    sd_pct: float
    n: int
    z: float | None
    discrepancy_pct: float
    rule: str


@dataclass(frozen=True, slots=True)
class Replay:
    """All rows that could be replayed, and why the others could not."""

    rows: tuple[ReplayedRow, ...]
    skipped: tuple[tuple[int, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """The replay as the JSON object of the command line."""
        return {
            "rows": [asdict(row) for row in self.rows],
            "skipped": [{"row": number, "why": why} for number, why in self.skipped],
        }


def replay(table: Iterable[Mapping[str, str]], *, gains: Gains | None = None) -> Replay:
    """Every row of a trial table (columns as in the header of the table) through the response model.

    Rows are numbered from 2, as a spreadsheet shows them under its header. `gains` instead of the shipped ones.
    """
    rows: list[ReplayedRow] = []
    skipped: list[tuple[int, str]] = []
    for number, row in enumerate(table, start=2):
        try:
            found = _replay_row({key: value or "" for key, value in row.items() if isinstance(key, str)}, gains)
        except (KeyError, ValueError, AttributeError, TypeError, OverflowError) as error:
            found = f"cannot be read: {error}"
        if isinstance(found, str):
            skipped.append((number, found))
        else:
            rows.append(found)
    return Replay(tuple(rows), tuple(skipped))


def _replay_row(row: Mapping[str, str], gains: Gains | None) -> ReplayedRow | str:
    use, outcome = row.get("use", "").strip(), row["outcome"].strip()
    if use == "exclude":
        return "marked as excluded"
    kind = outcomes.outcome_kind(outcome)
    if kind is None:
        return f"the model says nothing about '{outcome}'"
    weeks = min(_number(row, "weeks") or 1.0, _LONGEST_WEEKS)
    protocol = read_protocol(row["protocol"], weeks, row.get("notes", ""))
    if protocol.acute or use == "acute":
        return "an acute effect, not training"
    if weeks < 0:
        return f"weeks is {weeks:g}"
    if not protocol.says_something or (protocol.unread and not protocol.sessions):
        return f"no dose could be read from '{row['protocol']}'"
    level = level_row(row.get("level", ""))
    states = arm(row["protocol"], weeks, row.get("notes", ""), row.get("level", "")).states(gains)
    simulated = kind.sign * kind.read(ability_map.engine(level["vo2max"]), states)
    if any(word in row.get("arm", "").lower() for word in ("individuali", "hrv", "readiness")):
        simulated *= response.table()["readiness"]["factor"]
    # The table says which way is better; economy, for one, is printed both as a cost and as a gain.
    better = row.get("better", "").strip().lower()
    if better in ("higher", "lower"):
        simulated = kind.sign * simulated * (1 if better == "higher" else -1)
    n = max(1, int(_number(row, "n") or _TYPICAL_N))
    observed, rule = _observed(row, outcome, level)
    sd, sd_rule = _sd(row, outcome, n, kind, level)
    z = None
    if observed is not None:
        z = (simulated - observed) / math.sqrt(sd**2 / n + kind.discrepancy_pct**2)
    return ReplayedRow(
        row.get("trial", ""), row.get("arm", ""), outcome, use, observed, simulated, sd, n, z, kind.discrepancy_pct,
        f"{rule}; {sd_rule}",
    )  # fmt: skip


def level_row(level: str) -> Mapping[str, float]:
    """VO2max, room and usual weekly doses of a level in the trial table's words; trained where it says nothing.

    A measured VO2max in the words ("moderately_trained_VO2max51.6") is taken; alone it names the level.
    """
    low = level.lower()
    rows: Mapping[str, Mapping[str, float]] = response.table()["level"]
    measured = re.search(r"vo2(?:max|peak)[_ =~]*(\d{2}(?:\.\d+)?)", low)
    vo2max = min(max(float(measured.group(1)), 25.0), 90.0) if measured else None
    found = next((rows[_SAME_AS.get(word, word)] for word in _WORDS if word in low), None)
    if found is None and vo2max is not None:
        found = min(rows.values(), key=lambda row: abs(row["vo2max"] - vo2max))
    found = found or rows["trained"]
    return {**found, "vo2max": vo2max} if vo2max is not None else found


@dataclass(frozen=True, slots=True)
class Arm:
    """What one arm of a trial did to its runners, against going on as before: answers by kind, freshness in percent."""

    answers: Mapping[Kind, float]
    fresh_pct: float

    def states(self, gains: Gains | None = None) -> States:
        """The change in abilities and freshness."""
        return States(response.abilities_of(self.answers, gains), self.fresh_pct)


@lru_cache(maxsize=1024)
def arm(protocol_text: str, weeks: float, notes: str, level_words: str) -> Arm:
    """The Arm of a protocol in runners of this level; both it and the habit are tested equally rested."""
    protocol, level = read_protocol(protocol_text, weeks, notes), level_row(level_words)
    habit: dict[Kind, float] = {kind: level[kind] for kind in KINDS if kind in level}
    runner = Runner(level["room"], habit)
    usual: Day = {kind: dose / response.WEEK for kind, dose in habit.items()}
    rest: tuple[Day, ...] = () if protocol.taper_days is not None else _REST_BEFORE_TEST
    days = [*days_of(protocol, weeks, habit), *rest]
    if protocol.final_speed is not None:
        # A last session of about five 300s, three days before the race.
        at = max(0, len(days) - 4)
        days[at] = {**days[at], **{kind: days[at].get(kind, 0.0) + dose for kind, dose in _FINAL_SESSION.items()}}
    (answers, fresh), (before, rested) = _ends(days, runner), _ends([usual, *rest], runner)
    return Arm({kind: answers[kind] - before[kind] for kind in KINDS}, fresh - rested)


def _ends(days: list[Day], runner: Runner) -> tuple[dict[Kind, float], float]:
    course = response.Course(days, runner)
    return {kind: course.answers[kind][-1] for kind in KINDS}, response.freshness(days, runner, course)[-1]


def _number(row: Mapping[str, str], key: str) -> float | None:
    """A cell as a number: signs, percent, decimal commas, m:ss and, for weeks and n, ranges are read; None if empty."""
    text = row.get(key, "").strip().replace("−", "-").replace("%", "").lstrip("~≈+ ")
    if text.lower() in ("", "na", "n/a", "nan", "none", "-", "–"):
        return None
    if re.fullmatch(r"-?\d+,\d{1,2}", text):
        text = text.replace(",", ".")
    if clock := re.fullmatch(r"(\d+):(\d{2}(?:\.\d+)?)", text):
        return 60.0 * float(clock.group(1)) + float(clock.group(2))
    low, dash, high = text.partition("-") if text[0] != "-" else (text, "", "")
    value = (float(low) + float(high)) / 2 if dash and key in ("weeks", "n") else float(text)
    return value if math.isfinite(value) else None


def _start(row: Mapping[str, str], outcome: str, level: Mapping[str, float]) -> tuple[float | None, str]:
    pre = _number(row, "pre")
    if pre:
        return pre, "start as printed"
    distance = outcomes.raced_distance_m(outcome)
    if distance and "novice" in row.get("level", "").lower() and 1500 <= distance <= 1610:
        return _NOVICE_MILE_S, "a typical novice's start"
    if distance and row.get("unit", "s").strip().lower() in ("s", "sec", "seconds", ""):
        return ability_map.engine(level["vo2max"]).time_s(distance), "what that level takes by the model"
    return _TYPICAL.get(outcome), "a typical start for the outcome"


def _observed(row: Mapping[str, str], outcome: str, level: Mapping[str, float]) -> tuple[float | None, str]:
    percent = _number(row, "pct_change")
    if percent is not None:
        return percent, "change as printed"
    change, post, pre = _number(row, "abs_change"), _number(row, "post"), _number(row, "pre")
    start, said = _start(row, outcome, level)
    if change is None and post is not None and pre:
        change = post - pre
    if change is not None and start:
        return 100 * change / start, f"change over {said}"
    if row.get("use", "").strip() == "null_check" or row.get("ns", "").strip().lower() in ("1", "1.0", "true", "yes"):
        return 0.0, "reported as no change"
    return None, "no change printed"


def _sd(
    row: Mapping[str, str], outcome: str, n: int, kind: OutcomeKind, level: Mapping[str, float]
) -> tuple[float, str]:
    value, words, pooled = _number(row, "sd"), row.get("sd_kind", "").lower(), kind.sd_pct
    if value is None or value <= 0:
        return pooled, "pooled SD"
    if "pre" in words:
        return pooled, "pooled SD: the printed one is between runners"
    if "probably" in words:
        return pooled, "pooled SD: the printed figure is ambiguous"
    start, _ = _start(row, outcome, level)
    if "pct" not in words and "percent" not in words:
        if not start:
            return pooled, "pooled SD: no start value"
        value = 100 * value / start
    if "cl90" in words or "ci90" in words:
        value, said = value * math.sqrt(n) / 1.645, "SD from the 90 % interval"
    elif "cl95" in words or "ci95" in words:
        value, said = value * math.sqrt(n) / 1.96, "SD from the 95 % interval"
    elif words.startswith("se") or words.endswith("_se"):
        value, said = value * math.sqrt(n), "SD from the standard error"
    else:
        said = "SD of the change"
    # A printed SD far outside what any test shows is a slip of the table.
    if not 0.05 * pooled <= value <= 10 * pooled:
        return pooled, "pooled SD: the printed one is out of range"
    return value, said
