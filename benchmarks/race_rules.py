"""The rules of `tables/racing.toml` chosen anew from random candidates, one race left out at a time.

What counts is what a race is predicted like by rules that never saw it. So for every race the candidates are ranked by
the log score of the held-out marks of all the other races, as run and slowed by 8, 15 and 35 % at half weight, and the
best tenth is averaged. How wide the range is comes from the forecasts of the other races made in the same way, by the
interval score (width, plus ten times what lies outside), every race with the same weight.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from fourlaps.racing import keller, race_fit, race_shapes
from fourlaps.racing.race_fit import Rules, Way
from fourlaps.racing.race_splits import SplitRace

Array = npt.NDArray[np.float64]
HOLD_OUTS = (1, 2, 3)
SLOWED = ((1.0, 1.0), (1.08, 0.5), (1.15, 0.5), (1.35, 0.5))  # factor on every clock, weight
CANDIDATES, BEST_SHARE = 160, 0.1
# (low, high) of each number of a candidate; the ways' shares sum to one.
_RANGES = {
    "paced": [(-0.01, 0.015)] * 3
    + [(0.01, 0.025)]
    + [(0.015, 0.035)] * 2
    + [(0.018, 0.032), (0.0, 0.01), (0.006, 0.013)],
    "free": [(-0.02, 0.02)] * 3
    + [(0.03, 0.055), (0.05, 0.09), (0.03, 0.07), (0.02, 0.05), (0.0, 0.02), (0.013, 0.028)],
    "rest": [(0.5, 0.85), (0.3, 0.8), (150.0, 400.0), (-0.01, 0.01), (-0.02, 0.02), (-0.02, 0.02)],
}


def rules_from(numbers: Sequence[float], known: Rules) -> Rules:
    """The rules with these 24 numbers."""
    paced, free, rest = numbers[:9], numbers[9:18], numbers[18:]

    def way(share: float, row: Sequence[float]) -> Way:
        return Way(share, tuple(row[:3]), tuple(row[3:6]), *row[6:9])  # type: ignore[arg-type]

    return replace(
        known,
        ways=(way(rest[0], paced), way(1 - rest[0], free)),
        best_share=rest[1],
        wander_m=rest[2],
        anyone_mean=tuple(rest[3:6]),
    )


def misses(races: Sequence[SplitRace], chosen: Sequence[Rules]) -> np.ndarray:
    """Rows (race, held out, metres ahead, gap, width below, width above, 1 / marks of the race) of every held-out mark,
    the widths as the rules alone say.
    """
    found = []
    for number, (race, own) in enumerate(zip(races, chosen, strict=True)):
        narrow = replace(own, range_at_400m=1.0, range_power=0.0)
        mine = []
        for hold_out in HOLD_OUTS:
            if len(race.marks_m) < hold_out + 2:
                continue
            fitted = race_fit.fit_race(race, hold_out=hold_out, known=narrow)
            for k in range(fitted.used, len(race.marks_m)):
                middle = fitted.predicted_s[k]
                mine.append([
                    number, hold_out, race.marks_m[k] - race.marks_m[fitted.used - 1], race.clock_s[k] - middle,
                    middle - fitted.low80_s[k], fitted.high80_s[k] - middle,
                ])  # fmt: skip
        found += [[*row, 1 / len(mine)] for row in mine]
    return np.array(found)


def range_law(rows: np.ndarray, known: Rules) -> Rules:
    """The rules with the width of the range that these misses ask for."""
    _, _, ahead, gap, below, above, weight = rows.T

    def score(law: np.ndarray) -> float:
        factor = replace(known, range_at_400m=np.exp(law[0]), range_power=law[1]).widened(ahead)
        outside = np.maximum(0, -gap - factor * below) + np.maximum(0, gap - factor * above)
        # A second 100 m on weighs as much as three a lap and a half later.
        return float(weight @ ((factor * (below + above) + 10 * outside) / np.sqrt(ahead)))

    best = min((minimize(score, start, method="Nelder-Mead") for start in ((0, 0), (0.2, -0.2))), key=lambda r: r.fun)
    return replace(known, range_at_400m=float(np.exp(best.x[0])), range_power=float(best.x[1]))


def keller_clock(marks_m: Array, distance_m: float) -> Array:
    """Keller's clock at marks from the cruise on; in the last breath his speed falls nearly evenly."""
    race = keller.keller_race(distance_m)
    fade_m = (race.time_s - race.fade_s) * (race.cruise_mps + race.end_mps) / 2
    cruise_s = race.fade_s - (distance_m - fade_m - marks_m) / race.cruise_mps
    return np.where(marks_m >= distance_m - 0.5, race.time_s, cruise_s)


