"""The way back after days off, an illness or an injury: how much, how fast, in which order.

Never a diagnosis: a red flag or a bone injury needs a human's clearance before the first step.

source  training science 3.14: coaching judgement [C]; losses over weeks after Mujika2000 [B]; illness after
        Schwellnus2022 [C]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fourlaps import safety
from fourlaps.errors import InputError
from fourlaps.evidence import Grade
from fourlaps.support.figures import table
from fourlaps.vocabulary.log import Illness


@dataclass(frozen=True, slots=True)
class WayBack:
    """How to begin again.

    volume      share of the usual week in the first week back
    pace_loss   (low, high) share of mile time that is lost for now, 0.02 = 2 % slower
    steps       what to do, in order          cleared_first   a doctor or physiotherapist has to say yes before step one
    """

    volume: float
    pace_loss: tuple[float, float]
    steps: tuple[str, ...]
    source: str
    grade: Grade
    cleared_first: bool = False


def after_gap(days: int, *, cross_trained: bool = False) -> WayBack:
    """How to begin again after `days` without running; other sports in between halve the loss of pace.

    raises  InputError for fewer than no days

    >>> after_gap(10).pace_loss
    (0.02, 0.03)
    """
    if days < 0:
        raise InputError(f"A gap of {days} days cannot be; count the days without a run.")
    row = next(row for row in table()["gap"] if days <= row["until_days"])
    factor = table()["cross_trained"]["loss_factor"] if cross_trained else 1.0
    low, high = row["pace_loss"]
    steps = list(row["steps"])
    if cross_trained and high > 0:
        steps.append("Bike, water or elliptical kept your engine; race speed still has to come back by running.")
    return WayBack(row["volume"], (factor * low, factor * high), tuple(steps), row["source"], row["grade"])


def after_illness(illness: Illness, *, symptom_free_h: float) -> WayBack:
    """How to begin again after an illness, `symptom_free_h` hours without symptoms and without medicine.

    >>> after_illness("fever", symptom_free_h=12).volume
    0.0
    """
    row = table()["illness"]
    source, grade = row["source"], row["grade"]
    early, late = row["free_hours"]
    if illness == "none":
        return WayBack(1.0, (0.0, 0.0), ("Go on as planned.",), source, grade)
    if illness == "mild":
        mild = (
            "Easy and short only, and stop if it gets worse.",
            "Hard again once you have felt well for a whole day.",
        )
        return WayBack(0.7, (0.0, 0.0), mild, source, grade)
    runs = tuple(f"Easy run {i}: {100 * share:.0f} % of its usual length." for i, share in enumerate(row["runs"], 1))
    last = "Hard running only after these, and only if each one felt normal; unusual tiredness means one step back."
    if illness == "chest":
        return WayBack(0.0, (0.0, 0.03), ("A doctor first. Then:", *runs, last), source, grade, cleared_first=True)
    if not symptom_free_h >= early:
        wait = f"Wait until you have been without symptoms and medicine for {early} to {late} hours."
        return WayBack(0.0, (0.0, 0.02), (wait, *runs, last), source, grade)
    return WayBack(row["runs"][0], (0.0, 0.02), (*runs, last), source, grade)


def after_injury(pain_note: str = "", *, bone: bool = False) -> WayBack:
    """The walk-run ladder back after an injury; with a red flag in the note, or a bone, cleared by a human first."""
    row = table()["injury"]
    allowed = (
        f"Each step {row['times_each']} times, on separate days. Pain up to {row['pain_allowed']} of 10 that is gone "
        "next morning is allowed; more, or a limp, means one step back."
    )
    steps = (allowed, *(step["text"] for step in row["step"]))
    flag = safety.red_flag(pain_note)
    if flag is not None or bone:
        first = flag.sentence if flag is not None else "A bone needs a doctor's yes before the first step."
        return WayBack(0.0, (0.0, 0.12), (first, *steps), row["source"], row["grade"], cleared_first=True)
    return WayBack(0.0, (0.0, 0.12), steps, row["source"], row["grade"])


def injury_step(pains: Sequence[float | None]) -> tuple[int, Literal["stay", "forward", "back"]]:
    """Which step of the ladder comes next (0 = walking), from the highest pain of each session so far, and which way.

    An unknown pain counts as a session that has to be repeated.

    >>> injury_step([0, 0, 1, 5])
    (0, 'back')
    >>> injury_step([0, 0])
    (1, 'forward')
    """
    row = table()["injury"]
    last = len(row["step"]) - 1
    step, done = 0, 0
    way: Literal["stay", "forward", "back"] = "stay"
    for pain in pains:
        way = "stay"
        if pain is None or not 0 <= pain <= 10:
            continue
        if pain > row["pain_allowed"]:
            step, done, way = max(0, step - 1), 0, "back"
            continue
        done += 1
        if done >= row["times_each"] and step < last:
            step, done, way = step + 1, 0, "forward"
    return step, way
