"""A race as laps and clock marks: even speed, the first lap held, the last 400 m the fastest.

The shape is the advice every source of ours shares, and deliberately slight: even speed costs the least energy where
cost rises faster than speed, so nothing here strays more than about one percent from it. What the energy model adds
for one runner (`racing.robust`) stands beside it, not in place of it.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence

from fourlaps.racing import course
from fourlaps.units import MILE_M, format_time
from fourlaps.vocabulary.race import FOCUS_WORDS, Mark, PacePlan, PlannedLap, RaceManner, TrackKind

CLOSING_M = 400.0
# How much faster than even the last 400 m is planned: enough to be the fastest, little enough to be there [C].
CLOSING_GAIN = 0.010
CLOSING_GAIN_SHORT = 0.004  # 800 m and below: two laps leave no slack to save [D]
# Share of the closing gain that the first lap pays; the middle laps pay the rest and stay within 1 % of even.
FIRST_LAP_SHARE = 0.6

# One cue per focus word; the first and last lap have cues of their own where a word spans two laps.
CUES: dict[str, tuple[str, ...]] = {
    "Push": ("Push 50 m, then settle: it must feel too easy.", "Hold it back. Quick feet, loose shoulders."),
    "Pace": ("Same clock, run tall, let others go.", "Breathe out, lock on to the rhythm."),
    "Position": (
        "The hard lap. Stay in contact, lift your knees.",
        "On a shoulder, ready to go at the bell.",
    ),
    "Positivity": (
        "You are ready for this. Begin to lift.",
        "Strong arm drive, everything to the line.",
    ),
}

# A gear below all out: the same words, nothing spent on the last lap.
CONTROLLED_CUES: dict[str, tuple[str, ...]] = {
    "Push": ("Off the line, then settle at once: it must feel too easy.", "Hold it back. Quick feet, loose shoulders."),
    "Pace": CUES["Pace"],
    "Position": ("Your own clock, whoever goes by. Lift your knees.", "A gear below all out, even if more is there."),
    "Positivity": ("Still even, still within yourself.", "Strong arms, the same pace to the line, no kick."),
}
# An easy mile has no race words.
EASY_WORD, EASY_CUE = "Easy", "You can talk in whole sentences."


def plan_race(
    finish_s: float,
    *,
    distance_m: float = MILE_M,
    track: TrackKind = "outdoor400",
    cues: dict[str, tuple[str, ...]] | None = None,
    manner: RaceManner = "all_out",
) -> PacePlan:
    """How to run `distance_m` in `finish_s` seconds: laps that sum to it, marks that end at the finish.

    cues    own cues for the focus words of an all-out race; words left out keep ours
    manner  below all out every metre takes the same time, and no cue asks for more
    raises  BadTime for a finish time no human runs, InputError for a distance or track that cannot be planned

    >>> [round(lap.split_s, 1) for lap in plan_race(300.0).laps]
    [76.5, 74.9, 74.9, 73.8]
    """
    lengths = course.lap_lengths_m(distance_m, track)
    course.check_finish(finish_s, distance_m)
    ends = tuple(itertools.accumulate(lengths))
    clock = _clock(finish_s, distance_m, lengths) if manner == "all_out" else _even_clock(finish_s, distance_m)
    words = course.focus_words(len(lengths)) if manner != "easy" else (EASY_WORD,) * len(lengths)
    said = {**CUES, **(cues or {})} if manner == "all_out" else {**CONTROLLED_CUES, EASY_WORD: (EASY_CUE,)}
    laps, before = [], 0.0
    for index, (length, end, word) in enumerate(zip(lengths, ends, words, strict=True)):
        at = finish_s if index == len(lengths) - 1 else clock(end)
        laps.append(PlannedLap(index + 1, length, at - before, at, word, _cue(index, words, said)))
        before = at
    points = course.mark_points_m(distance_m, track)
    marks = tuple(Mark(point, finish_s if point == points[-1] else clock(point)) for point in points)
    reasons = _reasons(laps, distance_m, finish_s) if manner == "all_out" else _careful(manner, distance_m, finish_s)
    return PacePlan(distance_m, track, finish_s, tuple(laps), marks, reasons, manner)


def _clock(finish_s: float, distance_m: float, lengths: Sequence[float]) -> _Clock:
    closing = min(CLOSING_M, distance_m / 2)
    gain = CLOSING_GAIN if distance_m > 1000 else CLOSING_GAIN_SHORT
    opening = lengths[0]
    while opening < min(300.0, distance_m / 4) and lengths[1:]:
        opening += lengths[1]  # two short indoor laps make the opening
        lengths = (opening, *lengths[2:])
    opening = min(opening, distance_m - closing)
    middle = distance_m - opening - closing
    owed = gain * closing
    first = FIRST_LAP_SHARE * owed / (opening + middle) if middle > 1 else owed / opening
    rest = (owed - first * opening) / middle if middle > 1 else 0.0
    per_m = finish_s / distance_m
    return _Clock(
        (0.0, opening, opening + middle, distance_m),
        (per_m * (1 + first), per_m * (1 + rest), per_m * (1 - gain)),
    )


def _even_clock(finish_s: float, distance_m: float) -> _Clock:
    return _Clock((0.0, distance_m), (finish_s / distance_m,))


def clock_at(plan: PacePlan, at_m: float) -> float:
    """The planned clock (s) at any distance of the race, between the plan's laps and marks by even speed."""
    ends = itertools.accumulate(lap.length_m for lap in plan.laps)
    clocks = {0.0: 0.0, **{round(mark.at_m, 6): mark.clock_s for mark in plan.marks}}
    clocks |= {round(end, 6): lap.clock_s for end, lap in zip(ends, plan.laps, strict=True)}
    clocks[round(plan.distance_m, 6)] = plan.finish_s
    known = sorted(clocks)
    right = min(max(bisect_right(known, at_m), 1), len(known) - 1)
    low, high = known[right - 1], known[right]
    return clocks[low] + (clocks[high] - clocks[low]) * (at_m - low) / (high - low)


