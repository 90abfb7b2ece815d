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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from fourlaps.physiology import ability_map, outcomes, response
from fourlaps.physiology.outcomes import OutcomeKind
from fourlaps.physiology.protocol import Protocol, days_of, read_protocol
from fourlaps.physiology.response import KINDS, Ability, Day, Kind, Runner, States

Gains = Mapping[Ability, Mapping[Kind, float]]
# Start values where a trial prints a change only, in the outcome's usual unit [C].
_TYPICAL = {"MAS": 18.5, "vVO2max": 18.5, "vLT": 15.5, "VO2max": 57.0, "CMJ": 35.0}
# A novice's mile [C].
_NOVICE_MILE_S = 720.0
# A group of unknown size is taken as small.
_TYPICAL_N = 10
_REST_BEFORE_TEST: tuple[Day, Day] = ({}, {})
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
    if not protocol.says_something:
        return f"no dose could be read from '{row['protocol']}'"
    level = level_row(row.get("level", ""))
    simulated = kind.sign * kind.read(ability_map.engine(level["vo2max"]), states_after(protocol, weeks, level, gains))
    if any(word in row.get("arm", "").lower() for word in ("individuali", "hrv_guided", "readiness")):
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
        row["trial"], row.get("arm", ""), outcome, use, observed, simulated, sd, n, z, kind.discrepancy_pct,
        f"{rule}; {sd_rule}",
    )  # fmt: skip


def level_row(level: str) -> Mapping[str, float]:
    """VO2max, room and usual weekly doses of a level in the trial table's words; trained where it says nothing."""
    low = level.lower()
    rows: Mapping[str, Mapping[str, float]] = response.table()["level"]
    for word in _WORDS:
        if word in low:
            return rows[_SAME_AS.get(word, word)]
    return rows["trained"]


def states_after(protocol: Protocol, weeks: float, level: Mapping[str, float], gains: Gains | None = None) -> States:
    """What the protocol does to a runner of this level, against one who went on as before, both rested alike."""
    habit: dict[Kind, float] = {kind: level[kind] for kind in KINDS if kind in level}
    runner = Runner(level["room"], habit)
    rest: Sequence[Day] = () if protocol.taper_days is not None else _REST_BEFORE_TEST
    days = [*days_of(protocol, weeks, habit), *rest]
    if protocol.final_speed is not None:
        # Five 300s, three days before the race: about four minutes at speed.
        days[max(0, len(days) - 4)] = {**days[max(0, len(days) - 4)], "sprint": 3.0, "vo2": 1.0}
    after = response.simulate(days, runner, gains=gains)[-1]
    if not rest:
        return after
    usual = {kind: dose / response.WEEK for kind, dose in habit.items()}
    return after.minus(_rested(tuple(sorted(usual.items())), level["room"]))


@lru_cache(maxsize=64)
def _rested(usual: tuple[tuple[Kind, float], ...], room: float) -> States:
    runner = Runner(room, {kind: dose * response.WEEK for kind, dose in usual})
    return response.simulate(_REST_BEFORE_TEST, runner)[-1]


def _number(row: Mapping[str, str], key: str) -> float | None:
    text = row.get(key, "").strip().replace("−", "-").replace("%", "")
    if not text:
        return None
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
