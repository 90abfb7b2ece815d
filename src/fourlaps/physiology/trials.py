"""Published training trials replayed through the response model: observed and simulated change, row by row.

Each arm is run day by day from the habit of its level, then rests two days before the test (a taper races straight on);
the habit alone, tested the same way, is what it is compared with. How a missing or oddly written figure is completed
stands in `printed.py`; the rules used, and words of the protocol that said nothing, are named in each row's `rule`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any

from fourlaps.physiology import ability_map, outcomes, printed, response
from fourlaps.physiology.protocol import days_of, read_protocol
from fourlaps.physiology.response import KINDS, Day, Gains, Kind, Runner, States

_REST_BEFORE_TEST: tuple[Day, Day] = ({}, {})
_FINAL_SESSION: Day = {"sprint": 3.0, "vo2": 1.0}
_WORDS = (
    "untrained", "sedentary", "highly", "moderate", "well", "sub", "novice", "beginner", "recreational", "elite",
    "world", "national", "competitive", "endurance", "healthy", "active", "trained", "club", "amateur", "college",
)  # fmt: skip
_SAME_AS = {
    "sedentary": "untrained", "beginner": "novice", "world": "elite", "national": "highly", "active": "healthy",
    "club": "endurance", "amateur": "recreational", "college": "competitive",
    "moderate": "moderately",
}  # fmt: skip

# What a row may be there for; those judged by their figure cannot do without one.
_JUDGED = ("validate", "null_check", "bound", "secondary")
_USES = (*_JUDGED, "sign_only", "")
_ROLES = ("intervention", "comparison", "control", "")
_MEASURED = r"vo2(?:max|peak)[_ =~]*(\d{2}(?:\.\d+)?)"


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


def replay(table: Iterable[Mapping[str, str]], *, gains: Gains | None = None, readiness: float | None = None) -> Replay:
    """Every row of a trial table (columns as in the header of the table) through the response model.

    Rows are numbered from 2, as a spreadsheet shows them under its header; one without columns is a blank line and only
    counts. `gains` and what adjusting to `readiness` multiplies instead of the shipped ones.
    """
    rows: list[ReplayedRow] = []
    skipped: list[tuple[int, str]] = []
    seen: dict[tuple[tuple[str, str], ...], int] = {}
    for number, row in enumerate(table, start=2):
        cells = {key: value or "" for key, value in row.items() if isinstance(key, str)}
        if not cells:
            continue
        try:
            filled = any(value.strip() for value in cells.values())
            before = seen.setdefault(tuple(sorted((key, value.strip()) for key, value in cells.items())), number)
            if filled and before != number:
                found: ReplayedRow | str = f"the same as row {before}"
            else:
                found = _replay_row(cells, gains, readiness) if filled else "an empty line"
        except (ValueError, OverflowError) as error:
            found = str(error)
        if isinstance(found, str):
            skipped.append((number, found))
        else:
            rows.append(found)
    return Replay(tuple(rows), tuple(skipped))


@dataclass(frozen=True, slots=True)
class _Told:
    """What a row tells whatever the gains: all but what is simulated, and what that is made from."""

    row: ReplayedRow
    kind: outcomes.OutcomeKind
    engine: ability_map.Engine
    done: Arm
    way: float


def _replay_row(row: Mapping[str, str], gains: Gains | None, readiness: float | None) -> ReplayedRow | str:
    told = _told(tuple(sorted(row.items())))
    if isinstance(told, str):
        return told
    simulated = told.kind.sign * told.kind.read(told.engine, told.done.states(gains))
    if guided(told.row.arm):
        simulated *= response.table()["multiplier"]["readiness"] if readiness is None else readiness
    simulated = told.kind.sign * simulated * told.way
    z, observed = None, told.row.observed_pct
    if observed is not None:
        z = (simulated - observed) / math.sqrt(told.row.sd_pct**2 / told.row.n + told.row.discrepancy_pct**2)
    return replace(told.row, simulated_pct=simulated, z=z)


# A fit replays the same rows thousands of times, with other gains only: reading their words took nine tenths of it.
@lru_cache(maxsize=1024)
def _told(cells: tuple[tuple[str, str], ...]) -> _Told | str:
    """What the cells of a row tell; a sentence where it cannot be replayed."""
    row = dict(cells)
    use, outcome, words = row.get("use", "").strip(), row.get("outcome", "").strip(), _protocol_words(row)
    if use.lower() == "exclude":
        return "marked as excluded"
    kind = outcomes.outcome_kind(outcome)
    if kind is None:
        return f"the model says nothing about '{outcome}'"
    role = row.get("role", "").strip().lower()
    if "acute" in (use.lower(), role) or read_protocol(words, 1.0).acute:
        return "an acute effect, not training"
    weeks, weeks_rule = printed.weeks(row)
    protocol = read_protocol(words, weeks, row.get("notes", ""))
    if not protocol.says_something or (protocol.unread and not protocol.sessions):
        return f"no dose could be read from '{words}'"
    level = level_row(row.get("level", ""))
    engine = ability_map.engine(level["vo2max"])
    done = arm(words, weeks, row.get("notes", ""), row.get("level", ""))
    way, way_rule = printed.direction(row, kind)
    n, n_rule = printed.size(row)
    observed, rule = printed.observed(row, outcome, kind, engine)
    if observed is None and use.lower() in _JUDGED:
        return rule
    sd, sd_rule = printed.sd(row, outcome, n, kind, engine)
    odd = [*protocol.unread, *protocol.ignored]
    measured = re.search(_MEASURED, row.get("level", "").lower())
    known = _level_words(row.get("level", "")) or measured
    level_rule = "" if known else "level not known, taken as trained"
    if measured and float(measured.group(1)) != level["vo2max"]:
        level_rule = f"VO2max {measured.group(1)}, taken as {level['vo2max']:g}"
    use_rule = "" if use.lower() in _USES else f"use '{use[:20]}' is none we know: replayed, and counted nowhere"
    role_rule = "" if role in _ROLES else f"role '{role[:20]}' is none we know, taken as an intervention"
    unread = f"not read, and so as before: {', '.join(odd)}" if odd else ""
    told = ReplayedRow(
        row.get("trial", ""), row.get("arm", ""), outcome, use, observed, 0.0, sd, n, None, kind.discrepancy_pct,
        "; ".join(
            part
            for part in (
                rule, sd_rule, n_rule, weeks_rule, *protocol.limited, way_rule, level_rule, use_rule, role_rule, unread,
            )
            if part
        ),
    )  # fmt: skip
    return _Told(told, kind, engine, done, way)


def _protocol_words(row: Mapping[str, str]) -> str:
    """The protocol; a control group of which nothing is told went on as before."""
    words = row.get("protocol", "").strip()
    return words or ("base: normal" if row.get("role", "").strip().lower() == "control" else "")


def guided(arm_name: str) -> bool:
    """Whether an arm's training was adjusted to readiness."""
    return any(word in arm_name.lower() for word in ("individuali", "hrv", "readiness"))


def level_row(level: str) -> Mapping[str, float]:
    """VO2max, room and usual weekly doses of a level in the trial table's words; trained where it says nothing.

    A measured VO2max in the words ("moderately_trained_VO2max51.6") is taken; alone it names the level.
    """
    low = level.lower()
    rows: Mapping[str, Mapping[str, float]] = response.table()["level"]
    measured = re.search(_MEASURED, low)
    vo2max = min(max(float(measured.group(1)), 25.0), 90.0) if measured else None
    word = _level_words(low)
    found = rows[_SAME_AS.get(word, word)] if word else None
    if found is None and vo2max is not None:
        found = min(rows.values(), key=lambda row: abs(row["vo2max"] - vo2max))
    found = found or rows["trained"]
    return {**found, "vo2max": vo2max} if vo2max is not None else found


def _level_words(level: str) -> str:
    """The first word of a level that is known, "" without one."""
    return next((word for word in _WORDS if word in level.lower()), "")


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
