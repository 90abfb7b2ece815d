"""The outcomes of published trials, read from changed abilities: times, speeds, oxygen, economy, endurance, strength.

Each outcome has a direction (+1 where more is more), the SD of a change where a trial prints none, and the model
discrepancy m: what a right model would still miss because the test, the diet, the shoes and the words of the protocol
are not the model's. `tables/response.toml` states and justifies both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fourlaps.physiology.ability_map import Engine, time_change_pct
from fourlaps.physiology.response import States, table
from fourlaps.units import MILE_M

_Read = Callable[[Engine, States], float]
# Percent of time to exhaustion per percent of speed: 5-8 where the speed is fixed [from memory, C].
_ENDURANCE = 7.0


@dataclass(frozen=True, slots=True)
class OutcomeKind:
    """How an outcome is read: percent change (more is more), whether a time, SD and discrepancy in percent."""

    read: _Read
    sign: int
    family: str
    sd_pct: float
    discrepancy_pct: float


def _race(distance_m: float) -> _Read:
    return lambda engine, states: -time_change_pct(engine, distance_m, states)


def _vvo2max(engine: Engine, states: States) -> float:
    # An incremental test is stopped earlier by tired legs; rested ones do not lift it beyond the fitness [Wang2023, B].
    return 100 * (engine.moved(states.abilities).vvo2max_mps / engine.vvo2max_mps - 1) + min(states.fresh_pct, 0.0)


def _threshold_speed(engine: Engine, states: States) -> float:
    return 100 * (engine.moved(states.abilities).threshold_mps / engine.threshold_mps - 1)


def _vo2max(_: Engine, states: States) -> float:
    return states.abilities["vo2max"]


def _economy(_: Engine, states: States) -> float:
    # A rested body also runs a little cheaper: what trials of a taper saw beyond fitness [Houmard1994, C].
    return states.abilities["economy"] + 0.5 * max(states.fresh_pct, 0.0)


def _endurance(engine: Engine, states: States) -> float:
    return _ENDURANCE * -time_change_pct(engine, 1800.0, states)


def _short_endurance(engine: Engine, states: States) -> float:
    return _endurance(engine, states) + 0.8 * states.abilities["anaerobic"]


def _own_limit(_: Engine, states: States) -> float:
    # How long the speed of today's VO2max is held: as the capacity and the threshold grow against it.
    return 1.5 * states.abilities["anaerobic"] + 2.0 * states.abilities["threshold"]


def _anaerobic(_: Engine, states: States) -> float:
    return states.abilities["anaerobic"]


def _sprint(_: Engine, states: States) -> float:
    return states.abilities["speed"]


def _long_sprint(_: Engine, states: States) -> float:
    return 0.6 * states.abilities["speed"] + 0.25 * states.abilities["anaerobic"]


def _muscle(_: Engine, states: States) -> float:
    return states.abilities["muscle"]


def _jump(_: Engine, states: States) -> float:
    return 0.15 * states.abilities["muscle"] + 1.6 * states.abilities["speed"]


# Outcomes by pattern of their name: reading, sign of the printed figure, family of noise.
_OUTCOMES: tuple[tuple[str, _Read, int, str], ...] = (
    (r"(vVO2max|vVO2peak|MAS|v?peak_v\w*|PTV|peak_treadmill\w*|P_5min|v_?max\w*)", _vvo2max, 1, "speed"),
    (r"(v?_?(LT|VT|BLa|Lac|LTP|AT|RCP)\d*(_speed|_velocity)?|v_?\d(_?mmol\w*)?|v?_?MLSS(_speed)?|v?_?OBLA|CS|CV|critical_\w+)",
     _threshold_speed, 1, "speed"),
    (r"(VO2max\w*|VO2peak\w*)", _vo2max, 1, "VO2max"),
    (r"(RE(_\w+)?|(running_)?economy\w*|(O2|oxygen|energy|running)_?cost\w*|VO2_submax\w*|E?_?C_?r)",
     _economy, -1, "RE_cost"),
    (r"(TTE_?(2min|short|anaerobic|30s)\w*|Tmax9\d|TTE_1[1-3]\d\w*)", _short_endurance, 1, "TTE"),
    (r"(Tmax|Tlim|tlim_vVO2max)", _own_limit, 1, "TTE"),
    (r"(TTE\w*|Tmax\w*|Tlim\w*)", _endurance, 1, "TTE"),
    (r"(anaerobic_capacity|MAOD|D_?prime|ARC|D')", _anaerobic, 1, "TTE"),
    (r"(CMJ\w*|SJ\w*|\w*jump\w*|DJ\w*|5_?BT|5_?bound\w*|RSI\w*)", _jump, 1, "jump"),
    (r"(\dRM\w*|\w+_\dRM|MVC\w*|strength\w*)", _muscle, 1, "strength"),
    (r"(sprint_30s\w*|30s_sprint\w*)", _long_sprint, 1, "sprint"),
    (r"(MSS|max_sprint\w*|v_sprint\w*|peak_speed)", _sprint, 1, "sprint"),
    (r"(sprint_?\w*|(TT_)?(20|30|40|50|60|80|100)_?m(_sprint|_time)?)", _sprint, -1, "sprint"),
)  # fmt: skip
_TIMED = re.compile(
    r"^(TT|time|t|race|v|speed|vTT|v_TT)_?(\d+(?:\.\d+)?)_?(m|km|mile|miles|mi|k)?(?:_\w+)?$", re.IGNORECASE
)
_NAMED_M = {"mile": MILE_M, "miles": MILE_M, "mi": MILE_M, "km": 1000.0, "k": 1000.0, "m": 1.0}


def _plain(name: str) -> str:
    """A name without accents, subscripts and blanks: "V̇O₂max (ml)" is VO2max_ml."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"[^\w.%']+", "_", re.sub(r"(?<=\d)\s+(?=(?:m|km|miles?)\b)", "", letters.strip())).strip("_")


def raced_distance_m(name: str) -> float | None:
    """Metres of a race, time trial or mean speed over a distance by its name, or None.

    >>> raced_distance_m("TT_2400m"), raced_distance_m("TT_1mile"), raced_distance_m("v_3000m"), raced_distance_m("RE")
    (2400.0, 1609.344, 3000.0, None)
    """
    name = _plain(name)
    found = _TIMED.match(name)
    if re.match(r"^(TT|time|race)_?half", name, re.IGNORECASE):
        return 21097.5
    if re.match(r"^(TT|time|race)_?marathon", name, re.IGNORECASE):
        return 42195.0
    if re.fullmatch(r"((TT|time|race|v)_?mile|mile_time)", name, re.IGNORECASE):
        return MILE_M
    if not found:
        return None
    metres = float(found.group(2)) * _NAMED_M[(found.group(3) or "m").lower()]
    return metres if 100 <= metres <= 45000 else None


def outcome_kind(name: str) -> OutcomeKind | None:
    """The OutcomeKind of a name in the trial table; None for an outcome the model says nothing about."""
    name = _plain(name)
    noise = table()["noise"]
    distance = raced_distance_m(name)
    if distance is not None and distance > 100:
        family = "sprint" if distance < 500 else "TT"
        sign = 1 if name.lower().startswith(("v", "speed")) else -1
        row = noise[family]
        return OutcomeKind(_race(distance), sign, family, row["sd"], row["m"])
    for pattern, read, sign, family in _OUTCOMES:
        if re.fullmatch(pattern, name, re.IGNORECASE):
            row = noise[family]
            return OutcomeKind(read, sign, family, row["sd"], row["m"])
    return None


# What a unit is of the one this model counts in: seconds, m/s, ml/kg/min, cm.
_UNITS: Mapping[str, float] = {
    "": 1.0, "s": 1.0, "sec": 1.0, "seconds": 1.0, "min": 1 / 60, "minutes": 1 / 60, "m/s": 1.0, "km/h": 3.6,
    "kmh": 3.6, "km.h-1": 3.6, "m.s-1": 1.0, "ml/kg/min": 1.0, "ml/min/kg": 1.0, "l/min": 0.07, "cm": 1.0, "m": 0.01,
}  # fmt: skip
# ml/kg/km, cm and seconds at the speed of VO2max in trained runners [from memory, C].
_COST_PER_KM, _JUMP_CM, _LIMIT_S = 205.0, 35.0, 360.0


def typical_start(name: str, kind: OutcomeKind, runner: Engine, unit: str) -> float | None:
    """What this runner has by the model before training, in a unit of the trial table; None where nothing says it.

    Speeds without a unit are in km/h. Litres of oxygen are those of a runner of 70 kg.
    """
    unit = unit.strip().lower().replace(" ", "").replace("·", ".")
    distance = raced_distance_m(name)
    if kind.family == "RE_cost":
        at = re.search(r"(\d+(?:\.\d+)?)km", unit)
        if "/km" in unit and not at:
            return _COST_PER_KM
        return _COST_PER_KM * float(at.group(1)) / 60 if at and "min" in unit else None
    found: float | None
    if distance:
        found = runner.speed_mps(distance) if kind.sign > 0 else runner.time_s(distance)
    elif kind.family == "speed":
        found = runner.vvo2max_mps if kind.read is _vvo2max else runner.threshold_mps
    else:
        typical: dict[_Read, float] = {
            _vo2max: runner.vo2max, _jump: _JUMP_CM, _own_limit: _LIMIT_S, _endurance: _LIMIT_S,
        }  # fmt: skip
        found = typical.get(kind.read)
    if not unit and (kind.family == "speed" or (distance and kind.sign > 0)):
        unit = "km/h"
    return None if found is None or unit not in _UNITS else found * _UNITS[unit]
