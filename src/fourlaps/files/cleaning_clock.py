"""The clock of a recording set right: time never goes back, and a date set in mid-run is no rest of weeks."""

from __future__ import annotations

import bisect
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from fourlaps.files.edit_words import count
from fourlaps.files.recording import Flags, Floats, RawLap, Session

FAR_AWAY_S = 24 * 3600.0  # samples this far from all others belong to another clock


def in_order(
    clock: Floats, columns: dict[str, Floats], new: Flags, edits: list[str]
) -> tuple[Floats, dict[str, Floats], Flags]:
    """The samples in an order in which time never goes back; the rest is dropped."""

    def dropped(keep: NDArray[np.intp]) -> None:
        nonlocal clock, columns, new
        # A pause before a dropped sample lies before the next one that stays.
        pauses = np.cumsum(new)[keep]
        clock, columns = clock[keep], {name: values[keep] for name, values in columns.items()}
        new = np.diff(pauses, prepend=pauses[:1]) > 0 if len(keep) else new[keep]

    finite = np.flatnonzero(np.isfinite(clock))
    if len(finite) < len(clock):
        edits.append(count(len(clock) - len(finite), "sample") + " without a time left out.")
        dropped(finite)
    steps = np.diff(clock)
    back = int((steps < 0).sum())
    if back and back > (steps > 0).sum():
        edits.append("The samples stood in the file from last to first and were turned round.")
        dropped(np.argsort(clock, kind="stable"))
    elif back:
        keep = longest_forward(clock)
        edits.append(f"Time went backwards {back}x: {count(len(clock) - len(keep), 'sample')} left out.")
        dropped(keep)
    cuts = np.flatnonzero(np.diff(clock) > FAR_AWAY_S) + 1
    if len(cuts):
        runs = np.split(np.arange(len(clock)), cuts)
        longest = max(runs, key=len)
        lost = len(clock) - len(longest)
        if lost <= 0.1 * len(clock):
            edits.append(f"{count(lost, 'sample')} more than a day away from all others left out.")
            dropped(longest)
    return clock, columns, new


def without_clock_jumps(
    clock: Floats, laps: list[RawLap], sessions: list[Session], edits: list[str]
) -> tuple[Floats, list[RawLap]]:
    """The clock without gaps of days in which the session says that no time passed: the watch's date was set."""
    steps = np.diff(clock)
    passed = [s.elapsed_s for s in sessions]
    if not (steps > FAR_AWAY_S).any() or not passed or any(p is None or p > FAR_AWAY_S for p in passed):
        return clock, laps
    usual = float(np.median(steps))
    for at in np.flatnonzero(steps > FAR_AWAY_S)[::-1].tolist():
        gap = float(steps[at]) - usual
        behind = clock[at + 1]
        laps = [replace(lap, start_s=lap.start_s - gap) if lap.start_s >= behind else lap for lap in laps]
        clock = np.where(np.arange(len(clock)) > at, clock - gap, clock)
        edits.append(f"The watch's date jumped by {gap / 86400:.1f} days; the jump was taken out.")
    return clock, laps


def longest_forward(clock: Floats) -> NDArray[np.intp]:
    """Indices of the longest run of samples whose times never go back (patience sorting, n log n)."""
    tails: list[float] = []
    tail_at: list[int] = []
    before = np.full(len(clock), -1, dtype=np.intp)
    for i, at in enumerate(clock.tolist()):
        place = bisect.bisect_right(tails, at)
        if place:
            before[i] = tail_at[place - 1]
        if place == len(tails):
            tails.append(at)
            tail_at.append(i)
        else:
            tails[place], tail_at[place] = at, i
    chain = []
    i = tail_at[-1] if tail_at else -1
    while i >= 0:
        chain.append(i)
        i = int(before[i])
    return np.array(chain[::-1], dtype=np.intp)
