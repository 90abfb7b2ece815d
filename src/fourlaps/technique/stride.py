"""Running form from the watch: cadence, bounce, time on ground and step length against the runner's own speed.

Stride measures change with speed, so a number without its speed says nothing. Here each run gives its
medians per speed band, the bands of many runs give a straight line per measure, and what is said is the
value at an easy speed and at mile speed. Devices disagree (Berzosa2024), so runs of two devices are
never put on one line.

valid   runs recorded outdoors or on a calibrated treadmill, 2-7.5 m/s
known failure   walking breaks and stop-go running thin out the bands; a wrist watch counts cadence well
        and measures bounce and contact time less well (grade C for those)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from fourlaps.errors import InputError
from fourlaps.vocabulary.activity import Activity
from fourlaps.vocabulary.decision import Decision, Reason

Measure = Literal["cadence_spm", "vertical_oscillation_m", "contact_time_s", "step_length_m"]
MEASURES: tuple[Measure, ...] = ("cadence_spm", "vertical_oscillation_m", "contact_time_s", "step_length_m")

# Values outside these are a sensor that has not settled, a walk, or a sprinter's stumble. From memory [D].
PLAUSIBLE: dict[Measure, tuple[float, float]] = {
    "cadence_spm": (130.0, 260.0),
    "vertical_oscillation_m": (0.03, 0.20),
    "contact_time_s": (0.10, 0.45),
    "step_length_m": (0.5, 2.6),
}
BAND_MPS = 0.25  # narrow enough that cadence changes by about 1 % inside a band
MIN_BAND_SAMPLES = 20  # about 20 s of steady running at one sample a second
MIN_SPEED_MPS = 2.0  # below this most people walk
MIN_RUNS = 10  # fewer runs say more about the routes than about the runner [D]


@dataclass(frozen=True, slots=True)
class StridePoint:
    """Median stride measures of one run in one speed band; None where the watch gives nothing."""

    speed_mps: float
    seconds: float
    cadence_spm: float | None
    vertical_oscillation_m: float | None
    contact_time_s: float | None
    step_length_m: float | None


@dataclass(frozen=True, slots=True)
class StrideLine:
    """One measure as a straight line in speed, with the spread of single runs round it.

    at(speed) = intercept + slope * speed; valid inside the speeds that were run
    """

    measure: Measure
    intercept: float
    slope: float
    spread: float
    slowest_mps: float
    fastest_mps: float
    runs: int

    def at(self, speed_mps: float) -> float:
        return self.intercept + self.slope * speed_mps

    def reaches(self, speed_mps: float) -> bool:
        """Whether the runner has run this speed (within one band), so that the line is not a guess."""
        return self.slowest_mps - BAND_MPS <= speed_mps <= self.fastest_mps + BAND_MPS


def stride_points(activity: Activity) -> tuple[StridePoint, ...]:
    """The run's stride measures per speed band, slowest first; empty where speed or cadence is missing."""
    samples = activity.samples
    speed = samples.speed_mps
    steady = (speed >= MIN_SPEED_MPS) & np.isfinite(samples.cadence_spm)
    band = np.floor(np.where(steady, speed, 0.0) / BAND_MPS).astype(int)
    gaps = np.diff(samples.time_s, prepend=samples.time_s[:1])
    points = []
    for number in np.unique(band[steady]):
        inside = steady & (band == number)
        if int(inside.sum()) < MIN_BAND_SAMPLES:
            continue
        medians: dict[str, float | None] = {}
        for measure in MEASURES:
            values = getattr(samples, measure)[inside]
            low, high = PLAUSIBLE[measure]
            values = values[(values >= low) & (values <= high)]
            medians[measure] = float(np.median(values)) if len(values) >= MIN_BAND_SAMPLES else None
        # A pause shows as one long gap; it is not time spent at this speed.
        seconds = float(np.minimum(gaps[inside], 10.0).sum())
        points.append(StridePoint(float(np.mean(speed[inside])), seconds, **medians))
    return tuple(points)


def stride_line(runs: Sequence[Sequence[StridePoint]], measure: Measure) -> StrideLine | None:
    """The measure as a line in speed over runs of one device; None before MIN_RUNS runs or two speed bands.

    source  van Oeveren 2017 [B]: stride frequency rises with speed; a line is enough inside 2-7 m/s
    """
    used = [[p for p in run if getattr(p, measure) is not None] for run in runs]
    used = [run for run in used if run]
    points = [p for run in used for p in run]
    if len(used) < MIN_RUNS:
        return None
    x = np.array([p.speed_mps for p in points])
    y = np.array([getattr(p, measure) for p in points], dtype=np.float64)
    if np.ptp(x) < 2 * BAND_MPS:
        return None
    weight = np.sqrt([min(p.seconds, 600.0) for p in points])
    slope, intercept = np.polyfit(x, y, 1, w=weight)
    residual = y - (intercept + slope * x)
    spread = 1.4826 * float(np.median(np.abs(residual - np.median(residual))))
    return StrideLine(measure, float(intercept), float(slope), spread, float(x.min()), float(x.max()), len(used))


def form_reading(
    runs: Sequence[Sequence[StridePoint]], *, easy_mps: float, mile_mps: float, one_device: bool = True
) -> Decision[dict[Measure, StrideLine]]:
    """What the watch says about this runner's form: one line per measure, and at most one thought.

    runs      stride_points of each run of ONE device
    easy_mps, mile_mps   the speeds to speak about
    one_device  False where the files do not say which watch wrote them: then nothing is claimed
    returns   the lines that could be fitted (may be empty) with the reasons in plain words
    raises    InputError for speeds no one runs
    """
    for speed in (easy_mps, mile_mps):
        if not 1.0 < speed < 9.0:
            raise InputError(f"{speed:g} m/s is no running speed; give the easy and the mile speed in m/s.")
    if not one_device:
        return Decision({}, (Reason("These files do not name their watch; they may come from several."),))
    counted = sum(1 for run in runs if any(p.cadence_spm is not None for p in run))
    if counted < MIN_RUNS:
        return Decision(
            {}, (Reason(f"{counted} of {MIN_RUNS} runs with cadence so far; nothing is claimed before then."),)
        )
    lines = {m: line for m in MEASURES if (line := stride_line(runs, m)) is not None}
    cadence = lines.get("cadence_spm")
    if cadence is None:
        return Decision(lines, (Reason("All runs lie at one speed; a few strides on the watch would tell more."),))
    return Decision(lines, _cadence_reasons(cadence, easy_mps, mile_mps))


def _cadence_reasons(line: StrideLine, easy_mps: float, mile_mps: float) -> tuple[Reason, ...]:
    easy = line.at(easy_mps)
    within = max(line.spread, 1.0)
    said = [Reason(f"At your easy pace you take {easy:.0f} steps a minute (single runs lie within {within:.0f}).")]
    if line.reaches(mile_mps):
        said.append(Reason(f"At mile pace it is {line.at(mile_mps):.0f}."))
    else:
        said.append(Reason("Your watch has not seen mile pace yet; strides would show it."))
    said.append(
        Reason(
            "170 to 180 is the usual advice. It holds for some speeds and leg lengths: the cheapest cadence was "
            "170 give or take 7 at an easy 3 m/s, it rises with speed, and cadence explains little of who runs fast.",
            "Lieberman2015, VanHooren2024",
            "B",
        )
    )
    said.append(
        Reason(
            "Leave it alone unless your foot lands far ahead of you or your knees hurt; then 3 to 5 % over your own "
            "number, never more than 10 %, and look again after two weeks.",
            "Heiderscheit2011",
            "B",
        )
    )
    return tuple(said)