class _Clock:
    """The planned clock at any distance, from pieces of steady pace."""

    def __init__(self, edges_m: tuple[float, ...], paces_s_per_m: tuple[float, ...]) -> None:
        self.edges_m, self.paces = edges_m, paces_s_per_m

    def __call__(self, at_m: float) -> float:
        piece = min(bisect_right(self.edges_m, at_m) - 1, len(self.paces) - 1)
        past = sum((self.edges_m[k + 1] - self.edges_m[k]) * self.paces[k] for k in range(piece))
        return past + (at_m - self.edges_m[piece]) * self.paces[piece]


def _cue(index: int, words: Sequence[str], cues: dict[str, tuple[str, ...]]) -> str:
    word = words[index]
    if index == len(words) - 1 and word == FOCUS_WORDS[-1]:
        return cues[FOCUS_WORDS[-1]][-1]
    same = [k for k, other in enumerate(words) if other == word]
    return cues[word][min(same.index(index), len(cues[word]) - 1)]


# What a first lap 3 s too fast costs, by mile time: (mile s, s on average, s in one race of ten) from `racing.robust`
# for a runner known to 1.8 %; docs/models/race.md [D where running empty decides].
_THREE_S_FAST = ((225.0, 0.7, 2.6), (300.0, 0.5, 2.1), (420.0, 0.3, 1.6), (540.0, 0.25, 1.3))


def _careful(manner: RaceManner, distance_m: float, finish_s: float) -> tuple[str, ...]:
    even = format_time(finish_s / distance_m * 400, 1)
    if manner == "easy":
        return (f"{even} per 400 m is your easy pace: no race, a run beside others.",)
    return (
        f"Even speed is {even} per 400 m: it costs the least.",
        "Every lap takes the same time, the last one too: what is left stays in you.",
    )


def _reasons(laps: Sequence[PlannedLap], distance_m: float, finish_s: float) -> tuple[str, ...]:
    even = format_time(finish_s / distance_m * 400, 1)
    reasons = [
        f"Even speed is {even} per 400 m: it costs the least.",
        "Lap 1 is held on purpose: a tapered body starts too fast.",
        "The last 400 m is the fastest: what is left is spent where it cannot cost you a lap.",
    ]
    if distance_m > 1000 and len(laps) > 2:
        mile_s = finish_s * (MILE_M / distance_m) ** 1.08
        mean, worst = min(_THREE_S_FAST, key=lambda row: abs(row[0] - mile_s))[1:]
        reasons.append(
            f"A first lap 3 s too fast costs about {mean:.1f} s on average, "
            f"and more than {worst:.1f} s in one race of ten."
        )
    return tuple(reasons)
