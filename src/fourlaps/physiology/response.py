"""How training changes a runner's abilities, and what that does to a time: population values, heavily shrunk.

Four abilities (VO2max, threshold, economy, anaerobic) answer weekly doses with saturation, 1 - exp(-dose / half dose),
and over weeks with 1 - exp(-weeks / time constant), times the room a runner of that level has left. A taper adds
freshness. Nothing here is fitted to a single runner: the trials cannot carry that.

source  tables/response.toml [C]
valid   2 to 16 weeks of added training in runners of 4:00 to 9:00 for the mile; beyond that an extrapolation
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from fourlaps.physiology.protocol import Protocol

ABILITIES = ("vo2max", "threshold", "economy", "anaerobic")
# Outcomes by name in the trial table, as the family of shares they use, and the family of noise.
_OUTCOMES: tuple[tuple[str, str, str, int], ...] = (
    (r"^(TT_[34]00m|sprint_.*)$", "TT_sprint", "sprint", -1),
    (r"^TT_800m$", "TT_800", "TT", -1),
    (r"^(TT_1500m|TT_1mile|TT_1600m)$", "TT_1500", "TT", -1),
    (r"^(TT_2000m|TT_2400m|TT_3000m|TT_3200m|TT_2mile)$", "TT_3000", "TT", -1),
    (r"^(v_2000m|v_3000m|v_1500m)$", "TT_3000", "TT", 1),
    (r"^(TT_4000m|TT_5000m|TT_5km|TT_8000m)$", "TT_5000", "TT", -1),
    (r"^(TT_10000m|TT_10km|TT_10400m_XC|TT_15km|TT_half)$", "TT_10000", "TT", -1),
    (r"^(vVO2max|MAS|peak_v_or_P|P_5min|v_max)$", "vVO2max", "speed", 1),
    (r"^(vLT|LT|v4mmol|vBLa\d*|vMLSS|vVT|MLSS|CS)$", "vLT", "speed", 1),
    (r"^(VO2max|VO2max_abs|VO2peak)$", "VO2max", "VO2max", 1),
    (r"^(RE_cost|economy|RE)$", "RE_cost", "RE_cost", -1),
    (r"^(TTE_.*|Tmax\d*|TTE)$", "TTE", "TTE", 1),
    (r"^(anaerobic_capacity|MAOD)$", "TT_sprint", "TTE", 1),
    (r"^(CMJ|jump.*)$", "CMJ", "strength", 1),
    (r"^(1RM.*)$", "strength", "strength", 1),
)


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((files("fourlaps") / "tables" / "response.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class OutcomeKind:
    """How an outcome is read: shares of each ability, +1 where more is more, SD and discrepancy in percent."""

    shares: Mapping[str, float]
    sign: int
    sd_pct: float
    discrepancy_pct: float


def outcome_kind(name: str) -> OutcomeKind | None:
    """The OutcomeKind of a name in the trial table; None for an outcome the model says nothing about."""
    for pattern, family, noise, sign in _OUTCOMES:
        if re.match(pattern, name):
            row = _table()["noise"][noise]
            return OutcomeKind(_table()["outcome"][family], sign, row["sd"], row["m"])
    return None


def headroom(level: str) -> float:
    """How much a runner of this level, in the trial table's words, has left to gain; 1 for moderately trained."""
    low = level.lower()
    rows: Mapping[str, float] = _table()["headroom"]
    for word in ("untrained", "highly", "moderately", "sub", "well", "novice", "recreational", "elite"):
        if low.startswith(word) or f"_{word}" in low:
            return rows[word]
    return next((value for word, value in rows.items() if word in low), rows["trained"])


def gains() -> Mapping[str, Mapping[str, float]]:
    """Percent at full dose and time, by ability and kind of training: the fitted values where there are any."""
    table = _table()
    found: Mapping[str, Mapping[str, float]] = table.get("gain") or table["prior"]
    return found


def dose_effect(protocol: Protocol, weeks: float, level: str) -> dict[str, float]:
    """Share (0 to about 2) of the full effect that each kind of training reaches."""
    table = _table()
    room = headroom(level)
    return {
        kind: room * (1 - math.exp(-dose / table["half_dose"][kind])) * (1 - math.exp(-weeks / table["weeks"][kind]))
        for kind, dose in protocol.doses.items()
    }


def freshness(protocol: Protocol) -> float:
    """Percent gained by a taper: most near half the running left out, a fraction where fast running goes too."""
    if not protocol.taper_cut:
        return 0.0
    row = _table()["taper"]
    shape = math.exp(-(((protocol.taper_cut - row["best_cut"]) / row["width"]) ** 2))
    # The share of a long cut's benefit is kept by fast running; without it most is lost.
    kept = 1.0 if protocol.keeps_speed else row["without_speed"]
    faster = row["above_race_pace"] if protocol.speed > 1.04 else 1.0
    return float(row["gain"] * shape * kept * faster)


def change_pct(
    protocol: Protocol,
    weeks: float,
    level: str,
    outcome: str,
    *,
    adjusted_to_readiness: bool = False,
    fitted: Mapping[str, Mapping[str, float]] | None = None,
) -> float | None:
    """Percent change of an outcome after `weeks` of a protocol (times: negative = faster); None where unknown.

    >>> from fourlaps.physiology.protocol import read_protocol
    >>> -6 < change_pct(read_protocol("2/wk: 4x4min@100%vVO2max r=3min", 8), 8, "moderately_trained", "TT_3000m") < -1
    True
    """
    kind = outcome_kind(outcome)
    if kind is None:
        return None
    effect = dose_effect(protocol, weeks, level)
    table = fitted or gains()
    states = {
        ability: sum(table[ability].get(name, 0.0) * share for name, share in effect.items()) for ability in ABILITIES
    }
    states["fresh"] = freshness(protocol)
    states["strength_dose"], states["plyo_dose"] = effect.get("strength", 0.0), effect.get("plyo", 0.0)
    total = sum(share * states[name] for name, share in kind.shares.items())
    if adjusted_to_readiness:
        total *= _table()["readiness"]["factor"]
    return kind.sign * total
