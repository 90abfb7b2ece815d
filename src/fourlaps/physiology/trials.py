"""Published training trials replayed through the response model: observed and simulated change, row by row.

Rules for rows that do not print a percent change or an SD (each named in the result):
- no percent change, but a change and a start value: their quotient;
- a change without a start value: a typical start for the outcome and level of training (`_TYPICAL_S`);
- marked as not significant, or a null check without a figure: no change;
- an SD of the change in the outcome's unit: over the start value; a standard error printed as SD: times sqrt(n);
- a 90 % confidence half width: times sqrt(n) / 1.645; anything else: the pooled SD of that outcome.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from fourlaps.physiology import response
from fourlaps.physiology.protocol import read_protocol

# Start times (s) where a trial prints a change in seconds only; well-trained men of about 62 ml/kg/min [C].
_TYPICAL_S = {"TT_1500m": 275.0, "TT_3000m": 600.0, "TT_5000m": 1050.0, "TT_10000m": 2250.0, "TT_10400m_XC": 2300.0}
_TYPICAL_KMH = {"MAS": 18.5, "vVO2max": 18.5, "vLT": 15.5}
# A novice's mile [C].
_NOVICE_MILE_S = 720.0
# A group of unknown size is taken as small.
_TYPICAL_N = 10


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


def replay(table: Iterable[Mapping[str, str]]) -> Replay:
    """Every row of a trial table (columns as in the header of the table) through the response model.

    Rows are numbered from 2, as a spreadsheet shows them under its header.
    """
    rows: list[ReplayedRow] = []
    skipped: list[tuple[int, str]] = []
    for number, row in enumerate(table, start=2):
        try:
            found = _replay_row(row)
        except (KeyError, ValueError, AttributeError) as error:
            found = f"cannot be read: {error}"
        if isinstance(found, str):
            skipped.append((number, found))
        else:
            rows.append(found)
    return Replay(tuple(rows), tuple(skipped))


def _replay_row(row: Mapping[str, str]) -> ReplayedRow | str:
    use, outcome, level = row.get("use", ""), row["outcome"], row.get("level", "")
    if use == "exclude":
        return "marked as excluded"
    kind = response.outcome_kind(outcome)
    if kind is None:
        return f"the model says nothing about '{outcome}'"
    weeks = _number(row, "weeks") or 1.0
    protocol = read_protocol(row["protocol"], weeks)
    if protocol.acute or use == "acute":
        return "an acute effect, not training"
    if not protocol.doses and not protocol.base and protocol.taper_cut is None:
        return f"no dose could be read from '{row['protocol']}'"
    n = int(_number(row, "n") or _TYPICAL_N)
    observed, rule = _observed(row, outcome)
    sd, sd_rule = _sd(row, outcome, n, kind.sd_pct)
    adjusted = "individuali" in row["arm"].lower()
    simulated = response.change_pct(protocol, weeks, level, outcome, adjusted_to_readiness=adjusted)
    assert simulated is not None
    # The table says which way is better; economy, for one, is printed both as a cost and as a gain.
    better = (row.get("better") or "").strip()
    if better in ("higher", "lower"):
        simulated = kind.sign * simulated * (1 if better == "higher" else -1)
    z = None
    if observed is not None:
        z = (simulated - observed) / math.sqrt(sd**2 / n + kind.discrepancy_pct**2)
    return ReplayedRow(
        row["trial"],
        row["arm"],
        outcome,
        use,
        observed,
        simulated,
        sd,
        n,
        z,
        kind.discrepancy_pct,
        f"{rule}; {sd_rule}",
    )


def _number(row: Mapping[str, str], key: str) -> float | None:
    text = (row.get(key) or "").strip()
    value = float(text) if text else None
    return value if value is None or math.isfinite(value) else None


def _start(row: Mapping[str, str], outcome: str) -> tuple[float | None, str]:
    pre = _number(row, "pre")
    if pre:
        return pre, "start as printed"
    if outcome == "TT_1mile" and "novice" in row.get("level", ""):
        return _NOVICE_MILE_S, "a typical novice's start"
    typical = _TYPICAL_S.get(outcome) or _TYPICAL_KMH.get(outcome)
    return typical, "a typical start for the outcome"


def _observed(row: Mapping[str, str], outcome: str) -> tuple[float | None, str]:
    percent = _number(row, "pct_change")
    if percent is not None:
        return percent, "change as printed"
    change, post = _number(row, "abs_change"), _number(row, "post")
    start, said = _start(row, outcome)
    if change is None and post is not None and _number(row, "pre"):
        change = post - float(row["pre"])
    if change is not None and start:
        return 100 * change / start, f"change over {said}"
    if row.get("use") == "null_check" or (row.get("ns") or "").strip() in ("1", "1.0", "true"):
        return 0.0, "reported as no change"
    return None, "no change printed"


def _sd(row: Mapping[str, str], outcome: str, n: int, pooled: float) -> tuple[float, str]:
    value, kind = _number(row, "sd"), (row.get("sd_kind") or "").lower()
    start, _ = _start(row, outcome)
    if value is None or value <= 0:
        return pooled, "pooled SD"
    if "pct" in kind:
        return value, "SD as printed"
    if start is None:
        return pooled, "pooled SD: no start value"
    if "cl90" in kind:
        return 100 * value / start * math.sqrt(n) / 1.645, "SD from the 90 % interval"
    if "pre" in kind:
        return pooled, "pooled SD: the printed one is between runners"
    if "probably_se" in kind:
        return pooled, "pooled SD: the printed figure is ambiguous"
    return 100 * value / start, "SD of the change over the start"