# The clock at the marks as each peer has it, but for its level: that is taken from the last mark that is known.
PEERS: dict[str, Callable[[Array, float], Array]] = {
    "record": race_shapes.record_share,
    "keller": keller_clock,
    "even": lambda marks_m, _distance_m: marks_m,
}


def table(races: Sequence[SplitRace]) -> None:
    """Print held-out errors of rules that never saw the race, against the mean record shape, Keller and even pace."""
    known, rng = race_fit.rules(), np.random.default_rng(5)
    low, high = np.array([pair for rows in _RANGES.values() for pair in rows]).T
    numbers = rng.uniform(low, high, (CANDIDATES, len(low)))
    slowed = [(w, [replace(r, clock_s=tuple(c * f for c in r.clock_s)) for r in races]) for f, w in SLOWED]
    score = np.zeros((CANDIDATES, len(races)))
    for c, row in enumerate(numbers):
        made = rules_from(row, known)
        for weight, slow in slowed:
            for k, race in enumerate(slow):
                found = (race_fit.log_score(race, made, hold_out=h) for h in HOLD_OUTS)
                score[c, k] += weight * sum(value for value in found if value is not None)
    chosen = []
    for k in range(len(races)):
        others = np.delete(score, k, axis=1).sum(axis=1)
        chosen.append(rules_from(numbers[np.argsort(-others)[: int(CANDIDATES * BEST_SHARE)]].mean(axis=0), known))
    seen = misses(races, chosen)
    chosen = [range_law(seen[seen[:, 0] != k], own) for k, own in enumerate(chosen)]
    stored = range_law(seen, known)
    print(f"range: {stored.range_at_400m:.2f} of the rules' at 400 m, power {stored.range_power:.2f} (all races)")
    blind = replace(known, best_mile={})
    print("held-out marks and finish: root mean square over all (s), and the mean over races")
    names = ("ours, never seen", "stored rules", "no record level", "record shape", "Keller", "even")
    print(f"  {'':22} " + " ".join(f"{name:>16}" for name in names) + "  in 80 % range: of marks, mean of races")
    for hold_out in HOLD_OUTS:
        squares: dict[str, list[float]] = {name: [] for name in ("ours", "stored", "blind", *PEERS)}
        inside: list[float] = []
        share: list[float] = []
        for race, own in zip(races, chosen, strict=True):
            if len(race.marks_m) < hold_out + 2:
                continue
            clock, marks = np.array(race.clock_s), np.array(race.marks_m)
            used = len(marks) - hold_out - 1
            for name, rules in (("ours", own), ("stored", known), ("blind", blind)):
                fitted = race_fit.fit_race(race, hold_out=hold_out, known=rules)
                squares[name].append(float(((fitted.predicted_s - clock)[used:] ** 2).mean()))
                if name == "ours":
                    within = ((fitted.low80_s < clock) & (clock < fitted.high80_s))[used:]
                    inside.extend(within)
                    share.append(float(within.mean()))
            for name, peer in PEERS.items():
                shape = peer(marks, race.distance_m)
                squares[name].append(float(((clock[used - 1] / shape[used - 1] * shape - clock)[used:] ** 2).mean()))
        told = " ".join(f"{np.sqrt(np.mean(v)):9.2f} {np.mean(np.sqrt(v)):6.2f}" for v in squares.values())
        held = f"{np.mean(inside):5.0%} of {len(inside)}, {np.mean(share):.0%}"
        print(f"  {hold_out} + finish, {len(squares['ours']):2} races {told} {held}")
    print(
        "the same races slowed, stored rules against record shape, one mark and the finish held out (s at record speed)"
    )
    for factor, _ in SLOWED[1:]:
        ours, record = [], []
        for race in races:
            slow = replace(race, clock_s=tuple(clock * factor for clock in race.clock_s))
            used = len(race.marks_m) - 2
            clock, marks = np.array(slow.clock_s), np.array(slow.marks_m)
            shape = race_shapes.record_share(marks, race.distance_m)
            gap = race_fit.fit_race(slow, hold_out=1).predicted_s - clock
            ours.append((gap[used:] ** 2).mean() / factor**2)
            record.append((((clock[used - 1] / shape[used - 1] * shape - clock)[used:] ** 2).mean()) / factor**2)
        print(f"  by {factor - 1:.0%}: {np.sqrt(np.mean(ours)):.2f} against {np.sqrt(np.mean(record)):.2f}")
