"""What to lift and how to jump: the exercises of one strength or jump session, from `tables/strength.toml`.

source  training science 3.9 and 3.13: sets and loads are coaching judgement [C]; heavy lifting after Eihara2022 and
        jumps after Spurrs2003 [B]. Contacts are counted, never estimated.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from fourlaps.vocabulary.athlete import Level
from fourlaps.vocabulary.plan import Block, Exercise


@cache
def table() -> Mapping[str, Any]:
    """The strength table as it stands in the file."""
    return tomllib.loads((files("fourlaps") / "tables" / "strength.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Note:
    """Why an exercise is here: a sentence, its source key and its grade."""

    exercise: str
    text: str
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class SupportProgram:
    """The strength and jump programme; `bodyweight` gives every exercise in its version without weights."""

    bodyweight: bool = False

    def strength(
        self, *, level: Level, block: Block, weeks_of_strength: int, age_years: int | None, light: bool
    ) -> tuple[Exercise, ...]:
        """Exercises of one strength session, heaviest first.

        weeks_of_strength  weeks trained before this session: the first four build up whatever the block
        light              planks, mobility and walking drills only: free the day before fast running

        >>> [e.name for e in SupportProgram().strength(
        ...     level="L1", block="taper", weeks_of_strength=9, age_years=None, light=True)][:2]
        ['Front plank', 'Side plank, each side']
        """
        weeks = max(0, weeks_of_strength)
        phase, week = _phase(block, weeks)
        rows = [row for row in table()["exercise"] if row.get("light", False) or not light]
        if not light:
            rows = [row for row in rows if not row.get("only_light", False)]
            if self.bodyweight or not _heavy_allowed(level, weeks, age_years):
                rows = [row for row in rows if row["id"] != "heavy_lift"]
        bare = self.bodyweight or (age_years is not None and age_years < table()["young"]["technique_first_below"])
        newcomer = weeks < table()["base_1_weeks"]
        made = (_exercise(row, phase, week, bare=bare, light=light, newcomer=newcomer) for row in rows)
        return tuple(exercise for exercise in made if exercise is not None)

    def jumps(
        self, *, level: Level, block: Block, max_contacts: int, sessions_done: int, age_years: int | None
    ) -> tuple[tuple[Exercise, ...], int]:
        """Exercises of one jump session and their contacts: sets times reps, never above `max_contacts`.

        Empty and 0 in the taper, or where so few contacts are allowed that no session fits.

        >>> exercises, contacts = SupportProgram().jumps(
        ...     level="L1", block="base", max_contacts=30, sessions_done=0, age_years=30)
        >>> contacts == sum(e.sets * (e.reps or 0) for e in exercises) and contacts <= 30
        True
        """
        rules = table()["jumps"]
        if block == "taper":
            return (), 0
        if sessions_done <= 0:
            max_contacts = min(max_contacts, int(rules["first_share"] * rules["first_ceiling"][level]))
        if max_contacts < rules["fewest_contacts"]:
            return (), 0
        gentle = age_years is not None and age_years >= rules["gentle_from_age"]
        menu = [
            row
            for row in table()["jump"]
            if level in row["levels"] and sessions_done >= row["from"][block] and (row["gentle"] or not gentle)
        ]
        sets = _sets_that_fit(menu, block, max_contacts)
        exercises = tuple(
            Exercise(name=row["name"], sets=count, load=_jump_load(row, level, sessions_done), reps=row["reps"][block])
            for row, count in zip(menu, sets, strict=True)
            if count
        )
        return exercises, sum(exercise.sets * (exercise.reps or 0) for exercise in exercises)

    def notes(self) -> tuple[Note, ...]:
        """What is known about each exercise, for the help page and the session card."""
        jumps = table()["jumps"]
        return (
            *(Note(row["name"], row["note"], row["source"], row["grade"]) for row in table()["exercise"]),
            *(Note(row["name"], jumps["why"], jumps["source"], jumps["grade"]) for row in table()["jump"]),
        )


def _phase(block: Block, weeks: int) -> tuple[str, int]:
    """The phase of the table and how many of its weeks have passed."""
    if block in ("peak", "taper"):
        return block, 0
    base_1_weeks: int = table()["base_1_weeks"]
    return ("base_1", weeks) if weeks < base_1_weeks else ("base_2", weeks - base_1_weeks)


def _heavy_allowed(level: Level, weeks: int, age_years: int | None) -> bool:
    option, young = table()["heavy_option"], table()["young"]
    of_age = age_years is None or young["no_barbell_below"] <= age_years < option["until_age"]
    return level in option["levels"] and weeks >= option["after_weeks"] and of_age


def _exercise(
    row: Mapping[str, Any], phase: str, week: int, *, bare: bool, light: bool, newcomer: bool
) -> Exercise | None:
    """The exercise of one row, None where its phase leaves it out."""
    ladders: Mapping[str, Sequence[tuple[int, int]]] = row["ladder"]
    if light and phase not in ladders:
        phase = "base_1"
    if phase not in ladders:
        return None
    rungs = ladders[phase]
    # A light session never climbs: it keeps awake and does not train.
    sets, amount = rungs[0 if light else min(week, len(rungs) - 1)]
    load: str = row["load"][phase]
    if phase == "peak" and newcomer and "base_1" in row["load"]:
        # "The same weight as before" means nothing to someone who has not lifted yet.
        load = row["load"]["base_1"]
    without: str = row.get("without", "")
    if without:
        load = without.removeprefix("no weights: ") if bare else f"{load}; {without}"
    if row["unit"] == "hold_s":
        return Exercise(name=row["name"], sets=sets, load=load, hold_s=amount)
    return Exercise(name=row["name"], sets=sets, load=load, reps=amount)


def _sets_that_fit(menu: Sequence[Mapping[str, Any]], block: Block, max_contacts: int) -> list[int]:
    """Sets of each jump: each its fewest in turn while they fit, then one more round after round up to its most."""
    sets = [0] * len(menu)
    left = max_contacts
    for i, row in enumerate(menu):
        reps = row["reps"][block]
        sets[i] = min(row["sets"][block][0], left // reps)
        left -= sets[i] * reps
    grown = True
    while grown:
        grown = False
        for i, row in enumerate(menu):
            reps = row["reps"][block]
            if sets[i] and sets[i] < row["sets"][block][1] and reps <= left:
                sets[i] += 1
                left -= reps
                grown = True
    return sets


def _jump_load(row: Mapping[str, Any], level: Level, sessions_done: int) -> str:
    load: str = row["load"]
    if "loaded" in row and level in row["loaded_levels"] and sessions_done >= row["loaded_from"]:
        return f"{load}; {row['loaded']}"
    return load
